"""A shared programme: cards of both, proposals on cards, the balance; and the two people's answer."""

from __future__ import annotations

from dataclasses import dataclass
from operator import attrgetter

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.models import Person
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import first_or_404, load_or_404
from binome.core.words import page_language
from binome.matching import balance, cards, notices_across, services
from binome.matching.forms import AnswerForm
from binome.matching.models import SharedProposal
from binome.programmes.models import Programme, Sharing

SHOWN_CARDS = 60


def _load(request: SignedIn, pk: int) -> tuple[Sharing, Programme]:
    """A sharing that both have agreed to, and our programme in it."""
    agreed = Sharing.objects.visible_to(request.user).exclude(guest_programme=None).with_both()
    run = Programme.permitted(request.user, Permission.RUN_MATCHING)
    runs = {f"runs_{name}": Q(**{f"{name}__in": run}) for name in ("programme", "guest_programme")}
    sharing = load_or_404(agreed.annotate(**runs), pk=pk)
    held = [getattr(sharing, name.removeprefix("runs_")) for name in runs if getattr(sharing, name)]
    ours: Programme = first_or_404(sorted(held, key=attrgetter("pk")))
    on_the_clock_of(ours.organisation)
    return sharing, ours


@dataclass(frozen=True)
class Line:
    """A proposal as one of the two coordinations reads it."""

    pk: int
    mentor: cards.Half
    mentee: cards.Half
    sentences: list[str]
    state: str
    held: int


@page
@require_safe
def exchange(request: SignedIn, pk: int) -> HttpResponse:
    """The balance, what is proposed, and the other's cards."""
    sharing, ours = _load(request, pk)
    both = balance.programmes_of(sharing)
    free = cards.free_in(sharing)
    rows = cards.with_halves(sharing)
    language = page_language()
    lines = []
    for row in rows:
        mentor, mentee = cards.halves_of(row, ours.pk)
        sentences = row.reasons.get(language, [])[:3]
        lines.append(Line(row.pk, mentor, mentee, sentences, row.state, getattr(row, "held", 0)))
    theirs = next(programme for programme in both if programme.pk != ours.pk)
    context = {
        "sharing": sharing,
        "programme": ours,
        "other": theirs.organisation.name,
        "is_active": sharing.state == Sharing.State.ACTIVE,
        "balance": balance.balance_of(sharing, free),
        "found": [line for line in lines if line.state == SharedProposal.State.FOUND],
        "sent": [line for line in lines if line.state == SharedProposal.State.SENT],
        "paired": [line for line in lines if line.state == SharedProposal.State.ACCEPTED],
        "cards": cards.first_cards(sharing, free[theirs.pk], most=SHOWN_CARDS),
        "has_more": len(free[theirs.pk].roles) > SHOWN_CARDS,
    }
    return render(request, "matching/exchange.html", context)


@page
@require_POST
def find_across(request: SignedIn, pk: int) -> HttpResponse:
    """Look for pairs; nothing leaves."""
    sharing, _ours = _load(request, pk)
    count = services.find_across(sharing, by=request.user, at=timezone.now())
    sentence = ngettext("%(count)d pair is possible.", "%(count)d pairs are possible.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("matching:exchange", sharing.pk)


@page
@require_POST
def send_across(request: SignedIn, pk: int) -> HttpResponse:
    """Ask the two people of each that is ticked."""
    sharing, _ours = _load(request, pk)
    ids = [
        int(one)
        for one in request.POST.getlist("ids")[:500]
        if one.isascii() and one.isdecimal() and len(one) < 19
    ]
    count = services.send_across(sharing, ids=ids, by=request.user, at=timezone.now())
    sentence = ngettext("%(count)d proposal is sent.", "%(count)d proposals are sent.", count)
    messages.success(request, sentence % {"count": count})
    return redirect("matching:exchange", sharing.pk)


@page
@require_POST
def close_across(request: SignedIn, pk: int) -> HttpResponse:
    """Take one back."""
    run = Programme.permitted(request.user, Permission.RUN_MATCHING)
    ours = Q(sharing__programme__in=run) | Q(sharing__guest_programme__in=run)
    rows = SharedProposal.objects.visible_to(request.user).filter(ours)
    found = load_or_404(rows.select_related("sharing"), pk=pk)
    services.close_across(found, by=request.user, at=timezone.now())
    messages.success(request, _("The proposal is closed. The two people are told, without a reason."))
    return redirect("matching:exchange", found.sharing_id)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def across(request: SignedIn, pk: int) -> HttpResponse:
    """One of the two reads a card and answers."""
    proposal = load_or_404(_with_people(request.user), pk=pk)
    return _answer(request, proposal, request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def across_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening the link shows; only the button acts."""
    link = read_token(notices_across.PURPOSE, token)
    person = holder_of(link)
    proposal = _with_people(person).filter(pk=link.object_id).first()
    if proposal is None:
        raise LinkNotValid
    link.require_alive(until=proposal.answer_by, at=timezone.now())
    return _answer(request, proposal, person)


def _with_people(person: Person) -> QuerySet[SharedProposal]:
    return SharedProposal.objects.told_to(person).select_related(
        "sharing", "mentor__application", "mentor__person", "mentor__programme__organisation",
        "mentee__application", "mentee__person", "mentee__programme__organisation",
    )  # fmt: skip


def _answer(request: HttpRequest, proposal: SharedProposal, person: Person) -> HttpResponse:
    is_mentee = proposal.mentee.person_id == person.pk
    mine, other = (proposal.mentee, proposal.mentor) if is_mentee else (proposal.mentor, proposal.mentee)
    on_the_clock_of(mine.programme.organisation)
    form = AnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        accepts = form.cleaned_data["answer"] == "yes"
        try:
            services.answer_across(proposal, by=person, accepts=accepts, at=timezone.now())
        except Refused as refusal:
            messages.warning(request, refusal.message)
        return redirect(request.path)
    is_open = proposal.state == SharedProposal.State.ACCEPTED
    context = {
        "proposal": proposal,
        "programme": mine.programme,
        "is_mentee": is_mentee,
        "side": "mentor" if is_mentee else "mentee",
        "card": cards.card_of(proposal.sharing, other),
        "own_label": cards.label_of(proposal.sharing, mine.pk),
        "organisation": other.programme.organisation.name,
        "name": other.person.first_name if is_open else "",
        "is_closed": proposal.state == SharedProposal.State.CLOSED
        or (not is_open and proposal.sharing.state != Sharing.State.ACTIVE),
        "answer": proposal.mentee_accepts if is_mentee else proposal.mentor_accepts,
        "sentences": proposal.reasons.get(page_language(), []),
        "help_contact": mine.programme.organisation.help_contact,
    }
    return render(request, "matching/across.html", context)
