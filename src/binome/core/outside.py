"""Asking another server, at an address that somebody typed.

Such an address may point back into the network on which the product runs. So each connection goes only to a public
address, looked at when it is opened; there are no detours; an answer is short and comes soon, or not at all.
"""

from __future__ import annotations

import ipaddress
import socket
from contextlib import suppress
from threading import Timer, local
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import NewConnectionError
from urllib3.poolmanager import PoolManager

SECONDS = 10
A_SHORT_ANSWER = 64 * 1024

IpAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

# Ways to write an IPv4 address as an IPv6 one, with the place where it stands in the 128 bits.
_WRAPPINGS = (
    (ipaddress.ip_network("::ffff:0:0/96"), 0),
    (ipaddress.ip_network("64:ff9b::/96"), 0),
    (ipaddress.ip_network("2002::/16"), 80),
)
# Public by the registry's letter, yet not a server that somebody runs.
_NOBODY = tuple(
    ipaddress.ip_network(text)
    for text in ("192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "64:ff9b:1::/48", "2001::/23", "::/96")
)


class OutsideError(requests.RequestException):
    """The other server could not be asked, or did not answer as it should; ``code`` says which, for a sentence."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class _Stopped(Exception):
    """The same where the connection is opened; libraries in between would take the other for a fault of the network."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def is_public(address: str) -> bool:
    """Whether ``address`` (in digits) is one of a server on the internet, whatever clothes it wears."""
    try:
        found = _unwrapped(ipaddress.ip_address(address.partition("%")[0]))
    except ValueError:
        return False
    is_odd = found.is_multicast or found.is_reserved or found.is_unspecified
    return (
        found.is_global
        and not is_odd
        and not any(found in net for net in _NOBODY if net.version == found.version)
    )


def _unwrapped(found: IpAddress) -> IpAddress:
    if isinstance(found, ipaddress.IPv4Address):
        return found
    for network, shift in _WRAPPINGS:
        if found in network:
            return ipaddress.IPv4Address((int(found) >> shift) & 0xFFFFFFFF)
    return found


def is_trusted(host: str, port: int | None) -> bool:
    """Whether whoever runs the server named this one as a neighbour that may be asked."""
    named = settings.TRUSTED_OUTSIDE_HOSTS
    return host in named or f"{host}:{port}" in named


def may_be_asked(url: str) -> bool:
    """Whether ``url`` has the form of an address that may be asked: ``https``, a name, no user, no odd port."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if not parts.hostname or parts.username is not None or parts.password is not None:
        return False
    if is_trusted(parts.hostname, port):
        return parts.scheme in {"http", "https"}
    return parts.scheme == "https" and port in {None, 443, 8443}


def _connect(connection: Any) -> socket.socket:
    """Open a connection to the first address of the name that is public; the name is not looked up twice."""
    host, port = connection._dns_host, connection.port
    trusted = is_trusted(host, port)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise _Stopped("unknown") from error
    allowed = [entry for entry in found if trusted or is_public(str(entry[4][0]))]
    if not allowed:
        raise _Stopped("inside")
    for family, kind, protocol, _name, where in allowed[:4]:
        opened = socket.socket(family, kind, protocol)
        opened.settimeout(SECONDS / 2)
        try:
            opened.connect(where)
        except OSError:
            opened.close()
            continue
        return opened
    raise NewConnectionError(connection, "no address answered")


class _Watch:
    """One question's connections, cut when its time is over: whoever drips its answer letter by letter is left too."""

    def __init__(self) -> None:
        self.opened: list[Any] = []
        self.is_over = False
        self.timer = Timer(SECONDS, self.cut)
        self.timer.daemon = True

    def cut(self) -> None:
        """The time is over."""
        self.is_over = True
        for connection in self.opened:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


# The question that this thread is asking; libraries in between hand nothing of the kind through.
_ASKING = local()


class _Watched:
    """A connection that its question can cut."""

    sock: Any

    def connect(self) -> None:
        super().connect()  # type: ignore[misc]
        _ASKING.watch.opened.append(self.sock)

    def _new_conn(self) -> socket.socket:
        return _connect(self)


class _Plain(_Watched, HTTPConnection):
    pass


class _Secure(_Watched, HTTPSConnection):
    pass


class _PlainPool(HTTPConnectionPool):
    ConnectionCls = _Plain


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _Secure


class _Guarded(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        self.poolmanager = PoolManager(num_pools=2, maxsize=1)
        self.poolmanager.pool_classes_by_scheme = {"http": _PlainPool, "https": _SecurePool}


class GuardedSession(requests.Session):
    """A session of ``requests`` under the rules of this module, for libraries that bring their own questions."""

    def __init__(self, *, at_most: int = A_SHORT_ANSWER) -> None:
        super().__init__()
        self.at_most = at_most
        # The surroundings name no proxy and no password for us.
        self.trust_env = False
        for scheme in ("http://", "https://"):
            self.mount(scheme, _Guarded(max_retries=0))

    def request(self, method: str, url: str, **kwargs: Any) -> Any:  # type: ignore[override]
        """As ``requests`` does, with the whole answer read.

        Raises
        ------
        OutsideError
        """
        if not may_be_asked(url):
            raise OutsideError("address")
        kwargs |= {"allow_redirects": False, "stream": True, "timeout": SECONDS / 2}
        watch = _ASKING.watch = _Watch()
        watch.timer.start()
        try:
            with super().request(method, url, **kwargs) as response:
                if response.is_redirect:
                    raise OutsideError("elsewhere")
                response._content = self._read(response)
                response._content_consumed = True
        except OutsideError:
            raise
        except _Stopped as stopped:
            raise OutsideError(stopped.code) from stopped
        except (requests.RequestException, OSError) as error:
            raise OutsideError("silent") from error
        finally:
            watch.timer.cancel()
        if watch.is_over:
            # What was cut may look like a short answer.
            raise OutsideError("silent")
        return response

    def _read(self, response: requests.Response) -> bytes:
        body = b""
        for piece in response.iter_content(4096):
            body += piece
            if len(body) > self.at_most:
                raise OutsideError("long")
        return body


def fetch(url: str, *, accept: str, at_most: int = A_SHORT_ANSWER) -> bytes:
    """What the server at ``url`` answers.

    Raises
    ------
    OutsideError
    """
    with GuardedSession(at_most=at_most) as session:
        response = session.request("GET", url, headers={"Accept": accept})
    if response.status_code != requests.codes.ok:
        raise OutsideError("silent")
    return bytes(response.content)
