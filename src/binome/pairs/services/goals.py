"""What the mentee wants to be able to do, and how far the two have come."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.pairs.models import Goal, GoalProgress, GoalStep, Pair
from binome.pairs.services.the_two import lock_pair, log, require_half, require_under_way
from binome.programmes.models import Programme

SIGNS_MAX = 6
SIGN_LENGTH_MAX = 300
TITLE_LENGTH_MAX = 200
EVIDENCE_LENGTH_MAX = 300
STEP_LENGTH_MAX = 200
STEPS_MAX = 10


class WrongNumberOfGoals(Refused):
    """None, or more than the programme allows."""

    code = "wrong-number-of-goals"
    text = _("Choose between one and %(most)s goals.")


class GoalNeedsWords(Refused):
    """A goal in own words says nothing, or too much."""

    code = "goal-needs-words"
    text = _("Say in one sentence what you want to be able to do (%(most)s characters at most).")


class GoalNeedsASign(Refused):
    """Nothing would show that the goal is reached."""

    code = "goal-needs-a-sign"
    text = _("Say how you will both see that it worked: one sign at least, a short sentence each.")


class GoalNotInCatalogue(Refused):
    """The catalogue has no such goal, or the programme does not teach its subject."""

    code = "goal-not-in-catalogue"
    text = _("This goal is not among those of your programme. Choose another one.")


class SameGoalTwice(Refused):
    """Two goals are the same."""

    code = "same-goal-twice"
    text = _("The same goal is there twice. Keep one.")


class ProgressOffScale(Refused):
    """The value is not on the scale."""

    code = "progress-off-scale"
    text = _("Progress goes from 0 to 4.")


class EvidenceTooLong(Refused):
    """A sign is a line, not a page."""

    code = "evidence-too-long"
    text = _("What shows it has %(most)s characters at most.")


class StepNeedsWords(Refused):
    """The step says nothing, or too much."""

    code = "step-needs-words"
    text = _("Say the step in a few words, %(most)s characters at most.")


class EnoughSteps(Refused):
    """More steps than anybody takes."""

    code = "enough-steps"
    text = _("A goal has %(most)s small steps at most. Take one away first.")


class OwnProgress(Refused):
    """Agreeing takes two."""

    code = "own-progress"
    text = _("You noted this yourself. The other person says whether she or he agrees.")


@dataclass(frozen=True)
class GoalDraft:
    """A goal somebody wants to set: from the catalogue (``catalogue_id``) or in own words.

    Title and signs of a goal from the catalogue are the catalogue's, in the programme's language, when left empty.
    """

    catalogue_id: str = ""
    network: str = ""
    title: str = ""
    signs: Sequence[str] = ()

    @property
    def same_as(self) -> str:
        """What makes two goals the same: the catalogue's identifier, or the words."""
        return self.catalogue_id or self.title.strip().casefold()


def _completed(draft: GoalDraft, programme: Programme) -> GoalDraft:
    """The draft with everything a goal needs.

    Raises
    ------
    GoalNotInCatalogue, GoalNeedsWords, GoalNeedsASign
    """
    if draft.catalogue_id:
        try:
            listed = content.goal(draft.catalogue_id)
        except content.UnknownContent as error:
            raise GoalNotInCatalogue from error
        language = programme.language
        draft = replace(
            draft,
            network=listed.network,
            title=draft.title.strip() or listed.title.in_language(language),
            signs=draft.signs or [sign.in_language(language) for sign in listed.success_criteria],
        )
    if draft.network and draft.network not in programme.networks:
        raise GoalNotInCatalogue
    title = draft.title.strip()
    if not 0 < len(title) <= TITLE_LENGTH_MAX:
        raise GoalNeedsWords(most=TITLE_LENGTH_MAX)
    signs = [sign.strip() for sign in draft.signs if sign.strip()]
    if not 0 < len(signs) <= SIGNS_MAX or any(len(sign) > SIGN_LENGTH_MAX for sign in signs):
        raise GoalNeedsASign
    return replace(draft, title=title, signs=signs)


def _drafts(goals: Iterable[GoalDraft], programme: Programme) -> list[GoalDraft]:
    drafts = [_completed(goal, programme) for goal in goals]
    if not 0 < len(drafts) <= programme.goals_max:
        raise WrongNumberOfGoals(most=programme.goals_max)
    if len({draft.same_as for draft in drafts}) < len(drafts):
        raise SameGoalTwice
    return drafts


def _is_same(goal: Goal, draft: GoalDraft) -> bool:
    return (goal.catalogue_id or goal.title.strip().casefold()) == draft.same_as


@transaction.atomic
def set_goals(pair: Pair, *, goals: Iterable[GoalDraft], by: Person, at: datetime) -> list[Goal]:
    """Set the pair's goals, in order of importance. A goal that stays keeps its progress and its history.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, WrongNumberOfGoals, SameGoalTwice, GoalNotInCatalogue, GoalNeedsWords,
    GoalNeedsASign
    """
    pair = lock_pair(pair)
    require_half(pair, by)
    require_under_way(pair)
    drafts = _drafts(goals, pair.programme)
    before = list(pair.goals.select_for_update(no_key=True).order_by("position"))
    words_before = [_words_of(goal) for goal in before]
    staying = [goal for goal in before if any(_is_same(goal, draft) for draft in drafts)]
    pair.goals.exclude(pk__in=[goal.pk for goal in staying]).delete()
    # Positions are unique: those that stay first step aside, so that two goals can change places.
    for goal in staying:
        goal.position += 1000
        goal.save(update_fields=["position"])
    after = [_place(pair, draft, position, staying, at) for position, draft in enumerate(drafts, start=1)]
    if words_before != [_words_of(goal) for goal in after]:
        log(pair, verb="pairs.set_goals", subject=pair, by=by, at=at, count=len(after))
    return after


