"""After the closing: those of both sides who wish stay in a circle, give a hand once, and say what they wish."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories as make
from binome.learning import privacy, services
from binome.learning.models import AfterSeat, CircleMessage
from binome.outbox.models import Message
from binome.programmes.models import Enrolment
from factories import paris

pytestmark = pytest.mark.django_db
NOW = paris(2027, 5, 10, 10)

ClientOf = Callable[[Any], Client]


class After:
    """A programme at its closing, with a pair and a coordinator."""

    def __init__(self) -> None:
        self.programme = make.ProgrammeFactory(state="closing")
        self.mentor = make.mentor_in(self.programme)
        self.mentee = make.mentee_in(self.programme)
        self.coordinator = make.coordinator_of(self.programme.organisation)
        self.url = reverse("learning:after", args=[self.programme.pk])

    def stay(self, own: Enrolment, *, next_edition: bool = False, other_side: bool = False) -> AfterSeat:
        return services.stay_in_touch(
            own, wants_next_edition=next_edition, wants_other_side=other_side, by=own.person, at=NOW
        )

    def hand(self) -> CircleMessage:
        return services.ask_circle(
            self.programme,
            text="Une heure pour un CV",
            by=self.mentor.person,
            at=NOW,
            circle="after",
            is_hand=True,
        )


@pytest.fixture
def after() -> After:
    return After()


def test_nobody_sits_there_without_having_chosen_to_and_leaving_closes_the_door(after, client_of: ClientOf):
    client = client_of(after.mentee.person)
    assert "Rejoindre le cercle" in client.get(after.url).content.decode()
    with pytest.raises(services.NotInTheCircle):
        services.ask_circle(after.programme, text="Bonjour", by=after.mentee.person, at=NOW, circle="after")
    client.post(reverse("learning:stay", args=[after.programme.pk]), {"wants_other_side": "on"})
    seat = AfterSeat.objects.visible_to(after.mentee.person).get()
    assert (seat.wants_next_edition, seat.wants_other_side) == (False, True)
    client.post(after.url, {"text": "Que devenez-vous ?"})
    message = CircleMessage.objects.visible_to(after.mentee.person).get()
    client.post(reverse("learning:leave_after", args=[after.programme.pk]))
    assert not CircleMessage.objects.visible_to(after.mentee.person).exists()
    assert client.get(reverse("learning:circle_question", args=[message.pk])).status_code == 404
    assert not AfterSeat.objects.visible_to(after.coordinator).exists()


def test_it_opens_with_the_closing_and_not_for_those_who_left_before(after, client_of: ClientOf):
    after.stay(after.mentee)
    after.programme.enrolments.filter(pk=after.mentee.pk).update(ended_at=NOW)
    assert client_of(after.mentee.person).get(after.url).status_code == 404
    after.programme.state = "running"
    after.programme.save()
    with pytest.raises(services.NotYetAfter):
        after.stay(Enrolment.objects.visible_to(after.mentor.person).get())
    for person in (after.mentor.person, after.coordinator):
        assert client_of(person).get(after.url).status_code == 404


def test_the_two_circles_do_not_mix(after, client_of: ClientOf):
    after.stay(after.mentee)
    services.ask_circle(after.programme, text="Entre mentors", by=after.mentor.person, at=NOW)
    after.stay(after.mentor)
    after.hand()
    seen = client_of(after.mentee.person).get(after.url).content.decode()
    assert "Une heure pour un CV" in seen
    assert "Entre mentors" not in seen
    circle = reverse("learning:circle", args=[after.programme.pk])
    assert "Une heure pour un CV" not in client_of(after.mentor.person).get(circle).content.decode()
    assert client_of(after.mentee.person).get(circle).status_code == 404


def test_a_hand_is_taken_once_and_whoever_offers_is_told(after):
    other = make.mentee_in(after.programme)
    for own in (after.mentor, after.mentee, other):
        after.stay(own)
    hand = after.hand()
    with pytest.raises(services.HandTaken):
        services.take_hand(hand, by=after.mentor.person, at=NOW)
    for _again in range(2):
        services.take_hand(hand, by=after.mentee.person, at=NOW)
    with pytest.raises(services.HandTaken):
        services.take_hand(hand, by=other.person, at=NOW)
    letter = Message.objects.unscoped("a test").get(kind="learning.hand_taken")
    assert letter.person == after.mentor.person
    assert after.mentee.person.full_name in letter.subject


def test_the_letter_of_the_day_goes_to_those_who_stay_and_leads_to_their_circle(after):
    after.stay(after.mentor)
    after.stay(after.mentee)
    services.choose_letter(after.programme, wants_letter=False, by=after.coordinator, at=NOW, circle="after")
    services.ask_circle(
        after.programme,
        text="Des nouvelles ?",
        by=after.mentor.person,
        at=NOW + timedelta(minutes=1),
        circle="after",
    )
    assert services.tell_circles(at=paris(2027, 5, 10, 17, 10)) == 1
    letter = Message.objects.unscoped("a test").get(kind="learning.circle_of_the_day")
    assert letter.person == after.mentee.person
    assert after.url in letter.text


def test_the_coordinator_reads_the_wishes_at_the_same_cost_for_one_and_for_many(after, client_of: ClientOf):
    after.stay(after.mentee, next_edition=True, other_side=True)
    after.stay(after.mentor)
    after.hand()
    client, costs = client_of(after.coordinator), []
    url = reverse("learning:after_wishes", args=[after.programme.pk])
    text = client.get(url).content.decode()
    assert "Propose d’accompagner" in text
    assert "Souhaite participer" in text
    for _times in range(2):
        cost = []
        for asked_url in (url, after.url):
            client.get(asked_url)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(asked_url).status_code == 200
            cost.append(len(asked))
        costs.append(cost)
        for _number in range(3):
            own = make.mentor_in(after.programme)
            after.stay(own, other_side=True)
            services.ask_circle(
                after.programme, text="Une heure", by=own.person, at=NOW, circle="after", is_hand=True
            )
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 10


def test_the_programme_and_the_first_page_lead_there_from_the_closing_on(after, client_of: ClientOf):
    programme_page = reverse("programmes:show", args=[after.programme.pk])
    today = client_of(after.mentee.person).get(reverse("desk:today")).content.decode()
    assert after.url in today
    assert after.url in client_of(after.coordinator).get(programme_page).content.decode()
    after.programme.state = "running"
    after.programme.save()
    assert after.url not in client_of(after.mentee.person).get(reverse("desk:today")).content.decode()


def test_seats_and_words_go_at_the_end_of_the_retention(after):
    after.stay(after.mentor)
    after.hand()
    privacy.anonymise(after.programme.pk, {})
    assert not AfterSeat.objects.unscoped("a test").exists()
    assert not CircleMessage.objects.unscoped("a test").exists()
