"""Where the people of one partner stand, in words: no goal, no answer, nothing of the other half. Reads only."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils.translation import gettext, ngettext, pgettext

from binome.accounts.models import Person
from binome.core.words import count_words
from binome.pairs.models import Pair, Session
from binome.programmes import role_words
from binome.programmes.models import Application, Enrolment, Partner


@dataclass(frozen=True)
class Followed:
    """One of the partner's people."""

    person: Person
    side: str
    state: str
    tone: str


def lines_of(partner: Partner, applications: Iterable[Application]) -> list[Followed]:
    """A line for each application, which was loaded with its person and its enrolment."""
    shown = list(applications)
    enrolments = [one.enrolment.pk for one in shown if _enrolment(one) is not None]
    pairs = _newest_pairs(partner, enrolments)
    lines = []
    for application in shown:
        enrolment = _enrolment(application)
        pair = pairs.get(enrolment.pk) if enrolment is not None else None
        state, tone = _words(application, enrolment, pair)
        lines.append(
            Followed(application.person, role_words.title(partner.programme, application.role), state, tone)
        )
    return lines


def _enrolment(application: Application) -> Enrolment | None:
    return getattr(application, "enrolment", None)


def _newest_pairs(partner: Partner, enrolments: list[int]) -> dict[int, Pair]:
    """The pair each enrolment is in, or was in last, with its sessions counted."""
    theirs = Q(mentor__in=enrolments) | Q(mentee__in=enrolments)
    rows = (
        Pair.objects.in_organisation(partner.organisation_id)
        .filter(theirs)
        .only("state", "mentor", "mentee")
        .annotate(
            planned=Count("sessions", filter=~Q(sessions__state=Session.State.CANCELLED)),
            held=Count("sessions", filter=Q(sessions__state=Session.State.HELD)),
        )
        .order_by("formed_at", "pk")
    )
    newest: dict[int, Pair] = {}
    for pair in rows:
        for number in (pair.mentor_id, pair.mentee_id):
            # A mentor may have several: one that is under way says more than one that is over.
            known = newest.get(number)
            if known is None or known.state != Pair.State.ACTIVE or pair.state == Pair.State.ACTIVE:
                newest[number] = pair
    return newest


def _words(application: Application, enrolment: Enrolment | None, pair: Pair | None) -> tuple[str, str]:
    states = Application.State
    if application.state != states.ACCEPTED or enrolment is None:
        return {
            states.SUBMITTED: (gettext("Application sent, not answered yet"), "warn"),
            states.WAITING: (gettext("On the waiting list"), "info"),
            states.ACCEPTED: (gettext("Application accepted"), "ok"),
            states.DECLINED: (gettext("No place in this programme"), "info"),
            states.WITHDRAWN: (gettext("Has withdrawn"), "info"),
        }[states(application.state)]
    if pair is not None and pair.state == Pair.State.COMPLETED:
        return pgettext("person", "Went all the way"), "ok"
    if enrolment.ended_at is not None:
        return gettext("No longer takes part"), "info"
    if pair is None or pair.state == Pair.State.ENDED:
        return gettext("Takes part, without a pair for now"), "warn"
    planned, held = pair.planned, pair.held  # type: ignore[attr-defined]
    sentence = ngettext(
        "In a pair: %(held)s session held of %(planned)s",
        "In a pair: %(held)s sessions held of %(planned)s",
        held,
    )
    return sentence % {
        "held": count_words(held, feminine=True),
        "planned": count_words(planned, feminine=True),
    }, "ok"


def headline_of(partner: Partner, *, sent: int, invited: int) -> str:
    """« Douze candidatures envoyées, trois personnes invitées qui n’ont pas encore envoyé la leur. »"""
    applications = ngettext("%(count)s application sent", "%(count)s applications sent", sent) % {
        "count": sent
    }
    waiting = ngettext(
        "%(count)s invitation without an application", "%(count)s invitations without an application", invited
    ) % {"count": invited}
    return gettext("%(applications)s, %(waiting)s.") % {"applications": applications, "waiting": waiting}
