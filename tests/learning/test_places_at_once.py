"""Sixteen answer at the same moment for five places: five have one, eleven wait, and no two are told the same."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pytest

import factories as make
from at_once import at_once
from binome.learning import services
from learning.meetings import BEFORE, takes_part, workshop

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_answers_at_once_for_five_places(outbox_of):
    meeting = workshop(places=5)
    rows = [make.AttendanceFactory(workshop=meeting, enrolment=takes_part(meeting)) for _ in range(16)]
    answers = [
        partial(services.answer_invitation, row, is_coming=True, by=row.enrolment.person, at=BEFORE)
        for row in rows
    ]
    assert at_once(answers) == {"won": 16}
    assert Counter(meeting.attendances.values_list("state", flat=True)) == {"coming": 5, "waiting": 11}
    assert all(outbox_of(row.enrolment.person) == [] for row in rows)
