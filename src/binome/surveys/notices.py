"""Messages of this room."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.accounts.permissions import Permission
from binome.core.links import make_token
from binome.core.words import date_words
from binome.outbox.services import Letter, queue_letter
from binome.pairs.services import people_who
from binome.surveys.models import Response, Wave

PURPOSE = "surveys.answer"


def link_to(response: Response) -> str:
    """The signed address on which the person answers without signing in."""
    token = make_token(PURPOSE, person_id=response.enrolment.person_id, object_id=response.pk)
    return reverse("surveys:answer_link", args=[token])


def _first_question(response: Response, wave: Wave) -> tuple[str, list[tuple[str, str]]]:
    """The first question and, for each answer, the address of the page where it is ready; nothing where it has too many.

    Opening an address keeps nothing: mail scanners open everything.
    """
    item = wave.questionnaire.items_for(wave.programme.networks)[0]
    scale = item.answer_scale
    if item.per_goal or scale.type not in {"ordinal", "choice"}:
        return "", []
    language = get_language() or "fr"
    address = link_to(response)
    labels = [label for label in scale.labels if label.in_language(language)]
    answers = [(label.in_language(language), f"{address}?{item.id}={label.value}") for label in labels]
    return item.in_language(language), answers


def _letter(response: Response, wave: Wave, subject: str) -> Letter:
    questionnaire = wave.questionnaire
    language = get_language() or "fr"
    paragraphs = [questionnaire.intro.in_language(language)] if questionnaire.intro else []
    minutes = ngettext("It takes %(count)d minute.", "It takes %(count)d minutes.", questionnaire.minutes)
    paragraphs.append(minutes % {"count": questionnaire.minutes})
    question, answers = _first_question(response, wave)
    return Letter(
        subject=subject % {"title": questionnaire.title.in_language(language)},
        paragraphs=paragraphs,
        question=question,
        answers=answers,
        facts=[(_("Until"), date_words(wave.closes_on))] if not wave.session_number else [],
        button=(_("See all the questions") if answers else _("Answer"), link_to(response)),
        after=[
            content.questionnaire_catalogue()
            .visibility_notices[questionnaire.visibility]
            .in_language(language)
        ],
    )


def questionnaire(response: Response, *, wave: Wave, at: datetime) -> None:
    """A questionnaire to answer."""
    queue_letter(
        kind="surveys.questionnaire",
        to=response.enrolment.person,
        organisation=response.organisation,
        programme_id=wave.programme_id,
        at=at,
        key=f"surveys.questionnaire:{response.pk}",
        # The link in it opens this person's answers without signing in.
        is_private=True,
        write=lambda: _letter(response, wave, "%(title)s"),
    )


def reminder(response: Response, *, number: int, at: datetime) -> None:
    """A questionnaire that waits; never after an answer, twice at most."""
    queue_letter(
        kind="surveys.reminder",
        to=response.enrolment.person,
        organisation=response.organisation,
        programme_id=response.wave.programme_id,
        at=at,
        key=f"surveys.reminder:{response.pk}:{number}",
        # The link in it opens this person's answers without signing in.
        is_private=True,
        write=lambda: _letter(response, response.wave, _("If you have a moment: %(title)s")),
    )


def alert(response: Response, *, items: Sequence[content.Item], at: datetime) -> None:
    """To those who coordinate: an answer asks for them."""
    person = response.enrolment.person
    programme = response.wave.programme
    for coordinator in people_who(Permission.ANSWER_HELP, programme):
        queue_letter(
            kind="surveys.alert",
            to=coordinator,
            organisation=response.organisation,
            programme_id=programme.pk,
            at=at,
            key=f"surveys.alert:{response.pk}:{coordinator.pk}",
            write=lambda: Letter(
                subject=_("%(name)s would like a word") % {"name": person.full_name},
                paragraphs=[
                    _("In a questionnaire, %(name)s gave an answer that asks for you:")
                    % {"name": person.full_name},
                    *(f"– {item.in_language(get_language() or 'fr')}" for item in items),
                    _("They were told that you read this answer. A call is often the best."),
                ],
                facts=[
                    (_("E-mail"), person.email),
                    *([(_("Telephone"), person.phone)] if person.phone else []),
                ],
            ),
        )
