"""Answers: their author's alone. Sentences and what was said of sessions go first, other boxes with the participation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, cast

from django.db.models import Model
from django.utils.translation import override

from binome.accounts.models import Organisation, Person
from binome.accounts.privacy import Leaver, Overdue, Rows, Shows
from binome.pairs.privacy import programmes_over
from binome.surveys.models import Alert, Quotation, Response, WorkshopOpinion
from binome.surveys.questions import SKIP, questions_of

ROWS: Rows = {
    "surveys.Response": lambda person: Response.objects.visible_to(person).select_related(
        "wave__programme", "wave__version", "enrolment", "organisation", "copied_by"
    ),
    "surveys.WorkshopOpinion": lambda person: WorkshopOpinion.objects.visible_to(person).select_related(
        "workshop"
    ),
    "surveys.Quotation": lambda person: Quotation.objects.filter(
        response__enrolment__person=person
    ).as_scoped("own"),
    "surveys.Alert": lambda person: (
        Alert.objects.filter(response__enrolment__person=person)
        .as_scoped("own")
        .select_related("response__wave__version")
    ),
}


def _questionnaire(row: Response, person: Person, language: str) -> str:
    return row.wave.questionnaire.title.in_language(language)


def _answers(row: Response, person: Person, language: str) -> dict[str, object]:
    """What was asked, and what was answered, in words where the scale has some."""
    with override(language):
        questions = {question.key: question for question in questions_of(row)}
    said: dict[str, object] = {}
    for key, value in row.answers.items():
        question = questions.get(key)
        if question is None:
            said[key] = value
            continue
        words = question.item.in_language(language)
        label = question.label.in_language(language) if question.label else words
        said[label if label not in said else f"{label} ({key})"] = value
    return said


def _alert_question(row: Alert, person: Person, language: str) -> str:
    """The question, in words."""
    asked = {item.id: item for item in row.response.wave.questionnaire.items}
    item = asked.get(row.item_id)
    return item.in_language(language) if item is not None else row.item_id


SHOWS: Shows = {
    ("surveys.Response", "wave"): _questionnaire,
    ("surveys.Alert", "item_id"): _alert_question,
    ("surveys.Response", "answers"): _answers,
}


def _sentence_keys(row: Response) -> set[str]:
    """Keys of ``row.answers`` where the person wrote in their own words."""
    items = row.wave.questionnaire.all_items
    free = tuple(item.id for item in items if item.answer_scale.type == "text")
    return {
        key
        for key, value in row.answers.items()
        if value != SKIP and any(key == name or key.startswith(f"{name}-") for name in free)
    }


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Their answers go; in what others wrote about the same programmes, the name goes.

    Published sums stay: nobody stands in them alone, and taking one answer out again would show which it was.
    """
    for sentence in Quotation.objects.filter(response__wave__programme__in=leaver.programme_ids).as_scoped(
        "erasure"
    ):
        leaver.hide_in_row(sentence, "text")
    WorkshopOpinion.objects.filter(enrolment__person=leaver.person).as_scoped("erasure").delete()
    said = WorkshopOpinion.objects.filter(workshop__programme__in=leaver.programme_ids).as_scoped("erasure")
    for word in said.exclude(text=""):
        leaver.hide_in_row(word, "text")
    Response.objects.filter(enrolment__person=leaver.person).as_scoped("erasure").delete()
    others = Response.objects.filter(wave__programme__in=leaver.programme_ids).as_scoped("erasure")
    for response in others.exclude(answers={}).select_related("wave__version"):
        keys = _sentence_keys(response)
        hidden = {
            key: leaver.hide_in(value) if key in keys else value for key, value in response.answers.items()
        }
        if hidden != response.answers:
            response.answers = hidden
            response.save(update_fields=["answers"])


def _without_sentences(rows: Sequence[Model]) -> None:
    for row in rows:
        response = cast("Response", row)
        gone = _sentence_keys(response)
        response.answers = {key: value for key, value in response.answers.items() if key not in gone}
        response.quotations.all().delete()
        response.is_quotable = response.is_shared_with_partner = False
        response.save(update_fields=["answers", "is_quotable", "is_shared_with_partner"])


def _with_sentences(responses: Any) -> Sequence[Response]:
    rows = responses.exclude(answers={}).select_related("wave__version").order_by("pk")
    return [row for row in rows if _sentence_keys(row)]


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """Sentences go if they were still there; boxes ticked stay with the stand-ins."""
    said = WorkshopOpinion.objects.filter(enrolment__programme=programme_id).as_scoped("end of retention")
    said.delete()
    rows = Response.objects.filter(wave__programme=programme_id).as_scoped("end of retention")
    _without_sentences(_with_sentences(rows))


def _old_feedback(organisation: Organisation | None, before: datetime) -> Sequence[Response]:
    """Of questionnaires about one session every answer, boxes too; of the others the sentences."""
    over = programmes_over(organisation, before)
    rows = Response.objects.in_organisation(organisation).filter(wave__programme__in=over)
    about_sessions = rows.filter(wave__session_number__gt=0).exclude(answers={}).select_related("wave")
    return [
        *about_sessions.order_by("pk"),
        *_with_sentences(rows.filter(wave__session_number=0)),
    ]


def _end_feedback(rows: Sequence[Model]) -> None:
    responses = [cast("Response", row) for row in rows]
    _without_sentences([row for row in responses if not row.wave.session_number])
    forget_answers([row for row in responses if row.wave.session_number])


def forget_answers(responses: Sequence[Response]) -> None:
    """Nothing of what was answered stays; that the person was asked does."""
    for response in responses:
        response.answers = {}
        response.is_quotable = response.is_shared_with_partner = False
        response.save(update_fields=["answers", "is_quotable", "is_shared_with_partner"])


OVERDUE = (Overdue("feedback", "surveys.Response", _old_feedback, _end_feedback),)
