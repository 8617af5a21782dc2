"""The only door to the task engine.

A job is a function in a room's ``jobs.py``; its name is ``room.function``. Arguments are JSON values, so
that a job can be read in the database by whoever looks for it. Rows are the truth, the queue is a bell: a
job that is lost is found again by the sweep of its room within a minute.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from django.db import connection, transaction

Queue = Literal["quick", "long"]


@dataclass(frozen=True)
class Periodic:
    """A job that comes back: ``cron`` in five fields, in the server's time zone; a sixth gives seconds.

    The engine looks at the clock twice a minute, so nothing comes back more often than that.
    """

    name: str
    cron: str
    queue: Queue = "quick"


# Any number will do, as long as nothing else of ours locks by it.
DECLARING = 8_112_026

PERIODIC = (
    # Twice a minute: with the claim of 25 seconds, a dead worker's mails are taken over within one minute.
    Periodic("outbox.sweep", "* * * * * */30"),
    Periodic("accounts.forget_gone_devices", "40 3 * * *"),
    Periodic("accounts.renew_company_facts", "10 4 * * *", "long"),
    Periodic("matching.sweep", "* * * * *"),
    Periodic("matching.follow_up", "*/30 * * * *"),
    Periodic("matching.remind_of_choices", "*/30 * * * *"),
    Periodic("evaluation.sweep", "* * * * *"),
    # In the morning of every zone we serve first; each person is told once.
    Periodic("programmes.remind_of_drafts", "0 8 * * *"),
    Periodic("pairs.remind", "*/10 * * * *"),
    Periodic("pairs.ask_to_reread", "20 10 * * *"),
    Periodic("learning.remind", "*/30 * * * *"),
    Periodic("learning.give_certificates", "*/10 * * * *"),
    Periodic("learning.tell_circles", "*/30 * * * *"),
    Periodic("surveys.open_waves", "*/10 * * * *"),
    Periodic("desk.send_digests", "*/30 * * * *"),
    Periodic("privacy.end_what_is_over", "30 3 * * *", "long"),
)


def path_of(name: str) -> str:
    """``outbox.send`` is ``binome.outbox.jobs.send``."""
    room, function = name.split(".")
    return f"binome.{room}.jobs.{function}"


def enqueue(name: str, *, queue: Queue = "quick", **arguments: Any) -> None:
    """Ask for job ``name`` with JSON ``arguments``, in the caller's transaction.

    The task is a row of the same database, so it appears when the caller commits and never before.

    Raises
    ------
    TypeError
        When an argument is not a JSON value.
    """
    from django_q.tasks import async_task

    json.dumps(arguments)
    # Always named: without a name, what a long job asks for would wait in the long queue.
    async_task(path_of(name), q_options={"task_name": name, "cluster": queue}, **arguments)


@transaction.atomic
def declare_periodic() -> None:
    """Make the schedule table say what ``PERIODIC`` says, no more and no less. Safe to repeat, and to do twice at once."""
    from django_q.models import Schedule

    if connection.vendor == "postgresql":
        # Names are not unique in the engine's table; SQLite lets one writer in at a time anyway.
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [DECLARING])
    wanted = {periodic.name: periodic for periodic in PERIODIC}
    kept: set[str] = set()
    for schedule in Schedule.objects.order_by("id"):
        if schedule.name in kept or schedule.name not in wanted:
            schedule.delete()
            continue
        kept.add(schedule.name)
        Schedule.objects.filter(pk=schedule.pk).update(**_values_of(wanted[schedule.name]))
    Schedule.objects.bulk_create(
        Schedule(name=name, **_values_of(periodic)) for name, periodic in wanted.items() if name not in kept
    )


def _values_of(periodic: Periodic) -> dict[str, Any]:
    return {
        "func": path_of(periodic.name),
        "schedule_type": "C",
        "cron": periodic.cron,
        "repeats": -1,
        "cluster": None if periodic.queue == "quick" else periodic.queue,
    }
