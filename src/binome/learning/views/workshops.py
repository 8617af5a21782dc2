"""Workshops: announced, answered, led. Every page speaks on the organisation's clock."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.forms import HiddenInput
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.filters import Filter
from binome.core.pages import page_of
from binome.core.scoping import load_or_404
from binome.core.words import capital
from binome.learning import services
from binome.learning.forms import AttendanceForm, ComingForm, WorkshopForm
from binome.learning.models import Attendance, Workshop
from binome.learning.notices import calendar_file
from binome.learning.order import steps_of
from binome.learning.personal_link import of_the_link
from binome.learning.sheet import count_people, lines_of, listed
from binome.learning.views.on_the_day import load_led, load_workshop
from binome.programmes.models import Programme, programme_for

WORKSHOPS_A_PAGE = 25
PEOPLE_A_PAGE = 25
# Running orders and live meetings of the built-in content, by kind of workshop.
GUIDES: dict[str, str] = {Workshop.Kind.KICKOFF: "kickoff", Workshop.Kind.CLOSING: "closing"}
# As the form allows; a seminar of several days is one line of the calendar.
LONGEST = 600
LIVE: dict[str, str] = {Workshop.Kind.PRACTICE: "live-practice", Workshop.Kind.CHECK_IN: "live-peer"}


@page
@require_safe
def workshops(request: SignedIn, pk: int) -> HttpResponse:
    """The collective meetings of a programme."""
    programme = programme_for(request.user, Permission.SEE_PROGRAMME, pk)
    on_the_clock_of(programme.organisation)
    shown = Paginator(programme.workshops.order_by("starts_at", "pk"), WORKSHOPS_A_PAGE)
    context = {
        "programme": programme,
        "shown": shown.get_page(request.GET.get("page")),
        "may_lead": may(request.user, Permission.RUN_WORKSHOP, programme),
    }
    return render(request, "learning/workshops.html", context)


@page
@require_safe
def workshop(request: SignedIn, pk: int) -> HttpResponse:
    """One meeting: what, when, where, by the minute; for who leads, the list of people."""
    found = load_workshop(request, pk)
    may_lead = may(request.user, Permission.RUN_WORKSHOP, found.programme)
    now = timezone.now()
    own = Attendance.objects.visible_to(request.user).filter(
        workshop=found, enrolment__person=request.user, enrolment__ended_at=None
    )
    mine = own.first()
    context = {
        "workshop": found,
        "guide": content.guide(found.guide_id) if found.guide_id else None,
        "steps": steps_of(found),
        "live": _live(found.kind),
        "may_lead": may_lead,
        **_own_answer(found, mine),
        "direct": mine is not None and reverse("learning:direct", args=[found.pk]),
        "has_begun": found.starts_at <= now,
        "is_open": services.is_check_in_open(found, at=now),
        **(_list_of_people(request, found, at=now) if may_lead else {}),
    }
    return render(request, "learning/workshop.html", context)


def _own_answer(workshop: Workshop, own: Attendance | None) -> dict[str, object]:
    """Where the reader stands: their answer, their rank on the waiting list, whether a place is left."""
    if own is None:
        return {"own": None}
    waiting = list(workshop.attendances.waiting().values_list("pk", flat=True))
    is_full = workshop.places is not None and (
        bool(waiting) or workshop.attendances.coming().count() >= workshop.places
    )
    return {
        "own": own,
        "rank": waiting.index(own.pk) + 1 if own.pk in waiting else None,
        "is_full": is_full and own.state != Attendance.State.COMING,
    }


def _list_of_people(request: SignedIn, workshop: Workshop, *, at: datetime) -> dict[str, object]:
    """What who leads sees of the others: the numbers of all, a page of names, those one looks for."""
    named = " ".join(request.GET.get("qui", "").split())[:60]
    people = listed(workshop, named=named)
    states = count_people(workshop, named=named)
    total = states.pop("people")
    shown = page_of(people, count=total, size=PEOPLE_A_PAGE, number=request.GET.get("page"))
    came, coming = states[Attendance.State.PRESENT], states[Attendance.State.COMING]
    waiting = states[Attendance.State.WAITING]
    return {
        "people": lines_of(workshop, shown),
        "page": shown,
        "named": named,
        "query": urlencode({"qui": named}) if named else "",
        "is_long": bool(named) or shown.paginator.num_pages > 1,
        "invited": sum(states.values()),
        "as_of": at.isoformat(),
        "came": ngettext("%(count)d person was there", "%(count)d people were there", came) % {"count": came},
        "coming": ngettext("%(count)d person is coming", "%(count)d people are coming", coming)
        % {"count": coming},
        "waiting": ngettext("%(count)d person is waiting", "%(count)d people are waiting", waiting)
        % {"count": waiting}
        if waiting
        else "",
    }


@page
@require_http_methods(["GET", "HEAD", "POST"])
def schedule(request: SignedIn, pk: int) -> HttpResponse:
    """A new meeting."""
    programme = programme_for(request.user, Permission.RUN_WORKSHOP, pk)
    on_the_clock_of(programme.organisation)
    asked = request.GET.get("genre", "")
    kind = asked if asked in Workshop.Kind.values else _likely_kind(programme)
    initial = {"kind": kind, "time": "18:30", **_usual(kind, programme)}
    form = WorkshopForm(request.POST or None, initial=initial, zone=programme.organisation.time_zone)
    if kind != Workshop.Kind.OTHER and request.POST.get("kind") != Workshop.Kind.OTHER:
        form.fields["audience"].widget = HiddenInput()
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = services.schedule_workshop(
            programme,
            kind=values["kind"],
            title=values["title"],
            starts_at=values["starts_at"],
            minutes=values["minutes"],
            place=values["place"],
            link=values["link"],
            places=values["places"],
            guide_id=GUIDES.get(values["kind"], ""),
            audience=values["audience"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The meeting is in the calendar. Nobody is invited yet."))
        return redirect("learning:workshop", made.pk)
    kinds = [
        Filter(capital(str(label)), f"?genre={value}", is_current=value == kind)
        for value, label in Workshop.Kind.choices
    ]
    context = {"programme": programme, "form": form, "kinds": kinds}
    return render(request, "learning/schedule.html", context)


def _likely_kind(programme: Programme) -> str:
    """The first meeting of the programme's road that is not there yet."""
    there = set(programme.workshops.values_list("kind", flat=True))
    return next((kind for kind in Workshop.Kind.values if kind not in there), Workshop.Kind.OTHER.value)


