"""Markdown that people wrote, as HTML that can do no harm: no raw HTML, no picture, no address that runs something.

Read by markdown-it with HTML off, then cleaned by nh3, so that neither has to be trusted alone.
"""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from markdown_it import MarkdownIt
from markdown_it.token import Token

TAGS = {
    "h2", "h3", "h4", "p", "br", "hr", "strong", "em", "s", "code", "blockquote", "ul", "ol", "li", "a",
}  # fmt: skip
ATTRIBUTES = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES = {"https", "http", "mailto", "tel"}
DEEPEST = 4
SUMMARY_WORDS = 40

# Characters without a shape: controls (a line end and a tab stay), and marks that turn the direction of reading around.
_SHAPELESS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

_reader = MarkdownIt("commonmark", {"html": False, "maxNesting": 20}).enable("strikethrough")
# A picture would be asked of another site, which would learn who reads. Lines that people indent are no code.
_reader.disable(["image", "html_block", "html_inline", "fence", "code"])


@dataclass(frozen=True)
class Section:
    """A heading with what stands under it, to be read on one screen; the first may have no heading."""

    title: str
    html: SafeString


def plain_lines(text: str) -> str:
    """What people typed or pasted: line ends of one kind, nothing invisible, no blank end."""
    return _SHAPELESS.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def as_html(markdown: str, *, top: int = 2) -> SafeString:
    """The whole text; its highest headings are of level ``top``, under the title that the page gives."""
    return _drawn(_reader.parse(plain_lines(markdown)), top)


def sections(markdown: str) -> list[Section]:
    """The text cut at its highest headings."""
    tokens = _reader.parse(plain_lines(markdown))
    highest = min((token.tag for token in tokens if _opens_heading(token)), default="")
    parts: list[tuple[str, list[Token]]] = [("", [])]
    at = 0
    while at < len(tokens):
        if _opens_heading(tokens[at]) and tokens[at].tag == highest:
            # A heading is three tokens: it opens, says, closes.
            parts.append((_words(_reader.renderer.render([tokens[at + 1]], _reader.options, {})), []))
            at += 3
        else:
            parts[-1][1].append(tokens[at])
            at += 1
    return [Section(title, _drawn(own)) for title, own in parts if title or own]


def summary(markdown: str) -> str:
    """The first words, without marks, for a list."""
    first = next((part.html for part in sections(markdown) if part.html), SafeString(""))
    return Truncator(_words(first)).words(SUMMARY_WORDS, truncate="…")


def _opens_heading(token: Token) -> bool:
    return token.type == "heading_open" and token.level == 0


def _words(drawn: str) -> str:
    return " ".join(html.unescape(strip_tags(drawn)).split())


def _drawn(tokens: list[Token], top: int = 2) -> SafeString:
    _lower_headings(tokens, top)
    cleaned = nh3.clean(
        _reader.renderer.render(tokens, _reader.options, {}),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )
    return mark_safe(cleaned)  # noqa: S308  it comes out of nh3


def _lower_headings(tokens: list[Token], top: int) -> None:
    """The page has its title already: headings start at ``top``, whatever was typed, and skip no level."""
    used = sorted({token.tag for token in tokens if token.type == "heading_open"})
    names = {tag: min(index + top, DEEPEST) for index, tag in enumerate(used)}
    before = top - 1
    for token in tokens:
        if token.type == "heading_open":
            before = min(names[token.tag], before + 1)
            token.tag = f"h{before}"
        elif token.type == "heading_close":
            token.tag = f"h{before}"
