"""The kinds of message that leave the product (``message_kinds.yaml``)."""

from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text

Pace = Literal["now", "calm", "gathered"]


class MessageKind(ContentModel):
    """One kind of message: who receives it, when, and how much it may wait."""

    id: Annotated[str, Field(pattern=r"^[a-z]+\.[a-z_]+$")]
    name: Text
    audience: Slug
    when: Text
    channel: Literal["mail"]
    pace: Pace
    may_switch_off: bool


class MessageKinds(ContentModel):
    """The whole of ``message_kinds.yaml``."""

    schema_version: Literal[1]
    kind: Literal["message_kinds"]
    content_version: str
    languages: tuple[str, ...]
    audiences: tuple[NamedText, ...]
    kinds: tuple[MessageKind, ...]

    @model_validator(mode="after")
    def _known_audiences(self) -> Self:
        known = {audience.id for audience in self.audiences}
        unknown = sorted({kind.audience for kind in self.kinds} - known)
        if unknown:
            message = f"audiences that the file does not define: {', '.join(unknown)}"
            raise ValueError(message)
        return self

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        names = [kind.id for kind in self.kinds]
        if len(names) != len(set(names)):
            message = "a kind is declared twice"
            raise ValueError(message)
        return self


@lru_cache(maxsize=1)
def message_kind_file() -> MessageKinds:
    """The whole file, read once."""
    return load("message_kinds.yaml", MessageKinds)


@lru_cache(maxsize=1)
def message_kinds() -> dict[str, MessageKind]:
    """Every kind by its name (``"pairs.pair_formed"``), in the order of the file."""
    return {kind.id: kind for kind in message_kind_file().kinds}


class MessageExamples(ContentModel):
    """The whole of ``message_examples.yaml``: for each kind a subject, an empty line and a text, made by the tests."""

    schema_version: Literal[1]
    kind: Literal["message_examples"]
    examples: dict[str, Text]


@lru_cache(maxsize=1)
def message_examples() -> dict[str, Text]:
    """One example of each kind, with invented people."""
    return load("message_examples.yaml", MessageExamples).examples


def audience(identifier: str) -> NamedText:
    """Who receives, in words.

    Raises:
        UnknownContent: the file has no such audience.
    """
    return find("audience", {one.id: one for one in message_kind_file().audiences}, identifier)


def message_kinds_page(language: str) -> str:
    """The kinds as a Markdown page of the reference."""
    says = {name: text.in_language(language) for name, text in _SAYS.items()}
    lines = [f"# {says['title']}", "", says["generated"], ""]
    for one in message_kind_file().audiences:
        kinds = [kind for kind in message_kinds().values() if kind.audience == one.id]
        if not kinds:
            continue
        lines += [
            f"## {says['to']} {one.in_language(language)}",
            "",
            f"| {says['kind']} | {says['what']} | {says['when']} | {says['pace']} | {says['off']} |",
            "|---|---|---|---|---|",
        ]
        lines += [
            f"| `{kind.id}` | {kind.name.in_language(language)} | {kind.when.in_language(language)} "
            f"| {says[kind.pace]} | {says['yes'] if kind.may_switch_off else says['no']} |"
            for kind in kinds
        ]
        lines.append("")
    return "\n".join(lines)


_SAYS = {
    "title": Text(fr="Les messages", en="Messages"),
    "generated": Text(
        fr="Cette page est produite à partir de `content/message_kinds.yaml`, par `tools/register.py`. "
        "Tous partent par courriel.",
        en="This page is made from `content/message_kinds.yaml` by `tools/register.py`. All leave by e-mail.",
    ),
    "to": Text(fr="Pour", en="To"),
    "kind": Text(fr="Sorte", en="Kind"),
    "what": Text(fr="Message", en="Message"),
    "when": Text(fr="Quand", en="When"),
    "pace": Text(fr="Attend", en="Waits"),
    "off": Text(fr="Peut être arrêté", en="May be switched off"),
    "now": Text(fr="jamais", en="never"),
    "calm": Text(fr="hors des heures calmes", en="for the end of quiet hours"),
    "gathered": Text(fr="et se regroupe", en="and joins others"),
    "yes": Text(fr="oui", en="yes"),
    "no": Text(fr="non", en="no"),
}
