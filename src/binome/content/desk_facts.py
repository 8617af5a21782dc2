"""The rules of the coordinator's desk (``desk_facts.yaml``): when each speaks, from how many days on, and why."""

from functools import lru_cache
from typing import Literal, Self

from pydantic import model_validator

from binome.content.loading import load
from binome.content.texts import ContentModel, NamedText, Slug, Text


class DeskFact(ContentModel):
    """One rule: when it speaks, its threshold in days, where that comes from, and what one can do."""

    id: Slug
    name: Text
    when: Text
    days: int | None = None
    source: Slug
    action: Text
    has_message: bool


class DeskFacts(ContentModel):
    """The whole of ``desk_facts.yaml``."""

    schema_version: Literal[1]
    kind: Literal["desk_facts"]
    content_version: str
    languages: tuple[str, ...]
    grounds: tuple[NamedText, ...]
    facts: tuple[DeskFact, ...]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        known = {ground.id for ground in self.grounds}
        unknown = sorted({fact.source for fact in self.facts} - known)
        names = [fact.id for fact in self.facts]
        if unknown or len(names) != len(set(names)):
            message = (
                f"grounds that the file does not define ({', '.join(unknown)}), or a fact declared twice"
            )
            raise ValueError(message)
        return self


@lru_cache(maxsize=1)
def desk_fact_file() -> DeskFacts:
    """The whole file, read once."""
    return load("desk_facts.yaml", DeskFacts)


@lru_cache(maxsize=1)
def desk_facts() -> dict[str, DeskFact]:
    """Every rule by its name (``"no-goal"``), in the order of the file."""
    return {fact.id: fact for fact in desk_fact_file().facts}


def desk_facts_page(language: str) -> str:
    """The rules as a Markdown page of the reference."""
    says = {name: text.in_language(language) for name, text in _SAYS.items()}
    grounds = {ground.id: ground.in_language(language) for ground in desk_fact_file().grounds}
    head = ["fact", "when", "days", "source", "action", "message"]
    lines = [
        f"# {says['title']}", "", says["generated"], "", says["opening"], "",
        "| " + " | ".join(says[name] for name in head) + " |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for fact in desk_facts().values():
        cells = [
            f"{fact.name.in_language(language)} (`{fact.id}`)",
            fact.when.in_language(language),
            f"{fact.days}\u00a0{says['unit']}" if fact.days is not None else "–",
            grounds[fact.source],
            fact.action.in_language(language),
            says["yes"] if fact.has_message else "–",
        ]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join([*lines, "", says["closing"], ""])


_SAYS = {
    "title": Text(fr="Ce que dit la page de la coordination", en="What the coordinator’s page says"),
    "generated": Text(
        fr="Cette page est produite à partir de `content/desk_facts.yaml`, par `tools/register.py`.",
        en="This page is made from `content/desk_facts.yaml` by `tools/register.py`.",
    ),
    "opening": Text(
        fr="Des faits, comptés à partir des dates du programme. Rien n’est prédit et personne n’est noté. Les plus "
        "pressants viennent d’abord.",
        en="Plain facts, counted from the programme’s own dates. Nothing is predicted and nobody is scored. The most "
        "pressing come first.",
    ),
    "closing": Text(
        fr="Un fait ne parle que de son programme. Il disparaît de lui-même quand la chose est faite.",
        en="A fact speaks of its own programme only. It goes by itself once the thing is done.",
    ),
    "fact": Text(fr="Fait", en="Fact"),
    "when": Text(fr="Quand il parle", en="When it speaks"),
    "days": Text(fr="Seuil", en="Threshold"),
    "source": Text(fr="D’où vient le seuil", en="Where the threshold comes from"),
    "action": Text(fr="Ce que vous pouvez faire", en="What you can do"),
    "message": Text(fr="Message prêt", en="Ready message"),
    "unit": Text(fr="jours", en="days"),
    "yes": Text(fr="oui", en="yes"),
}
