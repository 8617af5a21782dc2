"""Signing in through the company: the organisation's door, the way to its provider and the way back."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from binome.accounts import company, entering
from binome.accounts.models import CompanySignOn, Organisation
from binome.accounts.requests import SignedIn, page
from binome.core.scoping import load_or_404


def _at_the_door(slug: str, *, kind: str = "", is_on: bool = True) -> CompanySignOn:
    """The same 404 for an organisation without company sign-on as for one that does not exist."""
    query = CompanySignOn.objects.at_the_door(slug).select_related("organisation")
    if is_on:
        query = query.filter(is_on=True)
    return load_or_404(query.filter(kind=kind) if kind else query)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_for_code(request: HttpRequest) -> HttpResponse:
    """The sign-in page. An address of a company's domain is shown the company's door first."""
    offer = entering.company_offer(request) if request.method == "POST" else None
    if offer is not None:
        return offer
    response: HttpResponse = allauth_views.request_login_code(request)
    return response


@require_safe
def company_door(request: HttpRequest, slug: str) -> HttpResponse:
    """The organisation's own address, to bookmark."""
    sign_on = _at_the_door(slug)
    if request.user.is_authenticated:
        return redirect(company.safe_next(request) or settings.LOGIN_REDIRECT_URL)
    return entering.show_door(request, sign_on)


@require_POST
def begin_company(request: HttpRequest, slug: str) -> HttpResponse:
    """On to the provider."""
    return company.leave(request, _at_the_door(slug), purpose=company.ENTER, then=company.safe_next(request))


@require_safe
def company_return(request: HttpRequest, slug: str) -> HttpResponse:
    """Back from an OpenID Connect provider."""
    sign_on = _at_the_door(slug, kind=CompanySignOn.Kind.OPENID, is_on=False)

    def step() -> HttpResponse:
        from binome.accounts import openid

        return openid.come_back(request, sign_on)

    return company.guarded(request, sign_on, step)


# The provider posts from its own page. What it says is believed for its signature, and acted on in the next request.
@csrf_exempt
@require_POST
def company_acs(request: HttpRequest, slug: str) -> HttpResponse:
    """The answer of a SAML provider."""
    sign_on = _at_the_door(slug, kind=CompanySignOn.Kind.SAML, is_on=False)

    def step() -> HttpResponse:
        from binome.accounts import saml

        return saml.receive(request, sign_on)

    return company.guarded(request, sign_on, step)


@require_safe
def company_finish(request: HttpRequest, slug: str) -> HttpResponse:
    """The same answer, in the browser's own session."""
    sign_on = _at_the_door(slug, kind=CompanySignOn.Kind.SAML, is_on=False)

    def step() -> HttpResponse:
        from binome.accounts import saml

        response = saml.finish(request, sign_on)
        response.delete_cookie(saml.COOKIE, path=request.path, samesite="Lax")
        return response

    return company.guarded(request, sign_on, step)


@require_safe
def company_metadata(request: HttpRequest, slug: str) -> HttpResponse:
    """Our description for a SAML provider. Made of the address alone, so that it tells nobody which organisations exist."""
    if not settings.HAS_COMPANY_SIGN_ON:
        raise Http404
    from binome.accounts import saml

    return HttpResponse(saml.our_metadata(slug), content_type="application/samlmetadata+xml")


@page
@require_safe
def company_welcome(request: SignedIn, slug: str) -> HttpResponse:
    """The first page of somebody whose account was made a moment ago."""
    query = Organisation.objects.filter(slug=slug, company_identities__person=request.user)
    organisation = load_or_404(query.as_scoped("own"))
    context = {
        "organisation": organisation,
        "person": request.user.as_known_in(organisation),
        "then": company.safe_next(request),
        "help_contact": organisation.help_contact,
    }
    return render(request, "accounts/company_welcome.html", context)
