"""Cards and units as an organisation reads them: the built-in ones, those it adapted, its own. Nothing is changed here."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Literal

from django.db import models
from django.db.models import Count, Prefetch, Q

from binome import content
from binome.accounts.models import Organisation, Person
from binome.core.prepared import prepared
from binome.learning.models import OwnPage, OwnPageVersion
from binome.learning.naming import spoken
from binome.programmes.models import Programme

SOON = timedelta(days=30)
TEXTS = ("title_fr", "title_en", "body_fr", "body_en", "check_fr", "check_en")
SEARCHED = TEXTS[:4]
# A subject that everybody needs, whatever networks a programme teaches.
FOR_ALL = "basics"

Why = Literal["reported", "update", "expired", "soon", "nobody"]


@dataclass(frozen=True)
class Words:
    """The same words in French and in English; one of the two may be missing."""

    fr: str
    en: str

    def in_language(self, language: str | None) -> str:
        """In that language, or in the other when there is nothing in it."""
        return self.en if self.language(language) == "en" else self.fr

    def language(self, wanted: str | None) -> str:
        """``"fr"`` or ``"en"``: the one that somebody reads who asks for ``wanted``."""
        if (wanted or "").lower().startswith("en"):
            return "en" if self.en else "fr"
        return "fr" if self.fr else "en"


@dataclass(frozen=True)
class Page:
    """One card or unit. ``row`` is what the organisation keeps of it; ``built_in`` what comes with the product."""

    key: str
    kind: str
    texts: dict[str, str]
    row: OwnPage | None = None
    built_in: content.BuiltIn | None = None
    report_count: int = 0

    @property
    def title(self) -> Words:
        """What it is called."""
        return Words(self.texts["title_fr"], self.texts["title_en"])

    @property
    def body(self) -> Words:
        """The text, as Markdown."""
        return Words(self.texts["body_fr"], self.texts["body_en"])

    @property
    def check(self) -> Words:
        """The questions to check oneself by, as they are typed."""
        return Words(self.texts["check_fr"], self.texts["check_en"])

    @property
    def revision(self) -> int:
        """The version that is read; 0 is the built-in text."""
        return self.row.revision if self.row is not None else 0

    @property
    def is_own(self) -> bool:
        """Written by the organisation from nothing."""
        return self.built_in is None

    @property
    def is_adapted(self) -> bool:
        """A built-in text in the organisation's own words."""
        return self.built_in is not None and self.revision > 0

    @property
    def is_withdrawn(self) -> bool:
        """Whether nobody reads it any more."""
        return self.row is not None and self.row.withdrawn_at is not None

    @property
    def is_ours(self) -> bool:
        """Whether the words are the organisation's."""
        return self.is_own or self.is_adapted

    @property
    def owner(self) -> Person | None:
        """Who looks after it, under the name that the organisation was told; nobody for what the project keeps."""
        person = self.row.owner if self.row is not None else None
        return person.as_known_in(self.row.organisation_id) if person is not None and self.row else None

    @property
    def network(self) -> str:
        """The network it is about, directly or through a goal; empty for a unit."""
        if self.built_in is not None:
            return self.built_in.network
        card = content.built_in_cards().get(self.row.subject) if self.row is not None else None
        return card.network if card is not None else ""

    @property
    def minutes(self) -> int:
        """How long a unit takes."""
        return (self.row.minutes if self.row else 0) or (self.built_in.minutes if self.built_in else 0)

    @cached_property
    def checked_on(self) -> date | None:
        """When somebody last said that it is right: here, or in the project for a text that is the project's."""
        return self._dates[0]

    @cached_property
    def expires_on(self) -> date | None:
        """Until when that is trusted."""
        return self._dates[1]

    @property
    def _dates(self) -> tuple[date | None, date | None]:
        here = (self.row.checked_on, self.row.expires_on) if self.row is not None else (None, None)
        there = (self.built_in.checked_on, self.built_in.expires_on) if self.built_in else (None, None)
        if self.is_ours:
            return here
        # A newer release may have been checked later than the organisation did.
        return here if here[0] and here[0] >= (there[0] or here[0]) else there

    @property
    def has_update(self) -> bool:
        """The built-in text has changed since the organisation last looked at it."""
        if not self.is_adapted or self.row is None or self.built_in is None:
            return False
        return bool(self.row.built_in_then != self.built_in.as_written())

    def is_expired(self, on: date) -> bool:
        """Whether it should have been looked at by that day."""
        return self.expires_on is not None and self.expires_on <= on

    def reasons(self, on: date, *, keepers: Collection[int] | None = None) -> list[Why]:
        """Why a coordinator should look at it, most pressing first; ``keepers`` are those who may look after it."""
        found: list[Why] = []
        if self.report_count:
            found.append("reported")
        if self.is_expired(on):
            found.append("expired")
        elif self.expires_on is not None and self.expires_on <= on + SOON:
            found.append("soon")
        if self.has_update:
            found.append("update")
        if self.is_ours and not self._is_looked_after(keepers):
            found.append("nobody")
        return found

    def _is_looked_after(self, keepers: Collection[int] | None) -> bool:
        owner = self.owner
        return owner is not None and owner.is_active and (keepers is None or owner.pk in keepers)

    def holds(self, wanted: str) -> bool:
        """Whether every word of ``wanted`` stands in it, in either language."""
        here = spoken(" ".join(self.texts[name] for name in SEARCHED))
        return all(word in here for word in spoken(wanted).split())


