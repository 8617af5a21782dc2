"""Every kind of message: declared, with a fresh example; and none of its links acts when it is opened."""

from __future__ import annotations

import ast
import hashlib
import html
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml
from django.apps import apps
from django.conf import settings as configured
from django.db import connection
from django.test import Client

import binome
from binome import content
from binome.outbox.letters import LETTERS
from binome.outbox.mail import as_mail
from binome.outbox.models import Message
from outbox.every_kind import cast, write_every_kind

pytestmark = pytest.mark.django_db
ROOMS = Path(binome.__file__).parent
EXAMPLES = ROOMS / "content" / "message_examples.yaml"


@pytest.fixture
def calm(settings: Any) -> None:
    """Several in one letter is a kind too."""
    settings.CALM_MAIL = True


def _kinds_in(path: Path) -> Iterator[str]:
    """Kinds that a file sends: ``kind="…"`` of any call, and the first word given to its own ``_queue…``."""
    room = path.relative_to(ROOMS).parts[0]
    tree = ast.parse(path.read_text(encoding="utf-8"))
    constants = {
        target.id: node.value.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        if name != "queue_letter" and not name.startswith("_queue"):
            continue
        given = [keyword.value for keyword in node.keywords if keyword.arg == "kind"]
        given += node.args[:1] if name.startswith("_queue") else []
        for value in given:
            word = constants.get(value.id) if isinstance(value, ast.Name) else getattr(value, "value", None)
            if isinstance(word, str):
                yield word if "." in word else f"{room}.{word}"


def _sent() -> set[str]:
    files = [*ROOMS.glob("*/notices*.py"), *ROOMS.glob("*/notices/*.py"), *ROOMS.glob("outbox/**/*.py")]
    found = {kind for path in files for kind in _kinds_in(path)}
    return found | {f"outbox.{compose.__name__}" for compose in LETTERS.values()}


def test_every_kind_that_is_sent_is_declared_and_no_other() -> None:
    assert sorted(_sent() ^ set(content.message_kinds())) == []


def test_the_law_and_the_account_s_safety_cannot_be_switched_off() -> None:
    codes = {f"outbox.{compose.__name__}" for compose in LETTERS.values()}
    needed = codes | {
        "privacy.account_sleeps",
        "pairs.help_asked",
        "pairs.session_set",
        "pairs.session_cancelled",
    }
    kinds = content.message_kinds()
    assert [kind for kind in sorted(needed) if kinds[kind].may_switch_off] == []
    assert [kind for kind in sorted(codes) if kinds[kind].pace != "now"] == []


def _example(message: Message) -> str:
    text = re.sub(r"https?://[^\s]+", "…", message.text).strip()
    return f"{message.subject}\n\n{text}"


def test_every_kind_has_an_example_that_says_what_leaves(calm: None) -> None:
    """Run with ``BINOME_WRITE_EXAMPLES=1`` to write them anew."""
    from django.db import transaction

    made: dict[str, dict[str, str]] = {}
    for language in ("fr", "en"):
        undo = transaction.savepoint()
        for kind, message in sorted(write_every_kind(cast(language)).items()):
            made.setdefault(kind, {})[language] = _steady(_example(message))
        transaction.savepoint_rollback(undo)
    if os.environ.get("BINOME_WRITE_EXAMPLES"):
        head = (
            "# One example of each kind of message, as it leaves, with invented people. Made by\n"
            "# tests/outbox/test_every_kind.py with BINOME_WRITE_EXAMPLES=1; a test fails when one is stale.\n"
        )
        body = yaml.safe_dump(
            {"schema_version": 1, "kind": "message_examples", "examples": made},
            allow_unicode=True,
            width=4000,
        )
        EXAMPLES.write_text(head + body, encoding="utf-8")
    known = yaml.safe_load(EXAMPLES.read_text(encoding="utf-8"))["examples"]
    assert sorted(known) == sorted(content.message_kinds())
    assert known == made


def _steady(text: str) -> str:
    """Numbers that factories give in order say nothing, and the signs of a card change with the secret."""
    text = re.sub(r"(Association|Réseau) \d+", r"\1", text)
    text = re.sub(r"P-[A-Z2-7]{6}", "P-7F3K2Q", text)
    text = re.sub(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{2,4}\b", "7K3M-92QF-XH", text)
    return re.sub(r"(Prénom|Nom|personne|contact)\d+", r"\1", text)


# --- scanners ---------------------------------------------------------------------------------------------


def _addresses(message: Message) -> set[str]:
    mail = as_mail(message)
    words = re.findall(
        r"https?://[^\s\"'<>]+", f"{message.text} {html.unescape(message.html)} {message.calendar}"
    )
    words += re.findall(r"https?://[^\s\"'<>]+", str(mail.extra_headers.get("List-Unsubscribe", "")))
    ours = urlsplit(configured.BASE_URL).netloc
    return {word.rstrip(".,)") for word in words if urlsplit(word).netloc == ours}


def _digest() -> dict[str, str]:
    digests = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            digests[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return digests


def test_a_scanner_that_opens_every_link_of_every_mail_changes_nothing(calm: None) -> None:
    """GET and HEAD, followed wherever they lead, by a stranger's machine: every table is the same, byte for byte (N10)."""
    messages = write_every_kind(cast("fr"))
    assert sorted(messages) == sorted(content.message_kinds())
    links = {kind: _addresses(message) for kind, message in messages.items()}
    with_links = [kind for kind, found in links.items() if found]
    assert len(with_links) >= 30
    before = _digest()
    opened = 0
    for found in links.values():
        for address in found:
            path = urlsplit(address).path
            for ask in (Client().get, Client().head):
                answer = ask(path, follow=True)
                # A pair of the test still lives, so what follows its end is not there yet (404).
                assert answer.status_code in (200, 404, 409), address
                opened += 1
    assert _digest() == before
    assert opened >= 2 * len(with_links)
