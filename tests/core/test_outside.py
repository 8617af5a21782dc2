"""Asking another server: only public addresses, looked at when the connection opens; short, soon, without detours."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from binome.core import outside
from binome.core.outside import GuardedSession, OutsideError, fetch, is_public, may_be_asked


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254",
        "100.64.0.1", "192.0.0.9", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255",
        "192.88.99.1", "::", "::1", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1",
        "::ffff:10.0.0.1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "2002:7f00:1::",
        "2002:a00:1::", "2001::1", "2001:db8::1", "not an address", "",
    ],
)  # fmt: skip
def test_an_inner_address_is_known_in_whatever_clothes(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize(
    "address",
    ["1.1.1.1", "8.8.8.8", "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808", "2002:808:808::"],
)
def test_a_public_address_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    ("url", "may"),
    [
        ("https://company.example/x", True),
        ("https://company.example:8443/x", True),
        ("https://company.example:22/x", False),
        ("http://company.example/x", False),
        ("https://user@company.example/x", False),
        ("https:///x", False),
        ("file:///etc/passwd", False),
        ("javascript:alert(1)", False),
        ("https://company.example:x/", False),
        ("http://inner.example:8080/x", True),
        ("http://inner.example:8081/x", False),
    ],
)
def test_only_https_and_named_neighbours_may_be_asked(url: str, may: bool, settings: Any) -> None:
    settings.TRUSTED_OUTSIDE_HOSTS = ["inner.example:8080"]
    assert may_be_asked(url) == may


@contextmanager
def server(answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[int]:
    """A server on this machine; its port."""

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            answer(self)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    found = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    found.daemon_threads = True
    thread = threading.Thread(target=found.serve_forever, daemon=True)
    thread.start()
    try:
        yield found.server_port
    finally:
        found.shutdown()
        found.server_close()
        thread.join()


def _say(body: bytes, status: int = 200, **headers: str) -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(page: BaseHTTPRequestHandler) -> None:
        page.send_response(status)
        for name, value in headers.items():
            page.send_header(name, value)
        page.end_headers()
        page.wfile.write(body)

    return answer


@pytest.fixture
def trusted(settings: Any) -> None:
    settings.TRUSTED_OUTSIDE_HOSTS = ["127.0.0.1"]


def code_of(url: str) -> str:
    with pytest.raises(OutsideError) as found:
        fetch(url, accept="*/*")
    return found.value.code


def test_a_name_that_leads_inside_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name is looked up once, and it is that very address that is connected to."""
    asked = []

    def look_up(host: str, port: int, **_more: Any) -> list[Any]:
        asked.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]

    monkeypatch.setattr(outside.socket, "getaddrinfo", look_up)
    assert code_of("https://looks-public.example/") == "inside"
    assert asked == ["looks-public.example"]


def test_a_neighbour_that_was_named_answers(trusted: None) -> None:
    with server(_say(b"hello")) as port:
        assert fetch(f"http://127.0.0.1:{port}/", accept="*/*") == b"hello"


def test_a_detour_is_not_taken(trusted: None) -> None:
    with server(_say(b"", 302, Location="http://127.0.0.1:1/")) as port:
        assert code_of(f"http://127.0.0.1:{port}/") == "elsewhere"


@pytest.mark.parametrize("status", [404, 500])
def test_a_fault_is_no_answer(status: int, trusted: None) -> None:
    with server(_say(b"no", status)) as port:
        assert code_of(f"http://127.0.0.1:{port}/") == "silent"


def test_a_long_answer_is_left(trusted: None) -> None:
    with server(_say(b"x" * (outside.A_SHORT_ANSWER + 1))) as port:
        assert code_of(f"http://127.0.0.1:{port}/") == "long"


def test_a_short_answer_that_unpacks_to_a_long_one_is_left(trusted: None) -> None:
    import gzip

    packed = gzip.compress(b"x" * 5_000_000)
    assert len(packed) < outside.A_SHORT_ANSWER
    with server(_say(packed, **{"Content-Encoding": "gzip"})) as port:
        assert code_of(f"http://127.0.0.1:{port}/") == "long"


@pytest.mark.parametrize("where", ["headers", "body"])
def test_whoever_speaks_one_letter_at_a_time_is_left(
    where: str, trusted: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outside, "SECONDS", 1)
    stop = threading.Event()

    def drip(page: BaseHTTPRequestHandler) -> None:
        page.wfile.write(b"HTTP/1.0 200 OK\r\n" if where == "headers" else b"HTTP/1.0 200 OK\r\n\r\n")
        while not stop.wait(0.2):
            try:
                page.wfile.write(b"x")
            except OSError:
                return

    with server(drip) as port:
        begun = time.monotonic()
        try:
            assert code_of(f"http://127.0.0.1:{port}/") == "silent"
        finally:
            stop.set()
        assert time.monotonic() - begun < 5


def test_no_password_of_the_surroundings_travels(trusted: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with server(_say(b"hello")) as port, GuardedSession() as session:
        assert session.get(f"http://127.0.0.1:{port}/").text == "hello"
