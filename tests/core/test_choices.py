"""Language and colours, chosen at the foot of any page, without JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from factories import PersonFactory

pytestmark = pytest.mark.django_db


def test_a_visitor_reads_in_the_language_chosen() -> None:
    client = Client(headers={"accept-language": "fr"})
    response = client.post("/compte/langue/", {"language": "en", "back": "/compte/connexion/"})
    assert response["Location"] == "/compte/connexion/"
    page = BeautifulSoup(client.get("/compte/connexion/").content.decode(), "html.parser")
    assert page.html["lang"] == "en"
    assert page.h1.get_text() == "Enter your address"
    assert page.find("button", attrs={"aria-pressed": "true", "name": "language"}).get_text() == "English"


def test_the_choice_is_kept_with_the_person_for_mails_too(client_of: Callable[[Any], Client]) -> None:
    person = PersonFactory(language="fr")
    client_of(person).post("/compte/langue/", {"language": "en"})
    person.refresh_from_db()
    assert person.language == "en"


def test_an_unknown_language_changes_nothing(client_of: Callable[[Any], Client]) -> None:
    person = PersonFactory(language="fr")
    response = client_of(person).post("/compte/langue/", {"language": "xx"})
    person.refresh_from_db()
    assert person.language == "fr"
    assert "django_language" not in response.cookies


def test_the_page_wears_the_colours_chosen_until_the_device_decides_again() -> None:
    client = Client()
    themes = []
    for theme in ("dark", "light", "system", "<b>"):
        client.post("/compte/couleurs/", {"theme": theme})
        page = BeautifulSoup(client.get("/compte/connexion/").content.decode(), "html.parser")
        themes.append(page.html.get("data-theme"))
    assert themes == ["dark", "light", None, None]


@pytest.mark.parametrize(
    "back", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)", ""]
)
def test_a_choice_never_leads_to_another_site(back: str) -> None:
    assert Client().post("/compte/couleurs/", {"theme": "dark", "back": back})["Location"] == "/"
