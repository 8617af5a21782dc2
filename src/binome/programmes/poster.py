"""The programme on one sheet of paper (A4, PDF/UA-1), with the code that opens its page."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from binome.core.qr import qr_svg
from binome.core.typesetting import typeset
from binome.core.words import capital, full_day_words
from binome.programmes import welcome
from binome.programmes.models import Programme

TEMPLATE = Path(__file__).resolve().parent / "poster.typ"


def poster_of(programme: Programme, *, address: str) -> bytes:
    """The PDF, in the programme's language. Half a second the first time, a hundredth after."""
    with translation.override(programme.language):
        return typeset(TEMPLATE, contents(programme, address=address), made_at=None)


def contents(programme: Programme, *, address: str) -> dict[str, Any]:
    """Everything the poster says, as text in the active language."""
    organisation = programme.organisation
    return {
        "language": programme.language,
        "title": programme.name,
        "organisation": organisation.name,
        "purpose": programme.purpose.strip(),
        "sides": [
            {
                "title": side.title,
                "text": side.sentences[0],
                "label": _("Your time"),
                "time": capital(side.time),
                "side": side.role,
            }
            for side in welcome.sides_of(programme)
        ],
        "facts": [[label, capital(value)] for label, value in welcome.facts_of(programme)],
        "call": _("Apply until %(day)s") % {"day": full_day_words(programme.applications_close_on)},
        "how": _("Point your telephone’s camera at the square, or type the address:"),
        "address": address,
        "code": qr_svg(address),
        "code_alt": _("QR code of the programme’s page"),
        "contact": _("A question? %(contact)s, %(phone)s.")
        % {"contact": organisation.contact_name, "phone": organisation.contact_phone},
    }
