"""The first page of each role."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.models import LogEntry
from binome.accounts.permissions import Permission, Role, require
from binome.accounts.requests import SignedIn, on_its_own_clock, on_the_clock_of, page
from binome.core.scoping import load_or_404
from binome.core.words import capital, count_words, list_words
from binome.desk import facts
from binome.desk import log as log_lines
from binome.desk.fact import Desk
from binome.desk.forms import MessageForm
from binome.desk.messages import draft_for
from binome.desk.navigation import partner_of, place_of, stand_in
from binome.desk.participant import participant_today
from binome.outbox.services import write_to_people
from binome.pairs.models import Pair
from binome.programmes.models import Programme, programme_for

LINES_A_PAGE = 50


@on_its_own_clock
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """The right first page for who asks."""
    if not request.user.is_authenticated:
        return redirect("demo:entrance" if settings.IS_DEMO else settings.LOGIN_URL)
    place = place_of(request, with_roles=False)
    if place.programme is None:
        looks_after_dates = Pair.objects.assisted_by(request.user).exists()
        return redirect("pairs:assisted" if looks_after_dates else "programmes:index")
    if place.may(Permission.FOLLOW_PAIRS):
        return _coordination(request, place.programme)
    if place.roles & {Role.MENTOR, Role.MENTEE}:
        on_the_clock_of(place.programme.organisation)
        shown = participant_today(request.user, place.programme, at=timezone.now())
        return render(request, "desk/participant.html", {"programme": place.programme, "page": shown})
    own = partner_of(request, place)
    if own is not None:
        return redirect("pairs:own_people", own)
    if Role.FACILITATOR in place.roles:
        return redirect("learning:workshops", place.programme.pk)
    if place.may(Permission.SEE_BILAN):
        return redirect("evaluation:index", place.programme.pk)
    return redirect("programmes:show", place.programme.pk)


@page
@require_safe
def coordination(request: SignedIn, pk: int) -> HttpResponse:
    """The desk of one programme, chosen among several."""
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    stand_in(request, programme)
    return _coordination(request, programme)


def _coordination(request: HttpRequest, programme: Programme) -> HttpResponse:
    on_the_clock_of(programme.organisation)
    now = timezone.now()
    desk = facts.desk_of(programme, at=now)
    context = {
        "programme": programme,
        "desk": desk,
        "today": facts.today(now),
        "headline": _headline(desk),
        "progress": _progress(desk),
    }
    return render(request, "desk/coordination.html", context)


def _headline(desk: Desk) -> str:
    if desk.pairs_waiting:
        return ngettext(
            "%(count)s pair waits for you", "%(count)s pairs wait for you", desk.pairs_waiting
        ) % {"count": capital(count_words(desk.pairs_waiting))}
    if desk.facts:
        return ngettext("%(count)s thing waits for you", "%(count)s things wait for you", len(desk.facts)) % {
            "count": capital(count_words(len(desk.facts), feminine=True))
        }
    return _("All is going as planned")


def _progress(desk: Desk) -> str:
    if not desk.pairs_active and not desk.sessions_due:
        return _("No pair has begun yet.")
    quiet = desk.pairs_active - desk.pairs_waiting
    others = (
        ngettext("%(count)d pair goes on as planned.", "%(count)d pairs go on as planned.", quiet)
        % {"count": quiet}
        if quiet > 0
        else ""
    )
    held = ngettext(
        "%(held)d session held out of %(due)d to this day.",
        "%(held)d sessions held out of %(due)d to this day.",
        desk.sessions_held,
    ) % {"held": desk.sessions_held, "due": desk.sessions_due}
    return f"{others} {held}".strip()


@page
@require_safe
def log(request: SignedIn, pk: int) -> HttpResponse:
    """Who did what in a programme, newest first."""
    programme = programme_for(request.user, Permission.READ_LOG, pk)
    on_the_clock_of(programme.organisation)
    entries = LogEntry.objects.visible_to(request.user).filter(programme_id=programme.pk).select_related("by")
    before = request.GET.get("before", "")
    last = entries.filter(pk=int(before)).first() if before.isdecimal() and len(before) < 19 else None
    if last is not None:
        entries = entries.filter(Q(at__lt=last.at) | Q(at=last.at, pk__lt=last.pk))
    shown = list(entries.order_by("-at", "-pk")[: LINES_A_PAGE + 1])
    sentences = log_lines.words()
    context = {
        "programme": programme,
        "lines": [log_lines.line_of(entry, sentences) for entry in shown[:LINES_A_PAGE]],
        "older": shown[LINES_A_PAGE - 1].pk if len(shown) > LINES_A_PAGE else None,
    }
    return render(request, "desk/log.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def message(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """The ready-written message about a fact, to read, change and send to both."""
    pair = load_or_404(
        Pair.objects.visible_to(request.user).select_related(
            "programme__organisation", "mentor__person", "mentee__person"
        ),
        pk=pk,
    )
    require(request.user, Permission.FOLLOW_PAIRS, pair.programme)
    draft = draft_for(kind)
    if draft is None:
        raise Http404
    form = MessageForm(request.POST or None, initial={"subject": draft.subject, "text": draft.text})
    # Whoever comes from an organisation that shares the programme is written to by their own coordination.
    halves = [half for half in (pair.mentee, pair.mentor) if half.organisation_id == pair.organisation_id]
    people = [half.person for half in halves]
    if request.method == "POST" and form.is_valid():
        write_to_people(
            people,
            subject=form.cleaned_data["subject"],
            text=form.cleaned_data["text"],
            organisation=pair.organisation,
            programme_id=pair.programme_id,
            by=request.user,
            at=timezone.now(),
        )
        names = list_words(person.first_name for person in people)
        messages.success(request, _("It is on its way to %(names)s.") % {"names": names})
        return redirect("desk:coordination", pair.programme_id)
    heading = _("A message to %(names)s") % {"names": list_words(person.first_name for person in people)}
    return render(request, "desk/message.html", {"form": form, "heading": heading})
