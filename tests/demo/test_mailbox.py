"""The demonstration's mailbox."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.test import Client
from django.utils import timezone

from factories import OrganisationFactory


def _keep(folder: Path, number: int, to: str) -> None:
    text = (
        f"To: {to}\r\nSubject: Message {number}.\r\nDate: Mon, 1 Feb 2027 10:00:00 +0100\r\n"
        f"Message-ID: <{number}@b>\r\n\r\nBonjour\r\n"
    )
    (folder / f"{number:020d}-{number:016x}.eml").write_text(text, encoding="utf-8")


def test_mails_are_read_a_page_at_a_time_newest_first(db: None, tmp_path: Path, settings: Any) -> None:
    settings.DEMO_MAIL_DIR = tmp_path
    for number in range(60):
        _keep(tmp_path, number, "a@b.example" if number % 2 else "c@d.example")
    seen: list[int] = []
    url = "/demo/courriels/?to=a%40b.example"
    sizes = []
    while url:
        response = Client().get(url)
        page = response.context["mails"]
        sizes.append(len(page))
        seen += [int(mail.name[:20]) for mail in page]
        older = response.context["older"]
        assert ("Courriels plus anciens" in response.content.decode()) == bool(older)
        url = f"/demo/courriels/?to=a%40b.example&before={older}" if older else ""
    assert sizes == [25, 5]
    assert seen == list(range(59, 0, -2))


def test_letters_are_on_the_clock_of_the_pages(db: None, tmp_path: Path, settings: Any) -> None:
    settings.DEMO_MAIL_DIR = tmp_path
    OrganisationFactory(time_zone="America/Martinique")
    _keep(tmp_path, 1, "a@b.example")
    name = f"{1:020d}-{1:016x}"
    for url in ("/demo/courriels/", f"/demo/courriels/{name}/"):
        assert "lundi 1er\u00a0février à 5\u00a0h" in Client().get(url).content.decode().lower()
    # And nobody after is on that clock.
    assert timezone.get_current_timezone_name() == settings.TIME_ZONE
