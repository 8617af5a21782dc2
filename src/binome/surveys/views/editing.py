"""The questions of an organisation: seen as people will see them, changed one by one, put in use."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome import content
from binome.accounts.permissions import Permission, may
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.surveys import services
from binome.surveys.comparison import breaks_comparison, changes
from binome.surveys.forms import answer_told
from binome.surveys.forms_editing import READERS, HeadingForm, QuestionForm
from binome.surveys.models import QuestionnaireVersion
from binome.surveys.questions import SKIP, Question
from binome.surveys.views.reading import known_questionnaire, managed

_GET_POST = ["GET", "HEAD", "POST"]


@dataclass(frozen=True)
class Preview:
    """One question as people will see it, in both languages, with who reads the answer."""

    item: content.Item
    fr: list[str]
    en: list[str]
    reader: str
    alert: str
    is_several: bool
    is_text: bool


def previews(asked: content.Questionnaire, language: str) -> list[Preview]:
    """Every question of a questionnaire, in order."""
    readers = dict(READERS)
    return [
        Preview(
            item=item,
            fr=_answers(item, "fr"),
            en=_answers(item, "en"),
            reader=str(readers[asked.visibility_of(item)]),
            alert=Question(item.id, item, visibility=asked.visibility_of(item)).alert_told(language),
            is_several=item.answer_scale.type == "multi_choice",
            is_text=item.answer_scale.type == "text",
        )
        for item in asked.items
    ]


def _answers(item: content.Item, language: str) -> list[str]:
    scale = item.answer_scale
    values: list[Any] = list(scale.values)
    if scale.type == "numeric" and scale.ends is not None:
        # Eleven numbers say less than their two ends.
        values = [values[0], "…", values[-1]]
    words = [answer_told(scale, value, language) for value in values]
    if scale.skip is not None and SKIP not in values:
        words.append(scale.skip.in_language(language))
    return words


@page
@require_safe
def questions(request: SignedIn, pk: int, questionnaire_id: str) -> HttpResponse:
    """What will be asked the next time, as people will see it."""
    programme = managed(request, pk)
    built_in = known_questionnaire(questionnaire_id)
    organisation = programme.organisation
    asked = services.current_questionnaire(organisation, questionnaire_id)
    latest = services.latest_version(organisation, questionnaire_id)
    is_own = latest is not None and latest.is_own
    context = {
        "programme": programme,
        "questionnaire": asked,
        "previews": previews(asked, request.LANGUAGE_CODE),
        "may_change": may(request.user, Permission.CREATE_PROGRAMME, organisation),
        "is_own": is_own,
        "differences": changes(built_in, asked) if is_own else [],
    }
    return render(request, "surveys/questions.html", context)


@page
@require_POST
def start_draft(request: SignedIn, pk: int, questionnaire_id: str) -> HttpResponse:
    """Begin a version of one's own, open the one that is being written, or go back to the built-in one."""
    programme = managed(request, pk)
    known_questionnaire(questionnaire_id)
    organisation, now = programme.organisation, timezone.now()
    if request.POST.get("back") == "built-in":
        services.return_to_built_in(organisation, questionnaire_id, by=request.user, at=now)
        messages.success(
            request, _("From now on, the built-in questions are asked. Your version stays kept.")
        )
        return redirect("surveys:questions", programme.pk, questionnaire_id)
    draft = services.start_draft(organisation, questionnaire_id, by=request.user, at=now)
    return redirect("surveys:draft", draft.pk)


def _draft(request: SignedIn, pk: int) -> QuestionnaireVersion:
    rows = QuestionnaireVersion.objects.visible_to(request.user).select_related("organisation")
    version: QuestionnaireVersion = load_or_404(rows, pk=pk)
    if version.state != QuestionnaireVersion.State.DRAFT:
        raise Http404
    return version


