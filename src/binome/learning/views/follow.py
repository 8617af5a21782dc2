"""For those who follow mentors: who is where, and letting one begin without the required units."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.known import known_order
from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.learning import services
from binome.learning.forms import WaiverForm
from binome.learning.readiness import readiness_of
from binome.programmes.models import Application, Enrolment, programme_for

MENTORS_A_PAGE = 25


@page
@require_safe
def overview(request: SignedIn, pk: int) -> HttpResponse:
    """Where each mentor of a programme is: units finished, nothing else."""
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    on_the_clock_of(programme.organisation)
    mentors = programme.enrolments.active().filter(role=Application.Side.MENTOR).select_related("person")
    shown = Paginator(
        mentors.order_by(*known_order("person", programme.organisation_id), "pk"), MENTORS_A_PAGE
    )
    shown_page = shown.get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "lines": readiness_of(programme, shown_page.object_list),
        "shown": shown_page,
    }
    return render(request, "learning/overview.html", context)


def _followed(request: SignedIn, pk: int) -> Enrolment:
    """A mentor of a programme whose pairs one follows; anybody else finds nothing."""
    rows = Enrolment.objects.visible_to(request.user).filter(role=Application.Side.MENTOR, ended_at=None)
    enrolment = load_or_404(rows.select_related("programme__organisation", "organisation", "person"), pk=pk)
    require(request.user, Permission.FOLLOW_PAIRS, enrolment.programme)
    on_the_clock_of(enrolment.organisation)
    return enrolment


@page
@require_http_methods(["GET", "HEAD", "POST"])
def waiver(request: SignedIn, pk: int) -> HttpResponse:
    """Let this mentor begin without the required units, and say why."""
    mentor = _followed(request, pk)
    (readiness,) = readiness_of(mentor.programme, [mentor])
    initial = {"reason": readiness.waiver.reason if readiness.waiver else ""}
    form = WaiverForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.waive_units(mentor, reason=reason, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            said = _("It is noted: %(name)s can begin.") % {"name": mentor.person.first_name}
            messages.success(request, said)
            return redirect("learning:overview", mentor.programme_id)
    return render(request, "learning/waiver.html", {"mentor": mentor, "readiness": readiness, "form": form})


@page
@require_POST
def withdraw_waiver(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for the required units again."""
    mentor = _followed(request, pk)
    services.withdraw_waiver(mentor, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted: the required units are asked for again."))
    return redirect("learning:overview", mentor.programme_id)
