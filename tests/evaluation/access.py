"""Who may open and do what in this room."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

import factories as make
from binome.evaluation.models import BilanShare, CoordinationTime, Plan
from binome.evaluation.services import token_of
from factories import paris
from world import Row

WRITERS = {"coordinator"}
READERS = WRITERS | {"sponsor"}


def _programme(world: Any) -> list[Any]:
    return [world.programme.pk]


def _draft(world: Any) -> list[Any]:
    return [world.bilan.pk]


def _frozen(world: Any) -> list[Any]:
    return [world.frozen.pk]


def _freeze(world: Any) -> None:
    """A frozen second version whose PDF is ready."""
    if getattr(world, "frozen", None) is not None:
        world.frozen.delete()
    name = "bilans/access.pdf"
    if not default_storage.exists(name):
        default_storage.save(name, ContentFile(b"%PDF-1.7"))
    world.frozen = make.BilanFactory(
        programme=world.programme, version=2, state="frozen", frozen_at=paris(2027, 4, 23),
        written_by=world.people["coordinator"], pdf_state="ready", pdf=name, summary=name,
    )  # fmt: skip


def _make_share(world: Any) -> BilanShare:
    return BilanShare.objects.create(
        organisation=world.organisation, bilan=world.frozen, audience="Le comité", ends_on=date(2100, 1, 1)
    )


def _share(world: Any) -> list[Any]:
    return [_make_share(world).pk]


def _token(world: Any) -> list[Any]:
    return [token_of(_make_share(world))]


def _size(world: Any) -> dict[str, str]:
    return {
        "completed": "40", "first_kickoff_on": "2028-01-11", "waves": "2", "weeks_between": "4", "pairs_per_group": "12",
    }  # fmt: skip


def _gates(world: Any) -> dict[str, str]:
    percents = {"sessions_held": "80", "pairs_completed": "70", "goals_reached": "60", "answers": "70"}
    return {**percents, "coordination_hours": "80"}


def _plan(world: Any) -> None:
    """A plan of forty pairs that nobody has prepared yet."""
    Plan.objects.unscoped("a test").get_or_create(
        organisation=world.organisation,
        programme=world.programme,
        defaults={"completed": 40, "first_kickoff_on": date(2028, 1, 11)},
    )


def _time(world: Any) -> list[Any]:
    """An hour that the coordinator noted."""
    entry = CoordinationTime.objects.create(
        organisation=world.organisation, programme=world.programme, noted_by=world.people["coordinator"],
        on=date(2027, 3, 1), minutes=60, kind="following",
    )  # fmt: skip
    return [entry.pk]


ROWS = [
    Row("evaluation:time", WRITERS, _programme),
    Row(
        "evaluation:time",
        WRITERS,
        _programme,
        method="post",
        data=lambda world: {"on": "2026-01-05", "minutes": "1 h 30", "kind": "matching"},
    ),
    Row("evaluation:time_month", WRITERS, _programme),
    Row("evaluation:time_month", WRITERS, _programme, method="post", data=lambda world: {"matching": "2"}),
    Row("evaluation:time_entry", WRITERS, _time),
    Row("evaluation:take_time_back", WRITERS, _time, method="post"),
    Row("evaluation:hour_cost", WRITERS, _programme),
    Row("evaluation:hour_cost", WRITERS, _programme, method="post", data=lambda world: {"cost": "35"}),
    Row("evaluation:together", {"coordinator"}, lambda w: [w.sharing.pk]),
    Row("evaluation:index", args=_programme, allowed=READERS),
    Row("evaluation:start", args=_programme, allowed=WRITERS, method="post"),
    # Sponsors read frozen versions only.
    Row("evaluation:bilan", args=_draft, allowed=WRITERS),
    Row("evaluation:bilan", args=_frozen, allowed=READERS, prepare=_freeze),
    Row("evaluation:edit", args=_draft, allowed=WRITERS),
    Row(
        "evaluation:edit",
        args=_draft,
        allowed=WRITERS,
        method="post",
        data=lambda world: {"keep": "Le repas."},
    ),
    Row("evaluation:harvest", args=_draft, allowed=WRITERS),
    Row("evaluation:harvest", args=_draft, allowed=WRITERS, method="post"),
    Row("evaluation:freeze", args=_draft, allowed=WRITERS),
    Row("evaluation:freeze", args=_draft, allowed=WRITERS, method="post"),
    Row("evaluation:pdf", args=_frozen, allowed=READERS, prepare=_freeze, method="post"),
    Row("evaluation:download", args=_frozen, allowed=READERS, prepare=_freeze),
    Row("evaluation:method", args=_programme, allowed=READERS),
    Row("evaluation:plan", args=_programme, allowed=READERS),
    Row(
        "evaluation:plan",
        args=_programme,
        allowed=WRITERS,
        method="post",
        data=_size,
        denied={"sponsor": 403},
    ),
    Row("evaluation:plan_figures", args=_programme, allowed=WRITERS),
    Row(
        "evaluation:plan_figures",
        args=_programme,
        allowed=WRITERS,
        method="post",
        data=lambda world: {
            "pairs_per_relay-low": "8",
            "pairs_per_relay-usual": "10",
            "pairs_per_relay-high": "12",
        },
    ),
    Row("evaluation:plan_gates", args=_programme, allowed=WRITERS),
    Row("evaluation:plan_gates", args=_programme, allowed=WRITERS, method="post", data=_gates),
    Row("evaluation:plan_editions", args=_programme, allowed=WRITERS, prepare=_plan),
    Row("evaluation:plan_editions", args=_programme, allowed=WRITERS, method="post", prepare=_plan),
    Row("evaluation:summary", args=_frozen, allowed=READERS, prepare=_freeze),
    Row("evaluation:workbook", args=_frozen, allowed=READERS, prepare=_freeze),
    Row("evaluation:data", args=_frozen, allowed=READERS, prepare=_freeze),
    Row("evaluation:figures", args=_frozen, allowed=READERS, prepare=_freeze),
    Row("evaluation:compare", args=_frozen, allowed=READERS, prepare=_freeze),
    # A sponsor reads the report and does not hand it on.
    Row("evaluation:share", args=_frozen, allowed=WRITERS, prepare=_freeze, denied={"sponsor": 403}),
    Row(
        "evaluation:share",
        args=_frozen,
        allowed=WRITERS,
        prepare=_freeze,
        method="post",
        data=lambda world: {"audience": "Le comité", "ends_on": "2027-05-01"},
        denied={"sponsor": 403},
    ),
    Row("evaluation:end_share", args=_share, allowed=WRITERS, prepare=_freeze, method="post"),
    Row("evaluation:shared", args=_token, public=True, prepare=_freeze),
]
