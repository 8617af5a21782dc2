"""A person writes their own name and number, and each organisation knows what it was told."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from binome.accounts import services
from binome.accounts.models import Person
from binome.accounts.permissions import PERMISSIONS_OF, Role
from binome.accounts.role_words import ROLE_WORDS, role_word
from binome.accounts.services import PersonDraft, find_or_create_people, find_or_create_person
from factories import OrganisationFactory, PersonFactory, member_of, paris

pytestmark = pytest.mark.django_db

AT = paris(2027, 1, 5)
ClientOf = Callable[[Any], Client]


def _known_twice() -> tuple[Any, Any, Person]:
    one, other = OrganisationFactory(name="Alpha"), OrganisationFactory(name="Beta")
    address = "ines@reseau.example"
    find_or_create_person(email=address, first_name="Inès", last_name="Roy", organisation=one, at=AT)
    find_or_create_person(email=address, first_name="I.", last_name="R.", organisation=other, at=AT)
    return one, other, Person.objects.get(email=address)


def _post(client: Client, **fields: Any) -> Any:
    given = {"first_name": "Inès", "last_name": "Roy-Dumas", "phone": "06 39 98 11 22", "language": "fr"}
    return client.post(reverse("accounts:profile"), {**given, "word_form": "feminine", **fields})


def test_the_ticked_organisations_are_told_and_the_others_keep_what_they_know(client_of: ClientOf) -> None:
    one, other, person = _known_twice()
    client = client_of(person)
    page = client.get(reverse("accounts:profile")).content.decode()
    # Ticked to begin with: only where the account's own name is known.
    assert f'value="{one.pk}" id="id_organisations_0" checked' in page
    assert f'value="{other.pk}" id="id_organisations_1">' in page
    assert _post(client, organisations=[one.pk]).status_code == 302
    person.refresh_from_db()
    assert (person.last_name, person.phone, person.word_form) == ("Roy-Dumas", "06 39 98 11 22", "feminine")
    assert person.as_known_in(one).full_name == "Inès Roy-Dumas"
    assert person.as_known_in(one).phone == "06 39 98 11 22"
    assert person.as_known_in(other).full_name == "I. R."
    assert person.as_known_in(other).phone == ""


def test_an_organisation_that_read_the_account_keeps_what_it_read_when_it_is_not_ticked(
    client_of: ClientOf,
) -> None:
    organisation = OrganisationFactory()
    person = member_of(
        organisation, Role.SPONSOR, first_name="Paul", last_name="Vert", phone="01 99 00 00 01"
    )
    _post(client_of(person), first_name="Paulo", organisations=[])
    person.refresh_from_db()
    assert person.first_name == "Paulo"
    known = person.as_known_in(organisation)
    assert (known.full_name, known.phone) == ("Paul Vert", "01 99 00 00 01")


def test_one_organisation_alone_is_told_something_else(client_of: ClientOf) -> None:
    one, other, person = _known_twice()
    url = reverse("accounts:profile_in", args=[other.pk])
    client_of(person).post(url, {"first_name": "Inès", "last_name": "R.", "phone": "01 99 00 00 02"})
    person.refresh_from_db()
    assert person.as_known_in(other).full_name == "Inès R."
    assert person.as_known_in(one).full_name == "Inès Roy"
    assert person.full_name == "Inès Roy"


def test_the_page_of_an_organisation_that_knows_nothing_of_one_is_not_there(client_of: ClientOf) -> None:
    _one, _other, person = _known_twice()
    stranger = OrganisationFactory()
    url = reverse("accounts:profile_in", args=[stranger.pk])
    client = client_of(person)
    assert client.get(url).status_code == 404
    assert client.post(url, {"first_name": "X"}).status_code == 404
    # Nor does naming it on the first page tell it anything.
    assert _post(client, organisations=[stranger.pk]).status_code == 200
    person.refresh_from_db()
    assert set(person.known_as) == {f"o{_one.pk}", f"o{_other.pk}"}


def test_what_a_person_wrote_is_not_corrected_by_a_later_file() -> None:
    one, other, person = _known_twice()
    services.tell_organisation(person, organisation=one, first_name="Inès", last_name="Dumas", phone="")
    draft = PersonDraft(person.email, "INES", "ROY", phone="01 99 00 00 09")
    known = find_or_create_people([draft], organisation=one, at=AT)[person.email]
    assert (known.full_name, known.phone) == ("Inès Dumas", "")
    # The other organisation's words are its own, and its file corrects them as before.
    assert find_or_create_people([draft], organisation=other, at=AT)[person.email].full_name == "INES ROY"


def test_fields_that_the_form_does_not_offer_change_nothing(client_of: ClientOf) -> None:
    _one, _other, person = _known_twice()
    _post(client_of(person), email="autre@reseau.example", is_superuser="on", is_active="", known_as="{}")
    fresh = Person.objects.get(pk=person.pk)
    assert (fresh.email, fresh.is_superuser, fresh.is_active) == (person.email, False, True)
    assert len(fresh.known_as) == 2


@pytest.mark.parametrize("phone", ["call me", "<script>", "0", "06\n\nBcc: x@y.example"])
def test_a_number_that_is_none_is_refused_with_a_sentence(client_of: ClientOf, phone: str) -> None:
    _one, _other, person = _known_twice()
    page = _post(client_of(person), phone=phone)
    assert page.status_code == 200
    assert "numéro de téléphone" in page.content.decode()
    assert Person.objects.get(pk=person.pk).phone == ""


def test_the_profile_takes_the_same_statements_for_one_and_for_three(
    client_of: ClientOf, pinned_queries: Any
) -> None:
    for count in (1, 3):
        person = PersonFactory()
        for _number in range(count):
            organisation = OrganisationFactory()
            services.introduce(
                person, organisation=organisation, first_name="A", last_name="", phone="", language="fr"
            )
        client = client_of(Person.objects.get(pk=person.pk))
        with pinned_queries(5):
            assert client.get(reverse("accounts:profile")).status_code == 200


def test_a_role_is_called_as_the_person_wishes_and_fits_everybody_otherwise() -> None:
    words = [role_word(Role.MENTOR, form) for form in ("feminine", "masculine", "")]
    assert words == ["mentore", "mentor", "mentore ou mentor"]
    assert role_word(Role.MENTEE, "") == "personne accompagnée"
    assert PersonFactory(word_form="feminine").called("mentee") == "mentorée"


def test_every_role_says_what_it_sees_and_what_it_never_sees() -> None:
    assert list(ROLE_WORDS) == list(PERMISSIONS_OF) == list(Role)
    for words in ROLE_WORDS.values():
        assert str(words.does)
        assert str(words.sees)
        assert str(words.never)
