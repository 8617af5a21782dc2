"""Between a page and the company's provider: leaving for it, coming back from it, and what is said when it fails.

The dance itself is allauth's (`openid.py`) and python3-saml's (`saml.py`); who somebody is here is decided by
`services.arrive`. allauth's own tables of accounts stay empty.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome.accounts import services
from binome.accounts.limits import count_one
from binome.accounts.models import CompanySignOn, Organisation, Person
from binome.core.errors import Refused
from binome.core.outside import GuardedSession

log = structlog.get_logger(__name__)

ENTER, TRY = "enter", "try"
# What a sign-in says of itself when it came by this door.
BY_COMPANY = "by_company"
Words = str | Promise

# What is said when the provider and we do not understand each other; anything else is said by a refusal of ours.
PROBLEMS: dict[str, Words] = {
    "cancelled": _("You stopped on your company’s page. Nothing has happened."),
    "stale": _("This attempt is too old, or was begun in another browser. Start again from this page."),
    "unclear": _("Your company’s provider answered something that we cannot rely on. Nothing has happened."),
    "secret": _("Your company’s provider did not accept the secret that we showed. Nothing has happened."),
    "silent": _("Your company’s provider does not answer. Try again in a few minutes."),
    "busy": _("Many people are arriving at once. Wait a minute, then start again."),
    "missing": _("Company sign-on is not installed on this server: the extra “sso” is missing."),
}


class CompanyProblem(Exception):
    """The provider's answer is not one that can be believed; ``code`` is one of ``PROBLEMS``."""

    def __init__(self, code: str, why: str = "") -> None:
        self.code = code
        # For the log of whoever runs the server; never an address or a name.
        self.why = why
        super().__init__(code)


def provider_of(request: HttpRequest, sign_on: CompanySignOn) -> Any:
    """allauth's idea of the organisation's provider; only where the extra is installed, as within `guarded`."""
    if sign_on.kind == CompanySignOn.Kind.SAML:
        from binome.accounts.saml import CompanySaml

        return CompanySaml(request, sign_on)
    from binome.accounts.openid import CompanyOpenID

    return CompanyOpenID(request, sign_on)


def door_of_slug(slug: str) -> str:
    """The organisation's own address, to bookmark."""
    return reverse("accounts:company_door", args=[slug])


def settings_of(organisation: Organisation) -> str:
    """Where its company sign-on is set up."""
    return reverse("accounts:company_settings", args=[organisation.pk])


def our_addresses(organisation: Organisation, kind: str) -> list[tuple[Words, str]]:
    """What the provider's administrator copies, with what each is called there."""
    if kind == CompanySignOn.Kind.SAML:
        from binome.accounts import saml

        return [
            (_("Our name (entity ID)"), saml.entity_id_of(organisation.slug)),
            (_("Where to send answers (ACS)"), saml.acs_of(organisation.slug)),
            (_("Our description (metadata)"), saml.entity_id_of(organisation.slug)),
        ]
    from binome.accounts import openid

    return [(_("Where to send people back (redirect URI)"), openid.callback_of(organisation.slug))]


