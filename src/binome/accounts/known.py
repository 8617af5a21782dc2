"""Whoever is reached from a row of an organisation bears the name that this organisation was told.

An account serves every organisation; its name, telephone and language are its owner's. Nothing that one
organisation was told is shown in another (`docs/decisions/0011-names-by-organisation.md`).
"""

from __future__ import annotations

from typing import Any, cast

from django.apps import apps
from django.contrib.auth import get_user_model
from django.db import models
from django.db.models import Q, Value
from django.db.models.expressions import Combinable
from django.db.models.fields.json import KeyTextTransform, KeyTransform
from django.db.models.fields.related_descriptors import ForwardManyToOneDescriptor
from django.db.models.functions import Coalesce
from django.db.models.lookups import IContains

from binome.accounts.models import Organisation, Person, known_key


class KnownPerson(ForwardManyToOneDescriptor):  # type: ignore[type-arg]  # not subscriptable at run time
    """``row.person`` under the name known in ``row.organisation``; the account itself is left as it is."""

    def __get__(self, instance: models.Model | None, cls: Any = None) -> Any:
        found = super().__get__(instance, cls)
        if instance is None or not isinstance(found, Person) or not found.known_as:
            return found
        known = found.as_known_in(cast("Any", instance).organisation_id)
        if known is not found:
            self.field.set_cached_value(instance, known)
        return known


def fields_that_name_a_person() -> list[models.ForeignKey[Any, Any]]:
    """Every key to a person on a row that belongs to an organisation, in every room."""
    person = get_user_model()
    return [
        field
        for model in apps.get_models()
        if any(field.name == "organisation" for field in model._meta.fields)
        for field in model._meta.fields
        if isinstance(field, models.ForeignKey) and field.related_model is person
    ]


def install() -> None:
    """Done once, when every room is loaded: no room has to think of it."""
    for field in fields_that_name_a_person():
        setattr(field.model, field.name, KnownPerson(field))


def known_name(path: str, field: str, organisation: Organisation | int) -> Combinable:
    """``field`` of the person at ``path`` (``"enrolment__person"``; ``""``: the row) as known there, to sort or to search."""
    before = f"{path}__" if path else ""
    told = KeyTextTransform(field, KeyTransform(known_key(organisation), f"{before}known_as"))
    return Coalesce(told, f"{before}{field}", output_field=models.CharField())


def known_order(path: str, organisation: Organisation | int) -> tuple[Combinable, Combinable]:
    """First name, then last name, as known there."""
    return known_name(path, "first_name", organisation), known_name(path, "last_name", organisation)


def is_called(words: str, organisation: Organisation | int, *paths: str) -> Q:
    """The condition that one of the people at ``paths`` bears these words in the name known there."""
    condition = Q()
    for path in paths:
        for field in ("first_name", "last_name"):
            condition |= Q(IContains(known_name(path, field, organisation), Value(words)))
    return condition
