"""A text as readers will meet it: what shows first, the posts of a thread, what could be better. Reads, never writes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome import content
from binome.core.words import full_day_words, moment_words, page_language
from binome.outbox.calendar import Entry, entries
from binome.studio.lengths import Measure, measure, thread_of, weight
from binome.studio.models import Draft

_HASHTAG = re.compile(r"#([^\W_]+)")
# « #mentoratinverse »: long, and nothing tells where a word begins.
_LONG_HASHTAG = 11
MINUTES_TO_POST = 15


@dataclass(frozen=True)
class Post:
    """One post of a thread or of a month."""

    title: str
    text: str
    length: str = ""
    is_too_long: bool = False


@dataclass(frozen=True)
class Preview:
    """What one reads before publishing."""

    first: str = ""
    rest: str = ""
    posts: list[Post] = field(default_factory=list)
    facts: list[tuple[str, str]] = field(default_factory=list)
    hints: list[str] = field(default_factory=list)


def length_words(found: Measure) -> str:
    """« 112 sur 280 ; il reste 168. », or by how much it is too long."""
    if not found.limit:
        return ngettext("%(used)d character.", "%(used)d characters.", found.used) % {"used": found.used}
    says = {"used": found.used, "limit": found.limit, "left": found.left, "over": -found.left}
    if found.is_too_long:
        return _("%(used)s out of %(limit)s: %(over)s too many.") % says
    return _("%(used)s out of %(limit)s, %(left)s left.") % says


def length_of(draft: Draft) -> tuple[str, bool]:
    """The length in words and whether it is too much; a thread, a sheet and a month have theirs piece by piece."""
    if draft.kind in (Draft.Kind.FACEBOOK_PAGE, Draft.Kind.FACEBOOK_CALENDAR):
        return "", False
    if draft.kind == Draft.Kind.X_THREAD:
        count = len(thread_of(draft.text, limit=content.text_rule(draft.kind).limit))
        return ngettext("%(count)d post.", "%(count)d posts.", count) % {"count": count}, False
    found = measure(draft.kind, draft.text)
    return length_words(found), found.is_too_long


def preview_of(draft: Draft) -> Preview:
    """How it will look, in a style of our own."""
    rule = content.text_rule(draft.kind)
    hints = _hints(draft)
    if draft.kind == Draft.Kind.X_THREAD:
        return Preview(posts=_thread(draft.text, rule.limit), hints=hints)
    if draft.kind == Draft.Kind.FACEBOOK_PAGE:
        language = page_language()
        names = {line.id: line.name.in_language(language) for line in content.network_rules().page_fields}
        facts = [(names[key], draft.fields[key]) for key in names if draft.fields.get(key)]
        return Preview(facts=facts, hints=hints)
    if draft.kind == Draft.Kind.FACEBOOK_CALENDAR:
        posts = [Post(_moment_words(post), _post_text(post)) for post in posts_of(draft)]
        return Preview(posts=posts, hints=hints)
    first, rest = _fold(draft.text, rule.shown)
    return Preview(first=first, rest=rest, hints=hints)


def _fold(text: str, shown: int) -> tuple[str, str]:
    """What shows at first, cut between words, and the rest."""
    if not shown or len(text) <= shown:
        return text, ""
    cut = text.rfind(" ", 0, shown + 1)
    cut = cut if cut > shown // 2 else shown
    return text[:cut].rstrip(), text[cut:].lstrip()


def _thread(text: str, limit: int) -> list[Post]:
    posts = thread_of(text, limit=limit)
    numbered = [
        f"{post} {place}/{len(posts)}" if len(posts) > 1 else post for place, post in enumerate(posts, 1)
    ]
    return [
        Post(
            _("Post %(number)s of %(total)s") % {"number": place, "total": len(posts)},
            post,
            length_words(Measure(weight(post), limit)),
            weight(post) > limit,
        )
        for place, post in enumerate(numbered, 1)
    ]


def posts_of(draft: Draft) -> list[dict[str, Any]]:
    """The posts of a month, the earliest first."""
    posts: list[dict[str, Any]] = list(draft.fields.get("posts", []))
    return sorted(posts, key=lambda post: (post.get("day", ""), post.get("time", "")))


def _moment(post: dict[str, Any]) -> tuple[date, time | None]:
    day = date.fromisoformat(post["day"])
    return day, time.fromisoformat(post["time"]) if post.get("time") else None


def _moment_words(post: dict[str, Any]) -> str:
    day, hour = _moment(post)
    return (
        full_day_words(day)
        if hour is None
        else moment_words(timezone.make_aware(datetime.combine(day, hour)))
    )


def _post_text(post: dict[str, Any]) -> str:
    parts = [post.get("subject", ""), post.get("text", "")]
    if post.get("picture"):
        parts.append(_("Picture: %(picture)s") % {"picture": post["picture"]})
    return "\n".join(part for part in parts if part)


def _hints(draft: Draft) -> list[str]:
    """What everybody could not read; never what to think."""
    hints = []
    posts = [draft.fields, *draft.fields.get("posts", [])]
    if any(post.get("picture") and not post.get("description") for post in posts):
        hints.append(
            _("A picture has no description: people who do not see it would miss it. One sentence is enough.")
        )
    words = [draft.text, *(post.get("text", "") for post in draft.fields.get("posts", []))]
    tags = [tag for text in words for tag in _HASHTAG.findall(text)]
    unclear = [tag for tag in tags if len(tag) >= _LONG_HASHTAG and tag.islower()]
    if unclear:
        says = {"tag": f"#{unclear[0]}"}
        hints.append(
            _("%(tag)s is hard to read aloud. A capital for each word makes it clear: #MentoringInPairs.")
            % says
        )
    return hints


def plain_text(draft: Draft) -> str:
    """Everything as one text to take away."""
    preview = preview_of(draft)
    if preview.facts:
        body = "\n".join(f"{label}\n{value}\n" for label, value in preview.facts)
    elif preview.posts:
        body = "\n\n".join(
            f"{post.title}\n{post.text}" if draft.kind == Draft.Kind.FACEBOOK_CALENDAR else post.text
            for post in preview.posts
        )
    else:
        body = draft.text
    if draft.fields.get("description"):
        body += "\n\n" + _("What the picture shows: %(words)s") % {"words": draft.fields["description"]}
    return body.strip() + "\n"


def calendar_of(draft: Draft, *, time_zone: str) -> str:
    """A month of posts as a calendar file; on the organisation's clock, nothing in it but what the person wrote."""
    items = []
    for number, post in enumerate(posts_of(draft)):
        day, hour = _moment(post)
        items.append(
            Entry(
                uid=f"draft-{draft.pk}-{number}@binome",
                starts=day if hour is None else datetime.combine(day, hour, tzinfo=ZoneInfo(time_zone)),
                minutes=MINUTES_TO_POST,
                summary=post.get("subject") or _("Post to publish"),
                description=post.get("text", ""),
            )
        )
    return entries(items, time_zone=time_zone, stamped_at=draft.saved_at)
