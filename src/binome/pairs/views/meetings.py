"""The pair's sessions: dates, moving one, noting that it took place, memo, running order, calendar file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome import content
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.words import capital, moment_words
from binome.pairs import notices, services
from binome.pairs.forms import DatesForm, HeldForm, MemoForm, MoveForm
from binome.pairs.models import Pair, Session
from binome.pairs.services import Suggestion
from binome.pairs.story import guide_of, preparation
from binome.pairs.views.parts import about, load_pair, load_session, local, say_noted


def _can_be_dated(session: Session, now: datetime) -> bool:
    if session.state == Session.State.SET:
        return session.starts_at is not None and session.starts_at > now
    return session.state in {Session.State.TO_SET, Session.State.MISSED}


def _dates_initial(
    pair: Pair, sessions: Iterable[Session], open_ones: Iterable[Session], suggestion: Suggestion | None
) -> dict[str, object]:
    """Dates that stand, dates suggested, and the last place."""
    initial: dict[str, object] = {}
    for session in open_ones:
        moment = session.starts_at if session.state == Session.State.SET else None
        if moment is None and suggestion is not None:
            moment = suggestion.dates.get(session.number)
        if moment is not None:
            here = local(moment, pair)
            initial |= {f"day_{session.number}": here.date(), f"clock_{session.number}": here.time()}
    where = [session for session in sessions if session.place or session.link]
    if where:
        initial |= {"place": where[-1].place, "link": where[-1].link}
    return initial


@page
@require_http_methods(["GET", "HEAD", "POST"])
def dates(request: SignedIn, pk: int) -> HttpResponse:
    """All the dates on one page."""
    pair = load_pair(request, pk)
    now = timezone.now()
    sessions = list(pair.sessions.order_by("number"))
    open_ones = [session for session in sessions if _can_be_dated(session, now)]
    is_waiting = services.is_waiting_for_mentor(pair) and any(session.number == 1 for session in open_ones)
    if is_waiting:
        open_ones = [session for session in open_ones if session.number != 1]
    # Suggestions begin with the first session, whose hour has not come.
    suggestions = [] if is_waiting else services.suggest_dates(pair, sessions, at=now)
    picked = next((one for one in suggestions if one.slot == request.GET.get("creneau")), None)
    form = DatesForm(
        request.POST if request.method == "POST" else None,
        sessions=open_ones,
        zone=pair.organisation.time_zone,
        initial=_dates_initial(pair, sessions, open_ones, picked),
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.set_dates(
                pair,
                dates=form.dates_to_settle(),
                place=form.cleaned_data["place"],
                link=form.cleaned_data["link"],
                by=request.user,
                at=now,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is noted. Each of you receives the invitations by e-mail."))
            return redirect("pairs:show", pair.pk)
    context = {
        **about(pair, request.user),
        "form": form,
        "rows": list(form.rows()),
        "standing": [
            session
            for session in sessions
            if session not in open_ones and not (is_waiting and session.number == 1)
        ],
        "suggestions": [_worded(one, picked) for one in suggestions],
        "is_waiting": is_waiting,
    }
    return render(request, "pairs/dates.html", context)


def _worded(suggestion: Suggestion, picked: Suggestion | None) -> dict[str, object]:
    return {
        "slot": suggestion.slot,
        "words": capital(content.slot_words(suggestion.slot).in_language(get_language())),
        "dates": [moment_words(moment) for _number, moment in sorted(suggestion.dates.items())],
        "is_picked": suggestion == picked,
    }


@page
@require_http_methods(["GET", "HEAD", "POST"])
def move(request: SignedIn, pk: int) -> HttpResponse:
    """Give one session another date or place, in one step."""
    session = load_session(request, pk)
    pair = session.pair
    initial: dict[str, object] = {"place": session.place, "link": session.link}
    if session.starts_at is not None:
        here = local(session.starts_at, pair)
        initial |= {"day": here.date(), "clock": here.time()}
    form = MoveForm(
        request.POST if request.method == "POST" else None,
        session=session,
        zone=pair.organisation.time_zone,
        initial=initial,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.move_session(
                session,
                starts_at=form.cleaned_data["starts_at"],
                place=form.cleaned_data["place"],
                link=form.cleaned_data["link"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            say_noted(request, services.partner_of(pair, request.user))
            return redirect("pairs:show", pair.pk)
    return render(request, "pairs/move.html", {**about(pair, request.user), "session": session, "form": form})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def held(request: SignedIn, pk: int) -> HttpResponse:
    """We met, and for how long; or it did not take place."""
    session = load_session(request, pk)
    pair, now = session.pair, timezone.now()
    if request.method == "POST" and "missed" in request.POST:
        services.miss_session(session, by=request.user, at=now)
        messages.success(request, _("It is noted. Choose another date when it suits you both."))
        return redirect("pairs:show", pair.pk)
    form = HeldForm(
        request.POST if request.method == "POST" else None,
        session=session,
        zone=pair.organisation.time_zone,
        initial=_held_initial(session, pair),
    )
    if request.method == "POST" and form.is_valid():
        total, starts_at = form.cleaned_data["total"], form.cleaned_data["starts_at"]
        try:
            services.hold_session(session, minutes=total, starts_at=starts_at, by=request.user, at=now)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is noted: you met."))
            return redirect("pairs:show", pair.pk)
    can_miss = (
        session.state in {Session.State.SET, Session.State.HELD}
        and session.starts_at
        and session.starts_at <= now
    )
    context = {**about(pair, request.user), "session": session, "form": form, "can_miss": can_miss}
    return render(request, "pairs/held.html", context)


def _held_initial(session: Session, pair: Pair) -> dict[str, object]:
    hours, minutes = divmod(session.held_minutes or session.minutes, 60)
    initial: dict[str, object] = {"hours": hours, "minutes": minutes}
    if session.starts_at is not None:
        here = local(session.starts_at, pair)
        initial |= {"day": here.date(), "clock": here.time()}
    return initial


@page
@require_http_methods(["GET", "HEAD", "POST"])
def memo(request: SignedIn, pk: int) -> HttpResponse:
    """The mentee writes what to remember; the mentor reads it."""
    session = load_session(request, pk)
    pair = session.pair
    form = MemoForm(
        request.POST if request.method == "POST" else None,
        initial={"memo": session.memo, "next_step": session.next_step},
    )
    if request.method == "POST" and form.is_valid():
        services.write_memo(
            session,
            memo=form.cleaned_data["memo"],
            next_step=form.cleaned_data["next_step"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Your memo is kept. You two alone read it."))
        return redirect("pairs:show", pair.pk)
    return render(request, "pairs/memo.html", {**about(pair, request.user), "session": session, "form": form})


@page
@require_safe
def guide(request: SignedIn, pk: int) -> HttpResponse:
    """The session's running order, minute by minute, from the reader's side."""
    session = load_session(request, pk)
    pair = session.pair
    running_order = guide_of(session, count=pair.sessions.count())
    context = about(pair, request.user)
    is_mentor = context["side"] == "mentor"
    language = get_language()
    steps = [
        {
            "starts_at": session.starts_at + (timedelta(minutes=item.start_minute))
            if session.starts_at
            else None,
            "start_minute": item.start_minute,
            "minutes": item.minutes,
            "title": item.title.in_language(language),
            "mine": (item.mentor_or_lead if is_mentor else item.mentee_or_group).in_language(language),
            "theirs": (item.mentee_or_group if is_mentor else item.mentor_or_lead).in_language(language),
            "prompt": item.prompt.in_language(language) if item.prompt else "",
        }
        for item in running_order.agenda
    ]
    return render(
        request,
        "pairs/guide.html",
        {
            **context,
            "session": session,
            "guide": running_order,
            "title": running_order.title.in_language(language),
            "aim": running_order.aim.in_language(language),
            "before": preparation(running_order, side=str(context["side"])),
            "steps": steps,
            "after": [item.in_language(language) for item in running_order.after],
            "if_stuck": [item.in_language(language) for item in running_order.if_stuck],
            "remotely": running_order.remote_variant.in_language(language),
        },
    )


@page
@require_safe
def calendar(request: SignedIn, pk: int) -> HttpResponse:
    """One session as a file for one's own calendar."""
    session = load_session(request, pk)
    if session.state != Session.State.SET:
        raise Http404
    text = notices.calendar_file(session, pair=session.pair, to=request.user)
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    name = _("session-%(number)s.ics") % {"number": session.number}
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
