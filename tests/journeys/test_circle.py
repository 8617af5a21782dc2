"""The mentors' circle on a small telephone: one asks and is reminded to name nobody, another answers by keyboard, the
coordinator hides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

import factories as make
from binome.learning.models import CircleMessage
from binome.learning.services import ask_circle, stay_in_touch
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SMALL = {"width": 360, "height": 740}


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def arrive(visitor: Callable[..., Visitor], client_of: Callable[[Any], Client], person: Any) -> Visitor:
    """Somebody signed in, on a small telephone."""
    phone = visitor()
    cookie = client_of(person).cookies["sessionid"].value
    phone.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": phone.address}])
    phone.page.set_viewport_size(SMALL)
    return phone


def ask(phone: Visitor) -> None:
    """The mentor names somebody without thinking, is reminded, and says it otherwise."""
    phone.open("/parcours/")
    with phone.page.expect_navigation():
        phone.page.get_by_role("link", name="Demander au cercle des mentors").click()
    phone.page.get_by_label("Votre question").fill("Odile a peur de publier. Que dire ?")
    press(phone.page, "Demander au cercle")
    expect(phone.page.get_by_text("Est-ce le nom d’une personne accompagnée", exact=False)).to_be_visible()
    phone.look()
    assert not CircleMessage.objects.unscoped("a journey looks").exists()
    phone.page.get_by_label("Votre question").fill("Elle a peur de publier. Que dire ?")
    press(phone.page, "Demander au cercle")
    phone.look()


def answer_by_keyboard(phone: Visitor, programme: Any) -> CircleMessage:
    """Another mentor, without a mouse."""
    phone.open(f"/parcours/programme/{programme.pk}/cercle/")
    phone.page.get_by_role("link", name="Elle a peur de publier", exact=False).focus()
    with phone.page.expect_navigation():
        phone.page.keyboard.press("Enter")
    phone.page.get_by_label("Votre réponse").focus()
    phone.page.keyboard.type("Nous avons écrit un brouillon pour rire, puis le vrai.")
    phone.page.keyboard.press("Tab")
    with phone.page.expect_navigation():
        phone.page.keyboard.press("Enter")
    phone.look()
    return CircleMessage.objects.unscoped("a journey looks").exclude(question=None).get()


def hide(phone: Visitor, answer: CircleMessage) -> None:
    """The coordinator; the reason is read in place of the message."""
    phone.open(f"/parcours/cercle/{answer.pk}/masquer/")
    phone.page.get_by_label("Pourquoi masquer ce message", exact=False).fill(
        "On pourrait reconnaître quelqu’un."
    )
    press(phone.page, "Masquer avec cette raison")
    phone.look()
    expect(phone.page.get_by_text("brouillon pour rire", exact=False)).to_have_count(0)
    expect(phone.page.get_by_text("On pourrait reconnaître quelqu’un.", exact=False)).to_be_visible()


def test_a_mentor_asks_another_answers_by_keyboard_and_the_coordinator_hides(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    programme = make.ProgrammeFactory(name="Pilote du printemps")
    asker = make.mentor_in(
        programme, person=make.PersonFactory(first_name="Karim", last_name="Benali")
    ).person
    helper = make.mentor_in(programme, person=make.PersonFactory(first_name="Léa", last_name="Morin")).person
    make.mentee_in(programme, person=make.PersonFactory(first_name="Odile", last_name="Marchand"))
    coordinator = make.coordinator_of(programme.organisation)

    phones = {}
    for person in (asker, helper, coordinator):
        phones[person.pk] = arrive(visitor, client_of, person)

    ask(phones[asker.pk])
    answer = answer_by_keyboard(phones[helper.pk], programme)
    assert answer.written_by == helper
    # Whoever asked says that it answers.
    phone = phones[asker.pk]
    phone.open(f"/parcours/cercle/{answer.question_id}/")
    press(phone.page, "Cela répond à ma question")
    expect(phone.page.get_by_text("Répond à la question")).to_be_visible()
    hide(phones[coordinator.pk], answer)
    assert [phone.faults for phone in phones.values()] == [[], [], []]


def test_after_the_closing_a_mentee_stays_takes_a_hand_and_the_coordinator_reads_the_wishes(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    programme = make.ProgrammeFactory(name="Pilote du printemps", state="closing")
    mentor = make.mentor_in(programme, person=make.PersonFactory(first_name="Karim", last_name="Benali"))
    mentee = make.mentee_in(programme, person=make.PersonFactory(first_name="Odile", last_name="Marchand"))
    stay_in_touch(
        mentor, wants_next_edition=True, wants_other_side=False, by=mentor.person, at=timezone.now()
    )
    ask_circle(
        programme,
        text="Une heure au téléphone pour relire un profil LinkedIn",
        by=mentor.person,
        at=timezone.now(),
        circle="after",
        is_hand=True,
    )
    phone = arrive(visitor, client_of, mentee.person)
    phone.open(f"/parcours/programme/{programme.pk}/apres/")
    phone.page.get_by_label("En retour, je propose d’accompagner", exact=False).check()
    press(phone.page, "Rejoindre le cercle")
    phone.look()
    with phone.page.expect_navigation():
        phone.page.get_by_role("link", name="Une heure au téléphone", exact=False).click()
    press(phone.page, "Accepter ce coup de main")
    phone.look()
    expect(phone.page.get_by_text("Accepté par Odile Marchand")).to_be_visible()

    desk = arrive(visitor, client_of, make.coordinator_of(programme.organisation))
    desk.open(f"/parcours/programme/{programme.pk}/apres/souhaits/")
    expect(desk.page.get_by_text("Propose d’accompagner")).to_be_visible()
    assert [phone.faults, desk.faults] == [[], []]
