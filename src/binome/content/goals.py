"""The catalogue of goals that mentees choose from (``goals.yaml``)."""

from collections.abc import Collection
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text, ValuedText

Phase = Literal["pilot", "later"]
Level = Literal["discover", "practise", "grow"]
DigComp = Annotated[str, StringConstraints(pattern=r"^[1-5]\.[1-6]$")]
"""A competence code of the European Digital Competence Framework."""


LEVEL_NEEDED: dict[Level, int] = {"discover": 1, "practise": 2, "grow": 3}


class Network(ContentModel):
    """A subject that mentors teach and goals belong to."""

    id: Slug
    phase: Phase
    name: Text


class Goal(ContentModel):
    """One goal of the catalogue, with what shows that it is reached."""

    id: Slug
    network: Slug
    phase: Phase
    level: Level
    practice_minutes: Annotated[int, Field(gt=0)]
    suggested_session: Literal[1, 2, 3]
    good_first_goal: bool
    digcomp: Annotated[tuple[DigComp, ...], Field(min_length=1)]
    prerequisites: tuple[Slug, ...]
    # What people type when they look for it and the title does not say, in both languages.
    search_words: str = ""
    title: Text
    why: Text
    micro_skills: Annotated[tuple[NamedText, ...], Field(min_length=3)]
    success_criteria: Annotated[tuple[NamedText, ...], Field(min_length=3)]
    take_care: Text | None = None

    @property
    def level_needed(self) -> int:
        """The level, from 1 to 3, that a mentor's subject must at least have to teach this goal."""
        return LEVEL_NEEDED[self.level]


class GoalsPerMentee(ContentModel):
    """How many goals one mentee may hold."""

    min: int
    max: int


class GoalRules(ContentModel):
    """How goals are chosen and shown to be reached."""

    goals_per_mentee: GoalsPerMentee
    chosen_by: Literal["mentee"]
    custom_goals_allowed: bool
    writing_help: Text
    evidence_policy: Text


class GoalCatalogue(ContentModel):
    """The whole of ``goals.yaml``."""

    schema_version: Literal[1]
    kind: Literal["goal_catalogue"]
    content_version: str
    last_reviewed: str
    languages: tuple[str, ...]
    rules: GoalRules
    levels: tuple[NamedText, ...]
    attainment_scale: tuple[ValuedText, ...]
    networks: tuple[Network, ...]
    goals: tuple[Goal, ...]

    @model_validator(mode="after")
    def _references_resolve(self) -> Self:
        networks = {network.id for network in self.networks}
        goals = {goal.id for goal in self.goals}
        for goal in self.goals:
            if goal.network not in networks:
                message = f"{goal.id}: network: unknown network {goal.network!r}"
                raise ValueError(message)
            for prerequisite in goal.prerequisites:
                if prerequisite not in goals:
                    message = f"{goal.id}: prerequisites: unknown goal {prerequisite!r}"
                    raise ValueError(message)
        return self

    def goals_for(self, networks: Collection[str]) -> tuple[Goal, ...]:
        """The goals of these networks, in the order of the file."""
        return tuple(goal for goal in self.goals if goal.network in networks)


@lru_cache(maxsize=1)
def goal_catalogue() -> GoalCatalogue:
    """The whole catalogue, read once."""
    return load("goals.yaml", GoalCatalogue)


@lru_cache(maxsize=1)
def _goals_by_id() -> dict[str, Goal]:
    return {goal.id: goal for goal in goal_catalogue().goals}


@lru_cache(maxsize=1)
def _networks_by_id() -> dict[str, Network]:
    return {network.id: network for network in goal_catalogue().networks}


def goal(identifier: str) -> Goal:
    """The goal with that identifier.

    Raises:
        UnknownContent: the catalogue has no such goal.
    """
    return find("goal", _goals_by_id(), identifier)


def networks() -> tuple[Network, ...]:
    """Every network, those of the pilot first."""
    return goal_catalogue().networks


def network(identifier: str) -> Network:
    """The network with that identifier.

    Raises:
        UnknownContent: the catalogue has no such network.
    """
    return find("network", _networks_by_id(), identifier)
