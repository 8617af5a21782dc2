"""Templates: all used, none reaching outside, none with code inside."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import binome

PACKAGE = Path(binome.__file__).resolve().parent
TEMPLATES = PACKAGE / "templates"
PAGES = sorted(TEMPLATES.rglob("*.html"))
ASSETS = [path for path in (PACKAGE / "static").rglob("*") if path.suffix in {".css", ".js", ".svg"}]


def _name(path: Path) -> str:
    return str(path.relative_to(PACKAGE))


def test_every_template_is_used() -> None:
    everything = "\n".join(
        path.read_text(encoding="utf-8") for pattern in ("*.py", "*.html") for path in PACKAGE.rglob(pattern)
    )
    # allauth and Django look these up by names of their own.
    by_convention = {"account", "socialaccount", "mfa"}
    unused = []
    for path in PAGES:
        name = str(path.relative_to(TEMPLATES))
        if name.split("/", maxsplit=1)[0] not in by_convention and f'"{name}"' not in everything:
            unused.append(name)
    assert unused == []


@pytest.mark.parametrize("path", PAGES, ids=_name)
def test_no_page_asks_another_site_for_anything(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(
        r"<(?:script|link|img|iframe|source|audio|video|use)[^>]*(?:src|href)=[\"'](?:https?:)?//", source
    )


@pytest.mark.parametrize("path", ASSETS, ids=_name)
def test_no_asset_asks_another_site_for_anything(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"(?:url\(|@import|fetch\(|importScripts\()\s*[\"']?(?:https?:)?//", source)


@pytest.mark.parametrize("path", [page for page in PAGES if page.parent.name != "mail"], ids=_name)
def test_no_script_and_no_style_inside_a_page(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert not re.search(r"<style|\sstyle=|\son(?:click|load|submit|change|error)=|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)
