"""What one thinks of a workshop: two short questions on the telephone; for who leads, the sum once it has closed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.learning.models import Workshop
from binome.learning.personal_link import of_the_link, place_of
from binome.surveys import services
from binome.surveys.anonymity import Block, TooFew, table_of
from binome.surveys.forms import OpinionForm
from binome.surveys.models import WorkshopOpinion, WorkshopOpinionSum
from binome.surveys.words import share_told


def _workshop(request: SignedIn, pk: int) -> Workshop:
    rows = Workshop.objects.visible_to(request.user).select_related("programme__organisation", "organisation")
    found: Workshop = load_or_404(rows, pk=pk)
    on_the_clock_of(found.organisation)
    return found


@page
@require_http_methods(["GET", "HEAD", "POST"])
def opinion(request: SignedIn, pk: int) -> HttpResponse:
    """Signed in."""
    found = _workshop(request, pk)
    return _ask(request, found, request.user, back=reverse("learning:direct", args=[found.pk]))


@require_http_methods(["GET", "HEAD", "POST"])
def opinion_link(request: HttpRequest, token: str) -> HttpResponse:
    """By the link of the invitation, without signing in. Opening it says nothing."""
    own, person = of_the_link(token, at=timezone.now())
    with timezone.override(own.workshop.organisation.time_zone):
        return _ask(request, own.workshop, person, back=reverse("learning:direct_link", args=[token]))


def _ask(request: HttpRequest, workshop: Workshop, person: Person, *, back: str) -> HttpResponse:
    one = place_of(workshop, person)
    said = WorkshopOpinion.objects.visible_to(person).filter(workshop=workshop, enrolment=one).first()
    initial = {"score": said.score, "text": said.text} if said is not None else None
    form = OpinionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.give_opinion(workshop, one, **form.cleaned_data, by=person, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Thank you. Nobody reads it with your name."))
            return redirect(back)
    context = {
        "workshop": workshop,
        "form": form,
        "back": back,
        "said": said,
        "is_open": services.is_opinion_open(workshop, at=timezone.now()),
        "help_contact": workshop.organisation.help_contact,
    }
    return render(request, "surveys/opinion.html", context, status=422 if form.errors else 200)


@page
@require_safe
def opinions(request: SignedIn, pk: int) -> HttpResponse:
    """The sum, from five people on, once it has closed; sentences for whoever coordinates, from ten on."""
    found = _workshop(request, pk)
    require(request.user, Permission.RUN_WORKSHOP, found.programme)
    row = WorkshopOpinionSum.objects.visible_to(request.user).filter(workshop=found).first()
    table = table_of([Block(row.people, row.counts)] if row is not None else [])
    rows = []
    if not isinstance(table, TooFew):
        rows = [
            (score.label, share_told(table.share(str(score.value))))
            for score in reversed(WorkshopOpinion.Score)
        ]
    reads = bool(rows) and may(request.user, Permission.MANAGE_PROGRAMME, found.programme)
    closes_at = found.ends_at + services.OPEN_FOR
    context = {
        "workshop": found,
        "rows": rows,
        "closes_at": closes_at,
        "is_open": timezone.now() < closes_at,
        "sentences": services.sentences_about(found) if reads else [],
    }
    return render(request, "surveys/opinions.html", context)
