"""The sheet and its weight: contrast of every pair of colours that carry words, and the budget of a page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import binome

STATIC = Path(binome.__file__).resolve().parent / "static"
SHEET = (STATIC / "css" / "binome.css").read_text("utf-8")
LIGHT = ':root,[data-theme="light"]{'
DARK = '\n[data-theme="dark"]{'
DARK_BY_DEVICE = ':root:not([data-theme="light"]){'


def tokens(opening: str) -> dict[str, str]:
    """The colours of one theme, by name."""
    block = SHEET.split(opening, 1)[1].split("}", 1)[0]
    return dict(re.findall(r"--([\w-]+):(#[0-9A-F]{6})", block))


def luminance(colour: str) -> float:
    """WCAG 2.2 relative luminance."""
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """WCAG 2.2 contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


WORDS = [
    *[(ink, ground) for ink in ("ink", "ink-soft", "primary", "primary-strong") for ground in ("paper", "sheet")],
    *[("ink", f"{name}-tint") for name in ("primary", "ok", "warn", "error")],
    *[(name, f"{name}-tint") for name in ("mentor", "mentee", "ok", "warn", "error", "primary")],
    ("on-primary", "primary"), ("on-primary", "primary-strong"),
    ("error", "sheet"), ("error", "paper"),
]  # fmt: skip
SHAPES = [(name, ground) for name in ("line", "mentor", "mentee", "ok") for ground in ("paper", "sheet")]


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "ground"), WORDS)
def test_words_have_a_contrast_of_seven(theme: str, ink: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[ink], colours[ground]) >= 7


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("shape", "ground"), SHAPES)
def test_shapes_that_mean_something_have_a_contrast_of_three(theme: str, shape: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[shape], colours[ground]) >= 3


def test_dark_is_the_same_whether_chosen_or_the_devices() -> None:
    assert tokens(DARK) == tokens(DARK_BY_DEVICE)
    assert set(tokens(DARK)) == set(tokens(LIGHT))


@pytest.mark.parametrize(("pattern", "most"), [("css/*.css", 25_000), ("fonts/*.woff2", 45_000)])
def test_what_a_page_weighs_stays_within_its_budget(pattern: str, most: int) -> None:
    assert sum(path.stat().st_size for path in STATIC.glob(pattern)) <= most


def test_no_page_loads_more_script_than_its_budget() -> None:
    """Two files are on every page; each of the others is on pages of its own."""
    sizes = {path.name: path.stat().st_size for path in STATIC.glob("js/*.js")}
    everywhere = sizes.pop("htmx.min.js") + sizes.pop("binome.js")
    assert everywhere + max(sizes.values()) <= 40_000


def test_every_colour_used_is_a_token() -> None:
    rules = re.sub(r"--[\w-]+:[^;}]+", "", SHEET)
    assert set(re.findall(r"#[0-9A-Fa-f]{3,6}\b", rules)) == set()
    assert set(re.findall(r"var\(--([\w-]+)", SHEET)) - set(re.findall(r"--([\w-]+):", SHEET)) == set()


def test_each_vendored_thing_has_its_licence_beside_it() -> None:
    names = {path.name for path in STATIC.rglob("*LICENSE.txt")}
    assert names == {
        "htmx-LICENSE.txt",
        "lucide-LICENSE.txt",
        "atkinson-hyperlegible-next-LICENSE.txt",
        "bricolage-grotesque-LICENSE.txt",
    }
