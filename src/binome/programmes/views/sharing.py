"""A programme shared by two organisations: asked for, read, accepted, ended."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.programmes import services
from binome.programmes.forms import AcceptForm, ShareForm
from binome.programmes.models import Enrolment, Programme, Sharing
from binome.programmes.views.parts import load_programme

_GET_POST = ["GET", "HEAD", "POST"]


@page
@require_http_methods(_GET_POST)
def share_programme(request: SignedIn, pk: int) -> HttpResponse:
    """What sharing means; ask another organisation by the address of a coordinator there."""
    programme = load_programme(request, pk, Permission.MANAGE_PROGRAMME)
    alive = Sharing.objects.of(programme).alive().first()
    if alive is not None:
        return redirect("programmes:sharing", alive.pk)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            asked = services.invite_to_share(
                programme, email=form.cleaned_data["email"], by=request.user, at=timezone.now()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("It is on its way. Nothing is shared before the answer."))
            return redirect("programmes:sharing", asked.pk)
    return render(request, "programmes/share_programme.html", {"programme": programme, "form": form})


def _managed(request: SignedIn) -> list[int]:
    managed = Programme.objects.permitting(request.user, Permission.MANAGE_PROGRAMME)
    return list(managed.values_list("pk", flat=True))


def _load(request: SignedIn, pk: int) -> tuple[Sharing, Programme | None]:
    """The agreement, and which of its two programmes is ours; none while one is only asked."""
    found = load_or_404(Sharing.objects.visible_to(request.user).with_both(), pk=pk)
    managed = set(_managed(request))
    ours = next(
        (one for one in (found.programme, found.guest_programme) if one is not None and one.pk in managed),
        None,
    )
    on_the_clock_of((ours or found.programme).organisation)
    return found, ours


@page
@require_http_methods(_GET_POST)
def sharing(request: SignedIn, pk: int) -> HttpResponse:
    """Where the agreement stands and what it says; whoever is asked accepts with a programme of theirs."""
    found, ours = _load(request, pk)
    is_asked = found.state == Sharing.State.INVITED and found.invited_id == request.user.pk
    choices = (
        Programme.objects.permitting(request.user, Permission.MANAGE_PROGRAMME)
        .exclude(organisation=found.organisation_id)
        .exclude(state__in=[Programme.State.CLOSING, Programme.State.EVALUATED, Programme.State.ARCHIVED])
        .order_by("-kickoff_on", "-pk")
    )
    form = AcceptForm(request.POST if request.method == "POST" else None, programmes=choices)
    if request.method == "POST" and is_asked and form.is_valid():
        try:
            services.accept_sharing(
                found, programme=form.cleaned_data["programme"], by=request.user, at=timezone.now()
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The programme is shared. Cards are shown to both from now on."))
            return redirect("programmes:sharing", found.pk)
    context = {
        "sharing": found,
        "programme": ours or found.programme,
        "ours": ours,
        "other": found.twin_of(ours) if ours is not None else found.programme,
        "is_asked": is_asked,
        "may_accept": is_asked and choices.exists(),
        "form": form,
    }
    return render(request, "programmes/sharing.html", context)


@page
@require_POST
def decline_sharing(request: SignedIn, pk: int) -> HttpResponse:
    """No, thank you."""
    found, _ours = _load(request, pk)
    services.decline_sharing(found, by=request.user, at=timezone.now())
    messages.success(request, _("It is declined. Nothing was shared."))
    return redirect("desk:today")


@page
@require_http_methods(_GET_POST)
def end_sharing(request: SignedIn, pk: int) -> HttpResponse:
    """Read what stops and what goes on, then end it."""
    found, ours = _load(request, pk)
    if ours is None:
        # Whoever is only asked declines; there is nothing to end.
        return redirect("programmes:sharing", found.pk)
    if request.method == "POST":
        services.end_sharing(found, by=request.user, at=timezone.now())
        messages.success(request, _("The sharing has ended. Pairs that exist go on."))
        return redirect("programmes:sharing", found.pk)
    return render(request, "programmes/end_sharing.html", {"sharing": found, "programme": ours})


@page
@require_POST
def share_card(request: SignedIn, pk: int) -> HttpResponse:
    """One's own card, shown to the other organisation or not."""
    mine = Enrolment.objects.visible_to(request.user).filter(person=request.user, ended_at=None)
    enrolment = load_or_404(mine, pk=pk)
    services.share_card(enrolment, shares=bool(request.POST.get("shares")), at=timezone.now())
    messages.success(request, _("It is noted."))
    return redirect("programmes:my_application", enrolment.programme_id)
