"""A few words between the two: who reads them, what leaves by mail, what one may hand over."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from binome.accounts.models import LogEntry, ReportingLine
from binome.accounts.permissions import Role
from binome.accounts.privacy import Leaver
from binome.core.errors import Refused
from binome.core.links import make_token
from binome.outbox.models import Message
from binome.pairs import privacy
from binome.pairs.models import HelpRequest, Note, Pair
from binome.pairs.notices import NOTE
from binome.pairs.services import end_pair, referents_for, report_note, write_note
from factories import TeamMemberFactory, coordinator_of, paris
from pairs.stories import new_pair, text_of

pytestmark = pytest.mark.django_db

AT = paris(2027, 2, 2, 19)
WORDS = "CANARI-MOT : merci <b>beaucoup</b> & à mardi."


def notes_of(pair: Pair) -> list[str]:
    return [note.text for note in pair.notes.order_by("pk")]


def refusal_of(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def without_tokens(response: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())


@pytest.fixture
def note(db: None) -> Note:
    pair = new_pair()
    return write_note(pair, text=WORDS, by=pair.mentor.person, at=AT)


def letter_of(note: Note, outbox_of: Any) -> Any:
    (letter,) = [one for one in outbox_of(note.pair.mentee.person) if one.kind == "pairs.note_written"]
    return letter


def test_the_other_half_receives_the_words_in_a_private_letter(note, outbox_of):
    letter = letter_of(note, outbox_of)
    assert WORDS in letter.text
    assert "&lt;b&gt;beaucoup" in letter.html
    assert letter.is_private
    assert "CANARI" not in letter.subject
    coordinator = coordinator_of(note.organisation)
    assert not Message.objects.visible_to(coordinator).filter(pk=letter.pk).exists()
    assert [one.kind for one in outbox_of(note.written_by)] == ["pairs.pair_formed"]


def test_the_log_says_that_a_note_was_written_and_not_a_word_of_it(note):
    entry = LogEntry.objects.in_organisation(note.organisation).latest("pk")
    assert entry.verb == "pairs.write_note"
    assert "CANARI" not in str(entry.details)


def test_the_mail_opens_one_note_and_answers_without_signing_in(note, outbox_of, client_of):
    other = write_note(note.pair, text="AUTRE-MOT", by=note.pair.mentee.person, at=AT)
    letter = letter_of(note, outbox_of)
    (address,) = {word for word in letter.text.split() if "/lien/mot/" in word}
    path = address[address.index("/binomes") :]
    visitor = client_of(None)
    for ask in (visitor.get, visitor.head):
        assert ask(path).status_code == 200
    page = text_of(visitor.get(path))
    assert "CANARI-MOT" in page
    assert other.text not in page
    assert len(notes_of(note.pair)) == 2
    assert visitor.post(path, {"text": "Avec plaisir."}).status_code == 302
    answer = note.pair.notes.latest("pk")
    assert (answer.text, answer.written_by) == ("Avec plaisir.", note.pair.mentee.person)


def test_the_link_of_a_note_opens_it_for_its_reader_alone(note, client_of):
    visitor = client_of(None)
    for person in (note.pair.mentor.person, coordinator_of(note.organisation)):
        token = make_token(NOTE, person_id=person.pk, object_id=note.pk)
        response = visitor.get(reverse("pairs:reply", args=[token]))
        assert response.status_code in {404, 409, 410}
        assert "CANARI" not in response.content.decode()


def test_nobody_learns_whether_a_note_was_read(note, client_of):
    mentor, mentee = client_of(note.pair.mentor.person), client_of(note.pair.mentee.person)
    url = reverse("pairs:notes", args=[note.pair.pk])
    before = mentor.get(url)
    mentee.get(url)
    assert without_tokens(mentor.get(url)) == without_tokens(before)


def test_pressing_twice_sends_one_note(note, outbox_of):
    write_note(note.pair, text=WORDS, by=note.written_by, at=AT + timedelta(seconds=30))
    assert notes_of(note.pair) == [WORDS]
    assert letter_of(note, outbox_of)


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 1001])
def test_a_note_without_words_or_too_long_is_refused(text):
    pair = new_pair()
    assert refusal_of(write_note, pair, text=text, by=pair.mentor.person, at=AT) == "note-needs-words"


def test_twenty_notes_a_day_are_enough_and_tomorrow_is_another_day():
    pair = new_pair()
    for number in range(20):
        write_note(pair, text=f"Mot {number}", by=pair.mentor.person, at=AT)
    assert refusal_of(write_note, pair, text="Encore", by=pair.mentor.person, at=AT) == "enough-for-today"
    write_note(pair, text="Encore", by=pair.mentee.person, at=AT)
    write_note(pair, text="Encore", by=pair.mentor.person, at=AT + timedelta(days=1, minutes=1))


def test_nobody_else_writes_and_nobody_writes_after_the_end(note):
    stranger = coordinator_of(note.organisation)
    assert refusal_of(write_note, note.pair, text="Bonjour", by=stranger, at=AT) == "not-one-of-the-two"
    end_pair(note.pair, by=note.written_by, at=AT)
    over = refusal_of(write_note, note.pair, text="Bonjour", by=note.written_by, at=AT)
    assert over == "pair-no-longer-under-way"


# --- handing a note over --------------------------------------------------------------------------------


def test_one_note_is_handed_over_to_the_coordination_and_no_other(note, client_of):
    pair, mentee = note.pair, note.pair.mentee.person
    write_note(pair, text="MOT-TRANQUILLE", by=pair.mentor.person, at=AT)
    coordinator = client_of(coordinator_of(pair.organisation))
    asked = report_note(note, text="", by=mentee, at=AT)
    page = text_of(coordinator.get(reverse("pairs:help_request", args=[asked.pk])))
    assert "CANARI-MOT" in page
    assert "MOT-TRANQUILLE" not in page
    assert coordinator.get(reverse("pairs:notes", args=[pair.pk])).status_code == 404


def test_a_call_to_one_referent_is_for_that_person_alone(note, client_of, outbox_of):
    pair = note.pair
    referent = TeamMemberFactory(programme=pair.programme, role=Role.REFERENT).person
    colleague = TeamMemberFactory(programme=pair.programme, role=Role.REFERENT).person
    coordinator = coordinator_of(pair.organisation)
    asked = report_note(note, text="Cela me gêne.", addressee=referent, by=pair.mentee.person, at=AT)
    url = reverse("pairs:help_request", args=[asked.pk])
    status = {
        person.pk: client_of(person).get(url).status_code
        for person in (referent, colleague, coordinator, pair.mentee.person, pair.mentor.person)
    }
    assert status == {
        referent.pk: 200,
        colleague.pk: 404,
        coordinator.pk: 404,
        pair.mentee.person.pk: 200,
        pair.mentor.person.pk: 404,
    }
    told = {one.person_id for one in Message.objects.unscoped("test").filter(kind="pairs.help_asked")}
    assert told == {referent.pk}


def test_referents_offered_stand_outside_both_lines():
    pair = new_pair()
    people = {
        name: TeamMemberFactory(programme=pair.programme, role=Role.REFERENT).person
        for name in ("free", "manager", "above", "report", "same team")
    }
    boss = TeamMemberFactory(programme=pair.programme, role=Role.SPONSOR).person

    def reports(person: Any, manager: Any) -> None:
        ReportingLine.objects.create(organisation=pair.organisation, person=person, manager=manager)

    reports(pair.mentee.person, people["manager"])
    reports(people["manager"], people["above"])
    reports(people["report"], pair.mentor.person)
    reports(pair.mentor.person, boss)
    reports(people["same team"], boss)
    assert referents_for(pair) == [people["free"]]
    code = refusal_of(
        report_note,
        write_note(pair, text="Un mot", by=pair.mentor.person, at=AT),
        text="",
        addressee=people["above"],
        by=pair.mentee.person,
        at=AT,
    )
    assert code == "not-a-referent-here"


def test_one_does_not_hand_over_ones_own_words(note):
    assert refusal_of(report_note, note, text="", by=note.written_by, at=AT) == "own-note"


def test_the_author_is_never_told_that_a_note_was_handed_over(note, outbox_of):
    before = len(outbox_of(note.written_by))
    report_note(note, text="", by=note.pair.mentee.person, at=AT)
    assert len(outbox_of(note.written_by)) == before
    assert HelpRequest.objects.visible_to(note.written_by).count() == 0


# --- what is held ---------------------------------------------------------------------------------------


def test_each_carries_away_what_was_written_and_what_was_received(note):
    answer = write_note(note.pair, text="Réponse", by=note.pair.mentee.person, at=AT)
    for person in (note.pair.mentor.person, note.pair.mentee.person):
        assert set(privacy.ROWS["pairs.Note"](person)) == {note, answer}
    assert set(privacy.ROWS["pairs.Note"](coordinator_of(note.organisation))) == set()


def test_who_leaves_takes_their_words_away_and_leaves_the_others_theirs(note):
    pair, leaving = note.pair, note.written_by
    write_note(pair, text=f"Merci {leaving.first_name} !", by=pair.mentee.person, at=AT)
    leaver = Leaver(
        leaving, "ancien binôme", frozenset({pair.organisation_id}), frozenset({pair.programme_id})
    )
    privacy.forget(leaver, at=AT)
    assert notes_of(pair) == ["Merci ancien binôme !"]
    left = Message.objects.unscoped("test").filter(kind="pairs.note_written", text__contains="CANARI")
    assert not left.exists()


def test_notes_are_listed_under_one_count_of_statements(client_of, pinned_queries):
    for count in (1, 3):
        pair = new_pair()
        for number in range(count):
            write_note(pair, text=f"Mot {number}", by=pair.mentor.person, at=AT)
        client = client_of(pair.mentee.person)
        with pinned_queries(8):
            client.get(reverse("pairs:notes", args=[pair.pk]))
