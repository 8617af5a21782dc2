"""What a person sees of their account's safety: where they are signed in, and showing that it is them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts import confirming, services
from binome.accounts.browsers import in_words
from binome.accounts.forms import CodeForm, PasskeyForm, SecondFactorForm, SignInRulesForm
from binome.accounts.models import Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, page
from binome.core.scoping import load_or_404

CONFIRM = "confirm"


@page
@require_safe
def security(request: SignedIn) -> HttpResponse:
    """Devices, second factors, address; and what one's organisations ask."""
    person = request.user
    devices = [
        {
            "device": device,
            "words": in_words(device.browser, device.system),
            "is_here": device.session_key == request.session.session_key,
        }
        for device in services.devices_of(person, at=timezone.now())
    ]
    held = list(Authenticator.objects.filter(user=person).order_by("created_at"))
    of_kind = {kind: [row for row in held if row.type == kind] for kind in Authenticator.Type}
    codes = of_kind[Authenticator.Type.RECOVERY_CODES]
    context = {
        "devices": sorted(devices, key=lambda device: not device["is_here"]),
        "passkeys": of_kind[Authenticator.Type.WEBAUTHN],
        "app": next(iter(of_kind[Authenticator.Type.TOTP]), None),
        "codes_left": len(codes[0].wrap().get_unused_codes()) if codes else 0,
        "organisations": Organisation.objects.permitting(person, Permission.MANAGE_PEOPLE).order_by("name"),
    }
    return render(request, "accounts/security.html", context)


@page
@require_POST
def sign_out_device(request: SignedIn, pk: int) -> HttpResponse:
    """Sign out on another device; on this one, through the usual page."""
    device = load_or_404(request.user.devices.all(), pk=pk)
    if device.session_key == request.session.session_key:
        return redirect("account_logout")
    services.sign_out_device(device)
    messages.success(request, _("You are signed out there."))
    return redirect("accounts:security")


@page
@require_POST
def sign_out_elsewhere(request: SignedIn) -> HttpResponse:
    """Stay signed in here only."""
    count = services.sign_out_elsewhere(request.user, keeping=request.session.session_key)
    messages.success(
        request,
        ngettext(
            "You are signed out on %(count)s other device.",
            "You are signed out on %(count)s other devices.",
            count,
        )
        % {"count": count},
    )
    return redirect("accounts:security")


@page
@require_http_methods(["GET", "HEAD", "POST"])
def confirm_self(request: SignedIn) -> HttpResponse:
    """Is it you? By the second factor when there is one, else by a code sent to one's address."""
    if services.has_second_factor(request.user):
        return _by_second_factor(request)
    if request.method == "POST" and request.POST.get("action") == "send":
        sent = confirming.send_code(request, CONFIRM, to=request.user.email, letter="accounts/confirm_self")
        if not sent:
            messages.error(request, _("Several codes were asked for in a row. Wait a few minutes."))
    is_typed = request.method == "POST" and request.POST.get("action") == "verify"
    form = CodeForm(request.POST if is_typed else None)
    if is_typed and form.is_valid():
        if confirming.is_the_code(request, CONFIRM, form.cleaned_data["code"]):
            confirming.forget_code(request, CONFIRM)
            confirming.note_proof(request, method="code")
            return redirect(confirming.way_back(request))
        form.add_error("code", _("This is not the code we sent. Read it again in the newest message."))
    context = {
        "form": form,
        "sent_to": confirming.awaited_at(request, CONFIRM),
        "next": confirming.way_back(request),
    }
    return render(request, "accounts/confirm_self.html", context)


def _by_second_factor(request: SignedIn) -> HttpResponse:
    person = request.user
    has_passkey = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN).exists()
    form = SecondFactorForm(user=person)
    passkey = PasskeyForm(user=person)
    if request.method == "POST":
        posted: forms.Form
        if "credential" in request.POST:
            posted = passkey = PasskeyForm(request.POST, user=person)
        else:
            posted = form = SecondFactorForm(request.POST, user=person)
        if posted.is_valid():
            confirming.note_proof(request, method="mfa")
            return redirect(confirming.way_back(request))
        if posted is passkey:
            messages.error(
                request, _("The passkey was not recognised. Try once more, or choose another way.")
            )
    context = {
        "form": form,
        "passkey": passkey if has_passkey else None,
        "next": confirming.way_back(request),
    }
    return render(request, "accounts/confirm_second_factor.html", context)


@page
@require_safe
def second_factor_first(request: SignedIn) -> HttpResponse:
    """Why a second factor is asked for, and the two ways to add one."""
    if not request.user.must_add_second_factor:
        return redirect("accounts:security")
    return render(request, "accounts/second_factor_first.html")


@page
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_rules(request: SignedIn, pk: int) -> HttpResponse:
    """What an organisation asks of its coordinators when they sign in."""
    organisation = load_or_404(Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE), pk=pk)
    if not confirming.is_fresh(request):
        return confirming.ask_first(request.path)
    rules = getattr(organisation, "sign_in_rules", None)
    before = {"coordinators_need_second_factor": bool(rules and rules.coordinators_need_second_factor)}
    form = SignInRulesForm(request.POST if request.method == "POST" else None, initial=before)
    if form.is_valid():
        services.require_second_factor(
            organisation,
            required=form.cleaned_data["coordinators_need_second_factor"],
            by=request.user,
            at=timezone.now(),
        )
        messages.success(request, _("Noted."))
        return redirect("accounts:sign_in_rules", pk=organisation.pk)
    return render(request, "accounts/sign_in_rules.html", {"form": form, "organisation": organisation})
