"""Every change to a plan: its size, the figures one knows better, what decides, and the editions made from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.evaluation.models import Plan
from binome.programmes.models import Application, Programme
from binome.programmes.services import copy_programme

# People must be told, apply and be answered before a kick-off.
LEAST_TIME_TO_APPLY = timedelta(weeks=2)


class NotInOrder(Refused):
    """Low, usual, high."""

    code = "plan-figure-not-in-order"
    text = gettext_lazy("“%(name)s”: the low figure comes first, then the usual one, then the high one.")


class NothingPlanned(Refused):
    """A plan has a size before anything is made from it."""

    code = "nothing-planned"
    text = gettext_lazy("Say first how many pairs you want to bring to the end.")


class AlreadyPrepared(Refused):
    """The same editions are not made twice."""

    code = "editions-already-prepared"
    text = gettext_lazy("These programmes are prepared already. You find them in the list of programmes.")


class NoTimeToApply(Refused):
    """A kick-off that nobody can apply for."""

    code = "no-time-to-apply"
    text = gettext_lazy(
        "The first kick-off is too near: people need two weeks to apply and be answered. Choose a later date."
    )


@dataclass(frozen=True)
class Edition:
    """One programme to make: a wave of the plan."""

    name: str
    kickoff_on: date
    closing_on: date
    mentors: int
    mentees: int


def _locked(programme: Programme, *, at: datetime) -> Plan:
    """The programme's plan, made if there is none, held until the transaction ends."""
    organisation = programme.organisation_id
    held = Programme.objects.in_organisation(organisation).select_for_update(of=("self",), no_key=True)
    held.get(pk=programme.pk)
    rows = Plan.objects.in_organisation(organisation)
    plan = rows.filter(programme=programme).first()
    return plan or Plan.objects.create(organisation_id=organisation, programme=programme, changed_at=at)


def _keep(plan: Plan, programme: Programme, fields: Sequence[str], *, by: Person, at: datetime) -> Plan:
    plan.changed_at = at
    plan.save(update_fields=[*fields, "changed_at"])
    record(
        programme.organisation, verb="evaluation.write_plan", subject=programme, by=by, at=at,
        programme_id=programme.pk, name=programme.name,
    )  # fmt: skip
    return plan


@transaction.atomic
def choose_size(
    programme: Programme,
    *,
    completed: int,
    pairs_per_group: int,
    waves: int,
    weeks_between: int,
    first_kickoff_on: date,
    by: Person,
    at: datetime,
) -> Plan:
    """How many pairs shall go all the way, and how they are spread over groups and weeks."""
    plan = _locked(programme, at=at)
    plan.completed = completed
    plan.pairs_per_group = pairs_per_group
    plan.waves = waves
    plan.weeks_between = weeks_between
    plan.first_kickoff_on = first_kickoff_on
    fields = ["completed", "pairs_per_group", "waves", "weeks_between", "first_kickoff_on"]
    return _keep(plan, programme, fields, by=by, at=at)


@transaction.atomic
def choose_figures(
    programme: Programme,
    *,
    figures: Mapping[str, Sequence[float]],
    names: Mapping[str, str],
    by: Person,
    at: datetime,
) -> Plan:
    """The figures one knows better than what was published: ``{id: (low, usual, high)}``; the others go back.

    ``names`` gives each its words, for the sentence of a refusal.

    Raises
    ------
    NotInOrder
    """
    for name, (low, usual, high) in figures.items():
        if not low <= usual <= high:
            raise NotInOrder(name=names.get(name, name))
    plan = _locked(programme, at=at)
    plan.figures = {name: list(values) for name, values in figures.items()}
    return _keep(plan, programme, ["figures"], by=by, at=at)


@transaction.atomic
def choose_gates(
    programme: Programme,
    *,
    gates: Mapping[str, int],
    coordination_hours: int | None,
    by: Person,
    at: datetime,
) -> Plan:
    """What must be reached before the programme grows, in percent, and the hours that coordination took."""
    plan = _locked(programme, at=at)
    plan.gates = dict(gates)
    plan.coordination_hours = coordination_hours
    return _keep(plan, programme, ["gates", "coordination_hours"], by=by, at=at)


@transaction.atomic
def prepare_editions(
    programme: Programme, *, editions: Sequence[Edition], on: date, by: Person, at: datetime
) -> list[Programme]:
    """A draft for each wave: the rules and the team of ``programme``, its own dates and places. Nobody is told.

    Raises
    ------
    NothingPlanned, AlreadyPrepared, NoTimeToApply
    """
    plan = _locked(programme, at=at)
    if not plan.completed or not editions:
        raise NothingPlanned
    if plan.editions.exists():
        raise AlreadyPrepared
    if editions[0].kickoff_on - on < LEAST_TIME_TO_APPLY:
        raise NoTimeToApply
    lead = programme.kickoff_on - programme.applications_close_on
    made = []
    for edition in editions:
        copy = copy_programme(
            programme,
            name=edition.name,
            purpose=programme.purpose,
            applications_close_on=max(edition.kickoff_on - lead, on),
            kickoff_on=edition.kickoff_on,
            closing_on=edition.closing_on,
            places={
                Application.Side.MENTOR.value: edition.mentors,
                Application.Side.MENTEE.value: edition.mentees,
            },
            by=by,
            at=at,
        )
        made.append(copy)
    plan.editions.set(made)
    return made


def edition_name(programme: Programme, *, wave: int, waves: int) -> str:
    """« Pilote, prochaine édition, vague 2 sur 4 »."""
    if waves == 1:
        return _("%(name)s, next edition") % {"name": programme.name[:90]}
    values = {"name": programme.name[:80], "number": wave, "count": waves}
    return _("%(name)s, wave %(number)s of %(count)s") % values
