"""Company sign-on as those who look after an organisation set it up."""

from __future__ import annotations

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from binome.accounts import company, confirming, services
from binome.accounts.forms import (
    CompanyChoicesForm,
    DomainCodeForm,
    DomainForm,
    DomainMailboxForm,
    OpenIDForm,
    SamlForm,
)
from binome.accounts.limits import count_one
from binome.accounts.models import CompanyDomain, CompanySignOn, Organisation
from binome.accounts.permissions import Permission
from binome.accounts.requests import SignedIn, page
from binome.core.errors import Refused
from binome.core.scoping import load_or_404

CODE_LENGTH = 10


def _looked_after(request: SignedIn, pk: int) -> Organisation:
    return load_or_404(Organisation.objects.permitting(request.user, Permission.MANAGE_PEOPLE), pk=pk)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def company_settings(request: SignedIn, pk: int) -> HttpResponse:
    """Where it stands, step by step; and the switches."""
    organisation = _looked_after(request, pk)
    if not confirming.is_fresh(request):
        return confirming.ask_first(request.path)
    sign_on = services.sign_on_of(organisation)
    initial = {
        "is_on": bool(sign_on and sign_on.is_on),
        "is_only": bool(sign_on and sign_on.is_only),
        "creates_accounts": sign_on is None or sign_on.creates_accounts,
    }
    form = CompanyChoicesForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_valid():
        try:
            services.choose_company_sign_on(
                organisation, **form.cleaned_data, by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noted."))
            return redirect("accounts:company_settings", pk=organisation.pk)
    domains = list(CompanyDomain.objects.in_organisation(organisation).order_by("name"))
    context = {
        "organisation": organisation,
        "sign_on": sign_on,
        "form": form,
        "domains": domains,
        "has_domain": any(domain.proven_at for domain in domains),
        "is_installed": settings.HAS_COMPANY_SIGN_ON,
        "door": settings.BASE_URL + company.door_of_slug(organisation.slug),
    }
    return render(request, "accounts/company_settings.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def company_connection(request: SignedIn, pk: int, kind: str) -> HttpResponse:
    """What an IT department gives and takes: by OpenID Connect or by SAML 2."""
    organisation = _looked_after(request, pk)
    if not confirming.is_fresh(request):
        return confirming.ask_first(request.path)
    if not settings.HAS_COMPANY_SIGN_ON:
        return redirect("accounts:company_settings", pk=organisation.pk)
    sign_on = services.sign_on_of(organisation)
    is_openid = kind == CompanySignOn.Kind.OPENID
    posted = request.POST if request.method == "POST" else None
    form = (OpenIDForm if is_openid else SamlForm)(
        posted, sign_on=sign_on, initial=_initial_of(sign_on, kind)
    )
    if form.is_valid() and form.connection is not None:
        services.connect_company(organisation, form.connection, by=request.user, at=timezone.now())
        messages.success(request, _("Noted. Now try it: nobody else sees anything of it yet."))
        return redirect("accounts:company_settings", pk=organisation.pk)
    context = {
        "organisation": organisation,
        "form": form,
        "is_openid": is_openid,
        "addresses": company.our_addresses(organisation, kind),
        "is_change": sign_on is not None and sign_on.is_on,
    }
    return render(request, "accounts/company_connection.html", context)


def _initial_of(sign_on: CompanySignOn | None, kind: str) -> dict[str, object]:
    if sign_on is None or sign_on.kind != kind:
        return {}
    return {
        "issuer": sign_on.issuer,
        "client_id": sign_on.client_id,
        "takes_unsaid_as_verified": sign_on.takes_unsaid_as_verified,
        "metadata_url": sign_on.metadata_url,
    }


@page
@require_POST
def try_company(request: SignedIn, pk: int) -> HttpResponse:
    """One whole round trip, before anybody else can: it signs nobody in."""
    organisation = _looked_after(request, pk)
    if not confirming.is_fresh(request):
        return confirming.ask_first(company.settings_of(organisation))
    sign_on = services.sign_on_of(organisation)
    if sign_on is None:
        return redirect("accounts:company_settings", pk=organisation.pk)
    return company.leave(request, sign_on, purpose=company.TRY)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def add_company_domain(request: SignedIn, pk: int) -> HttpResponse:
    """Name a domain; the next page shows how to confirm it."""
    organisation = _looked_after(request, pk)
    if not confirming.is_fresh(request):
        return confirming.ask_first(request.path)
    form = DomainForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            domain = services.add_company_domain(
                organisation, name=form.cleaned_data["name"], by=request.user, at=timezone.now()
            )
        except Refused as refusal:
            form.add_error("name", str(refusal))
        else:
            return redirect("accounts:company_domain", pk=organisation.pk, domain_pk=domain.pk)
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/add_company_domain.html", context)


@page
@require_http_methods(["GET", "HEAD", "POST"])
def company_domain(request: SignedIn, pk: int, domain_pk: int) -> HttpResponse:
    """Send a code to whoever runs the domain, type it, or remove the domain."""
    organisation = _looked_after(request, pk)
    domain = load_or_404(CompanyDomain.objects.in_organisation(organisation), pk=domain_pk)
    if not confirming.is_fresh(request):
        return confirming.ask_first(request.path)
    action = request.POST.get("action", "") if request.method == "POST" else ""
    mailbox = DomainMailboxForm(
        request.POST if action == "send" else None,
        domain=domain.name,
        initial={"mailbox": domain.code_mailbox or services.MAILBOXES[0]},
    )
    code = DomainCodeForm(request.POST if action == "check" else None)
    if action == "remove":
        services.remove_company_domain(domain, by=request.user, at=timezone.now())
        messages.success(request, _("%(domain)s is removed.") % {"domain": domain.name})
        return redirect("accounts:company_settings", pk=organisation.pk)
    if action == "send" and mailbox.is_valid() and _send(request, domain, mailbox):
        return redirect("accounts:company_domain", pk=organisation.pk, domain_pk=domain.pk)
    if action == "check" and code.is_valid() and _check(request, domain, code):
        return redirect("accounts:company_settings", pk=organisation.pk)
    context = {"organisation": organisation, "domain": domain, "mailbox": mailbox, "code": code}
    return render(request, "accounts/company_domain.html", context)


def _send(request: SignedIn, domain: CompanyDomain, form: DomainMailboxForm) -> bool:
    to = f"{form.cleaned_data['mailbox']}@{domain.name}"
    if not count_one(request, "company_domain", address=to):
        form.add_error(None, _("Several codes were asked for in a row. Wait a few minutes."))
        return False
    code = get_random_string(CODE_LENGTH, "0123456789")
    services.note_domain_code(domain, code=code, mailbox=form.cleaned_data["mailbox"], at=timezone.now())
    words = {"organisation": domain.organisation.name, "domain": domain.name}
    context = {"user": request.user, "code": code, "words": words, "lasts": services.DOMAIN_CODE_LASTS}
    get_adapter().send_mail("accounts/company_domain", to, context)
    messages.success(request, _("The code is on its way to %(address)s.") % {"address": to})
    return True


def _check(request: SignedIn, domain: CompanyDomain, form: DomainCodeForm) -> bool:
    typed = "".join(sign for sign in form.cleaned_data["code"] if sign.isdecimal())
    try:
        services.prove_company_domain(domain, code=typed, by=request.user, at=timezone.now())
    except Refused as refusal:
        form.add_error("code", str(refusal))
        return False
    messages.success(request, _("%(domain)s is confirmed.") % {"domain": domain.name})
    return True
