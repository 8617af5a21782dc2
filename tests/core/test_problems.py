"""When something is in the way: what happened, what to do, whom to call."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from binome.core import problems
from binome.core.errors import Refused
from binome.core.middleware import SayRefusals


class AlreadyTaken(Refused):
    """A rule of this test."""

    code = "already-taken"
    text = "The %(what)s is <b>taken</b>."


def page_of(response: HttpResponse) -> BeautifulSoup:
    return BeautifulSoup(response.content.decode(), "html.parser")


@pytest.mark.django_db
def test_a_missing_page_says_what_to_do_and_whom_to_call(settings: Any) -> None:
    settings.HELP_PHONE = "01 23 45 67 89"
    response = Client(headers={"accept-language": "fr"}).get("/nulle-part/")
    page = page_of(response)
    assert response.status_code == 404
    assert page.h1.get_text() == "Cette page est introuvable"
    assert page.article.find("a", href="tel:0123456789") is not None
    assert page.article.find("a", class_="button") is not None


@pytest.mark.django_db
def test_without_a_number_one_is_sent_to_the_coordination(settings: Any) -> None:
    settings.HELP_PHONE = ""
    article = page_of(Client(headers={"accept-language": "fr"}).get("/nulle-part/")).article
    assert "Parlez-en à la coordination" in article.get_text()


def test_our_failure_is_told_without_the_database(settings: Any) -> None:
    """No database mark: a statement here would be an error."""
    settings.HELP_PHONE = "01 23 45 67 89"
    request = RequestFactory().get("/")
    with translation.override("fr"):
        failed, unreadable = problems.server_error(request), problems.bad_request(request, ValueError())
    assert (failed.status_code, unreadable.status_code) == (500, 400)
    assert page_of(failed).h1.get_text() == "Quelque chose s’est cassé de notre côté"
    assert page_of(failed).find("a", href="tel:0123456789") is not None


@pytest.mark.django_db
def test_a_refusal_is_a_page_with_its_sentence_and_the_way_back() -> None:
    request = RequestFactory().post("/x/", headers={"referer": "http://testserver/binomes/3/"})
    response = SayRefusals(lambda _: HttpResponse()).process_exception(request, AlreadyTaken(what="date"))
    assert response is not None
    page = page_of(response)
    assert response.status_code == 409
    assert page.find(class_="lead").get_text() == "The date is <b>taken</b>."
    assert page.article.find("a", class_="button")["href"] == "http://testserver/binomes/3/"


def test_another_failure_is_not_dressed_up_as_a_refusal() -> None:
    request: HttpRequest = RequestFactory().get("/")
    assert SayRefusals(lambda _: HttpResponse()).process_exception(request, ValueError()) is None


@pytest.mark.django_db
def test_a_form_open_for_too_long_says_so() -> None:
    client = Client(enforce_csrf_checks=True, headers={"accept-language": "fr"})
    response = client.post("/compte/couleurs/", {"theme": "dark"})
    assert response.status_code == 403
    assert page_of(response).h1.get_text() == "Cette page est restée ouverte trop longtemps"
    assert "theme" not in response.cookies


@pytest.mark.django_db
def test_htmx_is_told_to_use_neither_inline_style_nor_eval() -> None:
    page = page_of(Client().get("/compte/connexion/"))
    config = page.find("meta", attrs={"name": "htmx-config"})["content"]
    assert "includeIndicatorCSS:false" in config


def test_a_sign_that_nobody_types_never_reaches_the_database() -> None:
    from django.http import HttpResponse
    from django.test import RequestFactory

    from binome.core.middleware import TakeNoNul

    seen: list[str] = []

    def view(request: HttpRequest) -> HttpResponse:
        seen.append(request.GET["q"])
        return HttpResponse()

    for typed in ("a%00b", "%00", "Zo%C3%A9"):
        TakeNoNul(view)(RequestFactory().get(f"/?q={typed}"))
    assert seen == ["ab", "", "Zoé"]
