"""``binome demo``: a living programme, with nothing to prepare."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import sys
import time
from functools import partial
from pathlib import Path
from types import FrameType

from binome.cli import ports

MOMENTS = ("applications", "matching", "running", "closing", "evaluated")

HEADINGS = {
    "fr": {
        "preparing": "Préparation de la démonstration…",
        "ready": "Binôme est prêt ({seconds:.0f} s) : {url}",
        "as": "Entrer comme :",
        "mail": "Tous les courriels envoyés : {url}",
        "stop": "Pour arrêter : Ctrl-C",
        "other": "Le port {wanted} est déjà pris ; la démonstration prend le {port}.",
        "taken": "Les ports {first} à {last} sont tous pris. Choisissez-en un autre : --port 9000",
    },
    "en": {
        "preparing": "Preparing the demonstration…",
        "ready": "Binôme is ready ({seconds:.0f} s): {url}",
        "as": "Enter as:",
        "mail": "Every message sent: {url}",
        "stop": "To stop: Ctrl-C",
        "other": "Port {wanted} is already taken; the demonstration uses {port}.",
        "taken": "Ports {first} to {last} are all taken. Choose another one: --port 9000",
    },
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Options of ``binome demo``."""
    parser.add_argument("--at", choices=MOMENTS, default="running", help="the moment of the programme's life")
    parser.add_argument("--port", type=int, default=8000, help="the first port to try (default: 8000)")
    parser.add_argument(
        "--state-dir", type=Path, default=Path("var") / "demo", help="where the demonstration lives"
    )
    parser.add_argument(
        "--lang", choices=("fr", "en"), default="fr", help="language of the programme and of this text"
    )


def run(arguments: argparse.Namespace) -> int:
    """Prepare, start web, worker and mail sink, print the addresses, wait for Ctrl-C."""
    began = time.monotonic()
    interruption = _Interruption()
    words = HEADINGS[arguments.lang]
    print(words["preparing"], flush=True)
    state = arguments.state_dir.resolve()
    try:
        port = ports.free_port(arguments.port)
        mail_port = ports.free_port(port + 1025)
    except ports.PortTaken as taken:
        print(words["taken"].format(first=taken.args[0], last=taken.args[1]), file=sys.stderr)
        return 1
    if port != arguments.port:
        print(words["other"].format(wanted=arguments.port, port=port), flush=True)
    url = f"http://127.0.0.1:{port}"
    _begin_anew(state)
    os.environ.update(
        DJANGO_SETTINGS_MODULE="binome.config.settings",
        BINOME_DEMO="1",
        BINOME_STATE_DIR=str(state),
        BINOME_DATABASE_URL=f"sqlite:///{state / 'binome.sqlite3'}",
        BINOME_BASE_URL=url,
        BINOME_EMAIL_URL=f"smtp://127.0.0.1:{mail_port}",
        BINOME_DEMO_MAIL_DIR=str(state / "mail"),
        BINOME_STATIC_GATHERED="1",
        BINOME_MAIL_FROM="Binôme <bonjour@passerelles.example>",
    )
    try:
        entrances = _prepare(arguments.at, arguments.lang)
    except ChildProcessError:
        return 1
    interruption.check()

    def announce() -> None:
        print("\n" + words["ready"].format(url=url + "/", seconds=time.monotonic() - began))
        print(words["as"])
        width = max(len(entrance["who"]) for entrance in entrances)
        for entrance in entrances:
            print(f"  {entrance['who']:<{width}}  {url}{entrance['path']}")
        print(words["mail"].format(url=f"{url}/demo/courriels/"))
        print(words["stop"], flush=True)

    from binome.config import processes, worker
    from binome.demo import sink

    return processes.run_together(
        {
            "mail": partial(sink.listen, port=mail_port, folder=state / "mail"),
            "web": ports.web(host="127.0.0.1", port=port),
            **worker.clusters(),
        },
        then=lambda: ports.when_it_answers(port, "/demo/", announce),
    )


class _Interruption:
    """Remembers Ctrl-C: a library that swallows the exception while it is imported must not make us deaf to it."""

    def __init__(self) -> None:
        self._is_asked = False
        signal.signal(signal.SIGINT, self._hear)

    def _hear(self, _number: int, _frame: FrameType | None) -> None:
        self._is_asked = True
        raise KeyboardInterrupt

    def check(self) -> None:
        """Stop now if it was asked."""
        if self._is_asked:
            raise KeyboardInterrupt


def _begin_anew(state: Path) -> None:
    """A demonstration begins anew each time: only what it made itself is removed."""
    for name in ("binome.sqlite3", "binome.sqlite3-wal", "binome.sqlite3-shm"):
        (state / name).unlink(missing_ok=True)
    shutil.rmtree(state / "mail", ignore_errors=True)
    state.mkdir(parents=True, exist_ok=True)


def _prepare(at: str, language: str) -> list[dict[str, str]]:
    """Load the product, fill its database, gather its static files; answers the entrances.

    The two last run side by side, in processes that end: what only they need does not stay in memory.

    Raises
    ------
    ChildProcessError
        When one of them failed.
    """
    import django

    django.setup()
    from binome.config import processes, worker

    worker.load()
    from binome.demo import preparing

    entrances, _nothing = processes.results_of(
        partial(preparing.fill, at=at, language=language), preparing.gather_static
    )
    return list(entrances)
