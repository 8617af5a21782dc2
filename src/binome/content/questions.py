"""The questionnaires, their scales and who may read the answers (``questionnaires.yaml``)."""

from collections.abc import Collection
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from binome.content.goals import DigComp
from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text, ValuedText, Words

Audience = Literal["mentee", "mentor"]
Visibility = Literal["respondent_only_unless_shared_with_partner", "coordinator", "coordinator_pseudonymised"]
When = Literal[
    "before_session_1",
    "after_each_session",
    "after_session_2",
    "after_session_3",
    "within_14_days_after_session_3",
    "90_days_after_closing",
]
ScaleType = Literal["ordinal", "numeric", "choice", "multi_choice", "text"]

MULTI_CHOICE = "multi_choice"
SINGLE_CHOICE = "single_choice"
OWN_OPTIONS = (MULTI_CHOICE, SINGLE_CHOICE)
"""Scales whose items carry their own answers."""
GENERAL_NETWORK = "general"
"""The network of items that concern everyone, whatever the subjects of the programme."""


class ScaleEnds(ContentModel):
    """What the two ends of a numeric scale mean."""

    low: Text
    high: Text


class Band(NamedText):
    """Neighbouring values of a scale, published as one."""

    values: Annotated[tuple[int, ...], Field(min_length=1)]


class Scale(ContentModel):
    """How an item is answered."""

    id: Slug
    type: ScaleType
    min: int | None = None
    max: int | None = None
    labels: tuple[ValuedText, ...] = ()
    ends: ScaleEnds | None = None
    skip: Text | None = None
    max_length: int | None = None
    bands: tuple[Band, ...] = ()

    @model_validator(mode="after")
    def _complete_for_its_type(self) -> Self:
        labels = [label.value for label in self.labels]
        if self.type == "text":
            complete = self.max_length is not None
        elif self.type in ("choice", "multi_choice"):
            complete = bool(labels)
        else:
            complete = self.min is not None and self.max is not None
        if not complete:
            message = f"a scale of type {self.type} lacks its labels, its limits or its length"
            raise ValueError(message)
        if self.type == "ordinal" and labels != list(self.values):
            message = f"labels: values {labels} do not run from min to max"
            raise ValueError(message)
        if self.type in ("ordinal", "numeric") and [v for band in self.bands for v in band.values] != list(
            self.values
        ):
            message = f"bands: they do not cover {list(self.values)} once each, in order"
            raise ValueError(message)
        return self

    @property
    def values(self) -> tuple[int | str, ...]:
        """Every value an answer may take; empty for a text."""
        if self.is_choice:
            return tuple(label.value for label in self.labels)
        if self.min is None or self.max is None:
            return ()
        return tuple(range(self.min, self.max + 1))

    @property
    def is_choice(self) -> bool:
        """Whether one chooses among words that have no order."""
        return self.type in ("choice", "multi_choice")

    @property
    def published(self) -> dict[str, Text]:
        """What is published of answers: bands of an ordered scale, words of a choice; nothing of a text."""
        if self.is_choice:
            return {str(label.value): label for label in self.labels}
        return {band.id: band for band in self.bands}

    def published_as(self, value: int | str) -> str | None:
        """Under which word of :attr:`published` an answer counts; ``None`` off the scale."""
        if self.is_choice:
            return str(value) if value in self.values else None
        return next((band.id for band in self.bands if value in band.values), None)

    def label(self, value: int | str) -> Text | None:
        """What ``value`` means in words, or None where only the ends have words."""
        return next((label for label in self.labels if label.value == value), None)


class Item(NamedText):
    """One question."""

    scale: Slug
    network: Slug | None = None
    digcomp: DigComp | None = None
    per_goal: bool = False
    optional: bool = False
    alert_if: int | str | tuple[int | str, ...] | None = None
    options: tuple[ValuedText, ...] = ()
    # Whoever reads this answer, where it is not whoever reads the others.
    visibility: Visibility | None = None
    # A scale kept with the item, so that a version of a questionnaire stays what it was.
    own_scale: Scale | None = None
    # How it is asked where the more experienced teaches, if the usual words presume that the younger does.
    classic: Text | None = None

    @model_validator(mode="after")
    def _options_only_where_they_belong(self) -> Self:
        if bool(self.options) != (self.scale in OWN_OPTIONS):
            message = "options: wanted for multi_choice and single_choice, and only there"
            raise ValueError(message)
        wrong = [
            value for value in self.alerts_on if self.own_scale and value not in self.answer_scale.values
        ]
        if wrong:
            message = f"{self.id}: alert_if: {wrong!r} is no answer"
            raise ValueError(message)
        return self

    @property
    def alerts_on(self) -> tuple[int | str, ...]:
        """The answers that reach the coordinator."""
        if self.alert_if is None:
            return ()
        return self.alert_if if isinstance(self.alert_if, tuple) else (self.alert_if,)

    @property
    def answer_scale(self) -> Scale:
        """How this item is answered: the scale kept with it, its own options, or a shared scale."""
        if self.own_scale is not None:
            return self.own_scale
        if self.scale in OWN_OPTIONS:
            kind: ScaleType = "multi_choice" if self.scale == MULTI_CHOICE else "choice"
            return Scale(id=self.scale, type=kind, labels=self.options)
        return scale(self.scale)

    def concerns(self, networks: Collection[str]) -> bool:
        """Whether the item belongs in a programme about ``networks``."""
        return self.network in (None, GENERAL_NETWORK) or self.network in networks


