"""Whoever opens somebody's file leaves a line that this person reads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

import factories as make
from binome.privacy import rooms, services
from binome.privacy.models import FileView
from factories import paris
from privacy.planted import plant

pytestmark = pytest.mark.django_db


def _lines() -> list[tuple[int, int, str]]:
    rows = FileView.objects.unscoped("a test reads all of them").order_by("pk")
    return list(rows.values_list("person", "viewer", "page"))


def test_a_coordinator_who_opens_an_application_is_noted_once_a_day(
    client_of: Callable[[Any], Client],
) -> None:
    planted = plant()
    application = planted.mentor.applications.get()
    client = client_of(planted.coordinator)
    for _time in range(2):
        assert client.get(f"/programmes/candidatures/{application.pk}/").status_code == 200
    assert _lines() == [(planted.mentor.pk, planted.coordinator.pk, "programmes:application")]


def test_opening_a_pair_is_noted_for_both_and_they_read_by_whom(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    client_of(planted.coordinator).get(f"/binomes/{planted.pair.pk}/")
    assert sorted(_lines()) == sorted(
        (person.pk, planted.coordinator.pk, "pairs:show") for person in (planted.mentor, planted.mentee)
    )
    page = client_of(planted.mentee).get("/donnees/").content.decode()
    assert "la page de votre binôme, sans les mémos" in page
    assert planted.coordinator.first_name in page
    assert planted.coordinator.last_name not in page


def test_ones_own_pair_is_no_view(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    assert client_of(planted.mentor).get(f"/binomes/{planted.pair.pk}/").status_code == 200
    assert _lines() == []


def test_what_was_not_found_leaves_no_line(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    stranger = make.coordinator_of(make.OrganisationFactory())
    assert client_of(stranger).get(f"/binomes/{planted.pair.pk}/").status_code == 404
    assert client_of(planted.coordinator).head(f"/binomes/{planted.pair.pk}/").status_code == 200
    assert _lines() == []


def test_lines_end_with_the_log_and_with_the_person() -> None:
    planted = plant()
    opened = rooms.files()["pairs:show"](planted.pair.pk)
    services.note_view(opened, viewer=planted.coordinator, page="pairs:show", at=paris(2027, 3, 1))
    services.erase_person(planted.mentee, by=planted.mentee, at=paris(2027, 5, 3))
    assert _lines() == [(planted.mentor.pk, planted.coordinator.pk, "pairs:show")]
    services.end_what_is_over(at=paris(2028, 2, 28))
    assert len(_lines()) == 1
    services.end_what_is_over(at=paris(2028, 3, 3))
    assert _lines() == []


def test_every_page_that_is_noted_exists() -> None:
    known = {
        f"{resolver.namespace}:{pattern.name}"
        for resolver in get_resolver().url_patterns
        if getattr(resolver, "namespace", None)
        for pattern in resolver.url_patterns
    }
    assert set(rooms.files()) <= known
