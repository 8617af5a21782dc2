"""My data: read it, take it away, erase it. And for those who look after people: how long it stays."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome import content
from binome.accounts.confirming import confirmed_recently
from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.pairs.models import Pair
from binome.pairs.services import partner_of
from binome.privacy import holdings, services
from binome.privacy.forms import DurationsForm, EraseForm
from binome.privacy.models import DataRequest, RetentionRun
from binome.privacy.privacy import about_words
from binome.programmes.privacy import organisations_of

RUNS_SHOWN = 10


@page
@require_safe
def my_data(request: SignedIn) -> HttpResponse:
    """Everything that is held about whoever asks, in plain words."""
    looked_after = Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE).order_by("name")
    coordinated = Organisation.objects.permitting(request.user, Permission.MANAGE_PROGRAMME).order_by("name")
    asked = DataRequest.objects.filter(person=request.user).as_scoped("own").order_by("-pk")
    context = {
        "parts": holdings.parts_of(request.user),
        "looked_after": looked_after,
        "coordinated": coordinated,
        "asked": [(row, about_words(row)) for row in asked],
    }
    return render(request, "privacy/my_data.html", context)


@require_safe
def notice(request: HttpRequest) -> HttpResponse:
    """What is held, why and how long: open to all, with one's own organisations once one is signed in."""
    person = request.user
    controllers = organisations_of(person) if person.is_authenticated else []
    months = holdings.longest_months(person) if person.is_authenticated else services.months_of(None)
    context = {"controllers": controllers, "reasons": holdings.reasons(months)}
    return render(request, "privacy/notice.html", context)


@page
@require_safe
@confirmed_recently
def download(request: SignedIn) -> HttpResponse:
    """The same as one file."""
    response = HttpResponse(holdings.as_zip(request.user), content_type="application/zip")
    response["Content-Disposition"] = f'attachment; filename="{_("my-data")}.zip"'
    return response


@page
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def erase(request: SignedIn) -> HttpResponse:
    """What goes, what stays and why; then, once confirmed, it is done."""
    form = EraseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.erase_person(request.user, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            logout(request)
            return redirect("privacy:erased")
    running = Pair.objects.of_the_two(request.user).filter(state=Pair.State.ACTIVE).with_people()
    context = {
        "form": form,
        "outlook": holdings.outlook_of(request.user),
        "partners": [partner_of(pair, request.user).first_name for pair in running],
    }
    return render(request, "privacy/erase.html", context)


@require_safe
def erased(request: HttpRequest) -> HttpResponse:
    """It is done; anybody may read that sentence."""
    return render(request, "privacy/erased.html")


@page
@require_http_methods(["GET", "HEAD", "POST"])
def durations(request: SignedIn, pk: int) -> HttpResponse:
    """How long an organisation keeps things, what the next night would end, and what past nights ended."""
    organisation = _looked_after(request, pk)
    on_the_clock_of(organisation)
    form = DurationsForm(request.POST or None, months=services.months_of(organisation))
    if request.method == "POST" and form.is_valid():
        try:
            services.set_durations(organisation, months=form.months(), by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The durations are kept. They hold from next night on."))
            return redirect("privacy:durations", organisation.pk)
    runs = RetentionRun.objects.visible_to(request.user).filter(organisation=organisation).order_by("-pk")
    context = {
        "organisation": organisation,
        "form": form,
        "next_night": _named(services.overdue_counts(organisation, at=timezone.now())),
        "runs": [(run.at, _named(run.counts)) for run in runs[:RUNS_SHOWN]],
    }
    return render(request, "privacy/durations.html", context)


def _named(counts: dict[str, int]) -> list[tuple[str, int]]:
    titles = {model: holding.title for model, holding in content.holdings().items()}
    return [
        (titles[model].in_language(get_language()) if model in titles else model, number)
        for model, number in sorted(counts.items())
    ]


def _looked_after(request: SignedIn, pk: int) -> Organisation:
    return load_or_404(Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE), pk=pk)


@page
@require_safe
def register(request: SignedIn, pk: int, language: str) -> HttpResponse:
    """The register of processing with the organisation's own durations."""
    organisation = _looked_after(request, pk)
    text = content.register_page(_known(language), months=services.months_of(organisation))
    return _document(text, "registre" if language == "fr" else "register")


@page
@require_safe
def dpia(request: SignedIn, pk: int, language: str) -> HttpResponse:
    """The draft of the impact assessment with the organisation's name and durations."""
    organisation = _looked_after(request, pk)
    months = services.months_of(organisation)
    text = content.dpia_page(_known(language), organisation=organisation.name, months=months)
    return _document(text, "analyse-d-impact" if language == "fr" else "impact-assessment")


def _known(language: str) -> str:
    if language not in content.processing_register().languages:
        raise Http404
    return language


def _document(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/markdown; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.md"'
    return response