def _usual(kind: str, programme: Programme) -> dict[str, object]:
    """What a meeting of this kind is called, how long it takes, and on which day: as the programme foresaw it, or as usual."""
    foreseen = _foreseen(kind, programme)
    if foreseen is not None:
        return {
            "title": foreseen["title"],
            "minutes": min(foreseen["minutes"], LONGEST),
            "day": foreseen["on"],
        }
    days = {Workshop.Kind.KICKOFF: programme.kickoff_on, Workshop.Kind.CLOSING: programme.closing_on}
    if kind in GUIDES:
        guide = content.guide(GUIDES[kind])
        title, minutes = guide.title, guide.total_minutes
        return {
            "title": title.in_language(programme.language),
            "minutes": minutes,
            "day": days[Workshop.Kind(kind)],
        }
    live = _live(kind)
    if live is None:
        return {"minutes": 60}
    return {"title": live.title.in_language(programme.language), "minutes": live.minutes}


def _foreseen(kind: str, programme: Programme) -> dict[str, Any] | None:
    """The first meeting of that kind that the programme foresees and that is not in the calendar yet."""
    events = [event for event in programme.events if event["kind"] == kind]
    if not events:
        return None
    there = set(programme.workshops.values_list("title", flat=True))
    return next((event for event in events if event["title"] not in there), None)


