"""A running order written by hand, where the room is in it, and what people bring in."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest

import factories as make
from binome.accounts.models import LogEntry
from binome.learning import services
from binome.learning.models import HarvestNote, PhotoConsent
from binome.learning.order import steps_of, total_minutes, where_we_are
from learning.meetings import BEFORE, BEGINS, leader_of, left, takes_part, workshop

pytestmark = pytest.mark.django_db
DURING = BEGINS + timedelta(minutes=30)


def values(title: str = "Accueil", minutes: int = 10, **more: str) -> dict[str, Any]:
    return {"title": title, "minutes": minutes, "lead": "", "group": "", "material": "", **more}


def with_steps(*minutes: int) -> Any:
    meeting = workshop(kind="other", guide_id="", minutes=60)
    by = leader_of(meeting)
    for seen, length in enumerate(minutes):
        services.add_step(meeting, values=values(f"Étape {seen + 1}", length), seen=seen, by=by, at=BEFORE)
    return meeting


def titles(meeting: Any) -> list[str]:
    return [step.title for step in steps_of(meeting)]


# --- the running order ------------------------------------------------------------------------------------


def test_a_meeting_without_steps_of_its_own_follows_its_guide_to_the_minute():
    meeting = workshop()
    steps = steps_of(meeting)
    assert total_minutes(steps) == 150
    assert (steps[0].begins_at, steps[-1].ends_at) == (BEGINS, BEGINS + timedelta(minutes=150))
    assert services.take_over_guide(meeting, by=leader_of(meeting), at=BEFORE) == len(steps)
    assert [(step.title, step.minutes) for step in steps_of(meeting)] == [(s.title, s.minutes) for s in steps]
    assert services.take_over_guide(meeting, by=leader_of(meeting), at=BEFORE) == 0


def test_steps_are_added_changed_moved_and_taken_out_and_hours_follow():
    meeting, by = with_steps(10, 20, 30), None
    by = leader_of(meeting)
    assert [step.begins_at - BEGINS for step in steps_of(meeting)] == [
        timedelta(minutes=minutes) for minutes in (0, 10, 30)
    ]
    first, second, third = meeting.own_steps.order_by("position")
    services.move_step(third, by_places=-1, seen=3, by=by, at=BEFORE)
    # The same page sent again does not move it further.
    services.move_step(third, by_places=-1, seen=3, by=by, at=BEFORE)
    assert titles(meeting) == ["Étape 1", "Étape 3", "Étape 2"]
    services.move_step(first, by_places=-1, seen=1, by=by, at=BEFORE)
    services.change_step(second, values=values("Pause", 15), by=by, at=BEFORE)
    services.remove_step(first, by=by, at=BEFORE)
    services.remove_step(first, by=by, at=BEFORE)
    assert titles(meeting) == ["Étape 3", "Pause"]
    assert [step.begins_at - BEGINS for step in steps_of(meeting)] == [timedelta(0), timedelta(minutes=30)]
    assert list(meeting.own_steps.order_by("position").values_list("position", flat=True)) == [1, 2]


def test_the_same_step_sent_twice_is_one_step_and_a_page_that_is_behind_is_told():
    meeting = with_steps(10)
    by = leader_of(meeting)
    for _ in range(2):
        services.add_step(meeting, values=values("Pause", 5), seen=1, by=by, at=BEFORE)
    assert titles(meeting) == ["Étape 1", "Pause"]
    with pytest.raises(services.OrderChangedMeanwhile):
        services.add_step(meeting, values=values("Autre", 5), seen=1, by=by, at=BEFORE)


# --- where we are -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(-5, ("before", None, 1, 0)), (0, ("running", 1, 2, 10)), (9.5, ("running", 1, 2, 1)), (10, ("running", 2, None, 20)), (30, ("over", None, None, 0))],
)  # fmt: skip
def test_until_somebody_leads_the_hour_tells_where_we_are(minutes: float, expected: tuple[Any, ...]):
    meeting = with_steps(10, 20)
    here = where_we_are(meeting, steps_of(meeting), at=BEGINS + timedelta(minutes=minutes))
    numbers = tuple(step.number if step else None for step in (here.step, here.following))
    assert (here.state, *numbers, here.minutes_left) == expected
    assert not here.is_led


def test_who_leads_goes_on_goes_back_and_gives_time_and_the_hour_has_no_say():
    meeting = with_steps(10, 20)
    by = leader_of(meeting)
    late = BEGINS + timedelta(minutes=12)
    meeting = services.go_to_step(meeting, number=1, seen=None, by=by, at=late)
    meeting = services.give_more_time(meeting, seen=1, seen_extra=0, by=by, at=late)
    meeting = services.give_more_time(meeting, seen=1, seen_extra=0, by=by, at=late)
    here = where_we_are(meeting, steps_of(meeting), at=late + timedelta(minutes=5))
    assert (here.state, here.step.number, here.minutes_left, here.is_led) == ("running", 1, 10, True)
    here = where_we_are(meeting, steps_of(meeting), at=late + timedelta(minutes=18))
    assert (here.minutes_left, here.minutes_over) == (-3, 3)
    for seen, number in ((1, 2), (2, 3)):
        meeting = services.go_to_step(meeting, number=number, seen=seen, by=by, at=late)
    assert where_we_are(meeting, steps_of(meeting), at=late).state == "over"
    meeting = services.go_to_step(meeting, number=4, seen=3, by=by, at=late)
    meeting = services.go_to_step(meeting, number=2, seen=3, by=by, at=late)
    assert (meeting.live_step, meeting.live_extra) == (2, 0)


def test_two_who_press_next_together_go_one_step_forward():
    meeting = with_steps(10, 20, 30)
    by = leader_of(meeting)
    services.go_to_step(meeting, number=1, seen=None, by=by, at=DURING)
    for _ in range(2):
        services.go_to_step(meeting, number=2, seen=1, by=by, at=DURING)
    services.go_to_step(meeting, number=3, seen=1, by=by, at=DURING)
    meeting.refresh_from_db()
    assert meeting.live_step == 2


# --- harvest ----------------------------------------------------------------------------------------------


def brings(meeting: Any, one: Any, *, at: Any = DURING, key: Any = None, **more: Any) -> HarvestNote:
    given = {"kind": "takeaway", "text": "Relire avant de publier", "shows": "nameless", **more}
    return services.bring_in(meeting, one, key=key or uuid4(), at=at, **given)


def test_the_same_page_sent_twice_brings_in_one_sentence():
    meeting = workshop()
    one, other = takes_part(meeting), takes_part(meeting)
    key = uuid4()
    first = brings(meeting, one, key=key)
    assert brings(meeting, one, key=key, text="Autre chose") == first
    # A key is a person's own: nobody takes another's sentence by sending its key.
    assert brings(meeting, other, key=key) != first
    assert meeting.harvest.count() == 2


def test_one_commitment_that_may_stay_with_the_person():
    meeting = workshop()
    one = takes_part(meeting)
    mine = brings(meeting, one, kind="commitment", text="Publier chaque lundi", shows="oneself")
    assert list(meeting.harvest.shown()) == []
    with pytest.raises(services.OneCommitment):
        brings(meeting, one, kind="commitment", text="Et le mardi")
    services.change_note(mine, text="Publier le lundi", shows="first-name", at=DURING)
    assert [note.text for note in meeting.harvest.shown()] == ["Publier le lundi"]
    # What is not a commitment is for the room.
    assert brings(meeting, one, shows="oneself").shows == "nameless"


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"text": "  \n "}, services.HarvestNeedsWords),
        ({"text": "x" * 281}, services.HarvestTooLong),
        ({"at": BEGINS - timedelta(minutes=31)}, services.HarvestClosed),
        ({"at": BEGINS + timedelta(minutes=211)}, services.HarvestClosed),
    ],
)
def test_what_is_empty_too_long_too_early_or_too_late_is_refused(
    more: dict[str, Any], refusal: type[Exception]
):
    meeting = workshop()
    with pytest.raises(refusal):
        brings(meeting, takes_part(meeting), **more)
    assert not meeting.harvest.exists()


def test_whoever_left_brings_nothing_in_and_nobody_brings_in_without_end():
    meeting = workshop()
    with pytest.raises(services.NoLongerTakesPart):
        brings(meeting, left(takes_part(meeting), BEFORE))
    one = takes_part(meeting)
    for _ in range(20):
        brings(meeting, one)
    with pytest.raises(services.EnoughHarvest):
        brings(meeting, one)


def test_a_sentence_is_taken_back_by_its_author_alone_and_hidden_by_who_leads():
    meeting = workshop()
    one, other = takes_part(meeting), takes_part(meeting)
    note, by = brings(meeting, one), leader_of(meeting)
    services.take_back_note(meeting, other, number=note.pk, at=DURING)
    assert meeting.harvest.count() == 1
    for _ in range(2):
        services.hide_note(meeting, number=note.pk, is_hidden=True, by=by, at=DURING)
    assert not meeting.harvest.shown().exists()
    services.hide_note(meeting, number=note.pk, is_hidden=False, by=by, at=DURING)
    assert meeting.harvest.shown().count() == 1
    for _ in range(2):
        services.take_back_note(meeting, one, number=note.pk, at=DURING)
    assert not meeting.harvest.exists()
    verbs = (
        LogEntry.objects.in_organisation(meeting.organisation).order_by("pk").values_list("verb", "details")
    )
    # Who brought in, changed or took back what is shown without a name stands in no log.
    assert [verb for verb, _details in verbs] == ["learning.hide_note", "learning.show_note"]
    assert all("Relire" not in str(details) for _verb, details in verbs)


def test_nobody_loads_the_sentences_of_others_by_their_own_right():
    meeting = workshop()
    one = takes_part(meeting)
    note = brings(meeting, one)
    assert list(HarvestNote.objects.visible_to(one.person)) == [note]
    assert list(HarvestNote.objects.visible_to(leader_of(meeting))) == []


# --- photographs ------------------------------------------------------------------------------------------


def test_a_yes_to_photographs_is_taken_back_at_any_time_and_never_tied_to_coming():
    meeting = workshop()
    one = takes_part(meeting)
    make.AttendanceFactory(workshop=meeting, enrolment=one, state="not-coming")
    services.say_photo(meeting, one, is_yes=True, by=one.person, at=BEFORE)
    services.say_photo(meeting, one, is_yes=True, by=one.person, at=DURING)
    row = PhotoConsent.objects.visible_to(one.person).get()
    assert (row.is_yes, row.said_at) == (True, BEFORE)
    services.say_photo(meeting, one, is_yes=False, by=one.person, at=BEGINS + timedelta(days=90))
    row.refresh_from_db()
    assert row.is_yes is False
