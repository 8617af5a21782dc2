"""The circle of both sides after the closing: staying, talking, a hand, wishes for the next edition."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts.known import known_order
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.scoping import load_or_404
from binome.learning import services
from binome.learning.forms import AfterMessageForm, WishesForm
from binome.learning.models import AfterSeat, CircleMessage, after_circles
from binome.learning.views.circle import chosen_letter, posted, talk
from binome.programmes.models import Enrolment, Programme, programme_for

SEATS_A_PAGE = 25


def _own(request: SignedIn, pk: int) -> Enrolment | None:
    """The reader's own part in a programme that is at its end."""
    rows = Enrolment.objects.visible_to(request.user).active().filter(person=request.user)
    rows = rows.filter(programme=pk, programme__state__in=AfterSeat.AFTER)
    own: Enrolment | None = (
        rows.select_related("programme__organisation", "organisation", "after_seat").order_by("pk").first()
    )
    return own


def _own_or_404(request: SignedIn, pk: int) -> Enrolment:
    own = _own(request, pk)
    return own if own is not None else load_or_404(Enrolment.objects.visible_to(request.user).none())


def _wishes(own: Enrolment | None, seat: AfterSeat | None) -> WishesForm | None:
    if own is None:
        return None
    initial = (
        {"wants_next_edition": seat.wants_next_edition, "wants_other_side": seat.wants_other_side}
        if seat is not None
        else {}
    )
    return WishesForm(initial=initial, side=own.role)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def after(request: SignedIn, pk: int) -> HttpResponse:
    """What those who stay say to each other; before that, what staying means."""
    own = _own(request, pk)
    seat: AfterSeat | None = getattr(own, "after_seat", None)
    managed = Programme.objects.permitting(request.user, Permission.MANAGE_PROGRAMME)
    found = (
        after_circles(request.user)
        .annotate(is_managed=Exists(managed.filter(pk=OuterRef("pk"))))
        .select_related("organisation")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        own = _own_or_404(request, pk)
        asked = {"programme": own.programme, "wishes": _wishes(own, None)}
        return render(request, "learning/after_join.html", asked)
    on_the_clock_of(found.organisation)
    form = AfterMessageForm(request.POST if request.method == "POST" else None)
    is_posted, _named = posted(request, form, found, None)
    if is_posted:
        return redirect("learning:after", found.pk)
    context = {
        **talk(request, found, CircleMessage.Circle.AFTER, manages=found.is_managed),
        "form": form,
        "wishes": _wishes(own, seat) if seat is not None else None,
    }
    return render(request, "learning/after.html", context)


@page
@require_POST
def stay(request: SignedIn, pk: int) -> HttpResponse:
    """Stay, or change one's wishes."""
    own = _own_or_404(request, pk)
    form = WishesForm(request.POST, side=own.role)
    form.is_valid()
    services.stay_in_touch(own, by=request.user, at=timezone.now(), **form.cleaned_data)
    messages.success(request, _("It is noted. You can change it or leave at any time."))
    return redirect("learning:after", pk)


@page
@require_POST
def leave_after(request: SignedIn, pk: int) -> HttpResponse:
    """Leave."""
    services.leave_after(_own_or_404(request, pk), by=request.user, at=timezone.now())
    messages.success(request, _("You have left the circle. Thank you for what you gave."))
    return redirect("learning:after", pk)


@page
@require_POST
def after_letter(request: SignedIn, pk: int) -> HttpResponse:
    """Receive the letter of the day, or not."""
    programme = load_or_404(after_circles(request.user).select_related("organisation"), pk=pk)
    return chosen_letter(request, programme, CircleMessage.Circle.AFTER)


@page
@require_POST
def take_hand(request: SignedIn, pk: int) -> HttpResponse:
    """Take a hand that is offered."""
    rows = CircleMessage.objects.visible_to(request.user).filter(circle=CircleMessage.Circle.AFTER)
    hand = load_or_404(rows.select_related("organisation"), pk=pk)
    services.take_hand(hand, by=request.user, at=timezone.now())
    messages.success(request, _("It is noted. Say below when it suits you: whoever offers is told."))
    return redirect("learning:circle_question", hand.pk)


@page
@require_safe
def after_wishes(request: SignedIn, pk: int) -> HttpResponse:
    """For the next edition: who wishes to come back, and who would take the other side."""
    programme = programme_for(request.user, Permission.MANAGE_PROGRAMME, pk)
    on_the_clock_of(programme.organisation)
    seats = AfterSeat.objects.visible_to(request.user).current().filter(enrolment__programme=programme)
    ordered = seats.select_related("enrolment__person", "enrolment__organisation").order_by(
        "-wants_next_edition", *known_order("enrolment__person", programme.organisation_id), "pk"
    )
    shown = Paginator(ordered, SEATS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "learning/after_wishes.html", {"programme": programme, "page": shown})
