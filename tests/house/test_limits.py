"""Sizes and places: what a newcomer can rely on."""

from __future__ import annotations

import ast
import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "binome"
SOURCES = sorted(
    path
    for folder in (PACKAGE, ROOT / "tests", ROOT / "tools")
    for path in folder.rglob("*.py")
    if "migrations" not in path.parts
)
FORBIDDEN_NAMES = {"utils", "common", "helpers", "misc"}
ALLOWED_DEEPER = {"migrations", "templatetags", "management", "commands"}


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_file_is_longer_than_500_lines(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 500


@pytest.mark.parametrize("path", SOURCES, ids=_name)
def test_no_function_is_longer_than_60_lines(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    long = [
        f"{node.name}: {(node.end_lineno or 0) - node.lineno + 1}"
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > 60
    ]
    assert long == []


def test_nothing_is_called_utils() -> None:
    assert [_name(path) for path in PACKAGE.rglob("*") if path.stem in FORBIDDEN_NAMES] == []


def test_nothing_lies_deeper_than_a_room() -> None:
    """A package that split one file (``services/``) keeps that file's name."""
    splittable = {"models", "services", "views", "forms", "notices"}
    deep = [
        _name(path)
        for path in PACKAGE.rglob("*.py")
        if len(path.relative_to(PACKAGE).parts) > 2
        and not ALLOWED_DEEPER & set(path.relative_to(PACKAGE).parts)
        and path.relative_to(PACKAGE).parts[1] not in splittable
    ]
    assert deep == []


def test_models_do_not_look_up() -> None:
    for path in [*PACKAGE.glob("*/models.py"), *PACKAGE.glob("*/models/*.py")]:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"import .*services|GenericForeignKey|class Meta:[^#]*\n\s+ordering", source), (
            _name(path)
        )
        assert not re.search(r"def save\(|post_save|pre_save", source), _name(path)


def test_services_do_not_see_the_request_nor_the_clock() -> None:
    for path in [*PACKAGE.glob("*/services.py"), *PACKAGE.glob("*/services/*.py")]:
        source = path.read_text(encoding="utf-8")
        assert not re.search(r"\brequest\b|timezone\.now\(|datetime\.now\(|date\.today\(", source), _name(
            path
        )


def test_nothing_imports_shared_notes_or_names_a_machine() -> None:
    tracked = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout.split("\n")
    words = re.compile(
        r"\.\./"
        r"shared|/"
        r"work/|/"
        r"root/|pypi\."
        r"org|npmjs\."
        r"(org|com)|deb\."
        r"debian"
    )
    guilty = []
    for name in filter(None, tracked):
        path = ROOT / name
        if path.suffix in {".woff2", ".ttf", ".png", ".mo", ".xlsx", ".ico", ".pdf"} or not path.is_file():
            continue
        if words.search(path.read_text(encoding="utf-8", errors="replace")):
            guilty.append(name)
    assert guilty == []


def test_locks_have_hashes_and_no_addresses() -> None:
    for path in ROOT.glob("requirements*.lock"):
        text = path.read_text(encoding="utf-8")
        assert "--hash=sha256:" in text, path.name
        assert "http" not in text, path.name


def test_import_contracts_have_no_exceptions() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    assert [contract["id"] for contract in contracts if "ignore_imports" in contract] == []


def test_every_setting_is_documented() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    documented = (ROOT / "docs" / "reference" / "settings.md").read_text(encoding="utf-8")
    asked = set(re.findall(r'env\.\w+\(\s*"(BINOME_\w+)"', source))
    assert sorted(asked - set(re.findall(r"`(BINOME_\w+)`", documented))) == []
