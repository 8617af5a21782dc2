"""Somebody who has no account yet asks to come in: a code goes to the address, and the page they wanted follows."""

from __future__ import annotations

from allauth.account import views as allauth_views
from django import forms
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _

from binome.accounts.limits import count_one


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
    response: HttpResponse = allauth_views.request_login_code(request)
    return response
