"""Addresses of this room.

Of allauth, only what signing in with an e-mailed code needs can be reached; its names stay as it knows them,
without a namespace.
"""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, include, path

from binome.accounts import views

own_patterns: list[URLPattern | URLResolver] = [
    path("langue/", views.choose_language, name="choose_language"),
    path("couleurs/", views.choose_theme, name="choose_theme"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    # Signing in *is* asking for a code, so both names lead to one page and no password form exists.
    path("connexion/", allauth_views.request_login_code, name="account_login"),
    path("connexion/", allauth_views.request_login_code, name="account_request_login_code"),
    path("connexion/code/", views.confirm_code, name="account_confirm_login_code"),
    path("deconnexion/", allauth_views.logout, name="account_logout"),
    path("inactif/", allauth_views.account_inactive, name="account_inactive"),
    path("", include((own_patterns, "accounts"))),
]
