"""What needs the coordinator today: plain facts, each counted from the programme's own dates.

Nothing is predicted and nobody is scored. A fact has a reason one can check, the people it is about and one
thing to do.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome.core.words import capital, day_words, moment_words
from binome.desk import questions
from binome.desk.card_facts import card_facts
from binome.desk.fact import Counts, Desk, Fact, names_of
from binome.desk.pair_facts import facts_of_pair, silence_facts, waiting_pairs
from binome.pairs.models import HelpRequest
from binome.programmes.models import Programme
from binome.programmes.services import day_in

DAYS_TO_ANSWER_A_PROPOSAL = 5
MOST_SHOWN = 25

__all__ = ["Desk", "Fact", "desk_of", "fact_of", "today"]


def _help_facts(programme: Programme) -> list[Fact]:
    return [
        Fact(
            kind="help",
            who=request.asked_by.full_name,
            tag=_("Request for help"),
            reason=_("%(moment)s: “%(text)s”")
            % {
                "moment": capital(moment_words(request.asked_at)),
                "text": Truncator(request.text).words(24, truncate="…"),
            },
            url=reverse("pairs:help_request", args=[request.pk]),
            action=_("Read and answer"),
            urgency=0 if request.state == HelpRequest.State.OPEN else 5,
            about=request.pk,
        )
        for request in questions.help_requests(programme, most=MOST_SHOWN)
    ]


def _alert_facts(programme: Programme) -> list[Fact]:
    """Answers whose authors were told, beside the question, that they reach the coordinator."""
    facts = []
    for alert in questions.alerts(programme, most=MOST_SHOWN):
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
    sent_before = at - timedelta(days=DAYS_TO_ANSWER_A_PROPOSAL)
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
        for proposal in questions.proposals(programme, sent_before, most=MOST_SHOWN)
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
        for alert in questions.shields(programme, most=MOST_SHOWN)
    ]


def _choice_fact(programme: Programme, counts: Counts) -> Fact:
    """People have had their time to choose, and no pair has been proposed since."""
    return Fact(
        kind="choices",
        who=programme.name,
        tag=_("Choices are closed"),
        reason=_("People could say until %(day)s whom they would like.")
        % {"day": day_words(counts["choices_by"])},
        url=reverse("matching:round", args=[counts["choices"]]),
        action=_("Form the pairs"),
        urgency=2,
        about=counts["choices"],
    )


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
    if counts["choices"]:
        facts.append(_choice_fact(programme, counts))
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


def _counts(programme: Programme, *, at: datetime, today: date) -> Counts:
    """Every number of the page, and the first workshop whose sheet is empty, in one statement."""
    (row,) = questions.counts(programme, programme.organisation, at, today)
    return {name: number or 0 for name, number in row.items()}


def desk_of(programme: Programme, *, at: datetime) -> Desk:
    """Everything on the coordinator's first page, in a fixed number of statements."""
    day = day_in(programme.organisation, at)
    marks = {mark.fact: mark for mark in questions.marks(programme, day)}
    # What is put aside makes room for others, so that many of them never hide what is new.
    room = MOST_SHOWN + sum(mark.hidden_until is not None for mark in marks.values())
    pairs = waiting_pairs(programme, at=at, most=room)
    pair_facts = [fact for pair in pairs for fact in facts_of_pair(pair, at=at)]
    counts = _counts(programme, at=at, today=day)
    found = [
        *_help_facts(programme),
        *_alert_facts(programme),
        *_proposal_facts(programme, at=at),
        *_shield_facts(programme),
        *silence_facts(pairs, pair_facts, at=at),
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
