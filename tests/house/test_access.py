"""Who may open what: every address × every role, against each room's access table."""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from world import ROLES, Row, World

TESTS = Path(__file__).resolve().parent.parent


def _rows() -> list[Row]:
    rows: list[Row] = []
    for path in sorted(TESTS.glob("*/access.py")):
        spec = importlib.util.spec_from_file_location(f"access_{path.parent.name}", path)
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        rows.extend(module.ROWS)
    return rows


ROWS = _rows()


def _names(resolver: Any, namespaces: tuple[str, ...] = ()) -> Iterator[str]:
    for entry in resolver.url_patterns:
        if isinstance(entry, URLResolver):
            yield from _names(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        elif isinstance(entry, URLPattern):
            assert entry.name, f"{entry.pattern} has no name"
            yield ":".join((*namespaces, entry.name))


def test_every_address_has_a_row() -> None:
    assert sorted(set(_names(get_resolver())) - {row.name for row in ROWS}) == []


def test_every_row_is_an_address() -> None:
    assert sorted({row.name for row in ROWS} - set(_names(get_resolver()))) == []


def test_every_role_in_the_table_exists() -> None:
    assert sorted({role for row in ROWS for role in row.allowed} - set(ROLES)) == []


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.method} {row.name}")
def test_each_role_gets_what_the_table_says(row: Row, client_of: Callable[[Any], Client]) -> None:
    from django.db import transaction

    world = World()
    wrong = []
    for role in ROLES:
        undo = transaction.savepoint()
        row.prepare(world)
        url = reverse(row.name, args=row.args(world))
        client = client_of(world.people[role])
        response = (
            getattr(client, row.method)(url, row.data(world)) if row.method == "post" else client.get(url)
        )
        expected = _expected(row, role)
        got = response.status_code
        is_sent_to_sign_in = got == 302 and "/compte/connexion/" in response["Location"] and not row.public
        if is_sent_to_sign_in:
            got = 401
        if got not in expected:
            wrong.append(f"{role}: {got}, expected {sorted(expected)}")
        transaction.savepoint_rollback(undo)
    assert wrong == []


def _expected(row: Row, role: str) -> set[int]:
    if row.public or role in row.allowed:
        return {200, 302, 409, 422}
    if role == "visitor" and row.denied.get(role) != 404:
        return {401}
    return {row.denied.get(role, 404)}


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "post"], ids=lambda row: row.name)
def test_what_changes_something_refuses_get(row: Row, client_of: Callable[[Any], Client]) -> None:
    """A POST-only address answers 405 to GET, or has a GET row of its own."""
    if any(other.name == row.name and other.method == "get" for other in ROWS):
        return
    world = World()
    row.prepare(world)
    role = "coordinator" if row.public or not row.allowed else sorted(row.allowed - {"visitor"})[0]
    assert client_of(world.people[role]).get(reverse(row.name, args=row.args(world))).status_code == 405
