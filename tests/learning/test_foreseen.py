"""Meetings that a programme foresees are what the form of a new workshop starts with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from factories import ProgrammeFactory, WorkshopFactory, coordinator_of

pytestmark = pytest.mark.django_db

EVENTS = [
    {"kind": "kickoff", "title": "Lancement au musée", "on": "2027-02-03", "minutes": 75},
    {"kind": "other", "title": "Séminaire", "on": "2027-03-01", "minutes": 1080},
]


def test_the_form_starts_with_what_was_foreseen_once(client_of: Callable[[Any], Client]) -> None:
    programme = ProgrammeFactory(events=EVENTS)
    client = client_of(coordinator_of(programme.organisation))
    url = reverse("learning:schedule", args=[programme.pk])

    def starts_with(kind: str) -> tuple[Any, ...]:
        initial = client.get(f"{url}?genre={kind}").context["form"].initial
        return tuple(initial.get(name) for name in ("title", "day", "minutes"))

    assert starts_with("kickoff") == ("Lancement au musée", "2027-02-03", 75)
    # The form takes ten hours at most.
    assert starts_with("other") == ("Séminaire", "2027-03-01", 600)
    WorkshopFactory(programme=programme, title="Séminaire")
    assert starts_with("other") == (None, None, 60)