class Scoring(ContentModel):
    """How answers are summed up, where they are."""

    method: Literal["mean_of_answered"]
    min_answered: int
    exclude_skips: bool = True
    show_as: Literal["profile_by_item_not_single_grade"] = "profile_by_item_not_single_grade"
    report: tuple[Literal["change_from_start", "change_from_retrospective_start"], ...] = ()
    note: Text | None = None


class Questionnaire(ContentModel):
    """One questionnaire. ``items`` are always there, also where ``items_from`` lends them."""

    id: Slug
    audience: Audience
    when: When
    minutes: Annotated[int, Field(gt=0)]
    visibility: Visibility
    title: Text
    intro: Text | None = None
    items: Annotated[tuple[Item, ...], Field(min_length=1)]
    items_from: Slug | None = None
    adds_retrospective_start: bool = False
    retrospective_label: Text | None = None
    optional_comment: Text | None = None
    scoring: Scoring | None = None

    @property
    def all_items(self) -> tuple[Item, ...]:
        """Every question, the free word at the end included."""
        if self.optional_comment is None:
            return self.items
        words = self.optional_comment
        return (*self.items, Item(id="comment", scale="text_short", fr=words.fr, en=words.en, optional=True))

    @property
    def visibility_notice(self) -> Text:
        """The sentence that tells the respondent who will read the answers."""
        return questionnaire_catalogue().visibility_notices[self.visibility]

    def visibility_of(self, item: Item) -> Visibility:
        """Who reads the answers to ``item``."""
        return item.visibility or self.visibility

    def told_in(self, direction: str) -> "Questionnaire":
        """The same questions in the words of a programme's ``direction``; their identifiers stay."""
        if direction != "classic":
            return self
        items = tuple(
            item.model_copy(update={"fr": item.classic.fr, "en": item.classic.en}) if item.classic else item
            for item in self.items
        )
        return self.model_copy(update={"items": items})

    def items_for(self, networks: Collection[str]) -> tuple[Item, ...]:
        """The items that belong in a programme about ``networks``."""
        return tuple(item for item in self.items if item.concerns(networks))


class Reporting(ContentModel):
    """What may be shown of answers, and from how many."""

    min_group_size: int
    free_text_min_group_size: int
    complementary_suppression: bool
    max_breakdown_dimensions: int
    never_break_down_by: tuple[Slug, ...]
    recommend_label: Text
    recommend_rule: Literal["share_9_10_minus_share_0_6"]
    recommend_note: Words


class QuestionnaireCatalogue(ContentModel):
    """The whole of ``questionnaires.yaml``."""

    schema_version: Literal[1]
    kind: Literal["questionnaires"]
    content_version: str
    languages: tuple[str, ...]
    common_notice: Text
    partner_notice: Text
    employer_notice: Text
    visibility_notices: dict[Visibility, Text]
    reporting: Reporting
    validity_note: Text
    scales: dict[Slug, Scale]
    questionnaires: tuple[Questionnaire, ...]

    @model_validator(mode="before")
    @classmethod
    def _lend(cls, data: object) -> object:
        """Give scales their identifier, and lend items to the questionnaires that ask for them."""
        if not isinstance(data, dict):
            return data
        lent = {entry.get("id"): entry.get("items") for entry in data.get("questionnaires", ())}
        questionnaires = []
        for entry in data.get("questionnaires", ()):
            source = entry.get("items_from")
            if source is not None and "items" in entry:
                message = f"{entry.get('id')}: either items or items_from, not both"
                raise ValueError(message)
            if source is not None and not lent.get(source):
                message = f"{entry.get('id')}: items_from: unknown questionnaire {source!r}"
                raise ValueError(message)
            questionnaires.append(entry if source is None else entry | {"items": lent[source]})
        scales = {key: {"id": key} | value for key, value in data.get("scales", {}).items()}
        return data | {"scales": scales, "questionnaires": questionnaires}

    @model_validator(mode="after")
    def _references_resolve(self) -> Self:
        for entry in self.questionnaires:
            if entry.visibility not in self.visibility_notices:
                message = f"{entry.id}: visibility: no notice for {entry.visibility!r}"
                raise ValueError(message)
            for item in entry.items:
                if item.scale in OWN_OPTIONS:
                    values: tuple[int | str, ...] = tuple(option.value for option in item.options)
                elif item.scale in self.scales:
                    values = self.scales[item.scale].values
                else:
                    message = f"{entry.id}: {item.id}: scale: unknown scale {item.scale!r}"
                    raise ValueError(message)
                if not set(item.alerts_on) <= set(values):
                    message = f"{entry.id}: {item.id}: alert_if: {item.alert_if!r} is no answer"
                    raise ValueError(message)
        return self


@lru_cache(maxsize=1)
def questionnaire_catalogue() -> QuestionnaireCatalogue:
    """The whole file, read once: notices, reporting rules, scales, questionnaires."""
    return load("questionnaires.yaml", QuestionnaireCatalogue)


@lru_cache(maxsize=1)
def _questionnaires_by_id() -> dict[str, Questionnaire]:
    return {entry.id: entry for entry in questionnaire_catalogue().questionnaires}


def questionnaires() -> tuple[Questionnaire, ...]:
    """Every questionnaire, in the order of a programme's life."""
    return questionnaire_catalogue().questionnaires


def questionnaire(identifier: str) -> Questionnaire:
    """The questionnaire with that identifier.

    Raises:
        UnknownContent: no questionnaire has it.
    """
    return find("questionnaire", _questionnaires_by_id(), identifier)


def scale(identifier: str) -> Scale:
    """The shared scale with that identifier.

    Raises:
        UnknownContent: no shared scale has it (``multi_choice`` items carry their own options).
    """
    return find("scale", questionnaire_catalogue().scales, identifier)
