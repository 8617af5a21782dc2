"""The indicators: one registry. Page, PDF and method are all made from it.

An indicator says its name, unit, formula in words and source, and the smallest number of people below which it is
not shown. Its value is JSON, because a frozen version keeps it for ever. Names, formulas and sources are texts of
the catalogue: they are read in whichever language is active.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _

from binome.evaluation.answers import (
    Value,
    answers_to,
    gainers,
    gains,
    measured,
    measured_people,
    recommendation,
)
from binome.evaluation.counting import (
    EXCEEDED,
    REACHED,
    attendance,
    by_role,
    coordination_cost,
    coordination_each,
    coordination_time,
    goals_from,
    mentors_prepared,
    pairs_in,
    pairs_with_all_sessions,
    proposals_refused,
    response_rates,
    sessions_in,
    sessions_moved,
    sessions_per_pair,
    units_completed,
)
from binome.evaluation.facts import Facts, SessionTotals, read_facts
from binome.pairs.models import Pair, Session
from binome.programmes.models import Application, Programme
from binome.surveys.anonymity import SMALLEST_GROUP

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

# Answers are never shown of fewer people than this; the questionnaires promise it.
FEWEST_ANSWERS = SMALLEST_GROUP


class Unit(models.TextChoices):
    PEOPLE = "people", _("people")
    APPLICATIONS = "applications", _("applications")
    PROPOSALS = "proposals", _("proposals")
    PAIRS = "pairs", _("pairs")
    SESSIONS = "sessions", _("sessions")
    MINUTES = "minutes", _("minutes")
    GOALS = "goals", _("goals")
    UNITS = "units", _("learning units")
    ANSWERS = "answers", _("answers")
    ACTS = "acts", _("acts")
    EUROS = "euros", _("euros")


class Source(models.TextChoices):
    APPLICATIONS = "applications", _("applications")
    MATCHING = "matching", _("proposals of pairs")
    PAIRS = "pairs", _("pairs’ pages")
    PATH = "path", _("preparation path")
    WORKSHOPS = "workshops", _("attendance sheets of workshops")
    QUESTIONNAIRES = "questionnaires", _("questionnaires")
    LOG = "log", _("log of who did what")
    HOURS = "hours", _("hours noted by those who coordinate")


class Readers(models.TextChoices):
    """Who may see a figure. An answer or a name is none: nobody may."""

    REPORT = "report", _("whoever may read the report")


def _everybody(facts: Facts) -> int:
    """What is not an answer needs no threshold."""
    return 0


@dataclass(frozen=True)
class Indicator:
    """One figure of the report. Its name and its formula say ``{mentors}`` for what a programme calls that side."""

    id: str
    name: _StrPromise
    unit: Unit
    formula: _StrPromise
    source: Source
    measure: Callable[[Facts], Value]
    # How many people stand behind it, and how few are too few to show it.
    people: Callable[[Facts], int] = _everybody
    minimum: int = 0
    # The questionnaire whose closing publishes it.
    questionnaire: str = ""
    readers: Readers = Readers.REPORT

    def value(self, facts: Facts) -> Value:
        """Its value; ``{"fewer_than": n}`` when too few people stand behind it, ``{"not_yet": True}`` before the closing,
        ``{"not_asked": True}`` where its questionnaire is not one of the programme's."""
        if self.people(facts) < self.minimum:
            if self.questionnaire and self.questionnaire not in facts.asked | facts.responses.keys():
                return {"not_asked": True}
            is_open = self.questionnaire in facts.still_open
            return {"not_yet": True} if is_open else {"fewer_than": self.minimum}
        return self.measure(facts)


_RECOMMENDATION_FORMULA = _(
    "Share of 9 and 10 minus share of 0 to 6, on a scale of 0 to 10. "
    "Under twenty answers, both shares are given to the nearest tenth instead."
)

