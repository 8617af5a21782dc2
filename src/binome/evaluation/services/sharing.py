"""Links by which a sponsor's board reads a frozen version without an account, until a day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.core.links import LinkNotValid, make_token, read_token
from binome.evaluation.models import Bilan, BilanShare
from binome.evaluation.services.bilan import NotFrozenYet, log

PURPOSE = "bilan-share"
LONGEST = timedelta(days=366)


class ShareTooLong(Refused):
    """A link that nobody remembers is a leak."""

    code = "share-too-long"
    text = _("Choose a last day from today on, within a year.")


@transaction.atomic
def share_bilan(
    bilan: Bilan, *, audience: str, ends_on: date, on: date, by: Person, at: datetime
) -> BilanShare:
    """A link to a frozen version, which opens until ``ends_on``, that day included.

    Raises
    ------
    NotFrozenYet, ShareTooLong
    """
    if bilan.state != Bilan.State.FROZEN:
        raise NotFrozenYet
    if not on <= ends_on <= on + LONGEST:
        raise ShareTooLong
    share = BilanShare.objects.create(
        organisation_id=bilan.organisation_id, bilan=bilan, audience=audience, ends_on=ends_on, made_at=at
    )
    log(bilan, "share_bilan", by=by, at=at)
    return share


@transaction.atomic
def end_share(share: BilanShare, *, by: Person, at: datetime) -> None:
    """The link opens nothing from now on; ended already: nothing changes."""
    rows = BilanShare.objects.in_organisation(share.organisation_id).filter(pk=share.pk, ended_at=None)
    if rows.update(ended_at=at):
        log(share.bilan, "end_share", by=by, at=at)


def token_of(share: BilanShare) -> str:
    """What stands in the link's address."""
    return make_token(PURPOSE, person_id=0, object_id=share.pk)


def shared_bilan(token: str, *, on: date) -> Bilan:
    """The version that a link opens on that day.

    Raises
    ------
    LinkNotValid
    """
    # The row says until when: the signature only has to outlive the longest link.
    link = read_token(PURPOSE, token, max_age=LONGEST + timedelta(days=1))
    shares = BilanShare.objects.unscoped("whoever holds the link").open_on(on)
    share = shares.filter(pk=link.object_id).select_related("bilan__programme__organisation").first()
    if share is None:
        raise LinkNotValid
    return share.bilan
