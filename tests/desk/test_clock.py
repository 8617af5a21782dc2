"""Pages tell the days of the organisation, wherever the server stands; the next page starts from the server's again."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

import factories as make
from factories import paris

pytestmark = pytest.mark.django_db
# Six in the evening in Paris is the next day in Nouméa.
EVENING = paris(2027, 4, 23, 18)


@pytest.mark.parametrize(
    "address",
    ["/appariement/programme/{0}/", "/journal/{0}/", "/programmes/{0}/candidatures/", "/courriels/"],
)
def test_days_are_those_of_the_organisation(address: str, client_of: Callable[[Any], Any]) -> None:
    organisation = make.OrganisationFactory(time_zone="Pacific/Noumea")
    programme = make.ProgrammeFactory(organisation=organisation, state="running")
    coordinator = make.coordinator_of(organisation)
    make.MatchingRoundFactory(programme=programme, state="ready", asked_at=EVENING, asked_by=coordinator)
    make.LogEntryFactory(organisation=organisation, programme_id=programme.pk, by=coordinator, at=EVENING)
    page = client_of(coordinator).get(address.format(programme.pk)).content.decode()
    if "24\u00a0avril" not in page:
        assert "23\u00a0avril" not in page, "the server's day, not the organisation's"
    assert timezone.get_current_timezone_name() == "Europe/Paris"


def test_the_round_and_the_log_say_the_next_day(client_of: Callable[[Any], Any]) -> None:
    organisation = make.OrganisationFactory(time_zone="Pacific/Noumea")
    programme = make.ProgrammeFactory(organisation=organisation, state="running")
    coordinator = make.coordinator_of(organisation)
    make.MatchingRoundFactory(programme=programme, state="ready", asked_at=EVENING, asked_by=coordinator)
    make.LogEntryFactory(organisation=organisation, programme_id=programme.pk, by=coordinator, at=EVENING)
    client = client_of(coordinator)
    for address in (f"/appariement/programme/{programme.pk}/", f"/journal/{programme.pk}/"):
        assert "24\u00a0avril" in client.get(address).content.decode()
