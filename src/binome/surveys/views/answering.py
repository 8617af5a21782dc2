"""Answering a questionnaire: from one's page, from a mail, after a session; and showing it to one's partner."""

from __future__ import annotations

from datetime import timedelta

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, holder_of, on_its_own_clock, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.core.words import time_words
from binome.pairs.models import Pair, Session
from binome.surveys import services
from binome.surveys.forms import AnswersForm
from binome.surveys.models import Response
from binome.surveys.notices import PURPOSE
from binome.surveys.questions import Question, questions_of
from binome.surveys.summaries import QUOTED

SELF_ASSESSMENTS = {"agility_start", "agility_end"}


def _related(rows: QuerySet[Response]) -> QuerySet[Response]:
    return rows.select_related(
        "wave__programme__organisation", "wave__version", "organisation", "enrolment__person", "session"
    )


@page
@require_safe
def mine(request: SignedIn) -> HttpResponse:
    """My questionnaires: those that wait, those I have answered."""
    rows = (
        Response.objects.visible_to(request.user)
        .select_related("wave__version", "session")
        .order_by("-asked_at")[:50]
    )
    lines = [(row, row.wave.questionnaire) for row in rows]
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
        made, _is_new = services.feedback_for(session, enrolment=enrolment, at=timezone.now())
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
    questionnaire = response.wave.questionnaire
    questions = questions_of(response)
    asks_quotation = questionnaire.id in QUOTED
    initial = {key: _as_initial(value) for key, value in response.answers.items()}
    initial["is_quotable"] = response.is_quotable
    # One answer chosen in a mail is a page of its own: the answer, ready, and one button.
    first = _chosen_in_mail(request, questions)
    if first is not None:
        questions, asks_quotation = [first], False
        initial[first.key] = request.GET[first.key]
    form = AnswersForm(
        request.POST or None, questions=questions, initial=initial, asks_quotation=asks_quotation
    )
    is_closed = timezone.localdate() >= response.wave.closes_on or response.wave.published_at is not None
    if request.method == "POST" and form.is_valid():
        try:
            services.give_answers(
                response,
                answers=form.answers(),
                by=person,
                at=timezone.now(),
                is_final="later" not in request.POST and first is None,
                is_quotable=form.cleaned_data.get("is_quotable") if asks_quotation else None,
            )
        except Refused as refusal:
            if _saves_itself(request):
                return JsonResponse({"says": str(refusal.message)}, status=409)
            form.add_error(None, refusal.message)
        else:
            return _after(request, response, person, is_first=first is not None)
    if _saves_itself(request):
        return JsonResponse({"says": _("Some answers could not be kept. The button says which.")}, status=422)
    context = {
        "questionnaire": questionnaire,
        "response": response,
        "programme": response.wave.programme,
        "form": form,
        "lines": form.lines(),
        "is_first": first is not None,
        "is_closed": is_closed,
        "reader": content.questionnaire_catalogue().visibility_notices[questionnaire.visibility],
        "partner_notice": content.questionnaire_catalogue().partner_notice,
        "is_self_assessment": questionnaire.id in SELF_ASSESSMENTS,
        "help_contact": response.wave.programme.organisation.help_contact,
    }
    return render(request, "surveys/answer.html", context, status=422 if form.errors else 200)


def _saves_itself(request: HttpRequest) -> bool:
    return request.method == "POST" and "X-Saves-Itself" in request.headers


def _chosen_in_mail(request: HttpRequest, questions: list[Question]) -> Question | None:
    return next((question for question in questions if question.key in request.GET), None)


def _as_initial(value: object) -> object:
    return [str(one) for one in value] if isinstance(value, list) else str(value)


def _after(request: HttpRequest, response: Response, person: Person, *, is_first: bool) -> HttpResponse:
    if _saves_itself(request):
        return JsonResponse({"says": _("Kept at %(time)s.") % {"time": time_words(timezone.localtime())}})
    if is_first:
        messages.success(request, _("This answer is kept. Here are the other questions."))
        return redirect(request.path)
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
def stop_quoting(request: SignedIn, pk: int) -> HttpResponse:
    """One's sentence is quoted no longer, also once the questionnaire has closed."""
    response = load_or_404(Response.objects.visible_to(request.user), pk=pk)
    services.stop_quoting(response, by=request.user, at=timezone.now())
    messages.success(request, _("Your sentence will not be quoted in the versions that follow."))
    return redirect("surveys:mine")


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
    found = list(rows.select_related("wave__programme", "wave__version").order_by("answered_at"))
    if not found:
        raise Http404
    language = request.LANGUAGE_CODE
    sheets = []
    for response in found:
        lines = []
        for question in questions_of(response):
            label = question.scale.label(response.answers.get(question.key, ""))
            lines.append((question.told(language), label.in_language(language) if label else "–"))
        sheets.append((response.wave.questionnaire.title, lines))
    return render(request, "surveys/shared.html", {"pair": pair, "sheets": sheets})
