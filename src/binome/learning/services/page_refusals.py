"""Why a change to a card or a unit is refused, each in a sentence."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from binome.core.errors import Refused


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