def _words_of(goal: Goal) -> tuple[str, str, str, list[str]]:
    return goal.catalogue_id, goal.network, goal.title, list(goal.signs)


def _place(pair: Pair, draft: GoalDraft, position: int, staying: list[Goal], at: datetime) -> Goal:
    """Put the goal of ``draft`` at its position: the one that stays, or a new one."""
    goal = next(
        (goal for goal in staying if _is_same(goal, draft)),
        Goal(organisation=pair.organisation, pair=pair, set_at=at),
    )
    goal.position = position
    goal.catalogue_id, goal.network = draft.catalogue_id, draft.network
    goal.title, goal.signs = draft.title, list(draft.signs)
    goal.save()
    return goal


@transaction.atomic
def note_progress(goal: Goal, *, value: int, by: Person, at: datetime, evidence: str = "") -> Goal:
    """Note how far the goal has come (0 to 4), and what shows it if one likes; the other half is asked to agree.

    The same value again adds nothing to the history, unless something shows it that was not said before.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, ProgressOffScale, EvidenceTooLong
    """
    pair = lock_pair(goal.pair)
    require_half(pair, by)
    require_under_way(pair)
    if not 0 <= value <= 4:
        raise ProgressOffScale
    evidence = evidence.strip()
    if len(evidence) > EVIDENCE_LENGTH_MAX:
        raise EvidenceTooLong(most=EVIDENCE_LENGTH_MAX)
    goal = pair.goals.select_for_update(no_key=True).get(pk=goal.pk)
    if goal.progress == value and (not evidence or goal.history.filter(evidence=evidence).exists()):
        return goal
    goal.progress = value
    goal.save(update_fields=["progress"])
    GoalProgress.objects.create(
        organisation=pair.organisation,
        pair=pair,
        goal=goal,
        value=value,
        noted_by=by,
        noted_at=at,
        evidence=evidence,
    )
    log(pair, verb="pairs.note_progress", subject=goal, by=by, at=at, value=value)
    return goal


@transaction.atomic
def note_progress_of_goals(
    pair: Pair,
    *,
    values: Mapping[int, int],
    by: Person,
    at: datetime,
    evidence: Mapping[int, str] | None = None,
) -> list[Goal]:
    """Note how far several goals have come (``{goal id: value}``), all of them or none.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, ProgressOffScale, EvidenceTooLong
    """
    shown = evidence or {}
    pair = lock_pair(pair)
    goals = list(pair.goals.filter(pk__in=values).order_by("position"))
    return [
        note_progress(goal, value=values[goal.pk], evidence=shown.get(goal.pk, ""), by=by, at=at)
        for goal in goals
    ]


@transaction.atomic
def agree_progress(step: GoalProgress, *, by: Person, at: datetime) -> GoalProgress:
    """See a goal's progress as the other half noted it. Agreeing twice changes nothing.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, OwnProgress
    """
    pair = lock_pair(step.pair)
    require_half(pair, by)
    require_under_way(pair)
    step = pair.progress_steps.select_for_update(no_key=True).select_related(None).get(pk=step.pk)
    if step.noted_by_id == by.pk:
        raise OwnProgress
    if step.agreed_at is None:
        step.agreed_at = at
        step.save(update_fields=["agreed_at"])
        log(pair, verb="pairs.agree_progress", subject=step, by=by, at=at, value=step.value)
    return step


@transaction.atomic
def add_step(goal: Goal, *, text: str, by: Person, at: datetime) -> GoalStep:
    """One small step towards the goal; the same words again are the same step.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, StepNeedsWords, EnoughSteps
    """
    pair = lock_pair(goal.pair)
    require_half(pair, by)
    require_under_way(pair)
    text = text.strip()
    if not 0 < len(text) <= STEP_LENGTH_MAX:
        raise StepNeedsWords(most=STEP_LENGTH_MAX)
    steps = list(goal.steps.all())
    same: GoalStep | None = next((step for step in steps if step.text == text), None)
    if same is not None:
        return same
    if len(steps) >= STEPS_MAX:
        raise EnoughSteps(most=STEPS_MAX)
    step = GoalStep.objects.create(
        organisation=pair.organisation, pair=pair, goal=goal, text=text, added_at=at
    )
    log(pair, verb="pairs.add_step", subject=step, by=by, at=at)
    return step


@transaction.atomic
def mark_step(step: GoalStep, *, is_done: bool, by: Person, at: datetime) -> GoalStep:
    """Say that a small step is done, or not done after all.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay
    """
    pair = lock_pair(step.pair)
    require_half(pair, by)
    require_under_way(pair)
    step = pair.goal_steps.select_for_update(no_key=True).get(pk=step.pk)
    if (step.done_at is not None) != is_done:
        step.done_at = at if is_done else None
        step.save(update_fields=["done_at"])
        log(pair, verb="pairs.mark_step", subject=step, by=by, at=at)
    return step


@transaction.atomic
def remove_step(step: GoalStep, *, by: Person, at: datetime) -> None:
    """Take a small step away. Taking it away twice is once.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay
    """
    pair = lock_pair(step.pair)
    require_half(pair, by)
    require_under_way(pair)
    standing = pair.goal_steps.filter(pk=step.pk)
    if standing.exists():
        log(pair, verb="pairs.remove_step", subject=step, by=by, at=at)
        standing.delete()
