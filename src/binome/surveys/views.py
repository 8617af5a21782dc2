"""Answering, and reading what answers say together."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.models import Person
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.pairs.models import Pair, Session
from binome.programmes.models import Programme
from binome.surveys import services, summaries
from binome.surveys.anonymity import Published
from binome.surveys.forms import AnswersForm
from binome.surveys.models import Response
from binome.surveys.notices import PURPOSE
from binome.surveys.questions import questions_of

SELF_ASSESSMENTS = {"agility_start", "agility_end"}
QUOTED = {"final_mentee", "final_mentor"}


def _related(rows: QuerySet[Response]) -> QuerySet[Response]:
    return rows.select_related(
        "wave__programme__organisation", "organisation", "enrolment__person", "session"
    )


@page
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """My questionnaires: those that wait, those I have answered."""
    rows = (
        Response.objects.visible_to(request.user).select_related("wave", "session").order_by("-asked_at")[:50]
    )
    lines = [(row, content.questionnaire(row.wave.questionnaire_id)) for row in rows]
    today = timezone.localdate()
    context = {
        "waiting": [
            line
            for line in lines
            if line[0].state != Response.State.ANSWERED and line[0].wave.closes_on > today
        ],
        "answered": [line for line in lines if line[0].state == Response.State.ANSWERED],
    }
    return render(request, "surveys/mine.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: SignedIn, pk: int) -> HttpResponse:
    """One questionnaire, from one's page."""
    response = load_or_404(_related(Response.objects.visible_to(request.user)), pk=pk)
    return _answer(request, response, request.user)


@on_its_own_clock
@require_http_methods(["GET", "HEAD", "POST"])
def answer_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same from a mail, without signing in. Opening shows; the button acts."""
    link = read_token(PURPOSE, token)
    person = holder_of(link)
    response = _related(Response.objects.visible_to(person)).filter(pk=link.object_id).first()
    if response is None:
        raise LinkNotValid
    link.require_alive(until=response.wave.closes_on, at=timezone.now())
    return _answer(request, response, person)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: SignedIn, pk: int) -> HttpResponse:
    """How a session went, in one minute; the partner never sees it."""
    rows = Session.objects.visible_to(request.user).filter(pair__in=Pair.objects.of_the_two(request.user))
    session = load_or_404(
        rows.select_related(
            "pair__programme__organisation", "pair__mentor__person", "pair__mentee__person", "organisation"
        ),
        pk=pk,
    )
    pair = session.pair
    enrolment = pair.mentee if pair.mentee.person_id == request.user.pk else pair.mentor
    known = _related(Response.objects.visible_to(request.user).filter(session=session)).first()
    if known is not None:
        return _answer(request, known, request.user)
    if request.method == "POST":
        made = services.feedback_for(session, enrolment=enrolment, at=timezone.now())
        return _answer(request, made, request.user)
    # Opening the page writes nothing, so the questions come from a place that is not kept.
    wave = pair.programme.waves.model(
        programme=pair.programme, organisation=pair.organisation, questionnaire_id=f"session_{enrolment.role}",
        session_number=session.number, closes_on=pair.programme.closing_on + timedelta(days=30),
    )  # fmt: skip
    place = Response(organisation=pair.organisation, wave=wave, enrolment=enrolment, session=session)
    return _answer(request, place, request.user)


def _answer(request: HttpRequest, response: Response, person: Person) -> HttpResponse:
    on_the_clock_of(response.organisation)
    questionnaire = content.questionnaire(response.wave.questionnaire_id)
    questions = questions_of(response)
    asks_quotation = questionnaire.id in QUOTED
    initial = {key: _as_initial(value) for key, value in response.answers.items()}
    first = request.GET
    initial |= {question.key: first[question.key] for question in questions if question.key in first}
    initial["is_quotable"] = response.is_quotable
    form = AnswersForm(
        request.POST or None, questions=questions, initial=initial, asks_quotation=asks_quotation
    )
    is_closed = timezone.localdate() >= response.wave.closes_on
    if request.method == "POST" and form.is_valid():
        try:
            services.give_answers(
                response,
                answers=form.answers(),
                by=person,
                at=timezone.now(),
                is_final="later" not in request.POST,
                is_quotable=form.cleaned_data.get("is_quotable") if asks_quotation else None,
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            return _after(request, response, person)
    context = {
        "questionnaire": questionnaire,
        "response": response,
        "programme": response.wave.programme,
        "form": form,
        "is_closed": is_closed,
        "reader": content.questionnaire_catalogue().visibility_notices[questionnaire.visibility],
        "partner_notice": content.questionnaire_catalogue().partner_notice,
        "is_self_assessment": questionnaire.id in SELF_ASSESSMENTS,
        "help_contact": response.wave.programme.organisation.help_contact,
    }
    return render(request, "surveys/answer.html", context)


def _as_initial(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _after(request: HttpRequest, response: Response, person: Person) -> HttpResponse:
    if "later" in request.POST:
        messages.success(request, _("Your answers so far are kept. Come back when you like."))
        return redirect(request.path)
    if request.user.is_authenticated and request.user.pk == person.pk:
        return redirect("surveys:thanks", response.pk)
    contact = response.wave.programme.organisation.help_contact
    return render(request, "surveys/thanks.html", {"response": response, "help_contact": contact})


@page
@require_safe
def thanks(request: SignedIn, pk: int) -> HttpResponse:
    """It is noted."""
    response = load_or_404(_related(Response.objects.visible_to(request.user)), pk=pk)
    can_share = response.wave.questionnaire_id in SELF_ASSESSMENTS
    return render(request, "surveys/thanks.html", {"response": response, "can_share": can_share})


@page
@require_POST
def share(request: SignedIn, pk: int) -> HttpResponse:
    """Show one's self-assessment to one's partner, or no longer."""
    response = load_or_404(
        Response.objects.visible_to(request.user)
        .filter(wave__questionnaire_id__in=SELF_ASSESSMENTS)
        .select_related("wave__programme", "organisation", "enrolment"),
        pk=pk,
    )
    is_shared = request.POST.get("share") == "yes"
    services.share_answers(response, is_shared=is_shared, by=request.user, at=timezone.now())
    said = _("Your partner can now see it.") if is_shared else _("Your partner does not see it.")
    messages.success(request, said)
    return redirect("surveys:thanks", response.pk)


@page
@require_safe
def shared(request: SignedIn, pk: int) -> HttpResponse:
    """A self-assessment that one's partner chose to show; by the number of the pair."""
    pair = load_or_404(
        Pair.objects.of_the_two(request.user).select_related("mentee__person", "programme", "organisation"),
        pk=pk,
    )
    rows = Response.objects.in_organisation(pair.organisation).filter(
        enrolment=pair.mentee, wave__questionnaire_id__in=SELF_ASSESSMENTS, state=Response.State.ANSWERED
    )
    if pair.mentee.person_id != request.user.pk:
        rows = rows.filter(is_shared_with_partner=True)
    found = list(rows.select_related("wave__programme").order_by("answered_at"))
    if not found:
        raise Http404
    language = request.LANGUAGE_CODE
    sheets = []
    for response in found:
        lines = []
        for question in questions_of(response):
            label = question.scale.label(response.answers.get(question.key, ""))
            lines.append((question.told(language), label.in_language(language) if label else "–"))
        sheets.append((content.questionnaire(response.wave.questionnaire_id).title, lines))
    return render(request, "surveys/shared.html", {"pair": pair, "sheets": sheets})


