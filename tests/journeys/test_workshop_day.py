"""A workshop from the invitation to the harvest: ten telephones at once, the big screen, and who leads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

import factories as make
from binome.learning import services
from binome.learning.models import Attendance, HarvestNote, Workshop
from binome.learning.notices import link_to
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SMALL = {"width": 360, "height": 740}
NAMES = ("Karim", "Léa", "Noé", "Inès", "Sacha", "Odile", "Jeanne", "Paul", "Nadia", "Yves")


def press(page: Page, button: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=button, exact=True).click()


def go_all(phones: list[Visitor], paths: list[str]) -> None:
    """Every small telephone opens its page at the same moment."""
    for phone, path in zip(phones, paths, strict=True):
        phone.page.set_viewport_size(SMALL)
        phone.page.goto(phone.address + path, wait_until="commit")


def press_all(phones: list[Visitor], button: str, then: str) -> None:
    """Every telephone touches its button at the same moment, and reads what follows."""
    for phone in phones:
        phone.page.get_by_role("button", name=button, exact=True).click(no_wait_after=True)
    for phone in phones:
        expect(phone.page.get_by_text(then, exact=False).first).to_be_visible()


def sign_in(phone: Visitor, client_of: Callable[[Any], Client], person: Any) -> None:
    cookie = client_of(person).cookies["sessionid"].value
    phone.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": phone.address}])


def a_workshop(*, language: str = "fr") -> tuple[Workshop, list[Any]]:
    """Ten people on two subjects, one of them another's manager."""
    programme = make.ProgrammeFactory(name="Pilote du printemps", language=language)
    people = []
    for rank, name in enumerate(NAMES):
        person = make.PersonFactory(first_name=name, language=language)
        subject = ("linkedin", "facebook")[rank % 2]
        if rank < 5:
            people.append(make.mentor_in(programme, person=person, skills={subject: 4}))
        else:
            people.append(make.mentee_in(programme, person=person, goals=[{"network": subject}]))
    make.ReportingLineFactory(
        organisation=programme.organisation, person=people[0].person, manager=people[6].person
    )
    meeting = make.WorkshopFactory(
        programme=programme, starts_at=timezone.now() + timedelta(hours=3), dated_at=timezone.now()
    )
    return meeting, people


def begins_now(meeting: Workshop) -> None:
    Workshop.objects.in_organisation(meeting.organisation).update(
        starts_at=timezone.now() - timedelta(minutes=5)
    )


def form_groups(desk: Visitor, meeting: Workshop) -> None:
    desk.page.goto(desk.address + reverse("learning:groups", args=[meeting.pk]))
    press(desk.page, "Former les groupes")
    expect(desk.page.get_by_text("c’est prouvé", exact=False)).to_be_visible()
    press(desk.page, "Montrer à chaque personne son groupe")
    desk.look()
    desk.open(reverse("learning:steps", args=[meeting.pk]))
    desk.page.goto(desk.address + reverse("learning:lead", args=[meeting.pk]))
    press(desk.page, "Nous en sommes à cette étape")
    desk.look()


def bring_in(phones: list[Visitor], kind: str, words: str) -> None:
    """All fill in, then all send at the same moment; the first touches twice."""
    for rank, phone in enumerate(phones):
        phone.page.get_by_label(kind, exact=True).check()
        phone.page.get_by_label("En quelques mots", exact=True).last.fill(f"{words} {NAMES[rank]}")
        if rank % 2:
            phone.page.get_by_label("avec mon prénom", exact=True).last.check()
    for rank, phone in enumerate(phones):
        button = phone.page.get_by_role("button", name="Envoyer à l’écran", exact=True)
        button.click(click_count=2 if rank == 0 else 1, no_wait_after=True)
    for phone in phones:
        expect(phone.page.get_by_text("C’est noté. Merci").first).to_be_visible()


def say_what_they_think(phones: list[Visitor]) -> None:
    for phone in phones:
        phone.page.get_by_role("link", name="Dire ce que j’en ai pensé").click(no_wait_after=True)
    for phone in phones:
        phone.page.get_by_label("Tout à fait", exact=True).check()
    phones[0].look()
    press_all(phones, "Envoyer mon avis", then="Personne ne le lit avec votre nom")


