"""The mentors' circle: questions and answers, the gentle check before posting, and the coordinator's hand."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.permissions import Permission, may
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.pages import page_of
from binome.core.scoping import load_or_404
from binome.learning import services
from binome.learning.forms import CircleForm, HidingForm, ReportForm
from binome.learning.models import CircleMessage, CircleReport
from binome.learning.naming import mentees_named
from binome.programmes.models import Programme, programme_for

PAGES: dict[str, str] = {
    CircleMessage.Circle.MENTORS: "learning:circle",
    CircleMessage.Circle.AFTER: "learning:after",
}
QUESTIONS_A_PAGE = 25
REPORTS_SHOWN = 10
# Between names in the button that says that they are other words.
BETWEEN = ", "


def _circle(request: SignedIn, pk: int) -> Programme:
    """The programme, for its mentors and coordinators; for everybody else there is no such page."""
    programme = programme_for(request.user, Permission.FOLLOW_PATH, pk)
    on_the_clock_of(programme.organisation)
    return programme


def _home(message: CircleMessage) -> str:
    return reverse(PAGES[message.circle], args=[message.programme_id])


def _message(request: SignedIn, pk: int) -> CircleMessage:
    rows = CircleMessage.objects.visible_to(request.user)
    message: CircleMessage = load_or_404(
        rows.select_related("programme__organisation", "organisation", "question", "written_by", "taken_by"),
        pk=pk,
    )
    on_the_clock_of(message.organisation)
    return message


def _managed(request: SignedIn, pk: int) -> CircleMessage:
    """The same for whoever manages the programme."""
    managed = Programme.permitted(request.user, Permission.MANAGE_PROGRAMME)
    rows = CircleMessage.objects.visible_to(request.user).filter(programme__in=managed)
    message: CircleMessage = load_or_404(
        rows.select_related("programme__organisation", "organisation", "written_by"), pk=pk
    )
    on_the_clock_of(message.organisation)
    return message


def _named(request: SignedIn, form: CircleForm, programme: Programme) -> list[str]:
    """Mentees that the text names and that its author has not said to be other words."""
    other_words = request.POST.get("other_words", "").split(BETWEEN)
    found = mentees_named(form.cleaned_data["text"], programme)
    return [] if set(found) <= set(other_words) else found


def posted(
    request: SignedIn, form: CircleForm, programme: Programme, question: CircleMessage | None
) -> tuple[bool, list[str]]:
    """Whether the words were written down, and which names hold them back."""
    if request.method != "POST" or not form.is_valid():
        return False, []
    circle = question.circle if question is not None else form.circle
    # After the closing both sides are there, and people speak for themselves.
    named = _named(request, form, programme) if circle == CircleMessage.Circle.MENTORS else []
    if named:
        return False, named
    text, now = form.cleaned_data["text"], timezone.now()
    try:
        if question is None:
            is_hand = form.cleaned_data.get("is_hand", False)
            services.ask_circle(programme, text=text, by=request.user, at=now, circle=circle, is_hand=is_hand)
        else:
            services.answer_in_circle(question, text=text, by=request.user, at=now)
    except Refused as refusal:
        form.add_error("text", str(refusal))
        return False, []
    messages.success(request, _("It is in the circle. You can take it back within the hour."))
    return True, []


def _questions(programme: Programme, circle: str, words: str) -> QuerySet[CircleMessage]:
    rows = programme.circle_messages.questions().filter(circle=circle)
    if words:
        answers = programme.circle_messages.shown().filter(question=OuterRef("pk"), text__icontains=words)
        rows = rows.filter(Q(hidden_at=None, text__icontains=words) | Exists(answers))
    return rows


def _with_answers(rows: QuerySet[CircleMessage]) -> QuerySet[CircleMessage]:
    shown = Q(answers__hidden_at=None) & ~Q(answers__text="")
    return (
        rows.select_related("written_by", "taken_by", "organisation")
        .annotate(
            answer_count=Count("answers", filter=shown),
            settled_count=Count("answers", filter=shown & ~Q(answers__settles_at=None)),
        )
        .order_by("-written_at", "-pk")
    )


@page
@require_http_methods(["GET", "HEAD", "POST"])
def circle(request: SignedIn, pk: int) -> HttpResponse:
    """What is asked in the circle, the latest first, and room for a question."""
    programme = _circle(request, pk)
    form = CircleForm(request.POST if request.method == "POST" else None, is_question=True)
    is_posted, named = posted(request, form, programme, None)
    if is_posted:
        return redirect("learning:circle", programme.pk)
    manages = may(request.user, Permission.MANAGE_PROGRAMME, programme)
    said = talk(request, programme, CircleMessage.Circle.MENTORS, manages=manages)
    context = {**said, "form": form, "named": named}
    return render(request, "learning/circle.html", context)


def talk(request: SignedIn, programme: Programme, circle: str, *, manages: bool) -> dict[str, Any]:
    """What is said in a circle, for its page."""
    words = " ".join(request.GET.get("q", "").split())[:100]
    rows = _questions(programme, circle, words)
    number = request.GET.get("page")
    shown = page_of(_with_answers(rows), count=rows.count(), size=QUESTIONS_A_PAGE, number=number)
    seat = programme.circle_seats.filter(person=request.user, circle=circle).first()
    return {
        "programme": programme,
        "circle": circle,
        "between": BETWEEN,
        "words": words,
        "query": urlencode({"q": words}) if words else "",
        "page": shown,
        "manages": manages,
        "reports": _waiting(request, programme, circle) if manages else [],
        "wants_letter": seat is None or seat.wants_letter,
    }


def _waiting(request: SignedIn, programme: Programme, circle: str) -> list[CircleReport]:
    rows = CircleReport.objects.visible_to(request.user).waiting()
    rows = rows.filter(message__programme=programme, message__circle=circle)
    return list(rows.select_related("message").order_by("reported_at", "pk")[:REPORTS_SHOWN])


@page
@require_http_methods(["GET", "HEAD", "POST"])
def circle_question(request: SignedIn, pk: int) -> HttpResponse:
    """A question, its answers, and room for one more."""
    found = _message(request, pk)
    if found.question_id is not None:
        return redirect("learning:circle_question", found.question_id)
    programme = found.programme
    form = CircleForm(
        request.POST if request.method == "POST" else None, is_question=False, circle=found.circle
    )
    is_posted, named = posted(request, form, programme, found)
    if is_posted:
        return redirect("learning:circle_question", found.pk)
    answers = found.answers.select_related("written_by", "organisation").order_by("written_at", "pk")
    now = timezone.now()
    lines = [_line(message, request, now) for message in (found, *answers)]
    context = {
        "programme": programme,
        "question": found,
        "lines": lines,
        "form": form,
        "named": named,
        "between": BETWEEN,
        "asks": found.written_by_id == request.user.pk and not found.is_hand,
        "home": _home(found),
        "can_take_hand": found.is_hand
        and found.taken_by_id is None
        and found.written_by_id != request.user.pk,
        "manages": may(request.user, Permission.MANAGE_PROGRAMME, programme),
        "is_open": found.hidden_at is None and bool(found.text),
    }
    return render(request, "learning/circle_question.html", context)


def _line(message: CircleMessage, request: SignedIn, now: datetime) -> dict[str, Any]:
    return {
        "message": message,
        "is_own": message.written_by_id == request.user.pk,
        "can_take_back": services.can_take_back(message, by=request.user, at=now),
    }


@page
@require_POST
def settle_question(request: SignedIn, pk: int) -> HttpResponse:
    """Whoever asked says that this answers, or that it does not after all."""
    answer = _message(request, pk)
    is_settled = request.POST.get("settled") == "yes"
    services.settle_question(answer, is_settled=is_settled, by=request.user, at=timezone.now())
    if is_settled:
        messages.success(request, _("It is noted: this answers your question."))
    return redirect("learning:circle_question", answer.thread_id)


@page
@require_POST
def take_back(request: SignedIn, pk: int) -> HttpResponse:
    """Take back one's own words."""
    message = _message(request, pk)
    services.take_back(message, by=request.user, at=timezone.now())
    messages.success(request, _("Your message is taken back."))
    if message.question_id is not None:
        return redirect("learning:circle_question", message.question_id)
    return redirect(_home(message))


