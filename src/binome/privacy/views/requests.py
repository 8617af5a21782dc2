"""Ask for a correction, object to a use; and for the coordination: answer within one month."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome import content
from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.pages import page_of
from binome.core.scoping import load_or_404
from binome.core.words import full_day_words
from binome.privacy import rooms, services
from binome.privacy.forms import AnswerRequestForm, CorrectionForm, ObjectionForm
from binome.privacy.models import DataRequest
from binome.privacy.privacy import about_words
from binome.privacy.uses import USES
from binome.programmes.privacy import organisations_of

A_PAGE = 25


def _tables() -> list[tuple[str, str]]:
    """Everything that may be held about somebody, by its title."""
    language = (get_language() or "fr")[:2]
    held = rooms.rows()
    named = [
        (model, holding.title.in_language(language))
        for model, holding in content.holdings().items()
        if model in held and not model.startswith("privacy.")
    ]
    return sorted(named, key=lambda pair: pair[1].casefold())


@page
@require_http_methods(["GET", "HEAD", "POST"])
def ask_correction(request: SignedIn) -> HttpResponse:
    """What one can correct oneself is a link; the rest is asked of the coordination."""
    organisations = organisations_of(request.user)
    form = CorrectionForm(
        request.POST if request.method == "POST" else None, organisations=organisations, tables=_tables()
    )
    if form.is_valid():
        try:
            asked = services.ask_for_correction(request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error("text", refusal.message)
        else:
            messages.success(
                request,
                _("It is sent. You have an answer by %(day)s.") % {"day": full_day_words(asked.due_on)},
            )
            return redirect("privacy:my_data")
    return render(request, "privacy/ask_correction.html", {"form": form, "organisations": organisations})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def object_to_use(request: SignedIn) -> HttpResponse:
    """Each use says what follows; then it is noted, and done at once where it can be."""
    organisations = organisations_of(request.user)
    form = ObjectionForm(request.POST if request.method == "POST" else None, organisations=organisations)
    if form.is_valid():
        asked = services.object_to(request.user, at=timezone.now(), **form.cleaned_data)
        if asked.state == DataRequest.State.DONE:
            messages.success(request, _("It is done: this use has stopped."))
        else:
            says = {"day": full_day_words(asked.due_on)}
            messages.success(request, _("It is sent. You have an answer by %(day)s.") % says)
        return redirect("privacy:my_data")
    context = {"form": form, "organisations": organisations, "uses": USES.values()}
    return render(request, "privacy/object_to_use.html", context)


@page
@require_safe
def requests(request: SignedIn, pk: int) -> HttpResponse:
    """What people ask about their data, those that wait first; each with its last day."""
    organisation = load_or_404(
        Organisation.objects.permitting(request.user, Permission.MANAGE_PROGRAMME), pk=pk
    )
    on_the_clock_of(organisation)
    rows = DataRequest.objects.to_answer_by(request.user).filter(organisation=organisation)
    rows = rows.select_related("person").order_by("answered_at", "due_on", "pk")
    # Those that wait have no moment of answer; each database puts them where it likes.
    waiting = rows.filter(state=DataRequest.State.OPEN)
    answered = rows.exclude(state=DataRequest.State.OPEN).order_by("-answered_at", "-pk")
    shown = page_of(answered, count=answered.count(), size=A_PAGE, number=request.GET.get("page"))
    context = {
        "organisation": organisation,
        "waiting": [(row, about_words(row)) for row in waiting[:A_PAGE]],
        "answered": [(row, about_words(row)) for row in shown],
        "page": shown,
    }
    return render(request, "privacy/requests.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """Read what somebody asks, do it in its place, and say so; or say why not."""
    rows = DataRequest.objects.to_answer_by(request.user).select_related(
        "organisation", "person", "answered_by"
    )
    asked = load_or_404(rows, pk=pk)
    on_the_clock_of(asked.organisation)
    form = AnswerRequestForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            services.answer_request(asked, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("It is noted. The person receives an e-mail."))
            return redirect("privacy:requests", asked.organisation_id)
    context = {"asked": asked, "about": about_words(asked), "form": form}
    return render(request, "privacy/answer.html", context)
