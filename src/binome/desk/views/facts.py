"""One fact of the desk, and notes about a pair."""

from __future__ import annotations

from datetime import date, timedelta

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.desk import facts, services
from binome.desk.fact import Fact
from binome.desk.forms import AsideForm, CaseNoteForm
from binome.desk.models import CaseNote
from binome.pairs.models import Pair
from binome.programmes.models import Programme, programme_for

NOTES_SHOWN = 50


@page
@require_http_methods(["GET", "HEAD", "POST"])
def fact(request: SignedIn, pk: int, key: str) -> HttpResponse:
    """What waits, who looks after it, and what to do with it: take it, say it is done, put it aside."""
    programme = programme_for(request.user, Permission.FOLLOW_PAIRS, pk)
    on_the_clock_of(programme.organisation)
    now = timezone.now()
    found = facts.fact_of(programme, key, at=now)
    if found is None:
        # Somebody was faster, or the dates changed: nothing to do is good news, not an error.
        messages.success(request, _("This no longer waits for anybody."))
        return redirect("desk:coordination", pk)
    form = AsideForm(request.POST if "act" not in request.POST and request.method == "POST" else None)
    refusal = ""
    if request.method == "POST":
        try:
            said = _act(request, programme, found, form)
        except Refused as error:
            refusal = str(error)
        else:
            if said:
                messages.success(request, said)
                return redirect("desk:coordination", pk)
    context = {
        "programme": programme,
        "fact": found,
        "form": form,
        "refusal": refusal,
        "days": _days(timezone.localdate(now)),
    }
    return render(request, "desk/fact.html", context, status=422 if form.errors or refusal else 200)


def _act(request: SignedIn, programme: Programme, found: Fact, form: AsideForm) -> str:
    """Do what the button says; answers what to tell, nothing while the form has something to correct."""
    now = timezone.now()
    today, by = timezone.localdate(now), request.user
    act = request.POST.get("act", "")
    if act == "take":
        services.take(programme, fact=found, by=by, at=now)
        return _("You look after it. The others see so.")
    if act == "give-back":
        services.give_back(programme, fact=found, by=by, at=now)
        return _("It is free again.")
    if act == "done":
        services.mark_done(programme, fact=found, on=today, by=by, at=now)
        return _("Well done. If it still holds in a week, it comes back.")
    if act == "back":
        services.bring_back(programme, fact=found, by=by, at=now)
        return _("It is among today’s things again.")
    if form.is_valid():
        services.put_aside(programme, fact=found, until=form.cleaned_data["until"], on=today, by=by, at=now)
        return _("Put aside. It comes back by itself.")
    return ""


def _days(today: date) -> list[date]:
    """Days one says without looking at a calendar: tomorrow, next Monday, in two weeks."""
    monday = today + timedelta(days=7 - today.weekday())
    return sorted({today + timedelta(days=1), monday, today + timedelta(days=14)})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def notes(request: SignedIn, pk: int) -> HttpResponse:
    """What coordinators noted about a pair, and the place to note more."""
    pair = _followed(request, pk)
    form = CaseNoteForm(request.POST if request.method == "POST" else None, pair=pair)
    if request.method == "POST" and form.is_valid():
        services.add_case_note(pair, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("It is noted."))
        return redirect("desk:notes", pk)
    written = CaseNote.objects.visible_to(request.user).filter(pair=pair).select_related("written_by")
    context = {
        "pair": pair,
        "programme": pair.programme,
        "form": form,
        "notes": written.order_by("-written_at", "-pk")[:NOTES_SHOWN],
    }
    return render(request, "desk/notes.html", context, status=422 if form.errors else 200)


def _followed(request: SignedIn, pk: int) -> Pair:
    """A pair one follows; one's own pair is for the other coordinators."""
    own = Pair.objects.of_the_two(request.user)
    pairs = Pair.objects.visible_to(request.user).with_people().exclude(pk__in=own.values("pk"))
    pair = load_or_404(pairs, pk=pk)
    require(request.user, Permission.FOLLOW_PAIRS, pair.programme)
    on_the_clock_of(pair.organisation)
    return pair


@page
@require_POST
def remove_note(request: SignedIn, pk: int) -> HttpResponse:
    """Take a note away."""
    rows = CaseNote.objects.visible_to(request.user).select_related(
        "pair__organisation", "pair__mentor__person", "pair__mentee__person"
    )
    note = load_or_404(rows, pk=pk)
    services.remove_case_note(note, by=request.user, at=timezone.now())
    messages.success(request, _("The note is gone."))
    return redirect("desk:notes", note.pair_id)
