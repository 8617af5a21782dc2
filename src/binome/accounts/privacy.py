"""What this room holds about a person, how it forgets them, and the words all rooms share for that."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from uuid import uuid4

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib.sessions.models import Session
from django.db.models import Model, Q, QuerySet

from binome.accounts.models import (
    CompanyIdentity,
    DeclaredConflict,
    Device,
    LogEntry,
    Membership,
    Organisation,
    Person,
    ReportingLine,
    ReportingLineImport,
    RoleOffer,
    StaffNumber,
)

# Nobody can ever write there: the top-level domain is reserved for that (RFC 2606).
NOWHERE = "@anonyme.invalid"

Rows = Mapping[str, Callable[[Person], "QuerySet[Any]"]]
# (row, person who asks, language) to what is shown of one field.
Show = Callable[[Any, Person, str], object]
Shows = Mapping[tuple[str, str], Show]


@dataclass(frozen=True)
class Opened:
    """Whose file a page is, and in which organisation."""

    organisation_id: int
    person_ids: frozenset[int]


# From the number of the row that a page shows to whose file it is.
Files = Mapping[str, Callable[[int], Opened | None]]


@dataclass(frozen=True)
class Overdue:
    """Rows past their duration: ``find`` lists them and changes nothing, ``clear`` deals with exactly those."""

    kind: str
    model: str
    find: Callable[[Organisation | None, datetime], Sequence[Model]]
    clear: Callable[[Sequence[Model]], None]


def delete_rows(rows: Sequence[Model]) -> None:
    """The usual end: the rows go, a thousand at a time."""
    if not rows:
        return
    numbers = [row.pk for row in rows]
    query = cast("Any", type(rows[0])._default_manager)
    for start in range(0, len(numbers), 1000):
        query.filter(pk__in=numbers[start : start + 1000]).as_scoped("overdue").delete()


@dataclass(frozen=True)
class Leaver:
    """Somebody whose account is being erased, and how they are called from now on."""

    person: Person
    called: str
    organisation_ids: frozenset[int]
    programme_ids: frozenset[int]

    def hide(self, text: str) -> str:
        """``text`` with the person's names and address replaced."""
        return self._pattern.sub(self.called, text)

    def hide_in(self, value: Any) -> Any:
        """The same for a JSON value, whatever its depth; keys are ours and stay."""
        if isinstance(value, str):
            return self.hide(value)
        if isinstance(value, list):
            return [self.hide_in(item) for item in value]
        if isinstance(value, dict):
            return {key: self.hide_in(item) for key, item in value.items()}
        return value

    def hide_in_row(self, row: Model, *fields: str) -> bool:
        """Replace in ``fields`` of a row and save those that changed; whether any did."""
        changed = []
        for name in fields:
            before = getattr(row, name)
            after = self.hide_in(before)
            if after != before:
                limit = row._meta.get_field(name).max_length  # type: ignore[union-attr]
                setattr(row, name, after[:limit] if limit and isinstance(after, str) else after)
                changed.append(name)
        if changed:
            row.save(update_fields=changed)
        return bool(changed)

    @property
    def _pattern(self) -> re.Pattern[str]:
        person = self.person
        names = [person, *(person.as_known_in(int(key[1:])) for key in person.known_as)]
        words = {person.email} | {
            word for name in names for word in (name.full_name, name.last_name, name.first_name, name.phone)
        }
        known = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
        return re.compile("|".join(rf"(?<!\w){re.escape(word)}(?!\w)" for word in known), re.IGNORECASE)


def is_anonymous(person: Person) -> bool:
    """Whether the row is a number without anybody behind it."""
    return person.email.endswith(NOWHERE)


def make_stand_in(*, called: str, language: str, at: datetime) -> Person:
    """Nobody: the row that keeps the counts of somebody who took part, without a way back to them."""
    return Person.objects.create_user(
        f"{uuid4().hex}{NOWHERE}", first_name=called, language=language, is_active=False, joined_at=at
    )


ROWS: Rows = {
    "accounts.Person": lambda person: Person.objects.filter(pk=person.pk),
    "account.EmailAddress": lambda person: EmailAddress.objects.filter(user=person),
    "accounts.Device": lambda person: Device.objects.filter(person=person),
    "mfa.Authenticator": lambda person: Authenticator.objects.filter(user=person),
    "accounts.CompanyIdentity": lambda person: CompanyIdentity.objects.filter(person=person).as_scoped("own"),
    "accounts.Membership": lambda person: Membership.objects.filter(person=person).as_scoped("own"),
    "accounts.RoleOffer": lambda person: RoleOffer.objects.filter(person=person).as_scoped("own"),
    "accounts.ReportingLine": lambda person: ReportingLine.objects.filter(
        Q(person=person) | Q(manager=person)
    ).as_scoped("own"),
    "accounts.StaffNumber": lambda person: StaffNumber.objects.filter(person=person).as_scoped("own"),
    "accounts.DeclaredConflict": DeclaredConflict.objects.visible_to,
    "accounts.LogEntry": lambda person: LogEntry.objects.filter(by=person).as_scoped("own"),
}


