"""OpenID Connect with an organisation's own provider: code flow with state, nonce and PKCE, the token's signature checked."""

from __future__ import annotations

import json
import secrets
from typing import Any
from urllib.parse import urlsplit

import jwt
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare

from binome.accounts import services
from binome.accounts.company import CompanyProblem, login_from, reader_language
from binome.accounts.models import CompanySignOn
from binome.core.outside import GuardedSession, fetch, may_be_asked

WELL_KNOWN = "/.well-known/openid-configuration"
# Signed with a key that the provider alone has: no "none", and no secret shared with us.
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
CLOCKS_DIFFER_BY = 60


class NotAProvider(Exception):
    """What stands at the address is no description of a provider, or one of another."""


def issuer_in(typed: str) -> str:
    """The issuer's address, from what somebody pastes: with or without the description's own path."""
    return typed.strip().removesuffix(WELL_KNOWN).rstrip("/")


def read_provider(issuer: str) -> tuple[str, dict[str, Any]]:
    """The issuer as the provider itself writes it, and the facts that are needed of it.

    Raises
    ------
    OutsideError, NotAProvider
    """
    try:
        said = json.loads(fetch(issuer_in(issuer) + WELL_KNOWN, accept="application/json"))
        written = str(said["issuer"])
        facts: dict[str, Any] = {name: str(said[name]) for name in ENDPOINTS}
        facts["userinfo_endpoint"] = str(said.get("userinfo_endpoint") or "")
        methods = said.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
        facts["token_endpoint_auth_methods_supported"] = [str(method) for method in methods][:10]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise NotAProvider from error
    if written.rstrip("/") != issuer_in(issuer) or len(written) > 500:
        raise NotAProvider
    addresses = [facts[name] for name in ENDPOINTS] + [facts["userinfo_endpoint"] or facts["jwks_uri"]]
    if not all(may_be_asked(address) for address in addresses):
        raise NotAProvider
    if urlsplit(facts["authorization_endpoint"]).fragment:
        raise NotAProvider
    return written, facts


class CompanyOpenID(OpenIDConnectProvider):  # type: ignore[misc]
    """An organisation's provider, made of the product's own row: allauth's table of providers stays empty."""

    def __init__(self, request: HttpRequest, sign_on: CompanySignOn) -> None:
        self.sign_on = sign_on
        app = SocialApp(
            provider=self.id,
            provider_id=f"company-{sign_on.organisation_id}",
            name=sign_on.organisation.name[:40],
            client_id=sign_on.client_id,
            secret=services.secret_of(sign_on),
            settings={"server_url": sign_on.issuer, "oauth_pkce_enabled": True},
        )
        super().__init__(request, app=app)

    def get_oauth2_adapter(self, request: HttpRequest) -> CompanyExchange:
        """The exchange with this provider."""
        return CompanyExchange(request, self)

    def begin(self, request: HttpRequest, *, next_url: str, **state: Any) -> str:
        """The address to leave for; what must come back is kept in the browser's session."""
        nonce = secrets.token_urlsafe(24)
        response: HttpResponse = self.redirect(
            request,
            process="login",
            next_url=next_url or None,
            scope=["openid", "email", "profile"],
            auth_params={"nonce": nonce},
            nonce=nonce,
            **state,
        )
        return str(response["Location"])


