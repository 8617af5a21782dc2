"""Which addresses are taken, in which form, and what is said of the others, at every entrance."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from binome.accounts import services
from binome.accounts.addresses import AccentBeforeTheAt, NotADomain, NotAnAddress, clean_address
from binome.accounts.models import Person
from binome.core.tables import read_table
from binome.programmes import services as programmes
from binome.programmes.import_cells import expected_words
from factories import PersonFactory, ProgrammeFactory, coordinator_of, paris

AT = paris(2027, 1, 5)
ClientOf = Callable[[Any], Client]


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        (" Anne@Exemple.FR ", "anne@exemple.fr"),
        ("anne@Café.fr", "anne@xn--caf-dma.fr"),
        ("anne@cafe\u0301.fr", "anne@xn--caf-dma.fr"),
        ("anne@xn--caf-dma.fr", "anne@xn--caf-dma.fr"),
        ("anne+atelier@exemple.fr", "anne+atelier@exemple.fr"),
        ("o’neil@exemple.fr".replace("’", "'"), "o'neil@exemple.fr"),
    ],
)
def test_an_address_is_kept_in_the_form_that_mail_servers_read(written: str, kept: str) -> None:
    assert clean_address(written) == kept


@pytest.mark.parametrize(
    ("written", "refusal"),
    [
        ("hélène@exemple.fr", AccentBeforeTheAt),
        ("helene\u0301@exemple.fr", NotAnAddress),
        ("\u212aate@exemple.fr", NotAnAddress),  # the sign of the kelvin, whose small letter is a plain k
        ("\u017fophie@exemple.fr", AccentBeforeTheAt),
        ("мария@exemple.fr", AccentBeforeTheAt),
        ("anne@\u2603.fr", NotADomain),
        ("anne@ex\u200demple.fr", NotADomain),
        ("anne@[127.0.0.1]", NotADomain),
        ("anne@.fr", NotAnAddress),
        ("anne", NotAnAddress),
        ("a b@exemple.fr", NotAnAddress),
        ("a" * 65 + "@exemple.fr", NotAnAddress),
        ("a@" + "b" * 300 + ".fr", NotAnAddress),
        ("anne@exemple.fr\nBcc: x@y.fr", NotAnAddress),
        ("", NotAnAddress),
    ],
)
def test_an_address_that_no_letter_reaches_is_refused(written: str, refusal: type[NotAnAddress]) -> None:
    with pytest.raises(refusal) as caught:
        clean_address(written)
    assert len(str(caught.value)) < 260


@pytest.mark.django_db
def test_the_services_refuse_it_and_find_one_person_under_both_forms() -> None:
    known = services.find_or_create_person(email="anne@café.fr", first_name="Anne", at=AT)
    again = services.find_or_create_person(email="ANNE@xn--caf-dma.fr", first_name="Anne", at=AT)
    assert known == again
    with pytest.raises(AccentBeforeTheAt):
        services.find_or_create_person(email="hélène@exemple.fr", first_name="Hélène", at=AT)
    with pytest.raises(AccentBeforeTheAt):
        services.change_address(known, to="hélène@exemple.fr", at=AT)
    assert Person.objects.count() == 1


@pytest.mark.django_db
def test_an_import_says_the_row_the_column_and_the_letter() -> None:
    programme = ProgrammeFactory(state="applications")
    text = (
        "Prénom;Courriel;Langues;Disponibilités;Réseaux (niveau)\n"
        "Anne;anne@café.fr;fr;mardi soir;linkedin:3\n"
        "Hélène;hélène@exemple.fr;fr;mardi soir;linkedin:3\n"
        "Zoé;zoe@\u2603.fr;fr;mardi soir;linkedin:3\n"
    )
    entry = programmes.read_applications(
        programme, role="mentor", table=read_table(text.encode(), "p.csv"), file_name="p.csv",
        by=coordinator_of(programme.organisation), at=AT,
    )  # fmt: skip
    assert [row["person"]["email"] for row in entry.rows] == ["anne@xn--caf-dma.fr"]
    said = [(error["line"], error["column"], error["code"]) for error in entry.errors]
    assert said == [(3, "Courriel", "email-accent"), (4, "Courriel", "email-domain")]
    with translation.override("en"):
        words = expected_words("email-accent", entry.errors[0]["values"])
    assert words == "an address without “é” before the @: no letter reaches it"


@pytest.mark.django_db
def test_the_forms_say_it_beside_the_field(client_of: ClientOf) -> None:
    programme = ProgrammeFactory(state="applications")
    client = client_of(coordinator_of(programme.organisation))
    fields = {"first_name": "Hélène", "email": "hélène@exemple.fr", "role": "facilitator"}
    page = client.post(reverse("programmes:team", args=[programme.pk]), fields).content.decode()
    assert "aucune lettre n’arrive" in page
    assert programme.team.count() == 0
    page = client.post(reverse("account_request_login_code"), {"email": "hélène@exemple.fr"}, follow=True)
    assert page.status_code == 200


@pytest.mark.django_db
def test_one_signs_in_with_either_form_of_the_domain(client: Client) -> None:
    person = PersonFactory(email="anne@xn--caf-dma.fr")
    client.post(reverse("account_request_login_code"), {"email": "Anne@Café.fr"})
    assert [message.to_address for message in person.messages.as_scoped("test")] == ["anne@xn--caf-dma.fr"]
