"""The quiet list of a mentor or a mentee: what still waits, and nothing that is over."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import factories as make
from binome.desk.participant import participant_today
from binome.learning.models import PathWaiver
from factories import paris

pytestmark = pytest.mark.django_db
NOW = paris(2027, 2, 10, 9)


def _labels(enrolment: object) -> str:
    page = participant_today(enrolment.person, enrolment.programme, at=NOW)  # type: ignore[attr-defined]
    return " / ".join(str(line.label) for line in page.quiet)


def test_a_closed_questionnaire_and_a_past_workshop_no_longer_wait() -> None:
    mentee = make.mentee_in(make.ProgrammeFactory())
    for name, closes_on in (("agility_start", date(2027, 2, 10)), ("pulse_mentee", date(2027, 2, 11))):
        wave = make.WaveFactory(programme=mentee.programme, questionnaire_id=name, closes_on=closes_on)
        make.ResponseFactory(wave=wave, enrolment=mentee)
    for title, days in (("Hier", -1), ("Demain", 1)):
        workshop = make.WorkshopFactory(
            programme=mentee.programme, title=title, starts_at=NOW + timedelta(days=days)
        )
        make.AttendanceFactory(workshop=workshop, enrolment=mentee)
    labels = _labels(mentee)
    assert "1 questionnaire" in labels
    assert "Demain" in labels
    assert "Hier" not in labels


def test_a_mentor_who_was_let_begin_is_not_pressed_to_read_first() -> None:
    programme = make.ProgrammeFactory(required_units=["u1-role"])
    mentor = make.mentor_in(programme)
    assert "avant la séance 1" in _labels(mentor)
    PathWaiver.objects.create(
        organisation=programme.organisation,
        enrolment=mentor,
        reason="Enseigne déjà",
        given_by=make.coordinator_of(programme.organisation),
    )
    assert "avant la séance 1" not in _labels(mentor)
