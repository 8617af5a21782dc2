"""What workshops brought in, for whoever writes the report: sentences to read, never who wrote them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from binome.learning.models import HarvestNote
from binome.programmes.models import Programme


@dataclass(frozen=True)
class Brought:
    """Sentences of one kind, and how many people brought them in."""

    kind: str
    texts: tuple[str, ...]
    people: int


def brought_in(programme: Programme, kinds: Sequence[str]) -> list[Brought]:
    """For each of ``kinds``, what the wall showed in every workshop of the programme; hidden sentences left out."""
    rows = HarvestNote.objects.in_organisation(programme.organisation_id).filter(
        workshop__programme=programme, kind__in=kinds
    )
    found = list(rows.shown().values_list("kind", "text", "enrolment_id"))
    return [
        Brought(
            kind,
            tuple(dict.fromkeys(text for one, text, _who in found if one == kind)),
            len({who for one, _text, who in found if one == kind}),
        )
        for kind in kinds
    ]
