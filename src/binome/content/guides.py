"""Running orders of meetings and the pair agreement (``session_guides.yaml``)."""

from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text


class PairAgreement(ContentModel):
    """What both members of a pair accept before they start."""

    title: Text
    clauses: tuple[NamedText, ...]


class Preparation(ContentModel):
    """What each side does beforehand: mentor and mentee, or leader and group."""

    mentor_or_lead: tuple[Text, ...]
    mentee_or_group: tuple[Text, ...]


class AgendaItem(ContentModel):
    """One step of a meeting, and what each side does in it."""

    id: Slug
    start_minute: Annotated[int, Field(ge=0)]
    minutes: Annotated[int, Field(gt=0)]
    title: Text
    mentor_or_lead: Text
    mentee_or_group: Text
    prompt: Text | None = None

    @property
    def end_minute(self) -> int:
        """Minutes after the start at which this step is over."""
        return self.start_minute + self.minutes


class SessionGuide(ContentModel):
    """The running order of a pair's session or of a collective meeting."""

    id: Slug
    type: Literal["pair", "collective"]
    order: int
    total_minutes: Annotated[int, Field(gt=0)]
    title: Text
    aim: Text
    before: Preparation
    agenda: Annotated[tuple[AgendaItem, ...], Field(min_length=1)]
    after: tuple[Text, ...]
    if_stuck: tuple[Text, ...]
    remote_variant: Text

    @model_validator(mode="after")
    def _minutes_follow(self) -> Self:
        minute = 0
        for item in self.agenda:
            if item.start_minute != minute:
                message = f"agenda: {item.id} starts at {item.start_minute}, expected {minute}"
                raise ValueError(message)
            minute = item.end_minute
        if minute != self.total_minutes:
            message = f"agenda: minutes add up to {minute}, not to {self.total_minutes}"
            raise ValueError(message)
        return self


class SessionGuides(ContentModel):
    """The whole of ``session_guides.yaml``."""

    schema_version: Literal[1]
    kind: Literal["session_guides"]
    content_version: str
    languages: tuple[str, ...]
    pair_agreement: PairAgreement
    guides: tuple[SessionGuide, ...]


@lru_cache(maxsize=1)
def guide_catalogue() -> SessionGuides:
    """The whole file, read once."""
    return load("session_guides.yaml", SessionGuides)


@lru_cache(maxsize=1)
def _guides_by_id() -> dict[str, SessionGuide]:
    return {guide.id: guide for guide in guide_catalogue().guides}


def session_guides() -> tuple[SessionGuide, ...]:
    """Every guide, in the order of a programme: kick-off, sessions, closing."""
    return guide_catalogue().guides


def guide(identifier: str) -> SessionGuide:
    """The guide with that identifier.

    Raises:
        UnknownContent: no guide has it.
    """
    return find("guide", _guides_by_id(), identifier)


def pair_agreement() -> PairAgreement:
    """The agreement that both members of a pair accept."""
    return guide_catalogue().pair_agreement


def agreement_clauses() -> tuple[NamedText, ...]:
    """The clauses of the pair agreement, in order."""
    return pair_agreement().clauses
