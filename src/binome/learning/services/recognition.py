"""Certificates and mentors' badges: given once the pair is complete, taken back for a reason; and the keys that sign."""

from __future__ import annotations

import secrets
from datetime import datetime
from itertools import groupby

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.core.words import one_line
from binome.learning import notices
from binome.learning.credentials import PLACES, make_key, sign_badge
from binome.learning.models import Certificate, CredentialKey
from binome.learning.recognition import have_earned, to_the_end
from binome.programmes.models import Application, Enrolment


class NotEarnedYet(Refused):
    """A certificate says what is done; the pair is not complete, or required units are not read."""

    code = "certificate-not-earned"
    text = _("A certificate comes once the pair is complete and the required units are read.")


class AlreadyRevoked(Refused):
    """It was taken back before."""

    code = "certificate-already-revoked"
    text = _("This certificate was already taken back.")


class RevocationWithoutReason(Refused):
    """Nothing is taken back from somebody without telling them why."""

    code = "revocation-reason-missing"
    text = _("Say why this certificate is taken back. The person reads it.")


# Without those that are read for one another: 0 and O, 1 and I, U and V.
SIGNS = "23456789ABCDEFGHJKLMNPQRSTWXYZ"
REASON_LENGTH_MAX = 300


def make_number() -> str:
    """Ten signs at random, in groups: nobody finds another one by counting."""
    signs = "".join(secrets.choice(SIGNS) for _place in range(10))
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def as_number(typed: str) -> str:
    """What somebody typed, as numbers are written: spaces, hyphens and small letters do not matter."""
    signs = "".join(sign for sign in typed.upper() if sign.isascii() and sign.isalnum())[:10]
    return f"{signs[:4]}-{signs[4:8]}-{signs[8:]}"


def give_certificates(*, at: datetime) -> int:
    """Give those that were earned and never given, in every organisation; answers how many."""
    waiting = (
        to_the_end(Enrolment.objects.unscoped("certificates are given in every organisation"))
        .filter(certificates=None, person__is_active=True)
        .select_related("programme__organisation", "organisation", "person")
        .order_by("programme_id", "pk")
    )
    given = 0
    for programme, enrolments in groupby(waiting, key=lambda enrolment: enrolment.programme):
        for enrolment in have_earned(programme, enrolments):
            given += give_certificate(enrolment, by=None, at=at) is not None
    return given


@transaction.atomic
def give_certificate(enrolment: Enrolment, *, by: Person | None, at: datetime) -> Certificate:
    """Give it and write to the person. One that stands is answered as it is.

    Raises
    ------
    NotEarnedYet
    """
    mine = Enrolment.objects.in_organisation(enrolment.organisation_id).filter(pk=enrolment.pk)
    locked = mine.select_for_update(of=("self",)).select_related("programme", "organisation", "person").get()
    if (standing := locked.certificates.filter(revoked_at=None).first()) is not None:
        return standing
    if not have_earned(locked.programme, to_the_end(mine)):
        raise NotEarnedYet
    certificate = Certificate.objects.create(
        organisation=locked.organisation,
        enrolment=locked,
        number=make_number(),
        secret=secrets.token_urlsafe(16),
        given_at=at,
        given_by=by,
    )
    if locked.role == Application.Side.MENTOR:
        _give_badge(certificate, at=at)
    record(
        locked.organisation, verb="learning.give_certificate", subject=certificate, by=by, at=at,
        programme_id=locked.programme_id, number=certificate.number,
    )  # fmt: skip
    notices.certificate_given(certificate, at=at)
    return certificate


def _give_badge(certificate: Certificate, *, at: datetime) -> None:
    """Sign the mentor's badge; taking the certificate back takes the badge back."""
    key = _signing_key(certificate.organisation, at=at)
    taken = set(key.certificates.values_list("status_index", flat=True))
    place = secrets.randbelow(PLACES)
    while place in taken:
        place = secrets.randbelow(PLACES)
    certificate.key, certificate.salt, certificate.status_index = key, secrets.token_urlsafe(16), place
    certificate.badge = sign_badge(certificate)
    certificate.save(update_fields=["key", "salt", "status_index", "badge"])


def _signing_key(organisation: Organisation, *, at: datetime) -> CredentialKey:
    """The key that signs now, made when there is none."""
    _lock_keys(organisation)
    standing = organisation.credential_keys.select_related("organisation").filter(retired_at=None).first()
    if standing is not None:
        return standing
    key = make_key(organisation, at=at)
    key.save()
    return key


def _lock_keys(organisation: Organisation) -> None:
    mine = Organisation.objects.filter(pk=organisation.pk).as_scoped("keys")
    mine.select_for_update().get()


@transaction.atomic
def change_signing_key(organisation: Organisation, *, by: Person, at: datetime) -> CredentialKey:
    """Sign with a new key from now on. Badges of before stay true: their public key and status list stay published."""
    _lock_keys(organisation)
    for standing in organisation.credential_keys.filter(retired_at=None):
        standing.retired_at = at
        standing.save(update_fields=["retired_at"])
    key = make_key(organisation, at=at)
    key.save()
    record(organisation, verb="learning.change_signing_key", subject=key, by=by, at=at)
    return key


@transaction.atomic
def revoke_certificate(certificate: Certificate, *, reason: str, by: Person, at: datetime) -> Certificate:
    """Take it back, for a reason that the person is told. Whoever checks it reads that it was taken back, not why.

    Raises
    ------
    AlreadyRevoked, RevocationWithoutReason
    """
    reason = one_line(reason)[:REASON_LENGTH_MAX]
    if not reason:
        raise RevocationWithoutReason
    locked = (
        Certificate.objects.in_organisation(certificate.organisation_id)
        .select_for_update(of=("self",))
        .select_related("enrolment__programme", "enrolment__person", "organisation")
        .get(pk=certificate.pk)
    )
    if not locked.is_valid:
        raise AlreadyRevoked
    locked.revoked_at, locked.revoked_by, locked.reason = at, by, reason
    locked.save(update_fields=["revoked_at", "revoked_by", "reason"])
    record(
        locked.organisation, verb="learning.revoke_certificate", subject=locked, by=by, at=at,
        programme_id=locked.enrolment.programme_id, number=locked.number,
    )  # fmt: skip
    notices.certificate_revoked(locked, at=at)
    return locked
