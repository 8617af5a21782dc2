"""Help cards of a programme, for whoever takes part in it: found, read, printed, reported."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from binome import content
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.core.words import page_language
from binome.learning import services
from binome.learning.forms import ScreenForm
from binome.learning.marked import as_html
from binome.learning.models import OwnPage, kept_organisations
from binome.learning.pages import FOR_ALL, Page, cards_for, pages_of
from binome.programmes.models import Programme
from binome.programmes.services import day_in

CARDS_A_PAGE = 50


@dataclass(frozen=True)
class Choice:
    """A filter of the list."""

    label: str
    url: str
    is_current: bool


def _programme(request: SignedIn, pk: int) -> Programme:
    """The programme, with ``keeps``: whether the reader writes the cards of its organisation."""
    kept = kept_organisations(request.user).filter(pk=OuterRef("organisation"))
    rows = Programme.objects.permitting(request.user, Permission.SEE_PROGRAMME).annotate(keeps=Exists(kept))
    programme: Programme = load_or_404(rows.select_related("organisation"), pk=pk)
    on_the_clock_of(programme.organisation)
    return programme


def _card(programme: Programme, key: str) -> Page:
    found = pages_of(programme.organisation).get(key)
    if found is None or found.kind != OwnPage.Kind.CARD:
        raise Http404
    return found


@page
@require_safe
def cards(request: SignedIn, pk: int) -> HttpResponse:
    """The cards of the subjects that the programme teaches, by subject, or those that hold some words."""
    programme = _programme(request, pk)
    words = " ".join(request.GET.get("q", "").split())[:100]
    chosen = request.GET.get("sujet", "")
    found = cards_for(pages_of(programme.organisation).values(), programme.networks)
    taught = [network for network in content.networks() if network.id in {*programme.networks, FOR_ALL}]
    if words:
        found = [card for card in found if card.holds(words)]
    today = day_in(programme.organisation, timezone.now())
    lines = [
        {"card": card, "network": content.network(card.network).name, "is_expired": card.is_expired(today)}
        for card in found
        if chosen in ("", card.network)
    ]
    context = {
        "programme": programme,
        "page": Paginator(lines, CARDS_A_PAGE).get_page(request.GET.get("page")),
        "query": urlencode({name: value for name, value in (("q", words), ("sujet", chosen)) if value}),
        "words": words,
        "chosen": chosen,
        "choices": _choices(programme, taught, chosen, words),
    }
    return render(request, "learning/cards.html", context)


def _choices(programme: Programme, taught: list[content.Network], chosen: str, words: str) -> list[Choice]:
    here = reverse("learning:cards", args=[programme.pk])
    asked = {"q": words} if words else {}
    wanted = [("", _("All subjects"))]
    wanted += [(network.id, network.name.in_language(page_language())) for network in taught]
    return [
        Choice(
            label, f"{here}?{urlencode(asked | {'sujet': name})}" if name or asked else here, name == chosen
        )
        for name, label in wanted
    ]


@page
@require_safe
def card(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """One card, to read on a telephone or on paper."""
    programme = _programme(request, pk)
    found = _card(programme, key)
    form = ScreenForm(initial={"revision": found.revision})
    return _shown(request, programme, found, form)


def _shown(
    request: SignedIn, programme: Programme, found: Page, form: ScreenForm, status: int = 200
) -> HttpResponse:
    language = page_language()
    context = {
        "programme": programme,
        "card": found,
        "network": content.network(found.network).name,
        "html": as_html(found.body.in_language(language)),
        "text_language": found.body.language(language),
        "is_expired": found.is_expired(day_in(programme.organisation, timezone.now())),
        "form": form,
    }
    return render(request, "learning/card.html", context, status=status)


@page
@require_POST
def report_screen(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """The screen has changed."""
    programme = _programme(request, pk)
    found = _card(programme, key)
    form = ScreenForm(request.POST)
    if not form.is_valid():
        return _shown(request, programme, found, form, status=422)
    try:
        services.report_screen(programme, key=key, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refused as refusal:
        form = ScreenForm({"text": form.cleaned_data["text"], "revision": found.revision})
        form.add_error(None, str(refusal))
        return _shown(request, programme, found, form, status=409)
    messages.success(
        request, _("Thank you. Coordinators are told, and this card says that it is being checked.")
    )
    return redirect("learning:card", programme.pk, key)
