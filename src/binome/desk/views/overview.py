"""The whole programme at a glance: every pair on one timeline, and from who was informed to who went all the way."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.pages import page_of
from binome.desk.timeline import Timeline, filters, steps
from binome.evaluation.indicators import measure
from binome.pairs import listing
from binome.programmes.models import Programme, programme_for

PAIRS_A_PAGE = 25


def _programme(request: SignedIn, pk: int) -> Programme:
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    on_the_clock_of(programme.organisation)
    return programme


@page
@require_safe
def timeline(request: SignedIn, pk: int) -> HttpResponse:
    """Pairs by pages of 25, as a picture and as a table that says the same."""
    programme = _programme(request, pk)
    now = timezone.now()
    wanted = request.GET.get("etat", "")
    links, rows, count = filters(programme, wanted, at=now)
    shown = page_of(rows, count=count, size=PAIRS_A_PAGE, number=request.GET.get("page"))
    context = {
        "programme": programme,
        "links": links,
        "shown": shown,
        "state": wanted,
        "timeline": Timeline(programme, listing.with_sessions(list(shown)), at=now),
    }
    return render(request, "desk/timeline.html", context)


@page
@require_safe
def funnel(request: SignedIn, pk: int) -> HttpResponse:
    """How many people at each step, from the registry's figures."""
    programme = _programme(request, pk)
    return render(
        request, "desk/funnel.html", {"programme": programme, "steps": steps(programme, measure(programme))}
    )
