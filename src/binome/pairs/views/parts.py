"""What several pages of the room share: whose pair it is, and what each of the two reads."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.accounts.requests import SignedIn, holder_of, on_the_clock_of
from binome.core.links import LinkNotValid, read_token
from binome.core.scoping import load_or_404
from binome.pairs.models import Pair, Session
from binome.pairs.services import partner_of, side_of

# How long a link in a letter opens its page.
LINK_DAYS = timedelta(days=60)
# What a page about a part of a pair loads with it, in one statement.
OF_PAIR = ("pair__programme", "pair__organisation", "pair__mentor__person", "pair__mentee__person")


def load_pair(request: SignedIn, pk: int) -> Pair:
    """The pair, for one of the two; anybody else finds nothing."""
    pair = load_or_404(Pair.objects.of_the_two(request.user).with_people(), pk=pk)
    on_the_clock_of(pair.organisation)
    return pair


def load_session(request: SignedIn, pk: int) -> Session:
    """The session with its pair, for one of the two; anybody else finds nothing."""
    rows = Session.objects.of_the_two(request.user).select_related(*OF_PAIR)
    session: Session = load_or_404(rows, pk=pk)
    on_the_clock_of(session.pair.organisation)
    return session


def load_by_link(purpose: str, token: str) -> tuple[Person, Pair]:
    """Who holds a signed link about a pair, and the pair, on its clock.

    Raises
    ------
    LinkNotValid
        When the link is not theirs, too old, or they are not of that pair any more.
    """
    link = read_token(purpose, token, max_age=LINK_DAYS)
    person = holder_of(link)
    pair = Pair.objects.of_the_two(person).with_people().filter(pk=link.object_id).first()
    if pair is None:
        raise LinkNotValid
    on_the_clock_of(pair.organisation)
    return person, pair


def about(pair: Pair, person: Person, *, by_link: bool = False) -> dict[str, object]:
    """What every page for one of the two says: which side they read from, and with whom.

    Whoever comes by a link has not signed in, and the assistant has no page of the pair: neither is shown ways there.
    """
    side = side_of(pair, person)
    return {
        "pair": pair,
        "side": side,
        "partner": partner_of(pair, person),
        "is_away": by_link or side is None,
        "help_contact": pair.organisation.help_contact,
    }


def local(moment: datetime, pair: Pair) -> datetime:
    """The moment on the organisation's clock, to fill a form."""
    return moment.astimezone(ZoneInfo(pair.organisation.time_zone))


def say_noted(request: HttpRequest, partner: Person) -> None:
    """“It is noted. Camille receives an e-mail.”"""
    messages.success(request, _("It is noted. %(name)s receives an e-mail.") % {"name": partner.first_name})
