"""The mentor path: read screen by screen, write for oneself, check oneself, tick, print."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, F, OuterRef
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
from binome.core.words import page_language
from binome.learning import services
from binome.learning.forms import QuickCheckForm, StepForm
from binome.learning.marked import as_html
from binome.learning.models import UnitCompletion, UnitWork
from binome.learning.path_units import PathUnit, path_of, unit_in
from binome.learning.readiness import is_asked
from binome.learning.screens import number_for_note, number_of, screens_of, within
from binome.programmes.models import Application, Enrolment, Programme


def _own(request: SignedIn, unit_id: str = "") -> Enrolment | None:
    """The newest part of the reader as a mentor; one that is over only when there is no other.

    With ``has_finished``: whether the unit of that name is done.
    """
    finished = UnitCompletion.objects.filter(enrolment=OuterRef("pk"), unit_id=unit_id)
    rows = Enrolment.objects.visible_to(request.user).filter(
        person=request.user, role=Application.Side.MENTOR
    )
    newest_under_way_first = F("ended_at").desc(nulls_first=True)
    rows = rows.select_related("programme", "organisation", "path_waiver").annotate(
        has_finished=Exists(finished)
    )
    return rows.order_by(newest_under_way_first, "-pk").first()


def _own_or_404(request: SignedIn) -> Enrolment:
    own = _own(request)
    if own is None:
        raise Http404
    return own


def _may_read(request: SignedIn, unit_id: str = "") -> Enrolment | None:
    """Mentors read their path; whoever looks after them may read it too, without ticking."""
    own = _own(request, unit_id)
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


def _units(request: SignedIn, own: Enrolment | None) -> list[PathUnit]:
    """The path as the reader's organisation has it; a coordinator reads those of every programme they follow."""
    if own is not None:
        return path_of([own.organisation_id])
    followed = Programme.objects.permitting(request.user, Permission.FOLLOW_PATH)
    return path_of(followed.values("organisation"))


def _unit(units: list[PathUnit], unit_id: str) -> PathUnit:
    found = unit_in(units, unit_id)
    if found is None:
        raise Http404
    return found


def _next(units: list[tuple[PathUnit, bool, bool]]) -> PathUnit | None:
    """What to read next: what comes before the first session, then the rest, each in the path's order."""
    left = [(not is_required, unit.order, unit) for unit, is_done, is_required in units if not is_done]
    return min(left, key=lambda entry: entry[:2])[2] if left else None


def _under_way(units: list[PathUnit], work: dict[str, UnitWork], done: set[str]) -> PathUnit | None:
    """The unit in which the reader stopped last, if it is not finished."""
    known = {unit.id: unit for unit in units}
    stopped = [row for row in work.values() if row.unit_id in known.keys() - done]
    return known[max(stopped, key=lambda row: row.changed_at).unit_id] if stopped else None


def _is_required(unit: PathUnit, own: Enrolment | None) -> bool:
    """Whether it comes before the reader's first session; for who only reads along, before anybody's."""
    if own is not None:
        return is_asked(unit, own.programme, own)
    usual = content.mentor_path().completion.minimum_units_before_session_1
    return unit.id in usual or unit.required_since is not None


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
    """The units, where one stopped, what is done, what comes before the first session."""
    own = _may_read(request)
    about, done, path_units = content.mentor_path(), _done(own), _units(request, own)
    units = [(unit, unit.id in done, _is_required(unit, own)) for unit in path_units]
    resume = _under_way(path_units, _work(request, own), done)
    context = {
        "about": about,
        "units": units,
        "own": own,
        "resume": resume,
        "circles": _circles(request) if own else [],
        "waiver": getattr(own, "path_waiver", None),
        "next": resume or _next(units),
        "done_count": sum(1 for _unit, is_done, _required in units if is_done),
        "minutes_left": sum(unit.duration_minutes for unit, is_done, _required in units if not is_done),
    }
    return render(request, "learning/path.html", context)


def _number(request: SignedIn, found: PathUnit, work: UnitWork | None, *, is_done: bool) -> int:
    """The screen asked for; else where one stopped; a finished unit opens at its beginning."""
    asked = request.GET.get("ecran", "")
    if asked.isdecimal() and len(asked) < 4:
        return within(found, int(asked))
    return within(found, work.screen) if work is not None and not is_done else 1


