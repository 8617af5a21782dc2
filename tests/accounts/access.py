"""Who may open what: one's own account, and what an organisation asks of its people."""

from __future__ import annotations

from typing import Any

from allauth.mfa.models import Authenticator

from world import ROLES, Row

EVERYONE = set(ROLES) - {"visitor"}


def _other_device(world: Any) -> None:
    """The mentor is signed in somewhere else too."""
    from binome.accounts.models import Device
    from factories import paris

    world.device, _is_new = Device.objects.get_or_create(
        session_key="elsewhere",
        defaults={"person": world.people["mentor"], "signed_in_at": paris(2026, 9, 1)},
    )


def _passkey(world: Any) -> None:
    world.passkey, _is_new = Authenticator.objects.get_or_create(
        user=world.people["mentor"],
        type=Authenticator.Type.WEBAUTHN,
        defaults={"data": {"name": "Téléphone", "credential": {}}},
    )


def _app_of_a_coordinator(world: Any) -> None:
    Authenticator.objects.get_or_create(
        user=world.people["other_coordinator"],
        type=Authenticator.Type.TOTP,
        defaults={"data": {"secret": ""}},
    )


def _company(world: Any) -> None:
    """Company sign-on that is on, and a person who came through it."""
    from binome.accounts.models import CompanyIdentity, CompanySignOn
    from factories import paris

    at = paris(2026, 9, 1)
    CompanySignOn.objects.in_organisation(world.organisation).get_or_create(
        organisation=world.organisation,
        defaults={
            "kind": "openid",
            "issuer": "https://company.example",
            "client_id": "binome",
            "facts": {"authorization_endpoint": "https://company.example/enter"},
            "tried_at": at,
            "is_on": True,
        },
    )
    CompanyIdentity.objects.in_organisation(world.organisation).get_or_create(
        organisation=world.organisation,
        person=world.people["mentee"],
        defaults={"digest": "0" * 64, "first_at": at, "last_at": at},
    )


def _saml_company(world: Any) -> None:
    from binome.accounts.models import CompanySignOn

    _company(world)
    CompanySignOn.objects.in_organisation(world.organisation).update(kind="saml")


def _domain(world: Any) -> None:
    from binome.accounts import services
    from factories import paris

    world.domain = services.grant_company_domain(
        world.organisation, name="company.example", at=paris(2026, 9, 1)
    )


def _pk(world: Any) -> list[Any]:
    return [world.organisation.pk]


def _slug(world: Any) -> list[Any]:
    return [world.organisation.slug]


LOOKING_AFTER = {"administrator", "coordinator"}
COMPANY = [
    Row("accounts:company_settings", args=_pk, prepare=_company, allowed=LOOKING_AFTER),
    Row("accounts:company_settings", method="post", args=_pk, prepare=_company, allowed=LOOKING_AFTER),
    Row("accounts:try_company", method="post", args=_pk, prepare=_company, allowed=LOOKING_AFTER),
    Row("accounts:add_company_domain", args=_pk, allowed=LOOKING_AFTER),
    Row("accounts:add_company_domain", method="post", args=_pk, allowed=LOOKING_AFTER),
    *(
        Row(
            "accounts:company_connection",
            method=method,
            args=lambda world, kind=kind: [world.organisation.pk, kind],  # type: ignore[misc]
            allowed=LOOKING_AFTER,
        )
        for kind in ("openid", "saml")
        for method in ("get", "post")
    ),
    *(
        Row(
            "accounts:company_domain",
            method=method,
            args=lambda world: [world.organisation.pk, world.domain.pk],
            prepare=_domain,
            allowed=LOOKING_AFTER,
        )
        for method in ("get", "post")
    ),
    Row("accounts:company_door", args=_slug, prepare=_company, public=True),
    Row("accounts:begin_company", method="post", args=_slug, prepare=_company, public=True),
    Row("accounts:company_return", args=_slug, prepare=_company, public=True),
    Row("accounts:company_acs", method="post", args=_slug, prepare=_saml_company, public=True),
    Row("accounts:company_finish", args=_slug, prepare=_saml_company, public=True),
    Row("accounts:company_metadata", args=_slug, public=True),
    Row("accounts:company_welcome", args=_slug, prepare=_company, allowed={"mentee"}),
]

ROWS = [
    Row("accounts:profile", allowed=EVERYONE),
    Row("accounts:profile", method="post", allowed=EVERYONE),
    Row(
        "accounts:profile_in",
        args=lambda world: [world.organisation.pk],
        allowed={"administrator", "coordinator"},
    ),
    Row(
        "accounts:profile_in",
        method="post",
        args=lambda world: [world.organisation.pk],
        allowed={"administrator", "coordinator"},
    ),
    *COMPANY,
    Row("accounts:security", allowed=EVERYONE),
    Row("accounts:confirm_self", allowed=EVERYONE),
    Row("accounts:confirm_self", method="post", data=lambda world: {"action": "send"}, allowed=EVERYONE),
    Row("accounts:second_factor_first", allowed=EVERYONE),
    Row(
        "accounts:sign_out_device",
        method="post",
        args=lambda world: [world.device.pk],
        prepare=_other_device,
        allowed={"mentor"},
    ),
    Row("accounts:sign_out_elsewhere", method="post", allowed=EVERYONE),
    Row("accounts:add_passkey", allowed=EVERYONE),
    Row("accounts:passkey_options", method="post", allowed=EVERYONE),
    # Before the question "Is it you?" is answered, nobody learns whether a passkey exists.
    Row("accounts:remove_passkey", args=lambda world: [world.passkey.pk], prepare=_passkey, allowed=EVERYONE),
    Row("accounts:start_app", method="post", allowed=EVERYONE),
    Row("accounts:add_app", allowed=EVERYONE),
    Row("accounts:remove_app", allowed=EVERYONE),
    Row("accounts:recovery_codes", allowed=EVERYONE),
    Row("accounts:download_recovery_codes", allowed=EVERYONE),
    Row("accounts:renew_recovery_codes", method="post", allowed=EVERYONE),
    Row("accounts:change_address", allowed=EVERYONE),
    Row("accounts:confirm_address", allowed=EVERYONE),
    Row(
        "accounts:sign_in_rules",
        args=lambda world: [world.organisation.pk],
        allowed={"administrator", "coordinator"},
    ),
    Row(
        "accounts:sign_in_rules",
        method="post",
        args=lambda world: [world.organisation.pk],
        allowed={"administrator", "coordinator"},
    ),
    Row(
        "accounts:coordinators",
        args=lambda world: [world.organisation.pk],
        allowed={"administrator", "coordinator"},
    ),
    Row(
        "accounts:reset_second_factor",
        args=lambda world: [world.organisation.pk, world.people["other_coordinator"].pk],
        prepare=_app_of_a_coordinator,
        allowed={"administrator", "coordinator"},
    ),
    Row(
        "accounts:reset_second_factor",
        method="post",
        args=lambda world: [world.organisation.pk, world.people["other_coordinator"].pk],
        prepare=_app_of_a_coordinator,
        allowed={"administrator", "coordinator"},
    ),
    Row("accounts:passkey_challenge", method="post", public=True),
    Row("mfa_authenticate", public=True),
    Row("mfa_login_webauthn", method="post", data=lambda world: {"credential": "{}"}, public=True),
]
