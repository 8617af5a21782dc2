"""Whoever applies writes an application page by page: each page is kept as soon as it is answered."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Person
from binome.accounts.services import introduce
from binome.core.errors import Refused
from binome.core.words import list_words
from binome.programmes import notices, steps
from binome.programmes.import_cells import LEVEL_OF_OWN_WORDS
from binome.programmes.models import Application, Programme
from binome.programmes.services.applications import NotFilledIn, lock_application, require_open
from binome.programmes.services.partners import partner_of_newcomer
from binome.programmes.services.states import NotFromHere, lock_programme, log


class GoalAlreadyThere(Refused):
    """The same goal twice says nothing more."""

    code = "goal-already-there"
    text = _("This goal is already on your list.")


class EnoughGoals(Refused):
    """A programme says how many goals a person may bring."""

    code = "enough-goals"
    text = _("You already have as many goals as this programme allows. Remove one first.")


class NotASubjectHere(Refused):
    """Goals and subjects are those of the programme."""

    code = "not-a-subject-here"
    text = _("This programme does not work on that subject. Choose one from the list.")


@transaction.atomic
def start_application(
    programme: Programme,
    *,
    person: Person,
    role: str,
    names: Mapping[str, str],
    answers: Mapping[str, Any],
    at: datetime,
    partner_code: str = "",
) -> Application:
    """A draft of ``person`` on one side, with the answers of the first page; who has begun goes on where they were.

    ``partner_code`` is that of the partner's link by which they came, if any.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply
    """  # fmt: skip
    programme = lock_programme(programme)
    require_open(programme, at=at)
    known = introduce(person, organisation=programme.organisation, language=programme.language, **names)
    application, is_new = programme.applications.get_or_create(
        person=person,
        role=role,
        defaults={
            "organisation": programme.organisation,
            "created_at": at,
            "partner": partner_of_newcomer(programme, person=person, code=partner_code),
        },
    )
    if is_new:
        _keep(application, "about", answers)
        log(
            programme, verb="programmes.start_application", subject=application, by=person, at=at,
            name=known.first_name,
        )  # fmt: skip
        notices.application_started(application, at=at)
    return application


@transaction.atomic
def save_answers(
    application: Application,
    *,
    step: str,
    answers: Mapping[str, Any],
    at: datetime,
    names: Mapping[str, str] | None = None,
    is_done: bool = True,
) -> Application:
    """Keep what one page says. Until somebody answers it, a sent application may be corrected too.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply, NotFromHere
    NotFilledIn
        When a sent application would lose what it cannot do without.
    """
    application = open_for_writing(application, at=at)
    if names is not None:
        programme = application.programme
        introduce(
            application.person, organisation=programme.organisation, language=programme.language, **names
        )
    _keep(application, step, answers, is_done=is_done)
    return application


@transaction.atomic
def add_goal(
    application: Application, *, goal_id: str = "", network: str = "", text: str = "", at: datetime
) -> Application:
    """One more goal, of the catalogue or in one's own words; the first is the most important.

    Raises
    ------
    EnoughGoals, GoalAlreadyThere, NotASubjectHere, ApplicationsNotOpen, TooLateToApply, NotFromHere
    """
    application = open_for_writing(application, at=at)
    programme = application.programme
    level = LEVEL_OF_OWN_WORDS
    if goal_id:
        try:
            known = content.goal(goal_id)
        except content.UnknownContent as error:
            raise NotASubjectHere from error
        network, text, level = known.network, "", known.level_needed
    if network not in programme.networks:
        raise NotASubjectHere
    goal = {"goal": goal_id, "network": network, "level": level, "text": text}
    if any((g["goal"], g["network"], g["text"]) == (goal_id, network, text) for g in application.goals):
        raise GoalAlreadyThere
    if len(application.goals) >= programme.goals_max:
        raise EnoughGoals
    _keep(application, "goals", {"goals": _ranked([*application.goals, goal])})
    return application


@transaction.atomic
def remove_goal(application: Application, *, place: int, at: datetime) -> Application:
    """Without the goal at that place, counted from 0; one that is not there any more changes nothing.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply, NotFromHere, NotFilledIn
    """
    application = open_for_writing(application, at=at)
    left = [goal for number, goal in enumerate(application.goals) if number != place]
    _keep(application, "goals", {"goals": _ranked(left)})
    return application


@transaction.atomic
def put_goal_first(application: Application, *, place: int, at: datetime) -> Application:
    """The goal at that place becomes the most important.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply, NotFromHere
    """
    application = open_for_writing(application, at=at)
    chosen = [goal for number, goal in enumerate(application.goals) if number == place]
    others = [goal for number, goal in enumerate(application.goals) if number != place]
    _keep(application, "goals", {"goals": _ranked([*chosen, *others])})
    return application


def _ranked(goals: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{**goal, "priority": rank} for rank, goal in enumerate(goals, start=1)]


def open_for_writing(application: Application, *, at: datetime) -> Application:
    """The application, held, while its author may change it.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply, NotFromHere
    """
    application = lock_application(application)
    require_open(application.programme, at=at)
    if not application.is_unanswered:
        raise NotFromHere(state=application.get_state_display())
    return application


def _keep(application: Application, step: str, answers: Mapping[str, Any], *, is_done: bool = True) -> None:
    """Write the fields of that page and no other; a sent application stays complete."""
    fields = [name for name in steps.FIELDS[step] if name in answers]
    for name in fields:
        setattr(application, name, answers[name])
    if is_done and step not in application.steps_done:
        application.steps_done = [*application.steps_done, step]
    # From now on it is its author's: no file corrects it any more.
    application.source = None
    if application.state == Application.State.SUBMITTED:
        missing = steps.missing_in(application, application.programme)
        if missing:
            raise NotFilledIn(missing=list_words(one.words for one in missing))
    application.save(update_fields=[*fields, "steps_done", "source"])
