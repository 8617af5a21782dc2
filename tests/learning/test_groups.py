"""Small groups of a workshop: by subject, nobody beside whoever stands above them, and nobody told why."""

from __future__ import annotations

from itertools import combinations
from typing import Any

import pytest
from django.utils import translation

import factories as make
from binome.accounts.models import LogEntry
from binome.learning import services
from binome.learning.groups import groups_of, seated
from binome.learning.models import GroupSeat
from learning.meetings import BEFORE, BEGINS, leader_of, left, takes_part, workshop

pytestmark = pytest.mark.django_db


def comes(meeting: Any, side: str = "mentee", *networks: str, state: str = "coming", **fields: Any) -> Any:
    """Somebody who said yes, and what their application says they work on."""
    if side == "mentor":
        fields["skills"] = dict.fromkeys(networks, 4)
    else:
        fields["goals"] = [
            {"goal": "", "network": name, "level": 2, "priority": 1, "text": "x"} for name in networks
        ]
    one = takes_part(meeting, side, **fields)
    make.AttendanceFactory(workshop=meeting, enrolment=one, state=state)
    return one


def together(meeting: Any) -> list[set[int]]:
    return [{one.pk for one in people} for people in seated(meeting).values()]


def form(meeting: Any, *, size: int = 3, at: Any = BEFORE) -> Any:
    return services.form_groups(meeting, size=size, by=leader_of(meeting), at=at)


def above(meeting: Any, manager: Any, *reports: Any) -> None:
    for one in reports:
        make.ReportingLineFactory(
            organisation=meeting.organisation, person=one.person, manager=manager.person
        )


def test_people_sit_with_those_who_work_on_the_same_subject_and_the_page_says_so():
    meeting = workshop()
    linkedin = [comes(meeting, "mentee", "linkedin") for _ in range(3)]
    facebook = [
        comes(meeting, "mentor", "facebook"),
        *(comes(meeting, "mentee", "facebook") for _ in range(2)),
    ]
    found = form(meeting)
    assert sorted(map(sorted, together(meeting))) == sorted(
        sorted(one.pk for one in people) for people in (linkedin, facebook)
    )
    assert (found.on_subject, found.at_most) == (6, 6)
    with translation.override("fr"):
        assert {group.words for group in groups_of(meeting)} == {
            "3 personnes\u00a0: toutes sur Facebook",
            "3 personnes\u00a0: toutes sur LinkedIn",
        }


def test_the_goals_of_a_pair_count_before_what_an_application_said():
    meeting = workshop()
    mentee = comes(meeting, "mentee", "facebook")
    pair = make.PairFactory(programme=meeting.programme, mentor=comes(meeting, "mentor", "x"), mentee=mentee)
    make.GoalFactory(pair=pair, network="linkedin")
    others = [comes(meeting, "mentee", "linkedin")]
    [comes(meeting, "mentee", "facebook") for _ in range(3)]
    form(meeting)
    assert {mentee.pk, pair.mentor.pk, others[0].pk} in together(meeting)


@pytest.mark.parametrize("depth", [1, 2])
def test_nobody_sits_with_whoever_stands_above_them_at_any_distance(depth: int):
    meeting = workshop()
    people = [comes(meeting, "mentee", "linkedin") for _ in range(9)]
    boss, reports = people[0], people[1:3]
    if depth == 1:
        above(meeting, boss, *reports)
    else:
        between = takes_part(meeting)
        above(meeting, between, *reports)
        above(meeting, boss, between)
    form(meeting)
    for members in together(meeting):
        assert not (boss.pk in members and members & {one.pk for one in reports})


def test_whoever_said_no_or_waits_or_left_is_not_seated():
    meeting = workshop()
    sitting = {comes(meeting).pk for _ in range(4)}
    comes(meeting, state="not-coming")
    comes(meeting, state="waiting")
    comes(meeting, state="invited")
    left(comes(meeting), BEFORE)
    form(meeting)
    assert set().union(*together(meeting)) == sitting


def test_once_somebody_is_there_those_who_are_there_are_seated():
    meeting = workshop()
    here = {comes(meeting, state="present").pk for _ in range(3)}
    comes(meeting)
    form(meeting, at=BEGINS)
    assert together(meeting) == [here]


