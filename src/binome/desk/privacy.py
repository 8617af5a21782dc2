"""Coordinators' notes about pairs: each of the two reads those about them, and they go with whom they are about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from binome.accounts.models import Person
from binome.accounts.privacy import Leaver, Rows
from binome.desk.models import CaseNote, Mark

_BOTH = CaseNote.About.BOTH


def _about(person: Person | int) -> Q:
    """Notes about somebody, whichever half of the pair they are."""
    return Q(pair__mentor__person=person, about__in=[_BOTH, CaseNote.About.MENTOR]) | Q(
        pair__mentee__person=person, about__in=[_BOTH, CaseNote.About.MENTEE]
    )


ROWS: Rows = {
    "desk.CaseNote": lambda person: CaseNote.objects.filter(_about(person)).as_scoped("own"),
    "desk.Mark": lambda person: Mark.objects.filter(taken_by=person).as_scoped("own"),
}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Notes about them go; in notes about others their name does. What they looked after is free again."""
    CaseNote.objects.filter(_about(leaver.person)).as_scoped("erasure").delete()
    for note in CaseNote.objects.filter(pair__programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(note, "text")
    Mark.objects.filter(taken_by=leaver.person).as_scoped("erasure").update(taken_by=None)


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """Nothing that was noted outlives the programme's own duration."""
    CaseNote.objects.filter(pair__programme=programme_id).as_scoped("end of retention").delete()
    Mark.objects.filter(programme=programme_id).as_scoped("end of retention").delete()
