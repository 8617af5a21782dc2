"""The product as it is installed: its own commands, a file for a database, a worker, letters by SMTP."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from pathlib import Path

from faults.product import Product, is_alive, processes_of, wait_until
from outbox.sink import Sink, free_port, listening

ROOT = Path(__file__).resolve().parents[2]
BINOME = (sys.executable, "-m", "binome")


@dataclass
class Running(Product):
    """A product at work on ``address``, the letters it sent, and its clock."""

    address: str = ""
    sink: Sink = field(default_factory=Sink)
    clock: Path = Path()

    def command(self, *words: str) -> str:
        """Run one of the ``binome`` commands to its end; answers what it printed."""
        done = subprocess.run(
            [*BINOME, *words], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def travel(self, to: datetime) -> None:
        """Move the product's clock forward, then ring the periodic work, which else would come within a minute."""
        now = datetime.now(to.tzinfo)
        ahead = int((to - now).total_seconds())
        assert ahead >= int(self.clock.read_text()), "a clock never goes back"
        self.clock.write_text(str(ahead))
        self.ring()

    @property
    def now(self) -> datetime:
        """What time it is for the product."""
        return datetime.now().astimezone() + timedelta(seconds=int(self.clock.read_text()))

    def ring(self) -> None:
        """Ask the worker for each periodic job now."""
        self.run(
            "from binome.config.jobs import PERIODIC, enqueue\n"
            "for periodic in PERIODIC: enqueue(periodic.name, queue=periodic.queue)"
        )

    def letters(self, address: str) -> list[EmailMessage]:
        """What somebody received, oldest first."""
        return [letter for letter in list(self.sink.received) if address in str(letter["To"])]

    def letter(self, address: str, *, holding: str = "", titled: str = "", after: int = 0) -> EmailMessage:
        """The first letter to ``address``, past ``after`` of them, whose text matches ``holding`` and whose title is
        ``titled``, where given; waits for it.
        """

        def found() -> list[EmailMessage]:
            return [
                letter
                for letter in self.letters(address)
                if re.search(holding, text_of(letter)) and titled in {"", str(letter["Subject"]).strip()}
            ][after:]

        arrived = wait_until(lambda: bool(found()), seconds=60)
        assert arrived, (holding, titled, [str(letter["Subject"]) for letter in self.letters(address)])
        return found()[0]


def text_of(letter: EmailMessage) -> str:
    """The plain words of a letter."""
    body = letter.get_body(("plain",))
    assert body is not None
    return str(body.get_content())


@contextmanager
def running_product(folder: Path, *, language: str, database_url: str = "") -> Iterator[Running]:
    """Start all of it, and see at the end that Ctrl-C leaves nothing behind."""
    port, mail_port = free_port(), free_port()
    address = f"http://127.0.0.1:{port}"
    clock = folder / "seconds-ahead"
    clock.write_text("0")
    environment = {
        **os.environ,
        "BINOME_STATE_DIR": str(folder),
        "BINOME_DATABASE_URL": database_url or f"sqlite:///{folder / 'binome.sqlite3'}",
        "BINOME_BASE_URL": address,
        "BINOME_EMAIL_URL": f"smtp://127.0.0.1:{mail_port}",
        # The walk reads its mail at any hour of the night.
        "BINOME_CALM_MAIL": "0",
        "BINOME_DEMO": "",
        "DJANGO_SETTINGS_MODULE": "journeys.travelling_settings",
        "PYTHONPATH": f"{ROOT / 'src'}{os.pathsep}{ROOT / 'tests'}",
    }
    product = Running(environment, mail_port, address=address, clock=clock)
    with listening(product.sink, mail_port):
        words = ("Réseau Passerelles", "--email", "coordination@passerelles.example")
        product.command(
            "organisation", *words, "--first-name", "Nadia", "--last-name", "Ferrand", "--phone",
            "01 99 00 12 34", "--lang", language,
        )  # fmt: skip
        server = subprocess.Popen(
            [*BINOME, "serve", "--with-worker", "--port", str(port)],
            env=product.environment,
            start_new_session=True,
        )
        try:
            assert wait_until(lambda: _answers(address), seconds=60), "the product never answered"
            yield product
        finally:
            everything = processes_of(server.pid)
            server.send_signal(signal.SIGINT)
            server.wait(timeout=30)
            time.sleep(0.5)
            assert [pid for pid in everything if is_alive(pid)] == []


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/compte/connexion/", timeout=2) as response:
            return bool(response.status == 200)
    except OSError:
        return False
