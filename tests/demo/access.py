"""The demonstration is open to whoever holds the machine; it does not exist elsewhere."""

from __future__ import annotations

from typing import Any

from django.conf import settings

from world import Row

NAME = "00000000000000000001-0123456789abcdef"


def _mail(world: Any) -> None:
    settings.DEMO_MAIL_DIR.mkdir(parents=True, exist_ok=True)
    text = b"To: a@b.example\r\nSubject: x\r\nDate: Mon, 1 Feb 2027 10:00:00 +0100\r\nMessage-ID: <1@b>\r\n\r\nBonjour\r\n"
    (settings.DEMO_MAIL_DIR / f"{NAME}.eml").write_bytes(text)


ROWS = [
    Row("demo:entrance", public=True),
    Row("demo:enter", args=lambda world: ["coordination"], public=True),
    Row("demo:enter", args=lambda world: ["coordination"], method="post", public=True),
    Row("demo:mails", public=True, prepare=_mail),
    Row("demo:mail", args=lambda world: [NAME], public=True, prepare=_mail),
    Row("demo:mail_html", args=lambda world: [NAME], public=True, prepare=_mail),
]