def _known_as(row: Person, person: Person, language: str) -> list[str]:
    names = (
        Organisation.objects.filter(pk__in=[key[1:] for key in row.known_as])
        .as_scoped("own")
        .order_by("name")
    )
    lines = []
    for organisation in names:
        known = row.as_known_in(organisation)
        lines.append(" · ".join(part for part in (organisation.name, known.full_name, known.phone) if part))
    return lines


SHOWS: Shows = {("accounts.Person", "known_as"): _known_as}


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Empty the account; the number stays, because acts, pairs and counts point at it."""
    person = leaver.person
    entries = LogEntry.objects.filter(organisation__in=leaver.organisation_ids).as_scoped("erasure")
    for entry in entries.exclude(details={}).iterator(chunk_size=500):
        leaver.hide_in_row(entry, "details")
    ReportingLine.objects.filter(Q(person=person) | Q(manager=person)).as_scoped("erasure").delete()
    StaffNumber.objects.filter(person=person).as_scoped("erasure").delete()
    # What others said of them goes too: it holds their address.
    conflicts = DeclaredConflict.objects.filter(Q(person=person) | Q(address=person.email))
    conflicts.as_scoped("erasure").delete()
    # A file that waits holds numbers of people, and may hold the address in a cell that is wrong.
    waiting = ReportingLineImport.objects.filter(organisation__in=leaver.organisation_ids, applied_at=None)
    waiting.as_scoped("erasure").delete()
    RoleOffer.objects.filter(person=person).as_scoped("erasure").delete()
    Membership.objects.filter(person=person).as_scoped("erasure").current().update(ended_at=at)
    EmailAddress.objects.filter(user=person).delete()
    Authenticator.objects.filter(user=person).delete()
    Device.objects.filter(person=person).delete()
    CompanyIdentity.objects.visible_to(person).delete()
    _sign_out_everywhere(person)
    person.email = f"{uuid4().hex}{NOWHERE}"
    person.first_name, person.last_name, person.phone = leaver.called, "", ""
    person.known_as = {}
    person.is_active = person.is_superuser = person.must_add_second_factor = False
    person.last_login = None
    person.set_unusable_password()
    person.save()


def _sign_out_everywhere(person: Person) -> None:
    """Sessions keep the number of their person inside what they hold, so each is opened."""
    for session in Session.objects.iterator(chunk_size=500):
        if session.get_decoded().get("_auth_user_id") == str(person.pk):
            session.delete()


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """Acts of participants pass to their stand-ins, and the programme's entries lose the names they hold."""
    entries = LogEntry.objects.filter(programme_id=programme_id).as_scoped("end of retention")
    for number, stand_in in stand_ins.items():
        entries.filter(by=number).update(by=stand_in)
    entries.update(details={})


def _old_entries(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    return list(LogEntry.objects.in_organisation(organisation).filter(at__lt=before).only("pk"))


def _old_offers(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    rows = RoleOffer.objects.in_organisation(organisation).exclude(state=RoleOffer.State.OFFERED)
    unanswered = RoleOffer.objects.in_organisation(organisation).filter(state=RoleOffer.State.OFFERED)
    return [
        *rows.filter(answered_at__lt=before).only("pk"),
        *unanswered.filter(offered_at__lt=before).only("pk"),
    ]


def _forgotten_files(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    rows = ReportingLineImport.objects.in_organisation(organisation).filter(applied_at=None)
    return list(rows.filter(uploaded_at__lt=before).only("pk"))


def _old_files(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    return list(
        ReportingLineImport.objects.in_organisation(organisation).filter(applied_at__lt=before).only("pk")
    )


OVERDUE = (
    Overdue("session", "accounts.ReportingLineImport", _forgotten_files, delete_rows),
    Overdue("log", "accounts.ReportingLineImport", _old_files, delete_rows),
    Overdue("log", "accounts.LogEntry", _old_entries, delete_rows),
    Overdue("log", "accounts.RoleOffer", _old_offers, delete_rows),
)
