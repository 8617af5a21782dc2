"""Addresses of this room.

Of allauth, only what signing in with a code, a second factor or a passkey needs can be reached; its names stay as it knows them,
without a namespace.
"""

from __future__ import annotations

from allauth.account import views as allauth_views
from django.urls import URLPattern, URLResolver, include, path, re_path

from binome.accounts import views

own_patterns: list[URLPattern | URLResolver] = [
    path("langue/", views.choose_language, name="choose_language"),
    path("couleurs/", views.choose_theme, name="choose_theme"),
    path("connexion/cle/defi/", views.passkey_challenge, name="passkey_challenge"),
    path("profil/", views.profile, name="profile"),
    path("profil/<int:pk>/", views.profile_in, name="profile_in"),
    path("securite/", views.security, name="security"),
    path("securite/confirmer/", views.confirm_self, name="confirm_self"),
    path("securite/d-abord/", views.second_factor_first, name="second_factor_first"),
    path("securite/appareils/<int:pk>/deconnecter/", views.sign_out_device, name="sign_out_device"),
    path("securite/appareils/deconnecter/", views.sign_out_elsewhere, name="sign_out_elsewhere"),
    path("securite/cles/ajouter/", views.add_passkey, name="add_passkey"),
    path("securite/cles/options/", views.passkey_options, name="passkey_options"),
    path("securite/cles/<int:pk>/retirer/", views.remove_passkey, name="remove_passkey"),
    path("securite/application/commencer/", views.start_app, name="start_app"),
    path("securite/application/", views.add_app, name="add_app"),
    path("securite/application/retirer/", views.remove_app, name="remove_app"),
    path("securite/codes/", views.recovery_codes, name="recovery_codes"),
    path("securite/codes/fichier/", views.download_recovery_codes, name="download_recovery_codes"),
    path("securite/codes/renouveler/", views.renew_recovery_codes, name="renew_recovery_codes"),
    path("securite/adresse/", views.change_address, name="change_address"),
    path("securite/adresse/codes/", views.confirm_address, name="confirm_address"),
    path("organisation/<int:pk>/coordination/", views.coordinators, name="coordinators"),
    path(
        "organisation/<int:pk>/coordination/<int:person_pk>/seconde-preuve/",
        views.reset_second_factor,
        name="reset_second_factor",
    ),
    path("organisation/<int:pk>/connexion/", views.sign_in_rules, name="sign_in_rules"),
    path("organisation/<int:pk>/entreprise/", views.company_settings, name="company_settings"),
    path("organisation/<int:pk>/entreprise/essai/", views.try_company, name="try_company"),
    path("organisation/<int:pk>/entreprise/domaine/", views.add_company_domain, name="add_company_domain"),
    path(
        "organisation/<int:pk>/entreprise/domaine/<int:domain_pk>/",
        views.company_domain,
        name="company_domain",
    ),
    re_path(
        r"^organisation/(?P<pk>[0-9]+)/entreprise/(?P<kind>openid|saml)/$",
        views.company_connection,
        name="company_connection",
    ),
    path("entreprise/<slug:slug>/", views.company_door, name="company_door"),
    path("entreprise/<slug:slug>/aller/", views.begin_company, name="begin_company"),
    path("entreprise/<slug:slug>/retour/", views.company_return, name="company_return"),
    path("entreprise/<slug:slug>/acs/", views.company_acs, name="company_acs"),
    path("entreprise/<slug:slug>/acs/suite/", views.company_finish, name="company_finish"),
    path("entreprise/<slug:slug>/metadonnees/", views.company_metadata, name="company_metadata"),
    path("entreprise/<slug:slug>/bienvenue/", views.company_welcome, name="company_welcome"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    # Signing in *is* asking for a code, so both names lead to one page and no password form exists.
    path("connexion/", views.ask_for_code, name="account_login"),
    path("connexion/", views.ask_for_code, name="account_request_login_code"),
    path("connexion/code/", views.confirm_code, name="account_confirm_login_code"),
    path("connexion/verification/", views.second_factor, name="mfa_authenticate"),
    path("connexion/cle/", views.sign_in_with_passkey, name="mfa_login_webauthn"),
    path("deconnexion/", allauth_views.logout, name="account_logout"),
    path("inactif/", allauth_views.account_inactive, name="account_inactive"),
    path("", include((own_patterns, "accounts"))),
]
