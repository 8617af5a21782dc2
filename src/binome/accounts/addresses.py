"""An e-mail address as it is kept: one that every mail server can be asked to write to."""

from __future__ import annotations

import unicodedata
from typing import Any, ClassVar

import idna
from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from binome.core.errors import Refused

# RFC 5321: what may stand before the @.
LONGEST_LOCAL_PART = 64
LONGEST = 254


class NotAnAddress(Refused):
    """An account is found by its e-mail address, so nothing else will do."""

    code = "not-an-address"
    text = _("“%(address)s” does not look like an e-mail address.")


class AccentBeforeTheAt(NotAnAddress):
    """Mail servers that take such an address are rare, and those on the way refuse it: letters would fail."""

    code = "accent-in-address"
    text = _(
        "“%(address)s”: no letter reaches an address with “%(found)s” before the @. "
        "Write it as the mailbox itself shows it, most often without accents."
    )


class NotADomain(NotAnAddress):
    """What follows the @ is no name that the internet knows how to look up."""

    code = "not-a-domain"
    text = _("“%(address)s”: what follows the @ is not the name of a mail service. Example: anne@exemple.fr.")


def clean_address(text: str) -> str:
    """``text`` in small letters, its domain in the form that mail servers read (``café.fr``: ``xn--caf-dma.fr``).

    Raises
    ------
    NotAnAddress
        Or one of its kinds, which say more.
    """
    written = text.strip()
    local, at, domain = written.rpartition("@")
    if not (local and at and domain) or len(written) > LONGEST or len(local) > LONGEST_LOCAL_PART:
        raise NotAnAddress(address=_short(written))
    # Before small letters are made: a few foreign signs become plain letters, and another person's address.
    if not local.isascii():
        signs = (sign for sign in unicodedata.normalize("NFC", local) + local if not sign.isascii())
        raise AccentBeforeTheAt(address=_short(written), found=next(signs))
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError as error:
            raise NotADomain(address=_short(written)) from error
    address = f"{local}@{domain}".lower()
    try:
        validate_email(address)
    except ValidationError as error:
        raise NotAnAddress(address=_short(written)) from error
    if domain.startswith("[") or len(address) > LONGEST:
        raise NotADomain(address=_short(written))
    return address


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"


class AddressField(forms.EmailField):
    """An address in a form; what is wrong with it is said in one sentence."""

    default_validators: ClassVar[list[Any]] = []  # type: ignore[misc]

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST, **kwargs})

    def to_python(self, value: Any) -> Any:
        """The address as it is kept."""
        typed = super().to_python(value)
        if not typed:
            return typed
        try:
            return clean_address(typed)
        except NotAnAddress as refusal:
            raise ValidationError(str(refusal), code=refusal.code) from refusal
