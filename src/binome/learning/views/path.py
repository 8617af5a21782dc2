"""The mentor path: read, check oneself, tick."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome import content
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn
from binome.core.scoping import load_or_404
from binome.learning import services
from binome.learning.forms import QuickCheckForm
from binome.learning.models import UnitCompletion
from binome.programmes.models import Application, Enrolment, Programme

MENTORS_A_PAGE = 25


def _own(request: SignedIn) -> Enrolment | None:
    """The newest part of the reader as a mentor; one that is over only when there is no other."""
    rows = Enrolment.objects.visible_to(request.user).filter(
        person=request.user, role=Application.Side.MENTOR
    )
    newest_under_way_first = F("ended_at").desc(nulls_first=True)
    return rows.select_related("programme", "organisation").order_by(newest_under_way_first, "-pk").first()


def _may_read(request: SignedIn) -> Enrolment | None:
    """Mentors read their path; whoever looks after them may read it too, without ticking."""
    own = _own(request)
    if own is None and not Programme.objects.permitting(request.user, Permission.FOLLOW_PATH).exists():
        raise PermissionDenied
    return own


def _done(own: Enrolment | None) -> set[str]:
    if own is None:
        return set()
    return set(own.unit_completions.values_list("unit_id", flat=True))


@login_required
@require_GET
def path(request: SignedIn) -> HttpResponse:
    """The eight units, what is done, what comes before the first session."""
    own = _may_read(request)
    about, done = content.mentor_path(), _done(own)
    required = set(own.programme.required_units if own else about.completion.minimum_units_before_session_1)
    units = [(unit, unit.id in done, unit.id in required) for unit in about.units]
    context = {
        "about": about,
        "units": units,
        "own": own,
        "next": _next(units),
        "done_count": sum(1 for _unit, is_done, _required in units if is_done),
        "minutes_left": sum(unit.duration_minutes for unit, is_done, _required in units if not is_done),
    }
    return render(request, "learning/path.html", context)


def _next(units: list[tuple[content.Unit, bool, bool]]) -> content.Unit | None:
    """What to read next: what comes before the first session, then the rest, each in the path's order."""
    left = [(not is_required, unit.order, unit) for unit, is_done, is_required in units if not is_done]
    return min(left, key=lambda entry: entry[:2])[2] if left else None


def _unit(unit_id: str) -> content.Unit:
    try:
        return content.unit(unit_id)
    except LookupError as error:
        raise Http404 from error


@login_required
@require_http_methods(["GET", "POST"])
def unit(request: SignedIn, unit_id: str) -> HttpResponse:
    """One unit. Answers to its quick check are explained at once and kept nowhere."""
    own = _may_read(request)
    found = _unit(unit_id)
    form = QuickCheckForm(request.POST or None, unit=found)
    checked = form.explanations() if request.method == "POST" and form.is_valid() else []
    every = content.mentor_path().units
    place = [other.id for other in every].index(found.id)
    context = {
        "unit": found,
        "form": form,
        "checked": checked,
        "own": own,
        "is_done": found.id in _done(own),
        "following": every[place + 1] if place + 1 < len(every) else None,
    }
    return render(request, "learning/unit.html", context)


@login_required
@require_POST
def complete(request: SignedIn, unit_id: str) -> HttpResponse:
    """Tick it."""
    own = _own(request)
    if own is None:
        raise Http404
    services.complete_unit(own, unit_id=_unit(unit_id).id, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted: this unit is finished."))
    return redirect("learning:path")


@login_required
@require_POST
def reopen(request: SignedIn, unit_id: str) -> HttpResponse:
    """Take the tick away."""
    own = _own(request)
    if own is None:
        raise Http404
    services.reopen_unit(own, unit_id=_unit(unit_id).id, by=request.user, at=timezone.now())
    return redirect("learning:unit", unit_id)


@login_required
@require_GET
def overview(request: SignedIn, pk: int) -> HttpResponse:
    """Where each mentor of a programme is: units finished, nothing else."""
    programme = load_or_404(Programme.objects.permitting(request.user, Permission.FOLLOW_PAIRS), pk=pk)
    rows = programme.enrolments.filter(role=Application.Side.MENTOR, ended_at=None).select_related("person")
    shown = Paginator(rows.order_by("person__first_name", "pk"), MENTORS_A_PAGE).get_page(
        request.GET.get("page")
    )
    done: dict[int, set[str]] = {}
    completions = UnitCompletion.objects.visible_to(request.user).filter(
        enrolment__in=[row.pk for row in shown]
    )
    for enrolment, unit_id in completions.values_list("enrolment_id", "unit_id"):
        done.setdefault(enrolment, set()).add(unit_id)
    required = set(programme.required_units)
    total = len(content.mentor_path().units)
    lines = [
        (row.person, len(done.get(row.pk, ())), total, len(required - done.get(row.pk, set())))
        for row in shown
    ]
    return render(request, "learning/overview.html", {"programme": programme, "lines": lines, "shown": shown})
