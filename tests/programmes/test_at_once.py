"""Two people at the very same moment: an interview, the preparation, a starting point taken over."""

from __future__ import annotations

from functools import partial

import pytest
from django.utils import timezone

from application_factories import StartingPointFactory
from at_once import at_once
from binome.programmes import services
from binome.programmes.models import Interview, StartingPoint
from factories import (
    ApplicationFactory,
    EnrolmentFactory,
    ProgrammeFactory,
    coordinator_of,
    paris,
)

pytestmark = pytest.mark.django_db(transaction=True)

AT = paris(2027, 1, 10)


def test_eight_coordinators_write_one_interview_down() -> None:
    row = ApplicationFactory()
    people = [coordinator_of(row.organisation) for _number in range(8)]
    acts = [
        partial(
            services.keep_interview, row, held_on=AT.date(), held_by=person, answers=[("Pourquoi ?", person.first_name)],
            by=person, at=AT,
        )
        for person in people
    ]  # fmt: skip
    assert at_once(acts) == {"won": 8}
    kept = Interview.objects.visible_to(people[0]).get(application=row)
    assert kept.answers == [["Pourquoi ?", kept.held_by.first_name]]


def test_eight_pages_of_one_preparation_lose_nothing_of_each_other() -> None:
    programme = ProgrammeFactory(state="draft", setup_step="sessions")
    me = coordinator_of(programme.organisation)
    values = [
        ("sessions", {"session_count": 5, "session_minutes": 60, "goals_max": 1}),
        ("subjects", {"networks": ["linkedin"]}),
        ("words", {"role_words": {"mentor": "feminine"}}),
        ("interview", {"interview_questions": {"mentor": ["Et vous ?"]}}),
    ]
    acts = [
        partial(services.prepare, programme, page=page, values=said, by=me, at=AT)
        for page, said in [*values, *values]
    ]
    assert at_once(acts) == {"won": 8}
    programme.refresh_from_db()
    assert (programme.session_count, programme.networks) == (5, ["linkedin"])
    assert programme.role_words == {"mentor": "feminine"}
    assert programme.interview_questions == {"mentor": ["Et vous ?"]}


def test_a_starting_point_is_handed_over_once() -> None:
    row = ApplicationFactory(role="mentee", state="accepted")
    StartingPointFactory(application=row)
    enrolment = EnrolmentFactory(application=row)
    taken: list[StartingPoint] = []

    def take() -> None:
        taken.extend(services.take_over_starting_points([enrolment]).values())

    assert at_once([take] * 6) == {"won": 6}
    assert len(taken) == 1
    assert timezone.is_aware(taken[0].answered_at)
