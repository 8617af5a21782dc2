"""Cards on screen: found by subject and by word, flagged, reported without a script, kept up to date by coordinators."""

from __future__ import annotations

from collections import Counter
from functools import partial
from typing import Any

import pytest
from django.urls import reverse

import factories as make
from at_once import at_once
from binome import content
from binome.learning import privacy, services
from binome.learning.models import OwnPage, OwnPageVersion, ScreenReport
from binome.privacy.services import erase_person
from factories import paris
from learning.meetings import text_of
from learning.test_pages import NOW, TEXTS, House, adapted_before_a_release, versions_of
from page_factories import page_with_words

pytestmark = pytest.mark.django_db


@pytest.fixture
def house() -> House:
    return House()


def read(house: House, key: str = "") -> str:
    return reverse(
        "learning:card" if key else "learning:cards", args=[house.programme.pk, *([key] if key else [])]
    )


def kept(house: House, name: str = "contents", *more: Any) -> str:
    return reverse(f"learning:{name}", args=[house.organisation.pk, *more])


# --- reading -----------------------------------------------------------------------------------------------------


def test_cards_are_found_by_subject_and_by_words_without_accents(client_of: Any, house: House) -> None:
    page_with_words(house.organisation, title_fr="Notre déjeuner du réseau", body_fr="Chaque mardi.")
    page_with_words(make.OrganisationFactory(), title_fr="CANARI d’ailleurs")
    client = client_of(house.mentor)
    everything = text_of(client.get(read(house)))
    assert "Notre déjeuner du réseau" in everything
    assert "CANARI" not in everything
    assert "Instagram" not in everything
    found = client.get(read(house), {"q": "DEJEUNER mardi"}).context["page"].object_list
    assert [line["card"].title.fr for line in found] == ["Notre déjeuner du réseau"]
    only_x = client.get(read(house), {"sujet": "x"}).context["page"].object_list
    assert {line["card"].network for line in only_x} == {"x"}
    assert "Aucune fiche ne contient" in text_of(client.get(read(house), {"q": "xyzzy"}))


def test_a_mentee_reads_a_card_in_both_languages(client_of: Any, house: House) -> None:
    person = make.mentee_in(house.programme).person
    french = text_of(client_of(person).get(read(house, "li-about")))
    assert "Rédiger une biographie LinkedIn efficace" in french
    assert "C’est réussi quand" in french
    person.language = "en"
    person.save()
    assert "It worked when" in text_of(client_of(person).get(read(house, "li-about")))


def test_a_card_in_one_language_says_so_and_marks_its_words(client_of: Any, house: House) -> None:
    card = page_with_words(
        house.organisation, title_fr="", body_fr="", title_en="Ours", body_en="Only English."
    )
    response = client_of(house.mentor).get(read(house, card.key))
    assert "Ce texte n’est écrit qu’en anglais." in text_of(response)
    assert '<div lang="en"><p>Only English.</p>' in response.content.decode()


@pytest.mark.parametrize("key", ["nothing", "u1-role", "own-0", "own-99999999999999999999"])
def test_what_is_no_card_is_not_found(client_of: Any, house: House, key: str) -> None:
    assert client_of(house.mentor).get(read(house, key)).status_code == 404
    assert client_of(house.mentor).post(f"{read(house, key)}ecran/", {"revision": "0"}).status_code == 404