class CompanyExchange(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """The code that came back against a token, and the token against what it says of somebody."""

    def __init__(self, request: HttpRequest, provider: CompanyOpenID) -> None:
        self.provider = provider
        self.nonce = ""
        super().__init__(request, provider.app.provider_id)

    def get_provider(self) -> CompanyOpenID:
        """The provider it was made for."""
        return self.provider

    @property
    def openid_config(self) -> dict[str, Any]:
        """As it was read when the connection was made, or since by the nightly job; never while somebody waits."""
        return {**self.provider.sign_on.facts, "issuer": self.provider.sign_on.issuer}

    def get_callback_url(self, request: HttpRequest, app: Any) -> str:
        """One address for each organisation, so that no provider can answer for another."""
        return callback_of(self.provider.sign_on.organisation.slug)

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Believe the signed token; ask for the rest where the provider keeps it."""
        said = self._checked(kwargs["response"].get("id_token"))
        if "email" not in said or "email_verified" not in said:
            said = {**self._asked(token.token, said["sub"]), **said}
        return login_from(self.provider, _claims(said))

    def _checked(self, token: Any) -> dict[str, Any]:
        """What the token says, once signature, issuer, audience, hours and nonce are right."""
        if not isinstance(token, str):
            raise CompanyProblem("unclear", "no token")
        try:
            header = jwt.get_unverified_header(token)
            algorithm = str(header.get("alg"))
            if algorithm not in ALGORITHMS:
                raise CompanyProblem("unclear", "algorithm")
            said: dict[str, Any] = jwt.decode(
                token,
                key=self._key(header.get("kid")),
                algorithms=[algorithm],
                audience=self.provider.app.client_id,
                issuer=self.provider.sign_on.issuer,
                leeway=CLOCKS_DIFFER_BY,
                options={"require": ["exp", "iat", "iss", "aud", "sub"]},
            )
        except jwt.PyJWTError as error:
            raise CompanyProblem("unclear", type(error).__name__) from error
        if not self.nonce or not constant_time_compare(str(said.get("nonce")), self.nonce):
            raise CompanyProblem("unclear", "nonce")
        audience = said["aud"]
        meant_for = said.get("azp", self.provider.app.client_id)
        if meant_for != self.provider.app.client_id or (isinstance(audience, list) and len(audience) > 1):
            raise CompanyProblem("unclear", "audience")
        return said

    def _key(self, number: Any) -> Any:
        with GuardedSession() as session:
            found = session.get(self.openid_config["jwks_uri"]).json()
        keys = [key for key in jwt.PyJWKSet.from_dict(found).keys if key.public_key_use in {None, "sig"}]
        fitting = [key for key in keys if key.key_id == number] if number is not None else keys
        # Without a number there must be no choice.
        if len(fitting) != 1:
            raise CompanyProblem("unclear", "key")
        return fitting[0].key

    def _asked(self, access_token: str, subject: str) -> dict[str, Any]:
        """More about the same person, for providers whose token says little."""
        address = self.openid_config.get("userinfo_endpoint")
        if not address:
            return {}
        with GuardedSession() as session:
            answer = session.get(address, headers={"Authorization": f"Bearer {access_token}"})
        said = answer.json() if answer.status_code == 200 else {}
        return dict(said) if said.get("sub") == subject else {}


def _claims(said: dict[str, Any]) -> services.Claims:
    first, _space, last = str(said.get("name") or "").partition(" ")
    verified = said.get("email_verified")
    if isinstance(verified, str):
        # Some providers write a word where the standard has a yes or a no.
        verified = {"true": True, "false": False}.get(verified.lower(), False)
    return services.Claims(
        subject=str(said["sub"]),
        email=str(said.get("email") or ""),
        is_verified=None if verified is None else verified is True,
        first_name=str(said.get("given_name") or first),
        last_name=str(said.get("family_name") or last),
        language=reader_language(),
    )


def callback_of(slug: str) -> str:
    """Where the provider sends people back; it is told this address when the connection is made."""
    return str(settings.BASE_URL) + reverse("accounts:company_return", args=[slug])


class Return(OAuth2CallbackView):  # type: ignore[misc]
    """allauth's way back, with the nonce handed on to whoever checks the token."""

    def _get_state(self, request: HttpRequest, provider: Any) -> Any:
        state, response = super()._get_state(request, provider)
        if state:
            self.adapter.nonce = state.get("nonce", "")
        return state, response


def come_back(request: HttpRequest, sign_on: CompanySignOn) -> HttpResponse:
    """The browser is back from the provider."""
    exchange = CompanyExchange(request, CompanyOpenID(request, sign_on))
    response: HttpResponse = Return.adapter_view(exchange)(request)
    return response
