"""Sixteen answer at the same moment for five places: five have one, eleven wait, and no two are told the same."""

from __future__ import annotations

import threading
from collections import Counter

import pytest
from django.db import connection

import factories as make
from binome.learning import services
from learning.meetings import BEFORE, takes_part, workshop

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_answers_at_once_for_five_places(outbox_of):
    meeting = workshop(places=5)
    rows = [make.AttendanceFactory(workshop=meeting, enrolment=takes_part(meeting)) for _ in range(16)]
    start, wrong = threading.Barrier(len(rows)), []

    def answer(row):
        try:
            start.wait()
            services.answer_invitation(row, is_coming=True, by=row.enrolment.person, at=BEFORE)
        except Exception as error:
            wrong.append(repr(error))
        finally:
            connection.close()

    threads = [threading.Thread(target=answer, args=[row]) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
    assert Counter(meeting.attendances.values_list("state", flat=True)) == {"coming": 5, "waiting": 11}
    assert all(outbox_of(row.enrolment.person) == [] for row in rows)
