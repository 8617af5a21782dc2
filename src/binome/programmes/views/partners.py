"""Partners of a programme: the coordinator's pages about them, and how a relay invites people."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

from django.conf import settings
from django.contrib import messages
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts.known import known_name
from binome.accounts.permissions import Permission, require
from binome.accounts.requests import SignedIn, on_the_clock_of, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404
from binome.outbox.services import Letter
from binome.programmes import notices, role_words, services, welcome
from binome.programmes.forms import BroughtByForm, InviteForm, PartnerForm, RelayForm
from binome.programmes.models import Application, Invitation, Partner
from binome.programmes.views.own import own_application
from binome.programmes.views.parts import load_programme

_GET_POST = ["GET", "HEAD", "POST"]


def _load(request: SignedIn, pk: int, permission: Permission) -> Partner:
    """A partner that one relays or whose programme one coordinates (else 404)."""
    rows = Partner.objects.visible_to(request.user).select_related("programme__organisation")
    partner = load_or_404(rows, pk=pk)
    on_the_clock_of(partner.programme.organisation)
    require(request.user, permission, partner.programme)
    return partner


@page
@require_http_methods(_GET_POST)
def partners(request: SignedIn, pk: int) -> HttpResponse:
    """Who brings people to the programme; add one by its name."""
    programme = load_programme(request, pk, Permission.DECIDE_APPLICATIONS)
    form = PartnerForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            partner = services.add_partner(
                programme, name=form.cleaned_data["name"], by=request.user, at=timezone.now()
            )
        except Refused as error:
            form.add_error("name", str(error))
        else:
            messages.success(request, _("It is noted. Now name its relay, or copy its link."))
            return redirect("programmes:partner", partner.pk)
    sent = ~Q(applications__state=Application.State.DRAFT)
    rows = programme.partners.annotate(brought=Count("applications", filter=sent)).order_by(
        "ended_at", "name"
    )
    return render(request, "programmes/partners.html", {"programme": programme, "rows": rows, "form": form})


@page
@require_http_methods(_GET_POST)
def partner(request: SignedIn, pk: int) -> HttpResponse:
    """One partner: its link, its relays; name one more."""
    partner = _load(request, pk, Permission.DECIDE_APPLICATIONS)
    form = RelayForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            relay = services.invite_relay(partner, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refused as error:
            form.add_error(None, str(error))
        else:
            says = {"name": relay.person.first_name}
            messages.success(request, _("It is noted. %(name)s receives an e-mail.") % says)
            return redirect("programmes:partner", partner.pk)
    relays = partner.relays.filter(ended_at=None).select_related("person")
    context = {
        "partner": partner,
        "programme": partner.programme,
        "relays": relays.order_by(known_name("person", "first_name", partner.organisation_id), "pk"),
        "address": _address(partner),
        "form": form,
    }
    return render(request, "programmes/partner.html", context)


def _address(partner: Partner) -> str:
    return str(urljoin(settings.BASE_URL, welcome.link_of(partner)))


@page
@require_http_methods(_GET_POST)
def end_partner(request: SignedIn, pk: int) -> HttpResponse:
    """Read what ends, then end it."""
    partner = _load(request, pk, Permission.DECIDE_APPLICATIONS)
    if request.method == "POST":
        services.end_partner(partner, by=request.user, at=timezone.now())
        messages.success(request, _("%(name)s no longer brings people.") % {"name": partner.name})
        return redirect("programmes:partners", partner.programme_id)
    context = {"partner": partner, "programme": partner.programme}
    return render(request, "programmes/end_partner.html", context)


@page
@require_http_methods(_GET_POST)
def invite_own_people(request: SignedIn, pk: int) -> HttpResponse:
    """A relay copies the partner's link, or pastes a list, reads the letter, then sends."""
    partner = _load(request, pk, Permission.BRING_PEOPLE)
    programme = partner.programme
    is_open = programme.is_open_on(services.day_in(programme.organisation, timezone.now()))
    form = InviteForm(request.POST if request.method == "POST" else None, initial={"role": "mentee"})
    context: dict[str, Any] = {
        "partner": partner,
        "programme": programme,
        "form": form,
        "is_open": is_open and partner.ended_at is None,
        "address": _address(partner),
    }
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["is_confirmed"]:
            context |= {
                "drafts": form.drafts,
                "side": role_words.titles(programme, form.cleaned_data["role"]),
                "letter": _letter(request, partner, form),
            }
            return render(request, "programmes/confirm_invitations.html", context)
        try:
            count = services.invite_own_people(
                partner,
                people=form.drafts,
                role=form.cleaned_data["role"],
                words=form.cleaned_data["words"],
                by=request.user,
                at=timezone.now(),
            )
        except Refused as error:
            form.add_error(None, str(error))
        else:
            sentence = ngettext(
                "%(count)d person is on your list.", "%(count)d people are on your list.", count
            )
            messages.success(request, sentence % {"count": count})
            return redirect("pairs:own_people", partner.pk)
    return render(request, "programmes/invite_own_people.html", context)


def _letter(request: SignedIn, partner: Partner, form: InviteForm) -> Letter:
    """The message as it will leave, in the language of the programme."""
    programme = partner.programme
    example = Invitation(
        organisation=programme.organisation, programme=programme, partner=partner,
        role=form.cleaned_data["role"], invited_by=request.user,
    )  # fmt: skip
    with override(programme.language):
        return notices.invitation_letter(example, words=form.cleaned_data["words"])


@page
@require_POST
def remind_own_people(request: SignedIn, pk: int) -> HttpResponse:
    """Once more, to whoever of them has not begun. How many that is stays untold."""
    partner = _load(request, pk, Permission.BRING_PEOPLE)
    services.remind_own_people(partner, by=request.user, at=timezone.now())
    messages.success(
        request, _("It is noted. Whoever was invited a week ago and has not begun receives one reminder.")
    )
    return redirect("pairs:own_people", partner.pk)


@page
@require_POST
def change_partner(request: SignedIn, pk: int) -> HttpResponse:
    """Correct who brought somebody."""
    rows = Application.objects.visible_to(request.user).sent()
    application = load_or_404(rows.select_related("programme__organisation", "person"), pk=pk)
    require(request.user, Permission.DECIDE_APPLICATIONS, application.programme)
    form = BroughtByForm(request.POST, programme=application.programme)
    if form.is_valid():
        services.change_partner(
            application, partner=form.cleaned_data["partner"], by=request.user, at=timezone.now()
        )
        messages.success(request, _("It is noted."))
    else:
        messages.error(request, _("This partner is not one of this programme."))
    return redirect("programmes:application", application.pk)


@page
@require_POST
def stop_being_followed(request: SignedIn, pk: int) -> HttpResponse:
    """The person takes back what their partner sees."""
    application = own_application(request, pk)
    services.stop_being_followed(application, by=request.user, at=timezone.now())
    messages.success(
        request, _("It is noted. From now on nobody outside the programme sees where you stand.")
    )
    return redirect("programmes:my_application", application.programme_id)
