"""What needs the coordinator today: plain facts, each counted from the programme's own dates.

Nothing is predicted and nobody is scored. A fact has a reason one can check, the people it is about and one
thing to do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome.core.words import capital, day_words, moment_words
from binome.desk.card_facts import card_facts
from binome.desk.fact import Counts, Desk, Fact, names_of
from binome.desk.models import Mark
from binome.desk.pair_facts import facts_of_pair, needs_something, pairs_with_flags, silence_facts
from binome.learning.models import Attendance, Workshop
from binome.matching.models import Proposal
from binome.matching.services import needing_a_look
from binome.outbox.models import Message, Unreached
from binome.pairs.models import HelpRequest, Pair, Session
from binome.programmes.models import Application, Programme
from binome.programmes.services import day_in
from binome.surveys.models import Alert

DAYS_TO_ANSWER_A_PROPOSAL = 5
MOST_SHOWN = 25

__all__ = ["Desk", "Fact", "desk_of", "fact_of", "today"]


def _help_facts(programme: Programme) -> list[Fact]:
    requests = programme.help_requests.exclude(state=HelpRequest.State.CLOSED).select_related("asked_by")
    return [
        Fact(
            kind="help",
            who=request.asked_by.full_name,
            tag=_("Request for help"),
            reason=_("%(moment)s: “%(text)s”")
            % {
                "moment": moment_words(request.asked_at),
                "text": Truncator(request.text).words(24, truncate="…"),
            },
            url=reverse("pairs:help_request", args=[request.pk]),
            action=_("Read and answer"),
            urgency=0 if request.state == HelpRequest.State.OPEN else 5,
            about=request.pk,
        )
        for request in requests.order_by("asked_at")[:MOST_SHOWN]
    ]


def _alert_facts(programme: Programme) -> list[Fact]:
    """Answers whose authors were told, beside the question, that they reach the coordinator."""
    rows = Alert.objects.open_in(programme).select_related(
        "response__enrolment__person", "response__wave__version"
    )
    facts = []
    for alert in rows[:MOST_SHOWN]:
        asked = {item.id: item for item in alert.response.wave.questionnaire.items}
        item = asked.get(alert.item_id)
        words = item.in_language(get_language() or "fr") if item is not None else ""
        facts.append(
            Fact(
                kind="answer",
                who=alert.response.enrolment.person.full_name,
                tag=_("An answer asks for you"),
                reason=_("%(day)s, about: “%(question)s”")
                % {"day": capital(day_words(alert.made_at)), "question": words},
                url=reverse("surveys:alert", args=[alert.pk]),
                action=_("Read the answer"),
                urgency=1,
                about=alert.pk,
            )
        )
    return facts


def _proposal_facts(programme: Programme, *, at: datetime) -> list[Fact]:
    waiting = (
        programme.proposals.filter(
            state=Proposal.State.SENT, sent_at__lt=at - timedelta(days=DAYS_TO_ANSWER_A_PROPOSAL)
        )
        .select_related("mentor__person", "mentee__person")
        .order_by("sent_at")[:MOST_SHOWN]
    )
    return [
        Fact(
            kind="proposal",
            who=names_of(proposal),
            tag=_("Proposal without an answer"),
            reason=_("Sent on %(day)s; one of the two has not answered.")
            % {"day": day_words(proposal.sent_at or at)},
            url=reverse("matching:round", args=[proposal.round_id]),
            action=_("See the proposals"),
            urgency=3,
            about=proposal.pk,
        )
        for proposal in waiting
    ]


def _shield_facts(programme: Programme) -> list[Fact]:
    """Reporting lines have changed: these two need a look. Who stands above whom is not said."""
    return [
        Fact(
            kind="shield",
            who=names_of(alert),
            tag=_("Needs a look"),
            reason=_("Reporting lines changed on %(day)s, and the two may be in one.")
            % {"day": day_words(alert.found_at)},
            url=reverse("matching:shield_alert", args=[alert.pk]),
            action=_("Look at this pair"),
            urgency=1,
            about=alert.pk,
        )
        for alert in needing_a_look(programme)[:MOST_SHOWN]
    ]


def _choice_facts(programme: Programme, *, at: datetime) -> list[Fact]:
    """People have had their time to choose, and no pair has been proposed since."""
    today = day_in(programme.organisation, at)
    asked = programme.matching_rounds.still_asking().filter(answer_by__lt=today)
    return [
        Fact(
            kind="choices",
            who=programme.name,
            tag=_("Choices are closed"),
            reason=_("People could say until %(day)s whom they would like.")
            % {"day": day_words(round_.answer_by)},
            url=reverse("matching:round", args=[round_.pk]),
            action=_("Form the pairs"),
            urgency=2,
            about=round_.pk,
        )
        for round_ in asked.order_by("-number")[:1]
        if round_.answer_by is not None
    ]


def _count_facts(programme: Programme, counts: Counts, *, at: datetime) -> list[Fact]:
    facts = []
    undecided = counts["undecided"]
    if undecided:
        facts.append(
            Fact(
                kind="applications",
                who=_("Applications"),
                tag=_("To decide"),
                reason=ngettext(
                    "%(count)d application waits for your answer.",
                    "%(count)d applications wait for your answer.",
                    undecided,
                )
                % {"count": undecided},
                url=reverse("programmes:applications", args=[programme.pk]),
                action=_("Read the applications"),
                urgency=2,
                about=programme.pk,
            )
        )
    failed = counts["failed"]
    if failed:
        facts.append(
            Fact(
                kind="messages",
                who=_("Messages"),
                tag=_("Not sent"),
                reason=ngettext(
                    "%(count)d message could not leave.", "%(count)d messages could not leave.", failed
                )
                % {"count": failed},
                url=reverse("outbox:messages") + "?state=failed",
                action=_("See the messages"),
                urgency=1,
                about=programme.pk,
            )
        )
    unreached = counts["unreached"]
    if unreached:
        facts.append(_unreached_fact(unreached))
    if counts["workshop"]:
        facts.append(_attendance_fact(counts))
    return facts


def _unreached_fact(count: int) -> Fact:
    return Fact(
        kind="unreached",
        who=_("Addresses"),
        tag=_("Nothing arrives"),
        reason=ngettext(
            "%(count)d address does not work. A call is what helps.",
            "%(count)d addresses do not work. A call is what helps.",
            count,
        )
        % {"count": count},
        url=reverse("outbox:unreached"),
        action=_("See whom to call"),
        urgency=1,
    )


def _attendance_fact(counts: Counts) -> Fact:
    return Fact(
        kind="attendance",
        who=str(counts["workshop_title"]),
        tag=_("Who came?"),
        reason=_("It took place on %(day)s and the attendance is not noted.")
        % {"day": day_words(counts["workshop_at"])},
        url=reverse("learning:workshop", args=[counts["workshop"]]),
        action=_("Note who came"),
        urgency=4,
        about=counts["workshop"],
    )


def _counts(programme: Programme, *, at: datetime) -> Counts:
    """Every number of the page, and the first workshop whose sheet is empty, in one statement."""
    sessions = Session.objects.filter(pair__programme=OuterRef("pk"))
    held = Q(state=Session.State.HELD)
    rows: dict[str, QuerySet[Any]] = {
        "undecided": Application.objects.filter(programme=OuterRef("pk"), state=Application.State.SUBMITTED),
        "failed": Message.objects.filter(
            organisation=programme.organisation_id, programme_id=OuterRef("pk"), state=Message.State.FAILED
        ),
        "unreached": Unreached.objects.filter(
            Exists(programme.enrolments.active().filter(person=OuterRef("person"))),
            organisation=programme.organisation_id,
            cleared_at=None,
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
    this = Programme.objects.in_organisation(programme.organisation_id).filter(pk=programme.pk)
    return {name: number or 0 for name, number in this.annotate(**numbers).values(*numbers).get().items()}


def desk_of(programme: Programme, *, at: datetime) -> Desk:
    """Everything on the coordinator's first page, in a fixed number of statements."""
    day = day_in(programme.organisation, at)
    marks = {mark.fact: mark for mark in _marks(programme, on=day)}
    # What is put aside makes room for others, so that many of them never hide what is new.
    room = MOST_SHOWN + sum(mark.hidden_until is not None for mark in marks.values())
    waiting = (
        pairs_with_flags(programme, at=at).filter(needs_something(programme, at)).order_by("formed_at", "pk")
    )
    pairs = list(waiting[: room + 1])
    pair_facts = [fact for pair in pairs[:room] for fact in facts_of_pair(pair, at=at)]
    counts = _counts(programme, at=at)
    found = [
        *_help_facts(programme),
        *_alert_facts(programme),
        *_proposal_facts(programme, at=at),
        *_choice_facts(programme, at=at),
        *_shield_facts(programme),
        *silence_facts(pairs[:room], pair_facts, at=at),
        *pair_facts,
        *_count_facts(programme, counts, at=at),
        *card_facts(programme, on=day),
    ]
    marked = [replace(fact, mark=marks.get(fact.key)) for fact in found]
    shown = sorted((fact for fact in marked if not _is_aside(fact, day)), key=lambda fact: fact.urgency)
    return Desk(
        facts=shown[:MOST_SHOWN],
        pairs_waiting=len({fact.pair.pk for fact in shown if fact.pair is not None}),
        pairs_active=counts["active"],
        sessions_held=counts["held"],
        sessions_due=counts["due"],
        hidden=max(0, len(shown) - MOST_SHOWN),
        aside=sorted((fact for fact in marked if _is_aside(fact, day)), key=_aside_until),
    )


def _marks(programme: Programme, *, on: date) -> QuerySet[Mark]:
    """Marks that still say something on that day."""
    rows = Mark.objects.in_organisation(programme.organisation_id).filter(programme=programme)
    return rows.filter(Q(taken_by__isnull=False) | Q(hidden_until__gt=on)).select_related("taken_by")


def _is_aside(fact: Fact, today: date) -> bool:
    until = fact.mark.hidden_until if fact.mark is not None else None
    return until is not None and until > today


def _aside_until(fact: Fact) -> date:
    return fact.mark.hidden_until if fact.mark and fact.mark.hidden_until else date.max


def fact_of(programme: Programme, key: str, *, at: datetime) -> Fact | None:
    """The fact of that name, shown or put aside, as it stands now; ``None`` when it no longer holds."""
    desk = desk_of(programme, at=at)
    return next((fact for fact in [*desk.facts, *desk.aside] if fact.key == key), None)


def today(at: datetime) -> str:
    """The date at the head of the page."""
    return day_words(timezone.localtime(at))
