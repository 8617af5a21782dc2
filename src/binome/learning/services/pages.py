"""Cards and units that an organisation writes, adapts, checks; and what readers report.

The built-in text is never touched: the first change of one makes the organisation's own copy, beside which the text that
it was made from is kept. Nothing that somebody wrote is ever overwritten: each saving is a version.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from binome import content
from binome.accounts.models import Organisation, Person
from binome.learning.models import OwnPage, OwnPageVersion, ScreenReport
from binome.learning.pages import texts_of
from binome.learning.readiness import readiness_of
from binome.learning.services.page_rules import (
    LINE_LENGTH_MAX,
    MINUTES_MAX,
    MOST_OWN_PAGES,
    TWICE,
    ChangedMeanwhile,
    NothingNew,
    NotInUse,
    OwnTextsOnly,
    ReadAnother,
    TooManyPages,
    add_version,
    clean_texts,
    held,
    lock,
    log,
    mark_checked,
    owner_of,
    plain_line,
    require_keeper,
)
from binome.programmes.models import Application, Enrolment, Programme
from binome.programmes.services import note_prepared

# --- writing -----------------------------------------------------------------------------------------------------


@transaction.atomic
def write_page(
    organisation: Organisation,
    *,
    kind: str,
    texts: Mapping[str, str],
    by: Person,
    at: datetime,
    subject: str = "",
    minutes: int = 0,
    owner: Person | None = None,
    expires_on: date | None = None,
    reason: str = "",
) -> OwnPage:
    """A card or a unit of the organisation's own. The same one twice within a moment is one.

    Raises
    ------
    NotYoursToWrite, TooManyPages, NotAnOwner, ExpiryGoneBy, and those of :func:`clean_texts`
    """
    require_keeper(organisation, by)
    cleaned = clean_texts(texts, kind=kind)
    rows = OwnPage.objects.in_organisation(organisation).filter(built_in_id="", withdrawn_at=None)
    twin = OwnPageVersion.objects.in_organisation(organisation).filter(
        page__in=rows, number=1, written_by=by, written_at__gt=at - TWICE, **cleaned
    )
    if (same := twin.select_related("page").first()) is not None:
        return same.page
    if rows.count() >= MOST_OWN_PAGES:
        raise TooManyPages(most=MOST_OWN_PAGES)
    page = OwnPage(
        organisation=organisation, kind=kind, subject=subject if kind == OwnPage.Kind.CARD else "",
        owner=owner_of(organisation, owner, by=by), minutes=min(max(minutes, 0), MINUTES_MAX), created_at=at,
    )  # fmt: skip
    page.save()
    mark_checked(page, by=by, at=at, expires_on=expires_on)
    add_version(page, cleaned, reason=reason, by=by, at=at)
    page.save()
    log(page, "write_page", by=by, at=at)
    return page


@transaction.atomic
def change_page(
    organisation: Organisation,
    *,
    key: str,
    texts: Mapping[str, str],
    revision: int,
    by: Person,
    at: datetime,
    reason: str = "",
    owner: Person | None = None,
    expires_on: date | None = None,
    minutes: int | None = None,
) -> OwnPage:
    """Save what was written as a new version. ``revision`` is the one that was read.

    The first change of a built-in text makes the organisation's copy of it. Saying the same again makes no version.
    Whoever saves has looked: the text counts as checked today, and reports are dealt with.

    Raises
    ------
    NotYoursToWrite, ChangedMeanwhile, NotInUse, NotAnOwner, ExpiryGoneBy, content.UnknownContent, and those of
    :func:`clean_texts`
    """
    require_keeper(organisation, by)
    page = held(organisation, key, at=at)
    cleaned = clean_texts(texts, kind=page.kind)
    current = page.versions.filter(number=page.revision).select_related("written_by").first()
    is_same = current is not None and texts_of(current) == cleaned
    if page.revision != revision and not is_same:
        raise ChangedMeanwhile(name=_name(page, current))
    if page.withdrawn_at is not None:
        raise NotInUse
    page.owner = owner_of(page.organisation, owner or page.owner, by=by)
    if minutes is not None and page.kind == OwnPage.Kind.UNIT:
        page.minutes = min(max(minutes, 0), MINUTES_MAX)
    if not is_same:
        if page.built_in_id and not page.revision:
            page.built_in_then = content.built_in(page.built_in_id).as_written()
        add_version(page, cleaned, reason=reason, by=by, at=at)
    mark_checked(page, by=by, at=at, expires_on=expires_on)
    page.save()
    if not is_same:
        log(page, "change_page", by=by, at=at)
    return page


def _name(page: OwnPage, current: OwnPageVersion | None) -> str:
    return current.written_by.as_known_in(page.organisation_id).full_name if current is not None else ""


@transaction.atomic
def restore_page(version: OwnPageVersion, *, by: Person, at: datetime, reason: str = "") -> OwnPage:
    """Come back to an older version: it becomes the newest, and nothing between the two is lost.

    Raises
    ------
    NotYoursToWrite, NotInUse
    """
    page = lock(version.page)
    return change_page(
        page.organisation, key=page.key, texts=texts_of(version), revision=page.revision, reason=reason, by=by,
        at=at,
    )  # fmt: skip


@transaction.atomic
def check_page(organisation: Organisation, *, key: str, by: Person, at: datetime) -> OwnPage:
    """It was looked at today and is still right.

    Raises
    ------
    NotYoursToWrite, NotInUse, content.UnknownContent
    """
    require_keeper(organisation, by)
    page = held(organisation, key, at=at)
    if page.withdrawn_at is not None:
        raise NotInUse
    mark_checked(page, by=by, at=at)
    page.save(update_fields=["checked_on", "checked_by", "expires_on"])
    log(page, "check_page", by=by, at=at)
    return page


@transaction.atomic
def settle_update(page: OwnPage, *, takes_new: bool, by: Person, at: datetime, reason: str = "") -> OwnPage:
    """The built-in text has changed: keep one's own, or take the new one, as a version like any other.

    Either way the new built-in text has been seen. Raises NothingNew where there is none, so that two coordinators
    deciding at once decide once.

    Raises
    ------
    NotYoursToWrite, NothingNew
    """
    page = lock(page)
    require_keeper(page.organisation, by)
    if not page.built_in_id or not page.revision:
        raise NothingNew
    now = content.built_in(page.built_in_id).as_written()
    if page.built_in_then == now:
        raise NothingNew
    page.built_in_then = now
    if takes_new:
        add_version(page, now, reason=reason, by=by, at=at)
        mark_checked(page, by=by, at=at)
    page.save()
    log(page, "take_update" if takes_new else "keep_own", by=by, at=at)
    return page


@transaction.atomic
def return_to_built_in(page: OwnPage, *, by: Person, at: datetime, reason: str = "") -> OwnPage:
    """Read the built-in text again, as it is now; one's own stays in the history.

    Raises
    ------
    NotYoursToWrite, NothingNew
    """
    page = lock(page)
    require_keeper(page.organisation, by)
    if not page.built_in_id or not page.revision:
        raise NothingNew
    now = page.built_in_then = content.built_in(page.built_in_id).as_written()
    current = page.versions.filter(number=page.revision).first()
    if current is None or texts_of(current) != now:
        add_version(page, now, reason=reason, by=by, at=at)
    mark_checked(page, by=by, at=at)
    page.save()
    log(page, "return_to_built_in", by=by, at=at)
    return page


@transaction.atomic
def withdraw_page(page: OwnPage, *, is_withdrawn: bool, by: Person, at: datetime) -> OwnPage:
    """Nobody reads it any more, or again. Who has finished a unit has finished it.

    Raises
    ------
    NotYoursToWrite, OwnTextsOnly, TooManyPages
    """
    page = lock(page)
    require_keeper(page.organisation, by)
    if page.built_in_id:
        raise OwnTextsOnly
    if (page.withdrawn_at is not None) == is_withdrawn:
        return page
    others = OwnPage.objects.in_organisation(page.organisation_id).filter(built_in_id="", withdrawn_at=None)
    if not is_withdrawn and others.count() >= MOST_OWN_PAGES:
        raise TooManyPages(most=MOST_OWN_PAGES)
    page.withdrawn_at = at if is_withdrawn else None
    was_required, page.required_since = page.required_since, None
    page.save(update_fields=["withdrawn_at", "required_since"])
    log(page, "withdraw_page" if is_withdrawn else "put_page_back", by=by, at=at)
    if was_required is not None:
        _judge_those_who_wait(page.organisation, at=at)
    return page


@transaction.atomic
def require_unit(page: OwnPage, *, is_required: bool, by: Person, at: datetime) -> OwnPage:
    """An own unit comes before the first session, or no longer does.

    Asked of mentors who could not begin yet, in programmes that ask for units at all: nobody who was let in is kept out.

    Raises
    ------
    NotYoursToWrite, OwnTextsOnly, NotInUse
    """
    page = lock(page)
    require_keeper(page.organisation, by)
    if page.built_in_id or page.kind != OwnPage.Kind.UNIT:
        raise OwnTextsOnly
    if page.withdrawn_at is not None:
        raise NotInUse
    if (page.required_since is not None) == is_required:
        return page
    page.required_since = at if is_required else None
    page.save(update_fields=["required_since"])
    log(page, "require_unit" if is_required else "no_longer_require_unit", by=by, at=at)
    if not is_required:
        _judge_those_who_wait(page.organisation, at=at)
    return page


def _judge_those_who_wait(organisation: Organisation, *, at: datetime) -> None:
    """Mentors whom only that unit kept out can begin."""
    for programme in organisation.programmes.exclude(state=Programme.State.ARCHIVED).exclude(
        required_units=[]
    ):
        waiting = Enrolment.objects.in_organisation(organisation).active()
        mentors = waiting.filter(programme=programme, role=Application.Side.MENTOR, prepared_at=None)
        for readiness in readiness_of(programme, mentors.select_related("person")):
            if readiness.is_ready:
                note_prepared(readiness.enrolment, is_prepared=True, at=at)


# --- reports -----------------------------------------------------------------------------------------------------


@transaction.atomic
def report_screen(
    programme: Programme, *, key: str, revision: int, text: str, by: Person, at: datetime
) -> ScreenReport:
    """The screen is no longer what the text says. The same person twice before somebody has looked is once.

    Raises
    ------
    NotInUse, ReadAnother, content.UnknownContent
    """
    page = held(programme.organisation, key, at=at)
    if page.withdrawn_at is not None:
        raise NotInUse
    if page.revision != revision:
        raise ReadAnother
    report, is_new = page.reports.get_or_create(
        reported_by=by, handled_at=None,
        defaults={
            "organisation": page.organisation, "programme": programme, "revision": revision,
            "text": plain_line(text)[:LINE_LENGTH_MAX], "reported_at": at,
        },
    )  # fmt: skip
    if is_new:
        log(page, "report_screen", by=by, at=at)
    return report
