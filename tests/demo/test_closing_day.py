"""The closing workshop of the demonstration: groups, what people brought in, and what they thought of it."""

from __future__ import annotations

import pytest
from django.utils import timezone

from binome.demo.services import play
from binome.learning.groups import groups_of, kept_apart
from binome.surveys.models import WorkshopOpinionSum

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("at", "is_held"), [("closing", False), ("evaluated", True)])
def test_the_closing_workshop_has_groups_and_once_held_its_harvest(at: str, is_held: bool) -> None:
    programme = play(at=at, language="fr", now=timezone.now()).programme
    workshop = programme.workshops.get(kind="closing")
    groups = groups_of(workshop)
    people = [one for group in groups for one in group.people]
    assert len(people) == programme.enrolments.count() - 2
    apart = {frozenset(pair) for pair in kept_apart(workshop, people)}
    for group in groups:
        names = {f"{one.pk:012d}" for one in group.people}
        assert 3 <= len(names) <= 5
        assert not any(pair <= names for pair in apart)
    assert (workshop.groups_published_at is not None) == is_held
    kinds = list(workshop.harvest.values_list("kind", flat=True))
    assert kinds.count("commitment") == (len(people) if is_held else 0)
    assert WorkshopOpinionSum.objects.unscoped("a test").exists() == is_held
