"""A participant’s telephone during a workshop: where we are, my group, what I bring in, photographs.

The same page is reached signed in, or by the personal link of the invitation. Opening it changes nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.scoping import number_in
from binome.learning import services
from binome.learning.forms_live import ChangedNoteForm, NoteForm
from binome.learning.groups import Group, group_of, subjects_of
from binome.learning.models import Attendance, HarvestNote, Workshop
from binome.learning.order import steps_of, where_we_are
from binome.learning.personal_link import of_the_link, place_of
from binome.learning.views.on_the_day import load_workshop
from binome.programmes.models import Enrolment


@page
@require_http_methods(["GET", "HEAD", "POST"])
def direct(request: SignedIn, pk: int) -> HttpResponse:
    """Signed in."""
    found = load_workshop(request, pk)
    links = {
        "back": reverse("learning:workshop", args=[found.pk]),
        "opinion": reverse("surveys:opinion", args=[found.pk]),
    }
    return _telephone(request, found, request.user, links=links)


@require_http_methods(["GET", "HEAD", "POST"])
def direct_link(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of the invitation, without signing in."""
    own, person = of_the_link(token, at=timezone.now())
    with timezone.override(own.workshop.organisation.time_zone):
        links = {
            "back": reverse("learning:invitation_link", args=[token]),
            "opinion": reverse("surveys:opinion_link", args=[token]),
        }
        return _telephone(request, own.workshop, person, links=links)


def _telephone(
    request: HttpRequest, workshop: Workshop, person: Person, *, links: dict[str, str]
) -> HttpResponse:
    one = place_of(workshop, person)
    if request.GET.get("partie") == "ou":
        return render(request, "learning/_now.html", _now(workshop))
    form = NoteForm(request.POST if request.POST.get("act") == "note" else None)
    if request.method == "POST":
        try:
            if _act(request, workshop, one, person, form):
                return redirect(request.path)
        except Refused as refusal:
            if not form.is_bound:
                raise
            form.is_valid()
            form.add_error(None, str(refusal))
    notes = list(workshop.harvest.filter(enrolment=one).order_by("written_at", "pk"))
    is_open = services.is_check_in_open(workshop, at=timezone.now())
    has_commitment = any(note.is_commitment for note in notes)
    if has_commitment and not form.is_bound:
        kinds: Any = form.fields["kind"]
        kinds.choices = [pair for pair in kinds.choices if pair[0] != HarvestNote.Kind.COMMITMENT]
        shows: Any = form.fields["shows"]
        shows.choices = [pair for pair in shows.choices if pair[0] != HarvestNote.Shows.ONESELF]
    context = {
        **_now(workshop),
        "one": one,
        "group": _group(workshop, one),
        "notes": [(note, ChangedNoteForm(note=note)) for note in notes],
        "form": form,
        "is_open": is_open,
        "is_here": one.presence == Attendance.State.PRESENT,  # type: ignore[attr-defined]
        "photo": one.photo,  # type: ignore[attr-defined]
        **links,
        "has_begun": workshop.starts_at <= timezone.now(),
        "help_contact": workshop.organisation.help_contact,
    }
    return render(request, "learning/direct.html", context, status=422 if form.errors else 200)


def _now(workshop: Workshop) -> dict[str, Any]:
    steps = steps_of(workshop)
    here = where_we_are(workshop, steps, at=timezone.now())
    return {"workshop": workshop, "steps": steps, "here": here, "every": "10s"}


def _group(workshop: Workshop, one: Enrolment) -> Group | None:
    """The group one sits in, once groups are shown."""
    if workshop.groups_published_at is None:
        return None
    mine = workshop.seats.filter(enrolment=one).values("number")
    rows = workshop.seats.filter(number__in=mine, enrolment__ended_at=None).select_related(
        "enrolment__person", "enrolment__application"
    )
    seats = sorted(rows, key=lambda seat: (seat.enrolment.person.first_name.casefold(), seat.pk))
    people = [seat.enrolment for seat in seats]
    return group_of(seats[0].number, people, subjects_of(people)) if seats else None


def _act(request: HttpRequest, workshop: Workshop, one: Enrolment, person: Person, form: NoteForm) -> bool:
    """What a button of the page asked; whether it is done."""
    act, now = request.POST.get("act", ""), timezone.now()
    if act == "note":
        if not form.is_valid():
            return False
        services.bring_in(workshop, one, **form.cleaned_data, at=now)
        messages.success(request, _("It is noted. Thank you!"))
    elif act == "here":
        services.check_in(workshop, by=person, at=now)
    elif act in {"photo-yes", "photo-no"}:
        services.say_photo(workshop, one, is_yes=act == "photo-yes", by=person, at=now)
    elif act in {"change", "take-back"}:
        _act_on_note(request, workshop, one, number=number_in(request.POST.get("note", "")), at=now)
    return True


def _act_on_note(
    request: HttpRequest, workshop: Workshop, one: Enrolment, *, number: int, at: datetime
) -> None:
    if request.POST["act"] == "take-back":
        services.take_back_note(workshop, one, number=number, at=at)
        messages.success(request, _("It is taken back."))
        return
    note = workshop.harvest.filter(enrolment=one, pk=number).select_related("workshop").first()
    if note is None:
        return
    form = ChangedNoteForm(request.POST, note=note)
    if form.is_valid():
        services.change_note(note, **form.cleaned_data, at=at)
        messages.success(request, _("It is changed."))
