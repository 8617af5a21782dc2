"""What the two write is seen by the two alone (goal N3): planted words, looked for on every page as every role."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from binome.accounts.models import LogEntry
from binome.outbox.models import Message
from binome.pairs.log_words import LOG_WORDS
from binome.pairs.services import (
    GoalDraft,
    ask_for_help,
    propose_agreement_change,
    set_goals,
    write_memo,
    write_note,
)
from factories import paris
from pairs.access import ROWS
from world import ROLES, World

pytestmark = pytest.mark.django_db

AT = paris(2027, 2, 2, 19)
THE_TWO = {"mentor", "mentee"}
# The words planted, and who may find each of them somewhere.
MAY_READ = {
    "CANARI-MEMO": THE_TWO,
    "CANARI-PAS": THE_TWO,
    "CANARI-ACCORD": THE_TWO,
    "CANARI-SIGNE": THE_TWO,
    "CANARI-MOT": THE_TWO,
    "CANARI-AIDE": {"mentee", "coordinator", "referent"},
}


def planted_world() -> World:
    world = World()
    mentee = world.pair.mentee.person
    write_memo(world.session, memo="CANARI-MEMO", next_step="CANARI-PAS", by=mentee, at=AT)
    propose_agreement_change(world.pair, clauses=[{"id": "conf", "text": "CANARI-ACCORD"}], by=mentee, at=AT)
    set_goals(
        world.pair, goals=[GoalDraft("", "linkedin", "Un objectif", ["CANARI-SIGNE"])], by=mentee, at=AT
    )
    world.pair_note = write_note(world.pair, text="CANARI-MOT", by=world.pair.mentor.person, at=AT)
    world.help_request = ask_for_help(world.pair, text="CANARI-AIDE", by=mentee, at=AT)
    return world


def pages(world: World) -> set[str]:
    """Every address of the room that can be opened, but the personal links, which are for whoever holds them."""
    rows = [row for row in ROWS if row.method == "get" and not row.public]
    return {reverse(row.name, args=row.args(world)) for row in rows}


def test_each_planted_word_is_found_by_those_it_is_for_and_by_nobody_else(client_of: Any):
    world = planted_world()
    found: dict[str, set[str]] = {word: set() for word in MAY_READ}
    for role in ROLES:
        client = client_of(world.people[role])
        for page in pages(world):
            content = client.get(page).content.decode()
            for word in MAY_READ:
                if word in content:
                    found[word].add(role)
    assert found == MAY_READ


def test_no_message_and_no_log_entry_holds_a_planted_word():
    planted_world()
    for message in Message.objects.unscoped("a test reads them all"):
        everything = message.subject + message.text + message.html + message.calendar
        found = [word for word in MAY_READ if word in everything]
        # The letter that carries a note holds it, and is read by nobody else.
        assert found == (["CANARI-MOT"] if message.kind == "pairs.note_written" else [])
        assert message.is_private or not found
    for entry in LogEntry.objects.unscoped("a test reads them all"):
        assert "CANARI" not in str(entry.details)


def test_every_act_of_the_room_has_its_words_in_the_log():
    planted_world()
    verbs = set(LogEntry.objects.unscoped("a test reads them all").values_list("verb", flat=True))
    assert {verb for verb in verbs if verb.startswith("pairs.")} <= set(LOG_WORDS)


@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "post"], ids=lambda row: row.name)
def test_what_a_form_does_not_offer_changes_nothing(row: Any, client_of: Any):
    """Goal N17: fields of the model, posted along, are ignored."""
    world = World()
    extra = {
        "state": "completed",
        "organisation": world.elsewhere.organisation.pk,
        "moves_count": 9,
        "calendar_uid": "x",
        "mentor": world.neighbour_pair.mentor_id,
        "asked_by": world.people["sponsor"].pk,
    }
    who = "coordinator" if "coordinator" in row.allowed else "mentee"
    client_of(world.people[who]).post(reverse(row.name, args=row.args(world)), {**row.data(world), **extra})
    world.pair.refresh_from_db()
    world.session.refresh_from_db()
    world.help_request.refresh_from_db()
    assert world.pair.organisation == world.session.organisation == world.organisation
    assert world.pair.mentor_id != world.neighbour_pair.mentor_id
    assert world.session.calendar_uid != "x"
    assert world.session.moves_count == 0
    assert world.help_request.asked_by == world.people["mentor"]
