"""A person's own data, in words for a page and in values for a file; nothing of anybody else but first names."""

from __future__ import annotations

import io
import json
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from importlib import import_module
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import module_has_submodule
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from binome import content
from binome.accounts.models import LogEntry, Organisation, Person
from binome.core.words import date_words, list_words, time_words
from binome.privacy import rooms
from binome.privacy.services import months_of
from binome.programmes.exports import as_csv
from binome.programmes.models import Enrolment
from binome.programmes.privacy import organisations_of


@dataclass(frozen=True)
class Column:
    """One field, by its name in files and its words on a page."""

    name: str
    label: str


@dataclass(frozen=True)
class Part:
    """One table of the register, with the person's own rows."""

    holding: content.Holding
    title: str
    purpose: str
    readers: str
    duration: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Any, ...], ...]

    @property
    def lines(self) -> Iterator[list[tuple[str, str]]]:
        """Each row as labels and words, without what is empty."""
        for row in self.rows:
            yield [
                (column.label, words)
                for column, value in zip(self.columns, row, strict=True)
                if (words := in_words(value))
            ]


def parts_of(person: Person) -> list[Part]:
    """What is held about ``person``, in the language that is active; tables without a row are left out."""
    language = (get_language() or "fr")[:2]
    queries = rooms.rows()
    shows = rooms.shows()
    months = longest_months(person)
    parts = []
    for holding in content.holdings().values():
        if not holding.exported or holding.model not in queries:
            continue
        found = queries[holding.model](person).order_by("pk")
        rows = tuple(
            tuple(
                _value(row, name, shows.get((holding.model, name)), person, language)
                for name in holding.exported
            )
            for row in found
        )
        if rows:
            parts.append(_part(holding, rows, language, months))
    return parts


def _part(
    holding: content.Holding, rows: tuple[tuple[Any, ...], ...], language: str, months: dict[str, int]
) -> Part:
    durations = [
        ngettext("%(months)s month %(starts)s", "%(months)s months %(starts)s", months[name])
        % {"months": months[name], "starts": content.retention(name).starts.in_language(language)}
        for name in holding.retention
    ]
    return Part(
        holding=holding,
        title=holding.title.in_language(language),
        purpose=holding.purpose.in_language(language),
        readers=list_words(content.reader(name).in_language(language) for name in holding.readers),
        duration=" · ".join(durations),
        columns=tuple(Column(name, holding.fields[name].in_language(language)) for name in holding.exported),
        rows=rows,
    )


def longest_months(person: Person) -> dict[str, int]:
    """The duration one is told is the longest of the organisations that know one."""
    months = [months_of(organisation) for organisation in organisations_of(person)] or [months_of(None)]
    return {kind: max(one[kind] for one in months) for kind in months[0]}


def _value(row: Model, name: str, show: Any, person: Person, language: str) -> Any:
    if show is not None:
        return _plain(show(row, person, language), person)
    if isinstance(row, LogEntry) and name == "verb":
        return str(_log_words().get(row.verb, row.verb)) % defaultdict(lambda: "…")
    display = getattr(row, f"get_{name}_display", None)
    return _plain(str(display()) if display is not None else getattr(row, name), person)


def _plain(value: Any, person: Person) -> Any:
    """A value that a file can hold. Another person is a first name, whatever way leads to them."""
    if isinstance(value, Enrolment):
        value = value.person
    if isinstance(value, Person):
        return value.full_name if value.pk == person.pk else value.first_name
    if isinstance(value, Organisation | Model):
        return str(value)
    return value


def _log_words() -> dict[str, Any]:
    gathered: dict[str, Any] = {}
    for room in settings.ROOMS:
        package = import_module(f"binome.{room}")
        if module_has_submodule(package, "log_words"):
            gathered.update(import_module(f"binome.{room}.log_words").LOG_WORDS)
    return gathered


def in_words(value: Any) -> str:
    """A value as one reads it; nothing for what is empty."""
    if value is None or value in ("", [], {}):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, datetime):
        return f"{date_words(value)}, {time_words(value)}"
    if isinstance(value, date):
        return date_words(value)
    if isinstance(value, dict):
        separator = _(": ")
        return " · ".join(f"{key}{separator}{in_words(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return " · ".join(in_words(item) for item in value)
    return str(value)


def _for_json(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else str(value)


def as_zip(person: Person) -> bytes:
    """One file with a note to read first, everything as JSON, and a table a part that no spreadsheet computes."""
    parts = parts_of(person)
    everything = {
        part.holding.model: [
            dict(zip((column.name for column in part.columns), row, strict=True)) for row in part.rows
        ]
        for part in parts
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(_("read-me.txt"), _read_me(parts))
        archive.writestr(
            _("my-data.json"), json.dumps(everything, ensure_ascii=False, indent=2, default=_for_json)
        )
        for part in parts:
            table = [
                [column.label for column in part.columns],
                *([in_words(value) for value in row] for row in part.rows),
            ]
            archive.writestr(f"{part.holding.model.lower()}.csv", as_csv(table))
    return output.getvalue()


def _read_me(parts: list[Part]) -> str:
    lines = [_("What Binôme holds about you, and why."), ""]
    for part in parts:
        lines += [
            f"{part.title} ({part.holding.model.lower()}.csv)",
            f"  {part.purpose}",
            "  " + _("Who reads: %(readers)s.") % {"readers": part.readers},
            "  " + _("How long: %(duration)s.") % {"duration": part.duration},
            "",
        ]
    lines.append(_("Other people appear by their first name only. Their answers are not here."))
    return "\r\n".join(lines) + "\r\n"


@dataclass(frozen=True)
class Reason:
    """One line of the notice: what is held, why, on what basis, who reads it, how long."""

    title: str
    purpose: str
    basis: str
    readers: str
    duration: str


def reasons(months: dict[str, int]) -> list[Reason]:
    """The notice, line by line, in the language that is active."""
    language = (get_language() or "fr")[:2]
    return [
        Reason(
            title=part.title,
            purpose=part.purpose,
            basis=content.processing_basis(part.holding.basis).in_language(language),
            readers=part.readers,
            duration=part.duration,
        )
        for part in (_part(holding, (), language, months) for holding in content.holdings().values())
    ]


@dataclass(frozen=True)
class Fate:
    """What an erasure does to one table."""

    title: str
    count: int
    after: str


@dataclass(frozen=True)
class Outlook:
    """What somebody reads before confirming an erasure."""

    goes: tuple[Fate, ...]
    stays: tuple[Fate, ...]


def outlook_of(person: Person) -> Outlook:
    """What goes and what stays, in the language that is active. Nothing changes."""
    language = (get_language() or "fr")[:2]
    queries = rooms.rows()
    goes: list[Fate] = []
    stays: list[Fate] = []
    for holding in content.holdings().values():
        if holding.model not in queries or not (count := queries[holding.model](person).count()):
            continue
        after = holding.after.in_language(language) if holding.after else ""
        fate = Fate(holding.title.in_language(language), count, after)
        (stays if holding.on_erasure == "kept" else goes).append(fate)
    return Outlook(tuple(goes), tuple(stays))
