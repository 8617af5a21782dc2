"""Who has which role: given, offered, taken, handed over, ended; and never nobody left."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from at_once import at_once
from binome.accounts.models import LogEntry, Membership, Organisation, Person, RoleOffer
from binome.accounts.permissions import Permission, Role, may
from binome.accounts.services import NobodyLeft, NotForOneself, OfferIsOver
from binome.core.links import make_token
from binome.desk.log import line_of, words
from binome.programmes import services
from binome.programmes.notices_of_roles import PURPOSE
from factories import (
    HelpRequestFactory,
    MembershipFactory,
    OrganisationFactory,
    PairFactory,
    ProgrammeFactory,
    TeamMemberFactory,
    coordinator_of,
    member_of,
    mentee_in,
    paris,
)

pytestmark = pytest.mark.django_db

AT = paris(2027, 1, 5)
ClientOf = Callable[[Any], Client]


def _who(name: str = "Lou") -> dict[str, str]:
    return {"email": f"{name.lower()}@reseau.example", "first_name": name, "last_name": "Marin"}


def _hand_over(organisation: Organisation, person: Person, *, name: str = "Lou") -> RoleOffer:
    held = Membership.objects.in_organisation(organisation).get(person=person, role="coordinator")
    return services.hand_over(held, by=person, at=AT, **_who(name))


def test_a_role_that_opens_much_begins_with_a_yes_and_the_others_at_once() -> None:
    organisation = OrganisationFactory()
    by = coordinator_of(organisation)
    asked = services.invite(organisation, programme=None, role=Role.COORDINATOR, by=by, at=AT, **_who())
    given = services.invite(organisation, programme=None, role=Role.SPONSOR, by=by, at=AT, **_who("Ana"))
    assert isinstance(asked, RoleOffer)
    assert isinstance(given, Membership)
    assert organisation.roles_of(asked.person) == frozenset()
    assert organisation.roles_of(given.person) == {Role.SPONSOR}
    services.answer_offer(asked, accepts=True, by=asked.person, at=AT)
    assert organisation.roles_of(asked.person) == {Role.COORDINATOR}


def test_asking_twice_sends_one_question_and_answering_twice_counts_once(outbox_of: Any) -> None:
    programme = ProgrammeFactory()
    by = coordinator_of(programme.organisation)
    offers = [
        services.invite(
            programme.organisation, programme=programme, role=Role.REFERENT, by=by, at=AT, **_who()
        )
        for _time in range(2)
    ]
    assert offers[0].pk == offers[1].pk
    assert isinstance(offers[0], RoleOffer)
    person = offers[0].person
    for _time in range(2):
        services.answer_offer(offers[0], accepts=True, by=person, at=AT)
    assert [letter.kind for letter in outbox_of(person)] == [
        "programmes.role_offered",
        "programmes.role_begins",
    ]
    assert [letter.kind for letter in outbox_of(by)] == ["programmes.offer_answered"]
    assert programme.team.filter(person=person, role="referent", ended_at=None).count() == 1
    with pytest.raises(OfferIsOver):
        services.answer_offer(offers[0], accepts=False, by=person, at=AT)


def test_a_coordinator_hands_over_and_what_was_in_hand_passes_on(outbox_of: Any) -> None:
    programme = ProgrammeFactory()
    organisation = programme.organisation
    leaver = coordinator_of(organisation, phone="01 99 00 00 01")
    organisation.contact_email = leaver.email
    organisation.save()
    pair = PairFactory(programme=programme)
    call = HelpRequestFactory(pair=pair, state="taken", taken_by=leaver, taken_at=AT)
    held = Membership.objects.in_organisation(organisation).get(person=leaver)
    assert services.belongings_of(held) == [
        "La personne que l’on appelle en cas de besoin",
        "1 demande d’aide en cours",
    ]
    offer = _hand_over(organisation, leaver)
    # Until the answer nothing changes.
    assert organisation.roles_of(leaver) == {Role.COORDINATOR}
    services.answer_offer(offer, accepts=True, by=offer.person, at=AT)
    call.refresh_from_db()
    organisation = Organisation.objects.unscoped("a test").get(pk=organisation.pk)
    assert organisation.roles_of(leaver) == frozenset()
    assert organisation.roles_of(offer.person) == {Role.COORDINATOR}
    assert (call.state, call.taken_by_id) == ("taken", offer.person.pk)
    assert (organisation.contact_name, organisation.contact_email) == ("Lou Marin", "lou@reseau.example")
    told = [letter.text for letter in outbox_of(leaver)]
    assert len(told) == 1
    assert "Votre rôle a pris fin" in told[0]
    verbs = list(LogEntry.objects.in_organisation(organisation).order_by("pk").values_list("verb", flat=True))
    assert verbs == ["accounts.offer_role", "accounts.accept_role", "accounts.give_role", "accounts.end_role"]
    lines = [
        line_of(entry, words()).sentence
        for entry in LogEntry.objects.in_organisation(organisation).order_by("pk")
    ]
    assert lines[0] == "a proposé un rôle à\N{NO-BREAK SPACE}Lou"


def test_a_no_leaves_everything_as_it_was_and_is_told_to_whoever_asked(outbox_of: Any) -> None:
    organisation = OrganisationFactory()
    leaver = coordinator_of(organisation)
    offer = _hand_over(organisation, leaver)
    services.answer_offer(offer, accepts=False, by=offer.person, at=AT)
    assert organisation.roles_of(leaver) == {Role.COORDINATOR}
    assert organisation.roles_of(offer.person) == frozenset()
    assert "a répondu non" in outbox_of(leaver)[0].text


def test_the_last_coordinator_cannot_end_the_role_and_the_last_but_one_can() -> None:
    organisation = OrganisationFactory()
    one, other = coordinator_of(organisation), coordinator_of(organisation)
    rows = {row.person_id: row for row in Membership.objects.in_organisation(organisation)}
    services.end_role(rows[one.pk], by=one, at=AT)
    with pytest.raises(NobodyLeft):
        services.end_role(rows[other.pk], by=other, at=AT)
    assert organisation.roles_of(other) == {Role.COORDINATOR}


def test_a_coordinator_whose_account_is_closed_does_not_count_as_somebody_left() -> None:
    organisation = OrganisationFactory()
    coordinator_of(organisation, is_active=False)
    last = coordinator_of(organisation)
    held = Membership.objects.in_organisation(organisation).get(person=last)
    with pytest.raises(NobodyLeft):
        services.end_role(held, by=last, at=AT)


def test_a_programme_keeps_a_coordinator_too() -> None:
    programme = ProgrammeFactory()
    member = TeamMemberFactory(programme=programme, role=Role.COORDINATOR)
    with pytest.raises(NobodyLeft):
        services.end_role(member, by=member.person, at=AT)
    coordinator_of(programme.organisation)
    assert services.end_role(member, by=member.person, at=AT).ended_at == AT


def test_calls_for_help_wait_again_when_nobody_takes_over(outbox_of: Any) -> None:
    programme = ProgrammeFactory()
    by = coordinator_of(programme.organisation)
    member = TeamMemberFactory(programme=programme, role=Role.REFERENT)
    call = HelpRequestFactory(
        pair=PairFactory(programme=programme), state="taken", taken_by=member.person, taken_at=AT
    )
    services.end_role(member, by=by, at=AT)
    call.refresh_from_db()
    assert (call.state, call.taken_by, call.taken_at) == ("open", None, None)
    assert [letter.kind for letter in outbox_of(member.person)] == ["programmes.role_ended"]


def test_whoever_answers_in_another_role_keeps_what_they_are_on() -> None:
    programme = ProgrammeFactory()
    person = coordinator_of(programme.organisation)
    member = TeamMemberFactory(programme=programme, role=Role.REFERENT, person=person)
    call = HelpRequestFactory(pair=PairFactory(programme=programme), state="taken", taken_by=person)
    services.end_role(member, by=person, at=AT)
    call.refresh_from_db()
    assert (call.state, call.taken_by_id) == ("taken", person.pk)


def test_nobody_takes_over_a_call_that_came_from_their_own_pair() -> None:
    programme = ProgrammeFactory()
    leaver = coordinator_of(programme.organisation)
    pair = PairFactory(programme=programme)
    call = HelpRequestFactory(pair=pair, state="taken", taken_by=leaver, asked_by=pair.mentee.person)
    mentor = pair.mentor.person
    held = Membership.objects.in_organisation(programme.organisation).get(person=leaver)
    offer = services.hand_over(
        held, email=mentor.email, first_name=mentor.first_name, last_name="", by=leaver, at=AT
    )
    services.answer_offer(offer, accepts=True, by=mentor, at=AT)
    call.refresh_from_db()
    assert (call.state, call.taken_by) == ("open", None)


def test_nobody_gives_themselves_a_role_that_opens_the_files_of_others() -> None:
    organisation = OrganisationFactory()
    administrator = member_of(organisation, Role.ADMINISTRATOR)
    with pytest.raises(NotForOneself):
        services.invite(
            organisation, programme=None, role=Role.COORDINATOR, by=administrator, at=AT,
            email=administrator.email, first_name="Moi", last_name="",
        )  # fmt: skip


def test_the_mail_opens_the_question_only_the_button_answers_and_the_link_is_for_one_person(
    client_of: ClientOf, outbox_of: Any
) -> None:
    organisation = OrganisationFactory()
    leaver = coordinator_of(organisation)
    offer = _hand_over(organisation, leaver)
    letter = outbox_of(offer.person)[0].text
    assert "jamais" in letter
    found = re.search(r"(/programmes/roles/lien/\S+)", letter)
    assert found is not None
    visitor = Client()
    page = visitor.get(found[1])
    assert page.status_code == 200
    assert organisation.roles_of(offer.person) == frozenset()
    stranger = make_token(PURPOSE, person_id=leaver.pk, object_id=offer.pk)
    other = make_token("matching-proposal", person_id=offer.person_id, object_id=offer.pk)
    for token in (stranger, other, "x" * 60):
        answer = visitor.post(reverse("programmes:role_link", args=[token]), {"answer": "yes"})
        assert answer.status_code != 302
    assert organisation.roles_of(offer.person) == frozenset()
    visitor.post(found[1], {"answer": "yes"})
    assert organisation.roles_of(offer.person) == {Role.COORDINATOR}
    # The link says what became of it, and does nothing more.
    assert "ce rôle est le vôtre" in visitor.get(found[1]).content.decode()


def test_a_link_of_a_closed_account_answers_nothing(outbox_of: Any) -> None:
    organisation = OrganisationFactory()
    offer = _hand_over(organisation, coordinator_of(organisation))
    Person.objects.filter(pk=offer.person_id).update(is_active=False)
    token = make_token(PURPOSE, person_id=offer.person_id, object_id=offer.pk)
    assert Client().post(reverse("programmes:role_link", args=[token]), {"answer": "yes"}).status_code == 409
    assert organisation.roles_of(offer.person) == frozenset()


def test_an_offer_taken_back_cannot_be_accepted() -> None:
    organisation = OrganisationFactory()
    by = coordinator_of(organisation)
    offer = services.invite(organisation, programme=None, role=Role.COORDINATOR, by=by, at=AT, **_who())
    assert isinstance(offer, RoleOffer)
    services.take_back_offer(offer, by=by, at=AT)
    with pytest.raises(OfferIsOver):
        services.answer_offer(offer, accepts=True, by=offer.person, at=AT)
    assert organisation.roles_of(offer.person) == frozenset()


def test_the_page_names_everyone_with_all_their_roles_and_finds_by_role_and_by_name(
    client_of: ClientOf,
) -> None:
    programme = ProgrammeFactory(name="Printemps")
    organisation = programme.organisation
    by = coordinator_of(organisation, first_name="Maud")
    several = member_of(organisation, Role.SPONSOR, first_name="Odile", word_form="feminine")
    TeamMemberFactory(programme=programme, person=several, role=Role.FACILITATOR)
    mentee_in(programme, person=several)
    elsewhere = coordinator_of(OrganisationFactory(), first_name="Zéphirine")
    url = reverse("programmes:roles", args=[organisation.pk])
    page = client_of(by).get(url).content.decode()
    for word in ("Odile", "Animatrice", "Mentorée", "Printemps", "Maud", "Ne voit jamais"):
        assert word in page
    assert elsewhere.first_name not in page
    sponsors = client_of(by).get(url, {"role": "sponsor"}).content.decode()
    assert "Odile" in sponsors
    assert '<th scope="row">Maud' not in sponsors
    found = client_of(by).get(url, {"q": "odi"}).content.decode()
    assert "Odile" in found
    assert '<th scope="row">Maud' not in found
    assert "Personne ici" in client_of(by).get(url, {"q": "%"}).content.decode()


def test_the_list_takes_the_same_statements_for_one_and_for_three_and_pages(client_of: ClientOf) -> None:
    organisation = OrganisationFactory()
    client = client_of(coordinator_of(organisation))
    url = reverse("programmes:roles", args=[organisation.pk])
    counted = []
    for rows in (1, 3):
        while Membership.objects.in_organisation(organisation).count() < rows:
            MembershipFactory(organisation=organisation, role=Role.SPONSOR)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(url).status_code == 200
        counted.append(len(captured))
    assert counted == [7, 7]
    for _number in range(27):
        MembershipFactory(organisation=organisation, role=Role.SPONSOR)
    page = client.get(url, {"page": "2"}).content.decode()
    assert "30 personnes" in page
    assert page.count('<th scope="row">') == 5


def test_whoever_looks_after_one_programme_only_gives_no_role_in_the_organisation(
    client_of: ClientOf,
) -> None:
    programme = ProgrammeFactory()
    person = TeamMemberFactory(programme=programme, role=Role.COORDINATOR).person
    url = reverse("programmes:roles", args=[programme.organisation_id])
    assert client_of(person).post(url, {**_who(), "role": "coordinator"}).status_code == 404
    assert not may(person, Permission.MANAGE_PEOPLE, programme.organisation)


@pytest.mark.django_db(transaction=True)
def test_of_all_coordinators_who_leave_at_the_same_moment_one_stays() -> None:
    organisation = OrganisationFactory()
    people = [coordinator_of(organisation) for _number in range(6)]
    held = {row.person_id: row for row in Membership.objects.in_organisation(organisation)}
    outcomes = at_once(
        [
            lambda person=person: services.end_role(held[person.pk], by=person, at=AT)  # type: ignore[misc]
            for person in people
        ]
    )
    assert outcomes == {"won": 5, "nobody-left": 1}
    assert Membership.objects.in_organisation(organisation).current().count() == 1


@pytest.mark.django_db(transaction=True)
def test_yes_said_eight_times_at_once_gives_the_role_once(outbox_of: Any) -> None:
    organisation = OrganisationFactory()
    leaver = coordinator_of(organisation)
    offer = _hand_over(organisation, leaver)
    yes = lambda: services.answer_offer(offer, accepts=True, by=offer.person, at=AT)  # noqa: E731
    assert at_once([yes] * 8) == {"won": 8}
    current = Membership.objects.in_organisation(organisation).current()
    assert list(current.values_list("person", "role")) == [(offer.person_id, "coordinator")]
    assert len(outbox_of(leaver)) == 1
