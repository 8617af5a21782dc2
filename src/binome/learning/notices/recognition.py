"""Messages about certificates."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.learning.models import Certificate
from binome.outbox.services import Letter, queue_letter


def certificate_given(certificate: Certificate, *, at: datetime) -> None:
    """The certificate is ready, on a page that only its person opens."""
    programme = certificate.enrolment.programme

    def write() -> Letter:
        return Letter(
            subject=_("Your certificate for “%(programme)s”") % {"programme": programme.name},
            paragraphs=[
                _("You went all the way. Thank you for the time you gave and for what you shared."),
                _(
                    "Your certificate says what you did: dates, subjects and hours. It judges and compares nobody."
                ),
            ],
            facts=[(_("Certificate No."), certificate.number)],
            button=(_("See my certificate"), reverse("learning:recognition")),
            after=[
                _("Keep the file: this page closes some months after the end of the programme."),
            ],
        )

    _queue_about(certificate, kind="learning.certificate_given", at=at, write=write)


def certificate_revoked(certificate: Certificate, *, at: datetime) -> None:
    """The certificate was taken back, and why."""
    programme, organisation = certificate.enrolment.programme, certificate.organisation

    def write() -> Letter:
        return Letter(
            subject=_("Your certificate for “%(programme)s” was taken back") % {"programme": programme.name},
            paragraphs=[
                _(
                    "Certificate %(number)s no longer stands. Whoever checks it reads that it was taken back, not why."
                )
                % {"number": certificate.number},
            ],
            facts=[(_("Reason"), certificate.reason)],
            button=(_("See my certificates"), reverse("learning:recognition")),
            after=[
                _("You do not agree? Call %(name)s: %(phone)s.")
                % {"name": organisation.contact_name, "phone": organisation.contact_phone}
            ],
        )

    _queue_about(certificate, kind="learning.certificate_revoked", at=at, write=write)


def _queue_about(certificate: Certificate, *, kind: str, at: datetime, write: Callable[[], Letter]) -> None:
    queue_letter(
        kind=kind,
        to=certificate.enrolment.person,
        organisation=certificate.organisation,
        programme_id=certificate.enrolment.programme_id,
        at=at,
        key=f"{kind}:{certificate.pk}",
        write=write,
    )