def safe_next(request: HttpRequest) -> str:
    """The page that was wanted, never another site; empty for the first page."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(wanted, allowed_hosts=None) and wanted.startswith("/")
    return wanted if is_ours else ""


def leave(request: HttpRequest, sign_on: CompanySignOn, *, purpose: str, then: str = "") -> HttpResponse:
    """On to the provider. A page leads there, not a redirection: browsers follow a form to our own site only."""
    return guarded(request, sign_on, lambda: _leave(request, sign_on, purpose=purpose, then=then))


def _leave(request: HttpRequest, sign_on: CompanySignOn, *, purpose: str, then: str) -> HttpResponse:
    url = provider_of(request, sign_on).begin(
        request, next_url=then, purpose=purpose, version=sign_on.version, by=getattr(request.user, "pk", None)
    )
    response = render(
        request, "accounts/company_leaving.html", {"url": url, "organisation": sign_on.organisation}
    )
    response["Cache-Control"] = "no-store"
    return response


def guarded(request: HttpRequest, sign_on: CompanySignOn, step: Callable[[], HttpResponse]) -> HttpResponse:
    """One step of the dance, counted; whatever a provider answers, a person reads a sentence."""
    try:
        if not settings.HAS_COMPANY_SIGN_ON:
            raise CompanyProblem("missing")
        if not count_one(request, "company", address=str(sign_on.organisation_id)):
            raise CompanyProblem("busy")
        return step()
    except ImmediateHttpResponse as answer:
        response: HttpResponse = answer.response
        return response
    except CompanyProblem as problem:
        return say(request, sign_on, PROBLEMS[problem.code], code=problem.code, why=problem.why)
    # What comes from outside may have any shape; none of it is a fault of ours.
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        return say(request, sign_on, PROBLEMS["unclear"], code="unclear", why=type(error).__name__)


def say(
    request: HttpRequest, sign_on: CompanySignOn, words: Words, *, code: str, why: str = ""
) -> HttpResponse:
    """The page that says why nobody came in; a trial says it where it was begun."""
    log.warning(
        "company sign-on failed", organisation=sign_on.organisation_id, kind=sign_on.kind, code=code, why=why
    )
    context = {
        "words": words,
        "organisation": sign_on.organisation,
        "sign_on": sign_on,
        "is_on": sign_on.is_on,
        "help_contact": sign_on.organisation.help_contact,
        "settings_url": _settings_link(request, sign_on),
        "why": why,
    }
    return render(request, "accounts/company_problem.html", context, status=409)


def _settings_link(request: HttpRequest, sign_on: CompanySignOn) -> str:
    person = request.user
    if isinstance(person, Person) and services.looks_after(person, sign_on.organisation):
        return settings_of(sign_on.organisation)
    return ""


def login_from(provider: Any, claims: services.Claims) -> Any:
    """What allauth carries on with: nothing that it would keep."""
    from allauth.socialaccount.models import SocialAccount, SocialLogin

    login = SocialLogin(provider=provider, account=SocialAccount(provider=provider.sub_id, uid=""))
    login.claims = claims
    return login


def reader_language() -> str:
    """The language of the page that was left, for an account that is about to be made."""
    language = (get_language() or settings.LANGUAGE_CODE)[:2]
    return language if language in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class CompanyAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """allauth's questions about company sign-on, answered by the product's own tables and rules."""

    def get_requests_session(self) -> GuardedSession:
        """Every server is asked through the guarded door."""
        return GuardedSession()

    def list_apps(self, request: HttpRequest, provider: Any = None, client_id: Any = None) -> list[Any]:
        """No provider stands in allauth's table."""
        return []

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Accounts are made by `services.arrive`."""
        return False

    def authenticate_by_email(self, sociallogin: Any) -> None:
        """Who it is, `pre_social_login` says."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """The provider has answered and is believed: from here on it is our rules that decide."""
        sign_on: CompanySignOn = sociallogin.provider.sign_on
        state = sociallogin.state
        try:
            if state.get("version") != sign_on.version:
                raise CompanyProblem("stale", "the connection changed meanwhile")
            if state.get("purpose") == TRY:
                raise ImmediateHttpResponse(self._tried(request, sociallogin))
            if not sign_on.is_on:
                raise CompanyProblem("stale", "it is off")
            arrival = services.arrive(sign_on, sociallogin.claims, at=timezone.now())
        except Refused as refusal:
            raise ImmediateHttpResponse(say(request, sign_on, str(refusal), code=refusal.code)) from refusal
        raise ImmediateHttpResponse(self._enter(request, sign_on, arrival, then=state.get("next") or ""))

    def _enter(
        self, request: HttpRequest, sign_on: CompanySignOn, arrival: services.Arrival, *, then: str
    ) -> HttpResponse:
        """As allauth signs somebody in by any door, the second factor included; what the provider said stays behind."""
        if arrival.is_new:
            welcome = reverse("accounts:company_welcome", args=[sign_on.organisation.slug])
            then = f"{welcome}?{urlencode({'next': then})}" if then else welcome
        if request.user.is_authenticated:
            get_account_adapter(request).logout(request)
        record_authentication(request, arrival.person, method="socialaccount")
        login = Login(
            user=arrival.person,
            redirect_url=then or None,
            signal_kwargs={BY_COMPANY: sign_on.organisation_id},
        )
        response: HttpResponse = perform_login(request, login)
        return response

    def _tried(self, request: HttpRequest, sociallogin: Any) -> HttpResponse:
        """A coordinator's trial: nobody is signed in, what came is shown once and kept nowhere."""
        sign_on: CompanySignOn = sociallogin.provider.sign_on
        if not _settings_link(request, sign_on) or sociallogin.state.get("by") != request.user.pk:
            raise CompanyProblem("stale", "a trial of somebody else")
        address = services.address_in(sign_on, sociallogin.claims)
        if not services.note_trial(sign_on, version=sociallogin.state["version"], at=timezone.now()):
            raise CompanyProblem("stale", "the connection changed meanwhile")
        claims = sociallogin.claims
        name = f"{claims.first_name} {claims.last_name}".strip()
        messages.success(
            request,
            _("The trial succeeded. Your provider knows you as %(who)s.")
            % {"who": f"{name} ({address})" if name else address},
        )
        return redirect(settings_of(sign_on.organisation))

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None, **_context: Any
    ) -> None:
        """allauth has given up; its own page is never shown."""
        from allauth.socialaccount.providers.base import AuthError
        from allauth.socialaccount.providers.oauth2.client import OAuth2Error

        from binome.core.outside import OutsideError

        if error == AuthError.CANCELLED:
            code = "cancelled"
        elif isinstance(exception, OutsideError):
            code = "silent"
        elif isinstance(exception, OAuth2Error):
            code = "secret"
        else:
            code = "stale" if exception is None and "error" not in request.GET else "unclear"
        why = exception.code if isinstance(exception, OutsideError) else type(exception).__name__
        raise ImmediateHttpResponse(say(request, provider.sign_on, PROBLEMS[code], code=code, why=why))
