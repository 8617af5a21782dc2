"""The pages of the scale-up plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.prepared import prepared
from binome.core.scoping import first_or_404
from binome.evaluation import plan_words, planning, services
from binome.evaluation.answers import Value
from binome.evaluation.forms import FiguresForm, GatesForm, SizeForm
from binome.evaluation.indicators import measure
from binome.evaluation.models import Plan
from binome.evaluation.planner import Simulation, Size, Wave
from binome.programmes.models import Application, Programme

_GET_POST = ["GET", "HEAD", "POST"]
_MOST_EFFECTS, _MOST_SHORTAGES = 5, 8


@dataclass(frozen=True)
class Planned:
    """A programme, its plan if there is one, and what both give."""

    programme: Programme
    plan: Plan | None
    figures: Mapping[str, Value]
    # Whether one changes it, or only reads it.
    can_write: bool

    @cached_property
    def known(self) -> list[planning.Known]:
        """The assumptions."""
        return planning.known_figures(self.programme, self.plan, self.figures)

    @cached_property
    def guess(self) -> dict[str, Any]:
        """The size in the form: what was chosen, else a first guess."""
        if self.plan is None or not self.plan.completed:
            return planning.first_guess(self.programme, self.figures)
        names = ("completed", "pairs_per_group", "waves", "weeks_between", "first_kickoff_on")
        return {name: getattr(self.plan, name) for name in names}

    @cached_property
    def size(self) -> Size:
        """The size that was chosen."""
        assert self.plan is not None
        mentors = self.figures["applications_accepted"][Application.Side.MENTOR.value]
        return planning.size_of(self.programme, self.plan, completed=self.plan.completed, mentors=mentors)

    @cached_property
    def simulation(self) -> Simulation:
        """What that size takes."""
        assert self.plan is not None
        return planning.simulation_of(self.known, self.size, seed=self.plan.seed)

    @cached_property
    def people(self) -> dict[str, int]:
        """Whole figures by the formula."""
        return planning.people_of(self.known, self.size)

    def waves(self) -> list[Wave]:
        """The plan over the calendar."""
        assert self.plan is not None
        return planning.waves_of(self.size, self.plan, started=self.people["started"])


@prepared
def _planned(pk: int, person: Person, *, permission: Permission) -> QuerySet[Programme, Programme]:
    programmes = Programme.objects.permitting(person, permission).select_related("organisation", "plan")
    written = Programme.objects.permitting(person, Permission.EDIT_BILAN).filter(pk=OuterRef("pk"))
    return programmes.annotate(can_write=Exists(written)).filter(pk=pk)


def _load(request: SignedIn, pk: int, permission: Permission = Permission.EDIT_BILAN) -> Planned:
    """The programme and its plan; writing asks for more than reading."""
    programme = first_or_404(_planned(pk, request.user, permission=permission))
    can_write: bool = programme.can_write  # type: ignore[attr-defined]  # annotated above
    on_the_clock_of(programme.organisation)
    return Planned(programme, getattr(programme, "plan", None), measure(programme), can_write)


@page
@require_http_methods(_GET_POST)
def plan(request: SignedIn, pk: int) -> HttpResponse:
    """How many pairs, and everything that takes; whoever reads the report reads it, coordinators change it."""
    planned = _load(request, pk, Permission.SEE_BILAN)
    form = SizeForm(request.POST if request.method == "POST" else None, initial=planned.guess)
    if request.method == "POST":
        require(request.user, Permission.EDIT_BILAN, planned.programme)
        if form.is_valid():
            services.choose_size(planned.programme, by=request.user, at=timezone.now(), **form.cleaned_data)
            return redirect("evaluation:plan", pk)
    context = {
        "programme": planned.programme,
        "form": form,
        "plan": planned.plan,
        "can_write": planned.can_write,
        "hours": _hours_words(planned),
        "gates": [plan_words.gate_row(one) for one in planning.checked_gates(planned.plan, planned.figures)],
    }
    if planned.plan is not None and planned.plan.completed:
        context |= _answer(planned)
    return render(request, "evaluation/plan.html", context, status=422 if form.errors else 200)


def _hours_words(planned: Planned) -> str:
    """« 46 h », nothing where nobody noted or estimated any."""
    hours = planning.hours_noted(planned.plan, planned.figures)
    return "" if hours is None else plan_words.hours_words(hours)


def _answer(planned: Planned) -> dict[str, Any]:
    simulation = planned.simulation
    lacking = planning.shortages(
        planned.programme, mentees=planned.people["mentees"], mentors=planned.people["mentors"]
    )
    return {
        "headline": plan_words.headline(simulation, planned.size),
        "certainty": plan_words.certainty(simulation),
        "tables": plan_words.tables(simulation),
        "effects": [
            plan_words.effect_sentence(effect, planned.known)
            for effect in simulation.effects["informed"][:_MOST_EFFECTS]
        ],
        "shortages": [plan_words.shortage_sentence(one) for one in lacking[:_MOST_SHORTAGES]],
        "simulation": simulation,
        "waves": planned.waves(),
    }


@page
@require_http_methods(_GET_POST)
def plan_figures(request: SignedIn, pk: int) -> HttpResponse:
    """Each assumption with its source, what was seen here, and three boxes for whoever knows better."""
    planned = _load(request, pk)
    form = FiguresForm(request.POST if request.method == "POST" else None, known=planned.known)
    if request.method == "POST" and form.is_valid():
        names = {one.assumption.id: plan_words.figure_row(one).name for one in planned.known}
        try:
            services.choose_figures(
                planned.programme, figures=form.figures(), names=names, by=request.user, at=timezone.now()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your figures are kept."))
            return redirect("evaluation:plan", pk)
    lines = [(plan_words.figure_row(one), one, fields) for one, fields in form.lines()]
    context = {"programme": planned.programme, "form": form, "lines": lines}
    return render(request, "evaluation/plan_figures.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(_GET_POST)
def plan_gates(request: SignedIn, pk: int) -> HttpResponse:
    """What must be reached before the programme grows."""
    planned = _load(request, pk)
    checked = planning.checked_gates(planned.plan, planned.figures)
    hours = planned.plan.coordination_hours if planned.plan else None
    form = GatesForm(
        request.POST if request.method == "POST" else None, checked=checked, hours=hours,
        is_noted="count" in planned.figures["coordination_time"],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        services.choose_gates(
            planned.programme, gates=form.percents(), coordination_hours=form.cleaned_data.get("coordination_hours", hours),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
        messages.success(request, _("It is noted."))
        return redirect("evaluation:plan", pk)
    context = {"programme": planned.programme, "form": form}
    return render(request, "evaluation/plan_gates.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(_GET_POST)
def plan_editions(request: SignedIn, pk: int) -> HttpResponse:
    """The programmes that would be made, one a wave, read before they are."""
    planned = _load(request, pk)
    if planned.plan is None or not planned.plan.completed:
        raise services.NothingPlanned
    editions = planning.editions_of(planned.programme, planned.waves(), planned.people)
    if request.method == "POST":
        now = timezone.now()
        made = services.prepare_editions(
            planned.programme, editions=editions, on=timezone.localdate(now), by=request.user, at=now
        )
        text = ngettext(
            "%(count)s draft is ready. Nobody has been told.",
            "%(count)s drafts are ready. Nobody has been told.",
            len(made),
        )
        messages.success(request, text % {"count": len(made)})
        return redirect("programmes:index")
    context = {"programme": planned.programme, "editions": editions, "made": planned.plan.editions.exists()}
    return render(request, "evaluation/plan_editions.html", context)
