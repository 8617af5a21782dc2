"""Several processes as one: web, worker and what the demonstration adds, started and stopped together."""

from __future__ import annotations

import os
import shlex
import signal
import socket
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any


def free_port(wanted: int, host: str = "127.0.0.1") -> int:
    """``wanted`` when nobody listens there, else the next free one of the twenty that follow.

    Raises
    ------
    OSError
        When none of them is free.
    """
    for port in range(wanted, wanted + 21):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError:
                continue
            return port
    message = f"no free port from {wanted} to {wanted + 20}"
    raise OSError(message)


def web_command(*, host: str, port: int, workers: int = 1) -> list[str]:
    """The web server's command line."""
    return [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host, "--port", str(port),
        "--workers", str(workers), "--blocking-threads", "4", "--no-ws", "--log-level", "warning",
        "--respawn-failed-workers", "binome.config.wsgi:application",
    ]  # fmt: skip


def worker_command() -> list[str]:
    """The worker's command line."""
    return [sys.executable, "-m", "binome", "worker"]


def when_it_answers(url: str, then: Callable[[], None], *, seconds: float = 60) -> None:
    """Call ``then`` in a thread as soon as ``url`` answers; say so when it never does."""

    def wait() -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                with urllib.request.urlopen(url, timeout=2):  # noqa: S310
                    then()
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        print(f"{url} did not answer within {seconds:.0f} seconds.", file=sys.stderr, flush=True)

    threading.Thread(target=wait, daemon=True).start()


def run_together(commands: Mapping[str, list[str]]) -> int:
    """Run ``commands`` until one ends or somebody presses Ctrl-C; leave no process behind.

    Returns 0 after Ctrl-C or a request to stop, else the exit code of the first that ended by itself.
    """
    from honcho.manager import Manager
    from honcho.printer import Printer

    class OwnWords(Printer):  # type: ignore[misc]
        """Passes on what the processes say, not the manager's talk of signals and numbers."""

        def write(self, message: Any) -> None:
            if message.name != "system":
                super().write(message)

    manager = Manager(OwnWords(sys.stderr, colour=False))
    for name, command in commands.items():
        manager.add_process(name, "exec " + shlex.join(command), env=dict(os.environ))
    manager.loop()
    stopped_on_purpose = manager.returncode in {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if stopped_on_purpose else int(manager.returncode or 0)
