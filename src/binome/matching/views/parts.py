"""What the pages of a coordinator have in common."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of
from binome.core.scoping import load_or_404
from binome.core.words import number_words, page_language
from binome.matching.forms import OFFERED
from binome.matching.models import LeftOut, MatchingRound, Proposal
from binome.pairing import RULES
from binome.programmes.models import Programme, programme_for

A_PAGE = 25


def find_programme(request: SignedIn, pk: int) -> Programme:
    """A programme whose matching the person runs; the clock is its organisation's from here on."""
    programme = programme_for(request.user, Permission.RUN_MATCHING, pk)
    on_the_clock_of(programme.organisation)
    return programme


def find_round(request: SignedIn, pk: int) -> MatchingRound:
    """A round of such a programme."""
    rows = MatchingRound.objects.visible_to(request.user).select_related(
        "programme__organisation", "organisation"
    )
    found: MatchingRound = load_or_404(rows, pk=pk)
    on_the_clock_of(found.organisation)
    return found


def find_proposal(request: SignedIn, pk: int) -> Proposal:
    """A proposal of such a programme, with its people."""
    rows = Proposal.objects.visible_to(request.user).filter(
        programme__in=Programme.permitted(request.user, Permission.RUN_MATCHING)
    )
    found: Proposal = load_or_404(
        rows.select_related(
            "programme__organisation", "round", "mentor__person", "mentor__application",
            "mentee__person", "mentee__application",
        ),
        pk=pk,
    )  # fmt: skip
    on_the_clock_of(found.programme.organisation)
    return found


def find_left_out(request: SignedIn, pk: int) -> LeftOut:
    """Somebody whom such a round left out."""
    rows = LeftOut.objects.visible_to(request.user).select_related(
        "round__organisation", "programme__organisation", "enrolment__person", "enrolment__application"
    )
    found: LeftOut = load_or_404(rows, pk=pk)
    on_the_clock_of(found.programme.organisation)
    return found


def criteria_titles() -> dict[str, str]:
    """Title of each criterion, in the page's language."""
    return {criterion.name: criterion.title[page_language()] for criterion in OFFERED}


def rule_titles() -> dict[str, str]:
    """Title of each rule, in the page's language."""
    return {rule.name: rule.title[page_language()] for rule in RULES}


def criteria_lines(reasons: dict[str, Any]) -> list[tuple[str, int, int]]:
    """(title, value out of 100, points) of each criterion of a proposal."""
    titles = criteria_titles()
    return [
        (titles.get(score["name"], score["name"]), score["value"], score["points"])
        for score in reasons.get("criteria", [])
    ]


def least_cost_words(points: int, pairs: int) -> str:
    """What the proof says that something costs at least; nothing where it says nothing."""
    if pairs > 0:
        return cost_words(0, pairs)
    said = _("The whole loses %(points)s points or more.") if points > 0 else ""
    return said % {"points": number_words(points)}


def cost_words(points: int, pairs: int) -> str:
    """What something costs the whole, in a sentence."""
    lost = {"points": number_words(points), "count": number_words(pairs)}
    if pairs > 0 and points > 0:
        said = ngettext(
            "The whole loses %(points)s points and one pair.",
            "The whole loses %(points)s points and %(count)s pairs.",
            pairs,
        )
    elif pairs > 0:
        said = ngettext("The whole loses one pair.", "The whole loses %(count)s pairs.", pairs)
    elif points > 0:
        said = _("The whole loses %(points)s points.")
    else:
        said = _("The whole loses nothing by it.")
    return said % lost
