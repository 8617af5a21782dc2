"""Signed links (N6): every kind × {foreign, other purpose, other person, expired, used, altered, after deactivation}."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import signing
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import binome
from binome.core.links import LIFE, make_token
from binome.learning.notices import PURPOSE as INVITATION
from binome.matching.notices import CHOICES
from binome.matching.notices import PURPOSE as PROPOSAL
from binome.outbox.models import Message
from binome.surveys.notices import PURPOSE as ANSWER
from world import World

pytestmark = pytest.mark.django_db
LONG_AGO = timezone.now() - LIFE - timedelta(days=5)


@dataclass(frozen=True)
class Kind:
    """One kind of link: what it opens, for whom, and what makes what it is for end on a day."""

    purpose: str
    view: str
    target: Callable[[World], Any]
    holder: Callable[[World], Any]
    end: Callable[[Any, date], None]
    act: dict[str, str]


def _set(row: Any, **values: Any) -> None:
    type(row)._base_manager.filter(pk=row.pk).update(**values)


KINDS = [
    Kind(
        PROPOSAL, "matching:proposal_link", lambda world: world.proposal, lambda world: world.proposal.mentee.person,
        lambda row, day: _set(row, answer_by=day), {"answer": "yes"},
    ),
    Kind(
        CHOICES, "matching:choices_link", lambda world: world.suggestion.round,
        lambda world: world.suggestion.mentee.person, lambda row, day: _set(row, answer_by=day), {},
    ),
    Kind(
        ANSWER, "surveys:answer_link", lambda world: world.response, lambda world: world.response.enrolment.person,
        lambda row, day: _set(row.wave, opens_on=day - timedelta(days=9), closes_on=day), {"later": "1"},
    ),
    Kind(
        INVITATION, "learning:invitation_link", lambda world: world.attendance,
        lambda world: world.attendance.enrolment.person,
        lambda row, day: _set(row.workshop, starts_at=_noon(day)), {"answer": "yes"},
    ),
]  # fmt: skip


def _noon(day: date) -> Any:
    return timezone.now().replace(hour=12, minute=0, second=0) + (day - timezone.now().date())


def _today(*, days: int) -> date:
    return timezone.now().date() + timedelta(days=days)


def _token(kind: Kind, *, person: Any, row: Any, made_at: Any = None, purpose: str = "") -> str:
    purpose = purpose or kind.purpose
    if made_at is None:
        return make_token(purpose, person_id=person.pk, object_id=row.pk)
    signer = signing.TimestampSigner(salt=f"binome.link.{purpose}")
    signer.timestamp = lambda: signing.b62_encode(int(made_at.timestamp()))  # type: ignore[method-assign]
    return signer.sign_object([person.pk, row.pk], serializer=signing.JSONSerializer)


def _digest() -> str:
    return _digest_of(*(model._meta.db_table for model in apps.get_models(include_auto_created=True)))


def _digest_of(*tables: str) -> str:
    found = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            found.update(repr(cursor.fetchall()).encode())
    return found.hexdigest()


@pytest.fixture
def world() -> World:
    world = World()
    for kind in KINDS:
        for one in (world, world.elsewhere):
            row = kind.target(one)
            kind.end(row, _today(days=10))
    world.proposal.refresh_from_db()
    type(world.proposal)._base_manager.filter(pk=world.proposal.pk).update(state="sent")
    return world


def _wrong(kind: Kind, world: World) -> dict[str, str]:
    """Tokens that must open nothing."""
    row, person = kind.target(world), kind.holder(world)
    good = _token(kind, person=person, row=row)
    others = {other.purpose for other in KINDS} - {kind.purpose} | {"outbox.stop.surveys.reminder", ""}
    value, moment, proof = good.rsplit(":", 2)
    older = signing.b62_encode(int(timezone.now().timestamp()) + 99)
    return {
        "foreign": _token(kind, person=person, row=kind.target(world.elsewhere)),
        "foreign person": _token(kind, person=kind.holder(world.elsewhere), row=row),
        "other person": _token(kind, person=world.people["neighbour"], row=row),
        "nobody": _token(kind, person=type("P", (), {"pk": 10**9}), row=row),
        "nothing": _token(kind, person=person, row=type("R", (), {"pk": 10**9})),
        "altered proof": f"{value}:{moment}:{proof[:-1]}{'A' if proof[-1] != 'A' else 'B'}",
        "altered moment": f"{value}:{older}:{proof}",
        "altered value": f"x{value}:{moment}:{proof}",
        "another key": signing.dumps([person.pk, row.pk], key="another", salt=f"binome.link.{kind.purpose}"),
        "no list": signing.dumps("x", salt=f"binome.link.{kind.purpose}"),
        **{
            f"purpose {other}": _token(kind, person=person, row=row, purpose=other or "x") for other in others
        },
    }


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.purpose)
def test_a_wrong_link_opens_nothing_and_changes_nothing(kind: Kind, world: World) -> None:
    wrong = _wrong(kind, world)
    before = _digest()
    for why, token in wrong.items():
        path = reverse(kind.view, args=[token])
        assert Client().get(path).status_code == 409, why
        assert Client().post(path, kind.act).status_code == 409, why
    assert _digest() == before
    good = reverse(kind.view, args=[_token(kind, person=kind.holder(world), row=kind.target(world))])
    assert Client().get(good).status_code == 200


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.purpose)
def test_a_link_dies_with_the_account(kind: Kind, world: World) -> None:
    person = kind.holder(world)
    path = reverse(kind.view, args=[_token(kind, person=person, row=kind.target(world))])
    assert Client().get(path).status_code == 200
    _set(person, is_active=False)
    assert [Client().get(path).status_code, Client().post(path, kind.act).status_code] == [409, 409]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.purpose)
def test_a_link_lives_as_long_as_what_it_is_for(kind: Kind, world: World) -> None:
    """Made long ago, for a last day to come: it opens. Once that day is past: it has had its time."""
    row, person = kind.target(world), kind.holder(world)
    path = reverse(kind.view, args=[_token(kind, person=person, row=row, made_at=LONG_AGO)])
    kind.end(row, _today(days=40))
    assert Client().get(path).status_code == 200
    kind.end(row, _today(days=-4))
    answer = Client().get(path)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Ce lien a fait son temps" in page
    assert "M’envoyer un nouveau lien" in page
    before = _digest()
    assert Client().post(path, kind.act).status_code == 409
    assert _digest() == before


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.purpose)
def test_a_new_link_goes_to_its_own_reader_once_a_day_and_works(
    kind: Kind, world: World, outbox_of: Callable[[Any], list[Message]]
) -> None:
    row, person = kind.target(world), kind.holder(world)
    path = reverse(kind.view, args=[_token(kind, person=person, row=row, made_at=LONG_AGO)])
    kind.end(row, _today(days=-4))
    client = Client()
    for _ in range(3):
        answer = client.post(reverse("outbox:new_link"), {"purpose": kind.purpose, "path": path})
        assert answer.status_code == 200
    (letter,) = [message for message in outbox_of(person) if message.kind == "outbox.new_link"]
    assert letter.to_address == person.email
    # The page itself holds no link.
    assert "/lien/" not in answer.content.decode()
    found = re.search(r"https?://[^/\s]+(/\S+)", letter.text)
    assert found is not None
    assert client.get(found[1]).status_code == 200


@pytest.mark.parametrize(
    "data",
    [
        {}, {"purpose": "x", "path": "/"}, {"purpose": PROPOSAL, "path": "/appariement/lien/abc/"},
        {"purpose": PROPOSAL, "path": "https://evil.example/appariement/lien/abc/"},
    ],
)  # fmt: skip
def test_asking_with_nothing_sends_nothing(data: dict[str, str], world: World) -> None:
    before = _digest()
    assert Client().post(reverse("outbox:new_link"), data).status_code == 200
    assert _digest() == before


def test_a_link_that_has_been_used_to_say_no_cannot_say_yes(world: World) -> None:
    kind = KINDS[0]
    path = reverse(kind.view, args=[_token(kind, person=kind.holder(world), row=world.proposal)])
    client = Client()
    client.post(path, {"answer": "no"})
    world.proposal.refresh_from_db()
    assert world.proposal.state == "refused"
    before = _digest_of("matching_proposal", "pairs_pair", "outbox_message")
    client.post(path, {"answer": "yes"})
    client.post(path, {"answer": "no"})
    assert _digest_of("matching_proposal", "pairs_pair", "outbox_message") == before


def test_every_purpose_is_in_the_table() -> None:
    """A new kind of link joins the table, or is told here why it has a test of its own."""
    elsewhere = {
        # tests/matching/test_across.py.
        "matching.across",
        # The poster at the door asks who is there to sign in: tests/learning/test_on_the_day.py.
        "learning.check-in",
        # A frozen report for a group, until its own day: tests/evaluation.
        "evaluation.share",
        # tests/pairs/test_dates_on_offer.py, test_notes.py and test_turning_points.py.
        "pairs.agreement",
        "pairs.another",
        "pairs.dates",
        "pairs.all_dates",
        "pairs.note",
    }
    rooms = Path(binome.__file__).parent
    made = {
        word
        for path in rooms.rglob("*.py")
        if "make_token(" in (text := path.read_text(encoding="utf-8"))
        for word in re.findall(r'^[A-Z_]+ = "([a-z]+\.[a-z.-]+)"$', text, re.M)
    }
    # "outbox.digest" names a kind of message; its links are those of tests/outbox/test_choosing.py.
    assert made - elsewhere - {"outbox.digest"} == {kind.purpose for kind in KINDS}
