"""People, organisations and roles."""

from __future__ import annotations

from typing import Any

import pytest

from binome.accounts import services
from binome.accounts.models import LogEntry, Membership, Organisation, Person
from binome.accounts.permissions import Role
from binome.accounts.services import PersonDraft
from factories import OrganisationFactory, PersonFactory, paris

pytestmark = pytest.mark.django_db

AT = paris(2026, 12, 1)


def _organisation() -> Organisation:
    return services.create_organisation(
        name="Réseau Passerelles", contact_name="Nadia", contact_phone="01 99 00 12 34",
        contact_email="contact@reseau.example", at=AT,
    )  # fmt: skip


def test_two_organisations_of_one_name_live_side_by_side() -> None:
    assert [_organisation().slug for _number in range(3)] == [
        "reseau-passerelles", "reseau-passerelles-2", "reseau-passerelles-3",
    ]  # fmt: skip


def test_a_person_is_found_whatever_the_capitals_and_keeps_what_they_wrote() -> None:
    known = PersonFactory(email="camille@reseau.example", first_name="Camille", language="en")
    found = services.find_or_create_person(
        email=" Camille@Reseau.Example ", first_name="C", language="fr", at=AT
    )
    assert (found, found.first_name, found.language) == (known, "Camille", "en")


def test_a_new_person_has_no_password_and_an_address_in_small_letters() -> None:
    person = services.find_or_create_person(email="Ines@Reseau.Example", first_name="Inès", at=AT)
    assert person.email == "ines@reseau.example"
    assert not person.has_usable_password()
    assert not person.is_superuser


@pytest.mark.parametrize(
    "address", ["", "camille", "camille@", "a@b@c", "camille@reseau.example\nBcc: x@y.example"]
)
def test_what_is_no_address_makes_nobody(address: str) -> None:
    with pytest.raises(services.NotAnAddress):
        services.find_or_create_person(email=address, first_name="Camille", at=AT)
    assert not Person.objects.exists()


def test_many_people_are_found_or_made_in_few_statements(django_assert_max_num_queries: Any) -> None:
    known = PersonFactory(email="p3@reseau.example", first_name="Déjà")
    organisation = OrganisationFactory()
    drafts = [PersonDraft(email=f"P{n}@reseau.example", first_name=f"P{n}") for n in range(60)]
    with django_assert_max_num_queries(12):
        people = services.find_or_create_people(drafts, organisation=organisation, at=AT)
    assert set(people) == {f"p{n}@reseau.example" for n in range(60)}
    assert people["p3@reseau.example"] == known
    assert people["p3@reseau.example"].first_name == "P3"
    assert Person.objects.get(pk=known.pk).first_name == "Déjà"
    assert not people["p4@reseau.example"].has_usable_password()
    assert Person.objects.count() == 60


def test_giving_a_role_twice_gives_it_once() -> None:
    organisation, person = OrganisationFactory(), PersonFactory()
    first = services.give_role(organisation, person=person, role=Role.COORDINATOR, by=None, at=AT)
    assert services.give_role(organisation, person=person, role=Role.COORDINATOR, by=None, at=AT) == first
    assert Membership.objects.in_organisation(organisation).count() == 1
    [entry] = LogEntry.objects.in_organisation(organisation)
    assert (entry.verb, entry.details["role"]) == ("accounts.give_role", "coordinator")


def test_a_language_is_kept() -> None:
    person = services.choose_language(PersonFactory(language="fr"), language="en")
    assert Person.objects.get(pk=person.pk).language == "en"


def _set_up(email: str) -> tuple[Organisation, bool]:
    return services.set_up_organisation(
        name="Réseau Passerelles", coordinator_email=email, coordinator_first_name="Nadia", at=AT
    )


def test_whoever_installs_makes_an_organisation_once_and_may_add_a_coordinator() -> None:
    organisation, is_new = _set_up("nadia@reseau.example")
    assert (is_new, organisation.contact_name, organisation.contact_email) == (
        True, "Nadia", "nadia@reseau.example",
    )  # fmt: skip
    assert _set_up("Nadia@reseau.example") == (organisation, False)
    assert _set_up("remi@reseau.example") == (organisation, False)
    held = Membership.objects.in_organisation(organisation).values_list("person__email", "role")
    assert set(held) == {("nadia@reseau.example", "coordinator"), ("remi@reseau.example", "coordinator")}
