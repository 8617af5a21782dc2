# ruff: noqa: T201  (a command that speaks to whoever runs it)
"""Keep each room's French catalogue in step with its texts: ``tools/messages.py [--check] [room …]``.

Extracts the English texts of ``src/binome/<room>/**/*.py`` and ``src/binome/templates/<room>/``, merges them into
``src/binome/locale/<room>/fr/LC_MESSAGES/django.po``, compiles the ``.mo`` beside it, and prints what is not yet
translated and what breaks French typography (status 1 if there is anything). ``--check`` writes nothing and also
says when a catalogue is not what the texts give. The same texts always give the same files, on every machine.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
from babel.messages.extract import DEFAULT_KEYWORDS, extract
from django.template.base import Lexer, TokenType
from django.utils.text import unescape_string_literal
from django.utils.translation import trim_whitespace
from django.utils.translation.template import block_re, constant_re, endblock_re, inline_re, plural_re

PACKAGE = Path(__file__).resolve().parent.parent / "src" / "binome"
# Shared pages stand at the root of the templates; they are core's.
TEMPLATES_OF_CORE = ("core", "components", "problems", "account", "mfa", "mail")
NOT_ROOMS = {"cli", "config", "content", "pairing", "locale", "static", "templates", "__pycache__"}

KEYWORDS = {
    **DEFAULT_KEYWORDS,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext_lazy": (1, 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
METADATA = {
    "Project-Id-Version": "binome",
    "Language": "fr",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n > 1);",
}
Key = tuple[str, str]


@dataclass
class Text:
    """One text to translate and the files where it stands."""

    msgid: str
    plural: str
    context: str
    files: list[str]


@dataclass
class Catalogue:
    """What a room's texts give: the merged catalogue, and what is wrong with it."""

    room: str
    po: polib.POFile
    faults: list[str]

    @property
    def path(self) -> Path:
        return catalogue_path(self.room)


def catalogue_path(room: str) -> Path:
    """Where a room keeps its French."""
    return PACKAGE / "locale" / room / "fr" / "LC_MESSAGES" / "django.po"


def rooms() -> list[str]:
    """Every room, in the order of its name."""
    return sorted(path.name for path in PACKAGE.iterdir() if path.is_dir() and path.name not in NOT_ROOMS)


# --- extraction -------------------------------------------------------------------------------------------


def python_texts(path: Path) -> Iterator[tuple[str, str, str]]:
    """``(context, msgid, plural)`` of each marked text of a Python file."""
    with path.open("rb") as file:
        for _line, message, _comments, context in extract("python", file, keywords=KEYWORDS):
            first, *rest = message if isinstance(message, tuple) else (message,)
            if first:
                yield context or "", first, rest[0] if rest else ""


def template_texts(source: str) -> Iterator[tuple[str, str, str]]:
    """``(context, msgid, plural)`` of each marked text of a template, as Django looks them up.

    Django doubles the percent signs of texts in templates before it looks them up, so they are doubled here.
    """
    block: _Block | None = None
    for token in Lexer(source).tokenize():
        contents = token.contents
        if block is not None:
            if token.token_type == TokenType.BLOCK and endblock_re.match(contents):
                yield block.text()
                block = None
            elif token.token_type == TokenType.BLOCK:
                if not plural_re.match(contents):
                    message = f"a blocktranslate may not hold {{% {contents} %}}"
                    raise SyntaxError(message)
                block.start_plural()
            elif token.token_type == TokenType.VAR:
                block.add(f"%({contents})s")
            elif token.token_type == TokenType.TEXT:
                block.add(contents.replace("%", "%%"))
            continue
        if token.token_type not in (TokenType.BLOCK, TokenType.VAR):
            continue
        inline = inline_re.match(contents) if token.token_type == TokenType.BLOCK else None
        if inline:
            yield _unquote(inline.group(3) or '""'), _unquote(inline.group(1)), ""
        for constant in constant_re.findall(contents):
            yield "", _unquote(constant), ""
        opening = block_re.match(contents) if token.token_type == TokenType.BLOCK else None
        if opening:
            block = _Block(
                context=_unquote(opening.group(2) or '""'), is_trimmed="trimmed" in token.split_contents()
            )


def _unquote(literal: str) -> str:
    return unescape_string_literal(literal).replace("%", "%%")


