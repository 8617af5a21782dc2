"""Who may open and do what in this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from binome.privacy.models import DataRequest
from world import ROLES, Row

# Everyone reads, takes and erases their own.
SIGNED_IN = set(ROLES) - {"visitor"}
LOOK_AFTER_PEOPLE = {"coordinator", "administrator"}


def _organisation(world: Any) -> list[Any]:
    return [world.organisation.pk]


def _document(world: Any) -> list[Any]:
    return [world.organisation.pk, "fr"]


def _asked(world: Any) -> None:
    """The mentor has asked for a correction."""
    rows = DataRequest.objects.in_organisation(world.organisation)
    world.asked = rows.first() or DataRequest.objects.create(
        organisation=world.organisation,
        person=world.people["mentor"],
        kind="correction",
        about="accounts.Person",
        text="Mon nom.",
        due_on=date(2127, 1, 1),
    )


ROWS = [
    Row("privacy:ask_correction", SIGNED_IN),
    Row("privacy:ask_correction", SIGNED_IN, method="post"),
    Row("privacy:object_to_use", SIGNED_IN),
    Row("privacy:object_to_use", SIGNED_IN, method="post"),
    Row("privacy:requests", {"coordinator"}, _organisation),
    Row("privacy:answer", {"coordinator"}, lambda world: [world.asked.pk], prepare=_asked),
    Row(
        "privacy:answer",
        {"coordinator"},
        lambda world: [world.asked.pk],
        method="post",
        data=lambda world: {"is_done": "yes"},
        prepare=_asked,
    ),
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
