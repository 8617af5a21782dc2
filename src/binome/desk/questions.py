"""What the coordinator's desk asks of the database: each question is built once, then filled in."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value

from binome.accounts.models import Organisation
from binome.core.prepared import prepared
from binome.desk.models import Mark
from binome.learning.models import Attendance, Workshop
from binome.matching.models import MatchingRound, Proposal, ShieldAlert
from binome.matching.services import needing_a_look
from binome.outbox.models import Message, Unreached
from binome.pairs.models import Agreement, Goal, HelpRequest, Pair, Session
from binome.programmes.models import Application, Enrolment, Programme
from binome.surveys.models import Alert

# Questions are built for a few limits, not for each number of facts put aside.
A_STEP = 25


def rounded(most: int) -> int:
    """The next limit for which a question is built."""
    return -(-most // A_STEP) * A_STEP


@prepared
def waiting(
    programme: Programme,
    at: datetime,
    one_week: datetime,
    held_by: datetime,
    begun_by: datetime,
    silent_since: datetime,
    silent_begun_by: datetime,
    *,
    most: int,
) -> QuerySet[Pair, Pair]:
    """Active pairs in which something is missing, oldest first, each with what is and is not there.

    The same conditions as ``pair_facts.facts_of_pair``, so that quiet pairs are never loaded.
    """
    sessions = Session.objects.filter(pair=OuterRef("pk"))
    has_date = Q(state__in=[Session.State.SET, Session.State.HELD])
    accepted = Agreement.objects.filter(
        pair=OuterRef("pk"), mentor_accepted_at__isnull=False, mentee_accepted_at__isnull=False
    )
    flagged = Pair.objects.filter(programme=programme, state=Pair.State.ACTIVE).annotate(
        has_agreement=Exists(accepted),
        has_goal=Exists(Goal.objects.filter(pair=OuterRef("pk"))),
        has_first_date=Exists(sessions.filter(has_date, number=1)),
        has_next_date=Exists(sessions.filter(state=Session.State.SET, starts_at__gte=at)),
        has_session_left=Exists(sessions.exclude(state=Session.State.HELD)),
        moved=Exists(sessions.filter(moves_count__gte=2).exclude(state=Session.State.HELD)),
        to_note=Exists(sessions.filter(state=Session.State.SET, starts_at__lt=held_by)),
        last_held_at=Subquery(
            sessions.filter(state=Session.State.HELD).order_by("-starts_at").values("starts_at")[:1]
        ),
        second_starts_at=Subquery(sessions.filter(number=2).values("starts_at")[:1]),
    )
    begun = Q(formed_at__lte=begun_by)
    silent = Q(last_held_at__lte=silent_since) | Q(last_held_at=None, formed_at__lte=silent_begun_by)
    something = (
        Q(moved=True)
        | Q(to_note=True)
        | (begun & (Q(has_first_date=False) | Q(has_agreement=False)))
        | (Q(has_session_left=True, has_next_date=False) & silent)
        | Q(has_goal=False, second_starts_at__gte=at, second_starts_at__lte=one_week)
    )
    rows = flagged.filter(something).select_related("mentor__person", "mentee__person").as_scoped("desk")
    return rows.order_by("formed_at", "pk")[:most]


@prepared
def marks(programme: Programme, today: date) -> QuerySet[Mark, Mark]:
    """Marks that still say something on that day."""
    rows = Mark.objects.filter(programme=programme).as_scoped("desk")
    return rows.filter(Q(taken_by__isnull=False) | Q(hidden_until__gt=today)).select_related("taken_by")


@prepared
def help_requests(programme: Programme, *, most: int) -> QuerySet[HelpRequest, HelpRequest]:
    """Requests for help that are not closed, oldest first."""
    rows = HelpRequest.objects.filter(programme=programme).exclude(state=HelpRequest.State.CLOSED)
    return rows.as_scoped("desk").select_related("asked_by").order_by("asked_at")[:most]


@prepared
def alerts(programme: Programme, *, most: int) -> QuerySet[Alert, Alert]:
    """Answers that ask for the coordinator and wait, oldest first."""
    rows = Alert.objects.open_in(programme)
    return rows.select_related("response__enrolment__person", "response__wave__version")[:most]


@prepared
def proposals(programme: Programme, sent_before: datetime, *, most: int) -> QuerySet[Proposal, Proposal]:
    """Proposals that one of the two has not answered, oldest first."""
    rows = Proposal.objects.filter(
        programme=programme, state=Proposal.State.SENT, sent_at__lt=sent_before
    ).as_scoped("desk")
    return rows.select_related("mentor__person", "mentee__person").defer("reasons").order_by("sent_at")[:most]


@prepared
def shields(programme: Programme, *, most: int) -> QuerySet[ShieldAlert, ShieldAlert]:
    """Pairs and proposals that reporting lines have reached since."""
    return needing_a_look(programme)[:most]


@prepared
def counts(
    programme: Programme, organisation: Organisation, at: datetime, today: date
) -> QuerySet[Programme, dict[str, Any]]:
    """Every number of the page, in one row.

    With them, the first workshop whose sheet is empty, and the newest round of choices whose last day is over if no
    proposal has left since.
    """
    sessions = Session.objects.filter(pair__programme=OuterRef("pk"))
    held = Q(state=Session.State.HELD)
    taking_part = Enrolment.objects.active().filter(programme=programme, person=OuterRef("person"))
    rows: dict[str, QuerySet[Any]] = {
        "undecided": Application.objects.filter(programme=OuterRef("pk"), state=Application.State.SUBMITTED),
        "failed": Message.objects.filter(
            organisation=organisation, programme_id=OuterRef("pk"), state=Message.State.FAILED
        ),
        "unreached": Unreached.objects.filter(
            Exists(taking_part), organisation=organisation, cleared_at=None
        ),
        "active": Pair.objects.filter(programme=OuterRef("pk"), state=Pair.State.ACTIVE),
        "held": sessions.filter(held),
        "due": sessions.filter(held | Q(starts_at__lt=at)),
    }
    # Grouped by a constant: one row, the count; none where there is nothing to count.
    numbers = {
        name: Subquery(found.annotate(one=Value(1)).values("one").annotate(n=Count("pk")).values("n"))
        for name, found in rows.items()
    }
    past = Workshop.objects.filter(programme=OuterRef("pk"), starts_at__lt=at).exclude(
        Exists(Attendance.objects.filter(workshop=OuterRef("pk"), state__in=["present", "absent"]))
    )
    first = {"workshop": "pk", "workshop_title": "title", "workshop_at": "starts_at"}
    numbers |= {
        name: Subquery(past.order_by("starts_at", "pk").values(field)[:1]) for name, field in first.items()
    }
    closed = MatchingRound.objects.filter(programme=OuterRef("pk")).still_asking().filter(answer_by__lt=today)
    newest = {"choices": "pk", "choices_by": "answer_by"}
    numbers |= {
        name: Subquery(closed.order_by("-number").values(field)[:1]) for name, field in newest.items()
    }
    this = Programme.objects.filter(Q(pk=programme), organisation=organisation)
    rows_of_one: QuerySet[Programme, dict[str, Any]] = (
        this.as_scoped("desk").annotate(**numbers).values(*numbers)
    )
    return rows_of_one