def _live(kind: str) -> content.LiveMeeting | None:
    return next((live for live in content.mentor_path().live_meetings if live.id == LIVE.get(kind)), None)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Another date or place."""
    found = load_led(request, pk)
    local = timezone.localtime(found.starts_at)
    initial = {
        "title": found.title,
        "day": local.date(),
        "time": local.time(),
        "minutes": found.minutes,
        "place": found.place,
        "link": found.link,
        "places": found.places,
    }
    form = WorkshopForm(request.POST or None, initial=initial, zone=found.organisation.time_zone)
    # A kick-off does not become a closing: who is asked depends on it.
    del form.fields["kind"], form.fields["audience"]
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        try:
            services.change_workshop(
                found,
                title=values["title"],
                starts_at=values["starts_at"],
                minutes=values["minutes"],
                place=values["place"],
                link=values["link"],
                places=values["places"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is changed. Whoever was invited receives what holds now."))
            return redirect("learning:workshop", found.pk)
    return render(request, "learning/change.html", {"workshop": found, "form": form})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: SignedIn, pk: int) -> HttpResponse:
    """Take a meeting away; the page says first what that does."""
    found = load_led(request, pk)
    if request.method == "POST":
        count = services.cancel_workshop(found, by=request.user, at=timezone.now())
        said = ngettext(
            "The meeting is cancelled. %(count)d person is told.",
            "The meeting is cancelled. %(count)d people are told.",
            count,
        )
        messages.success(request, said % {"count": count})
        return redirect("learning:workshops", found.programme_id)
    return render(request, "learning/cancel.html", {"workshop": found})


@page
@require_POST
def invite(request: SignedIn, pk: int) -> HttpResponse:
    """Invite everyone who has not been."""
    found = load_led(request, pk)
    count = services.invite_to_workshop(found, by=request.user, at=timezone.now())
    said = ngettext("%(count)d invitation leaves.", "%(count)d invitations leave.", count) % {"count": count}
    messages.success(request, said)
    return redirect("learning:workshop", found.pk)


@page
@require_POST
def attendance(request: SignedIn, pk: int) -> HttpResponse:
    """The tick list."""
    found = load_led(request, pk)
    present = {int(number) for number in request.POST.getlist("present") if number.isdecimal()}
    # A page of the list says who was on it; without that, the list was whole.
    shown = {int(number) for number in request.POST.getlist("shown") if number.isdecimal()} or None
    came = services.note_attendance(
        found, present=present, by=request.user, at=timezone.now(),
        as_of=AttendanceForm(request.POST).shown_at(), shown=shown,
    )  # fmt: skip
    said = ngettext(
        "It is noted: %(count)d person was there.", "It is noted: %(count)d people were there.", came
    )
    messages.success(request, said % {"count": came})
    where = reverse("learning:workshop", args=[found.pk])
    query = request.POST.get("query", "")
    return redirect(f"{where}?{query}" if re.fullmatch(r"[\w%+=&.-]{1,400}", query, re.ASCII) else where)


@page
@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Coming or not, from the page."""
    found = load_workshop(request, pk)
    own = load_or_404(
        Attendance.objects.visible_to(request.user).select_related("workshop"),
        workshop=found,
        enrolment__person=request.user,
        enrolment__ended_at=None,
    )
    form = ComingForm(request.POST)
    if form.is_valid():
        _act(own, form.cleaned_data["answer"], by=request.user)
        messages.success(request, _("Thank you, your answer is noted."))
    return redirect("learning:workshop", found.pk)


def _act(own: Attendance, answer: str, *, by: Person) -> None:
    """Coming, not coming, or here."""
    if answer == ComingForm.HERE:
        services.check_in(own.workshop, by=by, at=timezone.now())
    else:
        services.answer_invitation(own, is_coming=answer == ComingForm.YES, by=by, at=timezone.now())


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening shows; the button acts."""
    own, person = of_the_link(token, at=timezone.now())
    form = ComingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        _act(own, form.cleaned_data["answer"], by=person)
        return redirect(request.path)
    context = {
        **_own_answer(own.workshop, own),
        "workshop": own.workshop,
        "has_begun": own.workshop.starts_at <= timezone.now(),
        "is_open": services.is_check_in_open(own.workshop, at=timezone.now()),
        "help_contact": own.workshop.organisation.help_contact,
        "direct": reverse("learning:direct_link", args=[token]),
    }
    with timezone.override(own.workshop.organisation.time_zone):
        return render(request, "learning/invitation.html", context)


@page
@require_safe
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    """The meeting as a file for one's own calendar."""
    found = load_workshop(request, pk)
    text = calendar_file(found, at=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="atelier.ics"'
    return response
