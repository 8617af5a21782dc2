"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

import factories as make
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
        written_by=world.people["coordinator"], pdf_state="ready", pdf=name,
    )  # fmt: skip


ROWS = [
    Row("evaluation:common", {"coordinator"}, lambda w: [w.sharing.pk]),
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
    Row("evaluation:freeze", args=_draft, allowed=WRITERS),
    Row("evaluation:freeze", args=_draft, allowed=WRITERS, method="post"),
    Row("evaluation:pdf", args=_frozen, allowed=READERS, prepare=_freeze, method="post"),
    Row("evaluation:download", args=_frozen, allowed=READERS, prepare=_freeze),
]
