"""What holds for every change of a card or a unit: who may, what is kept of what was typed, which row is held."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Membership, Organisation, Person
from binome.accounts.permissions import Permission, roles_with
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.core.scoping import number_in
from binome.core.words import one_line
from binome.learning import checks
from binome.learning.marked import plain_lines
from binome.learning.models import OwnPage, OwnPageVersion, kept_organisations
from binome.learning.pages import TEXTS
from binome.programmes.models import TeamMember
from binome.programmes.services import day_in

TITLE_LENGTH_MAX = 120
BODY_LENGTH_MAX = 20_000
CHECK_LENGTH_MAX = 6_000
LINE_LENGTH_MAX = 300
MOST_OWN_PAGES = 200
MINUTES_MAX = 240
# A button pressed twice is one press.
TWICE = timedelta(minutes=1)


class NotYoursToWrite(Refused):
    """Cards are written by those whom the organisation trusted with it."""

    code = "not-yours-to-write"
    text = _("Only coordinators and administrators of this organisation change its cards and units.")


class NothingWritten(Refused):
    """A card without words helps nobody."""

    code = "nothing-written"
    text = _("Give a title and a text, in French, in English or in both.")


class HalfWritten(Refused):
    """A title alone, or a text without a title."""

    code = "half-written"
    text = _("In each language, give both a title and a text, or leave both empty.")


class PageTooLong(Refused):
    """Nobody reads that on a telephone."""

    code = "page-too-long"
    text = _("This is too long: %(most)s characters at most. Make two of it.")


class TooManyPages(Refused):
    """A collection, not an archive."""

    code = "too-many-pages"
    text = _("You have %(most)s cards and units of your own already. Withdraw one first.")


class ChangedMeanwhile(Refused):
    """Somebody else saved in between."""

    code = "changed-meanwhile"
    text = _("%(name)s has changed this text in the meantime. Yours is below, the other one beside it.")


class ReadAnother(Refused):
    """What was read is no longer what is there."""

    code = "read-another-version"
    text = _("This text has just been changed. Read it once more: your remark may be settled.")


class NotInUse(Refused):
    """It was withdrawn."""

    code = "page-withdrawn"
    text = _("This text was withdrawn. Put it back first.")


class NotAnOwner(Refused):
    """Somebody who cannot change a card cannot look after it either."""

    code = "not-an-owner"
    text = _("Choose somebody who can change the cards of this organisation.")


class ExpiryGoneBy(Refused):
    """A text that is right today is not to be checked yesterday."""

    code = "expiry-gone-by"
    text = _("Choose a day to come for the next check, or leave it empty.")


class OwnTextsOnly(Refused):
    """A built-in text cannot be withdrawn, nor be required by this means."""

    code = "own-texts-only"
    text = _("This holds for texts of your own only.")


class NothingNew(Refused):
    """There is no other built-in text."""

    code = "nothing-new"
    text = _("There is no new built-in text to look at.")


# --- who ---------------------------------------------------------------------------------------------------------


def keepers_of(organisation: Organisation) -> list[Person]:
    """Whoever may write its cards and units now: of the organisation, or coordinating one of its programmes."""
    roles = roles_with(Permission.KEEP_CONTENT)
    whole = Membership.objects.current().filter(organisation=organisation, role__in=roles)
    team = TeamMember.objects.filter(organisation=organisation, role__in=roles, ended_at=None)
    either = Q(pk__in=whole.values("person")) | Q(pk__in=team.values("person"))
    return list(Person.objects.filter(either, is_active=True).order_by("pk"))


def require_keeper(organisation: Organisation, by: Person) -> None:
    if not by.is_active or not kept_organisations(by).filter(pk=organisation.pk).exists():
        raise NotYoursToWrite


def owner_of(organisation: Organisation, owner: Person | None, *, by: Person) -> Person:
    owner = owner or by
    if owner.pk != by.pk and owner not in keepers_of(organisation):
        raise NotAnOwner
    return owner


# --- what --------------------------------------------------------------------------------------------------------


def plain_line(text: str) -> str:
    return one_line(plain_lines(text))


def clean_texts(texts: Mapping[str, str], *, kind: str) -> dict[str, str]:
    """What was typed, without anything invisible.

    Raises
    ------
    NothingWritten, HalfWritten, PageTooLong, CheckNotUnderstood, TooManyQuestions
    """
    cleaned = {name: plain_lines(texts.get(name, "")) for name in TEXTS}
    for language in ("fr", "en"):
        title, body = cleaned[f"title_{language}"], cleaned[f"body_{language}"]
        cleaned[f"title_{language}"] = title = plain_line(title)
        if bool(title) != bool(body):
            raise HalfWritten
        check = cleaned[f"check_{language}"] = (
            cleaned[f"check_{language}"] if kind == OwnPage.Kind.UNIT else ""
        )
        for words, most in ((title, TITLE_LENGTH_MAX), (body, BODY_LENGTH_MAX), (check, CHECK_LENGTH_MAX)):
            if len(words) > most:
                raise PageTooLong(most=most)
        checks.questions(check)
    if not cleaned["title_fr"] and not cleaned["title_en"]:
        raise NothingWritten
    return cleaned


def expiry_after(day: date, page: OwnPage) -> date:
    """Until when a text is trusted that was checked on ``day``: what is about screens ages fastest."""
    months = content.card_file().valid_months
    is_about_screens = (page.built_in_id or page.subject) in {about.id for about in content.networks()}
    return content.months_later(day, months.network if is_about_screens else months.goal)


def lock(page: OwnPage) -> OwnPage:
    rows = OwnPage.objects.in_organisation(page.organisation_id).select_related("organisation", "owner")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=page.pk)


def held(organisation: Organisation, key: str, *, at: datetime) -> OwnPage:
    """What the organisation keeps of the text of that name, locked; made for a built-in text of which it keeps nothing.

    Raises
    ------
    content.UnknownContent
    """
    rows = OwnPage.objects.in_organisation(organisation)
    number = key.removeprefix("own-")
    if number != key:
        row = rows.filter(built_in_id="", pk=number_in(number)).first()
        if row is None:
            raise content.UnknownContent("card or unit", key)
        return lock(row)
    about = content.built_in(key)
    kind = OwnPage.Kind.UNIT if key in content.built_in_units() else OwnPage.Kind.CARD
    row, _is_new = rows.get_or_create(
        organisation=organisation,
        built_in_id=key,
        defaults={"kind": kind, "created_at": at, "minutes": about.minutes},
    )
    return lock(row)


def mark_checked(page: OwnPage, *, by: Person, at: datetime, expires_on: date | None = None) -> None:
    """Somebody has just looked: it holds from today, and what was reported is dealt with."""
    today = day_in(page.organisation, at)
    if expires_on is not None and expires_on <= today:
        raise ExpiryGoneBy
    page.checked_on, page.checked_by = today, by
    page.expires_on = expires_on or expiry_after(today, page)
    page.reports.filter(handled_at=None).update(handled_at=at)


def log(page: OwnPage, verb: str, *, by: Person, at: datetime, **details: Any) -> None:
    title = _title(page)
    record(page.organisation, verb=f"learning.{verb}", subject=page, by=by, at=at, title=title, **details)


def _title(page: OwnPage) -> str:
    current = page.versions.filter(number=page.revision).first()
    if current is None:
        return content.built_in(page.built_in_id).title.in_language(page.organisation.language)
    return str(current.title_fr or current.title_en)


def add_version(
    page: OwnPage, texts: Mapping[str, str], *, reason: str, by: Person, at: datetime
) -> OwnPageVersion:
    page.revision += 1
    version: OwnPageVersion = page.versions.create(
        organisation=page.organisation, number=page.revision, reason=plain_line(reason)[:LINE_LENGTH_MAX],
        written_by=by, written_at=at, **texts,
    )  # fmt: skip
    return version
