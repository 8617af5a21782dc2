"""Every text is there in both languages, correctly set."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(__file__).resolve().parents[2]


def _messages() -> object:
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "tools" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["messages_tool"] = module
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("room", settings.ROOMS)
def test_the_catalogue_is_complete_and_fresh(room: str) -> None:
    assert _messages().check(room) == []  # type: ignore[attr-defined]
