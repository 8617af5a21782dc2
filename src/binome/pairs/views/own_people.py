"""The page of a partner's relay: the people they brought, and nobody else."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from binome.accounts.known import known_order
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.scoping import load_or_404
from binome.pairs import following
from binome.programmes.models import Application, Partner
from binome.programmes.services import BETWEEN_REMINDERS, day_in

PEOPLE_A_PAGE = 25
# Invited people are named by the address the relay wrote; a longer list is shown by its end.
MOST_INVITED = 200


@page
@require_safe
def own_people(request: SignedIn, pk: int) -> HttpResponse:
    """Each of the partner's people with the state they are in, in words; for its relays and the coordinators."""
    rows = Partner.objects.visible_to(request.user).select_related("programme__organisation")
    partner = load_or_404(rows, pk=pk)
    programme = partner.programme
    on_the_clock_of(programme.organisation)
    now = timezone.now()
    applications = (
        partner.applications.sent()
        .select_related("person", "enrolment")
        .order_by(*known_order("person", partner.organisation_id), "pk")
    )
    sent = Application.objects.filter(
        partner=partner, person=OuterRef("person"), role=OuterRef("role")
    ).sent()
    waiting = partner.invitations.exclude(Exists(sent))
    invited = list(waiting.select_related("person").order_by("-invited_at", "-pk")[: MOST_INVITED + 1])
    count = len(invited) if len(invited) <= MOST_INVITED else waiting.count()
    page = Paginator(applications, PEOPLE_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "partner": partner,
        "programme": programme,
        "page": page,
        "lines": following.lines_of(partner, page),
        "invited": invited[:MOST_INVITED],
        "has_more_invited": len(invited) > MOST_INVITED,
        "can_remind": any(
            row.reminded_at is None and row.invited_at <= now - BETWEEN_REMINDERS for row in invited
        ),
        "is_open": programme.is_open_on(day_in(programme.organisation, now)) and partner.ended_at is None,
        "headline": following.headline_of(partner, sent=page.paginator.count, invited=count),
    }
    return render(request, "pairs/own_people.html", context)
