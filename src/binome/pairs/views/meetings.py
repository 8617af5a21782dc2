"""The pair's sessions: noting that one took place, memo, running order, calendar file."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.pairs import notices, services
from binome.pairs.forms import HeldForm, MemoForm
from binome.pairs.models import Pair, Session
from binome.pairs.story import guide_of, preparation
from binome.pairs.views.parts import about, load_session, local


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
