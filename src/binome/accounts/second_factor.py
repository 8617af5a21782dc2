"""What allauth asks of the product about second factors: how secrets are kept, and what they are called."""

from __future__ import annotations

from typing import Any

import segno
from allauth.mfa.adapter import DefaultMFAAdapter
from django.utils.translation import gettext as _

from binome.accounts.boxes import box

BOX = "second-factor"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are encrypted with a key made of the product's own: a copy of the database alone opens nothing."""

    def encrypt(self, text: str) -> str:
        return box(BOX).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        return box(BOX).decrypt(encrypted_text.encode()).decode()

    def get_totp_issuer(self) -> str:
        return "Binôme"

    def _get_site_name(self) -> str:
        return "Binôme"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        return _("My passkey")

    def build_totp_svg(self, url: str) -> str:
        return str(segno.make(url, error="m").svg_data_uri(scale=6, border=4, dark="#000", light="#fff"))
