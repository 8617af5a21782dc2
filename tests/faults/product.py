"""A whole product in other processes, which a test may start, ask and kill."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from environ import Env


@dataclass
class Product:
    """One database, and the workers that serve it."""

    environment: dict[str, str]
    mail_port: int
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def run(self, code: str) -> str:
        """Run Python code in a process of its own, with Django ready; answers what it printed."""
        prepared = f"import django; django.setup()\n{code}"
        done = subprocess.run(
            [sys.executable, "-c", prepared],
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def manage(self, *arguments: str) -> None:
        """Run one of Django's commands."""
        command = [sys.executable, "-m", "django", *arguments]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr

    def start_worker(self) -> subprocess.Popen[bytes]:
        """The worker as it runs in production, every process of it in a group of its own."""
        code = "import sys; from binome.config.worker import run_worker; sys.exit(run_worker())"
        worker = subprocess.Popen(
            [sys.executable, "-c", code],
            env=self.environment,
            start_new_session=True,
            stderr=subprocess.DEVNULL,
        )
        self.workers.append(worker)
        return worker

    def kill(self, worker: subprocess.Popen[bytes]) -> None:
        """End the worker and every process it started, at once, with no chance to tidy up."""
        for pid in [worker.pid, *_descendants(worker.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        worker.wait()

    def ask(self, sql: str) -> list[tuple[Any, ...]]:
        """The rows of a question to the database. A process with Django takes seconds to start, a question none."""
        about = Env.db_url_config(self.environment["BINOME_DATABASE_URL"])
        if about["ENGINE"].endswith("sqlite3"):
            with closing(sqlite3.connect(about["NAME"], timeout=20)) as connection:
                return connection.execute(sql).fetchall()
        import psycopg

        with psycopg.connect(host=about["HOST"], user=about["USER"], dbname=about["NAME"]) as connection:
            return list(connection.execute(sql).fetchall())

    def has_tried(self) -> bool:
        """Whether a message knows by now that the mail server is away."""
        return bool(self.ask("SELECT 1 FROM outbox_message WHERE is_server_away"))

    def states(self) -> dict[str, int]:
        """How many messages stand in each state."""
        return dict(self.ask("SELECT state, COUNT(*) FROM outbox_message GROUP BY state"))


def _descendants(pid: int) -> list[int]:
    """Every process that ``pid`` started, directly or not, that is alive now (Linux)."""
    children: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            # The name in brackets may hold anything, so fields are counted after it.
            state, parent = path.read_text().rpartition(")")[2].split()[:2]
            if state != "Z":
                children.setdefault(int(parent), []).append(int(path.parent.name))
    found, waiting = [], [pid]
    while waiting:
        below = children.get(waiting.pop(), [])
        found += below
        waiting += below
    return found


def is_alive(pid: int) -> bool:
    """Whether the process still runs; one that only waits to be noticed by its parent does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def processes_of(pid: int) -> list[int]:
    """The process and all it started."""
    return [pid, *_descendants(pid)]


def wait_until(question: Callable[[], bool], *, seconds: float) -> bool:
    """Ask until the answer is yes or the time is over."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if question():
            return True
        time.sleep(0.1)
    return False
