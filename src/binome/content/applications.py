"""Words of the application form: what people tick, and time slots (``applications.yaml``)."""

from functools import lru_cache
from typing import Literal

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text, ValuedText

ChoiceKind = Literal[
    "situations", "motivations", "ways_of_working", "interests", "spoken_languages", "weekdays", "day_parts"
]


Side = Literal["mentor", "mentee"]


class RoleWord(ContentModel):
    """One way to call a side, of one person and of several."""

    id: Slug
    one: Text
    several: Text


class ApplicationVocabulary(ContentModel):
    """The whole of ``applications.yaml``."""

    schema_version: Literal[1]
    kind: Literal["application_vocabulary"]
    content_version: str
    languages: tuple[str, ...]
    situations: tuple[NamedText, ...]
    motivations: tuple[NamedText, ...]
    ways_of_working: tuple[NamedText, ...]
    interests: tuple[NamedText, ...]
    spoken_languages: tuple[NamedText, ...]
    mentor_levels: tuple[ValuedText, ...]
    weekdays: tuple[NamedText, ...]
    day_parts: tuple[NamedText, ...]
    role_words: dict[Side, tuple[RoleWord, ...]]
    interview_questions: dict[Side, tuple[Text, ...]]


@lru_cache(maxsize=1)
def application_vocabulary() -> ApplicationVocabulary:
    """The whole file, read once."""
    return load("applications.yaml", ApplicationVocabulary)


def application_choices(kind: ChoiceKind) -> tuple[NamedText, ...]:
    """What people may tick, in the order of the form."""
    choices: tuple[NamedText, ...] = getattr(application_vocabulary(), kind)
    return choices


def application_choice(kind: ChoiceKind, identifier: str) -> NamedText:
    """One of the things people may tick.

    Raises:
        UnknownContent: the form has no such choice.
    """
    return find(kind, {choice.id: choice for choice in application_choices(kind)}, identifier)


def mentor_levels() -> tuple[ValuedText, ...]:
    """What the levels 1 to 5 of a mentor's subject mean."""
    return application_vocabulary().mentor_levels


def role_words(side: Side) -> tuple[RoleWord, ...]:
    """The ways to call a side, the usual one first."""
    return application_vocabulary().role_words[side]


def interview_questions(side: Side) -> tuple[Text, ...]:
    """What a coordinator asks somebody who applies on that side, unless the programme has its own questions."""
    return application_vocabulary().interview_questions[side]


@lru_cache(maxsize=1)
def slots() -> tuple[str, ...]:
    """Labels of the 28 weekly slots, Monday morning first: ``"mon-morning"`` … ``"sun-evening"``."""
    words = application_vocabulary()
    return tuple(f"{day.id}-{part.id}" for day in words.weekdays for part in words.day_parts)


def slot_words(slot: str) -> Text:
    """A slot in words: « mardi soir », “Tuesday evening”.

    Raises:
        UnknownContent: there is no such slot.
    """
    day, _, part = find("slot", {name: name for name in slots()}, slot).partition("-")
    weekday, moment = application_choice("weekdays", day), application_choice("day_parts", part)
    return Text(fr=f"{weekday.fr} {moment.fr}", en=f"{weekday.en} {moment.en}")
