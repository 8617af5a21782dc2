"""Units are ticked by their mentor; workshops are announced once and attendance can be corrected."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

import factories as make
from binome.learning import services
from binome.learning.models import Attendance
from factories import paris

pytestmark = pytest.mark.django_db
NOW = paris(2027, 4, 1)


def test_a_unit_is_ticked_once_and_by_its_mentor_only() -> None:
    mentor = make.mentor_in(make.ProgrammeFactory())
    for _again in range(2):
        services.complete_unit(mentor, unit_id="u1-role", by=mentor.person, at=NOW)
    assert mentor.unit_completions.count() == 1
    with pytest.raises(services.NotAMentor):
        services.complete_unit(mentor, unit_id="u2-adults", by=make.PersonFactory(), at=NOW)
    with pytest.raises(services.UnknownUnit):
        services.complete_unit(mentor, unit_id="u99", by=mentor.person, at=NOW)


def test_answers_to_a_quick_check_are_explained_and_kept_nowhere(client_of: Callable[[Any], Any]) -> None:
    mentor = make.mentor_in(make.ProgrammeFactory())
    page = client_of(mentor.person).post("/parcours/unite/u1-role/", {"u1-role.q1": "b"})
    assert page.status_code == 200
    assert mentor.unit_completions.count() == 0


def test_everyone_is_invited_once_with_a_calendar_invitation(outbox_of: Callable[[Any], list[Any]]) -> None:
    workshop = make.WorkshopFactory()
    people = [make.mentor_in(workshop.programme), make.mentee_in(workshop.programme)]
    by = make.coordinator_of(workshop.organisation)
    assert services.invite_to_workshop(workshop, by=by, at=NOW) == 2
    assert services.invite_to_workshop(workshop, by=by, at=NOW) == 0
    message = outbox_of(people[0].person)[0]
    assert (message.kind, message.calendar_method) == ("learning.workshop_invitation", "REQUEST")
    assert workshop.calendar_uid in message.calendar.replace("\r\n ", "")


def test_attendance_waits_for_the_beginning_and_can_be_corrected() -> None:
    workshop = make.WorkshopFactory()
    people = [make.mentor_in(workshop.programme), make.mentee_in(workshop.programme)]
    by = make.coordinator_of(workshop.organisation)
    with pytest.raises(services.NotYet):
        services.note_attendance(workshop, present={people[0].pk}, by=by, at=NOW)
    for present in ({people[0].pk}, {person.pk for person in people}):
        services.note_attendance(workshop, present=present, by=by, at=paris(2027, 4, 13, 21))
    assert set(workshop.attendances.values_list("state", flat=True)) == {Attendance.State.PRESENT}
