"""The worker: one cluster for quick jobs, one for long ones, started and stopped together."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from types import FrameType

# The quick cluster has the default name; see `enqueue`.
QUEUES = ("", "long")
STOP_SECONDS = 10


def run_worker() -> int:
    """Declare periodic work, run both clusters until asked to stop or until one ends; leave no process behind.

    Returns 0 after a request to stop, 1 when a cluster ended by itself (a supervisor then starts us again).
    """
    import django

    django.setup()
    from django.db import connections

    from binome.config.jobs import declare_periodic, enqueue

    declare_periodic()
    # What the last worker left when it died need not wait for the clock.
    enqueue("outbox.sweep")
    connections.close_all()
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    clusters = [_start(queue) for queue in QUEUES]
    try:
        while not stopping and all(cluster.poll() is None for cluster in clusters):
            time.sleep(0.2)
    finally:
        _end(clusters)
    return 0 if stopping else 1


def _start(queue: str) -> subprocess.Popen[bytes]:
    environment = dict(os.environ)
    if queue:
        environment["Q_CLUSTER_NAME"] = queue
    command = [sys.executable, "-m", "django", "qcluster"]
    return subprocess.Popen(command, env=environment, start_new_session=True, preexec_fn=_end_with_parent)  # noqa: PLW1509 (no threads here)


def _end_with_parent() -> None:
    """In the new process: be asked to stop when the parent dies, even by SIGKILL, instead of staying behind (Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, signal.SIGTERM)


def _end(clusters: list[subprocess.Popen[bytes]]) -> None:
    """Ask each cluster to finish what it holds; end the whole group of one that does not."""
    for cluster in clusters:
        if cluster.poll() is None:
            cluster.terminate()
    until = time.monotonic() + STOP_SECONDS
    for cluster in clusters:
        try:
            cluster.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(cluster.pid, signal.SIGKILL)
            cluster.wait()
