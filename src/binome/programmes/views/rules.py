"""A programme's rules, and the next edition."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.programmes import services, story
from binome.programmes.forms import ProgrammeForm, RulesForm
from binome.programmes.models import Programme
from binome.programmes.views.parts import load_programme

_GET_POST = ["GET", "HEAD", "POST"]
A_REST = timedelta(weeks=8)


@page
@require_http_methods(_GET_POST)
def rules(request: SignedIn, pk: int) -> HttpResponse:
    """What the programme asks and allows; what a change means for whoever is already in it."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    form = RulesForm(request.POST if request.method == "POST" else None, initial=RulesForm.of(programme))
    if request.method == "POST" and form.is_valid():
        try:
            services.change_rules(programme, by=request.user, at=timezone.now(), **form.rules())
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is noted."))
            return redirect("programmes:show", programme.pk)
    context = {"programme": programme, "form": form, "counts": story.counts_of(programme)}
    return render(request, "programmes/rules.html", context)


@page
@require_http_methods(_GET_POST)
def copy(request: SignedIn, pk: int) -> HttpResponse:
    """The next edition: another name, other dates, everything else as here."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    form = ProgrammeForm(request.POST if request.method == "POST" else None, initial=_next(programme))
    if request.method == "POST" and form.is_valid():
        try:
            edition = services.copy_programme(
                programme, by=request.user, at=timezone.now(), **form.cleaned_data
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            says = {"name": edition.name}
            messages.success(request, _("“%(name)s” is created. Nobody has been told yet.") % says)
            return redirect("programmes:show", edition.pk)
    return render(request, "programmes/copy.html", {"programme": programme, "form": form})


def _next(programme: Programme) -> dict[str, Any]:
    """Dates with the same distances, on the same weekdays, two months after the closing."""
    start = programme.closing_on + A_REST
    start += timedelta(days=(programme.kickoff_on.weekday() - start.weekday()) % 7)
    moved = start - programme.kickoff_on
    return {
        "name": _("%(name)s, next edition") % {"name": programme.name},
        "purpose": programme.purpose,
        **{
            field: getattr(programme, field) + moved
            for field in ("applications_close_on", "kickoff_on", "closing_on")
        },
    }
