"""The certificate as a tagged PDF: who, what, when, how long; with a code that opens the page which confirms it."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.models import Language
from binome.core.qr import qr_svg
from binome.core.typesetting import typeset
from binome.core.words import capital, date_words, duration_words, period_words
from binome.learning.models import Certificate
from binome.learning.recognition import Deeds, deeds_of
from binome.programmes import role_words
from binome.programmes.models import Application

TEMPLATE = Path(__file__).resolve().parent / "certificate.typ"


def certificate_pdf(
    certificate: Certificate, *, language: str, address: str, check: str, at: datetime
) -> bytes:
    """The PDF in ``language``. ``address`` confirms the name to whoever holds it; ``check`` is where a number is typed."""
    with (
        translation.override(language if language in Language.values else Language.FRENCH),
        timezone.override(certificate.organisation.time_zone),
    ):
        return typeset(TEMPLATE, contents(certificate, address=address, check=check), made_at=at)


def contents(certificate: Certificate, *, address: str, check: str) -> dict[str, Any]:
    """Everything the certificate says, as text in the active language."""
    enrolment, organisation = certificate.enrolment, certificate.organisation
    name = {"organisation": organisation.name, "programme": enrolment.programme.name}
    return {
        "language": translation.get_language() or "fr",
        "title": _("Certificate of participation: %(programme)s") % name,
        "organisation": organisation.name,
        "heading": _("Certificate of participation"),
        "opening": _("%(organisation)s certifies that") % name,
        "person": enrolment.person.full_name,
        "sentence": _("took part in the programme “%(programme)s” to its end.") % name,
        "facts": facts_of(certificate),
        "statement": _("This certificate says what was done. It neither judges nor compares anybody."),
        "made": _("Given on %(day)s") % {"day": date_words(certificate.given_at)},
        "signature": _("For %(organisation)s: %(name)s")
        % {"organisation": organisation.name, "name": organisation.contact_name},
        "number_label": _("Certificate No."),
        "number": certificate.number,
        "check": _("To check it: point a telephone at the square, or type the number at this address:"),
        "address": check.removeprefix("https://").removeprefix("http://"),
        "code": qr_svg(address),
        "code_alt": _("QR code of the page that confirms this certificate"),
        "footer": _("certificate %(number)s") % {"number": certificate.number},
    }


def facts_of(certificate: Certificate) -> list[list[str]]:
    """What was done, a label and a value a line; what there was none of is left out."""
    enrolment = certificate.enrolment
    deeds = deeds_of(enrolment)
    rows = [
        [_("Part taken"), role_words.title(enrolment.programme, enrolment.role)],
    ]
    if deeds.first_at is not None and deeds.last_at is not None:
        rows.append([_("Dates"), capital(period_words(deeds.first_at, deeds.last_at))])
    rows.append([_("Sessions for two"), _sessions(deeds)])
    if deeds.subjects:
        rows.append([_("Subjects"), deeds.subjects])
    if enrolment.role == Application.Side.MENTOR and deeds.units_done:
        rows.append([_("Training followed"), _units(deeds)])
    if deeds.workshops:
        listed = [
            _("%(workshop)s, %(day)s") % {"workshop": title, "day": date_words(starts_at)}
            for title, starts_at in deeds.workshops
        ]
        rows.append([_("Workshops attended"), "\n".join(listed)])
    return rows


def _sessions(deeds: Deeds) -> str:
    said = ngettext(
        "%(count)s session held, %(time)s", "%(count)s sessions held, %(time)s in all", deeds.session_count
    )
    return said % {"count": deeds.session_count, "time": duration_words(deeds.minutes)}


def _units(deeds: Deeds) -> str:
    said = ngettext("%(count)s unit out of %(total)s", "%(count)s units out of %(total)s", deeds.units_done)
    return said % {"count": deeds.units_done, "total": deeds.units_total}
