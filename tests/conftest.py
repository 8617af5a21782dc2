"""What every test may ask for."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest


def _has_django() -> bool:
    try:
        import django  # noqa: F401
    except ImportError:
        return False
    return True


if _has_django():
    from django.test import Client

    @pytest.fixture
    def client_of() -> Callable[[Any], Client]:
        """A client signed in as the given person (``None``: a visitor)."""

        def sign_in(person: Any) -> Client:
            client = Client()
            if person is not None:
                client.force_login(person)
            return client

        return sign_in

    @pytest.fixture
    def outbox_of() -> Callable[[Any], list[Any]]:
        """Messages to a person, oldest first."""
        from binome.outbox.models import Message

        return lambda person: list(
            Message.objects.unscoped("a test reads the outbox").filter(person=person).order_by("id")
        )

    @pytest.fixture
    def run_jobs(db: None) -> Callable[[], int]:
        """Run what was enqueued, in order, in this process; answers how many jobs ran."""
        from django.utils.module_loading import import_string
        from django_q.models import OrmQ

        def run() -> int:
            ran = 0
            while (row := OrmQ.objects.order_by("id").first()) is not None:
                task = row.task
                row.delete()
                import_string(task["func"])(*task.get("args", ()), **task.get("kwargs", {}))
                ran += 1
            return ran

        return run

    @pytest.fixture
    def pinned_queries(django_assert_num_queries: Any) -> Callable[[int], AbstractContextManager[Any]]:
        """``with pinned_queries(7): …`` fails when the count of statements differs."""
        assert_count: Callable[[int], AbstractContextManager[Any]] = django_assert_num_queries
        return assert_count

    @pytest.fixture
    def state_dir() -> Path:
        return Path(os.environ["BINOME_STATE_DIR"])
