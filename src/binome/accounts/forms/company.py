"""Company sign-on as a coordinator and an IT department type it in. What is at an address is read while it is checked."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import CompanySignOn
from binome.accounts.services import MAILBOXES, Connection
from binome.core.outside import OutsideError, fetch

Words = str | Promise

OUTSIDE: dict[str, Words] = {
    "address": _("This address cannot be asked. It begins with https:// and names a server on the internet."),
    "unknown": _("No server has this name. Is there a typing error?"),
    "inside": _("This server is on an inner network. Whoever runs Binôme can allow it, in the settings."),
    "elsewhere": _("The server sends us on to another address. Type that one."),
    "silent": _("The server does not answer as it should. Is the address complete?"),
    "long": _("The server’s answer is too long. Paste the text instead, or ask for a shorter one."),
}
METADATA: dict[str, Words] = {
    "long": _("This text is too long for the description of one provider."),
    "xml": _("This is not the XML description of a provider. It begins with <EntityDescriptor."),
    "provider": _("There must be exactly one provider in this description, with its name (entityID)."),
    "address": _(
        "The description names no page to sign in on (SingleSignOnService, HTTP-Redirect) that begins with https://."
    ),
    "certificate": _("The description holds no certificate that we can read, or too many."),
}
NOT_A_PROVIDER = _(
    "At this address we find no OpenID Connect provider of that name. Copy the address called “issuer”."
)


def _address(**more: Any) -> forms.TextInput:
    return forms.TextInput(
        attrs={
            "inputmode": "url",
            "autocapitalize": "none",
            "autocomplete": "off",
            "spellcheck": "false",
            **more,
        }
    )


class _ConnectionForm(forms.Form):
    """What both kinds share: the connection that was read."""

    def __init__(self, *args: Any, sign_on: CompanySignOn | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sign_on = sign_on
        self.connection: Connection | None = None

    def _knows_secret(self, issuer: str) -> bool:
        held = self.sign_on
        return held is not None and bool(held.secret) and held.issuer.rstrip("/") == issuer.rstrip("/")


class OpenIDForm(_ConnectionForm):
    """The three things that a provider gives."""

    issuer = forms.CharField(
        label=_("Address of your provider (issuer)"),
        help_text=_("For example https://login.microsoftonline.com/…/v2.0 or https://accounts.google.com"),
        max_length=500,
        widget=_address(),
    )
    client_id = forms.CharField(label=_("Client number (client ID)"), max_length=255, widget=_address())
    secret = forms.CharField(
        label=_("Client secret"),
        help_text=_("Kept locked, never shown again. Leave empty to keep the one that is there."),
        max_length=500,
        required=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    takes_unsaid_as_verified = forms.BooleanField(
        label=_("Our provider does not say whether an address was checked (Microsoft Entra ID)"),
        help_text=_(
            "Then addresses of your own domains are taken as checked. Leave empty if you are not sure."
        ),
        required=False,
    )

    def clean(self) -> dict[str, Any]:
        """Read the provider's own description."""
        values = dict(super().clean() or {})
        if self.errors:
            return values
        from binome.accounts.openid import NotAProvider, read_provider

        try:
            issuer, facts = read_provider(values["issuer"])
        except OutsideError as error:
            self.add_error("issuer", str(OUTSIDE[error.code]))
            return values
        except NotAProvider:
            self.add_error("issuer", str(NOT_A_PROVIDER))
            return values
        if not values["secret"] and not self._knows_secret(issuer):
            self.add_error("secret", str(_("Copy the secret that your provider shows once.")))
        self.connection = Connection(
            kind=CompanySignOn.Kind.OPENID,
            issuer=issuer,
            facts=facts,
            client_id=values["client_id"],
            secret=values["secret"],
            takes_unsaid_as_verified=values["takes_unsaid_as_verified"],
        )
        return values


class SamlForm(_ConnectionForm):
    """The provider's description: where it stands, or itself."""

    metadata_url = forms.CharField(
        label=_("Address of your provider’s description (metadata)"),
        help_text=_("Read again each night, so that a new certificate is known in time."),
        max_length=500,
        required=False,
        widget=_address(),
    )
    metadata = forms.CharField(
        label=_("Or the description itself (XML)"),
        required=False,
        widget=forms.Textarea(attrs={"rows": "6", "spellcheck": "false", "autocomplete": "off"}),
    )

    def clean(self) -> dict[str, Any]:
        """Read the description."""
        values = dict(super().clean() or {})
        if self.errors:
            return values
        url, text = values["metadata_url"].strip(), values["metadata"].strip()
        if bool(url) == bool(text):
            self.add_error("metadata_url", str(_("Give the address or the description, one of the two.")))
            return values
        from binome.accounts import saml

        try:
            longest = saml.LONGEST_FETCHED
            xml = fetch(url, accept=saml.METADATA_TYPES, at_most=longest) if url else text.encode()
            issuer, facts = saml.read_metadata(xml)
        except OutsideError as error:
            self.add_error("metadata_url", str(OUTSIDE[error.code]))
        except saml.NotMetadata as error:
            self.add_error("metadata_url" if url else "metadata", str(METADATA[error.code]))
        else:
            self.connection = Connection(
                kind=CompanySignOn.Kind.SAML, issuer=issuer, facts=facts, metadata_url=url
            )
        return values


class DomainForm(forms.Form):
    """What follows the @."""

    name = forms.CharField(
        label=_("Your domain"),
        help_text=_("What follows the @ in your people’s addresses. For example: exemple.fr"),
        max_length=253,
        widget=_address(),
    )


class DomainMailboxForm(forms.Form):
    """Which of the mailboxes of whoever runs the domain."""

    mailbox = forms.ChoiceField(label=_("Which mailbox do they read?"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, domain: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mailbox"].choices = [(name, f"{name}@{domain}") for name in MAILBOXES]  # type: ignore[attr-defined]


class DomainCodeForm(forms.Form):
    """The ten digits that the mailbox received."""

    code = forms.CharField(
        label=_("The code that they received"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "numeric", "class": "code-input"}),
    )


class CompanyChoicesForm(forms.Form):
    """Whether it is on, and how far it goes."""

    is_on = forms.BooleanField(
        label=_("People of our domains can sign in through the company"),
        help_text=_("A code by e-mail still works beside it."),
        required=False,
    )
    creates_accounts = forms.BooleanField(
        label=_("Whoever comes for the first time gets an account"),
        help_text=_("Without any role: they can apply to a programme, and nothing more."),
        required=False,
    )
    is_only = forms.BooleanField(
        label=_("Through the company only"),
        help_text=_(
            "No code by e-mail and no passkey for people of your domains any more. "
            "Those who look after the organisation keep a way back: a code and a second factor."
        ),
        required=False,
    )