class _Block:
    """What stands between ``blocktranslate`` and its end."""

    def __init__(self, *, context: str, is_trimmed: bool) -> None:
        self.context = context
        self.is_trimmed = is_trimmed
        self.parts: list[list[str]] = [[]]

    def start_plural(self) -> None:
        self.parts.append([])

    def add(self, text: str) -> None:
        self.parts[-1].append(text)

    def text(self) -> tuple[str, str, str]:
        joined = [trim_whitespace("".join(part)) if self.is_trimmed else "".join(part) for part in self.parts]
        return self.context, joined[0], joined[1] if len(joined) > 1 else ""


def texts_of(room: str) -> list[Text]:
    """Every text of a room, in the order of its files."""
    found: dict[Key, Text] = {}
    for path in _files_of(room):
        name = path.relative_to(PACKAGE).as_posix()
        is_python = path.suffix == ".py"
        try:
            texts = list(
                python_texts(path) if is_python else template_texts(path.read_text(encoding="utf-8"))
            )
        except SyntaxError as error:
            message = f"{name}: {error}"
            raise SystemExit(message) from error
        for context, msgid, plural in texts:
            text = found.setdefault((context, msgid), Text(msgid, plural, context, []))
            text.plural = text.plural or plural
            if name not in text.files:
                text.files.append(name)
    return list(found.values())


def _files_of(room: str) -> list[Path]:
    python = sorted(path for path in (PACKAGE / room).rglob("*.py") if "migrations" not in path.parts)
    folders = TEMPLATES_OF_CORE if room == "core" else (room,)
    templates = [path for folder in folders for path in sorted((PACKAGE / "templates" / folder).rglob("*.*"))]
    if room == "core":
        templates = [*sorted((PACKAGE / "templates").glob("*.*")), *templates]
    return python + [path for path in templates if path.suffix in (".html", ".txt")]


# --- merging ----------------------------------------------------------------------------------------------


def build(room: str) -> Catalogue:
    """The room's catalogue as its texts and its present translations make it."""
    path = catalogue_path(room)
    standing = (
        {_key(entry): entry for entry in polib.pofile(str(path), wrapwidth=100)} if path.exists() else {}
    )
    po = polib.POFile(wrapwidth=100)
    po.metadata = dict(METADATA)
    for text in texts_of(room):
        po.append(_entry(text, standing.get((text.context, text.msgid))))
    faults = [fault for entry in po for fault in _faults(entry)]
    gone = [key[1] for key in standing.keys() - {_key(entry) for entry in po}]
    if gone:
        print(f"{room}: no longer said: " + "; ".join(sorted(repr(msgid) for msgid in gone)))
    return Catalogue(room=room, po=po, faults=faults)


def _key(entry: polib.POEntry) -> Key:
    return entry.msgctxt or "", entry.msgid


def _entry(text: Text, standing: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=text.msgid, msgctxt=text.context or None, occurrences=[(name, "") for name in text.files]
    )
    if "%(" in text.msgid + text.plural:
        entry.flags.append("python-format")
    if text.plural:
        forms = standing.msgstr_plural if standing else {}
        entry.msgid_plural = text.plural
        entry.msgstr_plural = {number: forms.get(number, "") for number in (0, 1)}
    else:
        entry.msgstr = standing.msgstr if standing else ""
    if standing and standing.fuzzy:
        entry.flags.append("fuzzy")
    return entry


# --- faults -----------------------------------------------------------------------------------------------

_TYPOGRAPHY = (
    (re.compile(r"(?<!\u00a0)[;?!»]"), "no no-break space before {0}"),
    (re.compile(r"(?<![\u00a0\d]):(?!\d)"), "no no-break space before {0}"),
    (re.compile(r"(?<!\u00a0)%"), "no no-break space before {0}"),
    (re.compile(r"«(?!\u00a0)"), "no no-break space after {0}"),
    (re.compile(r"['\"“”]"), "a straight or foreign quotation mark {0}"),
    (re.compile(r"\u202f"), "a narrow no-break space, where U+00A0 is used"),
    (re.compile(r"\.\.\."), "three dots instead of …"),
    (re.compile(r"[·•]"), "a mid-dot {0}"),
    (re.compile(r" ,| \.(?!\w)"), "a space before {0}"),
    (
        re.compile(r"\bE(?=tat|tape|crire|crivez|valuation|quipe)|\bA (?=la|vous|quoi|quel)"),
        "a capital without accent",
    ),
)
_PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
_NOT_PROSE = re.compile(r"<[^<>]*>|&\w+;|https?://\S*|\S+@\S+|tel:\S+")


