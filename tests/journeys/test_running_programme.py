"""A programme in full swing, looked at by each role, in French, in English, and once without JavaScript."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from django.core import mail

from binome.demo.services import Demonstration, play
from binome.pairs.models import Pair
from journeys.conftest import PICTURES, Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# Pages that each role must be able to read, beside their first one; {pair} and {programme} are the demonstration's.
PAGES = {
    "coordination": [
        "/programmes/{programme}/",
        "/programmes/{programme}/candidatures/",
        "/appariement/programme/{programme}/",
        "/binomes/programme/{programme}/",
        "/binomes/{pair}/",
        "/questionnaires/programme/{programme}/",
        "/journal/{programme}/",
        "/bilan/programme/{programme}/",
        "/courriels/",
    ],
    "personne-accompagnee": ["/binomes/{pair}/", "/binomes/{pair}/objectifs/", "/questionnaires/"],
    "mentor": ["/binomes/{pair}/", "/parcours/", "/parcours/unite/u1-role/"],
    "animation": ["/parcours/programme/{programme}/ateliers/"],
    "parrainage": ["/bilan/programme/{programme}/"],
}


def _play(language: str) -> Demonstration:
    return play(at="running", language=language, now=datetime.now(UTC))


def _enter(visitor: Visitor, who: str) -> None:
    visitor.page.goto(f"{visitor.address}/demo/entrer/{who}/")
    if visitor.page.locator("form#enter").count():
        visitor.page.locator("form#enter button").click()
    visitor.page.wait_for_url(re.compile(r"^(?!.*/demo/)"))


def _tour(demonstration: Demonstration, arrive: Callable[..., Visitor], **options: object) -> list[Visitor]:
    programme = demonstration.programme
    mentee = next(
        entrance.person for entrance in demonstration.entrances if entrance.name == "personne-accompagnee"
    )
    pair = Pair.objects.of_the_two(mentee).get()
    visitors = []
    for who, pages in PAGES.items():
        visitor = arrive(**options)
        _enter(visitor, who)
        if options.get("javascript", True):
            visitor.look()
        for page in pages:
            path = page.format(programme=programme.pk, pair=pair.pk)
            if options.get("javascript", True):
                visitor.open(path)
            else:
                visitor.page.goto(visitor.address + path)
                assert visitor.page.locator("h1").count() == 1
        visitors.append(visitor)
    return visitors


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_role_finds_its_pages_without_fault(language: str, visitor: Callable[..., Visitor]) -> None:
    tours = _tour(_play(language), visitor, language=language)
    assert [fault for tour in tours for fault in tour.faults] == []
    if language == "fr" and os.environ.get("BINOME_PICTURES"):
        for tour, path, name in ((tours[0], "/", "coordinator"), (tours[1], tours[1].looked_at[1], "pair")):
            tour.page.goto(tour.address + path)
            tour.page.screenshot(path=PICTURES / f"{name}.png")


def test_every_role_reads_its_pages_without_javascript(visitor: Callable[..., Visitor]) -> None:
    _tour(_play("fr"), visitor, javascript=False)


def test_one_signs_in_with_the_code_from_the_mail(
    visitor: Callable[..., Visitor], run_jobs: Callable[[], int]
) -> None:
    demonstration = _play("fr")
    person = demonstration.entrances[1].person
    run_jobs()
    mail.outbox.clear()
    guest = visitor()
    guest.open("/compte/connexion/")
    guest.page.fill("input[type=email]", person.email)
    guest.page.keyboard.press("Enter")
    guest.page.wait_for_url("**/connexion/code/")
    guest.look()
    run_jobs()
    code = re.search(r"(\d{3})\s?(\d{3})", mail.outbox[-1].body)
    assert code is not None
    guest.page.fill("input[name=code]", "".join(code.groups()))
    guest.page.keyboard.press("Enter")
    guest.page.wait_for_url(re.compile(r"^(?!.*/compte/)"))
    assert person.first_name in guest.page.inner_text("main")
    assert guest.faults == []
