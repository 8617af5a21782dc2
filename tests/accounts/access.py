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
