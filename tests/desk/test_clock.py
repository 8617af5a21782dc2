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


def test_the_log_is_read_by_time_whatever_was_written_first(client_of: Callable[[Any], Any]) -> None:
    programme = make.ProgrammeFactory(state="running")
    coordinator = make.coordinator_of(programme.organisation)
    for day in (*range(1, 29), *range(29, 0, -1)):
        make.LogEntryFactory(
            organisation=programme.organisation,
            programme_id=programme.pk,
            by=coordinator,
            at=paris(2027, 3, day),
        )
    client = client_of(coordinator)
    first = client.get(f"/journal/{programme.pk}/").context
    rest = client.get(f"/journal/{programme.pk}/?before={first['older']}").context
    moments = [line.at for line in [*first["lines"], *rest["lines"]]]
    assert len(moments) == 57
    assert moments == sorted(moments, reverse=True)