def _reported(organisation: Any) -> models.QuerySet[OwnPage, OwnPage]:
    rows = OwnPage.objects.in_organisation(organisation).select_related("owner").order_by("pk")
    return rows.annotate(report_count=Count("reports", filter=Q(reports__handled_at=None)))


@prepared
def _bare_rows(organisation: int) -> models.QuerySet[OwnPage, OwnPage]:
    return _reported(organisation)


def _rows(organisation: Organisation | int, *, with_words: bool) -> list[OwnPage]:
    """What the organisation keeps, with the number of reports; and with the words that are read, in a second statement."""
    if not with_words:
        return list(_bare_rows(organisation if isinstance(organisation, int) else organisation.pk))
    current = OwnPageVersion.objects.in_organisation(organisation).current()
    read = Prefetch("versions", queryset=current, to_attr="read")
    return list(_reported(organisation).prefetch_related(read))


def texts_of(version: OwnPageVersion) -> dict[str, str]:
    """The words of a version."""
    return {name: getattr(version, name) for name in TEXTS}


def _page(row: OwnPage | None, built_in: content.BuiltIn | None, kind: str) -> Page:
    read: list[OwnPageVersion] = getattr(row, "read", [])
    if read:
        texts = texts_of(read[0])
    else:
        texts = built_in.as_written() if built_in is not None else dict.fromkeys(TEXTS, "")
    key = row.key if row is not None else (built_in.id if built_in is not None else "")
    return Page(key, kind, texts, row, built_in, getattr(row, "report_count", 0))


def page_of_version(version: OwnPageVersion) -> Page:
    """The card or unit whose words ``version`` holds; the number of its reports is not known."""
    row = version.page
    # A text that a release took out becomes the organisation's own.
    built_in = (content.built_in_cards() | content.built_in_units()).get(row.built_in_id)
    return Page(row.key, row.kind, texts_of(version), row, built_in)


def pages_of(
    organisation: Organisation | int, *, with_withdrawn: bool = False, with_words: bool = True
) -> dict[str, Page]:
    """Every card and unit as the organisation has it, by key: built-in ones in their order, then its own.

    Without words where only states are counted: what was adapted or written is then nameless.
    """
    rows = _rows(organisation, with_words=with_words)
    kept = {row.built_in_id: row for row in rows if row.built_in_id}
    built_in = [(OwnPage.Kind.CARD, card) for card in content.built_in_cards().values()]
    built_in += [(OwnPage.Kind.UNIT, unit) for unit in content.built_in_units().values()]
    pages = [_page(kept.get(entry.id), entry, kind) for kind, entry in built_in]
    known = {page.key for page in pages}
    own = [row for row in rows if row.revision and row.built_in_id not in known]
    pages += [_page(row, None, row.kind) for row in own if with_withdrawn or row.withdrawn_at is None]
    return {page.key: page for page in pages}


def cards_for(pages: Iterable[Page], networks: Collection[str]) -> list[Page]:
    """The cards about those networks, and those that everybody needs; an own card comes after its subject."""
    wanted = {*networks, FOR_ALL}
    cards = [page for page in pages if page.kind == OwnPage.Kind.CARD and page.network in wanted]
    order = {key: number for number, key in enumerate(content.built_in_cards())}
    return sorted(cards, key=lambda page: (order.get(subject_of(page), len(order)), page.is_own))


def subject_of(page: Page) -> str:
    """The network or goal that a card is about."""
    return (
        page.built_in.id if page.built_in is not None else (page.row.subject if page.row is not None else "")
    )


def subject_words(subject: str, language: str) -> str:
    """That subject in words: a network, or a goal of the catalogue."""
    card = content.built_in_cards().get(subject)
    if card is None:
        return subject
    is_network = card.network == subject
    return (content.network(subject).name if is_network else card.title).in_language(language)


def networks_in_use(organisation: Organisation) -> set[str]:
    """The networks that the organisation's programmes teach now."""
    living = organisation.programmes.exclude(state=Programme.State.ARCHIVED)
    return {name for networks in living.values_list("networks", flat=True) for name in networks}


def to_review(
    pages: Iterable[Page],
    networks: Collection[str],
    *,
    on: date,
    keepers: Collection[int] | None = None,
    with_other_networks: bool = True,
) -> list[tuple[Page, list[Why]]]:
    """Pages in use that a coordinator should look at, each with why; what was reported first.

    ``with_other_networks`` counts what the organisation keeps about networks that are not among ``networks`` too.
    """
    pages = list(pages)
    cards = {page.key for page in cards_for(pages, networks)}
    used = [
        page
        for page in pages
        if page.key in cards
        or (page.row is not None and (with_other_networks or page.kind == OwnPage.Kind.UNIT))
    ]
    found = [(page, page.reasons(on, keepers=keepers)) for page in used]
    rank = {"reported": 0, "expired": 1, "update": 2, "soon": 3, "nobody": 4}
    return sorted((entry for entry in found if entry[1]), key=lambda entry: rank[entry[1][0]])
