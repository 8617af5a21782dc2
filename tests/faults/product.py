"""A whole product in other processes, which a test may start, ask and kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path


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

    def has_tried(self) -> bool:
        """Whether a message knows by now that the mail server is away."""
        question = "Message.objects.unscoped('a test reads the outbox').filter(is_server_away=True).exists()"
        return self.run(f"from binome.outbox.models import Message\nprint({question})") == "True\n"

    def states(self) -> dict[str, int]:
        """How many messages stand in each state."""
        lines = self.run(
            "from collections import Counter\n"
            "from binome.outbox.models import Message\n"
            "rows = Message.objects.unscoped('a test reads the outbox')\n"
            "for state, count in Counter(rows.values_list('state', flat=True)).items(): print(state, count)"
        ).splitlines()
        return {state: int(count) for state, count in (line.split() for line in lines)}


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