INDICATORS: tuple[Indicator, ...] = (
    Indicator(
        id="applications_received",
        name=_("Applications received"),
        unit=Unit.APPLICATIONS,
        formula=_("Applications that were sent, those withdrawn later included, by role."),
        source=Source.APPLICATIONS,
        measure=by_role(lambda state, _side: state != Application.State.DRAFT),
    ),
    Indicator(
        id="applications_accepted",
        name=_("Applications accepted"),
        unit=Unit.APPLICATIONS,
        formula=_("Applications accepted and not withdrawn, by role."),
        source=Source.APPLICATIONS,
        measure=by_role(lambda state, _side: state == Application.State.ACCEPTED),
    ),
    Indicator(
        id="proposals_refused",
        name=_("Proposals refused"),
        unit=Unit.PROPOSALS,
        formula=_(
            "Proposals that one of the two refused, out of proposals answered. No reason is ever asked."
        ),
        source=Source.MATCHING,
        measure=proposals_refused,
    ),
    Indicator(
        id="pairs_formed",
        name=_("Pairs formed"),
        unit=Unit.PAIRS,
        formula=_("Every pair of the programme, whatever became of it."),
        source=Source.PAIRS,
        measure=lambda facts: {"count": facts.pair_count},
    ),
    Indicator(
        id="pairs_completed",
        name=_("Pairs that went all the way"),
        unit=Unit.PAIRS,
        formula=_("Pairs that were completed, out of pairs formed."),
        source=Source.PAIRS,
        measure=pairs_in(Pair.State.COMPLETED),
    ),
    Indicator(
        id="pairs_ended",
        name=_("Pairs that ended early"),
        unit=Unit.PAIRS,
        formula=_("Pairs that one of the two ended, out of pairs formed. No reason is ever asked."),
        source=Source.PAIRS,
        measure=pairs_in(Pair.State.ENDED),
    ),
    Indicator(
        id="sessions_planned",
        name=_("Sessions planned"),
        unit=Unit.SESSIONS,
        formula=_("Every session of every pair formed, those given up when a pair ended included."),
        source=Source.PAIRS,
        measure=lambda facts: {"count": facts.planned_sessions},
    ),
    Indicator(
        id="sessions_held",
        name=_("Sessions held"),
        unit=Unit.SESSIONS,
        formula=_("Sessions that one of the two noted as held, out of sessions planned."),
        source=Source.PAIRS,
        measure=sessions_in(Session.State.HELD),
    ),
    Indicator(
        id="sessions_missed",
        name=_("Sessions that did not take place"),
        unit=Unit.SESSIONS,
        formula=_(
            "Sessions whose date went by without a meeting and without a new date, out of sessions planned."
        ),
        source=Source.PAIRS,
        measure=sessions_in(Session.State.MISSED),
    ),
    Indicator(
        id="sessions_moved",
        name=_("Sessions moved"),
        unit=Unit.SESSIONS,
        formula=_(
            "Sessions whose date was changed at least once, out of sessions planned; and changes in all."
        ),
        source=Source.PAIRS,
        measure=sessions_moved,
    ),
    Indicator(
        id="sessions_per_pair",
        name=_("Sessions held by each pair"),
        unit=Unit.PAIRS,
        formula=_("Pairs by number of sessions held and by state. Each pair is a dot, without a name."),
        source=Source.PAIRS,
        measure=sessions_per_pair,
    ),
    Indicator(
        id="pairs_with_all_sessions",
        name=_("Pairs that held all their sessions"),
        unit=Unit.PAIRS,
        formula=_("Pairs that held at least the number of sessions planned, out of pairs formed."),
        source=Source.PAIRS,
        measure=pairs_with_all_sessions,
    ),
    Indicator(
        id="time_together",
        name=_("Time spent together"),
        unit=Unit.MINUTES,
        formula=_("Sum of the lengths noted for sessions held."),
        source=Source.PAIRS,
        measure=lambda facts: {"count": facts.sessions.get(Session.State.HELD, SessionTotals()).minutes},
    ),
    Indicator(
        id="goals_set",
        name=_("Goals set"),
        unit=Unit.GOALS,
        formula=_("Every goal on a pair’s page."),
        source=Source.PAIRS,
        measure=lambda facts: {"count": sum(facts.goals.values())},
    ),
    Indicator(
        id="goals_reached",
        name=_("Goals reached"),
        unit=Unit.GOALS,
        formula=_("Goals whose progress, agreed by the two, is 3 or 4 out of 4; out of goals set."),
        source=Source.PAIRS,
        measure=goals_from(REACHED),
    ),
    Indicator(
        id="goals_exceeded",
        name=_("Goals exceeded"),
        unit=Unit.GOALS,
        formula=_("Goals whose progress, agreed by the two, is 4 out of 4; out of goals set."),
        source=Source.PAIRS,
        measure=goals_from(EXCEEDED),
    ),
    Indicator(
        id="goal_progress",
        name=_("How far goals are"),
        unit=Unit.GOALS,
        formula=_("Goals by progress, 0 to 4."),
        source=Source.PAIRS,
        measure=lambda facts: {"counts": [facts.goals.get(value, 0) for value in range(EXCEEDED + 1)]},
    ),
    Indicator(
        id="mentors_prepared",
        name=_("Preparation of the {mentors}"),
        unit=Unit.PEOPLE,
        formula=_(
            "People who completed every required unit of the path, out of the {mentors} who took part."
        ),
        source=Source.PATH,
        measure=mentors_prepared,
    ),
    Indicator(
        id="units_completed",
        name=_("Units completed by the {mentors}"),
        unit=Unit.UNITS,
        formula=_("Units completed, out of {mentors} who took part times units of the path."),
        source=Source.PATH,
        measure=units_completed,
    ),
    Indicator(
        id="workshop_attendance",
        name=_("Attendance at workshops"),
        unit=Unit.PEOPLE,
        formula=_("People noted as present, out of people invited, by kind of workshop."),
        source=Source.WORKSHOPS,
        measure=attendance,
    ),
    Indicator(
        id="workshop_commitments",
        name=_("Commitments made at workshops"),
        unit=Unit.PEOPLE,
        formula=_("People who said what they will do within a month. What they said is read by nobody here."),
        source=Source.WORKSHOPS,
        measure=lambda facts: {"count": facts.commitments},
        people=lambda facts: facts.commitments,
        minimum=FEWEST_ANSWERS,
    ),
    Indicator(
        id="response_rates",
        name=_("Answers to questionnaires"),
        unit=Unit.ANSWERS,
        formula=_(
            "Questionnaires answered, out of questionnaires asked for. "
            "One that follows each session counts as asked once for each session held."
        ),
        source=Source.QUESTIONNAIRES,
        measure=response_rates,
    ),
    Indicator(
        id="self_assessment",
        name=_("Self-assessment, before and after"),
        unit=Unit.PEOPLE,
        formula=_(
            "For people who answered both times: mean of the items answered, 0 to 4, at the start and at the end; "
            "and what they say at the end, looking back, of the start. "
            "Answers “I have no use for this” are left out. From twenty people on, the mean change has a 95 % interval."
        ),
        source=Source.QUESTIONNAIRES,
        measure=measured("autonomy"),
        people=measured_people("autonomy"),
        minimum=FEWEST_ANSWERS,
        questionnaire="agility_end",
    ),
    Indicator(
        id="confidence",
        name=_("Confidence in learning a new tool, before and after"),
        unit=Unit.PEOPLE,
        formula=_("For people who answered both times: mean of one question, on a scale of 0 to 10."),
        source=Source.QUESTIONNAIRES,
        measure=measured("confidence"),
        people=measured_people("confidence"),
        minimum=FEWEST_ANSWERS,
        questionnaire="agility_end",
    ),
    Indicator(
        id="confidence_later",
        name=_("Confidence in learning a new tool, three months later"),
        unit=Unit.PEOPLE,
        formula=_(
            "For people who answered all three times: mean of one question, on a scale of 0 to 10. "
            "Shown only if those who did not are five at least, or nobody."
        ),
        source=Source.QUESTIONNAIRES,
        measure=measured("confidence_later"),
        people=measured_people("confidence_later"),
        minimum=FEWEST_ANSWERS,
        questionnaire="followup_mentee",
    ),
    Indicator(
        id="gains_mentees",
        name=_("What the {mentees} gained"),
        unit=Unit.PEOPLE,
        formula=_("Share of those who answered that rather or strongly agree, sentence by sentence."),
        source=Source.QUESTIONNAIRES,
        measure=gains("final_mentee"),
        people=gainers("final_mentee"),
        minimum=FEWEST_ANSWERS,
        questionnaire="final_mentee",
    ),
    Indicator(
        id="gains_mentors",
        name=_("What the {mentors} gained"),
        unit=Unit.PEOPLE,
        formula=_("Share of those who answered that rather or strongly agree, sentence by sentence."),
        source=Source.QUESTIONNAIRES,
        measure=gains("final_mentor"),
        people=gainers("final_mentor"),
        minimum=FEWEST_ANSWERS,
        questionnaire="final_mentor",
    ),
    Indicator(
        id="recommendation_mentees",
        name=_("Recommendation index, {mentees}"),
        unit=Unit.ANSWERS,
        formula=_RECOMMENDATION_FORMULA,
        source=Source.QUESTIONNAIRES,
        measure=recommendation("fm10"),
        people=answers_to("fm10"),
        minimum=FEWEST_ANSWERS,
        questionnaire="final_mentee",
    ),
    Indicator(
        id="recommendation_mentors",
        name=_("Recommendation index, {mentors}"),
        unit=Unit.ANSWERS,
        formula=_RECOMMENDATION_FORMULA,
        source=Source.QUESTIONNAIRES,
        measure=recommendation("fo09"),
        people=answers_to("fo09"),
        minimum=FEWEST_ANSWERS,
        questionnaire="final_mentor",
    ),
    Indicator(
        id="coordinator_acts",
        name=_("Acts of coordination"),
        unit=Unit.ACTS,
        formula=_("Entries of the programme’s log by those who coordinate it."),
        source=Source.LOG,
        measure=lambda facts: {"count": facts.coordinator_acts},
    ),
    Indicator(
        id="coordination_time",
        name=_("Hours of coordination"),
        unit=Unit.MINUTES,
        formula=_("Sum of what those who coordinate noted, all together, by kind of work. Never who."),
        source=Source.HOURS,
        measure=coordination_time,
    ),
    Indicator(
        id="coordination_per_pair",
        name=_("Coordination for each pair"),
        unit=Unit.MINUTES,
        formula=_("Hours of coordination noted ÷ pairs formed."),
        source=Source.HOURS,
        measure=coordination_each(lambda facts: facts.pair_count),
    ),
    Indicator(
        id="coordination_per_session",
        name=_("Coordination for each session held"),
        unit=Unit.MINUTES,
        formula=_("Hours of coordination noted ÷ sessions held."),
        source=Source.HOURS,
        measure=coordination_each(
            lambda facts: facts.sessions.get(Session.State.HELD, SessionTotals()).count
        ),
    ),
    Indicator(
        id="coordination_cost",
        name=_("What coordination cost"),
        unit=Unit.EUROS,
        formula=_(
            "Hours of coordination noted × what an hour costs, as the organisation said it. "
            "Not given where it did not."
        ),
        source=Source.HOURS,
        measure=coordination_cost,
    ),
)


def indicator(id: str) -> Indicator:
    """The indicator with this identifier.

    Raises
    ------
    StopIteration
        When there is none.
    """
    return next(one for one in INDICATORS if one.id == id)


def measure(programme: Programme) -> dict[str, Value]:
    """The value of every indicator now, by identifier; the number of statements does not grow with the programme."""
    facts = read_facts(programme)
    return {one.id: one.value(facts) for one in INDICATORS}
