"""Asking for help, and answering."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Case, Count, Q, When
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.pages import page_of
from binome.core.scoping import load_or_404
from binome.pairs import services
from binome.pairs.forms import HelpForm, ReportForm
from binome.pairs.models import HelpRequest, Note
from binome.pairs.views.parts import OF_PAIR, about, load_pair
from binome.programmes.models import programme_for

REQUESTS_A_PAGE = 25


@page
@require_http_methods(["GET", "HEAD", "POST"])
def help(request: SignedIn, pk: int) -> HttpResponse:
    """Ask for help, and find one's own requests."""
    pair = load_pair(request, pk)
    form = HelpForm(
        request.POST if request.method == "POST" else None, referents=services.referents_for(pair)
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.ask_for_help(
                pair,
                text=form.cleaned_data["text"],
                addressee=form.chosen,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _say_sent(form.chosen))
            return redirect("pairs:help", pair.pk)
    own = pair.help_requests.filter(asked_by=request.user).select_related("taken_by", "addressee")
    own = own.order_by("-asked_at")
    return render(request, "pairs/help.html", {**about(pair, request.user), "form": form, "requests": own})


def _say_sent(chosen: Person | None) -> str:
    if chosen is not None:
        return _("Your request is on its way. %(name)s alone reads it.") % {"name": chosen.full_name}
    return _("Your request is on its way. The coordination alone reads it.")


@page
@require_http_methods(["GET", "HEAD", "POST"])
def report_note(request: SignedIn, pk: int) -> HttpResponse:
    """Hand one note that one received to the coordination or to a referent."""
    rows = Note.objects.visible_to(request.user).exclude(written_by=request.user)
    note: Note = load_or_404(rows.select_related(*OF_PAIR, "written_by"), pk=pk)
    pair = note.pair
    on_the_clock_of(pair.organisation)
    form = ReportForm(
        request.POST if request.method == "POST" else None, referents=services.referents_for(pair)
    )
    if request.method == "POST" and form.is_valid():
        services.report_note(
            note,
            text=form.cleaned_data["text"],
            addressee=form.chosen,
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _say_sent(form.chosen))
        return redirect("pairs:help", pair.pk)
    return render(
        request, "pairs/report_note.html", {**about(pair, request.user), "form": form, "note": note}
    )


@page
@require_safe
def help_requests(request: SignedIn, pk: int) -> HttpResponse:
    """The programme's requests for help, those that wait first."""
    programme = programme_for(request.user, Permission.ANSWER_HELP, pk)
    on_the_clock_of(programme.organisation)
    rows = (
        HelpRequest.objects.visible_to(request.user)
        .filter(programme=programme)
        .select_related("asked_by", "taken_by")
        .order_by(Case(When(state=HelpRequest.State.CLOSED, then=1), default=0), "-asked_at", "-pk")
    )
    counts = rows.order_by().aggregate(
        every=Count("pk"), waiting=Count("pk", filter=~Q(state=HelpRequest.State.CLOSED))
    )
    shown = page_of(rows, count=counts["every"], size=REQUESTS_A_PAGE, number=request.GET.get("page"))
    context = {
        "programme": programme,
        "waiting": [one for one in shown if one.state != HelpRequest.State.CLOSED],
        "closed": [one for one in shown if one.state == HelpRequest.State.CLOSED],
        "waiting_count": counts["waiting"],
        "page": shown,
        "is_all_closed": shown.number > 1 and all(one.state == HelpRequest.State.CLOSED for one in shown),
    }
    return render(request, "pairs/help_requests.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def help_request(request: SignedIn, pk: int) -> HttpResponse:
    """One request: whoever asked reads it again, whoever answers takes it and closes it."""
    rows = HelpRequest.objects.visible_to(request.user).select_related(
        "programme", "organisation", "asked_by", "taken_by", "addressee"
    )
    asked = load_or_404(rows, pk=pk)
    on_the_clock_of(asked.organisation)
    if request.method == "POST":
        require(request.user, Permission.ANSWER_HELP, asked.programme)
        if "close" in request.POST:
            services.close_help_request(asked, by=request.user, at=timezone.now())
            messages.success(request, _("The request is closed."))
            return redirect("pairs:help_requests", asked.programme_id)
        services.take_help_request(asked, by=request.user, at=timezone.now())
        messages.success(
            request, _("You are on it. %(name)s receives an e-mail.") % {"name": asked.asked_by.first_name}
        )
        return redirect("pairs:help_request", asked.pk)
    can_answer = asked.asked_by_id != request.user.pk and may(
        request.user, Permission.ANSWER_HELP, asked.programme
    )
    return render(request, "pairs/help_request.html", {"asked": asked, "can_answer": can_answer})