def test_ten_telephones_from_the_invitation_to_the_harvest(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    meeting, people = a_workshop()
    coordinator = make.coordinator_of(meeting.organisation)
    services.invite_to_workshop(meeting, by=coordinator, at=timezone.now())
    links = [link_to(meeting.attendances.get(enrolment=one)) for one in people]
    phones = [visitor() for _ in people]
    go_all(phones, links)
    press_all(phones, "Je viens", then="C’est noté")
    phones[0].look()
    assert meeting.attendances.filter(state=Attendance.State.COMING).count() == 10

    begins_now(meeting)
    desk = visitor()
    sign_in(desk, client_of, coordinator)
    desk.open(reverse("learning:poster", args=[meeting.pk]))
    door = desk.page.get_by_role("link", name="La même adresse, en lien").get_attribute("href") or ""
    for phone, one in zip(phones, people, strict=True):
        sign_in(phone, client_of, one.person)
    go_all(phones, ["/" + door.split("/", 3)[3]] * 10)
    press_all(phones, "Je suis là", then="vous étiez là")
    phones[0].look()
    assert meeting.attendances.filter(state=Attendance.State.PRESENT).count() == 10
    form_groups(desk, meeting)

    # From here on by the personal link alone, without an account session.
    for phone in phones:
        phone.page.context.clear_cookies()
    go_all(phones, [f"{link}direct/" for link in links])
    for phone in phones:
        expect(phone.page.get_by_text("Vous êtes dans le groupe", exact=False)).to_be_visible()
    bring_in(phones, "Je retiens", "J’ose publier, dit")
    wall = visitor()
    sign_in(wall, client_of, coordinator)
    wall.page.goto(wall.address + reverse("learning:projector", args=[meeting.pk]) + "?vue=recolte")
    expect(wall.page.get_by_text("J’ose publier, dit", exact=False)).to_have_count(10)
    bring_in(phones, "D’ici un mois, je vais", "Publier chaque lundi, dit")
    # The big screen follows by itself.
    expect(wall.page.get_by_text("Publier chaque lundi, dit", exact=False)).to_have_count(10)
    expect(wall.page.get_by_text("10 engagements pris", exact=False)).to_be_visible()
    wall.look()
    press(phones[1].page, "Oui, on peut me photographier")
    phones[1].look()
    harvest = meeting.harvest.values_list("kind", flat=True)
    assert sorted(harvest) == ["commitment"] * 10 + ["takeaway"] * 10

    say_what_they_think(phones)
    assert meeting.opinions.count() == 10

    wall.open(reverse("learning:projector", args=[meeting.pk]) + "?vue=idees")
    for name in ("harvest", "photos"):
        desk.open(reverse(f"learning:{name}", args=[meeting.pk]))
    expect(desk.page.get_by_text(NAMES[1], exact=False)).to_have_count(0)
    wall.open(reverse("learning:projector", args=[meeting.pk]) + "?vue=groupes")
    wall.open(reverse("learning:projector", args=[meeting.pk]))
    assert [fault for one in (*phones, desk, wall) for fault in one.faults] == []


def test_in_english_and_without_a_script_one_brings_something_in_and_takes_it_back(
    visitor: Callable[..., Visitor],
) -> None:
    meeting, people = a_workshop(language="en")
    services.invite_to_workshop(meeting, by=make.coordinator_of(meeting.organisation), at=timezone.now())
    begins_now(meeting)
    link = link_to(meeting.attendances.get(enrolment=people[5]))
    phone = visitor(language="en", javascript=False)
    phone.page.set_viewport_size(SMALL)
    phone.open(link)
    phone.page.get_by_role("link", name="My group, what I take away, photographs").click()
    press(phone.page, "I am here")
    phone.page.get_by_label("To try", exact=True).check()
    phone.page.get_by_label("In a few words", exact=True).fill("Two screens side by side")
    press(phone.page, "Send it to the screen")
    expect(phone.page.get_by_text("Two screens side by side").first).to_be_visible()
    phone.page.get_by_text("Change it or take it back").click()
    phone.look()
    press(phone.page, "Take this back")
    assert not HarvestNote.objects.unscoped("a journey looks").exists()
    assert phone.faults == []
