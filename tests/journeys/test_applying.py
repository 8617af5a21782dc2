"""From the public page to the application that is sent, on a small telephone: with scripts and without, both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.utils import timezone

import factories as make
from accounts.entering import code_in
from binome.accounts.models import Person
from binome.programmes import welcome
from binome.programmes.models import Application, Programme, StartingPoint
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SMALL = {"width": 360, "height": 740}
WORDS: dict[str, dict[str, Any]] = {
    "fr": {
        "mentee": "Demander un accompagnement", "mentor": "Candidater pour transmettre", "code": "Recevoir un code",
        "first": "Votre prénom", "email": "Votre adresse de courriel", "typed": "Le code reçu",
        "last": "Nom", "confirm": "Je confirme ces phrases", "on": "Continuer", "search": "Chercher",
        "wanted": "Cherchez avec vos mots", "query": "refaire mon profil linkedin",
        "choose": "Choisir cet objectif (Rédiger une biographie LinkedIn efficace)", "send": "Envoyer ma candidature",
        "situation": "Je suis en transition professionnelle.", "language": "français", "slots": ("Mardi", "soir"),
        "manner": "Pas à pas, dans l’ordre", "why": "Gagner en assurance", "subject": "LinkedIn",
        "level": "Je m’en sers dans mon travail", "sent": "Votre candidature est envoyée",
        "aside": "Passer cette page", "stand": "J’y arrive avec de l’aide",
    },
    "en": {
        "mentee": "Apply to be supported", "mentor": "Apply to pass on", "code": "Send me a code",
        "first": "Your first name", "email": "Your e-mail address", "typed": "The code you received",
        "last": "Last name", "confirm": "I confirm these sentences", "on": "Go on", "search": "Search",
        "wanted": "Search in your own words", "query": "write my bio",
        "choose": "Choose this goal (Write an effective LinkedIn bio)", "send": "Send my application",
        "situation": "I am in a professional transition.", "language": "French", "slots": ("Tuesday", "evening"),
        "manner": "Step by step, in order", "why": "Gain confidence", "subject": "LinkedIn",
        "level": "I use it in my work", "sent": "Your application is sent",
        "aside": "Leave this page aside", "stand": "I manage with help",
    },
}  # fmt: skip


def open_programme() -> Programme:
    today = timezone.localdate()
    programme: Programme = make.ProgrammeFactory(
        state=Programme.State.APPLICATIONS,
        name="Pilote numérique",
        purpose="Dix binômes pour apprendre les réseaux sociaux, à son rythme.",
        applications_close_on=today + timedelta(days=20),
        kickoff_on=today + timedelta(days=40),
        closing_on=today + timedelta(days=110),
        eligibility={"mentor": ["J’ai entre 25 et 35 ans."]},
        questionnaire_ids=["agility_start"],
    )
    return programme


class Applicant:
    """Somebody with a telephone, who answers one page after the other."""

    def __init__(self, phone: Visitor, words: dict[str, Any]) -> None:
        self.phone, self.page, self.words = phone, phone.page, words
        self.pressed = 0

    def look(self) -> None:
        self.phone.look()
        self.page.set_viewport_size(SMALL)

    def press(self, name: str) -> None:
        """One button, whose page is looked at."""
        self.pressed += 1
        with self.page.expect_navigation():
            self.page.get_by_role("button", name=name, exact=True).first.click()
        self.look()

    def come_in(self, programme: Programme, side: str, outbox_of: Callable[[Any], list[Any]]) -> Person:
        """From the public page to the first page of the form, by the code."""
        page, words = self.page, self.words
        page.set_viewport_size(SMALL)
        self.phone.open(welcome.address_of(programme))
        page.set_viewport_size(SMALL)
        with page.expect_navigation():
            page.get_by_role("link", name=words[side]).click()
        self.look()
        page.get_by_label(words["first"]).fill("Anne")
        page.get_by_label(words["email"]).fill("anne@example.org")
        self.press(words["code"])
        anne = Person.objects.get(email="anne@example.org")
        page.get_by_label(words["typed"]).fill(code_in(outbox_of(anne)[-1]))
        with page.expect_navigation():
            page.locator("main button[type=submit]").first.click()
        self.look()
        return anne

    def say_what_is_wanted(self, side: str) -> None:
        """The pages that differ: subjects and levels, or situation and goals."""
        page, words = self.page, self.words
        page.get_by_label(words["last"], exact=True).fill("Roux")
        if side == "mentor":
            page.get_by_label(words["confirm"]).check()
            self.press(words["on"])
            page.get_by_label(words["subject"], exact=False).first.select_option(label=words["level"])
        else:
            self.press(words["on"])
            page.get_by_label(words["situation"]).check()
            self.press(words["on"])
            find_the_biography(self.phone, words, self.press)
        self.press(words["on"])

    def say_the_rest(self) -> None:
        """Languages, moments, ways, expectations."""
        page, words = self.page, self.words
        page.get_by_label(words["language"], exact=True).check()
        self.press(words["on"])
        day, part = words["slots"]
        page.get_by_role("group", name=day).get_by_label(part).check()
        self.press(words["on"])
        for answer in ("manner", "why"):
            page.get_by_label(words[answer]).check()
            self.press(words["on"])

    def say_where_one_stands(self, *, in_one_tap: bool) -> None:
        """The starting point, answered or left aside."""
        if in_one_tap:
            self.press(self.words["aside"])
            return
        self.page.get_by_label(self.words["stand"]).first.check()
        self.press(self.words["on"])


@pytest.mark.parametrize("javascript", [True, False], ids=["scripts", "no-script"])
@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("side", ["mentee", "mentor"])
def test_a_stranger_applies_from_the_public_page(
    side: str,
    language: str,
    javascript: bool,
    visitor: Callable[..., Visitor],
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    cache.clear()
    words, programme = WORDS[language], open_programme()
    applicant = Applicant(visitor(language=language, javascript=javascript), words)
    anne = applicant.come_in(programme, side, outbox_of)
    applicant.say_what_is_wanted(side)
    applicant.say_the_rest()
    if side == "mentee":
        applicant.say_where_one_stands(in_one_tap=language == "en")
    applicant.press(words["send"])
    assert words["sent"] in applicant.page.locator("main").inner_text()
    application = Application.objects.in_organisation(programme.organisation).get(person=anne)
    assert (application.state, application.availability) == ("submitted", ["tue-evening"])
    if side == "mentor":
        assert application.skills == {"linkedin": 4}
    else:
        assert [goal["goal"] for goal in application.goals] == ["li-about"]
        points = StartingPoint.objects.visible_to(anne).values_list("answers", flat=True)
        assert list(points) == ([] if language == "en" else [{"ag01": 2}])
    assert applicant.pressed <= 12
    assert applicant.phone.faults == []


def find_the_biography(phone: Visitor, words: dict[str, Any], press: Callable[[str], None]) -> None:
    """By typing alone where scripts run, by the button where they do not."""
    box = phone.page.get_by_label(words["wanted"])
    box.fill(words["query"])
    if not phone.has_javascript:
        press(words["search"])
    phone.page.get_by_role("button", name=words["choose"]).wait_for()
    press(words["choose"])
