"""Letters about entering one's account: codes, and what changed. Called with the reader's language active."""

from __future__ import annotations

from collections.abc import Callable

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.outbox.services.letter import Letter


def _spaced(code: str) -> str:
    """The no-break space keeps the two halves on one line; the forms accept it either way."""
    return f"{code[:3]}\u00a0{code[3:]}"


def _how_long() -> str:
    minutes = settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60
    return ngettext(
        "It works for %(count)s minute, once.", "It works for %(count)s minutes, once.", minutes
    ) % {"count": minutes}


def sign_in_code(code: str) -> Letter:
    """The code to sign in with."""
    return Letter(
        subject=_("Your code: %(code)s") % {"code": _spaced(code)},
        paragraphs=[_("Type this code on the page that asked for it.")],
        code=_spaced(code),
        button=(_("Back to the page"), reverse("account_confirm_login_code")),
        after=[
            _("You read this message on another device? Type the code on the one where you asked for it."),
            _how_long(),
            _("You did not ask for it? Leave this message aside: nobody can enter without the code."),
        ],
    )


def _code_for(code: str, *, why: str, otherwise: str) -> Letter:
    return Letter(
        subject=_("Your code: %(code)s") % {"code": _spaced(code)},
        paragraphs=[why, _("Type this code on the page that asked for it.")],
        code=_spaced(code),
        after=[_how_long(), otherwise],
    )


def confirm_self(code: str) -> Letter:
    """The code that shows once more that it is the person."""
    return _code_for(
        code,
        why=_("You are about to do something on Binôme that nobody else may do for you."),
        otherwise=_("It is not you? Sign in and press “Sign out everywhere else” on the Security page."),
    )


def old_address(code: str) -> Letter:
    """To the address that is about to be left."""
    return _code_for(
        code,
        why=_("You asked to sign in with another address from now on. This code comes from the old one."),
        otherwise=_("It is not you? Sign in and press “Sign out everywhere else” on the Security page."),
    )


def new_address(code: str) -> Letter:
    """To the address that is about to be used."""
    return _code_for(
        code,
        why=_("You asked to sign in with this address from now on."),
        otherwise=_("You did not ask for it? Leave this message aside: nothing changes without the code."),
    )


def company_domain(code: str, *, organisation: str, domain: str) -> Letter:
    """To whoever runs a domain, which an organisation says is its own."""
    spaced = f"{code[:5]}\u00a0{code[5:]}"
    return Letter(
        subject=_("Confirm the domain %(domain)s for Binôme") % {"domain": domain},
        paragraphs=[
            _(
                "%(organisation)s uses Binôme, and wants people with an address at %(domain)s to sign in with their "
                "company account."
            )
            % {"organisation": organisation, "domain": domain},
            _("Is it your organisation? Then give this code to the person who asks you for it."),
        ],
        code=spaced,
        after=[
            _("It works for seven days."),
            _(
                "You do not know this organisation? Give the code to nobody: without it nothing changes, and nobody "
                "signs in with your addresses."
            ),
        ],
    )


def _changed(subject: str, what: str) -> Letter:
    return Letter(
        subject=subject,
        paragraphs=[what],
        button=(_("See the Security page"), reverse("accounts:security")),
        after=[_("It was not you? Sign in, press “Sign out everywhere else”, and call for help.")],
    )


def address_changed(code: str) -> Letter:
    """To the old address, once it serves no more."""
    return _changed(_("Your address has changed"), _("You now sign in with another address than this one."))


def passkey_added(code: str) -> Letter:
    """A passkey opens the account from now on."""
    return _changed(_("A passkey was added"), _("A passkey now opens your account."))


def passkey_removed(code: str) -> Letter:
    """One passkey less."""
    return _changed(_("A passkey was removed"), _("A passkey no longer opens your account."))


def app_added(code: str) -> Letter:
    """An app gives codes from now on."""
    return _changed(
        _("An app was added"), _("From now on, the code of an app is asked for when you sign in.")
    )


def app_removed(code: str) -> Letter:
    """The app is not asked any more."""
    return _changed(_("The app was removed"), _("The code of your app is no longer asked for."))


def recovery_codes_renewed(code: str) -> Letter:
    """Earlier recovery codes are dead."""
    return _changed(
        _("New recovery codes were made"), _("Your earlier recovery codes no longer work. Keep the new ones.")
    )


def second_factor_reset(code: str) -> Letter:
    """Somebody removed what was lost."""
    return _changed(
        _("Your second factor was removed"),
        _(
            "Somebody who looks after your organisation, or the server, removed your passkeys, your app and your "
            "recovery codes, as lost. You sign in with a code by e-mail, and can add new ones."
        ),
    )


def new_link(address: str) -> Letter:
    """Asked for where a link had had its time."""
    return Letter(
        subject=_("Here is your new link"),
        paragraphs=[_("You asked for a new link, because the one in an earlier message had had its time.")],
        button=(_("Open the page"), address),
        after=[_("You did not ask for it? Leave this message aside.")],
    )


# By the names that allauth and the accounts room call them.
LETTERS: dict[str, Callable[..., Letter]] = {
    "account/email/login_code": sign_in_code,
    "accounts/confirm_self": confirm_self,
    "accounts/old_address": old_address,
    "accounts/new_address": new_address,
    "accounts/address_changed": address_changed,
    "accounts/company_domain": company_domain,
    "accounts/second_factor_reset": second_factor_reset,
    "mfa/email/webauthn_added": passkey_added,
    "mfa/email/webauthn_removed": passkey_removed,
    "mfa/email/totp_activated": app_added,
    "mfa/email/totp_deactivated": app_removed,
    "mfa/email/recovery_codes_generated": recovery_codes_renewed,
}
