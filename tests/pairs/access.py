"""Who may open and do what in this room."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from binome.core.links import make_token
from binome.pairs.notices import AGREEMENT, ALL_DATES, ANOTHER, DATES, NOTE
from world import Row

THE_TWO = {"mentor", "mentee"}
# Whoever follows the pairs, beside the two.
FOLLOWED = THE_TWO | {"coordinator"}
# The request of the world is the mentor's.
ANSWERS = {"coordinator", "referent"}


def _pair(world: Any) -> list[Any]:
    return [world.pair.pk]


def _session(world: Any) -> list[Any]:
    return [world.session.pk]


def _programme(world: Any) -> list[Any]:
    return [world.programme.pk]


def _request(world: Any) -> list[Any]:
    return [world.help_request.pk]


def _note(world: Any) -> list[Any]:
    return [world.pair_note.pk]


def _link(purpose: str, about: str) -> Callable[[Any], list[Any]]:
    """The mentee's link for ``purpose`` about one thing of the world."""
    return lambda world: [
        make_token(purpose, person_id=world.people["mentee"].pk, object_id=getattr(world, about).pk)
    ]


def _ended(world: Any) -> None:
    world.pair.state = "ended"
    world.pair.save(update_fields=["state"])


def _meeting(world: Any) -> dict[str, Any]:
    return {"day": "2027-02-16", "clock": "18:00", "hours": "2", "minutes": "0", "place": "", "link": ""}


ROWS = [
    Row("pairs:show", args=_pair, allowed=FOLLOWED),
    Row("pairs:own_people", args=lambda world: [world.partner.pk], allowed={"coordinator", "partner"}),
    Row("pairs:index", args=_programme, allowed={"coordinator"}),
    Row("pairs:agreement", args=_pair, allowed=THE_TWO),
    Row("pairs:agreement", args=_pair, allowed=THE_TWO, method="post"),
    Row("pairs:change_agreement", args=_pair, allowed=THE_TWO),
    Row(
        "pairs:change_agreement",
        args=_pair,
        allowed=THE_TWO,
        method="post",
        data=lambda world: {"new": "Une clause."},
    ),
    Row("pairs:goals", args=_pair, allowed=THE_TWO),
    Row(
        "pairs:goals", args=_pair, allowed=THE_TWO, method="post", data=lambda world: {"choose": "li-invite"}
    ),
    Row("pairs:progress", args=_pair, allowed=THE_TWO),
    Row(
        "pairs:progress",
        args=_pair,
        allowed=THE_TWO,
        method="post",
        data=lambda world: {f"goal_{world.goal.pk}": "2"},
    ),
    Row(
        "pairs:steps",
        args=lambda world: [world.goal.pk],
        allowed=THE_TWO,
        method="post",
        data=lambda world: {"text": "Une étape."},
    ),
    Row("pairs:another", args=_pair, allowed=THE_TWO, prepare=_ended),
    Row("pairs:another", args=_pair, allowed=THE_TWO, method="post", prepare=_ended),
    Row("pairs:another_link", args=_link(ANOTHER, "pair"), public=True, prepare=_ended),
    Row("pairs:another_link", args=_link(ANOTHER, "pair"), public=True, method="post", prepare=_ended),
    Row("pairs:dates", args=_pair, allowed=THE_TWO),
    Row(
        "pairs:dates",
        args=_pair,
        allowed=THE_TWO,
        method="post",
        data=lambda world: {"day_2": "2027-03-02", "clock_2": "18:00"},
    ),
    # The only pages of the room that an assistant opens.
    Row("pairs:move", args=_session, allowed=THE_TWO | {"assistant"}),
    Row("pairs:move", args=_session, allowed=THE_TWO | {"assistant"}, method="post", data=_meeting),
    Row("pairs:assisted", allowed={"assistant"}),
    Row(
        "pairs:assisted",
        allowed={"assistant"},
        method="post",
        data=lambda world: {"stop": str(world.pair.pk)},
    ),
    Row("pairs:assistant", args=_pair, allowed=THE_TWO),
    Row(
        "pairs:assistant",
        args=_pair,
        allowed={"mentee"},
        method="post",
        data=lambda world: {"end": "1"},
        denied={"mentor": 409},
    ),
    Row("pairs:move_link", args=_link(DATES, "session"), public=True),
    Row("pairs:move_link", args=_link(DATES, "session"), public=True, method="post", data=_meeting),
    Row("pairs:dates_link", args=_link(ALL_DATES, "pair"), public=True),
    Row(
        "pairs:dates_link",
        args=_link(ALL_DATES, "pair"),
        public=True,
        method="post",
        data=lambda world: {"day_2": "2027-03-02", "clock_2": "18:00"},
    ),
    Row("pairs:agreement_link", args=_link(AGREEMENT, "pair"), public=True),
    Row("pairs:agreement_link", args=_link(AGREEMENT, "pair"), public=True, method="post"),
    Row("pairs:held", args=_session, allowed=THE_TWO),
    Row("pairs:held", args=_session, allowed=THE_TWO, method="post", data=_meeting),
    Row("pairs:memo", args=_session, allowed=THE_TWO),
    Row(
        "pairs:memo",
        args=_session,
        allowed=THE_TWO,
        method="post",
        data=lambda world: {"memo": "Trois points."},
    ),
    Row("pairs:guide", args=_session, allowed=THE_TWO),
    Row("pairs:calendar", args=_session, allowed=THE_TWO),
    Row("pairs:notes", args=_pair, allowed=THE_TWO),
    Row("pairs:notes", args=_pair, allowed=THE_TWO, method="post", data=lambda world: {"text": "Un mot."}),
    # The note of the world is the mentor's: the mentee received it, and alone can hand it over.
    Row("pairs:report_note", args=_note, allowed={"mentee"}),
    Row("pairs:report_note", args=_note, allowed={"mentee"}, method="post"),
    Row("pairs:reply", args=_link(NOTE, "pair_note"), public=True),
    Row(
        "pairs:reply",
        args=_link(NOTE, "pair_note"),
        public=True,
        method="post",
        data=lambda world: {"text": "Une réponse."},
    ),
    Row("pairs:help", args=_pair, allowed=THE_TWO),
    Row("pairs:help", args=_pair, allowed=THE_TWO, method="post", data=lambda world: {"text": "Un doute."}),
    Row("pairs:help_requests", args=_programme, allowed=ANSWERS),
    Row("pairs:help_request", args=_request, allowed=ANSWERS | {"mentor"}),
    # Whoever asked may read the request again, but it is for others to answer it.
    Row(
        "pairs:help_request",
        args=_request,
        allowed=ANSWERS,
        method="post",
        denied={"mentor": 403},
        data=lambda world: {"take": "1"},
    ),
    Row("pairs:end", args=_pair, allowed=FOLLOWED),
    Row("pairs:end", args=_pair, allowed=FOLLOWED, method="post"),
    Row("pairs:complete", args=_pair, allowed=FOLLOWED),
    Row("pairs:complete", args=_pair, allowed=FOLLOWED, method="post"),
]
