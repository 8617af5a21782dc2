"""Workshops: announced, answered, led."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from binome import content
from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may, require
from binome.accounts.requests import SignedIn
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.learning import services
from binome.learning.forms import ComingForm, WorkshopForm
from binome.learning.models import Attendance, Workshop
from binome.learning.notices import PURPOSE, calendar_of
from binome.programmes.models import Programme

LINK_DAYS = timedelta(days=120)
GUIDES = {Workshop.Kind.KICKOFF: "kickoff", Workshop.Kind.CLOSING: "closing", Workshop.Kind.PRACTICE: ""}


def _workshop(request: SignedIn, pk: int) -> Workshop:
    rows = Workshop.objects.visible_to(request.user).select_related("programme__organisation", "organisation")
    return load_or_404(rows, pk=pk)


def _led(request: SignedIn, pk: int) -> Workshop:
    found = _workshop(request, pk)
    require(request.user, Permission.RUN_WORKSHOP, found.programme)
    return found


@login_required
@require_GET
def workshops(request: SignedIn, pk: int) -> HttpResponse:
    """The collective meetings of a programme."""
    rows = Programme.objects.permitting(request.user, Permission.SEE_PROGRAMME).select_related("organisation")
    programme = load_or_404(rows, pk=pk)
    context = {
        "programme": programme,
        "workshops": list(programme.workshops.order_by("starts_at")[:25]),
        "may_lead": may(request.user, Permission.RUN_WORKSHOP, programme),
    }
    return render(request, "learning/workshops.html", context)


@login_required
@require_GET
def workshop(request: SignedIn, pk: int) -> HttpResponse:
    """One meeting: what, when, where, by the minute; for who leads, the list of people."""
    found = _workshop(request, pk)
    may_lead = may(request.user, Permission.RUN_WORKSHOP, found.programme)
    rows = (
        Attendance.objects.visible_to(request.user).filter(workshop=found).select_related("enrolment__person")
    )
    people = list(rows.order_by("enrolment__person__first_name", "pk")) if may_lead else []
    own = rows.filter(enrolment__person=request.user).first()
    came = sum(1 for row in people if row.state == Attendance.State.PRESENT)
    coming = sum(1 for row in people if row.state == Attendance.State.COMING)
    context = {
        "workshop": found,
        "guide": content.guide(found.guide_id) if found.guide_id else None,
        "may_lead": may_lead,
        "people": people,
        "own": own,
        "has_begun": found.starts_at <= timezone.now(),
        "came": ngettext("%(count)d person was there", "%(count)d people were there", came) % {"count": came},
        "coming": ngettext("%(count)d person is coming", "%(count)d people are coming", coming)
        % {"count": coming},
    }
    return render(request, "learning/workshop.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def schedule(request: SignedIn, pk: int) -> HttpResponse:
    """A new meeting."""
    programme = load_or_404(
        Programme.objects.permitting(request.user, Permission.RUN_WORKSHOP).select_related("organisation"),
        pk=pk,
    )
    language = programme.language
    closing = content.guide("closing")
    initial = {
        "kind": Workshop.Kind.CLOSING,
        "title": closing.title.in_language(language),
        "day": programme.closing_on,
        "time": "18:30",
        "minutes": closing.total_minutes,
    }
    form = WorkshopForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        made = services.schedule_workshop(
            programme,
            kind=values["kind"],
            title=values["title"],
            starts_at=form.moment(programme.organisation.time_zone),
            minutes=values["minutes"],
            place=values["place"],
            link=values["link"],
            guide_id=GUIDES[Workshop.Kind(values["kind"])],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("The meeting is in the calendar. Nobody is invited yet."))
        return redirect("learning:workshop", made.pk)
    return render(request, "learning/schedule.html", {"programme": programme, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def change(request: SignedIn, pk: int) -> HttpResponse:
    """Another date or place."""
    found = _led(request, pk)
    local = timezone.localtime(found.starts_at)
    initial = {
        "kind": found.kind,
        "title": found.title,
        "day": local.date(),
        "time": local.time(),
        "minutes": found.minutes,
        "place": found.place,
        "link": found.link,
    }
    form = WorkshopForm(request.POST or None, initial=initial)
    form.fields["kind"].required = False
    if request.method == "POST" and form.is_valid():
        values = form.cleaned_data
        services.change_workshop(
            found,
            title=values["title"],
            starts_at=form.moment(found.organisation.time_zone),
            minutes=values["minutes"],
            place=values["place"],
            link=values["link"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("It is changed. Whoever was invited receives the new date."))
        return redirect("learning:workshop", found.pk)
    return render(request, "learning/change.html", {"workshop": found, "form": form})


@login_required
@require_POST
def invite(request: SignedIn, pk: int) -> HttpResponse:
    """Invite everyone who has not been."""
    found = _led(request, pk)
    count = services.invite_to_workshop(found, by=request.user, at=timezone.now())
    said = ngettext("%(count)d invitation leaves.", "%(count)d invitations leave.", count) % {"count": count}
    messages.success(request, said)
    return redirect("learning:workshop", found.pk)


@login_required
@require_POST
def attendance(request: SignedIn, pk: int) -> HttpResponse:
    """The tick list."""
    found = _led(request, pk)
    present = {int(number) for number in request.POST.getlist("present") if number.isdecimal()}
    came = services.note_attendance(found, present=present, by=request.user, at=timezone.now())
    said = ngettext(
        "It is noted: %(count)d person was there.", "It is noted: %(count)d people were there.", came
    )
    messages.success(request, said % {"count": came})
    return redirect("learning:workshop", found.pk)


@login_required
@require_POST
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Coming or not, from the page."""
    found = _workshop(request, pk)
    own = load_or_404(
        Attendance.objects.visible_to(request.user).select_related("organisation"),
        workshop=found,
        enrolment__person=request.user,
    )
    form = ComingForm(request.POST)
    if form.is_valid():
        is_coming = form.cleaned_data["answer"] == "yes"
        services.answer_invitation(own, is_coming=is_coming, by=request.user, at=timezone.now())
        messages.success(request, _("Thank you, your answer is noted."))
    return redirect("learning:workshop", found.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening shows; the button acts."""
    link = read_token(PURPOSE, token, max_age=LINK_DAYS)
    person = Person.objects.filter(pk=link.person_id, is_active=True).first()
    rows = Attendance.objects.visible_to(person).filter(enrolment__person=person) if person else None
    own = (
        rows.select_related("workshop__organisation", "organisation").filter(pk=link.object_id).first()
        if rows is not None
        else None
    )
    if own is None or person is None:
        raise LinkNotValid
    form = ComingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_coming = form.cleaned_data["answer"] == "yes"
        services.answer_invitation(own, is_coming=is_coming, by=person, at=timezone.now())
        return redirect(request.path)
    context = {"own": own, "workshop": own.workshop, "help_contact": own.workshop.organisation.help_contact}
    return render(request, "learning/invitation.html", context)


@login_required
@require_GET
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    """The meeting as a file for one's own calendar."""
    found = _workshop(request, pk)
    text = calendar_of(found, None, method="PUBLISH", at=timezone.now())
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="atelier.ics"'
    return response
