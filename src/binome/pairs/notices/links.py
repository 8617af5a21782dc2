"""Signed addresses that letters hold: each opens one page for one person, without signing in."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse

from binome.accounts.models import Person
from binome.core.links import make_token
from binome.pairs.models import Pair, Session

AGREEMENT = "pairs.agreement"
ANOTHER = "pairs.another"
DATES = "pairs.dates"
ALL_DATES = "pairs.all_dates"


def link_to_dates(session: Session, to: Person) -> str:
    """The signed address on which ``to`` chooses or moves the date of a session without signing in."""
    return reverse("pairs:move_link", args=[make_token(DATES, person_id=to.pk, object_id=session.pk)])


def link_to_all_dates(pair: Pair, to: Person) -> str:
    """The signed address on which ``to`` settles all the dates without signing in."""
    return reverse("pairs:dates_link", args=[make_token(ALL_DATES, person_id=to.pk, object_id=pair.pk)])


def link_to_agreement(pair: Pair, to: Person) -> str:
    """The signed address on which ``to`` reads the agreement and accepts it."""
    return reverse("pairs:agreement_link", args=[make_token(AGREEMENT, person_id=to.pk, object_id=pair.pk)])


def link_to_another(pair: Pair, to: Person) -> str:
    """The signed address on which ``to`` says whether another pair would be welcome."""
    return reverse("pairs:another_link", args=[make_token(ANOTHER, person_id=to.pk, object_id=pair.pk)])


def whole(path: str) -> str:
    """The address as one types it, for the words of a letter."""
    return f"{settings.BASE_URL}{path}"
