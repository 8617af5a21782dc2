"""What one thinks of a workshop: one opinion each, added up once, from five people on."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

import factories as make
from binome.learning.models import Workshop
from binome.surveys import services
from binome.surveys.models import WorkshopOpinion, WorkshopOpinionSum
from learning.meetings import BEGINS, leader_of, takes_part, text_of, workshop

pytestmark = pytest.mark.django_db
DURING = BEGINS + timedelta(hours=2)
CLOSED = BEGINS + timedelta(minutes=150, days=7)


def says(meeting: Workshop, one: Any, *, score: int = 4, text: str = "", at: Any = DURING) -> WorkshopOpinion:
    return services.give_opinion(meeting, one, score=score, text=text, by=one.person, at=at)


def heard(meeting: Workshop, count: int, **more: Any) -> list[WorkshopOpinion]:
    return [says(meeting, takes_part(meeting), **more) for _ in range(count)]


def sums() -> list[tuple[int, dict[str, int]]]:
    return list(WorkshopOpinionSum.objects.unscoped("a test").values_list("people", "counts"))


def test_one_opinion_each_that_can_be_changed_until_it_closes():
    meeting = workshop()
    one = takes_part(meeting)
    says(meeting, one)
    says(meeting, one, score=2, text="Plus court")
    assert list(meeting.opinions.values_list("score", "text")) == [(2, "Plus court")]
    for at in (BEGINS - timedelta(minutes=1), CLOSED):
        with pytest.raises(services.OpinionClosed):
            says(meeting, one, at=at)


def test_it_is_added_up_once_when_it_has_closed_and_never_moves_again():
    meeting = workshop()
    said = heard(meeting, 5)
    assert services.publish_opinions(at=CLOSED - timedelta(minutes=1)) == 0
    assert services.publish_opinions(at=CLOSED) == 1
    assert services.publish_opinions(at=CLOSED + timedelta(days=1)) == 0
    said[0].delete()
    assert sums() == [(5, {"0": 0, "1": 0, "2": 0, "3": 0, "4": 5})]


def test_four_opinions_are_never_added_up():
    heard(workshop(), 4)
    assert services.publish_opinions(at=CLOSED) == 0
    assert sums() == []


def test_whoever_leads_reads_shares_and_whoever_coordinates_sentences_from_ten_people_on(client_of):
    meeting = workshop()
    heard(meeting, 9, text="Plus court")
    says(meeting, takes_part(meeting), score=0, text="Alpha")
    facilitator = make.TeamMemberFactory(programme=meeting.programme).person
    address = reverse("surveys:opinions", args=[meeting.pk])
    assert "Plus court" not in text_of(client_of(leader_of(meeting)).get(address))
    services.publish_opinions(at=CLOSED)
    coordinated, led = (text_of(client_of(who).get(address)) for who in (leader_of(meeting), facilitator))
    assert "Alpha" in coordinated
    assert coordinated.index("Alpha") < coordinated.index("Plus court")
    assert "Tout à fait" in led
    assert "Plus court" not in led


def test_sentences_of_nine_people_are_read_by_nobody(client_of):
    meeting = workshop()
    heard(meeting, 9, text="Plus court")
    services.publish_opinions(at=CLOSED)
    page = text_of(client_of(leader_of(meeting)).get(reverse("surveys:opinions", args=[meeting.pk])))
    assert "Tout à fait" in page
    assert "Plus court" not in page
