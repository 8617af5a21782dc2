"""What this room itself keeps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Model
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.accounts.privacy import Leaver, Overdue, Rows, Shows, delete_rows
from binome.core.words import page_language
from binome.privacy.models import DataRequest, Erasure, FileView, RetentionRun
from binome.privacy.uses import USES

ROWS: Rows = {
    "privacy.DataRequest": lambda person: DataRequest.objects.filter(person=person).as_scoped("own"),
    "privacy.FileView": lambda person: FileView.objects.visible_to(person).select_related("viewer"),
}

PAGES = {
    "programmes:application": _("your application"),
    "pairs:show": _("the page of your pair, without the memos"),
}


def _page(row: FileView, person: Person, language: str) -> str:
    return str(PAGES.get(row.page, row.page))


def about_words(row: DataRequest) -> str:
    """What a request is about, in the language that is active."""
    if row.kind == DataRequest.Kind.OBJECTION:
        return str(USES[row.about].title) if row.about in USES else row.about
    holding = content.holdings().get(row.about)
    return holding.title.in_language(page_language()) if holding is not None else row.about


def _about(row: DataRequest, person: Person, language: str) -> str:
    return about_words(row)


SHOWS: Shows = {("privacy.FileView", "page"): _page, ("privacy.DataRequest", "about"): _about}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Who opened their file is of interest to them alone. What they opened themselves stays, without their name."""
    FileView.objects.filter(person=leaver.person).as_scoped("erasure").delete()
    DataRequest.objects.filter(person=leaver.person).as_scoped("erasure").delete()
    for asked in DataRequest.objects.filter(organisation__in=leaver.organisation_ids).as_scoped("erasure"):
        leaver.hide_in_row(asked, "text", "answer")


def _old_views(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    rows = FileView.objects.in_organisation(organisation)
    return list(rows.filter(viewed_on__lt=before.date()).only("pk"))


def _old_runs(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    return list(RetentionRun.objects.in_organisation(organisation).filter(at__lt=before).only("pk"))


def _old_erasures(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    """The journal belongs to no organisation; no backup lives that long."""
    if organisation is not None:
        return []
    return list(Erasure.objects.filter(erased_at__lt=before, farewell_letters=[]).only("pk"))


def _delete_erasures(rows: Sequence[Model]) -> None:
    Erasure.objects.filter(pk__in=[row.pk for row in rows]).delete()


def _old_requests(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    return list(DataRequest.objects.in_organisation(organisation).filter(answered_at__lt=before).only("pk"))


OVERDUE = (
    Overdue("log", "privacy.DataRequest", _old_requests, delete_rows),
    Overdue("log", "privacy.FileView", _old_views, delete_rows),
    Overdue("log", "privacy.Erasure", _old_erasures, _delete_erasures),
    Overdue("log", "privacy.RetentionRun", _old_runs, delete_rows),
)
