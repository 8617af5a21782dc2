"""One proposal, one person left out, and the coordinator's hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.known import is_called, known_order
from binome.accounts.requests import SignedIn, page
from binome.core.scoping import load_or_404
from binome.core.words import page_language
from binome.matching import services
from binome.matching.forms import ByHandForm
from binome.matching.models import MatchingRound, PairConstraint
from binome.matching.views.parts import (
    cost_words,
    criteria_lines,
    find_left_out,
    find_proposal,
    least_cost_words,
    rule_titles,
)
from binome.programmes.models import Application

NAMED = 10


@page
@require_safe
def proposal(request: SignedIn, pk: int) -> HttpResponse:
    """Why these two, criterion by criterion; who else was possible, and at what cost."""
    found = find_proposal(request, pk)
    query = request.GET.get("q", "").strip()[:80]
    constraint = found.programme.pair_constraints.filter(mentor=found.mentor, mentee=found.mentee).first()
    context = {
        "proposal": found,
        "round": found.round,
        "programme": found.programme,
        "sentences": found.reasons.get(page_language(), []),
        "criteria": criteria_lines(found.reasons),
        "broken": [rule_titles()[name] for name in found.reasons.get("broken_rules", [])],
        "other_mentors": [_priced(one) for one in found.reasons.get("alternatives", [])],
        "other_mentees": [_priced(one) for one in found.reasons.get("other_mentees", [])],
        "kept": constraint if constraint and constraint.kind == PairConstraint.Kind.LOCK else None,
        "can_change": found.round.state == MatchingRound.State.READY,
        "q": query,
        "named": _named(found.programme, query, but=found.mentor_id) if query else [],
    }
    return render(request, "matching/one_proposal.html", context)


def _priced(other: dict[str, Any]) -> dict[str, Any]:
    return other | {"cost": least_cost_words(other["costs"], other["pairs_lost"])}


def _named(programme: Any, query: str, *, but: int) -> list[Any]:
    """Mentors of that name."""
    here = programme.organisation_id
    mentors = programme.enrolments.filter(role=Application.Side.MENTOR, ended_at=None).exclude(pk=but)
    rows = mentors.filter(is_called(query, here, "person")).select_related("person", "application")
    return list(rows.order_by(*known_order("person", here), "pk")[:NAMED])


@page
@require_safe
def left_out_person(request: SignedIn, pk: int) -> HttpResponse:
    """Why somebody has no pair: how many each rule removed, and what would help."""
    found = find_left_out(request, pk)
    explanation = found.explanation
    titles = rule_titles()
    context = {
        "row": found,
        "round": found.round,
        "programme": found.programme,
        "sentences": explanation.get(page_language(), []),
        "candidates": explanation.get("candidates", 0),
        "allowed": explanation.get("allowed", 0),
        "funnel": [
            (titles.get(one["rule"], one["rule"]), one["excluded"], one["alone"], one.get("gained"))
            for one in explanation.get("funnel", [])
        ],
    }
    return render(request, "matching/left_out_person.html", context)


def _steer(request: SignedIn, pk: int, service: Callable[..., Any], sentence: str) -> HttpResponse:
    found = find_proposal(request, pk)
    service(found.programme, mentor=found.mentor, mentee=found.mentee, by=request.user, at=timezone.now())
    names = {"mentee": found.mentee.person.first_name, "mentor": found.mentor.person.first_name}
    messages.success(request, sentence % names)
    return redirect("matching:proposal", found.pk)


@page
@require_POST
def lock(request: SignedIn, pk: int) -> HttpResponse:
    """Keep this pair in the next matching."""
    return _steer(
        request, pk, services.lock_pair, _("%(mentee)s and %(mentor)s stay together in the next matching.")
    )


@page
@require_POST
def block(request: SignedIn, pk: int) -> HttpResponse:
    """Never propose this pair again."""
    return _steer(
        request, pk, services.block_pair, _("%(mentee)s and %(mentor)s will not be proposed together again.")
    )


@page
@require_POST
def release(request: SignedIn, pk: int) -> HttpResponse:
    """Leave it to the matching."""
    return _steer(
        request, pk, services.release_pair, _("The matching decides again for %(mentee)s and %(mentor)s.")
    )


@page
@require_http_methods(["GET", "HEAD", "POST"])
def instead(request: SignedIn, pk: int) -> HttpResponse:
    """What another mentor for this person would cost the whole; then, once wanted, a matching around the two."""
    found = find_proposal(request, pk)
    chosen = (request.POST if request.method == "POST" else request.GET).get("mentor", "")
    if not chosen and request.method != "POST":
        return redirect("matching:proposal", found.pk)
    if not chosen.isascii() or not chosen.isdecimal() or len(chosen) > 12:
        raise Http404
    mentor = load_or_404(
        found.programme.enrolments.select_related("person", "application").filter(
            ended_at=None, role=Application.Side.MENTOR
        ),
        pk=int(chosen),
    )
    form = ByHandForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.take_instead(
                found, mentor=mentor, by=request.user, at=timezone.now(), reason=form.cleaned_data["reason"]
            )
        except services.NeedsReason as refusal:
            form.add_error("reason", refusal.message)
        else:
            return redirect("matching:round", asked.pk)
    by_hand = services.by_hand(found, mentor)
    context = {
        "proposal": found,
        "round": found.round,
        "programme": found.programme,
        "mentor": mentor,
        "form": form,
        "by_hand": by_hand,
        "broken": [rule_titles()[name] for name in by_hand.broken],
        "cost": cost_words(by_hand.cost.points, by_hand.cost.pairs) if by_hand.cost else "",
    }
    return render(request, "matching/instead.html", context)
