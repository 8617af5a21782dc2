"""The path that prepares mentors (``mentor_path.yaml``)."""

from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text, Words


class QuickCheckChoice(NamedText):
    """One answer a mentor may tick."""

    correct: bool


class QuickCheck(ContentModel):
    """One question of a unit's quick check: for learning, never for selection."""

    id: Slug
    question: Text
    choices: Annotated[tuple[QuickCheckChoice, ...], Field(min_length=2)]
    feedback: Text

    @model_validator(mode="after")
    def _one_choice_is_correct(self) -> Self:
        count = sum(choice.correct for choice in self.choices)
        if count != 1:
            message = f"choices: exactly one must be correct, not {count}"
            raise ValueError(message)
        return self

    @property
    def correct_choice(self) -> QuickCheckChoice:
        """The choice that is right."""
        return next(choice for choice in self.choices if choice.correct)


class Activity(ContentModel):
    """Something to do alone or with another mentor, inside a unit."""

    title: Text
    minutes: Annotated[int, Field(gt=0)]
    steps: Annotated[tuple[Text, ...], Field(min_length=1)]


class Unit(ContentModel):
    """One unit of the path; it can be read without video or sound."""

    id: Slug
    order: int
    duration_minutes: Annotated[int, Field(gt=0)]
    title: Text
    summary: Text
    objectives: tuple[Text, ...]
    key_points: tuple[Text, ...]
    activity: Activity
    quick_check: tuple[QuickCheck, ...]
    keep_in_mind: Text
    evidence: tuple[Words, ...]


class Completion(ContentModel):
    """When a unit counts as done, and who may see what."""

    pass_rule: Literal["all_quick_checks_attempted"]
    minimum_units_before_session_1: tuple[Slug, ...]
    unlimited_retries: bool
    scores_visible_to: Literal["mentor_only"]


class LiveMeeting(ContentModel):
    """A meeting of the mentors, with the coordinator or among themselves."""

    id: Slug
    minutes: Annotated[int, Field(gt=0)]
    when: Literal["before_session_1", "between_session_1_and_2"]
    title: Text
    content: Text


class MentorPath(ContentModel):
    """The whole of ``mentor_path.yaml``."""

    schema_version: Literal[1]
    kind: Literal["mentor_path"]
    content_version: str
    languages: tuple[str, ...]
    title: Text
    intro: Text
    completion: Completion
    live_meetings: tuple[LiveMeeting, ...]
    units: tuple[Unit, ...]

    @model_validator(mode="after")
    def _required_units_exist(self) -> Self:
        known = {unit.id for unit in self.units}
        for identifier in self.completion.minimum_units_before_session_1:
            if identifier not in known:
                message = f"completion: minimum_units_before_session_1: unknown unit {identifier!r}"
                raise ValueError(message)
        return self


@lru_cache(maxsize=1)
def mentor_path() -> MentorPath:
    """The whole path, read once."""
    return load("mentor_path.yaml", MentorPath)


@lru_cache(maxsize=1)
def _units_by_id() -> dict[str, Unit]:
    return {unit.id: unit for unit in mentor_path().units}


def unit(identifier: str) -> Unit:
    """The unit with that identifier.

    Raises:
        UnknownContent: the path has no such unit.
    """
    return find("unit", _units_by_id(), identifier)