@page
@require_safe
def waves(request: SignedIn, pk: int) -> HttpResponse:
    """The questionnaires of a programme: how many were asked and answered, never who."""
    programme = load_or_404(
        Programme.objects.permitting(request.user, Permission.MANAGE_PROGRAMME).select_related(
            "organisation"
        ),
        pk=pk,
    )
    on_the_clock_of(programme.organisation)
    rates = {rate.questionnaire_id: rate for rate in summaries.response_rates(programme)}
    planned: dict[str, object] = {}
    for wave in programme.waves.order_by("opens_on", "pk"):
        planned.setdefault(wave.questionnaire_id, wave)
    lines = [(content.questionnaire(name), wave, rates.get(name)) for name, wave in planned.items()]
    return render(request, "surveys/waves.html", {"programme": programme, "lines": lines})


@page
@require_safe
def results(request: SignedIn, pk: int, questionnaire_id: str) -> HttpResponse:
    """What the answers say together, from five on."""
    programme = load_or_404(
        Programme.objects.permitting(request.user, Permission.MANAGE_PROGRAMME).select_related(
            "organisation"
        ),
        pk=pk,
    )
    try:
        questionnaire = content.questionnaire(questionnaire_id)
    except LookupError as error:
        raise Http404 from error
    language = request.LANGUAGE_CODE
    tables = []
    for line in summaries.item_results(programme, questionnaire_id):
        rows = []
        if isinstance(line.result, Published):
            for value in line.item.answer_scale.values:
                label = line.item.answer_scale.label(value)
                rows.append((label.in_language(language) if label else str(value), line.result.share(value)))
        tables.append((line.item.in_language(language), rows))
    context = {"programme": programme, "questionnaire": questionnaire, "tables": tables}
    return render(request, "surveys/results.html", context)
