"""The only door to the task engine.

A job is a function in a room's ``jobs.py``; its name is ``room.function``. Arguments are JSON values, so
that a job can be read in the database by whoever looks for it. Rows are the truth, the queue is a bell: a
job that is lost is found again by the sweep of its room within a minute.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

Queue = Literal["quick", "long"]


@dataclass(frozen=True)
class Periodic:
    """A job that comes back: ``cron`` in five fields, in the server's time zone."""

    name: str
    cron: str
    queue: Queue = "quick"


PERIODIC = (
    Periodic("outbox.sweep", "* * * * *"),
    Periodic("matching.sweep", "* * * * *"),
    Periodic("evaluation.sweep", "* * * * *"),
    Periodic("pairs.remind", "*/10 * * * *"),
    Periodic("surveys.open_waves", "*/10 * * * *"),
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
    # "quick" is the default cluster; naming it would make django-q2 look for an alternative one.
    options = {"cluster": queue} if queue != "quick" else {}
    async_task(path_of(name), q_options={"task_name": name, **options}, **arguments)


def declare_periodic() -> None:
    """Make the schedule table say what ``PERIODIC`` says, no more and no less. Safe to repeat."""
    from django_q.models import Schedule

    wanted = {periodic.name: periodic for periodic in PERIODIC}
    Schedule.objects.exclude(name__in=wanted).delete()
    for name, periodic in wanted.items():
        Schedule.objects.update_or_create(
            name=name,
            defaults={
                "func": path_of(name),
                "schedule_type": Schedule.CRON,
                "cron": periodic.cron,
                "repeats": -1,
                "cluster": None if periodic.queue == "quick" else periodic.queue,
            },
        )
