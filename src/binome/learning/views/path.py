"""The mentor path: read screen by screen, write for oneself, check oneself, tick, print."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.learning import services
from binome.learning.forms import QuickCheckForm, StepForm
from binome.learning.models import PathWaiver, UnitWork
from binome.learning.screens import number_of, screens_of, within
from binome.programmes.models import Application, Enrolment, Programme


def _own(request: SignedIn) -> Enrolment | None:
    """The newest part of the reader as a mentor; one that is over only when there is no other."""
    rows = Enrolment.objects.visible_to(request.user).filter(
        person=request.user, role=Application.Side.MENTOR
    )
    newest_under_way_first = F("ended_at").desc(nulls_first=True)
    return rows.select_related("programme", "organisation").order_by(newest_under_way_first, "-pk").first()


def _own_or_404(request: SignedIn) -> Enrolment:
    own = _own(request)
    if own is None:
        raise Http404
    return own


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


def _work(request: SignedIn, own: Enrolment | None) -> dict[str, UnitWork]:
    """What the reader has under way, by unit."""
    if own is None:
        return {}
    return {work.unit_id: work for work in UnitWork.objects.visible_to(request.user).filter(enrolment=own)}


def _unit(unit_id: str) -> content.Unit:
    try:
        return content.unit(unit_id)
    except LookupError as error:
        raise Http404 from error


def _next(units: list[tuple[content.Unit, bool, bool]]) -> content.Unit | None:
    """What to read next: what comes before the first session, then the rest, each in the path's order."""
    left = [(not is_required, unit.order, unit) for unit, is_done, is_required in units if not is_done]
    return min(left, key=lambda entry: entry[:2])[2] if left else None


def _under_way(work: dict[str, UnitWork], done: set[str]) -> content.Unit | None:
    """The unit in which the reader stopped last, if it is not finished."""
    known = {unit.id: unit for unit in content.mentor_path().units}
    stopped = [row for row in work.values() if row.unit_id in known.keys() - done]
    return known[max(stopped, key=lambda row: row.changed_at).unit_id] if stopped else None


def _circles(request: SignedIn) -> list[Programme]:
    """The programmes in whose mentors' circle the reader sits as a mentor."""
    mentoring = (
        Enrolment.objects.visible_to(request.user)
        .active()
        .filter(person=request.user, role=Application.Side.MENTOR)
    )
    rows = Programme.objects.permitting(request.user, Permission.FOLLOW_PATH)
    return list(rows.filter(pk__in=mentoring.values("programme")).order_by("-kickoff_on", "pk"))


@page
@require_safe
def path(request: SignedIn) -> HttpResponse:
    """The eight units, where one stopped, what is done, what comes before the first session."""
    own = _may_read(request)
    about, done = content.mentor_path(), _done(own)
    required = set(own.programme.required_units if own else about.completion.minimum_units_before_session_1)
    units = [(unit, unit.id in done, unit.id in required) for unit in about.units]
    resume = _under_way(_work(request, own), done)
    context = {
        "about": about,
        "units": units,
        "own": own,
        "resume": resume,
        "circles": _circles(request) if own else [],
        "waiver": PathWaiver.objects.visible_to(request.user).filter(enrolment=own).first() if own else None,
        "next": resume or _next(units),
        "done_count": sum(1 for _unit, is_done, _required in units if is_done),
        "minutes_left": sum(unit.duration_minutes for unit, is_done, _required in units if not is_done),
    }
    return render(request, "learning/path.html", context)


def _number(request: SignedIn, found: content.Unit, work: UnitWork | None, *, is_done: bool) -> int:
    """The screen asked for; else where one stopped; a finished unit opens at its beginning."""
    asked = request.GET.get("ecran", "")
    if asked.isdecimal() and len(asked) < 4:
        return within(found, int(asked))
    return within(found, work.screen) if work is not None and not is_done else 1


@page
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: SignedIn, unit_id: str) -> HttpResponse:
    """One screen of a unit. Answers to its quick check are explained at once and kept nowhere."""
    own = _may_read(request)
    found = _unit(unit_id)
    work = _work(request, own).get(found.id)
    is_done = found.id in _done(own)
    check = QuickCheckForm(request.POST if request.method == "POST" else None, unit=found)
    checked = check.explanations() if request.method == "POST" and check.is_valid() else []
    number = (
        number_of(found, "check")
        if request.method == "POST"
        else _number(request, found, work, is_done=is_done)
    )
    note = StepForm(initial={"note": work.note if work is not None else ""})
    return _screen(request, found, number, own=own, is_done=is_done, check=check, checked=checked, note=note)


def _screen(
    request: SignedIn,
    found: content.Unit,
    number: int,
    *,
    own: Enrolment | None,
    is_done: bool,
    note: StepForm,
    **more: object,
) -> HttpResponse:
    screens = screens_of(found)
    every = content.mentor_path().units
    place = [other.id for other in every].index(found.id)
    context = {
        "unit": found,
        "screen": screens[number - 1],
        "number": number,
        "total": len(screens),
        "before": number - 1,
        "after": number + 1 if number < len(screens) else None,
        "after_url": f"?ecran={number + 1}",
        "form": note,
        "own": own,
        "is_done": is_done,
        "following": every[place + 1] if place + 1 < len(every) else None,
        **more,
    }
    return render(request, "learning/unit.html", context)


@page
@require_POST
def go_on(request: SignedIn, unit_id: str) -> HttpResponse:
    """Keep where one is and what one wrote, and show the next screen."""
    own = _own_or_404(request)
    found = _unit(unit_id)
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Http404
    number = within(found, form.cleaned_data["screen"])
    try:
        services.go_on(
            own, unit_id=found.id, screen=number, note=form.written(), by=request.user, at=timezone.now()
        )
    except Refused as refusal:
        form.add_error("note", str(refusal))
        is_done = found.id in _done(own)
        return _screen(request, found, number_of(found, "activity"), own=own, is_done=is_done, note=form)
    return redirect(reverse("learning:unit", args=[found.id]) + f"?ecran={number}")


@page
@require_POST
def complete(request: SignedIn, unit_id: str) -> HttpResponse:
    """Tick it."""
    own = _own_or_404(request)
    services.complete_unit(own, unit_id=_unit(unit_id).id, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted: this unit is finished."))
    return redirect("learning:path")


@page
@require_POST
def reopen(request: SignedIn, unit_id: str) -> HttpResponse:
    """Take the tick away."""
    own = _own_or_404(request)
    services.reopen_unit(own, unit_id=_unit(unit_id).id, by=request.user, at=timezone.now())
    return redirect("learning:unit", unit_id)


def _paper(request: SignedIn, units: tuple[content.Unit, ...], *, title: str, back: str) -> HttpResponse:
    """Whole units on paper, with what the reader wrote."""
    work = _work(request, _may_read(request))
    sheets = [(unit, work[unit.id].note if unit.id in work else "") for unit in units]
    return render(request, "learning/paper.html", {"title": title, "sheets": sheets, "back": back})


@page
@require_safe
def print_unit(request: SignedIn, unit_id: str) -> HttpResponse:
    """One unit on a sheet."""
    found = _unit(unit_id)
    title = found.title.in_language(request.user.language)
    return _paper(request, (found,), title=title, back=reverse("learning:unit", args=[found.id]))


@page
@require_safe
def print_path(request: SignedIn) -> HttpResponse:
    """The whole path on paper, one unit a sheet."""
    about = content.mentor_path()
    title = about.title.in_language(request.user.language)
    return _paper(request, about.units, title=title, back=reverse("learning:path"))
