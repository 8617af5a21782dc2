"""What signing in adds to allauth's pages."""

from __future__ import annotations

from typing import Any

from allauth.account import views as allauth_views
from allauth.account.stages import LoginStageController
from allauth.mfa.base.views import AuthenticateView
from allauth.mfa.models import Authenticator
from allauth.mfa.stages import AuthenticateStage
from allauth.mfa.webauthn import views as allauth_passkeys
from allauth.mfa.webauthn.internal import auth as webauthn
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST
from django.views.generic import TemplateView

FROM_THE_MESSAGE = "?depuis=message"


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_code(request: HttpRequest) -> HttpResponse:
    """Type the code. Whoever opens the message on another device is told where the code is awaited."""
    response: HttpResponse = allauth_views.confirm_login_code(request)
    is_awaited_elsewhere = response.status_code == 302 and response["Location"] == reverse("account_login")
    if request.method != "POST" and is_awaited_elsewhere:
        return redirect(reverse("account_login") + FROM_THE_MESSAGE)
    return response


class SecondFactor(AuthenticateView):  # type: ignore[misc]
    """After the code from the message: the app, a recovery code or a passkey. Reading the page writes nothing."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """allauth would make a challenge here; ours is made when the button is pressed."""
        person = self.stage.login.user
        passkeys = Authenticator.objects.filter(user=person, type=Authenticator.Type.WEBAUTHN)
        codes = Authenticator.objects.filter(user=person).exclude(type=Authenticator.Type.WEBAUTHN)
        return {
            **TemplateView.get_context_data(self, **kwargs),
            "form": self.auth_form,
            "passkey": self.webauthn_form if passkeys.exists() else None,
            "takes_codes": codes.exists(),
        }


second_factor = SecondFactor.as_view()


@require_POST
def sign_in_with_passkey(request: HttpRequest) -> HttpResponse:
    """The browser's answer; the person it stands for is signed in."""
    response: HttpResponse = allauth_passkeys.login_webauthn(request)
    return response


@require_POST
def passkey_challenge(request: HttpRequest) -> HttpResponse:
    """What the browser needs to show a passkey: anybody's, or that of whoever is half signed in or asked again."""
    person: Any = None
    if request.user.is_authenticated:
        person = request.user
    elif (stage := LoginStageController.enter(request, AuthenticateStage.key)) is not None:
        person = stage.login.user
    return JsonResponse(webauthn.begin_authentication(person))
