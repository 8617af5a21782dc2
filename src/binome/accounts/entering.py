"""Somebody types an address to come in: a code goes there, or their company's door is shown, and the page they wanted follows."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.translation import gettext as _

from binome.accounts import company, services
from binome.accounts.addresses import NotAnAddress, clean_address
from binome.accounts.limits import count_one
from binome.accounts.models import CompanySignOn

BY_CODE = "code"


def may_ask(request: HttpRequest, form: forms.Form) -> bool:
    """Count one newcomer from this origin; too many is said in the form, which holds a good ``email``.

    Loose, because a whole company may sit behind one router; the codes to one address are counted when they are asked for.
    """
    counted = count_one(request, "newcomer", address=form.cleaned_data["email"])
    if not counted:
        form.add_error(
            None, _("Many people are starting from here at once. Wait a few minutes, then try once more.")
        )
    return bool(counted)


def send_code_to(request: HttpRequest, address: str, *, then: str) -> HttpResponse:
    """Ask for a sign-in code as the sign-in page does, with its counts; once it is typed, ``then`` opens."""
    asked = QueryDict(mutable=True)
    asked.update({"email": address, "next": then})
    request.POST = asked  # type: ignore[assignment]
    offer = company_offer(request)
    if offer is not None:
        return offer
    response: HttpResponse = allauth_views.request_login_code(request)
    return response


def company_offer(request: HttpRequest) -> HttpResponse | None:
    """The company's door, when the address typed is of one of its domains; the answer depends on the domain alone."""
    if request.user.is_authenticated or request.POST.get("by") == BY_CODE:
        return None
    try:
        address = clean_address(request.POST.get("email", ""))
    except NotAnAddress:
        return None
    sign_on = services.sign_on_for(address)
    return None if sign_on is None else show_door(request, sign_on, address=address)


def show_door(request: HttpRequest, sign_on: CompanySignOn, *, address: str = "") -> HttpResponse:
    """Continue with the company; with a code instead, or for those who look after it, when an address is known."""
    context = {
        "organisation": sign_on.organisation,
        "sign_on": sign_on,
        "address": address,
        "next": company.safe_next(request),
        "by_code": BY_CODE,
        "help_contact": sign_on.organisation.help_contact,
    }
    return render(request, "accounts/company_door.html", context)
