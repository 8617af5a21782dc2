"""Cards and units of an organisation: written, adapted, checked, reported, compared, brought up to date."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import factories as make
from binome import content
from binome.accounts.models import LogEntry
from binome.accounts.permissions import Role
from binome.learning import services
from binome.learning.compared import compared
from binome.learning.models import OwnPage, OwnPageVersion, ScreenReport
from binome.learning.pages import Words, cards_for, pages_of, texts_of, to_review
from binome.learning.services.page_rules import MOST_OWN_PAGES
from factories import paris
from page_factories import ScreenReportFactory, page_with_words

pytestmark = pytest.mark.django_db
NOW = paris(2027, 1, 11, 9)
LATER = NOW + timedelta(days=3)
TEXTS = {"title_fr": "Un titre", "body_fr": "Un texte.", "title_en": "A title", "body_en": "A text."}


class House:
    """An organisation with a programme, a coordinator and two mentors."""

    def __init__(self) -> None:
        self.programme = make.ProgrammeFactory(networks=["linkedin", "x"])
        self.organisation = self.programme.organisation
        self.coordinator = make.coordinator_of(self.organisation)
        self.mentor = make.mentor_in(self.programme).person
        self.other = make.mentor_in(self.programme).person

    def write(self, *, kind: str = "card", at: Any = NOW, **fields: Any) -> OwnPage:
        given: dict[str, Any] = {"texts": TEXTS, "subject": "linkedin", "by": self.coordinator} | fields
        return services.write_page(self.organisation, kind=kind, at=at, **given)

    def change(self, key: str, *, revision: int, at: Any = LATER, **fields: Any) -> OwnPage:
        given: dict[str, Any] = {"texts": TEXTS, "by": self.coordinator} | fields
        return services.change_page(self.organisation, key=key, revision=revision, at=at, **given)

    def report(self, key: str, *, by: Any = None, revision: int = 0, text: str = "", at: Any = NOW) -> Any:
        return services.report_screen(
            self.programme, key=key, revision=revision, text=text, by=by or self.mentor, at=at
        )

    def page(self, key: str) -> Any:
        return pages_of(self.organisation, with_withdrawn=True)[key]


@pytest.fixture
def house() -> House:
    return House()


def versions_of(page: OwnPage) -> list[tuple[int, str]]:
    return list(page.versions.order_by("number").values_list("number", "title_fr"))


# --- what comes with the product ----------------------------------------------------------------------------------


def test_every_network_and_every_goal_has_a_card_in_both_languages() -> None:
    cards = content.built_in_cards()
    networks = {network.id for network in content.networks()}
    assert set(cards) == networks | {goal.id for goal in content.goal_catalogue().goals}
    for card in cards.values():
        assert card.checked_on is not None
        assert card.expires_on is not None
        assert timedelta(days=170) < card.expires_on - card.checked_on < timedelta(days=370)
        assert card.body.fr != card.body.en


def test_a_programme_reads_the_cards_of_what_it_teaches_and_those_for_all(house: House) -> None:
    found = cards_for(pages_of(house.organisation).values(), ["x"])
    assert {card.network for card in found} == {"x", "basics"}
    assert found[0].key == "x"


# --- writing -----------------------------------------------------------------------------------------------------


def test_a_card_of_ones_own_has_an_owner_two_dates_and_a_first_version(house: House) -> None:
    page = house.write()
    assert (page.owner, page.checked_on, page.expires_on) == (
        house.coordinator,
        date(2027, 1, 11),
        date(2027, 7, 11),
    )
    assert versions_of(page) == [(1, "Un titre")]
    assert house.page(page.key).network == "linkedin"


def test_a_button_pressed_twice_is_one_card(house: House) -> None:
    assert house.write() == house.write(at=NOW + timedelta(seconds=20))
    assert OwnPage.objects.in_organisation(house.organisation).count() == 1


@pytest.mark.parametrize(
    ("texts", "refusal"),
    [
        ({}, services.NothingWritten),
        ({"title_fr": " \x00\u202e ", "body_fr": "\x07"}, services.NothingWritten),
        ({"title_fr": "Seul"}, services.HalfWritten),
        ({"title_fr": "T", "body_fr": "x", "body_en": "Half"}, services.HalfWritten),
        ({"title_fr": "T" * 121, "body_fr": "x"}, services.PageTooLong),
        ({"title_fr": "T", "body_fr": "x" * 20_001}, services.PageTooLong),
    ],
)
def test_a_card_says_something_in_one_language_at_least(house: House, texts: Any, refusal: Any) -> None:
    with pytest.raises(refusal):
        house.write(texts=texts)
    assert not OwnPage.objects.in_organisation(house.organisation).exists()


def test_what_cannot_be_seen_is_left_out_before_it_is_kept(house: House) -> None:
    page = house.write(texts={"title_fr": "Un\x00 titre\r\n", "body_fr": "Ligne\x08\r\n\u202edeux\u2069\x00"})
    version = page.versions.get()
    assert (version.title_fr, version.body_fr) == ("Un titre", "Ligne\ndeux")


def test_only_whoever_keeps_the_cards_of_this_organisation_writes_them(house: House) -> None:
    page = house.write()
    strangers = [house.mentor, make.coordinator_of(make.OrganisationFactory()), make.PersonFactory()]
    strangers.append(make.TeamMemberFactory(programme=house.programme, role=Role.FACILITATOR).person)
    for person in strangers:
        for act in (
            lambda by: house.write(by=by),
            lambda by: house.change(page.key, revision=1, by=by),
            lambda by: services.check_page(house.organisation, key=page.key, by=by, at=NOW),
            lambda by: services.withdraw_page(page, is_withdrawn=True, by=by, at=NOW),
            lambda by: services.restore_page(page.versions.get(), by=by, at=NOW),
        ):
            with pytest.raises(services.NotYoursToWrite):
                act(person)
    assert versions_of(page) == [(1, "Un titre")]


def test_a_coordinator_of_one_programme_and_an_administrator_write_too(house: House) -> None:
    team = make.TeamMemberFactory(programme=house.programme, role=Role.COORDINATOR).person
    administrator = make.member_of(house.organisation, Role.ADMINISTRATOR)
    page = house.write(by=team)
    house.change(page.key, revision=1, texts=TEXTS | {"title_fr": "Autre"}, by=administrator)
    assert set(services.keepers_of(house.organisation)) == {house.coordinator, team, administrator}


def test_somebody_who_cannot_change_a_card_does_not_look_after_it(house: House) -> None:
    with pytest.raises(services.NotAnOwner):
        house.write(owner=house.mentor)


def test_there_is_an_end_to_a_collection(house: House) -> None:
    page = house.write()
    rows = [
        OwnPage(organisation=house.organisation, kind="card", subject="x", revision=1)
        for _row in range(MOST_OWN_PAGES - 1)
    ]
    OwnPage.objects.bulk_create(rows)
    another = TEXTS | {"title_fr": "Autre"}
    with pytest.raises(services.TooManyPages):
        house.write(texts=another)
    services.withdraw_page(page, is_withdrawn=True, by=house.coordinator, at=NOW)
    house.write(texts=another)
    with pytest.raises(services.TooManyPages):
        services.withdraw_page(page, is_withdrawn=False, by=house.coordinator, at=NOW)


# --- adapting, history -------------------------------------------------------------------------------------------


def test_adapting_makes_a_copy_and_the_built_in_text_stays_for_the_others(house: House) -> None:
    elsewhere = House()
    before = content.built_in("linkedin").as_written()
    house.change("linkedin", revision=0)
    assert house.page("linkedin").title == Words("Un titre", "A title")
    assert house.page("linkedin").row.built_in_then == before
    assert elsewhere.page("linkedin").texts == before
    assert content.built_in("linkedin").as_written() == before


def test_each_saving_is_a_version_with_who_when_and_why_and_the_same_words_are_none(house: House) -> None:
    page = house.write()
    texts = TEXTS | {"title_fr": "Nouveau"}
    house.change(page.key, revision=1, texts=texts, reason="  Écran\x00 changé ")
    house.change(page.key, revision=2, texts=texts)
    newest = page.versions.get(number=2)
    assert (newest.written_by, newest.written_at, newest.reason) == (house.coordinator, LATER, "Écran changé")
    assert versions_of(page) == [(1, "Un titre"), (2, "Nouveau")]


def test_an_older_version_comes_back_as_a_new_one(house: House) -> None:
    page = house.write()
    house.change(page.key, revision=1, texts=TEXTS | {"title_fr": "Nouveau"})
    services.restore_page(page.versions.get(number=1), by=house.coordinator, at=LATER)
    assert versions_of(page) == [(1, "Un titre"), (2, "Nouveau"), (3, "Un titre")]


def test_two_versions_are_told_apart_part_by_part() -> None:
    before = texts_of(OwnPageVersion(title_fr="Un", body_fr="Une ligne\nCliquez sur le bouton bleu\nFin"))
    after = texts_of(OwnPageVersion(title_fr="Un", body_fr="Une ligne\nCliquez sur le lien bleu\nFin"))
    (part,) = compared(before, after)
    assert "".join(words for tag, words in part.changes if tag != "gone") == after["body_fr"]
    assert "".join(words for tag, words in part.changes if tag != "new") == before["body_fr"]
    assert ("gone", "bouton") in part.changes
    assert ("new", "lien") in part.changes


def test_a_line_is_the_same_when_something_follows_it() -> None:
    before = texts_of(OwnPageVersion(body_fr="Une ligne\n\n- La fin"))
    after = texts_of(OwnPageVersion(body_fr="Une ligne\n\n- La fin\n\nEt la suite"))
    (part,) = compared(before, after)
    assert part.changes == [("same", "Une ligne\n\n- La fin\n"), ("new", "\nEt la suite")]


def test_a_title_keeps_its_no_break_spaces(house: House) -> None:
    page = house.write(texts=TEXTS | {"title_fr": " Nos  conseils\u00a0: un titre "})
    assert page.versions.get().title_fr == "Nos conseils\u00a0: un titre"


def test_two_passages_with_nothing_in_common_are_not_woven_together() -> None:
    before = texts_of(OwnPageVersion(body_fr="Un texte de la maison, bien connu."))
    after = texts_of(OwnPageVersion(body_fr="Tout est neuf, sans un mot commun."))
    (part,) = compared(before, after)
    assert part.changes == [("gone", before["body_fr"]), ("new", after["body_fr"])]


def test_telling_two_hostile_texts_apart_does_not_take_the_afternoon() -> None:
    before, after = (
        texts_of(OwnPageVersion(body_fr="a " * 10_000)),
        texts_of(OwnPageVersion(body_fr="b a " * 5000)),
    )
    (part,) = compared(before, after)
    assert part.changes == [("gone", before["body_fr"]), ("new", after["body_fr"])]


def test_whoever_saves_second_is_told_and_nothing_is_lost(house: House) -> None:
    page = house.write()
    second = make.coordinator_of(house.organisation)
    house.change(page.key, revision=1, texts=TEXTS | {"title_fr": "La première"}, by=house.coordinator)
    with pytest.raises(services.ChangedMeanwhile, match=house.coordinator.full_name):
        house.change(page.key, revision=1, texts=TEXTS | {"title_fr": "La seconde"}, by=second)
    house.change(page.key, revision=2, texts=TEXTS | {"title_fr": "La seconde"}, by=second)
    assert [title for _number, title in versions_of(page)] == ["Un titre", "La première", "La seconde"]


# --- dates and what to review -------------------------------------------------------------------------------------


def reasons(house: House, key: str, on: date) -> list[str]:
    review = {
        page.key: why for page, why in to_review(pages_of(house.organisation).values(), ["linkedin"], on=on)
    }
    return list(review.get(key, []))


def test_a_card_is_to_review_from_thirty_days_before_its_day(house: House) -> None:
    page = house.write(expires_on=date(2027, 6, 30))
    assert reasons(house, page.key, date(2027, 5, 30)) == []
    assert reasons(house, page.key, date(2027, 5, 31)) == ["soon"]
    assert reasons(house, page.key, date(2027, 6, 29)) == ["soon"]
    assert reasons(house, page.key, date(2027, 6, 30)) == ["expired"]


def test_a_built_in_card_of_a_subject_that_nobody_teaches_asks_for_nothing(house: House) -> None:
    far = content.built_in("linkedin").expires_on
    assert far is not None
    assert reasons(house, "linkedin", far) == ["expired"]
    assert reasons(house, "instagram", far) == []


def test_checked_today_holds_until_its_next_day_and_a_later_release_holds_longer(house: House) -> None:
    built_in = content.built_in("linkedin")
    assert built_in.expires_on is not None
    at = paris(built_in.expires_on.year, built_in.expires_on.month, 28)
    services.check_page(house.organisation, key="linkedin", by=house.coordinator, at=at)
    assert house.page("linkedin").checked_on == at.date()
    assert reasons(house, "linkedin", at.date()) == []
    OwnPage.objects.in_organisation(house.organisation).update(
        checked_on=date(2020, 1, 1), expires_on=date(2020, 7, 1)
    )
    assert house.page("linkedin").checked_on == built_in.checked_on


def test_a_card_whose_owner_is_gone_asks_for_another(house: House) -> None:
    page = house.write()
    house.coordinator.is_active = False
    house.coordinator.save()
    assert reasons(house, page.key, NOW.date()) == ["nobody"]


# --- the screen has changed ---------------------------------------------------------------------------------------


def test_a_report_is_counted_once_a_person_until_somebody_has_looked(house: House) -> None:
    for _again in range(2):
        house.report("linkedin", text="Le menu a changé")
    house.report("linkedin", by=house.other)
    assert house.page("linkedin").report_count == 2
    assert reasons(house, "linkedin", NOW.date())[0] == "reported"
    services.check_page(house.organisation, key="linkedin", by=house.coordinator, at=NOW)
    assert house.page("linkedin").report_count == 0
    house.report("linkedin", at=LATER)
    assert house.page("linkedin").report_count == 1


def test_correcting_the_card_settles_what_was_reported(house: House) -> None:
    house.report("linkedin")
    house.change("linkedin", revision=0)
    assert house.page("linkedin").report_count == 0


def test_a_report_about_an_older_text_asks_to_read_again(house: House) -> None:
    page = house.write()
    house.change(page.key, revision=1, texts=TEXTS | {"title_fr": "Nouveau"})
    with pytest.raises(services.ReadAnother):
        house.report(page.key, revision=1)
    services.withdraw_page(page, is_withdrawn=True, by=house.coordinator, at=LATER)
    with pytest.raises(services.NotInUse):
        house.report(page.key, revision=2)


def test_a_report_of_one_organisation_says_nothing_in_another(house: House) -> None:
    house.report("linkedin")
    assert House().page("linkedin").report_count == 0


def test_who_reported_is_read_by_coordinators_and_oneself_only(house: House) -> None:
    report = house.report("linkedin")
    assert list(ScreenReport.objects.visible_to(house.coordinator)) == [report]
    assert list(ScreenReport.objects.visible_to(house.mentor)) == [report]
    mentee = make.mentee_in(house.programme).person
    for person in (house.other, mentee, make.coordinator_of(make.OrganisationFactory())):
        assert not ScreenReport.objects.visible_to(person).exists()


@pytest.mark.parametrize("key", ["nothing", "own-999999", "own-x", "own-"])
def test_a_card_that_is_not_there_cannot_be_reported(house: House, key: str) -> None:
    with pytest.raises(content.UnknownContent):
        house.report(key)


def test_a_card_of_another_organisation_cannot_be_changed_or_reported(house: House) -> None:
    foreign = House().write()
    with pytest.raises(content.UnknownContent):
        house.report(foreign.key, revision=1)
    with pytest.raises(content.UnknownContent):
        house.change(foreign.key, revision=1)


# --- a later release ----------------------------------------------------------------------------------------------


def adapted_before_a_release(house: House) -> OwnPage:
    """A copy of a text that the product has rewritten since."""
    then = content.built_in("linkedin").as_written() | {"body_fr": "Le texte d’avant."}
    return page_with_words(
        house.organisation, by=house.coordinator, subject="", built_in_id="linkedin", built_in_then=then,
        title_fr="Chez nous", body_fr="Notre texte.", expires_on=date(2029, 1, 1),
    )  # fmt: skip


def test_a_new_built_in_text_waits_and_overwrites_nothing(house: House) -> None:
    adapted_before_a_release(house)
    page = house.page("linkedin")
    assert page.has_update
    assert page.texts["body_fr"] == "Notre texte."
    assert reasons(house, "linkedin", NOW.date()) == ["update"]


def test_keeping_ones_own_text_makes_no_version_and_asks_no_more(house: House) -> None:
    page = adapted_before_a_release(house)
    services.settle_update(page, takes_new=False, by=house.coordinator, at=NOW)
    assert not house.page("linkedin").has_update
    assert versions_of(page) == [(1, "Chez nous")]
    with pytest.raises(services.NothingNew):
        services.settle_update(page, takes_new=True, by=house.coordinator, at=NOW)


def test_taking_the_new_text_makes_a_version_and_ones_own_can_come_back(house: House) -> None:
    page = adapted_before_a_release(house)
    services.settle_update(page, takes_new=True, by=house.coordinator, at=NOW)
    assert house.page("linkedin").texts == content.built_in("linkedin").as_written()
    services.restore_page(page.versions.get(number=1), by=house.coordinator, at=LATER)
    assert house.page("linkedin").title.fr == "Chez nous"
    assert not house.page("linkedin").has_update


def test_a_text_that_a_release_takes_out_stays_as_the_organisations_own(house: House) -> None:
    page_with_words(
        house.organisation,
        by=house.coordinator,
        kind="unit",
        subject="",
        built_in_id="u0-gone",
        title_fr="Ancienne",
    )
    assert house.page("u0-gone").is_own
    mentor = make.mentor_in(house.programme)
    services.complete_unit(mentor, unit_id="u0-gone", by=mentor.person, at=NOW)


# --- what the database itself refuses -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": ""},
        {"kind": "unit", "subject": "linkedin"},
        {"required_since": NOW},
        {"built_in_id": "linkedin", "subject": "", "withdrawn_at": NOW},
        {"kind": "unit", "subject": "", "required_since": NOW, "withdrawn_at": NOW},
    ],
)
def test_a_row_that_makes_no_sense_is_refused(house: House, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        page_with_words(house.organisation, **wrong)


def test_one_copy_of_a_built_in_text_one_number_a_version_one_open_report_a_person(house: House) -> None:
    page = page_with_words(house.organisation, built_in_id="linkedin", subject="")
    report = ScreenReportFactory(page=page, programme=house.programme)
    for again in (
        lambda: page_with_words(house.organisation, built_in_id="linkedin", subject=""),
        lambda: page.versions.create(
            organisation=house.organisation, number=1, title_fr="T", body_fr="x", written_by=house.coordinator
        ),
        lambda: ScreenReportFactory(page=page, programme=house.programme, reported_by=report.reported_by),
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            again()


def test_what_is_done_to_cards_is_in_the_log_without_what_was_remarked(house: House) -> None:
    house.report("linkedin", text="CANARI")
    house.change("linkedin", revision=0)
    entries = LogEntry.objects.in_organisation(house.organisation).filter(subject_kind="ownpage")
    assert sorted(entries.values_list("verb", flat=True)) == [
        "learning.change_page",
        "learning.report_screen",
    ]
    assert "CANARI" not in str(list(entries.values_list("details", flat=True)))
