"""The table from role to permissions, and who sees whose rows."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied

from binome.accounts.models import LogEntry, Membership, Organisation, ReportingLine
from binome.accounts.permissions import PERMISSIONS_OF, Permission, Role, may, require, roles_with
from factories import (
    LogEntryFactory,
    MembershipFactory,
    OrganisationFactory,
    PersonFactory,
    ReportingLineFactory,
    coordinator_of,
    member_of,
    paris,
)

TABLE = {
    Role.ADMINISTRATOR: {"manage-people", "read-log", "keep-content"},
    Role.COORDINATOR: {permission.value for permission in Permission} - {"move-dates"},
    Role.FACILITATOR: {"see-programme", "run-workshop"},
    Role.SPONSOR: {"see-programme", "see-bilan"},
    Role.PARTNER: {"bring-people", "see-programme"},
    Role.REFERENT: {"see-programme", "answer-help"},
    Role.MENTOR: {"see-programme", "follow-path", "move-dates"},
    Role.MENTEE: {"see-programme", "move-dates"},
    Role.ASSISTANT: {"move-dates"},
}


def test_the_table_is_what_was_decided() -> None:
    """Written twice on purpose: whoever widens a role says so here too."""
    assert {
        role: {permission.value for permission in granted} for role, granted in PERMISSIONS_OF.items()
    } == TABLE


def test_every_role_and_every_permission_is_used() -> None:
    assert set(PERMISSIONS_OF) == set(Role)
    assert set().union(*PERMISSIONS_OF.values()) == set(Permission)
    assert roles_with(Permission.READ_LOG) == [Role.ADMINISTRATOR, Role.COORDINATOR]


@pytest.mark.django_db
def test_a_role_counts_where_it_is_held_and_while_it_lasts() -> None:
    organisation, other = OrganisationFactory(), OrganisationFactory()
    coordinator = coordinator_of(organisation)
    assert may(coordinator, Permission.READ_LOG, organisation)
    assert not may(coordinator, Permission.READ_LOG, other)
    Membership.objects.in_organisation(organisation).update(ended_at=paris(2027, 1, 1))
    assert not may(coordinator, Permission.READ_LOG, organisation)
    with pytest.raises(PermissionDenied):
        require(coordinator, Permission.READ_LOG, organisation)


@pytest.mark.django_db
def test_a_deactivated_person_and_a_visitor_may_nothing() -> None:
    organisation = OrganisationFactory()
    coordinator = coordinator_of(organisation, is_active=False)
    assert not may(coordinator, Permission.SEE_PROGRAMME, organisation)
    assert not may(AnonymousUser(), Permission.SEE_PROGRAMME, organisation)


@pytest.mark.django_db
def test_organisations_and_memberships_are_seen_from_inside() -> None:
    mine, other = OrganisationFactory(), OrganisationFactory()
    coordinator, sponsor = coordinator_of(mine), member_of(mine, Role.SPONSOR)
    coordinator_of(other)
    assert list(Organisation.objects.visible_to(coordinator)) == [mine]
    assert set(Membership.objects.visible_to(coordinator).values_list("person", flat=True)) == {
        coordinator.pk,
        sponsor.pk,
    }
    assert [row.person for row in Membership.objects.visible_to(sponsor)] == [sponsor]
    MembershipFactory(organisation=other, person=sponsor, role=Role.SPONSOR, ended_at=paris(2026, 1, 1))
    assert list(Organisation.objects.visible_to(sponsor)) == [mine]


@pytest.mark.django_db
def test_the_log_is_read_by_those_who_may_and_reporting_lines_by_nobody() -> None:
    mine, other = OrganisationFactory(), OrganisationFactory()
    coordinator, sponsor = coordinator_of(mine), member_of(mine, Role.SPONSOR)
    own, foreign = LogEntryFactory(organisation=mine), LogEntryFactory(organisation=other)
    act = LogEntryFactory(organisation=mine, by=sponsor)
    assert set(LogEntry.objects.visible_to(coordinator)) == {own, act}
    assert set(LogEntry.objects.visible_to(sponsor)) == {act}
    assert foreign not in LogEntry.objects.visible_to(PersonFactory())
    line = ReportingLineFactory(organisation=mine, manager=coordinator)
    for person in (coordinator, line.person):
        assert list(ReportingLine.objects.visible_to(person)) == []
