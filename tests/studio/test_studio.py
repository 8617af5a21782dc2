"""Texts of a pair: kept, never overwritten, remarked, done by both, read by nobody else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from at_once import at_once
from binome.accounts.models import LogEntry
from binome.pairs.models import Pair
from binome.pairs.services import PairNoLongerUnderWay
from binome.studio import preview, services
from binome.studio.models import Draft, DraftVersion, Remark
from factories import (
    DraftFactory,
    DraftVersionFactory,
    GoalFactory,
    PairFactory,
    RemarkFactory,
    coordinator_of,
    paris,
)

pytestmark = pytest.mark.django_db

AT = paris(2027, 3, 1)
SECRET = "MOT-SECRET-DU-TEXTE"


def url(name: str, row: Any) -> str:
    return reverse(f"studio:{name}", args=[row.pk])


@pytest.fixture
def draft() -> Draft:
    return DraftFactory()  # type: ignore[no-any-return]


@pytest.fixture
def mentee(draft: Draft, client_of: Callable[[Any], Client]) -> Client:
    return client_of(draft.pair.mentee.person)


@pytest.fixture
def mentor(draft: Draft, client_of: Callable[[Any], Client]) -> Client:
    return client_of(draft.pair.mentor.person)


def now(draft: Draft) -> Draft:
    return Draft.objects.in_organisation(draft.organisation).with_pair().get(pk=draft.pk)


def save(draft: Draft, text: str, **changes: Any) -> Draft:
    asked = {"fields": {}, "revision": draft.revision, "by": draft.pair.mentee.person, "at": AT} | changes
    return services.save_draft(draft, text=text, **asked)


# --- writing ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Draft.Kind.values)
def test_every_kind_is_begun_shown_and_kept(kind: str, client_of: Callable[[Any], Client]) -> None:
    pair = PairFactory()
    client = client_of(pair.mentee.person)
    goal = GoalFactory(pair=pair, position=1)
    client.post(reverse("studio:index", args=[pair.pk]), {"kind": kind, "goal": str(goal.pk)})
    draft = Draft.objects.in_organisation(pair.organisation).get()
    assert (draft.kind, draft.goal, bool(draft.title)) == (kind, goal, True)
    data = {
        "revision": "1",
        "text": "Bonjour.",
        "name": "Atelier",
        "day_0": "2027-03-02",
        "subject_0": "Ouverture",
    }
    client.post(url("draft", draft), data)
    assert now(draft).text or now(draft).fields
    for page in ("draft", "versions", "copy_out", "download", "calendar"):
        assert client.get(url(page, draft)).status_code == 200


def test_what_is_typed_is_kept_by_itself(draft: Draft, mentee: Client) -> None:
    data = {"revision": "1", "text": "Un texte plus long."}
    answer = mentee.post(url("draft", draft), data, headers={"X-Saves-Itself": "1"})
    assert answer.json()["revision"] == 2
    assert answer.json()["length"].startswith("19")
    again = mentee.post(url("draft", draft), {**data, "revision": "2"}, headers={"X-Saves-Itself": "1"})
    assert again.json()["revision"] == 2
    assert now(draft).text == "Un texte plus long."


def test_nothing_written_on_another_device_is_overwritten(draft: Draft, mentee: Client) -> None:
    mentee.post(url("draft", draft), {"revision": "1", "text": "Depuis le téléphone."})
    late = {"revision": "1", "text": "Depuis l’ordinateur."}
    by_itself = mentee.post(url("draft", draft), late, headers={"X-Saves-Itself": "1"})
    assert by_itself.status_code == 409
    page = mentee.post(url("draft", draft), late)
    assert page.status_code == 409
    shown = page.content.decode()
    assert "Depuis le téléphone." in shown
    assert "Depuis l’ordinateur." in shown
    assert now(draft).text == "Depuis le téléphone."
    mentee.post(url("draft", draft), {"revision": "2", "text": "Depuis l’ordinateur.", "replaces": "1"})
    assert now(draft).text == "Depuis l’ordinateur."
    assert [version.text for version in now(draft).versions.all()] == ["Depuis le téléphone."]


def test_the_mentor_reads_and_does_not_write(draft: Draft, mentor: Client) -> None:
    assert draft.text in mentor.get(url("draft", draft)).content.decode()
    answer = mentor.post(url("draft", draft), {"revision": "1", "text": "Autre chose."})
    assert answer.status_code == 409
    assert now(draft).text == draft.text


def test_a_text_too_long_is_refused_and_stays_on_the_page(draft: Draft, mentee: Client) -> None:
    answer = mentee.post(url("draft", draft), {"revision": "1", "text": "a" * 20001})
    assert "a" * 20001 in answer.content.decode()
    assert now(draft).text == draft.text


def test_an_error_on_the_page_does_not_make_an_old_text_look_fresh(draft: Draft, mentee: Client) -> None:
    mentee.post(url("draft", draft), {"revision": "1", "text": "Depuis le téléphone."})
    wrong = mentee.post(url("draft", draft), {"revision": "1", "text": "a" * 20001}).content.decode()
    page = BeautifulSoup(wrong, "html.parser")
    revision = page.select_one("form[data-saves-itself] input[name=revision]")["value"]  # type: ignore[index]
    late = mentee.post(url("draft", draft), {"revision": str(revision), "text": "Depuis l’ordinateur."})
    assert late.status_code == 409
    assert now(draft).text == "Depuis le téléphone."


def test_what_may_not_be_saved_is_said_where_one_types(draft: Draft, mentor: Client) -> None:
    answer = mentor.post(
        url("draft", draft), {"revision": "1", "text": "Autre."}, headers={"X-Saves-Itself": "1"}
    )
    assert (answer.status_code, answer.json()["says"][:4]) == (409, "Seul")


def test_nothing_changes_in_a_text_whose_pair_is_over(draft: Draft, mentee: Client) -> None:
    remark = RemarkFactory(draft=draft)
    Pair.objects.in_organisation(draft.organisation).update(state="completed")
    by = draft.pair.mentee.person
    for act in (
        lambda: services.keep_version(draft, by=by, at=AT),
        lambda: services.say_done(draft, revision=1, by=by, at=AT),
        lambda: services.take_back_done(draft, by=by),
        lambda: services.settle_remark(remark_now(remark), by=by, at=AT),
    ):
        with pytest.raises(PairNoLongerUnderWay):
            act()
    page = mentee.get(url("draft", draft)).content.decode()
    for name in ("done", "settle", "ask", "remark", "keep"):
        row = remark if name == "settle" else draft
        assert url(name, row) not in page


def remark_now(remark: Remark) -> Remark:
    rows = Remark.objects.in_organisation(remark.organisation).select_related("draft__pair")
    return rows.get(pk=remark.pk)


def test_a_pair_that_is_over_keeps_its_texts_as_they_are(draft: Draft, mentee: Client) -> None:
    Pair.objects.in_organisation(draft.organisation).update(state="completed")
    assert mentee.post(url("draft", draft), {"revision": "1", "text": "Encore."}).status_code == 409
    assert mentee.get(url("draft", draft)).status_code == 200
    assert now(draft).text == draft.text


@pytest.mark.django_db(transaction=True)
def test_sixteen_savings_at_once_leave_one_and_lose_none_silently(draft: Draft) -> None:
    outcomes = at_once([lambda number=number: save(draft, f"Texte {number}") for number in range(16)])
    assert outcomes == {"won": 1, "changed-elsewhere": 15}
    assert now(draft).text.startswith("Texte ")
    assert now(draft).revision == 2


# --- versions ---------------------------------------------------------------------------------------------------


def test_versions_are_kept_compared_and_taken_back(draft: Draft, mentee: Client) -> None:
    for _time in range(2):
        mentee.post(url("keep", draft))
    mentee.post(url("draft", draft), {"revision": "1", "text": "Je relie les équipes et les idées."})
    page = mentee.get(url("versions", draft)).content.decode()
    assert "<del>" in page
    assert "<ins>" in page
    [version] = now(draft).versions.all()
    mentee.post(url("restore", version))
    assert now(draft).text == draft.text
    assert [row.number for row in now(draft).versions.order_by("number")] == [1, 2]


def test_only_the_latest_fifty_versions_stay(draft: Draft) -> None:
    for number in range(1, 53):
        DraftVersionFactory(draft=draft, number=number, text=f"{number}")
    services.keep_version(draft, by=draft.pair.mentee.person, at=AT)
    numbers = sorted(row.number for row in now(draft).versions.all())
    assert (numbers[0], numbers[-1], len(numbers)) == (4, 53, 50)


# --- remarks and "done" -----------------------------------------------------------------------------------------


def test_a_remark_stands_on_a_passage_and_says_when_it_has_changed(
    draft: Draft, mentor: Client, mentee: Client, outbox_of: Callable[[Any], list[Any]]
) -> None:
    data = {"quote": "Vingt ans de terrain.", "text": "Un exemple vaudrait mieux."}
    for _time in range(2):
        mentor.post(url("remark", draft), data)
    [remark] = now(draft).remarks.all()
    assert remark.quote == data["quote"]
    [letter] = outbox_of(draft.pair.mentee.person)
    assert (letter.kind, letter.is_private) == ("studio.remarks_written", True)
    assert "exemple" not in letter.text
    mentee.post(url("draft", draft), {"revision": "1", "text": "Trente ans de terrain."})
    assert "Ce passage a changé depuis." in mentee.get(url("draft", draft)).content.decode()
    mentee.post(url("settle", remark))
    assert Remark.objects.in_organisation(draft.organisation).get().settled_at is not None


def test_an_empty_remark_is_asked_for_again(draft: Draft, mentor: Client) -> None:
    page = mentor.post(url("remark", draft), {"quote": "", "text": " "}).content.decode()
    assert "Écrivez d’abord votre remarque." in page
    assert not now(draft).remarks.exists()


def test_a_look_is_asked_once_for_each_state_of_the_text(
    draft: Draft, mentee: Client, outbox_of: Callable[[Any], list[Any]]
) -> None:
    for _time in range(2):
        mentee.post(url("ask", draft))
    assert [letter.kind for letter in outbox_of(draft.pair.mentor.person)] == ["studio.look_asked"]
    save(draft, "Autrement.")
    mentee.post(url("ask", draft))
    assert len(outbox_of(draft.pair.mentor.person)) == 2


def test_it_is_done_once_both_say_so_and_a_change_opens_it_again(
    draft: Draft, mentee: Client, mentor: Client
) -> None:
    mentee.post(url("done", draft), {"revision": "1"})
    assert not now(draft).is_done
    mentor.post(url("done", draft), {"revision": "1"})
    assert now(draft).is_done
    assert now(draft).versions.count() == 1
    save(now(draft), "Encore un mot.")
    assert (now(draft).mentor_done_at, now(draft).mentee_done_at) == (None, None)
    mentor.post(url("done", draft), {"revision": "1"})
    assert now(draft).mentor_done_at is None
    mentor.post(url("done", draft), {"revision": "2"})
    mentor.post(url("done", draft), {"not": "1"})
    assert now(draft).mentor_done_at is None


def test_an_empty_text_is_neither_kept_nor_done(mentee: Client, draft: Draft) -> None:
    empty = DraftFactory(pair=draft.pair, text="")
    by = draft.pair.mentee.person
    with pytest.raises(services.EmptyText):
        services.keep_version(empty, by=by, at=AT)
    with pytest.raises(services.EmptyText):
        services.say_done(empty, revision=1, by=by, at=AT)
    with pytest.raises(services.EmptyText):
        services.ask_for_a_look(empty, by=by, at=AT)


# --- a month of posts, a sheet, a thread ------------------------------------------------------------------------


def test_a_month_goes_into_a_calendar_on_the_right_hour_across_the_change(
    draft: Draft, client_of: Any
) -> None:
    month = DraftFactory(
        pair=draft.pair, kind="facebook_calendar", text="",
        fields={"posts": [
            {"day": "2027-03-29", "time": "14:00", "subject": "Après\r\nDTSTART:1", "text": "Venez; merci, tous"},
            {"day": "2027-03-26", "time": "14:00", "subject": "Avant"},
            {"day": "2027-03-27", "subject": "Toute la journée", "picture": "La vitrine"},
        ]},
    )  # fmt: skip
    client = client_of(draft.pair.mentee.person)
    calendar = Calendar.from_ical(client.get(url("calendar", month)).content)
    events = list(calendar.walk("VEVENT"))
    # One line, whatever was pasted: no reader of calendars takes the rest for a property.
    assert [str(event["summary"]) for event in events] == ["Avant", "Toute la journée", "Après DTSTART:1"]
    starts = [event.decoded("dtstart") for event in events]
    assert [start.strftime("%H:%M %z") for start in (starts[0], starts[2])] == ["14:00 +0100", "14:00 +0200"]
    assert len(events[2].property_items()) == len(events[0].property_items()) + 1
    page = client.get(url("draft", month)).content.decode()
    assert "Une image n’a pas de description" in page


def test_a_post_without_a_day_is_asked_for_and_nothing_is_lost(draft: Draft, mentee: Client) -> None:
    month = DraftFactory(pair=draft.pair, kind="facebook_calendar", text="")
    page = mentee.post(url("draft", month), {"revision": "1", "subject_0": "Ouverture"}).content.decode()
    assert "Dites quel jour." in page
    assert 'value="Ouverture"' in page


def test_a_month_has_room_for_two_more_posts_each_time(draft: Draft, mentee: Client) -> None:
    month = DraftFactory(pair=draft.pair, kind="facebook_calendar", text="")
    page = mentee.get(url("draft", month)).content.decode()
    assert ('name="day_1"' in page, 'name="day_2"' in page) == (True, False)
    mentee.post(url("draft", month), {"revision": "1", "day_1": "2027-03-02", "subject_1": "Ouverture"})
    page = mentee.get(url("draft", month)).content.decode()
    assert ('name="day_2"' in page, 'name="day_3"' in page) == (True, False)


def test_hints_name_what_not_everybody_can_read(draft: Draft) -> None:
    post = DraftFactory(
        pair=draft.pair, kind="x_post", text="Merci #mentoratinverse", fields={"picture": "La salle"}
    )
    assert len(preview.preview_of(post).hints) == 2
    clear = DraftFactory(
        pair=draft.pair, kind="x_post", text="Merci #MentoratInverse #x",
        fields={"picture": "La salle", "description": "Dix personnes"},
    )  # fmt: skip
    assert preview.preview_of(clear).hints == []
    assert "Dix personnes" in preview.plain_text(clear)


def test_what_shows_first_is_cut_between_words(draft: Draft) -> None:
    draft.text = "mot " * 100
    shown = preview.preview_of(draft)
    assert shown.first.endswith("mot")
    assert len(shown.first) <= 200
    assert shown.rest.startswith("mot")


# --- nobody else ------------------------------------------------------------------------------------------------


def test_the_coordinator_finds_nothing_and_the_log_says_nothing_of_it(
    draft: Draft, mentee: Client, client_of: Callable[[Any], Client]
) -> None:
    save(draft, SECRET)
    services.write_remark(draft, text=SECRET, quote="", by=draft.pair.mentor.person, at=AT)
    services.ask_for_a_look(draft, by=draft.pair.mentee.person, at=AT)
    coordinator = client_of(coordinator_of(draft.organisation))
    for name in ("draft", "versions", "copy_out", "download"):
        assert coordinator.get(url(name, draft)).status_code == 404
    assert coordinator.get(reverse("studio:index", args=[draft.pair_id])).status_code == 404
    entries = LogEntry.objects.in_organisation(draft.organisation)
    assert SECRET not in "".join(str(entry.details) for entry in entries)


@pytest.mark.parametrize("payload", ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>'])
def test_what_is_written_is_shown_as_text(payload: str, draft: Draft, mentee: Client) -> None:
    save(draft, payload)
    RemarkFactory(draft=draft, text=payload, quote=payload)
    DraftVersionFactory(draft=draft, text=payload + "!")
    for name in ("draft", "versions", "copy_out"):
        page = mentee.get(url(name, draft)).content.decode()
        assert payload not in page
    assert mentee.get(url("download", draft)).content.decode().startswith(payload)


@pytest.mark.parametrize("count", [1, 3])
def test_lists_cost_the_same_for_one_and_three(
    count: int, draft: Draft, mentee: Client, pinned_queries: Callable[[int], Any]
) -> None:
    for number in range(count):
        DraftFactory(pair=draft.pair, title=f"Texte {number}")
        RemarkFactory(draft=draft)
        DraftVersionFactory(draft=draft, number=number + 1)
    mentee.get(url("draft", draft))
    with pinned_queries(8):
        mentee.get(reverse("studio:index", args=[draft.pair_id]))
    with pinned_queries(7):
        mentee.get(url("draft", draft))
    with pinned_queries(8):
        mentee.get(url("versions", draft))


def test_a_pair_keeps_a_few_texts(draft: Draft) -> None:
    for number in range(29):
        DraftFactory(pair=draft.pair, title=f"Texte {number}")
    with pytest.raises(services.TooManyTexts):
        services.start_draft(draft.pair, kind="x_post", title="Encore", by=draft.pair.mentee.person, at=AT)


def test_two_presses_begin_one_text(draft: Draft) -> None:
    begun = [
        services.start_draft(
            draft.pair,
            kind="x_post",
            title="Premier",
            by=draft.pair.mentee.person,
            at=AT + timedelta(seconds=second),
        )
        for second in (0, 1)
    ]
    assert begun[0] == begun[1]


def test_a_text_is_deleted_with_all_that_hangs_on_it(draft: Draft, mentee: Client) -> None:
    RemarkFactory(draft=draft)
    DraftVersionFactory(draft=draft)
    mentee.post(url("delete", draft))
    for model in (Draft, DraftVersion, Remark):
        assert not model.objects.in_organisation(draft.organisation).exists()
