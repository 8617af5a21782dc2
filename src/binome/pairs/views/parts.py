"""What several pages of the room share: who may open them, and the clock on which they speak."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from binome.accounts.models import Organisation, Person
from binome.accounts.requests import SignedIn
from binome.core.scoping import load_or_404
from binome.pairs.models import Pair, Session
from binome.pairs.services import partner_of, side_of

P = ParamSpec("P")


def page(view: Callable[Concatenate[SignedIn, P], HttpResponse]) -> Callable[..., HttpResponse]:
    """A page for people who are signed in. The clock it sets is put back, whatever organisation comes next."""

    @wraps(view)
    def on_its_own_clock(request: SignedIn, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with timezone.override(None):
            return view(request, *args, **kwargs)

    return login_required(on_its_own_clock)


def on_the_clock_of(organisation: Organisation) -> None:
    """Speak on the organisation's clock until the page is done."""
    timezone.activate(organisation.time_zone)


def load_pair(request: SignedIn, pk: int) -> Pair:
    """The pair, for one of the two; anybody else finds nothing."""
    pair = load_or_404(Pair.objects.of_the_two(request.user).with_people(), pk=pk)
    on_the_clock_of(pair.organisation)
    return pair


def load_session(request: SignedIn, pk: int) -> Session:
    """The session with its pair, for one of the two; anybody else finds nothing."""
    rows = Session.objects.of_the_two(request.user).select_related(
        "pair__programme", "pair__organisation", "pair__mentor__person", "pair__mentee__person"
    )
    session: Session = load_or_404(rows, pk=pk)
    on_the_clock_of(session.pair.organisation)
    return session


def about(pair: Pair, person: Person) -> dict[str, object]:
    """What every page for one of the two says: which side they read from, and with whom."""
    return {"pair": pair, "side": side_of(pair, person), "partner": partner_of(pair, person)}


def local(moment: datetime, pair: Pair) -> datetime:
    """The moment on the organisation's clock, to fill a form."""
    return moment.astimezone(ZoneInfo(pair.organisation.time_zone))


def say_noted(request: HttpRequest, partner: Person) -> None:
    """“It is noted. Camille receives an e-mail.”"""
    messages.success(request, _("It is noted. %(name)s receives an e-mail.") % {"name": partner.first_name})
