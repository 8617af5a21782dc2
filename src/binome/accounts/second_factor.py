"""What allauth asks of the product about second factors: how secrets are kept, and what they are called."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.utils.translation import gettext as _


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted with a key made of the product's own: a copy of the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return _box().decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Binôme"

    def _get_site_name(self) -> str:
        return "Binôme"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("My passkey")

    def build_totp_svg(self, url: str) -> str:
        return str(segno.make(url, error="m").svg_data_uri(scale=6, border=4, dark="#000", light="#fff"))


def _box() -> MultiFernet:
    """Writes with today's key; still reads what earlier keys wrote."""
    keys: list[str] = [settings.SECRET_KEY, *map(str, settings.SECRET_KEY_FALLBACKS)]
    return MultiFernet(
        [
            Fernet(base64.urlsafe_b64encode(hashlib.sha256(f"binome.second-factor:{key}".encode()).digest()))
            for key in keys
        ]
    )
