"""Choices that anyone can make on any page, signed in or not; signing in itself is allauth's."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from binome.accounts import services
from binome.accounts.forms import LanguageForm, ThemeForm

A_YEAR = 60 * 60 * 24 * 365


def _way_back(request: HttpRequest) -> HttpResponseRedirect:
    """To the page where the choice was made, never to another site."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/")
    return redirect(back if is_ours else "/")


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Read in another language, from now on."""
    response = _way_back(request)
    form = LanguageForm(request.POST)
    if form.is_valid():
        language = form.cleaned_data["language"]
        if request.user.is_authenticated:
            services.choose_language(request.user, language=language)
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, language, max_age=A_YEAR, samesite="Lax", secure=settings.IS_SECURE,
            httponly=True,
        )  # fmt: skip
    return response


@require_POST
def choose_theme(request: HttpRequest) -> HttpResponse:
    """Light or dark colours on this device, or whatever the device says."""
    response = _way_back(request)
    form = ThemeForm(request.POST)
    if form.is_valid():
        theme = form.cleaned_data["theme"]
        if theme == "system":
            response.delete_cookie("theme", samesite="Lax")
        else:
            response.set_cookie(
                "theme", theme, max_age=A_YEAR, samesite="Lax", secure=settings.IS_SECURE, httponly=True
            )
    return response
