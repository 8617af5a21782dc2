"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from world import ROLES, Row

# Everyone reads, takes and erases their own.
SIGNED_IN = set(ROLES) - {"visitor"}
LOOK_AFTER_PEOPLE = {"coordinator", "administrator"}


def _organisation(world: Any) -> list[Any]:
    return [world.organisation.pk]


def _document(world: Any) -> list[Any]:
    return [world.organisation.pk, "fr"]


ROWS = [
    Row("privacy:my_data", SIGNED_IN),
    Row("privacy:download", SIGNED_IN),
    Row("privacy:erase", SIGNED_IN),
    Row("privacy:erase", SIGNED_IN, method="post", data=lambda world: {"is_sure": "on"}),
    Row("privacy:erased", public=True),
    Row("privacy:notice", public=True),
    Row("privacy:durations", LOOK_AFTER_PEOPLE, _organisation),
    Row(
        "privacy:durations", LOOK_AFTER_PEOPLE, _organisation, method="post", data=lambda world: {"help": "6"}
    ),
    Row("privacy:register", LOOK_AFTER_PEOPLE, _document),
    Row("privacy:dpia", LOOK_AFTER_PEOPLE, _document),
]
