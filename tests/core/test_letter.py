"""The form of every message: one column, the facts in the body, one button with its address under it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import css_inline
import pytest
from bs4 import BeautifulSoup
from django.template.loader import render_to_string
from django.utils import translation

ADDRESS = "https://binome.example.org/binomes/12/"


def rendered(template: str, **changes: Any) -> str:
    letter = {
        "subject": "Votre deuxième séance",
        "paragraphs": ["Inès propose une date."],
        "facts": [("Date", "mardi 8 mars à 14 h"), ("Lieu", "Médiathèque")],
        "after": ["À bientôt."],
        "button": ("Voir la séance", ADDRESS),
        "question": "",
        "answers": [],
    }
    context = {
        "letter": SimpleNamespace(**{**letter, **changes}),
        "person": SimpleNamespace(first_name="Hélène"),
        "organisation": SimpleNamespace(
            name="Les Ateliers", contact_name="Camille", contact_phone="01 00 00 00 00"
        ),
        "language": "fr",
    }
    with translation.override("fr"):
        return render_to_string(template, context)


def test_the_button_has_its_address_under_it() -> None:
    page = BeautifulSoup(rendered("mail/letter.html"), "html.parser")
    assert page.find(class_="button")["href"] == ADDRESS
    assert page.find(class_="address").get_text() == ADDRESS


@pytest.mark.parametrize("template", ["mail/letter.html", "mail/letter.txt"])
def test_both_forms_say_the_same_in_the_same_order(template: str) -> None:
    source = rendered(template)
    text = BeautifulSoup(source, "html.parser").body.get_text() if template.endswith("html") else source
    parts = ["Bonjour Hélène,", "Inès propose", "Date", "mardi 8 mars à 14 h", "Lieu", "Voir la séance", ADDRESS,
             "À bientôt.", "Camille, 01 00 00 00 00"]  # fmt: skip
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


def test_tables_are_for_layout_alone_and_nothing_is_fetched() -> None:
    page = BeautifulSoup(rendered("mail/letter.html"), "html.parser")
    assert {table["role"] for table in page.find_all("table")} == {"presentation"}
    assert page.find(["img", "link", "script"]) is None


def test_each_element_carries_its_style_once_inlined() -> None:
    page = BeautifulSoup(css_inline.inline(rendered("mail/letter.html")), "html.parser")
    assert "font-size: 18px" in page.body["style"]
    assert "#2f2b8c" in page.find(class_="button")["style"]


def test_what_people_write_is_text_in_both_forms() -> None:
    evil = "<img src=x onerror=alert(1)>"
    assert (
        BeautifulSoup(
            rendered("mail/letter.html", paragraphs=[evil], facts=[(evil, evil)]), "html.parser"
        ).img
        is None
    )
    assert evil in rendered("mail/letter.txt", paragraphs=[evil])
