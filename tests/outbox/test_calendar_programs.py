"""Invitations as other programs read them: a second parser, khal, and Radicale asked through CalDAV.

The invitations are those that the services send: a session is dated, moved to the day of the change of hour, then taken
back. Each program keeps one event, at two in the afternoon on the wall.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
import vobject

import factories as make
from binome.outbox.models import Message
from binome.pairs.services import end_pair, move_session
from factories import paris

pytestmark = pytest.mark.django_db
FIRST, CHANGE_OF_HOUR = paris(2027, 3, 20, 14), paris(2027, 3, 28, 14)


@pytest.fixture
def invitations(outbox_of: Callable[[Any], list[Message]]) -> list[Message]:
    """Dated, moved to the day of the change, taken back: as one of the two receives them."""
    pair = make.PairFactory()
    session = make.SessionFactory(pair=pair, number=1, starts_at=paris(2027, 3, 18, 10))
    anne = pair.mentee.person
    move_session(session, starts_at=FIRST, place="12, rue des Lilas; Paris", by=anne, at=paris(2027, 3, 1))
    session.refresh_from_db()
    move_session(session, starts_at=CHANGE_OF_HOUR, place="Bibliothèque", by=anne, at=paris(2027, 3, 2))
    end_pair(pair, by=anne, at=paris(2027, 3, 3))
    sent = [message for message in outbox_of(pair.mentor.person) if message.calendar]
    assert [message.calendar_method for message in sent] == ["REQUEST", "REQUEST", "CANCEL"]
    return sent


def _event(text: str) -> Any:
    (event,) = vobject.readOne(text).vevent_list
    return event


def test_a_second_parser_reads_the_same(invitations: list[Message]) -> None:
    events = [_event(message.calendar) for message in invitations]
    assert len({event.uid.value for event in events}) == 1
    numbers = [int(event.sequence.value) for event in events]
    assert numbers == sorted(set(numbers))
    assert [event.status.value for event in events] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    # The second parser knows the zone only by the definition that travels in the file.
    assert [event.dtstart.value.replace(tzinfo=None) for event in events[:2]] == [
        datetime(2027, 3, 20, 14),  # noqa: DTZ001
        datetime(2027, 3, 28, 14),  # noqa: DTZ001
    ]
    assert [event.dtstart.value.astimezone(UTC) for event in events[:2]] == [
        FIRST.astimezone(UTC),
        CHANGE_OF_HOUR.astimezone(UTC),
    ]
    assert events[0].location.value == "12, rue des Lilas; Paris"
    assert events[0].organizer.value.startswith("mailto:")


# --- khal ---------------------------------------------------------------------------------------------------------


class Khal:
    """The program itself, with a folder of its own."""

    def __init__(self, folder: Path) -> None:
        self.events = folder / "events"
        self.events.mkdir()
        self.settings = folder / "khal.conf"
        self.settings.write_text(
            f"[calendars]\n[[binome]]\npath = {self.events}\n"
            "[locale]\nlocal_timezone = Europe/Paris\ndefault_timezone = Europe/Paris\n"
            "timeformat = %H:%M\ndateformat = %Y-%m-%d\nlongdateformat = %Y-%m-%d\n"
            "datetimeformat = %Y-%m-%d %H:%M\nlongdatetimeformat = %Y-%m-%d %H:%M\n"
            f"[sqlite]\npath = {folder / 'khal.db'}\n"
        )
        self.folder = folder

    def run(self, *words: str) -> str:
        """One command, as one would type it."""
        from click.testing import CliRunner
        from khal.cli import main_khal

        # In this process: starting Python for each command would take most of the test's time.
        surroundings = {"HOME": str(self.folder), "XDG_CONFIG_HOME": str(self.folder)}
        done = CliRunner().invoke(main_khal, ["-c", str(self.settings), *words], env=surroundings)
        assert done.exit_code == 0, (done.output, done.exception)
        return str(done.output)

    def receive(self, message: Message) -> None:
        """Open the attachment of a mail."""
        path = self.folder / "invite.ics"
        path.write_text(message.calendar, encoding="utf-8", newline="")
        self.run("import", "--batch", "-a", "binome", str(path))

    def says(self) -> list[str]:
        """What the calendar shows of the month."""
        return self.run(
            "list",
            "--day-format",
            "",
            "--format",
            "{start-date} {start-time} {status}{uid}",
            "2027-03-01",
            "62d",
        ).split("\n")


def test_khal_keeps_one_event_through_create_move_and_cancel(
    invitations: list[Message], tmp_path: Path
) -> None:
    khal = Khal(tmp_path)
    uid = _event(invitations[0].calendar).uid.value
    shown = []
    for message in invitations:
        khal.receive(message)
        shown.append([line.strip() for line in khal.says() if uid in line])
        assert len(list(khal.events.glob("*.ics"))) == 1
    assert [len(lines) for lines in shown] == [1, 1, 1]
    assert [lines[0][:16] for lines in shown] == ["2027-03-20 14:00", "2027-03-28 14:00", "2027-03-28 14:00"]
    assert "CANCELLED" in shown[2][0]


# --- Radicale ----------------------------------------------------------------------------------------------------


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing on the screen of whoever runs the tests."""


@pytest.fixture
def radicale(tmp_path: Path) -> Iterator[str]:
    """The server itself, on a port of its own; answers its address."""
    import logging

    from radicale import Application, config

    logging.getLogger("radicale").setLevel(logging.CRITICAL)
    settings = config.load()
    settings.update(
        {
            "auth": {"type": "none"},
            "rights": {"type": "owner_only"},
            "storage": {"filesystem_folder": str(tmp_path / "store"), "_filesystem_fsync": "False"},
        },
        "test",
        privileged=True,
    )
    server = make_server("127.0.0.1", 0, Application(settings), handler_class=_Quiet)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_radicale_keeps_one_event_through_create_move_and_cancel(
    invitations: list[Message], radicale: str
) -> None:
    import caldav

    client = caldav.DAVClient(radicale, username="anne", password="x")
    calendar = client.principal().make_calendar(name="Binôme")
    seen = []
    for message in invitations:
        # As a calendar program does with an invitation that it accepts: the object without its method, under its name.
        kept = message.calendar.replace(f"METHOD:{message.calendar_method}\r\n", "")
        calendar.save_event(kept)
        (event,) = calendar.events()
        seen.append(_event(event.data))
    assert {event.uid.value for event in seen} == {_event(invitations[0].calendar).uid.value}
    assert [event.dtstart.value.hour for event in seen] == [14, 14, 14]
    assert [event.dtstart.value.day for event in seen] == [20, 28, 28]
    assert [event.status.value for event in seen] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    # The server itself knows when it is: asked for that hour in UTC, it finds the event, and nothing an hour away.
    start = CHANGE_OF_HOUR.astimezone(UTC)
    assert len(calendar.date_search(start, start.replace(minute=1), expand=False)) == 1
    assert len(calendar.date_search(start.replace(hour=start.hour - 1), start, expand=False)) == 0
    client.close()
