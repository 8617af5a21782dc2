"""For the coordination: what was sent, what the answers say together, answers with a name, sentences to read."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.pairs.models import Pair
from binome.programmes.models import Enrolment, Programme, programme_for
from binome.surveys import services, summaries
from binome.surveys.anonymity import Table
from binome.surveys.forms import answer_told
from binome.surveys.models import Alert, Quotation, Response, Wave
from binome.surveys.questions import NAMED, Question, as_list, questions_of
from binome.surveys.services.publishing import OWN
from binome.surveys.words import people_told, share_told

LINES_A_PAGE = 25


def managed(request: SignedIn, pk: int) -> Programme:
    """The programme of a page, for whoever manages it, on its clock."""
    programme = programme_for(request.user, Permission.MANAGE_PROGRAMME, pk)
    on_the_clock_of(programme.organisation)
    return programme


def known_questionnaire(questionnaire_id: str) -> content.Questionnaire:
    """The built-in questionnaire of an address."""
    try:
        return content.questionnaire(questionnaire_id)
    except LookupError as error:
        raise Http404 from error


@page
@require_safe
def waves(request: SignedIn, pk: int) -> HttpResponse:
    """The questionnaires of a programme: how many were asked and answered, never who."""
    programme = managed(request, pk)
    rates = {rate.questionnaire_id: rate for rate in summaries.response_rates(programme)}
    planned: dict[str, Wave] = {}
    rows = programme.waves.select_related("version").order_by("opens_on", "session_number", "pk")
    for wave in rows:
        planned.setdefault(wave.questionnaire_id, wave)
    lines = [(wave.questionnaire, wave, rates.get(name)) for name, wave in planned.items()]
    context = {"programme": programme, "lines": lines}
    return render(request, "surveys/waves.html", context)


@page
@require_safe
def results(request: SignedIn, pk: int, questionnaire_id: str) -> HttpResponse:
    """What the answers say together: published sums, from five people on, once the questionnaire is closed."""
    programme = managed(request, pk)
    known_questionnaire(questionnaire_id)
    sent = list(
        programme.waves.filter(questionnaire_id=questionnaire_id)
        .select_related("version")
        .order_by("session_number")
    )
    if not sent:
        raise Http404
    language = request.LANGUAGE_CODE
    tables = []
    for line in summaries.item_results(programme, sent):
        rows, people = [], ""
        if isinstance(line.result, Table):
            people = people_told(line.result)
            rows = [
                (label.in_language(language), share_told(line.result.share(word)))
                for word, label in line.item.answer_scale.published.items()
            ]
        tables.append((line.item.in_language(language), people, rows))
    questionnaire = sent[-1].questionnaire
    today = timezone.localdate()
    context = {
        "programme": programme,
        "questionnaire": questionnaire,
        "wave": sent[0],
        "tables": tables,
        "is_open": any(wave.published_at is None for wave in sent),
        "in_steps": sent[0].session_number > 0,
        "is_own": questionnaire.visibility == OWN,
        "has_named": any(questionnaire.visibility_of(item) == NAMED for item in questionnaire.items),
        "can_close": sent[0].session_number == 0
        and sent[0].published_at is None
        and sent[0].opened_at is not None
        and sent[0].opens_on < today,
        "can_copy": sent[0].session_number == 0
        and sent[0].opened_at is not None
        and sent[0].published_at is None
        and today < sent[0].closes_on,
    }
    return render(request, "surveys/results.html", context)


def managed_wave(request: SignedIn, pk: int) -> Wave:
    """A sending of a programme that one manages."""
    rows = Wave.objects.visible_to(request.user).select_related(
        "programme__organisation", "organisation", "version"
    )
    wave: Wave = load_or_404(rows, pk=pk)
    on_the_clock_of(wave.organisation)
    return wave


@page
@require_POST
def close(request: SignedIn, pk: int) -> HttpResponse:
    """Close a questionnaire before its day; what may be shown is published."""
    wave = managed_wave(request, pk)
    services.close_wave(wave, by=request.user, at=timezone.now())
    messages.success(request, _("The questionnaire is closed. What can be shown is shown here."))
    return redirect("surveys:results", wave.programme_id, wave.questionnaire_id)


@page
@require_safe
def named(request: SignedIn, pk: int, questionnaire_id: str) -> HttpResponse:
    """Answers that people gave knowing that the coordination reads them with their name; no others."""
    programme = managed(request, pk)
    known_questionnaire(questionnaire_id)
    rows = (
        Response.objects.in_organisation(programme.organisation_id)
        .filter(
            wave__programme=programme,
            wave__questionnaire_id=questionnaire_id,
            state=Response.State.ANSWERED,
        )
        # Whoever coordinates and is of a pair never reads the other half.
        .exclude(enrolment__in=_of_my_pairs(request))
        .select_related("wave__version", "wave__programme", "enrolment__person", "session")
        .order_by("-answered_at", "-pk")
    )
    shown = Paginator(rows, LINES_A_PAGE).get_page(request.GET.get("page"))
    language = request.LANGUAGE_CODE
    lines = [
        (
            response.enrolment.person.as_known_in(programme.organisation_id).full_name,
            response,
            _named_answers(response, language),
        )
        for response in shown
    ]
    if not any(answers for _name, _response, answers in lines):
        lines = []
    context = {
        "programme": programme,
        "questionnaire": content.questionnaire(questionnaire_id),
        "lines": lines,
        "page": shown,
    }
    return render(request, "surveys/named.html", context)


def _of_my_pairs(request: SignedIn) -> Any:
    pairs = Pair.objects.of_the_two(request.user)
    halves = Q(pk__in=pairs.values("mentor")) | Q(pk__in=pairs.values("mentee"))
    return Enrolment.objects.filter(halves).exclude(person=request.user).values("pk")


def _named_answers(response: Response, language: str) -> list[tuple[str, str]]:
    asked = response.wave.questionnaire
    found = []
    for item in asked.all_items:
        if asked.visibility_of(item) != NAMED or item.per_goal:
            continue
        said = as_list(response.answers.get(item.id))
        if said:
            words = ", ".join(
                str(value)
                if item.answer_scale.type == "text"
                else answer_told(item.answer_scale, value, language)
                for value in said
            )
            found.append((item.in_language(language), words))
    return found


@page
@require_http_methods(["GET", "HEAD", "POST"])
def quotations(request: SignedIn, pk: int) -> HttpResponse:
    """Sentences that their authors let be quoted: somebody reads them before they go into the report."""
    programme = managed(request, pk)
    found = summaries.sentences(programme)
    if request.method == "POST":
        quotation = next((row for row in found if str(row.pk) == request.POST.get("sentence")), None)
        if quotation is None:
            raise Http404
        may_be_quoted = request.POST.get("quote") == "yes"
        services.read_quotation(quotation, may_be_quoted=may_be_quoted, by=request.user, at=timezone.now())
        said = _("This sentence can be quoted.") if may_be_quoted else _("This sentence is kept out.")
        messages.success(request, said)
        return redirect("surveys:quotations", programme.pk)
    shown = Paginator(found, LINES_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "programme": programme,
        "page": shown,
        "waiting": sum(row.state == Quotation.State.WAITING for row in found),
        "is_readable": bool(found) or summaries.readable(programme),
    }
    return render(request, "surveys/quotations.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def alert(request: SignedIn, pk: int) -> HttpResponse:
    """An answer that asks for the coordinator: what was asked, what was answered, how to reach the person."""
    found = load_or_404(
        Alert.objects.visible_to(request.user)
        .exclude(response__enrolment__in=_of_my_pairs(request))
        .select_related(
            "response__wave__programme__organisation",
            "response__wave__version",
            "response__enrolment__person",
            "response__session",
            "organisation",
            "dealt_with_by",
        ),
        pk=pk,
    )
    response = found.response
    programme = response.wave.programme
    on_the_clock_of(programme.organisation)
    if request.method == "POST":
        try:
            services.deal_with_alert(found, by=request.user, at=timezone.now())
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            messages.success(request, _("It has left your desk."))
        return redirect(reverse("desk:coordination", args=[programme.pk]))
    question, said = _alerting(response, found.item_id, request.LANGUAGE_CODE)
    context = {
        "alert": found,
        "person": response.enrolment.person.as_known_in(programme.organisation_id),
        "response": response,
        "programme": programme,
        "question": question,
        "said": said,
    }
    return render(request, "surveys/alert.html", context)


def _alerting(response: Response, item_id: str, language: str) -> tuple[str, str]:
    asked: list[Question] = [one for one in questions_of(response) if one.item.id == item_id]
    if not asked:
        return "", ""
    values = as_list(response.answers.get(asked[0].key))
    words = ", ".join(answer_told(asked[0].scale, value, language) for value in values)
    return asked[0].told(language), words
