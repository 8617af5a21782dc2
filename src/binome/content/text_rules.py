"""What networks allow for the texts prepared in the practice studio (``network_rules.yaml``): dated, with sources."""

from datetime import date
from functools import lru_cache
from typing import Literal

from binome.content.loading import find, load
from binome.content.texts import ContentModel, NamedText, Slug, Text


class TextRule(ContentModel):
    """One kind of text: how long it may be, how that is counted, and how much of it shows at first."""

    id: Slug
    name: Text
    help: Text
    limit: int
    shown: int
    unit: Literal["characters", "weighted"]
    status: Literal["network", "others", "ours"]
    source: str
    checked_on: date


class PageField(ContentModel):
    """One line of a page's sheet."""

    id: Slug
    limit: int
    name: Text


class NetworkRules(ContentModel):
    """The whole of ``network_rules.yaml``."""

    schema_version: Literal[1]
    kind: Literal["network_rules"]
    content_version: str
    languages: tuple[str, ...]
    texts: tuple[TextRule, ...]
    page_fields: tuple[PageField, ...]
    rubric: tuple[NamedText, ...]


@lru_cache(maxsize=1)
def network_rules() -> NetworkRules:
    """The whole file, read once."""
    return load("network_rules.yaml", NetworkRules)


def text_rule(identifier: str) -> TextRule:
    """The rule of that kind of text.

    Raises:
        UnknownContent: there is no such kind.
    """
    return find("text rule", {rule.id: rule for rule in network_rules().texts}, identifier)
