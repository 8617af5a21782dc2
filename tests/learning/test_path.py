"""The mentor path: read on a phone, ticked by its mentor, followed by the coordinator, answers kept nowhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import factories as make
from binome.learning import services
from factories import paris
from learning.meetings import left, text_of

pytestmark = pytest.mark.django_db
NOW = paris(2027, 2, 1)


def units_of(enrolment: Any) -> list[str]:
    return sorted(enrolment.unit_completions.values_list("unit_id", flat=True))


def test_a_unit_is_ticked_once_and_by_its_mentor_only():
    mentor = make.mentor_in(make.ProgrammeFactory())
    for _again in range(2):
        services.complete_unit(mentor, unit_id="u1-role", by=mentor.person, at=NOW)
    assert units_of(mentor) == ["u1-role"]
    with pytest.raises(services.NotAMentor):
        services.complete_unit(mentor, unit_id="u2-adults", by=make.PersonFactory(), at=NOW)
    mentee = make.mentee_in(mentor.programme)
    with pytest.raises(services.NotAMentor):
        services.complete_unit(mentee, unit_id="u2-adults", by=mentee.person, at=NOW)
    with pytest.raises(services.UnknownUnit):
        services.complete_unit(mentor, unit_id="u99", by=mentor.person, at=NOW)


def test_what_one_has_read_holds_in_every_programme_where_one_mentors_now():
    first = make.mentor_in(make.ProgrammeFactory())
    second = make.mentor_in(make.ProgrammeFactory(), person=first.person)
    over = left(make.mentor_in(make.ProgrammeFactory(), person=first.person), NOW)
    somebody_else = make.mentor_in(first.programme)
    services.complete_unit(second, unit_id="u1-role", by=first.person, at=NOW)
    assert [units_of(row) for row in (first, second, over, somebody_else)] == [
        ["u1-role"],
        ["u1-role"],
        [],
        [],
    ]
    services.reopen_unit(first, unit_id="u1-role", by=first.person, at=NOW)
    assert [units_of(row) for row in (first, second)] == [[], []]


def test_answers_to_a_quick_check_are_explained_and_kept_nowhere(client_of: Callable[[Any], Any]):
    mentor = make.mentor_in(make.ProgrammeFactory())
    response = client_of(mentor.person).post("/parcours/unite/u1-role/", {"u1-role.q1": "b"})
    assert response.status_code == 200
    assert "Faire à la place donne une page, pas une compétence" in text_of(response)
    assert units_of(mentor) == []


def test_a_mentor_reads_ticks_and_opens_again(client_of):
    mentor = make.mentor_in(make.ProgrammeFactory())
    client = client_of(mentor.person)
    assert client.post("/parcours/unite/u1-role/terminer/").status_code == 302
    assert units_of(mentor) == ["u1-role"]
    assert client.get("/parcours/unite/u1-role/").context["is_done"]
    client.post("/parcours/unite/u1-role/reprendre/")
    assert units_of(mentor) == []


def test_units_before_the_first_session_come_first_then_the_others_in_order(client_of):
    mentor = make.mentor_in(make.ProgrammeFactory(required_units=["u1-role", "u5-hands"]))
    client = client_of(mentor.person)
    proposed = []
    while (unit := client.get("/parcours/").context["next"]) is not None:
        proposed.append(unit.id)
        services.complete_unit(mentor, unit_id=unit.id, by=mentor.person, at=NOW)
    assert proposed[:4] == ["u1-role", "u5-hands", "u2-adults", "u3-first"]
    assert len(proposed) == 8


def test_the_part_under_way_is_the_one_that_is_shown(client_of):
    now = make.mentor_in(make.ProgrammeFactory())
    left(make.mentor_in(make.ProgrammeFactory(), person=now.person), NOW)
    assert client_of(now.person).get("/parcours/").context["own"] == now


def test_an_unknown_unit_is_not_found(client_of):
    mentor = make.mentor_in(make.ProgrammeFactory())
    assert client_of(mentor.person).get("/parcours/unite/u99/").status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_path_costs_the_same_however_much_is_done(client_of, pinned_queries, count):
    mentor = make.mentor_in(make.ProgrammeFactory())
    for unit in ("u1-role", "u3-first", "u5-hands")[:count]:
        services.complete_unit(mentor, unit_id=unit, by=mentor.person, at=NOW)
    client = client_of(mentor.person)
    with pinned_queries(PATH_QUERIES):
        assert client.get("/parcours/").status_code == 200


@pytest.mark.parametrize("count", [1, 3])
def test_the_coordinators_list_costs_the_same_with_one_mentor_and_with_three(
    client_of, pinned_queries, count
):
    programme = make.ProgrammeFactory()
    for mentor in [make.mentor_in(programme) for _ in range(count)]:
        services.complete_unit(mentor, unit_id="u1-role", by=mentor.person, at=NOW)
    client = client_of(make.coordinator_of(programme.organisation))
    with pinned_queries(OVERVIEW_QUERIES):
        response = client.get(f"/parcours/programme/{programme.pk}/suivi/")
    assert len(response.context["lines"]) == count


def test_the_list_pages_both_ways(client_of):
    programme = make.ProgrammeFactory()
    for _ in range(26):
        make.mentor_in(programme)
    client = client_of(make.coordinator_of(programme.organisation))
    address = f"/parcours/programme/{programme.pk}/suivi/"
    assert "?page=2" in text_of(client.get(address))
    second = client.get(address + "?page=2")
    assert len(second.context["lines"]) == 1
    assert "?page=1" in text_of(second)


# Session, person and their roles for the frame; then the page’s own.
PATH_QUERIES = 10
OVERVIEW_QUERIES = 9
