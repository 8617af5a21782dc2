"""How a person enters their account in tests: the pages, the codes, the app."""

from __future__ import annotations

import re
import time
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from bs4 import BeautifulSoup
from django.test import Client
from django.utils import timezone

from binome.accounts import services
from binome.accounts.models import Person

SECURITY = "/compte/securite/"
SIGN_IN = "/compte/connexion/"
CODE = "/compte/connexion/code/"
CHECK = "/compte/connexion/verification/"
FIREFOX = "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:140.0) Gecko/20100101 Firefox/140.0"
TELEPHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile Safari/604.1"
)


def code_in(message: Any) -> str:
    return re.search(r"\d{3}\s\d{3}", message.text)[0]  # type: ignore[index]


def page_of(response: Any) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


def app_code(person: Person, *, later: int = 0) -> str:
    app = Authenticator.objects.get(user=person, type="totp").wrap()
    secret = services.security.decrypt(app.instance.data["secret"])
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + later))


def add_app(client: Client) -> None:
    client.post(f"{SECURITY}application/commencer/")
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    response = client.post(f"{SECURITY}application/", {"code": f"{code[:3]} {code[3:]}"})
    assert response["Location"] == f"{SECURITY}codes/"


def is_signed_in(client: Client) -> bool:
    return bool(client.get(SECURITY).status_code == 200)


def ask_for_it(organisation: Any, by: Person) -> None:
    services.require_second_factor(organisation, required=True, by=by, at=timezone.now())
