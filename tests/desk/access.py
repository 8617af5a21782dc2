"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from binome.desk.models import CaseNote
from world import Row


def _message(world: Any) -> list[Any]:
    return [world.pair.pk, "no-goal"]


def _here(world: Any) -> list[Any]:
    return [world.programme.pk]


def _fact(world: Any) -> list[Any]:
    return [world.programme.pk, f"help-{world.help_request.pk}"]


def _note(world: Any) -> list[Any]:
    note = CaseNote.objects.create(
        organisation=world.organisation,
        pair=world.pair,
        text="Un appel.",
        written_by=world.people["coordinator"],
    )
    return [note.pk]


ROWS = [
    Row("desk:fact", {"coordinator"}, _fact),
    Row("desk:fact", {"coordinator"}, _fact, method="post", data=lambda world: {"act": "take"}),
    Row("desk:timeline", {"coordinator"}, _here),
    Row("desk:funnel", {"coordinator"}, _here),
    # The two see their pair, and neither sees what coordinators note about it.
    Row("desk:notes", {"coordinator"}, lambda world: [world.pair.pk]),
    Row(
        "desk:notes",
        {"coordinator"},
        lambda world: [world.pair.pk],
        method="post",
        data=lambda world: {"text": "Un appel.", "about": "both"},
    ),
    Row("desk:remove_note", {"coordinator"}, _note, method="post"),
    Row("desk:today", public=True),
    Row("desk:coordination", {"coordinator"}, lambda world: [world.programme.pk]),
    Row("desk:log", {"coordinator", "administrator"}, lambda world: [world.programme.pk]),
    # The two see their pair, so they are told that writing to both is for somebody else.
    Row("desk:message", {"coordinator"}, _message, denied={"mentor": 403, "mentee": 403}),
    Row("desk:message", {"coordinator"}, _message, method="post", denied={"mentor": 403, "mentee": 403}),
    Row("desk:calendar", args=lambda world: [world.programme.pk], allowed={"coordinator"}),
    Row("desk:write", args=lambda world: [world.programme.pk], allowed={"coordinator"}),
    Row(
        "desk:write",
        args=lambda world: [world.programme.pk],
        allowed={"coordinator"},
        method="post",
        data=lambda world: {"to": "everybody", "subject": "Un mot", "text": "Bonjour à vous."},
    ),
]
