"""Signing in, the choices of the page's foot, and what a person sees of their own account's safety."""

from binome.accounts.views.address import change_address, confirm_address
from binome.accounts.views.choices import choose_language, choose_theme
from binome.accounts.views.company import (
    add_company_domain,
    company_connection,
    company_domain,
    company_settings,
    try_company,
)
from binome.accounts.views.company_sign_in import (
    ask_for_code,
    begin_company,
    company_acs,
    company_door,
    company_finish,
    company_metadata,
    company_return,
    company_welcome,
)
from binome.accounts.views.lost import coordinators, reset_second_factor
from binome.accounts.views.profile import profile, profile_in
from binome.accounts.views.second_factors import (
    add_app,
    add_passkey,
    download_recovery_codes,
    passkey_options,
    recovery_codes,
    remove_app,
    remove_passkey,
    renew_recovery_codes,
    start_app,
)
from binome.accounts.views.security import (
    confirm_self,
    second_factor_first,
    security,
    sign_in_rules,
    sign_out_device,
    sign_out_elsewhere,
)
from binome.accounts.views.sign_in import confirm_code, passkey_challenge, second_factor, sign_in_with_passkey

__all__ = [
    "add_app",
    "add_company_domain",
    "add_passkey",
    "ask_for_code",
    "begin_company",
    "change_address",
    "choose_language",
    "choose_theme",
    "company_acs",
    "company_connection",
    "company_domain",
    "company_door",
    "company_finish",
    "company_metadata",
    "company_return",
    "company_settings",
    "company_welcome",
    "confirm_address",
    "confirm_code",
    "confirm_self",
    "coordinators",
    "download_recovery_codes",
    "passkey_challenge",
    "passkey_options",
    "profile",
    "profile_in",
    "recovery_codes",
    "remove_app",
    "remove_passkey",
    "renew_recovery_codes",
    "reset_second_factor",
    "second_factor",
    "second_factor_first",
    "security",
    "sign_in_rules",
    "sign_in_with_passkey",
    "sign_out_device",
    "sign_out_elsewhere",
    "start_app",
    "try_company",
]
