"""Scoped loading: nothing of an organisation is read without saying on whose behalf.

A query on an organisation's table raises :class:`UnscopedQuery` unless it went through ``visible_to(person)``,
``in_organisation(organisation)``, a parent object (``programme.applications``), or ``unscoped("reason")``.
House tests count the last and read the reasons.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Self, TypeVar

from django.db import models
from django.http import Http404

M = TypeVar("M", bound=models.Model)


class UnscopedQuery(RuntimeError):
    """Somebody asked for rows of every organisation at once; the code is wrong, not the person."""


class ScopedQuerySet(models.QuerySet[M]):
    """A query that must say whose rows it may see before it runs."""

    _scope: str | None = None

    def visible_to(self, person: Any) -> Self:
        """Rows that ``person`` may load. Each model says which."""
        raise NotImplementedError

    def in_organisation(self, organisation: Any) -> Self:
        """Rows of one organisation, for services and jobs that already hold it."""
        return self.filter(organisation=organisation).as_scoped("organisation")

    def unscoped(self, reason: str) -> Self:
        """Rows of every organisation, for work that serves them all (a sweep, a migration)."""
        return self.as_scoped(reason)

    def as_scoped(self, scope: str) -> Self:
        """This query, marked as limited to ``scope``; for use inside ``visible_to``."""
        clone: Self = self._chain()  # type: ignore[attr-defined]
        clone._scope = scope
        return clone

    def _clone(self) -> Self:
        clone: Self = super()._clone()  # type: ignore[misc]
        clone._scope = self._scope
        return clone

    def _check(self) -> None:
        # A related manager leaves the parent as a hint: whoever holds the parent was allowed to.
        if self._scope is None and "instance" not in self._hints:  # type: ignore[attr-defined]
            message = f"{self.model.__name__}: say visible_to(person) or in_organisation(organisation) first"
            raise UnscopedQuery(message)

    def _fetch_all(self) -> None:
        if self._result_cache is None:
            self._check()
        super()._fetch_all()

    def iterator(self, chunk_size: int | None = None) -> Any:
        self._check()
        return super().iterator(chunk_size)

    def count(self) -> int:
        self._check()
        return super().count()

    def exists(self) -> bool:
        self._check()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        self._check()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        self._check()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        self._check()
        return super().delete()


def number_in(text: str) -> int:
    """The number of a row that a button or an address names; 0, which no row has, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 19 else 0


def load_or_404(query: models.QuerySet[M], **lookup: Any) -> M:
    """The one row, or a 404 that says nothing about why.

    A stranger's row and a row that never existed give the same answer.
    """
    return first_or_404(query.filter(**lookup)[:1])


def first_or_404(rows: Iterable[M]) -> M:
    """The first row of a query that asks for one, or the same 404."""
    for row in rows:
        return row
    raise Http404
