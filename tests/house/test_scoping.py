"""Nothing of an organisation is read without saying on whose behalf (goals N2, N4)."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

import binome
from binome.core.scoping import ScopedQuerySet, UnscopedQuery

PACKAGE = Path(binome.__file__).resolve().parent

# Tables that belong to no organisation. A person may belong to several; who may see a person is decided by
# the enrolments and memberships through which one reaches them; a device belongs to its person alone.
# The journal of erasures holds a number that belonged to a person, hence to no organisation. A mail provider's report
# leaves a digest that names nobody. The address of one's own calendar covers every organisation one takes part in.
SHARED = {
    "accounts.Person",
    "accounts.Device",
    "privacy.Erasure",
    "outbox.DeliveryReport",
    "api.CalendarFeed",
}

OURS = [model for model in apps.get_models() if model.__module__.startswith("binome.")]


@pytest.mark.parametrize("model", OURS, ids=lambda model: model._meta.label)
def test_every_table_is_scoped_or_shared(model: type[models.Model]) -> None:
    is_scoped = isinstance(model._default_manager.get_queryset(), ScopedQuerySet)
    assert is_scoped != (model._meta.label in SHARED)


@pytest.mark.parametrize(
    "model", [model for model in OURS if model._meta.label not in SHARED], ids=lambda m: m._meta.label
)
def test_every_scoped_table_says_who_sees_what(model: type[models.Model]) -> None:
    query = model._default_manager.get_queryset()
    assert type(query).visible_to is not ScopedQuerySet.visible_to


@pytest.mark.parametrize(
    "model", [model for model in OURS if model._meta.label not in SHARED], ids=lambda m: m._meta.label
)
def test_every_scoped_row_names_its_organisation(model: type[models.Model]) -> None:
    names = {field.name for field in model._meta.get_fields()}
    assert model._meta.model_name == "organisation" or "organisation" in names


@pytest.mark.django_db
@pytest.mark.parametrize(
    "model", [model for model in OURS if model._meta.label not in SHARED], ids=lambda m: m._meta.label
)
@pytest.mark.parametrize("ask", ["list", "count", "exists", "first", "update", "delete", "iterator"])
def test_a_query_without_a_scope_raises(model: type[models.Model], ask: str) -> None:
    query = model._default_manager.all()
    questions = {
        "list": lambda: list(query),
        "count": query.count,
        "exists": query.exists,
        "first": query.first,
        "update": lambda: query.update(organisation=None),
        "delete": query.delete,
        "iterator": lambda: list(query.iterator()),
    }
    with pytest.raises(UnscopedQuery):
        questions[ask]()


def test_scope_is_switched_off_in_few_places_with_a_reason() -> None:
    places = []
    for path in PACKAGE.rglob("*.py"):
        if path.name == "scoping.py" or "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        for found in re.finditer(r"\.unscoped\(\s*(f?\"[^\"]{12,}\"|'[^']{12,}')?", source):
            assert found.group(1), f"{path}: unscoped() without a reason"
            places.append(str(path.relative_to(PACKAGE)))
    assert len(places) <= 36, sorted(places)
    assert [place for place in places if "views" in place] == [], "a view never reads across organisations"


SOURCE = Path(binome.__file__).parent


@pytest.mark.parametrize(
    "path", sorted(SOURCE.rglob("*.py")), ids=lambda path: path.relative_to(SOURCE).as_posix()
)
def test_nobody_sorts_or_searches_by_the_name_of_an_account(path: Path) -> None:
    """It may be the one that another organisation was told: `accounts.known` knows which one is ours."""
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"person__(?:first_name|last_name|phone|language)", text) == []