@page
@require_safe
def draft(request: SignedIn, pk: int) -> HttpResponse:
    """The version that is being written: each question as people will see it, with what one can do to it."""
    version = _draft(request, pk)
    asked = version.questionnaire
    context = {
        "version": version,
        "questionnaire": asked,
        "previews": previews(asked, request.LANGUAGE_CODE),
        "is_lent": asked.items_from is not None,
    }
    return render(request, "surveys/draft.html", context)


@page
@require_POST
def draft_act(request: SignedIn, pk: int) -> HttpResponse:
    """Move a question, take it out, or throw the whole draft away."""
    version = _draft(request, pk)
    act, _colon, item_id = request.POST.get("act", "").partition(":")
    given: dict[str, Any] = {
        "revision": _revision(request),
        "by": request.user,
        "at": timezone.now(),
    }
    if act == "drop":
        services.drop_draft(version, **given)
        messages.success(request, _("Your changes are thrown away. The version in use stays."))
        return redirect("desk:today")
    if act in {"up", "down"}:
        services.move_question(version, item_id=item_id, by_places=-1 if act == "up" else 1, **given)
    elif act == "remove":
        services.remove_question(version, item_id=item_id, **given)
        messages.success(request, _("The question is taken out."))
    else:
        raise Http404
    return redirect("surveys:draft", version.pk)


def _revision(request: SignedIn) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdecimal() and len(given) < 9 else -1


@page
@require_http_methods(_GET_POST)
def edit_question(request: SignedIn, pk: int, item_id: str = "") -> HttpResponse:
    """One question: change it, or add one."""
    version = _draft(request, pk)
    asked = version.questionnaire
    item = next((one for one in asked.items if one.id == item_id), None)
    if item_id and item is None:
        raise services.NoSuchQuestion
    form = QuestionForm(request.POST if request.method == "POST" else None, item=item, asked=asked)
    if request.method == "POST" and form.is_valid():
        try:
            services.write_question(
                version,
                item_id=item_id,
                written=form.cleaned_data["written"],
                revision=_revision(request),
                by=request.user,
                at=timezone.now(),
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The question is kept in your draft."))
            return redirect("surveys:draft", version.pk)
    context = {"version": version, "item": item, "form": form, "questionnaire": asked}
    return render(request, "surveys/edit_question.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(_GET_POST)
def heading(request: SignedIn, pk: int) -> HttpResponse:
    """The title, the words under it and the time it takes."""
    version = _draft(request, pk)
    asked = version.questionnaire
    initial = {
        "title_fr": asked.title.fr,
        "title_en": asked.title.en,
        "intro_fr": asked.intro.fr if asked.intro else "",
        "intro_en": asked.intro.en if asked.intro else "",
        "minutes": asked.minutes,
    }
    form = HeadingForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.write_heading(
                version, revision=_revision(request), by=request.user, at=timezone.now(), **form.heading()
            )
        except Refused as refusal:
            form.add_error(None, refusal.message)
        else:
            messages.success(request, _("The heading is kept in your draft."))
            return redirect("surveys:draft", version.pk)
    context = {"version": version, "form": form, "questionnaire": asked}
    return render(request, "surveys/heading.html", context, status=422 if form.errors else 200)


@page
@require_http_methods(_GET_POST)
def publish(request: SignedIn, pk: int) -> HttpResponse:
    """What changes, in words, and what it means for comparing; then the version is put in use."""
    version = _draft(request, pk)
    before = services.current_questionnaire(version.organisation, version.questionnaire_id)
    if request.method == "POST":
        services.publish_version(version, revision=_revision(request), by=request.user, at=timezone.now())
        messages.success(
            request, _("The new version is in use. Questionnaires already sent stay as they are.")
        )
        return redirect("desk:today")
    found = changes(before, version.questionnaire)
    context = {
        "version": version,
        "questionnaire": version.questionnaire,
        "changes": found,
        "breaks": breaks_comparison(found),
    }
    return render(request, "surveys/publish.html", context)
