"""The rooms' own ``privacy`` modules, found by name, highest room first."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils.module_loading import module_has_submodule

from binome.accounts.models import Person
from binome.accounts.privacy import Opened, Overdue, Show


def modules() -> Iterator[ModuleType]:
    """Highest first: what stands on other rows goes before them."""
    for room in reversed(settings.ROOMS):
        package = import_module(f"binome.{room}")
        if module_has_submodule(package, "privacy"):
            yield import_module(f"binome.{room}.privacy")


def rows() -> dict[str, Callable[[Person], QuerySet[Any]]]:
    """From each table to a person's own rows."""
    return {label: query for module in modules() for label, query in getattr(module, "ROWS", {}).items()}


def shows() -> dict[tuple[str, str], Show]:
    """Fields that are not shown as they are stored."""
    return {field: show for module in modules() for field, show in getattr(module, "SHOWS", {}).items()}


def overdue() -> list[Overdue]:
    """Everything that ends by itself, highest room first."""
    return [one for module in modules() for one in getattr(module, "OVERDUE", ())]


def files() -> dict[str, Callable[[int], Opened | None]]:
    """Pages that are somebody's file, by the name of their address."""
    return {name: opened for module in modules() for name, opened in getattr(module, "FILES", {}).items()}


def having(verb: str) -> Iterator[Callable[..., Any]]:
    """Each room's function of that name (``forget``, ``anonymise``), highest room first."""
    for module in modules():
        function = getattr(module, verb, None)
        if function is not None:
            yield function
