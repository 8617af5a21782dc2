"""The worker: one cluster for quick jobs, one for long ones, started and stopped together.

Each cluster is django-q2's own guard, with its pusher, its monitor and one worker. The engine's command puts one more
process above each guard, which only waits; here the program's own parent waits for both.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import uuid
from collections.abc import Callable
from functools import partial

from binome.config import processes

QUEUES = ("quick", "long")


def run_worker() -> int:
    """Run both clusters until asked to stop or until one ends; leave no process behind.

    Returns 0 after a request to stop, 1 or more when a cluster ended by itself (a supervisor then starts us again).
    """
    import django

    django.setup()
    load()
    return processes.run_together(clusters())


def load() -> None:
    """Import what jobs need, once, before the processes part."""
    import django_q.cluster  # noqa: F401
    from django.urls import get_resolver

    # Rooms load their services and texts with their pages, and letters hold addresses of pages.
    assert get_resolver().url_patterns


def clusters() -> dict[str, Callable[[], None]]:
    """Declare periodic work, and give what serves each queue."""
    from binome.config.jobs import declare_periodic, enqueue

    declare_periodic()
    # What the last worker left when it died need not wait for the clock.
    enqueue("outbox.sweep")
    return {f"{queue} jobs": partial(_guard, queue) for queue in QUEUES}


def _guard(queue: str) -> None:
    """Serve one queue until asked to stop, in a process of its own."""
    _read_engine_settings(queue)
    from django_q.cluster import Sentinel

    asked = processes.Asked()
    guard = Sentinel(asked, processes.Asked(), uuid.uuid4(), start=False)
    # Not before: the guard's construction puts back the handler it had.
    signal.signal(signal.SIGTERM, asked.hear)
    os.register_at_fork(after_in_child=_end_with_guard)
    guard.start()


def _read_engine_settings(queue: str) -> None:
    """The engine reads its settings when imported, for the queue that the environment names: let it read them again."""
    from django_q.conf import Conf

    os.environ["Q_CLUSTER_NAME"] = queue
    spec = importlib.util.find_spec("django_q.conf")
    assert spec is not None
    assert spec.loader is not None
    anew = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(anew)
    for name, value in vars(anew.Conf).items():
        if name.isupper():
            setattr(Conf, name, value)


def _end_with_guard() -> None:
    """In each process of a cluster: end at a request, and at once when the guard was killed, instead of staying behind."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    processes.die_with_parent(signal.SIGKILL)
