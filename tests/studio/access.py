"""Who may open and do what in this room: the two of the pair, and nobody else."""

from __future__ import annotations

from typing import Any

from world import Row

THE_TWO = {"mentor", "mentee"}


def _draft(world: Any) -> list[Any]:
    return [world.draft.pk]


def _pair(world: Any) -> list[Any]:
    return [world.pair.pk]


ROWS = [
    Row("studio:index", THE_TWO, _pair),
    Row("studio:index", THE_TWO, _pair, "post", lambda w: {"kind": "x_post", "title": "Premier message"}),
    Row("studio:draft", THE_TWO, _draft),
    Row("studio:draft", THE_TWO, _draft, "post", lambda w: {"revision": "1", "text": "Autrement."}),
    Row("studio:remark", THE_TWO, _draft, "post", lambda w: {"text": "Très clair."}),
    Row("studio:settle", THE_TWO, lambda w: [w.remark.pk], "post"),
    Row("studio:ask", THE_TWO, _draft, "post"),
    Row("studio:done", THE_TWO, _draft, "post", lambda w: {"revision": "1"}),
    Row("studio:keep", THE_TWO, _draft, "post"),
    Row("studio:versions", THE_TWO, _draft),
    Row("studio:restore", THE_TWO, lambda w: [w.version.pk], "post"),
    Row("studio:copy_out", THE_TWO, _draft),
    Row("studio:download", THE_TWO, _draft),
    Row("studio:calendar", THE_TWO, _draft),
    Row("studio:delete", THE_TWO, _draft),
    Row("studio:delete", THE_TWO, _draft, "post"),
]
