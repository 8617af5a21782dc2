"""The path as an organisation has it: the built-in units, in its own words where it adapted them, then its own units."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from binome import content
from binome.accounts.models import Organisation
from binome.learning import checks
from binome.learning.marked import summary
from binome.learning.models import OwnPage, OwnPageVersion
from binome.learning.pages import Page, Words, page_of_version


@dataclass(frozen=True)
class PathUnit:
    """One unit of the path: ``built_in`` as it comes with the product, or ``page`` in the organisation's words."""

    id: str
    order: int
    built_in: content.Unit | None = None
    page: Page | None = None

    @property
    def title(self) -> content.Text | Words:
        """What it is called."""
        return self._page.title if self.built_in is None else self.built_in.title

    @property
    def summary(self) -> content.Text | Words:
        """What it is about, in a sentence or two."""
        if self.built_in is not None:
            return self.built_in.summary
        body = self._page.body
        return Words(summary(body.fr), summary(body.en))

    @property
    def duration_minutes(self) -> int:
        """How long it takes; 0 when nobody has said."""
        return self._page.minutes if self.built_in is None else self.built_in.duration_minutes

    @property
    def required_since(self) -> datetime | None:
        """Since when an own unit comes before the first session."""
        return self.page.row.required_since if self.page is not None and self.page.row is not None else None

    def body(self, language: str) -> str:
        """The organisation's words, as Markdown; nothing for a unit read as it comes."""
        return self.page.body.in_language(language) if self.page is not None else ""

    def language(self, wanted: str) -> str:
        """The language in which it is read by somebody who reads ``wanted``."""
        return self.page.body.language(wanted) if self.page is not None else wanted

    def quick_check(self, language: str) -> tuple[content.QuickCheck, ...]:
        """The questions to check oneself by."""
        if self.built_in is not None:
            return self.built_in.quick_check
        return checks.questions(self._page.check.in_language(language), prefix=self.id)

    @property
    def _page(self) -> Page:
        assert self.page is not None
        return self.page


def path_of(organisations: Collection[Organisation | int] | QuerySet[Any, Any]) -> list[PathUnit]:
    """The units that mentors of these organisations read, in order, in one statement.

    Of a built-in unit that several of them adapted, the words of the first are read.
    """
    rows = (
        OwnPageVersion.objects.filter(organisation__in=organisations)
        .as_scoped("organisation")
        .current()
        .filter(page__kind=OwnPage.Kind.UNIT, page__withdrawn_at=None)
        .select_related("page__owner")
        .order_by("page_id")
    )
    return _units(rows)


def _units(rows: Iterable[OwnPageVersion]) -> list[PathUnit]:
    adapted: dict[str, Page] = {}
    own: list[Page] = []
    for version in rows:
        page = page_of_version(version)
        if page.is_own:
            own.append(page)
        else:
            adapted.setdefault(page.key, page)
    units = [
        PathUnit(unit.id, unit.order, page=adapted[unit.id])
        if unit.id in adapted
        else PathUnit(unit.id, unit.order, built_in=unit)
        for unit in content.mentor_path().units
    ]
    return units + [
        PathUnit(page.key, len(units) + place, page=page) for place, page in enumerate(own, start=1)
    ]


def unit_in(units: Iterable[PathUnit], key: Any) -> PathUnit | None:
    """The unit of that name among ``units``."""
    return next((unit for unit in units if unit.id == key), None)
