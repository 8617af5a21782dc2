"""Paper: the sheet to print, and the answers that somebody wrote on it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.programmes.models import Programme
from binome.surveys import services
from binome.surveys.forms import PaperForm
from binome.surveys.models import Response
from binome.surveys.paper import paper_form
from binome.surveys.questions import questions_of
from binome.surveys.summaries import QUOTED
from binome.surveys.views.reading import LINES_A_PAGE, managed_wave


@page
@require_safe
def paper(request: SignedIn, pk: int) -> HttpResponse:
    """The questionnaire to print."""
    wave = managed_wave(request, pk)
    language = request.LANGUAGE_CODE[:2]
    response = HttpResponse(paper_form(wave, language=language), content_type="application/pdf")
    name = slugify(wave.questionnaire.title.in_language(language)) or "questionnaire"
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


@page
@require_safe
def copy_from_paper(request: SignedIn, pk: int) -> HttpResponse:
    """Whose sheet is it? Those who were asked and have not begun."""
    wave = managed_wave(request, pk)
    rows = wave.responses.filter(state=Response.State.ASKED, enrolment__ended_at=None, session=None)
    people = [
        (response, response.enrolment.person.as_known_in(wave.organisation_id).full_name)
        for response in rows.select_related("enrolment__person").order_by("pk")
    ]
    waiting = sorted(people, key=lambda line: line[1].casefold())[: 2 * LINES_A_PAGE]
    context = {
        "wave": wave,
        "programme": wave.programme,
        "questionnaire": wave.questionnaire,
        "waiting": waiting,
    }
    return render(request, "surveys/copy_from_paper.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def copy_answers(request: SignedIn, pk: int) -> HttpResponse:
    """One sheet, copied once; nobody but its author opens it afterwards."""
    managed = Programme.permitted(request.user, Permission.MANAGE_PROGRAMME)
    rows = Response.objects.filter(wave__programme__in=managed, session=None).as_scoped("paper")
    response = load_or_404(
        rows.select_related(
            "wave__programme__organisation", "wave__version", "organisation", "enrolment__person"
        ),
        pk=pk,
    )
    if response.state != Response.State.ASKED or response.wave.published_at is not None:
        raise Http404
    on_the_clock_of(response.organisation)
    questionnaire = response.wave.questionnaire
    asks_quotation = questionnaire.id in QUOTED
    form = PaperForm(
        request.POST if request.method == "POST" else None,
        questions=questions_of(response),
        asks_quotation=asks_quotation,
    )
    if request.method == "POST" and form.is_valid():
        try:
            services.copy_from_paper(
                response,
                answers=form.answers(),
                has_consent=form.cleaned_data["has_consent"],
                is_quotable=form.cleaned_data.get("is_quotable") if asks_quotation else None,
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The sheet is copied. Give it back, or destroy it."))
            return redirect("surveys:copy_from_paper", response.wave_id)
    context = {
        "response": response,
        "person": response.enrolment.person.as_known_in(response.organisation_id),
        "wave": response.wave,
        "programme": response.wave.programme,
        "questionnaire": questionnaire,
        "form": form,
        "lines": form.lines(),
    }
    return render(request, "surveys/copy_answers.html", context, status=422 if form.errors else 200)
