"""What workshops brought in reaches the report through somebody who has read it, and never with a name."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

import factories as make
from binome.evaluation import services
from binome.evaluation.indicators import measure
from binome.learning.models import HarvestNote
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 4, 20)


def brought(programme: Any, kind: str, *texts: str, people: int, **more: Any) -> list[HarvestNote]:
    meeting = make.WorkshopFactory(programme=programme)
    return [
        HarvestNote.objects.create(
            organisation=programme.organisation, workshop=meeting, enrolment=make.mentee_in(programme),
            kind=kind, text=texts[rank % len(texts)], key=uuid4(), written_at=AT, **more,
        )
        for rank in range(people)
    ]  # fmt: skip


def test_sentences_are_offered_from_ten_people_on_in_alphabetical_order_without_what_was_hidden():
    programme = make.ProgrammeFactory(state="closing")
    notes = brought(programme, "keep", "Le repas", "Ici", people=9)
    assert services.sentences_to_carry(programme)["keep"] == []
    brought(programme, "keep", "Zoom", people=1)
    brought(programme, "commitment", "Publier", people=12)
    assert services.sentences_to_carry(programme) == {
        "keep": ["Ici", "Le repas", "Zoom"],
        "change": [],
        "try": [],
    }
    by = make.coordinator_of(programme.organisation)
    HarvestNote.objects.in_organisation(programme.organisation).filter(text="Ici").update(
        hidden_at=AT, hidden_by=by
    )
    # Four of the ten hidden: six people are left, and six are too few.
    assert len(notes) == 9
    assert services.sentences_to_carry(programme)["keep"] == []


def test_the_ticked_sentences_join_the_words_once_and_nothing_else_does(client_of):
    programme = make.ProgrammeFactory(state="closing")
    brought(programme, "try", "Deux écrans", "Un café", people=10)
    bilan = make.BilanFactory(programme=programme, words={"try": "Le soir"})
    client = client_of(make.coordinator_of(programme.organisation))
    address = reverse("evaluation:harvest", args=[bilan.pk])
    assert "Deux écrans" in client.get(address).content.decode()
    for _ in range(2):
        client.post(address, {"try": ["Deux écrans", "Jamais écrit"], "thanks": ["Deux écrans"]})
    bilan.refresh_from_db()
    assert bilan.words == {"try": "Le soir\nDeux écrans"}


def test_a_frozen_version_takes_nothing_in():
    programme = make.ProgrammeFactory(state="closing")
    brought(programme, "try", "Deux écrans", people=10)
    bilan = make.BilanFactory(programme=programme, state="frozen", frozen_at=AT)
    with pytest.raises(services.AlreadyFrozen):
        services.carry_harvest(bilan, chosen={"try": ["Deux écrans"]}, by=bilan.written_by, at=AT)


def test_only_the_number_of_commitments_is_counted_from_five_people_on():
    programme = make.ProgrammeFactory(state="closing")
    brought(programme, "commitment", "Publier", people=4, shows="oneself")
    assert measure(programme)["workshop_commitments"] == {"fewer_than": 5}
    brought(programme, "commitment", "Publier", people=1)
    assert measure(programme)["workshop_commitments"] == {"count": 5}
