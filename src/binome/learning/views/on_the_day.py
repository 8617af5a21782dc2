"""The day of a workshop: running order by the clock, the sheet to sign, the code on the wall, “I am here”."""

from __future__ import annotations

from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome import content
from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.links import LIFE, LinkNotValid, make_token, read_token
from binome.core.qr import qr_code
from binome.core.scoping import load_or_404
from binome.learning import services
from binome.learning.models import Attendance, Workshop, WorkshopStep
from binome.learning.order import steps_of, total_minutes
from binome.learning.pdf import attendance_sheet

CHECK_IN = "learning.check-in"
# The same code is for everyone in the room: it names the meeting, not a person.
NOBODY = 0


def load_workshop(request: SignedIn, pk: int) -> Workshop:
    """The workshop, for whoever has a part in its programme, on its clock."""
    own_steps = WorkshopStep.objects.filter(workshop=OuterRef("pk"))
    rows = (
        Workshop.objects.visible_to(request.user)
        .select_related("programme__organisation", "organisation")
        .annotate(has_own_steps=Exists(own_steps))
    )
    found: Workshop = load_or_404(rows, pk=pk)
    on_the_clock_of(found.organisation)
    return found


def load_led(request: SignedIn, pk: int) -> Workshop:
    """The same, for whoever leads it."""
    found = load_workshop(request, pk)
    require(request.user, Permission.RUN_WORKSHOP, found.programme)
    return found


@page
@require_safe
def running_order(request: SignedIn, pk: int) -> HttpResponse:
    """The meeting by the minute, on a sheet for who leads it."""
    found = load_led(request, pk)
    steps = steps_of(found)
    if not steps:
        raise Http404
    total = total_minutes(steps)
    context = {
        "workshop": found,
        "guide": content.guide(found.guide_id) if found.guide_id else None,
        "steps": steps,
        "fits": total == found.minutes,
        "total": total,
        "steps_end_at": steps[-1].ends_at,
    }
    return render(request, "learning/running_order.html", context)


@page
@require_safe
def sheet(request: SignedIn, pk: int) -> HttpResponse:
    """The attendance sheet as a PDF."""
    found = load_led(request, pk)
    name = f"{slugify(_('Attendance sheet'))}-{timezone.localdate(found.starts_at):%Y-%m-%d}.pdf"
    response = HttpResponse(attendance_sheet(found, at=timezone.now()), content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page
@require_safe
def poster(request: SignedIn, pk: int) -> HttpResponse:
    """The code to show or to print at the door."""
    found = load_led(request, pk)
    token = make_token(CHECK_IN, person_id=NOBODY, object_id=found.pk)
    address = urljoin(settings.BASE_URL, reverse("learning:check_in", args=[token]))
    context = {
        "workshop": found,
        "code": qr_code(address, label=_("QR code of this meeting")),
        "address": address,
    }
    return render(request, "learning/poster.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: SignedIn, token: str) -> HttpResponse:
    """“I am here”, from the code at the door. Opening shows; the button acts."""
    link = read_token(CHECK_IN, token)
    if link.person_id != NOBODY:
        raise LinkNotValid
    found = load_workshop(request, link.object_id)
    if timezone.now() > max(link.made_at + LIFE, found.ends_at):
        raise LinkNotValid
    if request.method == "POST":
        services.check_in(found, by=request.user, at=timezone.now())
        messages.success(request, _("It is noted: you are here. Welcome!"))
        return redirect(request.path)
    own = Attendance.objects.visible_to(request.user).filter(
        workshop=found, enrolment__person=request.user, state=Attendance.State.PRESENT
    )
    context = {
        "workshop": found,
        "own": own.first(),
        "is_open": services.is_check_in_open(found, at=timezone.now()),
    }
    return render(request, "learning/check_in.html", context)
