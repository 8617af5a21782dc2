"""The yardstick: a page as Django's tutorial would write it, signed in, five statements, a table of 25 rows."""

from __future__ import annotations

from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from binome.accounts.models import Organisation
from binome.pairs.models import Session

SETTINGS = {
    "ROOT_URLCONF": "bench.plain",
    "MIDDLEWARE": [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    "TEMPLATES": [
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [Path(__file__).parent / "templates"],
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
}


@login_required
def table(request: HttpRequest) -> HttpResponse:
    """Session and person come before; then one row, one count, 25 rows."""
    # Django's own query sets: the product's ask for a scope, which is part of what is measured.
    rows = QuerySet(Session)
    context = {
        "organisation": QuerySet(Organisation).get(pk=request.GET["organisation"]),
        "count": rows.count(),
        "rows": rows.order_by("pk")[:25],
    }
    return render(request, "plain/table.html", context)


urlpatterns = [path("", table, name="plain")]
