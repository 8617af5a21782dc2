"""The hours that coordinators note: a day, a month at once, corrected, taken back; and what an hour costs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Sum
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.core.words import capital, day_words, duration_words, month_words
from binome.evaluation import services
from binome.evaluation.effort import kind_words
from binome.evaluation.forms_hours import HourCostForm, MonthForm, TimeForm
from binome.evaluation.models import CoordinationTime
from binome.programmes.models import Programme
from binome.programmes.services import set_hour_cost

_GET_POST = ["GET", "HEAD", "POST"]
_SHOWN = 50
# Months offered for an entry at once: this one and those before.
_MONTHS = 6


def _written(request: SignedIn, pk: int) -> Programme:
    """A programme whose report one writes, on its organisation's clock."""
    rows = Programme.objects.permitting(request.user, Permission.EDIT_BILAN).select_related("organisation")
    programme = load_or_404(rows, pk=pk)
    on_the_clock_of(programme.organisation)
    return programme


@dataclass(frozen=True)
class Line:
    """One's own entry, as it is read."""

    entry: CoordinationTime
    when: str
    length: str
    kind: str


def _line(entry: CoordinationTime, kinds: dict[str, str]) -> Line:
    when = capital(month_words(entry.on) if entry.is_month else day_words(entry.on))
    return Line(entry, when, duration_words(entry.minutes), kinds[entry.kind])


@page
@require_http_methods(_GET_POST)
def time(request: SignedIn, pk: int) -> HttpResponse:
    """Note the time of a day; below, what one noted, and the sum of everybody."""
    programme = _written(request, pk)
    form = TimeForm(request.POST if request.method == "POST" else None, today=timezone.localdate())
    if request.method == "POST" and form.is_valid():
        try:
            services.note_time(programme, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is noted."))
            return redirect("evaluation:time", pk)
    kinds = kind_words()
    own = CoordinationTime.objects.visible_to(request.user).filter(programme=programme)
    together = programme.coordination_times.aggregate(minutes=Sum("minutes"))["minutes"]
    context = {
        "programme": programme,
        "form": form,
        "lines": [_line(entry, kinds) for entry in own.order_by("-on", "-pk")[:_SHOWN]],
        "together": duration_words(together) if together else "",
        "is_open": programme.state != Programme.State.ARCHIVED,
    }
    return render(request, "evaluation/time.html", context, status=422 if form.errors else 200)


def _months(today: date) -> list[date]:
    """This month and those before it, the newest first."""
    found = [today.replace(day=1)]
    while len(found) < _MONTHS:
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found


@page
@require_http_methods(_GET_POST)
def time_month(request: SignedIn, pk: int) -> HttpResponse:
    """A whole month at once: one box a kind of work, for whoever does not note day by day."""
    programme = _written(request, pk)
    months = _months(timezone.localdate())
    asked = request.GET.get("mois", "")
    month = next((one for one in months if one.isoformat()[:7] == asked), months[0])
    own = CoordinationTime.objects.visible_to(request.user).filter(programme=programme)
    known = dict(own.filter(is_month=True, on=month).values_list("kind", "minutes"))
    form = MonthForm(request.POST if request.method == "POST" else None, known=known)
    if request.method == "POST" and form.is_valid():
        try:
            services.note_month(
                programme, month=month, minutes=form.minutes(), by=request.user, at=timezone.now()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The month is noted."))
            return redirect("evaluation:time", pk)
    days = own.filter(is_month=False, on__year=month.year, on__month=month.month)
    by_day = days.aggregate(minutes=Sum("minutes"))["minutes"]
    context = {
        "programme": programme,
        "form": form,
        "month": month,
        "months": months,
        "by_day": duration_words(by_day) if by_day else "",
    }
    return render(request, "evaluation/time_month.html", context, status=422 if form.errors else 200)


def _own(request: SignedIn, pk: int) -> CoordinationTime:
    """One's own line; a colleague's does not exist."""
    rows = CoordinationTime.objects.visible_to(request.user).select_related("programme__organisation")
    entry = load_or_404(rows, pk=pk)
    on_the_clock_of(entry.programme.organisation)
    return entry


@page
@require_http_methods(_GET_POST)
def time_entry(request: SignedIn, pk: int) -> HttpResponse:
    """Correct a line that one noted."""
    entry = _own(request, pk)
    form = TimeForm(
        request.POST if request.method == "POST" else None, entry=entry, today=timezone.localdate()
    )
    if request.method == "POST" and form.is_valid():
        values: dict[str, Any] = {"on": entry.on, "kind": entry.kind, **form.cleaned_data}
        try:
            services.correct_time(entry, by=request.user, at=timezone.now(), **values)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is corrected."))
            return redirect("evaluation:time", entry.programme_id)
    context = {"programme": entry.programme, "form": form, "line": _line(entry, kind_words())}
    return render(request, "evaluation/time_entry.html", context, status=422 if form.errors else 200)


@page
@require_POST
def take_time_back(request: SignedIn, pk: int) -> HttpResponse:
    """Take a line away."""
    entry = _own(request, pk)
    services.take_time_back(entry, by=request.user, at=timezone.now())
    messages.success(request, _("The line is gone."))
    return redirect("evaluation:time", entry.programme_id)


@page
@require_http_methods(_GET_POST)
def hour_cost(request: SignedIn, pk: int) -> HttpResponse:
    """What an hour of coordination costs: only then does the report speak of money."""
    programme = _written(request, pk)
    initial = {"cost": programme.coordination_hour_cost}
    form = HourCostForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        set_hour_cost(programme, cost=form.cleaned_data["cost"], by=request.user, at=timezone.now())
        messages.success(request, _("It is noted."))
        return redirect("evaluation:time", pk)
    context = {"programme": programme, "form": form}
    return render(request, "evaluation/hour_cost.html", context, status=422 if form.errors else 200)