@page
@require_http_methods(["GET", "HEAD", "POST"])
def report_message(request: SignedIn, pk: int) -> HttpResponse:
    """Tell the coordinators that a message is not all right."""
    message = _message(request, pk)
    form = ReportForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        services.report_message(message, reason=reason, by=request.user, at=timezone.now())
        messages.success(request, _("The coordinators are told. Thank you."))
        return redirect("learning:circle_question", message.thread_id)
    return render(request, "learning/circle_report.html", {"message": message, "form": form})


@page
@require_http_methods(["GET", "HEAD", "POST"])
def hide_message(request: SignedIn, pk: int) -> HttpResponse:
    """A coordinator reads a message with its reports, and hides it with a reason that everyone in the circle sees."""
    message = _managed(request, pk)
    form = HidingForm(
        request.POST if request.method == "POST" else None, initial={"reason": message.hidden_reason}
    )
    if request.method == "POST" and form.is_valid():
        try:
            reason = form.cleaned_data["reason"]
            services.hide_message(message, reason=reason, by=request.user, at=timezone.now())
        except Refused as refusal:
            form.add_error("reason", str(refusal))
        else:
            messages.success(request, _("The message is hidden. Your reason stands in its place."))
            return redirect("learning:circle_question", message.thread_id)
    reports = message.reports.select_related("reported_by", "organisation").order_by("reported_at", "pk")
    context = {"message": message, "form": form, "reports": reports}
    return render(request, "learning/circle_hide.html", context)


@page
@require_POST
def leave_shown(request: SignedIn, pk: int) -> HttpResponse:
    """The message stays, or is shown again."""
    message = _managed(request, pk)
    services.leave_shown(message, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted: everyone in the circle reads this message."))
    return redirect("learning:circle_question", message.thread_id)


@page
@require_POST
def circle_letter(request: SignedIn, pk: int) -> HttpResponse:
    """Receive the letter of the day, or not."""
    programme = _circle(request, pk)
    return chosen_letter(request, programme, CircleMessage.Circle.MENTORS)


def chosen_letter(request: SignedIn, programme: Programme, circle: str) -> HttpResponse:
    """The letter of one circle, switched on or off."""
    wants = request.POST.get("letter") == "yes"
    services.choose_letter(programme, wants_letter=wants, by=request.user, at=timezone.now(), circle=circle)
    messages.success(request, _("It is noted."))
    return redirect(PAGES[circle], programme.pk)
