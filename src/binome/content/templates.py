"""Ready-made programmes and the planner's starting figures (``programme_templates.yaml``)."""

from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import Literal, Self

from pydantic import Field, model_validator

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text

Direction = Literal["reverse", "classic", "reverse_and_cross"]
SessionFormat = Literal["in_person", "in_person_or_remote", "remote"]
ChoiceMode = Literal[
    "propose_three_then_mentee_ranks",
    "coordinator_proposes_both_accept",
    "coordinator_proposes_mentee_accepts",
    "mutual_choice_after_meeting",
    "open_directory_mutual_choice",
]
HardRule = Literal[
    "no_reporting_line_either_way",
    "no_conflict_of_interest_declared",
    "at_least_one_common_slot",
    "both_accept_the_match",
]
ProvenanceStatus = Literal["reported", "derived", "assumed"]
Unit = Literal["ratio", "hours", "pairs", "contacts", "EUR"]
TermKind = Literal[
    "direction",
    "format",
    "choice_mode",
    "hard_rule",
    "weight",
    "never_used",
    "rematch",
    "event",
    "kpi",
    "unit",
    "when",
    "fact",
]


class Source(ContentModel):
    """Where a figure or a practice was made public."""

    title: Text
    url: str | None = None


class Inspiration(ContentModel):
    """An organisation whose public practice a template draws on; never an endorsement."""

    organisation: Text
    year: int | None


class Cohort(ContentModel):
    """How many pairs a programme is made for."""

    min_pairs: int
    default_pairs: int
    max_pairs: int
    reserve_mentors_percent: int


class GapDays(ContentModel):
    """Days between two sessions of a pair."""

    min: int
    target: int
    max: int


class Sessions(ContentModel):
    """The meetings of a pair."""

    count: int
    minutes_each: int
    format: SessionFormat
    gap_days: GapDays
    guides: tuple[Slug, ...]


class CollectiveEvent(ContentModel):
    """A meeting of the whole group; ``label`` is a term of kind ``event`` where no guide exists."""

    guide: Slug | None
    minutes: int
    label: Slug | None = None


class SoftWeights(ContentModel):
    """What counts in a proposal of pairs; the weights add up to 100."""

    goal_topic_fit: int
    availability_overlap: int
    location_or_format: int
    shared_interests_values: int
    language: int
    mentor_style_vs_mentee_preference: int

    @model_validator(mode="after")
    def _add_up(self) -> Self:
        total = sum(self.as_dict().values())
        if total != 100:
            message = f"soft_weights: add up to {total}, not to 100"
            raise ValueError(message)
        return self

    def as_dict(self) -> dict[str, int]:
        """Weight by criterion, in the order of the file."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class Matching(ContentModel):
    """How pairs are formed."""

    choice_mode: ChoiceMode
    hard_rules: tuple[HardRule, ...]
    soft_weights: SoftWeights
    never_used: tuple[Slug, ...]
    rematch: Literal["once_without_reason"]
    human_decides: Literal[True]


class MentorPreparation(ContentModel):
    """Units and live meetings offered to mentors."""

    units: tuple[Slug, ...]
    live: tuple[Slug, ...]


class Milestone(ContentModel):
    """One date of the programme, counted in weeks from the start."""

    week: int
    event: Slug


class Provenance(ContentModel):
    """Whether a value was published, computed or assumed."""

    status: ProvenanceStatus
    source: Slug | None = None

    @model_validator(mode="after")
    def _published_means_sourced(self) -> Self:
        if self.status == "reported" and self.source is None:
            message = "a reported value names its source"
            raise ValueError(message)
        return self


class ProgrammeTemplate(ContentModel):
    """One ready-made programme."""

    id: Slug
    name: Text
    pitch: Text
    audience: Text
    direction: Direction
    inspired_by: tuple[Inspiration, ...]
    cohort: Cohort
    duration_weeks: int
    sessions: Sessions
    collective_events: tuple[CollectiveEvent, ...]
    matching: Matching
    networks: tuple[Slug, ...]
    suggested_goals: tuple[Slug, ...]
    mentor_preparation: MentorPreparation
    questionnaires: tuple[Slug, ...]
    timeline: tuple[Milestone, ...]
    kpis: tuple[Slug, ...]
    provenance: dict[Slug, Provenance]
    cautions: tuple[Text, ...]
    # Sentences that whoever applies confirms, by side; most templates have none.
    eligibility: dict[Literal["mentor", "mentee"], tuple[Text, ...]] = Field(default_factory=dict)


class PlannerDefault(NamedText):
    """One starting figure of the scale-up planner, with its range; the text is its name."""

    value: float
    low: float
    high: float
    unit: Unit
    status: ProvenanceStatus
    source: Slug | None = None
    note: Text | None = None

    @model_validator(mode="after")
    def _within_its_range(self) -> Self:
        if not self.low <= self.value <= self.high:
            message = f"value: {self.value} is not between {self.low} and {self.high}"
            raise ValueError(message)
        return self


class TemplateCatalogue(ContentModel):
    """The whole of ``programme_templates.yaml``."""

    schema_version: Literal[1]
    kind: Literal["programme_templates"]
    content_version: str
    languages: tuple[str, ...]
    disclaimer: Text
    status_values: dict[ProvenanceStatus, Text]
    vocabulary: dict[TermKind, dict[Slug | Literal["EUR"], Text]]
    sources: dict[Slug, Source]
    templates: tuple[ProgrammeTemplate, ...]
    planner_defaults: tuple[PlannerDefault, ...]

    @model_validator(mode="after")
    def _sources_resolve(self) -> Self:
        named = {
            f"{template.id}: provenance.{field}": entry.source
            for template in self.templates
            for field, entry in template.provenance.items()
        } | {f"{figure.id}: source": figure.source for figure in self.planner_defaults}
        for place, source in named.items():
            if source is not None and source not in self.sources:
                message = f"{place}: unknown source {source!r}"
                raise ValueError(message)
        return self


@lru_cache(maxsize=1)
def template_catalogue() -> TemplateCatalogue:
    """The whole file, read once."""
    return load("programme_templates.yaml", TemplateCatalogue)


@lru_cache(maxsize=1)
def _templates_by_id() -> dict[str, ProgrammeTemplate]:
    return {template.id: template for template in template_catalogue().templates}


def programme_templates() -> tuple[ProgrammeTemplate, ...]:
    """Every template; the pilot in an association comes first."""
    return template_catalogue().templates


def programme_template(identifier: str) -> ProgrammeTemplate:
    """The template with that identifier.

    Raises:
        UnknownContent: no template has it.
    """
    return find("programme template", _templates_by_id(), identifier)


def planner_defaults() -> tuple[PlannerDefault, ...]:
    """The planner's starting figures."""
    return template_catalogue().planner_defaults


def planner_default(identifier: str) -> PlannerDefault:
    """The starting figure with that identifier.

    Raises:
        UnknownContent: the planner has no such figure.
    """
    return find("planner default", {figure.id: figure for figure in planner_defaults()}, identifier)


def sources() -> Mapping[str, Source]:
    """Every source by its key."""
    return MappingProxyType(template_catalogue().sources)


def term(kind: TermKind, code: str) -> Text:
    """A code of the templates in words, such as ``term("event", "kickoff")``.

    Raises:
        UnknownContent: the vocabulary has no such word.
    """
    return find(f"{kind} term", template_catalogue().vocabulary[kind], code)
