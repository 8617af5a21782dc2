"""A coordinator reads every letter, and holds no key in it: whoever has a signed link acts as its reader."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from django.urls import reverse

import binome
import factories as make
from binome.core.links import LinkNotValid, make_token, read_token, without_personal_links
from binome.learning.views.on_the_day import NOBODY
from binome.outbox.models import Message
from binome.outbox.services import Letter, queue_letter
from factories import paris
from house.test_access import ROWS
from world import Row, World

pytestmark = pytest.mark.django_db

ClientOf = Callable[[Any], Client]
AT = paris(2027, 2, 1)
ROOMS = Path(binome.__file__).parent
KINDS = sorted(
    {
        kind
        for path in ROOMS.rglob("*.py")
        for kind in re.findall(r'kind=f?"([a-z]+\.[a-z_]+)"', path.read_text(encoding="utf-8"))
    }
)
# Every purpose a token is made for, read where it is made, so that a new room is in this test by itself.
PURPOSES = sorted(
    {
        word
        for path in ROOMS.rglob("*.py")
        for word in re.findall(
            r'^(?:PURPOSE|[A-Z_]+) = "([a-z.-]+)"$', path.read_text(encoding="utf-8"), re.M
        )
        if "make_token" in path.read_text(encoding="utf-8")
    }
)


def _tokens_in(text: str) -> list[str]:
    """Every word of a page that opens something, for any purpose, however it is written."""
    from html import unescape
    from urllib.parse import unquote

    words = re.findall(r"[\w.=-]+:[A-Za-z0-9]+:[\w-]+", unquote(unescape(text)))
    return [word for word in words if any(_opens(purpose, word) for purpose in PURPOSES)]


def _opens(purpose: str, token: str) -> bool:
    """Whether it opens something for somebody; the poster at the door of a workshop is for whoever stands there."""
    try:
        return read_token(purpose, token, max_age=timedelta(days=9999)).person_id != NOBODY
    except LinkNotValid:
        return False


def test_the_kinds_and_the_purposes_are_found() -> None:
    assert len(KINDS) >= 20
    assert len(PURPOSES) >= 3
    token = make_token(PURPOSES[0], person_id=1, object_id=2)
    assert _tokens_in(f"<a href='/x/lien/{token}/'>") == [token]


@pytest.mark.parametrize("kind", KINDS)
def test_no_letter_of_any_kind_shows_a_key_to_a_coordinator(kind: str, client_of: ClientOf) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    reader = make.PersonFactory()
    tokens = [make_token(purpose, person_id=reader.pk, object_id=7) for purpose in PURPOSES]
    ways = [
        way
        for token in tokens
        for way in (
            f"https://binome.example/x/lien/{token}/",
            f"https://binome.example/x/?cle={quote(token, safe='')}&amp;b=1",
            f"(/x/ici/{token})",
            token,
        )
    ]
    message = queue_letter(
        kind=kind, to=reader, organisation=organisation, programme_id=None, at=AT, key=kind,
        calendar="BEGIN:VCALENDAR\r\nDESCRIPTION:" + "\r\n ".join(_cut(ways[0])) + "\r\nEND:VCALENDAR\r\n",
        calendar_method="REQUEST",
        write=lambda: Letter(
            subject=f"Bonjour {tokens[0]}",
            paragraphs=["Une phrase à lire.", *ways],
            facts=[("Rendez-vous", ways[0])],
            button=("Répondre", f"/x/lien/{tokens[0]}/"),
            after=[ways[1]],
        ),
    )  # fmt: skip
    assert message is not None
    assert sorted(set(_tokens_in(message.text))) == sorted(tokens)
    client = client_of(coordinator)
    pages = [
        client.get(reverse("outbox:message", args=[message.pk])).content.decode(),
        client.get(reverse("outbox:messages")).content.decode(),
        message.html_for_others,
        message.calendar_for_others,
    ]
    assert [_tokens_in(page) for page in pages] == [[], [], [], []]
    assert "Une phrase à lire." in pages[0]
    assert "lien personnel, non affiché" in pages[0]
    # What leaves is untouched.
    message.refresh_from_db()
    assert tokens[0] in message.html
    assert tokens[0] in message.text


def _cut(text: str) -> list[str]:
    return [text[start : start + 60] for start in range(0, len(text), 60)]


@pytest.mark.parametrize(
    "row",
    [row for row in ROWS if row.method == "get" and "coordinator" in row.allowed],
    ids=lambda row: row.name,
)
def test_no_page_of_a_coordinator_holds_a_key(row: Row, client_of: ClientOf) -> None:
    world = World(with_twin=False)
    row.prepare(world)
    for purpose in PURPOSES:
        token = make_token(purpose, person_id=world.pair.mentor.person_id, object_id=1)
        make.MessageFactory(
            organisation=world.organisation, programme_id=world.programme.pk, person=world.pair.mentor.person,
            subject=token, text=token, html=token, last_error="", state=Message.State.QUEUED,
        )  # fmt: skip
    answer = client_of(world.people["coordinator"]).get(reverse(row.name, args=row.args(world)))
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    assert _tokens_in(body.decode("utf-8", "replace")) == []


def test_what_is_no_key_stays() -> None:
    text = "Rendez-vous à 14:30:00, https://visio.example/salle:12:3 ; <b>a:b:c</b> 10:20"
    assert without_personal_links(text) == text


def test_a_long_word_is_read_in_no_time() -> None:
    for text in ("/" * 100_000, "a:" * 50_000, "a" * 100_000 + ":b:" + "c" * 100_000):
        assert len(without_personal_links(text)) > 10
    assert Message.objects.unscoped("nothing was written").count() == 0