@page
@require_http_methods(["GET", "HEAD", "POST"])
def unit(request: SignedIn, unit_id: str) -> HttpResponse:
    """One screen of a unit. Answers to its quick check are explained at once and kept nowhere."""
    own = _may_read(request, unit_id)
    units = _units(request, own)
    found = _unit(units, unit_id)
    work = _work(request, own).get(found.id)
    is_done = bool(getattr(own, "has_finished", False))
    questions = found.quick_check(page_language())
    check = QuickCheckForm(request.POST if request.method == "POST" else None, questions=questions)
    checked = check.explanations() if request.method == "POST" and check.is_valid() else []
    number = (
        number_of(found, "check")
        if request.method == "POST"
        else _number(request, found, work, is_done=is_done)
    )
    note = StepForm(initial={"note": work.note if work is not None else ""})
    more: dict[str, Any] = {"check": check, "checked": checked, "note": note}
    return _screen(request, units, found, number, own=own, is_done=is_done, **more)


def _screen(
    request: SignedIn,
    units: list[PathUnit],
    found: PathUnit,
    number: int,
    *,
    own: Enrolment | None,
    is_done: bool,
    note: StepForm,
    **more: object,
) -> HttpResponse:
    screens = screens_of(found)
    place = units.index(found)
    context = {
        "unit": found,
        "screen": screens[number - 1],
        "number": number,
        "total": len(screens),
        "before": number - 1,
        "after": number + 1 if number < len(screens) else None,
        "after_url": f"?ecran={number + 1}",
        "text_language": found.language(page_language()),
        "form": note,
        "own": own,
        "is_done": is_done,
        "following": units[place + 1] if place + 1 < len(units) else None,
        **more,
    }
    return render(request, "learning/unit.html", context)


@page
@require_POST
def go_on(request: SignedIn, unit_id: str) -> HttpResponse:
    """Keep where one is and what one wrote, and show the next screen."""
    own = _own_or_404(request)
    units = _units(request, own)
    found = _unit(units, unit_id)
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
        return _screen(request, units, found, number_for_note(found), own=own, is_done=is_done, note=form)
    return redirect(reverse("learning:unit", args=[found.id]) + f"?ecran={number}")


def _known(request: SignedIn, own: Enrolment, unit_id: str) -> str:
    return _unit(_units(request, own), unit_id).id


@page
@require_POST
def complete(request: SignedIn, unit_id: str) -> HttpResponse:
    """Tick it."""
    own = _own_or_404(request)
    services.complete_unit(own, unit_id=_known(request, own, unit_id), by=request.user, at=timezone.now())
    messages.success(request, _("It is noted: this unit is finished."))
    return redirect("learning:path")


@page
@require_POST
def reopen(request: SignedIn, unit_id: str) -> HttpResponse:
    """Take the tick away."""
    own = _own_or_404(request)
    services.reopen_unit(own, unit_id=_known(request, own, unit_id), by=request.user, at=timezone.now())
    return redirect("learning:unit", unit_id)


def _paper(
    request: SignedIn, own: Enrolment | None, units: list[PathUnit], *, title: str, back: str
) -> HttpResponse:
    """Whole units on paper, with what the reader wrote."""
    work, language = _work(request, own), page_language()
    sheets = [
        {
            "unit": unit,
            "note": work[unit.id].note if unit.id in work else "",
            "questions": unit.quick_check(language),
            "html": as_html(unit.body(language), top=3 if len(units) > 1 else 2),
            "language": unit.language(language),
        }
        for unit in units
    ]
    return render(request, "learning/paper.html", {"title": title, "sheets": sheets, "back": back})


@page
@require_safe
def print_unit(request: SignedIn, unit_id: str) -> HttpResponse:
    """One unit on a sheet."""
    own = _may_read(request)
    found = _unit(_units(request, own), unit_id)
    title = found.title.in_language(page_language())
    return _paper(request, own, [found], title=title, back=reverse("learning:unit", args=[found.id]))


@page
@require_safe
def print_path(request: SignedIn) -> HttpResponse:
    """The whole path on paper, one unit a sheet."""
    own = _may_read(request)
    title = content.mentor_path().title.in_language(page_language())
    return _paper(request, own, _units(request, own), title=title, back=reverse("learning:path"))
