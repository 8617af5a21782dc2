"""A text is written, looked at, remarked, written again and found done by both, on a small telephone."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import expect

import factories as make
from binome.studio.models import Draft
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "kind": "Biographie LinkedIn", "begin": "Commencer ce texte", "keep": "Garder ce que j’ai écrit",
        "ask": "Demander un regard à", "quote": "Sur quel passage", "remark": "Votre remarque", "add": "Ajouter la remarque",
        "done": "Je le trouve fini", "kept": "Gardé à", "copy": "Copier le texte", "both": "Pour vous deux, ce texte est fini",
        "version": "Garder cette version", "more": "Versions et copies", "versions": "Voir les versions gardées",
    },
    "en": {
        "kind": "LinkedIn bio", "begin": "Begin this text", "keep": "Keep what I wrote",
        "ask": "Ask", "quote": "About which passage", "remark": "Your remark", "add": "Add the remark",
        "done": "I find it done", "kept": "Kept at", "copy": "Copy the text", "both": "You both find this text done",
        "version": "Keep this version", "more": "Versions and copies", "versions": "See the versions kept",
    },
}  # fmt: skip
SMALL = {"width": 360, "height": 740}


class Half:
    """One of the two, with a telephone."""

    def __init__(self, phone: Visitor, person: Any, client: Client, language: str) -> None:
        person.language = language
        person.save(update_fields=["language"])
        self.phone, self.page, self.words = phone, phone.page, WORDS[language]
        named = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
        self.page.context.add_cookies(
            [{"name": name, "value": value, "url": phone.address} for name, value in named.items()]
        )

    def press(self, word: str, *, exact: bool = True) -> None:
        """One button, whose page is looked at."""
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=self.words[word], exact=exact).first.click()
        self.phone.look()
        self.page.set_viewport_size(SMALL)

    def write(self, text: str) -> None:
        """Typed; kept by itself where scripts run, by the button where they do not."""
        self.page.locator("textarea[name=text]").first.fill(text)
        if self.phone.has_javascript:
            expect(self.page.locator("[data-says]")).to_contain_text(self.words["kept"])
        else:
            self.press("keep")


@pytest.mark.parametrize(("language", "javascript"), [("fr", True), ("en", True), ("fr", False)])
def test_a_text_from_its_first_words_to_done(
    language: str, javascript: bool, visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    pair = make.PairFactory()
    people = (pair.mentee.person, pair.mentor.person)
    mentee, mentor = (
        Half(visitor(language=language, javascript=javascript), person, client_of(person), language)
        for person in people
    )
    mentee.phone.open(f"/textes/binome/{pair.pk}/")
    mentee.page.get_by_label(mentee.words["kind"], exact=True).check()
    mentee.press("begin")
    mentee.write("Je suis polyvalente. Vingt ans de terrain.")
    draft = Draft.objects.in_organisation(pair.organisation).get()
    address = f"/textes/{draft.pk}/"
    mentee.phone.open(address)
    mentee.press("ask", exact=False)
    mentor.phone.open(address)
    mentor.page.get_by_label(mentor.words["quote"]).select_option(label="Je suis polyvalente.")
    mentor.page.get_by_label(mentor.words["remark"]).fill("Un exemple vaudrait mieux.")
    mentor.press("add")
    mentee.phone.open(address)
    mentee.page.get_by_text(mentee.words["more"]).click()
    mentee.press("version")
    mentee.write("J’ai mené la refonte de quarante guides. Vingt ans de terrain.")
    mentee.phone.open(address)
    mentee.press("done")
    mentor.phone.open(address)
    mentor.press("done")
    assert mentor.words["both"] in mentor.page.locator("main").inner_text()
    mentee.phone.open(f"{address}versions/")
    mentee.phone.open(f"{address}copier/")
    assert Draft.objects.in_organisation(pair.organisation).get().is_done
    assert (mentee.phone.faults, mentor.phone.faults) == ([], [])


def test_the_button_waits_for_the_saving_under_way(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    draft = make.DraftFactory()
    person = draft.pair.mentee.person
    mentee = Half(visitor(language="fr"), person, client_of(person), "fr")
    mentee.phone.open(f"/textes/{draft.pk}/")
    slow = []

    def hold(route: Any) -> None:
        if route.request.headers.get("x-saves-itself") and not slow:
            slow.append(route)
            return
        route.continue_()

    mentee.page.route("**/textes/**", hold)
    box = mentee.page.locator("#id_text")
    box.fill("Première phrase.")
    mentee.page.wait_for_timeout(1200)
    assert len(slow) == 1
    box.fill("Première phrase. Deuxième phrase.")
    mentee.page.get_by_role("button", name=mentee.words["keep"]).click(no_wait_after=True)
    with mentee.page.expect_navigation():
        slow[0].continue_()
    stored = Draft.objects.in_organisation(draft.organisation).get(pk=draft.pk)
    assert stored.text == "Première phrase. Deuxième phrase."
    assert mentee.phone.faults == []
