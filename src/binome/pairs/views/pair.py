"""The pair's page, the list of pairs, and the end of a pair."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.models import Person
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.filters import Filter
from binome.core.pages import page_of
from binome.core.scoping import load_or_404
from binome.core.templatetags.ui import Tone
from binome.pairs import listing, notices, services
from binome.pairs.models import Pair, Session
from binome.pairs.story import PairStory, is_over, next_thing, read_story, road, subjects_of
from binome.pairs.views.parts import about, load_by_link, load_pair
from binome.programmes.models import programme_for

PAIRS_A_PAGE = 20


@page
@require_safe
def show(request: SignedIn, pk: int) -> HttpResponse:
    """The two find what is next; whoever follows the pair finds dates, states and progress."""
    pair = Pair.objects.of_the_two(request.user).with_story(memos=True, offers=True).filter(pk=pk).first()
    if pair is None:
        return _follow(request, pk)
    on_the_clock_of(pair.organisation)
    now = timezone.now()
    story = read_story(pair)
    thing = next_thing(story, person=request.user, at=now)
    context = {
        **about(pair, request.user),
        "story": story,
        "next": thing,
        "road": road(story, now=thing),
        "sessions": _session_lines(story, now),
        "subjects": subjects_of(story.goals),
        "has_accepted": _has_accepted(story, request.user.pk),
        "can_complete": _can_complete(story),
    }
    return render(request, "pairs/show.html", context)


@dataclass(frozen=True)
class SessionLine:
    """A session as the page shows it."""

    session: Session
    is_to_note: bool
    # A meeting without a date can be noted after the fact: one at a time, in order.
    is_next_undated: bool

    @cached_property
    def tag(self) -> tuple[Tone, str]:
        """Where it stands, as its tag: the tone and a few words."""
        state = self.session.state
        if state == Session.State.HELD:
            return "ok", _("took place")
        if self.is_to_note:
            return "warn", _("to be noted")
        if state == Session.State.SET:
            return "info", _("date set")
        if state == Session.State.MISSED:
            return "warn", _("did not take place")
        if state == Session.State.CANCELLED:
            return "info", pgettext("session", "cancelled")
        return "warn", _("no date yet")

    @property
    def can_move(self) -> bool:
        """Whether it has, or had, a date that can become another one."""
        return self.session.state in {Session.State.SET, Session.State.MISSED}


def _session_lines(story: PairStory, now: datetime) -> list[SessionLine]:
    first = story.undated[0] if story.undated and story.pair.state == Pair.State.ACTIVE else None
    return [SessionLine(session, is_over(session, now), session == first) for session in story.sessions]


def _has_accepted(story: PairStory, person_id: int) -> bool:
    agreement = story.agreement
    if agreement is None:
        return True
    is_mentee = story.pair.mentee.person_id == person_id
    return (agreement.mentee_accepted_at if is_mentee else agreement.mentor_accepted_at) is not None


def _can_complete(story: PairStory) -> bool:
    return story.pair.state == Pair.State.ACTIVE and bool(story.held) and story.next_session is None


def _follow(request: SignedIn, pk: int) -> HttpResponse:
    """The same pair for whoever follows it: nothing that the two wrote."""
    pair = load_or_404(Pair.objects.visible_to(request.user).with_story(), pk=pk)
    on_the_clock_of(pair.organisation)
    story = read_story(pair)
    now = timezone.now()
    context = {
        "pair": pair,
        "story": story,
        "road": road(story, is_for_the_two=False),
        "sessions": _session_lines(story, now),
        "subjects": subjects_of(story.goals),
        "can_complete": _can_complete(story),
    }
    return render(request, "pairs/show_follow.html", context)


def _filters() -> dict[str, str]:
    """The label of each filter of ``listing.CONDITIONS``."""
    return {
        "": _("All"),
        "en-cours": _("Under way"),
        "sans-date": _("No next date"),
        "sans-objectif": _("No goal yet"),
        "acheves": _("Completed"),
        "arretes": _("Ended early"),
    }


@page
@require_safe
def index(request: SignedIn, pk: int) -> HttpResponse:
    """The programme's pairs, for whoever follows them."""
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    on_the_clock_of(programme.organisation)
    wanted = request.GET.get("etat", "")
    wanted = wanted if wanted in listing.CONDITIONS else ""
    counts = listing.counts(programme)
    links = [
        Filter(
            label,
            f"?{urlencode({'etat': name})}" if name else "?",
            is_current=name == wanted,
            count=counts[name],
        )
        for name, label in _filters().items()
    ]
    rows = listing.pairs(programme, only=wanted)
    shown = page_of(rows, count=counts[wanted], size=PAIRS_A_PAGE, number=request.GET.get("page"))
    now = timezone.now()
    stories = map(read_story, listing.with_story(list(shown)))
    context = {
        "programme": programme,
        "links": links,
        "shown": shown,
        "lines": [(story, _session_lines(story, now)) for story in stories],
        "state": wanted,
        "headline": ngettext("%(count)s pair", "%(count)s pairs", counts[""]) % {"count": counts[""]},
    }
    return render(request, "pairs/index.html", context)


def _load_for_decision(request: SignedIn, pk: int) -> Pair:
    """The pair, for the two and for whoever follows it."""
    pair = load_or_404(Pair.objects.visible_to(request.user).with_people(), pk=pk)
    on_the_clock_of(pair.organisation)
    return pair


@page
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: SignedIn, pk: int) -> HttpResponse:
    """End the pair early, after a sentence that says what happens."""
    pair = _load_for_decision(request, pk)
    if request.method == "POST":
        services.end_pair(pair, by=request.user, at=timezone.now())
        messages.success(request, _("It is done. Both of you receive an e-mail, and the coordination knows."))
        return redirect("pairs:another" if services.side_of(pair, request.user) else "pairs:show", pair.pk)
    return render(request, "pairs/end.html", _decision(request, pair))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def another(request: SignedIn, pk: int) -> HttpResponse:
    """After an early end: thank you, nobody is to blame, and would you like another pair?"""
    return _another(request, load_pair(request, pk), request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def another_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening the link shows; only a button answers."""
    person, pair = load_by_link(notices.ANOTHER, token)
    return _another(request, pair, person, by_link=True)


def _another(request: HttpRequest, pair: Pair, person: Person, *, by_link: bool = False) -> HttpResponse:
    if request.method == "POST":
        try:
            services.answer_another(pair, wants="yes" in request.POST, by=person, at=timezone.now())
        except Refused as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, _("Thank you: it is noted."))
        return redirect(request.path)
    if pair.state != Pair.State.ENDED:
        raise Http404
    context = about(pair, person, by_link=by_link)
    context |= {
        "said": getattr(pair, f"{context['side']}_wants_another"),
        "is_open": pair.programme.closing_on > timezone.localdate(),
    }
    return render(request, "pairs/another.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def complete(request: SignedIn, pk: int) -> HttpResponse:
    """Say that the pair went all the way."""
    pair = _load_for_decision(request, pk)
    if request.method == "POST":
        services.complete_pair(pair, by=request.user, at=timezone.now())
        messages.success(request, _("It is noted: this pair went all the way."))
        return redirect("pairs:show", pair.pk)
    return render(request, "pairs/complete.html", _decision(request, pair))


def _decision(request: SignedIn, pair: Pair) -> dict[str, object]:
    side = services.side_of(pair, request.user)
    context = about(pair, request.user) if side else {"pair": pair}
    return {**context, "back": reverse("pairs:show", args=[pair.pk])}
