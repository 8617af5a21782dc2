"""The register of processing: what is held about people, why, for whom and how long (``processing.yaml``)."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text

OnErasure = Literal["deleted", "emptied", "kept"]


class Retention(ContentModel):
    """How long a kind of data stays: months, within bounds that an organisation's setting cannot leave."""

    id: Slug
    title: Text
    starts: Annotated[Text, Field(alias="from")]
    then: Text
    months: int
    least: int
    most: int

    @model_validator(mode="after")
    def _default_within_bounds(self) -> Self:
        if not 1 <= self.least <= self.months <= self.most:
            message = f"{self.id}: least <= months <= most does not hold"
            raise ValueError(message)
        return self

    @property
    def is_setting(self) -> bool:
        """Whether an organisation may choose."""
        return self.least < self.most


class Holding(ContentModel):
    """One table that says something about a person."""

    model: str
    title: Text
    purpose: Text
    basis: Slug
    readers: tuple[Slug, ...]
    # Fields that fewer people read than the rest of the row.
    readers_of: Annotated[dict[str, tuple[Slug, ...]], Field(default_factory=dict)]
    retention: Annotated[tuple[Slug, ...], Field(min_length=1)]
    on_erasure: OnErasure
    # What remains after an erasure; nothing to say when the rows are deleted.
    after: Text | None = None
    fields: dict[str, Text]
    # Fields that tell nothing about a person beyond those above: keys, counters, states of the machine.
    technical: tuple[str, ...]
    # Personal fields that a person's own download leaves out: they would show somebody else.
    not_in_export: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        faults = [
            *(f"{name} is personal and technical" for name in self.technical if name in self.fields),
            *(
                f"{name} is no field"
                for name in (*self.not_in_export, *self.readers_of)
                if name not in self.fields
            ),
        ]
        if (self.on_erasure == "deleted") != (self.after is None):
            faults.append("what is deleted leaves nothing to explain; what stays is explained")
        if faults:
            message = f"{self.model}: {'; '.join(faults)}"
            raise ValueError(message)
        return self

    @property
    def exported(self) -> tuple[str, ...]:
        """Fields of a person's own download."""
        return tuple(name for name in self.fields if name not in self.not_in_export)


class Section(ContentModel):
    """One part of the impact assessment."""

    id: Slug
    title: Text
    paragraphs: tuple[Text, ...]


class Risk(ContentModel):
    """What could happen to people, how grave and how likely (1 to 4) once the measures stand."""

    id: Slug
    title: Text
    harm: Text
    severity: Annotated[int, Field(ge=1, le=4)]
    likelihood: Annotated[int, Field(ge=1, le=4)]
    measures: tuple[Text, ...]


class ProcessingRegister(ContentModel):
    """The whole of ``processing.yaml``."""

    schema_version: Literal[1]
    kind: Literal["processing_register"]
    content_version: str
    languages: tuple[str, ...]
    bases: tuple[NamedText, ...]
    readers: tuple[NamedText, ...]
    retentions: tuple[Retention, ...]
    holdings: tuple[Holding, ...]
    not_personal: dict[str, Text]
    dpia: tuple[Section, ...]
    risks: tuple[Risk, ...]

    @model_validator(mode="after")
    def _known_words(self) -> Self:
        words = {entry.id for entry in (*self.bases, *self.readers)}
        known = words | {kind.id for kind in self.retentions}
        unknown = [
            f"{holding.model}: {word}"
            for holding in self.holdings
            for word in (holding.basis, *holding.retention, *_all_readers(holding))
            if word not in known
        ]
        if unknown:
            message = f"words that the register does not define: {', '.join(unknown)}"
            raise ValueError(message)
        return self


def _all_readers(holding: Holding) -> Iterable[str]:
    yield from holding.readers
    for readers in holding.readers_of.values():
        yield from readers


@lru_cache(maxsize=1)
def processing_register() -> ProcessingRegister:
    """The whole file, read once."""
    return load("processing.yaml", ProcessingRegister)


@lru_cache(maxsize=1)
def holdings() -> dict[str, Holding]:
    """What is held, by table (``"pairs.Session"``), in the order of the register."""
    return {holding.model: holding for holding in processing_register().holdings}


def retention(identifier: str) -> Retention:
    """How long one kind of data stays.

    Raises:
        UnknownContent: the register has no such kind.
    """
    return find("retention", {kind.id: kind for kind in processing_register().retentions}, identifier)


def processing_basis(identifier: str) -> NamedText:
    """A legal basis in words.

    Raises:
        UnknownContent: the register has no such basis.
    """
    return find("basis", {basis.id: basis for basis in processing_register().bases}, identifier)


def reader(identifier: str) -> NamedText:
    """Who reads, in words.

    Raises:
        UnknownContent: the register has no such reader.
    """
    return find("reader", {reader.id: reader for reader in processing_register().readers}, identifier)
