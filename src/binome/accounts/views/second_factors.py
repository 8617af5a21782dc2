"""Adding and removing passkeys, the app and recovery codes. Nothing is written while a page is read."""

from __future__ import annotations

from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal import flows as recovery_codes_of_allauth
from allauth.mfa.totp.internal import auth as totp
from allauth.mfa.totp.internal import flows as app_of_allauth
from allauth.mfa.webauthn.internal import auth as webauthn
from allauth.mfa.webauthn.internal import flows as passkeys_of_allauth
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts import services
from binome.accounts.confirming import confirmed_recently, note_proof
from binome.accounts.forms import AddAppForm, AddPasskeyForm
from binome.accounts.requests import SignedIn, page
from binome.core.scoping import load_or_404

SECRET = totp.SECRET_SESSION_KEY


@page
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def add_passkey(request: SignedIn) -> HttpResponse:
    """Enrol this device, or a key."""
    form = AddPasskeyForm(request.POST if request.method == "POST" else None, user=request.user)
    if form.is_valid():
        with transaction.atomic():
            _added, codes = passkeys_of_allauth.add_authenticator(
                request, name=form.cleaned_data["name"], credential=form.cleaned_data["credential"]
            )
            services.refresh_second_factor([request.user])
        note_proof(request, method="mfa")
        return redirect("accounts:recovery_codes" if codes else "accounts:security")
    return render(request, "accounts/add_passkey.html", {"form": form})


@page
@require_POST
@confirmed_recently
def passkey_options(request: SignedIn) -> HttpResponse:
    """What the browser needs to make a passkey."""
    return JsonResponse(webauthn.begin_registration(request.user, passwordless=True))


@page
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def remove_passkey(request: SignedIn, pk: int) -> HttpResponse:
    """Ask, then forget the passkey."""
    mine = Authenticator.objects.filter(user=request.user, type=Authenticator.Type.WEBAUTHN)
    passkey = load_or_404(mine, pk=pk)
    if request.method == "POST":
        with transaction.atomic():
            services.may_remove(passkey)
            passkeys_of_allauth.remove_authenticator(request, passkey)
        return redirect("accounts:security")
    return render(request, "accounts/remove_passkey.html", {"passkey": passkey})


@page
@require_POST
@confirmed_recently
def start_app(request: SignedIn) -> HttpResponse:
    """A fresh secret for the app; reading the next page again shows the same."""
    request.session[SECRET] = totp.generate_totp_secret()
    return redirect("accounts:add_app")


@page
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def add_app(request: SignedIn) -> HttpResponse:
    """Show the secret as a picture and in letters; the first code proves that the app has it."""
    secret = request.session.get(SECRET)
    if not secret or _app_of(request) is not None:
        return redirect("accounts:security")
    form = AddAppForm(request.POST if request.method == "POST" else None, person=request.user, secret=secret)
    if form.is_valid():
        with transaction.atomic():
            app, codes = app_of_allauth.activate_totp(request, form)
            services.use_app_code(app, code=form.cleaned_data["code"], at=timezone.now())
            services.refresh_second_factor([request.user])
        note_proof(request, method="mfa")
        return redirect("accounts:recovery_codes" if codes else "accounts:security")
    adapter = get_adapter()
    context = {
        "form": form,
        "picture": adapter.build_totp_svg(adapter.build_totp_url(request.user, secret)),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
    }
    return render(request, "accounts/add_app.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
@confirmed_recently
def remove_app(request: SignedIn) -> HttpResponse:
    """Ask, then forget the app."""
    app = _app_of(request)
    if app is None:
        raise Http404
    if request.method == "POST":
        with transaction.atomic():
            services.may_remove(app)
            app_of_allauth.deactivate_totp(request, app)
        return redirect("accounts:security")
    return render(request, "accounts/remove_app.html")


@page
@require_safe
@confirmed_recently
def recovery_codes(request: SignedIn) -> HttpResponse:
    """The codes that are left, to print or to copy."""
    return render(request, "accounts/recovery_codes.html", {"codes": _codes_of(request)})


@page
@require_safe
@confirmed_recently
def download_recovery_codes(request: SignedIn) -> HttpResponse:
    """The same as a text file."""
    lines = [_("Binôme: recovery codes"), "", *_codes_of(request), "", _("Each code works once.")]
    response = HttpResponse("\r\n".join(lines) + "\r\n", content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="binome-codes.txt"'
    return response


@page
@require_POST
@confirmed_recently
def renew_recovery_codes(request: SignedIn) -> HttpResponse:
    """Ten new codes; the earlier ones stop working."""
    if not services.has_second_factor(request.user):
        raise Http404
    recovery_codes_of_allauth.generate_recovery_codes(request)
    messages.success(request, _("Here are ten new codes. The earlier ones no longer work."))
    return redirect("accounts:recovery_codes")


def _app_of(request: SignedIn) -> Any:
    return Authenticator.objects.filter(user=request.user, type=Authenticator.Type.TOTP).first()


def _codes_of(request: SignedIn) -> list[str]:
    row = load_or_404(Authenticator.objects.filter(user=request.user, type=Authenticator.Type.RECOVERY_CODES))
    return [f"{code[:4]} {code[4:]}" for code in row.wrap().get_unused_codes()]
