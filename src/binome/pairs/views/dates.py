"""Dates: all of them on one page, one proposed, picked or moved, and the assistant who may do the last for the mentee."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.contrib import messages
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binome import content
from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404, number_in
from binome.core.words import capital, moment_words
from binome.pairs import notices, services
from binome.pairs.forms import AssistantForm, DatesForm, MoveForm, OfferForm
from binome.pairs.models import Assistant, DateProposal, Pair, Session
from binome.pairs.services import Suggestion
from binome.pairs.views.parts import (
    LINK_DAYS,
    OF_PAIR,
    about,
    load_by_link,
    load_pair,
    local,
    say_noted,
)


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
    return _dates(request, load_pair(request, pk), request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def dates_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening the link shows; only the button settles."""
    person, pair = load_by_link(notices.ALL_DATES, token)
    return _dates(request, pair, person, by_link=True)


def _dates(request: HttpRequest, pair: Pair, person: Person, *, by_link: bool = False) -> HttpResponse:
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
                by=person,
                at=now,
            )
        except Refused as refusal:
            form.refuse(refusal)
        else:
            messages.success(request, _("It is noted. Each of you receives the invitations by e-mail."))
            return redirect(request.path) if by_link else redirect("pairs:show", pair.pk)
    context = {
        **about(pair, person, by_link=by_link),
        "form": form,
        "rows": list(form.rows()),
        "standing": [
            session
            for session in sessions
            if session not in open_ones and not (is_waiting and session.number == 1)
        ],
        "suggestions": [_worded(one, picked) for one in suggestions],
        "is_waiting": is_waiting,
        "to_propose": next((one for one in open_ones if one.state != Session.State.SET), None),
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
    """The date of one session: pick one on offer, propose three others, or write the one you agreed on."""
    session: Session = load_or_404(_dated_by(request.user), pk=pk)
    return _move(request, session, request.user)


def _dated_by(person: Person) -> QuerySet[Session]:
    """Sessions whose date the person moves, with all that their page says."""
    helped = Assistant.objects.filter(pair=OuterRef("pair"), ended_at=None).as_scoped("of the session's pair")
    rows: QuerySet[Session] = Session.objects.dated_by(person)
    return rows.annotate(assistant_name=Subquery(helped.values("first_name")[:1])).select_related(
        *OF_PAIR, "pair__mentor__application", "pair__mentee__application"
    )


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def move_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening the link shows; only a button acts."""
    link = read_token(notices.DATES, token, max_age=LINK_DAYS)
    person = holder_of(link)
    session = _dated_by(person).filter(pk=link.object_id).first()
    if session is None:
        raise LinkNotValid
    return _move(request, session, person, by_link=True)


def _move(request: HttpRequest, session: Session, person: Person, *, by_link: bool = False) -> HttpResponse:
    pair, now = session.pair, timezone.now()
    on_the_clock_of(pair.organisation)
    proposal = session.proposals.filter(state=DateProposal.State.OPEN).select_related("proposed_by").first()
    side = services.side_of(pair, person) or "mentee"
    is_offered = proposal is not None and proposal.side != side
    offered = services.three_dates(session, at=now) if _can_be_dated(session, now) else []
    data = request.POST if request.method == "POST" else None
    zone = pair.organisation.time_zone
    offer = OfferForm(
        data if data and "propose" in data else None,
        session=session,
        zone=zone,
        initial=_offer_initial(session, pair, offered),
        auto_id="offer_%s",
    )
    is_direct = data is not None and not {"propose", "pick"} & set(data)
    direct = MoveForm(
        data if is_direct else None, session=session, zone=zone, initial=_move_initial(session, pair)
    )
    if data is not None and _decide(request, session, proposal, offer, direct, person):
        if by_link:
            return redirect(request.path)
        return redirect(
            "pairs:show" if services.side_of(pair, person) else "pairs:assisted",
            *([pair.pk] if services.side_of(pair, person) else []),
        )
    context = {
        **about(pair, person, by_link=by_link),
        "session": session,
        "proposal": proposal,
        "is_offered": is_offered,
        "can_be_dated": _can_be_dated(session, now) and pair.state == Pair.State.ACTIVE,
        "moments": list(enumerate(proposal.moments, start=1)) if proposal else [],
        "offered": offered,
        "offer": offer,
        "offer_rows": list(offer.rows()),
        "form": direct,
    }
    return render(request, "pairs/move.html", context)


def _offer_initial(session: Session, pair: Pair, offered: list[datetime]) -> dict[str, object]:
    initial: dict[str, object] = {"place": session.place, "link": session.link}
    for rank, moment in enumerate(offered, start=1):
        here = local(moment, pair)
        initial |= {f"day_{rank}": here.date(), f"clock_{rank}": here.time()}
    return initial


def _move_initial(session: Session, pair: Pair) -> dict[str, object]:
    initial: dict[str, object] = {"place": session.place, "link": session.link}
    if session.starts_at is not None:
        here = local(session.starts_at, pair)
        initial |= {"day": here.date(), "clock": here.time()}
    return initial


def _decide(
    request: HttpRequest,
    session: Session,
    proposal: DateProposal | None,
    offer: OfferForm,
    direct: MoveForm,
    person: Person,
) -> bool:
    """Pick, propose or move, whichever button was pressed; whether the page is done with."""
    if "pick" in request.POST:
        return _pick(request, session, proposal, person)
    form = offer if offer.is_bound else direct
    if not form.is_valid():
        return False
    where = {name: form.cleaned_data[name] for name in ("place", "link")}
    now = timezone.now()
    try:
        if isinstance(form, OfferForm):
            services.propose_dates(session, dates=list(form.dates.values()), by=person, at=now, **where)
        else:
            services.move_session(
                session, starts_at=form.cleaned_data["starts_at"], by=person, at=now, **where
            )
    except Refused as refusal:
        form.refuse(refusal)
        return False
    _say_told(request, session.pair, person)
    return True


def _pick(request: HttpRequest, session: Session, proposal: DateProposal | None, person: Person) -> bool:
    """Take the date on offer that the button names; what cannot be is said, and the page shows what holds."""
    rank = number_in(request.POST["pick"])
    try:
        if proposal is None:
            raise services.AlreadyAnswered
        moments = proposal.moments
        if not 1 <= rank <= len(moments):
            raise services.NoSuchDate
        services.pick_date(proposal, starts_at=moments[rank - 1], by=person, at=timezone.now())
    except Refused as refusal:
        messages.warning(request, refusal.message)
    else:
        _say_told(request, session.pair, person)
    return True


def _say_told(request: HttpRequest, pair: Pair, person: Person) -> None:
    if services.side_of(pair, person):
        say_noted(request, services.partner_of(pair, person))
    else:
        messages.success(request, _("It is noted. Whom it concerns receives an e-mail."))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def assisted(request: SignedIn) -> HttpResponse:
    """The dates that an assistant looks after, and the way to stop."""
    pairs = Pair.objects.assisted_by(request.user).with_people().prefetch_related("sessions").order_by("pk")
    if request.method == "POST":
        pair = load_or_404(pairs, pk=number_in(request.POST.get("stop", "")))
        services.end_assistant(pair, by=request.user, at=timezone.now())
        messages.success(request, _("It is done. You no longer see these dates."))
        return redirect("desk:today")
    shown = list(pairs)
    if not shown:
        raise Http404
    on_the_clock_of(shown[0].organisation)
    context = {
        "lines": [(pair, sorted(pair.sessions.all(), key=lambda one: one.number)) for pair in shown],
        "help_contact": shown[0].organisation.help_contact,
    }
    return render(request, "pairs/assisted.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def assistant(request: SignedIn, pk: int) -> HttpResponse:
    """The mentee names an assistant for the dates, or ends that; the mentor reads who it is."""
    pair = load_pair(request, pk)
    standing: Assistant | None = pair.assistants.filter(ended_at=None).select_related("person").first()
    form = AssistantForm(request.POST if request.method == "POST" and "end" not in request.POST else None)
    if request.method == "POST" and "end" in request.POST:
        services.end_assistant(pair, by=request.user, at=timezone.now())
        messages.success(request, _("It is done. Your assistant sees your dates no more."))
        return redirect("pairs:assistant", pair.pk)
    if request.method == "POST" and form.is_valid():
        try:
            services.name_assistant(pair, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            name = form.cleaned_data["first_name"]
            messages.success(request, _("It is noted. %(name)s receives an e-mail.") % {"name": name})
            return redirect("pairs:assistant", pair.pk)
    return render(
        request, "pairs/assistant.html", {**about(pair, request.user), "form": form, "standing": standing}
    )
