"""The running order of a workshop, written row by row. It works without a script: each act is a button."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404, number_in
from binome.learning import services
from binome.learning.forms_live import RunningStepForm
from binome.learning.models import Workshop, WorkshopStep
from binome.learning.order import steps_of, total_minutes
from binome.learning.views.on_the_day import load_led

_PLACES = {"up": -1, "down": 1}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def steps(request: SignedIn, pk: int) -> HttpResponse:
    """Every step with its buttons, the sum of minutes, and the next step to add."""
    found = load_led(request, pk)
    act = request.POST.get("act", "")
    form = RunningStepForm(request.POST if act == "add" else None)
    if request.method == "POST":
        if act == "add":
            if form.is_valid() and _add(request, found, form):
                return redirect(f"{request.path}#ajouter")
        else:
            _act(request, found, act)
            return redirect(request.path)
    rows = steps_of(found)
    total = total_minutes(rows)
    context = {
        "workshop": found,
        "steps": rows,
        "is_own": bool(rows) and rows[0].pk is not None,
        "total": total,
        "over": total - found.minutes,
        "under": found.minutes - total,
        "form": form,
    }
    return render(request, "learning/steps.html", context, status=422 if form.errors else 200)


def _seen(request: SignedIn) -> int:
    value = request.POST.get("seen", "")
    return int(value) if value.isdecimal() and len(value) < 6 else -1


def _add(request: SignedIn, workshop: Workshop, form: RunningStepForm) -> bool:
    try:
        services.add_step(
            workshop, values=form.cleaned_data, seen=_seen(request), by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, _("The step is added."))
    return True


def _act(request: SignedIn, workshop: Workshop, act: str) -> None:
    if act == "copy":
        services.take_over_guide(workshop, by=request.user, at=timezone.now())
        messages.success(request, _("The running order is yours: change what you like."))
        return
    steps = workshop.own_steps.select_related("workshop")
    row = steps.filter(pk=number_in(request.POST.get("step", ""))).first()
    if row is None:
        return
    if act in _PLACES:
        services.move_step(
            row, by_places=_PLACES[act], seen=_seen(request), by=request.user, at=timezone.now()
        )
    elif act == "remove":
        services.remove_step(row, by=request.user, at=timezone.now())
        messages.success(request, _("The step is taken out."))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: SignedIn, pk: int) -> HttpResponse:
    """One step: other words or another length."""
    rows = WorkshopStep.objects.visible_to(request.user).select_related(
        "workshop__programme__organisation", "workshop__organisation"
    )
    row: WorkshopStep = load_or_404(rows, pk=pk)
    require(request.user, Permission.RUN_WORKSHOP, row.workshop.programme)
    on_the_clock_of(row.workshop.organisation)
    names = ("title", "minutes", "lead", "group", "material")
    form = RunningStepForm(request.POST or None, initial={name: getattr(row, name) for name in names})
    if request.method == "POST" and form.is_valid():
        services.change_step(row, values=form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, _("The step is changed."))
        return redirect("learning:steps", row.workshop_id)
    context = {"workshop": row.workshop, "form": form}
    return render(request, "learning/step.html", context, status=422 if form.errors else 200)
