"""What ``binome serve`` and ``binome demo`` share: ports, and the web server."""

from __future__ import annotations

import http.client
import socket
import sys
import threading
import time
from collections.abc import Callable


class PortTaken(Exception):
    """Somebody listens there already; the text says where."""


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether nobody listens on ``port``."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port(wanted: int, host: str = "127.0.0.1") -> int:
    """``wanted`` when nobody listens there, else the next free one of the twenty that follow.

    Raises
    ------
    PortTaken
        When none of them is free.
    """
    for port in range(wanted, min(wanted + 21, 65_536)):
        if is_free(port, host):
            return port
    raise PortTaken(wanted, wanted + 20)


def web(*, host: str, port: int, workers: int = 1) -> Callable[[], None]:
    """What answers browsers until asked to stop, in a process of its own."""

    def serve() -> None:
        from granian import Granian
        from granian.constants import Interfaces
        from granian.log import LogLevels

        Granian(
            "binome.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            websockets=False,
            log_level=LogLevels.warning,
            respawn_failed_workers=True,
        ).serve()

    return serve


def when_it_answers(port: int, path: str, then: Callable[[], None], *, seconds: float = 60) -> None:
    """Call ``then`` in a thread as soon as ``path`` answers; say so when it never does."""

    def wait() -> None:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            asking = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
            try:
                asking.request("GET", path)
                if asking.getresponse().status == http.client.OK:
                    then()
                    return
            except OSError:
                pass
            finally:
                asking.close()
            time.sleep(0.05)
        print(f"{path} did not answer within {seconds:.0f} seconds.", file=sys.stderr, flush=True)

    threading.Thread(target=wait, daemon=True).start()
