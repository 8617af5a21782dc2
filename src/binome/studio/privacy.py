"""Texts are the mentee's: they leave with the mentee; a mentor's remarks leave with the mentor."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from django.db.models import Q

from binome.accounts.models import Person
from binome.accounts.privacy import Leaver, Rows
from binome.studio.models import Draft, DraftVersion, Remark

ROWS: Rows = {
    "studio.Draft": lambda person: Draft.objects.filter(pair__mentee__person=person).as_scoped("own"),
    "studio.DraftVersion": lambda person: DraftVersion.objects.filter(
        draft__pair__mentee__person=person
    ).as_scoped("own"),
    "studio.Remark": lambda person: Remark.objects.filter(
        Q(written_by=person) | Q(draft__pair__mentee__person=person)
    ).as_scoped("own"),
}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """One's texts and remarks go; the name of whoever leaves goes from the other's words."""
    person = leaver.person
    Draft.objects.filter(pair__mentee__person=person).as_scoped("erasure").delete()
    Remark.objects.filter(written_by=person).as_scoped("erasure").delete()
    theirs = Draft.objects.filter(pair__mentor__person=person).as_scoped("erasure")
    for draft in theirs:
        leaver.hide_in_row(draft, "title", "text", "fields")
    for version in DraftVersion.objects.filter(draft__in=theirs).as_scoped("erasure"):
        leaver.hide_in_row(version, "text", "fields")
    for remark in Remark.objects.filter(draft__in=theirs).as_scoped("erasure"):
        leaver.hide_in_row(remark, "text", "quote")


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """At the end of the retention the texts go, whole."""
    Draft.objects.filter(pair__programme=programme_id).as_scoped("end of retention").delete()
