"""One half of a pair leaves for good, in a browser; the other half finds their own words and nobody's name."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from binome.accounts.models import Person
from journeys.conftest import Visitor
from privacy.planted import plant, tables_with

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "send": "Recevoir un code",
        "file": "Emporter mes données",
        "erase": "Effacer mon compte",
        "gone": "Votre compte est effacé",
    },
    "en": {
        "send": "Send me a code",
        "file": "Take my data away",
        "erase": "Erase my account",
        "gone": "Your account is erased",
    },
}


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_mentor_leaves_and_the_mentee_keeps_the_memo(
    language: str,
    visitor: Callable[..., Visitor],
    client_of: Callable[[Any], Client],
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    planted = plant()
    Person.objects.update(language=language)
    words = WORDS[language]

    def arrive(person: Person) -> Visitor:
        one = visitor(language=language)
        cookie = client_of(person).cookies["sessionid"].value
        one.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": one.address}])
        return one

    mentor, mentee = arrive(planted.mentor), arrive(planted.mentee)
    mentor.open("/donnees/information/")
    mentor.open("/donnees/")
    # The session was left open for a while: nothing leaves before the mailbox has said yes.
    mentor.page.get_by_role("link", name=words["file"]).click()
    mentor.page.wait_for_url("**/confirmer/**")
    mentor.look()
    mentor.page.get_by_role("button", name=words["send"]).click()
    mentor.page.locator("[name=code]").wait_for()
    mentor.look()
    code = re.search(r"\d{3}\s\d{3}", outbox_of(planted.mentor)[-1].text)
    assert code is not None
    mentor.page.locator("[name=code]").fill(code[0])
    with mentor.page.expect_download():
        mentor.page.locator("button[value=verify]").click()
    mentor.open("/donnees/")
    with mentor.page.expect_download() as download:
        mentor.page.get_by_role("link", name=words["file"]).click()
    assert download.value.suggested_filename.endswith(".zip")
    mentor.page.get_by_role("link", name=words["erase"]).click()
    mentor.look()
    # Unticked, the form says so and nothing is lost.
    mentor.page.locator("form.form button").click()
    assert mentor.path == "/donnees/effacer/"
    mentor.page.get_by_role("checkbox").check()
    mentor.page.locator("form.form button").click()
    mentor.page.wait_for_url("**/efface/")
    mentor.look()
    assert mentor.page.locator("h1").inner_text() == words["gone"]
    mentee.open(f"/binomes/{planted.pair.pk}/")
    text = mentee.page.locator("main").text_content() or ""
    assert "Memoberengere" in text
    assert "Amaranthe" not in text
    assert mentor.faults + mentee.faults == []
    # Only in the letters that are about to leave, which go once they have.
    assert set(tables_with("Amarantheson")) == {"outbox.Message"}
