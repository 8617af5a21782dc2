"""``binome demo``: a living programme, with nothing to prepare."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from binome.cli import processes

MOMENTS = ("applications", "matching", "running", "closing", "evaluated")

HEADINGS = {
    "fr": {
        "preparing": "Préparation de la démonstration…",
        "ready": "Binôme est prêt ({seconds:.0f} s) : {url}",
        "as": "Entrer comme :",
        "mail": "Tous les courriels envoyés : {url}",
        "stop": "Pour arrêter : Ctrl-C",
    },
    "en": {
        "preparing": "Preparing the demonstration…",
        "ready": "Binôme is ready ({seconds:.0f} s): {url}",
        "as": "Enter as:",
        "mail": "Every message sent: {url}",
        "stop": "To stop: Ctrl-C",
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
    words = HEADINGS[arguments.lang]
    print(words["preparing"], flush=True)
    state = arguments.state_dir.resolve()
    port = processes.free_port(arguments.port)
    mail_port = processes.free_port(port + 1025)
    url = f"http://127.0.0.1:{port}"
    # A demonstration begins anew each time: only what it made itself is removed.
    for name in ("binome.sqlite3", "binome.sqlite3-wal", "binome.sqlite3-shm"):
        (state / name).unlink(missing_ok=True)
    shutil.rmtree(state / "mail", ignore_errors=True)
    state.mkdir(parents=True, exist_ok=True)
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
    prepared = subprocess.run(
        [sys.executable, "-m", "django", "prepare_demo", "--at", arguments.at, "--lang", arguments.lang],
        stdout=subprocess.PIPE,
        check=False,
    )
    if prepared.returncode:
        return prepared.returncode
    entrances = json.loads(prepared.stdout)

    def announce() -> None:
        print("\n" + words["ready"].format(url=url + "/", seconds=time.monotonic() - began))
        print(words["as"])
        width = max(len(entrance["who"]) for entrance in entrances)
        for entrance in entrances:
            print(f"  {entrance['who']:<{width}}  {url}{entrance['path']}")
        print(words["mail"].format(url=f"{url}/demo/courriels/"))
        print(words["stop"], flush=True)

    processes.when_it_answers(f"{url}/demo/", announce)
    return processes.run_together(
        {
            "mail": [
                sys.executable, "-m", "binome.demo.sink", "--port", str(mail_port), "--dir", str(state / "mail"),
            ],
            "web": processes.web_command(host="127.0.0.1", port=port),
            "worker": processes.worker_command(),
        }
    )  # fmt: skip
