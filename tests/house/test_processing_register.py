"""Everything held about people is in the register of processing, and the register names nothing that is gone (N28)."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps

from binome import content

ROOT = Path(__file__).resolve().parents[2]
REGISTER = content.processing_register()
# Tables that Django makes for a relation declared in the register.
TABLES = {model._meta.label: model for model in apps.get_models()}


def _fields(model: Any) -> set[str]:
    """What a row holds: columns but the row's own number, and relations to many."""
    columns = {field.name for field in model._meta.concrete_fields if not field.primary_key}
    if not model._meta.pk.auto_created:
        columns.add(model._meta.pk.name)
    return columns | {field.name for field in model._meta.many_to_many}


def test_every_table_is_in_the_register() -> None:
    named = [holding.model for holding in REGISTER.holdings]
    assert sorted(named + list(REGISTER.not_personal)) == sorted(TABLES)


@pytest.mark.parametrize("holding", REGISTER.holdings, ids=lambda holding: holding.model)
def test_every_field_is_in_the_register_and_no_other(holding: content.Holding) -> None:
    assert {*holding.fields, *holding.technical} == _fields(TABLES[holding.model])


def test_no_table_without_personal_data_points_at_a_person() -> None:
    """A free text or a person's key in a table declared harmless is a leak in the register."""
    allowed = {("matching.MatchingRound", "asked_by")}
    pointing = {
        (label, field.name)
        for label in REGISTER.not_personal
        for field in TABLES[label]._meta.concrete_fields
        if field.is_relation and field.related_model._meta.label == "accounts.Person"
    }
    assert pointing == allowed


def test_every_duration_is_used() -> None:
    used = {name for holding in REGISTER.holdings for name in holding.retention}
    assert used == {kind.id for kind in REGISTER.retentions}


def test_default_durations_are_those_of_the_notice() -> None:
    assert {kind.id: kind.months for kind in REGISTER.retentions} == {
        "application": 6,
        "participation": 6,
        "feedback": 3,
        "help": 12,
        "message": 6,
        "log": 12,
        "account": 24,
        "session": 1,
    }


def test_documents_made_from_the_register_are_fresh() -> None:
    spec = importlib.util.spec_from_file_location("register_tool", ROOT / "tools" / "register.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    stale = [path.name for path, text in module.pages().items() if path.read_text(encoding="utf-8") != text]
    assert stale == [], "run tools/register.py"