def typography_faults(french: str) -> list[str]:
    """What breaks French typography in a translated text; tags, addresses and placeholders are no prose."""
    prose = _NOT_PROSE.sub("", _PLACEHOLDER.sub("x", french)).replace("%%", "%")
    # A text may begin with the sign itself, to follow a value.
    return [
        fault.format(match.group())
        for pattern, fault in _TYPOGRAPHY
        for match in [pattern.search(prose)]
        if match
    ]


def _faults(entry: polib.POEntry) -> list[str]:
    forms = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
    if not all(forms):
        return [f"missing: {entry.msgid!r}"]
    faults = [f"fuzzy: {entry.msgid!r}"] if entry.fuzzy else []
    allowed = set(_PLACEHOLDER.findall(entry.msgid)) | set(_PLACEHOLDER.findall(entry.msgid_plural or ""))
    for form in forms:
        faults += [f"{fault}: {form!r}" for fault in typography_faults(form)]
        strange = set(_PLACEHOLDER.findall(form)) - allowed
        if strange:
            faults.append(f"the French uses {sorted(strange)}, which the English does not give: {form!r}")
    return faults


def clashes(catalogues: dict[str, polib.POFile]) -> list[tuple[str, str]]:
    """Texts that two rooms translate differently, as ``(room, fault)``: only one of the two would be shown."""
    seen: dict[Key, tuple[str, str]] = {}
    found = []
    for room, po in sorted(catalogues.items()):
        for entry in po:
            french = str(entry.msgstr_plural or entry.msgstr)
            other, other_french = seen.setdefault(_key(entry), (room, french))
            if entry.translated() and french != other_french:
                fault = f"{entry.msgid!r} is {french!r} here and {other_french!r} in {other}; use a context"
                found.append((room, fault))
    return found


# --- the command ------------------------------------------------------------------------------------------


def check(*names: str) -> list[str]:
    """What is wrong with the catalogues of these rooms (all when none is named), or nothing; writes nothing."""
    faults = []
    for room in names or rooms():
        catalogue = build(room)
        faults += [f"{room}: {fault}" for fault in catalogue.faults]
        path = catalogue.path
        if not path.exists() and not len(catalogue.po):
            continue
        if not path.exists() or path.read_text(encoding="utf-8") != str(catalogue.po) + "\n":
            faults.append(f"{room}: {path.name} is not what the texts give; run tools/messages.py {room}")
        compiled = path.with_suffix(".mo")
        if not compiled.exists() or compiled.read_bytes() != catalogue.po.to_binary():
            faults.append(
                f"{room}: {compiled.name} is not what {path.name} gives; run tools/messages.py {room}"
            )
    return faults + _clash_lines(names)


def write(*names: str) -> list[str]:
    """Write the catalogues of these rooms; answers what is still wrong with them."""
    faults = []
    for room in names or rooms():
        catalogue = build(room)
        faults += [f"{room}: {fault}" for fault in catalogue.faults]
        if not catalogue.path.exists() and not len(catalogue.po):
            continue
        catalogue.path.parent.mkdir(parents=True, exist_ok=True)
        catalogue.path.write_text(str(catalogue.po) + "\n", encoding="utf-8")
        catalogue.path.with_suffix(".mo").write_bytes(catalogue.po.to_binary())
    return faults + _clash_lines(names)


def _clash_lines(names: tuple[str, ...]) -> list[str]:
    standing = {
        room: polib.pofile(str(catalogue_path(room))) for room in rooms() if catalogue_path(room).exists()
    }
    return [f"{room}: {fault}" for room, fault in clashes(standing) if not names or room in names]


def main() -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing; fail if anything is out of step")
    parser.add_argument("rooms", nargs="*", metavar="room", help="all of them when none is named")
    options = parser.parse_args()
    unknown = set(options.rooms) - set(rooms())
    if unknown:
        parser.error(f"no such room: {', '.join(sorted(unknown))}")
    faults = (check if options.check else write)(*options.rooms)
    for fault in faults:
        print(fault)
    print(f"{len(faults)} to mend" if faults else "complete")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