def test_a_card_of_another_organisation_and_a_withdrawn_one_are_not_found(
    client_of: Any, house: House
) -> None:
    foreign = page_with_words(make.OrganisationFactory())
    own = page_with_words(house.organisation, withdrawn_at=NOW)
    for page in (foreign, own):
        assert client_of(house.mentor).get(read(house, page.key)).status_code == 404
        assert client_of(house.coordinator).get(kept(house, "content_page", foreign.key)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_pages_ask_the_same_with_one_card_and_with_three(
    client_of: Any, pinned_queries: Any, house: House, count: int
) -> None:
    for _card in range(count):
        card = page_with_words(house.organisation, by=house.coordinator)
        services.report_screen(house.programme, key=card.key, revision=1, text="", by=house.mentor, at=NOW)
    mentor, coordinator = client_of(house.mentor), client_of(house.coordinator)
    for client, address, statements in (
        (mentor, read(house), LIST),
        (mentor, read(house, card.key), CARD),
        (coordinator, kept(house), CONTENTS),
        (coordinator, kept(house, "content_page", card.key), CONTENT_PAGE),
        (coordinator, kept(house, "change_page", card.key), CHANGE),
        (coordinator, kept(house, "versions", card.key), VERSIONS),
    ):
        client.get(address)
        with pinned_queries(statements):
            assert client.get(address).status_code == 200


# --- the screen has changed ---------------------------------------------------------------------------------------


def test_the_screen_has_changed_in_one_press_and_the_coordinator_makes_it_right(
    client_of: Any, house: House
) -> None:
    mentor, coordinator = client_of(house.mentor), client_of(house.coordinator)
    assert "Signalé, en relecture" not in text_of(mentor.get(read(house, "linkedin")))
    response = mentor.post(f"{read(house, 'linkedin')}ecran/", {"revision": "0"}, follow=True)
    assert "Merci." in text_of(response)
    assert "Signalé, en relecture" in text_of(mentor.get(read(house, "linkedin")))
    others = text_of(client_of(house.other).get(read(house, "linkedin")))
    assert "Signalé, en relecture" in others
    assert house.mentor.full_name not in others
    assert house.mentor.full_name in text_of(coordinator.get(kept(house, "content_page", "linkedin")))
    assert "Écran changé" in text_of(coordinator.get(kept(house)))
    coordinator.post(kept(house, "check_page", "linkedin"))
    assert "Signalé, en relecture" not in text_of(mentor.get(read(house, "linkedin")))


def test_a_remark_about_a_text_that_was_just_changed_is_kept_on_the_page(
    client_of: Any, house: House
) -> None:
    house.change("linkedin", revision=0)
    response = client_of(house.mentor).post(
        f"{read(house, 'linkedin')}ecran/", {"revision": "0", "text": "Mon mot à moi"}
    )
    assert response.status_code == 409
    assert "Mon mot à moi" in response.content.decode()
    assert not ScreenReport.objects.in_organisation(house.organisation).exists()


@pytest.mark.parametrize(
    "data", [{}, {"revision": "x"}, {"revision": "0", "text": "x" * 301}, {"revision": "-1"}]
)
def test_a_report_that_is_not_one_says_what_is_wrong(
    client_of: Any, house: House, data: dict[str, str]
) -> None:
    assert client_of(house.mentor).post(f"{read(house, 'linkedin')}ecran/", data).status_code == 422


def test_reading_a_page_writes_nothing(client_of: Any, house: House) -> None:
    client_of(house.mentor).get(read(house, "linkedin"))
    client_of(house.coordinator).get(kept(house, "change_page", "linkedin"))
    assert not OwnPage.objects.in_organisation(house.organisation).exists()


def test_the_guide_and_the_desk_say_that_a_card_is_being_checked(client_of: Any, house: House) -> None:
    pair = make.PairFactory(programme=house.programme)
    make.GoalFactory(pair=pair, position=1, catalogue_id="li-about", network="linkedin")
    session = make.SessionFactory(pair=pair, number=1)
    guide, desk = (
        reverse("pairs:guide", args=[session.pk]),
        reverse("desk:coordination", args=[house.programme.pk]),
    )
    mentor, coordinator = client_of(pair.mentor.person), client_of(house.coordinator)
    before = text_of(mentor.get(guide))
    assert "Rédiger une biographie LinkedIn efficace" in before
    assert "en relecture" not in before
    assert "Fiches pratiques Écran changé" not in " ".join(text_of(coordinator.get(desk)).split())
    house.report("li-about")
    assert "Une fiche de cette séance est en relecture" in text_of(mentor.get(guide))
    assert "L’écran de 1 fiche ou unité a changé" in text_of(coordinator.get(desk))


def test_a_card_in_use_that_nobody_has_checked_is_a_fact_of_the_desk(house: House) -> None:
    from binome.desk.facts import desk_of

    page = house.write()
    at = paris(2027, 7, 11, 9)
    far = [fact.kind for fact in desk_of(house.programme, at=at).facts]
    services.check_page(house.organisation, key=page.key, by=house.coordinator, at=at)
    kinds = {fact.kind: fact for fact in desk_of(house.programme, at=at).facts}
    assert "old-cards" in far
    assert "screens" not in kinds


# --- keeping -----------------------------------------------------------------------------------------------------


def test_a_card_is_previewed_before_it_is_kept(client_of: Any, house: House) -> None:
    client = client_of(house.coordinator)
    data = TEXTS | {
        "body_fr": "## Titre\n\n<script>alert(1)</script>", "subject": "li-about", "owner": house.coordinator.pk,
        "revision": "0",
    }  # fmt: skip
    preview = client.post(kept(house, "write_page", "fiche"), data | {"preview": "yes"})
    assert "<h4>Titre</h4>" in preview.content.decode()
    assert "<script>alert" not in preview.content.decode()
    assert not OwnPage.objects.in_organisation(house.organisation).exists()
    client.post(kept(house, "write_page", "fiche"), data)
    page = OwnPage.objects.in_organisation(house.organisation).get()
    assert (page.subject, house.page(page.key).network) == ("li-about", "linkedin")


def test_a_unit_with_a_check_that_is_not_whole_is_not_kept(client_of: Any, house: House) -> None:
    data = TEXTS | {
        "check_fr": "Qui ?\n- Moi",
        "minutes": "10",
        "owner": house.coordinator.pk,
        "revision": "0",
    }
    response = client_of(house.coordinator).post(kept(house, "write_page", "unite"), data)
    assert response.status_code == 422
    assert "La question 1 n’est pas complète" in text_of(response)
    assert "Qui ?" in response.content.decode()


def test_the_second_of_two_coordinators_sees_both_texts_and_saves_after(client_of: Any, house: House) -> None:
    page = house.write()
    client = client_of(make.coordinator_of(house.organisation))
    address = kept(house, "change_page", page.key)
    data = dict.fromkeys(TEXTS, "") | {"owner": house.coordinator.pk, "revision": "1"}
    house.change(page.key, revision=1, texts=TEXTS | {"body_fr": "Celui de la première."})
    mine = data | {"title_fr": "Un titre", "body_fr": "Celui de la seconde."}
    refused = client.post(address, mine)
    assert refused.status_code == 409
    shown = text_of(refused)
    assert house.coordinator.full_name in shown
    assert "Celui de la seconde." in shown
    assert "première." in shown
    assert refused.context["revision"] == 2
    client.post(address, mine | {"revision": "2"})
    assert list(page.versions.order_by("number").values_list("body_fr", flat=True)) == [
        "Un texte.", "Celui de la première.", "Celui de la seconde.",
    ]  # fmt: skip


def test_history_compares_any_two_versions_and_what_was_built_in(client_of: Any, house: House) -> None:
    house.change("linkedin", revision=0)
    house.change(
        "linkedin", revision=1, texts=TEXTS | {"title_fr": "Un autre titre"}, reason="Le menu a bougé"
    )
    client, address = client_of(house.coordinator), kept(house, "versions", "linkedin")
    page = client.get(address)
    assert "Le menu a bougé" in text_of(page)
    assert "<ins>autre" in page.content.decode()
    assert client.get(address, {"de": "0", "a": "2"}).context["before"] == 0
    assert client.get(address, {"de": "x" * 99, "a": "-4"}).context["after"] == 2
    client.post(kept(house, "restore_page", "linkedin", 1))
    assert house.page("linkedin").title.fr == "Un titre"
    assert client.post(kept(house, "restore_page", "linkedin", 99)).status_code == 404


def test_one_comes_back_to_the_built_in_text_and_ones_own_stays_in_the_history(
    client_of: Any, house: House
) -> None:
    client = client_of(house.coordinator)
    assert client.post(kept(house, "restore_page", "linkedin", 0)).status_code == 404
    house.change("linkedin", revision=0)
    for _twice in range(2):
        client.post(kept(house, "restore_page", "linkedin", 0))
    page = house.page("linkedin")
    assert page.texts == content.built_in("linkedin").as_written()
    assert not page.has_update
    assert [number for number, _title in versions_of(page.row)] == [1, 2]
    own = house.write()
    assert client.post(kept(house, "restore_page", own.key, 0)).status_code == 409


def test_a_day_gone_by_is_refused_and_what_was_typed_stays(client_of: Any, house: House) -> None:
    data = TEXTS | {
        "subject": "x",
        "revision": "0",
        "owner": house.coordinator.pk,
        "expires_on": "2020-01-01",
    }
    response = client_of(house.coordinator).post(kept(house, "write_page", "fiche"), data)
    assert response.status_code == 422
    assert "Choisissez un jour à venir" in text_of(response)
    assert TEXTS["body_fr"] in response.content.decode()
    house.change("x", revision=0)
    changed = client_of(house.coordinator).post(
        kept(house, "change_page", "x"), data | {"revision": "1", "title_fr": "Autre"}
    )
    assert changed.status_code == 422
    assert "Autre" in changed.content.decode()


def test_a_card_whose_owner_no_longer_coordinates_asks_for_another_who_is_whoever_changes_it(
    client_of: Any, house: House
) -> None:
    gone = make.coordinator_of(house.organisation)
    page = house.write(by=gone)
    gone.memberships.update(ended_at=NOW)
    client = client_of(house.coordinator)
    assert "Personne ne s’en occupe" in text_of(client.get(kept(house)))
    form = client.get(kept(house, "change_page", page.key)).context["form"]
    assert form.initial["owner"] == house.coordinator.pk


def test_a_new_built_in_text_is_shown_beside_the_two_others(client_of: Any, house: House) -> None:
    adapted_before_a_release(house)
    client, address = client_of(house.coordinator), kept(house, "page_update", "linkedin")
    shown = text_of(client.get(address))
    for words in ("Notre texte.", "Le texte d’avant.", "LinkedIn présente un parcours professionnel"):
        assert words in shown
    assert "Notre texte." in text_of(client_of(house.mentor).get(read(house, "linkedin")))
    client.post(address, {"choice": "new"})
    assert "LinkedIn présente" in text_of(client_of(house.mentor).get(read(house, "linkedin")))
    assert client.post(address, {"choice": "new"}).status_code == 409


def test_list_of_what_to_review_is_settled_from_the_list(client_of: Any, house: House) -> None:
    page = house.write(expires_on=NOW.date().replace(day=20))
    client = client_of(house.coordinator)
    response = client.post(kept(house, "check_page", page.key), {"list": "yes"})
    assert response["Location"] == kept(house)


# --- at the same moment -------------------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_eight_savings_at_once_of_one_revision_are_one_and_seven_are_told() -> None:
    house = House()
    page = house.write()
    acts = [
        partial(house.change, page.key, revision=1, texts=TEXTS | {"title_fr": f"Titre {n}"})
        for n in range(8)
    ]
    assert at_once(acts) == Counter({"changed-meanwhile": 7, "won": 1})
    assert page.versions.count() == 2


@pytest.mark.django_db(transaction=True)
def test_eight_first_reports_at_once_make_one_row_and_eight_reports() -> None:
    house = House()
    people = [make.mentor_in(house.programme).person for _ in range(8)]
    assert at_once([partial(house.report, "linkedin", by=person) for person in people]) == {"won": 8}
    assert OwnPage.objects.in_organisation(house.organisation).count() == 1
    assert ScreenReport.objects.in_organisation(house.organisation).count() == 8


@pytest.mark.django_db(transaction=True)
def test_eight_presses_of_one_person_are_one_report() -> None:
    house = House()
    assert at_once([partial(house.report, "linkedin") for _ in range(8)]) == {"won": 8}
    assert ScreenReport.objects.in_organisation(house.organisation).count() == 1


# --- people who leave ---------------------------------------------------------------------------------------------


def test_an_erasure_takes_the_reports_the_ownership_and_the_name_in_the_texts(house: House) -> None:
    leaver = make.coordinator_of(house.organisation, first_name="Zoé", last_name="Kerlan")
    page = house.write(
        by=leaver, texts=TEXTS | {"body_fr": "Demandez à Zoé Kerlan."}, reason="Dit Zoé Kerlan"
    )
    house.report("x", by=leaver)
    house.report("linkedin", text="Zoé Kerlan me l’a dit")
    erase_person(leaver, by=None, at=NOW)
    page.refresh_from_db()
    version = page.versions.get()
    assert page.owner is None
    assert "Kerlan" not in version.body_fr + version.reason
    assert [row.text for row in ScreenReport.objects.in_organisation(house.organisation)] != []
    assert "Kerlan" not in ScreenReport.objects.in_organisation(house.organisation).get().text


def test_what_is_held_about_somebody_is_shown_to_them_and_names_the_card(house: House) -> None:
    page = house.write()
    house.report("linkedin", by=house.coordinator)
    shown = {
        name: [
            privacy.SHOWS[name, field](row, house.coordinator, "fr")
            for row in privacy.ROWS[name](house.coordinator)
        ]
        for name, field in (("learning.OwnPage", "built_in_id"), ("learning.ScreenReport", "page"))
    }
    assert shown == {
        "learning.OwnPage": ["Un titre"],
        "learning.ScreenReport": ["LinkedIn\u00a0: l’essentiel"],
    }
    assert list(privacy.ROWS["learning.OwnPageVersion"](house.coordinator)) == [page.versions.get()]


def test_reports_end_with_their_programme_and_texts_stay(house: House) -> None:
    page = house.write()
    house.report("linkedin")
    privacy.anonymise(house.programme.pk, {})
    assert not ScreenReport.objects.in_organisation(house.organisation).exists()
    assert OwnPageVersion.objects.in_organisation(house.organisation).filter(page=page).exists()


# Session, person and their roles for the frame; then the page’s own.
LIST, CARD, CONTENTS, CONTENT_PAGE, CHANGE, VERSIONS = 8, 8, 9, 8, 8, 8
