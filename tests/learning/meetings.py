"""Workshops and people around one fixed day, whatever today is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import factories as make
from binome.accounts.models import Organisation
from binome.learning.models import Workshop
from binome.programmes.models import Enrolment
from factories import paris

# The workshop of these tests begins on Tuesday 13 April 2027 at 6 pm in Paris.
BEGINS = paris(2027, 4, 13, 18)
BEFORE = paris(2027, 4, 1)
JOINED = paris(2026, 9, 1)


def workshop(**fields: Any) -> Workshop:
    fields.setdefault("dated_at", JOINED)
    made: Workshop = make.WorkshopFactory(**{"starts_at": BEGINS, **fields})
    return made


def takes_part(meeting: Workshop, side: str = "mentee", **fields: Any) -> Enrolment:
    """Somebody of the workshop's programme."""
    make_one = make.mentor_in if side == "mentor" else make.mentee_in
    enrolment: Enrolment = make_one(meeting.programme, **fields)
    enrolment.enrolled_at = JOINED
    enrolment.save(update_fields=["enrolled_at"])
    return enrolment


def left(enrolment: Enrolment, at: datetime) -> Enrolment:
    """The same person, who has left the programme since."""
    enrolment.ended_at = at
    enrolment.save(update_fields=["ended_at"])
    return enrolment


def leader_of(meeting: Workshop) -> Any:
    return make.coordinator_of(meeting.organisation)


def far_away() -> Organisation:
    """An organisation whose clock is five hours behind that of Paris in winter, six in summer."""
    return make.OrganisationFactory(time_zone="America/Guadeloupe")


def text_of(response: Any) -> str:
    """The page with plain spaces, so that tests read like the page."""
    return response.content.decode().replace("\u00a0", " ").replace("&#x27;", "’")
