"""``binome demo`` as somebody types it: it answers, it fits in its memory, and Ctrl-C leaves nothing behind."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from faults.product import is_alive, processes_of, wait_until
from outbox.sink import free_port

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="finds processes through /proc"),
]

ROOT = Path(__file__).resolve().parents[2]
MOST_MEGABYTES = 300

Start = Callable[..., subprocess.Popen[str]]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts ``binome`` with some arguments, in a process group of its own, as a terminal does."""
    started: list[subprocess.Popen[str]] = []
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("BINOME_", "DJANGO_"))}

    def binome(*arguments: str) -> subprocess.Popen[str]:
        with (tmp_path / "said").open("a") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "binome", *arguments],
                cwd=tmp_path,
                env={**kept, "PYTHONPATH": str(ROOT / "src"), "PYTHONUNBUFFERED": "1"},
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                text=True,
            )
        started.append(process)
        return process

    yield binome
    for process in started:
        for pid in processes_of(process.pid):
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        process.wait()


@pytest.fixture
def said(tmp_path: Path) -> Callable[[], str]:
    """What was printed so far."""
    return lambda: (tmp_path / "said").read_text(encoding="utf-8")


def _page(port: int, path: str = "/demo/") -> str:
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asking:
        asking.request("GET", path)
        return asking.getresponse().read().decode()


def _press_ctrl_c(process: subprocess.Popen[str]) -> list[int]:
    """What a terminal sends to the whole group; answers the processes still there once the command has returned."""
    started = processes_of(process.pid)
    os.killpg(process.pid, signal.SIGINT)
    process.wait(40)
    return [pid for pid in started if is_alive(pid)]


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _megabytes(pid: int) -> float:
    """Memory of the process and all it started, each shared page counted once."""
    lines = [
        line
        for each in processes_of(pid)
        for line in Path(f"/proc/{each}/smaps_rollup").read_text().splitlines()
        if line.startswith("Pss:")
    ]
    return sum(int(line.split()[1]) for line in lines) / 1024


def test_it_fits_in_its_memory_leaves_no_process_after_ctrl_c_and_starts_again(
    start: Start, said: Callable[[], str], tmp_path: Path
) -> None:
    port = free_port()
    for turn in (1, 2):
        demo = start("demo", "--port", str(port), "--state-dir", str(tmp_path / "demo"))
        assert wait_until(lambda turn=turn: said().count("Ctrl-C") == turn, seconds=90), said()
        for path in ("/demo/", "/demo/entrer/coordination/", "/demo/courriels/"):
            assert "<h1" in _page(port, path)
        # Parent, mail, web and its worker, two clusters of four.
        assert wait_until(lambda demo=demo: len(processes_of(demo.pid)) == 12, seconds=30)
        assert _megabytes(demo.pid) <= MOST_MEGABYTES
        assert _press_ctrl_c(demo) == []
        assert demo.returncode == 0
        assert _is_free(port)
    assert "Traceback" not in said()


def test_a_busy_port_is_said_in_a_sentence_and_ctrl_c_while_preparing_leaves_nothing(
    start: Start, said: Callable[[], str], tmp_path: Path
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        demo = start("demo", "--port", str(port), "--state-dir", str(tmp_path / "demo"), "--lang", "en")
        assert wait_until(
            lambda: f"Port {port} is already taken; the demonstration uses" in said(), seconds=30
        )
        assert wait_until(lambda: len(processes_of(demo.pid)) > 1, seconds=30)
        assert _press_ctrl_c(demo) == []
    assert demo.returncode == 130
    assert "Traceback" not in said()


def test_serving_on_a_busy_port_is_refused_in_a_sentence(start: Start, said: Callable[[], str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert start("serve", "--port", str(port)).wait(30) == 1
    assert said() == (
        f"Something else listens on 127.0.0.1, port {port}. Stop it, or choose another port with --port.\n"
    )
