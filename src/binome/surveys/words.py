"""Published shares and totals in words, the same on every page and in the report."""

from __future__ import annotations

from django.utils.translation import gettext as _

from binome.core.words import number_words
from binome.surveys.anonymity import Share, Table


def share_told(share: Share) -> str:
    """« environ 7 sur 10 », « 45 % »."""
    if share.of == 100:
        return f"{share.part}\u00a0%"
    if share.part == 0:
        return _("nobody, or hardly anybody")
    if share.part == 10:
        return _("everybody, or nearly")
    return _("about %(part)s out of 10") % {"part": number_words(share.part)}


def people_told(table: Table) -> str:
    """« de 10 à 19 personnes », « 24 personnes »."""
    if table.is_rounded:
        return _("%(least)s to %(most)s people") % {
            "least": number_words(table.at_least),
            "most": number_words(table.at_most),
        }
    return _("%(count)s people") % {"count": number_words(table.people)}
