"""One program in several processes.

They are forked from a process that has loaded the product: what is loaded is in memory once for all of them, and is
waited for once. Measured: the demonstration took 480 MB when each process loaded its own.
"""

from __future__ import annotations

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkProcess
from types import FrameType
from typing import Any

STOP_SECONDS = 15
STOPPING = (signal.SIGTERM, signal.SIGINT)


class Asked:
    """Whether somebody asked this process to stop. A flag, not a lock, so that a signal may set it at any moment."""

    def __init__(self) -> None:
        self._is_set = False

    def listen(self) -> None:
        """Hear SIGTERM and SIGINT."""
        for number in STOPPING:
            signal.signal(number, self.hear)

    def is_set(self) -> bool:
        """Whether it was asked."""
        return self._is_set

    def set(self) -> None:
        """Ask."""
        self._is_set = True

    def hear(self, _number: int, _frame: FrameType | None) -> None:
        """As a signal's handler: note that it came."""
        self._is_set = True

    def wait(self, seconds: float) -> bool:
        """Let ``seconds`` pass, then say whether it was asked."""
        time.sleep(seconds)
        return self._is_set


def start(name: str, work: Callable[[], object]) -> ForkProcess:
    """Run ``work`` in a process at the head of a group of its own; its result, when a number, is the exit code.

    Ctrl-C in a terminal reaches the parent alone, which then asks each child to stop.
    """
    # A signal between the fork and the child's own handlers would be lost.
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, STOPPING)
    try:
        process = multiprocessing.get_context("fork").Process(
            target=_become, args=(name, work, os.getpid(), mask), name=name
        )
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    return process


def _become(name: str, work: Callable[[], object], parent: int, mask: Iterable[signal.Signals]) -> None:
    os.setsid()
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    die_with_parent(signal.SIGTERM)
    if sys.platform == "linux":
        set_name = 15
        ctypes.CDLL(None).prctl(set_name, f"binome {name}".encode())
    if os.getppid() != parent:
        return
    signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    result = work()
    sys.exit(result if isinstance(result, int) else 0)


def die_with_parent(number: signal.Signals) -> None:
    """From now on, get signal ``number`` when the parent dies, even by SIGKILL, instead of staying behind (Linux)."""
    if sys.platform == "linux":
        set_parent_death_signal = 1
        ctypes.CDLL(None).prctl(set_parent_death_signal, number)


def end(processes: Iterable[ForkProcess]) -> None:
    """Ask each to finish what it holds; then end whatever its group still has."""
    processes = list(processes)
    for process in processes:
        if process.is_alive():
            process.terminate()
    until = time.monotonic() + STOP_SECONDS
    for process in processes:
        process.join(max(0.1, until - time.monotonic()))
        assert process.pid is not None
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.join()


def run_together(works: Mapping[str, Callable[[], object]], *, then: Callable[[], None] | None = None) -> int:
    """Run all until one ends or somebody asks to stop; leave no process behind. ``then`` is called once they run.

    Returns 0 after a request to stop, else the exit code of the first that ended by itself, at least 1.
    """
    asked = Asked()
    asked.listen()
    keep_shared()
    processes = [start(name, work) for name, work in works.items()]
    ended: list[ForkProcess] = []
    try:
        if then is not None:
            then()
        while not asked.is_set() and not ended:
            wait([process.sentinel for process in processes], timeout=0.2)
            ended = [process for process in processes if not process.is_alive()]
    finally:
        end(processes)
    if asked.is_set():
        return 0
    code = ended[0].exitcode or 1
    return code if code > 0 else 128 - code


def keep_shared() -> None:
    """Before a fork: nothing open that two must not share, and pages that stay as they are.

    Frozen objects are left alone by the collector, whose marks would otherwise copy every page in every process.
    """
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()


def results_of(*works: Callable[[], Any]) -> list[Any]:
    """What each answers, run side by side in processes that end afterwards and give their memory back.

    Raises
    ------
    ChildProcessError
        When one failed; it has said why on standard error.
    """
    keep_shared()
    started: list[tuple[ForkProcess, Connection]] = []
    try:
        for work in works:
            receiver, sender = multiprocessing.get_context("fork").Pipe(duplex=False)
            started.append((start("preparing", partial(_answer, work, sender)), receiver))
            # The child's end closes with the child, which is how a failure is seen.
            sender.close()
        return [_result(process, receiver) for process, receiver in started]
    finally:
        end(process for process, _receiver in started)


def _answer(work: Callable[[], object], sender: Connection) -> None:
    sender.send(work())


def _result(process: ForkProcess, receiver: Connection) -> Any:
    try:
        result = receiver.recv()
    except EOFError:
        process.join()
        raise ChildProcessError(process.exitcode) from None
    process.join()
    return result