def test_too_many_to_keep_apart_is_said_with_what_to_change_and_without_a_name():
    meeting = workshop()
    people = [comes(meeting) for _ in range(12)]
    for rank, boss in enumerate(people[:4]):
        above(meeting, boss, *people[rank + 1 : 4])
    with pytest.raises(services.CannotKeepApart) as refused:
        form(meeting, size=4)
    with translation.override("fr"):
        assert "4 groupes le permettraient" in str(refused.value)
    assert not any(one.person.first_name in str(refused.value) for one in people)
    form(meeting, size=3)
    assert len(together(meeting)) == 4


def test_when_nothing_is_possible_nothing_is_written():
    meeting = workshop()
    people = [comes(meeting) for _ in range(5)]
    above(meeting, people[0], people[1])
    with pytest.raises(services.CannotKeepApartAtAll):
        form(meeting)
    assert not GroupSeat.objects.in_organisation(meeting.organisation).exists()


def test_two_people_are_no_group():
    meeting = workshop()
    comes(meeting), comes(meeting)
    with pytest.raises(services.TooFewToGroup):
        form(meeting)


def test_the_coordinator_moves_somebody_by_hand_but_not_beside_their_manager():
    meeting = workshop()
    people = [comes(meeting, "mentee", "linkedin" if rank < 3 else "facebook") for rank in range(6)]
    above(meeting, people[0], people[3])
    form(meeting)
    by = leader_of(meeting)
    number = {one.pk: group for group, members in seated(meeting).items() for one in members}
    with pytest.raises(services.NotThisGroup) as refused:
        services.move_to_group(meeting, people[3], number=number[people[0].pk], by=by, at=BEFORE)
    assert people[3].person.first_name in str(refused.value)
    assert people[0].person.first_name not in str(refused.value)
    services.move_to_group(meeting, people[4], number=number[people[0].pk], by=by, at=BEFORE)
    assert people[4].pk in {one.pk for one in seated(meeting)[number[people[0].pk]]}
    with pytest.raises(services.NoSuchGroup):
        services.move_to_group(meeting, people[4], number=9, by=by, at=BEFORE)


def test_whoever_comes_late_sits_where_their_subject_is_and_never_under_their_manager():
    meeting = workshop()
    linkedin = [comes(meeting, "mentee", "linkedin") for _ in range(3)]
    facebook = [comes(meeting, "mentee", "facebook") for _ in range(3)]
    form(meeting)
    by = leader_of(meeting)
    late, under = (
        takes_part(meeting, goals=[{"network": "linkedin"}]),
        takes_part(meeting, goals=[{"network": "linkedin"}]),
    )
    above(meeting, linkedin[0], under)
    services.check_in(meeting, by=late.person, at=BEGINS)
    assert not GroupSeat.objects.in_organisation(meeting.organisation).filter(enrolment=late).exists()
    services.show_groups(meeting, is_shown=True, by=by, at=BEGINS)
    services.note_attendance(meeting, present={late.pk, under.pk}, by=by, at=BEGINS)
    assert {late.pk, *(one.pk for one in linkedin)} in together(meeting)
    assert {under.pk, *(one.pk for one in facebook)} in together(meeting)


def test_forming_again_puts_the_groups_away_until_they_are_shown():
    meeting = workshop()
    [comes(meeting) for _ in range(3)]
    by = leader_of(meeting)
    with pytest.raises(services.NoSuchGroup):
        services.show_groups(meeting, is_shown=True, by=by, at=BEFORE)
    form(meeting)
    meeting.refresh_from_db()
    assert meeting.groups_published_at is None
    services.show_groups(meeting, is_shown=True, by=by, at=BEFORE)
    services.show_groups(meeting, is_shown=True, by=by, at=BEGINS)
    meeting.refresh_from_db()
    assert meeting.groups_published_at == BEFORE
    form(meeting)
    meeting.refresh_from_db()
    assert meeting.groups_published_at is None
    verbs = (
        LogEntry.objects.in_organisation(meeting.organisation).order_by("pk").values_list("verb", flat=True)
    )
    assert list(verbs) == ["learning.form_groups", "learning.show_groups", "learning.form_groups"]


def test_the_same_people_give_the_same_groups():
    meeting = workshop()
    people = [
        comes(meeting, "mentor" if rank % 2 else "mentee", ("linkedin", "facebook", "x")[rank % 3])
        for rank in range(11)
    ]
    above(meeting, people[0], people[5], people[6])
    form(meeting)
    first = together(meeting)
    form(meeting)
    assert together(meeting) == first
    names = {pair for members in first for pair in combinations(sorted(members), 2)}
    assert (people[0].pk, people[5].pk) not in names
