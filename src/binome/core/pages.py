"""Pages of a list whose length is known already."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


def page_of(rows: QuerySet[Any], *, count: int, size: int, number: str | None) -> Page[Any]:
    """One page of ``rows`` without asking the database again how many there are."""
    paginator = Paginator(rows, size)
    # A cached property of Django's: what is written here is what it would have counted.
    paginator.__dict__["count"] = count
    return paginator.get_page(number)
