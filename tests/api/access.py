"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from binome.api.secrets import address_of
from binome.api.services import make_feed
from factories import paris
from world import ROLES, Row

EVERYBODY = set(ROLES) - {"visitor"}
FOLLOWERS = {"coordinator"}


def _make(world: Any) -> None:
    world.feed = make_feed(world.people["mentor"], programme=None, at=paris(2027, 2, 2))


def _secret(world: Any) -> list[Any]:
    return [address_of(world.feed).rpartition("/")[2].removesuffix(".ics")]


ROWS = [
    # Each sees and makes their own only.
    Row("api:my_calendar", allowed=EVERYBODY),
    Row("api:make_feed", allowed=EVERYBODY, method="post"),
    Row(
        "api:make_feed",
        allowed=FOLLOWERS,
        method="post",
        data=lambda world: {"programme": world.programme.pk},
    ),
    Row("api:revoke_feed", allowed=EVERYBODY, method="post", prepare=_make),
    # Whoever holds the address; the tests of feeds look at what it opens and when it stops.
    Row("api:feed", args=_secret, public=True, prepare=_make),
]
