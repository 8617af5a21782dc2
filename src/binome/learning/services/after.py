"""After the closing: staying in the circle of both sides, or leaving it; a hand offered once and taken; wishes."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.learning import notices
from binome.learning.models import AfterSeat, CircleMessage
from binome.learning.services.circle import NotInTheCircle, is_in_circle
from binome.programmes.models import Enrolment


class NotYetAfter(Refused):
    """The circle of those who stay opens with the closing."""

    code = "not-yet-after"
    text = _("This circle opens with the closing of the programme, for those who took part until then.")


class HandTaken(Refused):
    """A hand is given once."""

    code = "hand-taken"
    text = _("Somebody else has taken this hand already, or it is no longer offered.")


def _check(enrolment: Enrolment, by: Person) -> None:
    is_after = enrolment.programme.state in AfterSeat.AFTER
    if enrolment.person_id != by.pk or enrolment.ended_at is not None or not is_after:
        raise NotYetAfter


@transaction.atomic
def stay_in_touch(
    enrolment: Enrolment,
    *,
    wants_next_edition: bool,
    wants_other_side: bool,
    by: Person,
    at: datetime,
) -> AfterSeat:
    """Sit in the circle after the closing and say what one wishes; again changes the wishes.

    Raises
    ------
    NotYetAfter
    """
    _check(enrolment, by)
    seat, is_new = AfterSeat.objects.in_organisation(enrolment.organisation_id).update_or_create(
        enrolment=enrolment,
        defaults={"wants_next_edition": wants_next_edition, "wants_other_side": wants_other_side},
        create_defaults={
            "organisation": enrolment.organisation, "joined_at": at,
            "wants_next_edition": wants_next_edition, "wants_other_side": wants_other_side,
        },
    )  # fmt: skip
    if is_new:
        record(
            enrolment.organisation, verb="learning.stay_in_touch", subject=seat, by=by, at=at,
            programme_id=enrolment.programme_id,
        )  # fmt: skip
    return seat


@transaction.atomic
def leave_after(enrolment: Enrolment, *, by: Person, at: datetime) -> None:
    """Leave; wishes go with the seat. What one wrote stays, as what was said at a table. Twice is once.

    Raises
    ------
    NotYetAfter
    """
    _check(enrolment, by)
    for seat in AfterSeat.objects.in_organisation(enrolment.organisation_id).filter(enrolment=enrolment):
        record(
            enrolment.organisation, verb="learning.leave_after", subject=seat, by=by, at=at,
            programme_id=enrolment.programme_id,
        )  # fmt: skip
        seat.delete()


@transaction.atomic
def take_hand(hand: CircleMessage, *, by: Person, at: datetime) -> None:
    """Take the hand that somebody offers, once; whoever offers is told. Taking it twice is once.

    Raises
    ------
    NotInTheCircle, HandTaken
    """
    rows = CircleMessage.objects.in_organisation(hand.organisation_id).select_for_update(of=("self",))
    hand = rows.select_related("programme", "organisation", "written_by").get(pk=hand.pk)
    if not is_in_circle(by, hand.programme, hand.circle):
        raise NotInTheCircle
    if hand.taken_by_id == by.pk:
        return
    is_offered = hand.is_hand and hand.text and hand.hidden_at is None and hand.taken_by_id is None
    if not is_offered or hand.written_by_id == by.pk:
        raise HandTaken
    hand.taken_by, hand.taken_at = by, at
    hand.save(update_fields=["taken_by", "taken_at"])
    record(
        hand.organisation, verb="learning.take_hand", subject=hand, by=by, at=at,
        programme_id=hand.programme_id,
    )  # fmt: skip
    notices.hand_taken(hand, at=at)
