"""The facilitator’s day: where the room is, the big screen, small groups, what is brought in, photographs."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.filters import Filter
from binome.core.scoping import load_or_404, number_in
from binome.core.words import number_words
from binome.learning import services
from binome.learning.forms_live import SizeForm
from binome.learning.groups import expected, groups_of, on_subject
from binome.learning.models import HarvestNote, Workshop
from binome.learning.order import steps_of, where_we_are
from binome.learning.views.on_the_day import load_led
from binome.programmes.models import Enrolment

# What each screen of the projector shows, and how many sentences of a kind at most, the latest first: nobody scrolls a
# wall. The harvest page has them all.
KINDS = {
    "recolte": (HarvestNote.Kind.TAKEAWAY, HarvestNote.Kind.COMMITMENT),
    "idees": (HarvestNote.Kind.KEEP, HarvestNote.Kind.CHANGE, HarvestNote.Kind.TRY),
}
ON_THE_WALL = {"recolte": 12, "idees": 6}
NOTES_A_PAGE = 50
SCREENS = ("etape", "recolte", "idees", "groupes")


def _now(workshop: Workshop) -> dict[str, Any]:
    """Where the room is."""
    steps = steps_of(workshop)
    return {
        "workshop": workshop,
        "steps": steps,
        "here": where_we_are(workshop, steps, at=timezone.now()),
    }


@page
@require_http_methods(["GET", "HEAD", "POST"])
def lead(request: SignedIn, pk: int) -> HttpResponse:
    """Begin, next, back, five minutes more; and the way to everything one needs on the day."""
    found = load_led(request, pk)
    if request.method == "POST":
        _go(request, found)
        return redirect(request.path)
    context = _now(found)
    if request.GET.get("partie") == "ou":
        return render(request, "learning/_now.html", {**context, "every": "5s"})
    return render(request, "learning/lead.html", {**context, "every": "5s"})


def _go(request: SignedIn, workshop: Workshop) -> None:
    numbers = {name: request.POST.get(name, "") for name in ("to", "seen", "extra")}
    to, seen, extra = (int(v) if v.isdecimal() and len(v) < 4 else None for v in numbers.values())
    if request.POST.get("act") == "more" and seen is not None:
        services.give_more_time(
            workshop, seen=seen, seen_extra=extra or 0, by=request.user, at=timezone.now()
        )
    elif to is not None:
        services.go_to_step(workshop, number=to, seen=seen, by=request.user, at=timezone.now())


@page
@require_safe
def projector(request: SignedIn, pk: int) -> HttpResponse:
    """The big screen: the step, what is brought in, or the groups. It follows by itself."""
    found = load_led(request, pk)
    asked = request.GET.get("vue", "")
    screen = asked if asked in SCREENS else SCREENS[0]
    labels = {
        "etape": _("Where we are"),
        "recolte": _("What we take away"),
        "idees": _("Keep, change, try"),
        "groupes": _("Small groups"),
    }
    context: dict[str, Any] = {
        "workshop": found,
        "screen": screen,
        "screens": [Filter(labels[name], f"?vue={name}", is_current=name == screen) for name in SCREENS],
    }
    context["heading"] = labels[screen]
    if screen in KINDS:
        commitments = _commitments(found) if screen == "recolte" else ""
        context |= {"columns": _wall(found, screen), "commitments": commitments}
    elif screen == "groupes":
        context |= {"groups": groups_of(found) if found.groups_published_at else []}
    else:
        context |= _now(found)
    if request.GET.get("partie") == "1":
        return render(request, "learning/_projector.html", context)
    return render(request, "learning/projector.html", context)


def _wall(workshop: Workshop, screen: str) -> list[tuple[str, int, list[HarvestNote]]]:
    """Each kind with its number and its latest sentences; whoever signs is named by their first name."""
    shown = workshop.harvest.shown().filter(kind__in=KINDS[screen]).select_related("enrolment__person")
    rows = list(shown.order_by("-written_at", "-pk"))
    found = []
    for kind in KINDS[screen]:
        notes = [row for row in rows if row.kind == kind]
        if notes:
            found.append((str(kind.label), len(notes), notes[: ON_THE_WALL[screen]]))
    return found


def _commitments(workshop: Workshop) -> str:
    count = workshop.harvest.filter(kind=HarvestNote.Kind.COMMITMENT).count()
    if not count:
        return ""
    said = ngettext("%(count)s commitment made", "%(count)s commitments made", count)
    return said % {"count": number_words(count)}


@page
@require_http_methods(["GET", "HEAD", "POST"])
def harvest(request: SignedIn, pk: int) -> HttpResponse:
    """Everything brought in for the room, without who wrote it; who leads takes a sentence off the wall."""
    found = load_led(request, pk)
    if request.method == "POST":
        services.hide_note(
            found,
            number=number_in(request.POST.get("note", "")),
            is_hidden=request.POST.get("act") == "hide",
            by=request.user,
            at=timezone.now(),
        )
        return redirect(request.path)
    rows = found.harvest.exclude(shows=HarvestNote.Shows.ONESELF)
    kinds = list(HarvestNote.Kind.values)
    # In the order of the alphabet: the order of writing would tell who was quick.
    notes = sorted(
        rows.only("pk", "kind", "text", "hidden_at", "workshop_id", "organisation_id"),
        key=lambda row: (kinds.index(row.kind), row.text.casefold(), row.pk),
    )
    counts = Counter(note.kind for note in notes)
    shown = Paginator(notes, NOTES_A_PAGE).get_page(request.GET.get("page"))
    columns = [
        (kind.label, counts[kind], [note for note in shown if note.kind == kind])
        for kind in HarvestNote.Kind
        if any(note.kind == kind for note in shown)
    ]
    context = {
        "workshop": found,
        "columns": columns,
        "page": shown,
        "commitments": _commitments(found),
    }
    return render(request, "learning/harvest.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def groups(request: SignedIn, pk: int) -> HttpResponse:
    """Form small groups, move somebody, show them to everyone, print them."""
    found = load_led(request, pk)
    act = request.POST.get("act", "")
    form = SizeForm(request.POST if act == "form" else None)
    if request.method == "POST":
        try:
            if _act_on_groups(request, found, act, form):
                return redirect(request.path)
        except Refused as refusal:
            form = SizeForm({"size": request.POST.get("size", "4")})
            form.is_valid()
            form.add_error(None, str(refusal))
    shown = groups_of(found)
    return render(
        request, "learning/groups.html", _groups(found, shown, form), status=422 if form.errors else 200
    )


def _groups(workshop: Workshop, shown: list[Any], form: SizeForm) -> dict[str, Any]:
    placed = {one.pk for group in shown for one in group.people}
    people = expected(workshop)
    return {
        "workshop": workshop,
        "groups": shown,
        "without": [one for one in people if one.pk not in placed] if shown else [],
        "expected": len(people),
        "is_best": bool(shown) and on_subject(shown) >= (workshop.groups_bound or 0),
        "unmentored": [group.number for group in shown if not group.has_mentor],
        "form": form,
    }


def _act_on_groups(request: SignedIn, workshop: Workshop, act: str, form: SizeForm) -> bool:
    if act == "form":
        if not form.is_valid():
            return False
        services.form_groups(workshop, size=form.cleaned_data["size"], by=request.user, at=timezone.now())
        messages.success(request, _("The groups are formed. You alone see them until you show them."))
    elif act in {"show", "put-away"}:
        services.show_groups(workshop, is_shown=act == "show", by=request.user, at=timezone.now())
    elif act == "move":
        person, number = request.POST.get("person", ""), request.POST.get("number", "")
        rows = Enrolment.objects.in_organisation(workshop.organisation_id).select_related("person")
        one = load_or_404(rows, pk=number_in(person), programme=workshop.programme_id, ended_at=None)
        services.move_to_group(
            workshop,
            one,
            number=number_in(number),
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("It is done. The group’s subjects follow."))
    return True


@page
@require_safe
def photos(request: SignedIn, pk: int) -> HttpResponse:
    """For whoever takes photographs: the names of those who did not say yes, and nothing else."""
    found = load_led(request, pk)
    yes = set(found.photo_consents.filter(is_yes=True).values_list("enrolment_id", flat=True))
    people = expected(found)
    context = {
        "workshop": found,
        "others": [one for one in people if one.pk not in yes],
        "yes": sum(one.pk in yes for one in people),
    }
    return render(request, "learning/photos.html", context)
