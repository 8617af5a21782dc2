"""No GET and no HEAD changes a table (goal N10), whoever asks."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.test import Client
from django.urls import reverse

from house.test_access import ROWS
from world import ROLES, Row, World

# Opening a signed-in client writes its own session; that is the test's act, not the page's.
# That somebody opened a person's file is the one thing a reading writes: without it nobody would know (see
# docs/explanation/privacy.md).
SESSION_TABLES = {"django_session", "privacy_fileview"}


def _digest() -> dict[str, str]:
    digests = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            table = model._meta.db_table
            if table in SESSION_TABLES:
                continue
            cursor.execute(f'SELECT * FROM "{table}" ORDER BY 1')
            digests[table] = hashlib.sha256(repr(cursor.fetchall()).encode()).hexdigest()
    return digests


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in ROWS if row.method == "get"], ids=lambda row: row.name)
def test_get_and_head_change_no_table(row: Row, client_of: Callable[[Any], Client]) -> None:
    world = World()
    row.prepare(world)
    url = reverse(row.name, args=row.args(world))
    clients = {role: client_of(world.people[role]) for role in ROLES}
    before = _digest()
    for client in clients.values():
        # Mail scanners and monitors ask for the headers only, and must not be told of a fault.
        assert client.head(url).status_code == client.get(url).status_code
    assert _digest() == before
