"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from binome.core.links import make_token
from binome.surveys.notices import PURPOSE
from world import ROLES, Row

SIGNED_IN = set(ROLES) - {"visitor"}


def _response(world: Any) -> list[Any]:
    return [world.response.pk]


def _link(world: Any) -> list[Any]:
    return [make_token(PURPOSE, person_id=world.people["mentee"].pk, object_id=world.response.pk)]


def _answered(world: Any) -> None:
    """The mentee's self-assessment, answered and shown to the mentor."""
    response = world.response
    response.state, response.answered_at, response.is_shared_with_partner = (
        "answered",
        response.asked_at,
        True,
    )
    response.save()


ROWS = [
    Row("surveys:mine", SIGNED_IN),
    Row("surveys:answer", {"mentee"}, _response),
    Row("surveys:answer", {"mentee"}, _response, method="post"),
    Row("surveys:share", {"mentee"}, _response, method="post", data=lambda world: {"share": "yes"}),
    Row("surveys:thanks", {"mentee"}, _response),
    Row("surveys:feedback", {"mentor", "mentee"}, lambda world: [world.session.pk]),
    Row("surveys:feedback", {"mentor", "mentee"}, lambda world: [world.session.pk], method="post"),
    Row("surveys:shared", {"mentor", "mentee"}, lambda world: [world.pair.pk], prepare=_answered),
    Row("surveys:answer_link", args=_link, public=True),
    Row("surveys:answer_link", args=_link, method="post", public=True),
    Row("surveys:waves", {"coordinator"}, lambda world: [world.programme.pk]),
    Row("surveys:results", {"coordinator"}, lambda world: [world.programme.pk, "agility_start"]),
]
