"""One account, two organisations: each sees the name, number and language that it was told itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from binome.accounts import services
from binome.accounts.known import KnownPerson, fields_that_name_a_person, is_called, known_order
from binome.accounts.models import LogEntry, Person, known_key
from binome.accounts.permissions import Role
from binome.accounts.services import PersonDraft, find_or_create_people, find_or_create_person
from binome.core.tables import read_table
from binome.outbox.models import Message
from binome.privacy.holdings import as_zip, parts_of
from binome.privacy.services import end_what_is_over
from binome.programmes import services as programmes
from binome.programmes.models import Programme
from factories import OrganisationFactory, ProgrammeFactory, coordinator_of, paris

pytestmark = pytest.mark.django_db

AT = paris(2027, 1, 5)
ClientOf = Callable[[Any], Client]
HEADERS = "Prénom;Nom;Courriel;Téléphone;Langue;Langues;Disponibilités;Réseaux (niveau)\n"
SECRETS = ("Zéphirine", "Montgolfier", "0639980011", "06 39 98 00 11", "06\u00a039\u00a098\u00a000\u00a011")


def _programme() -> Programme:
    return ProgrammeFactory(state="applications")


def _import(programme: Programme, *rows: str) -> None:
    by = coordinator_of(programme.organisation)
    table = read_table((HEADERS + "\n".join(rows)).encode(), "personnes.csv")
    entry = programmes.read_applications(
        programme, role="mentor", table=table, file_name="personnes.csv", by=by, at=AT
    )
    assert entry.errors == []
    programmes.apply_import(entry, by=by, at=AT)


def _known_in_a() -> tuple[Programme, Programme]:
    """Somebody of A, then imported by B under another name."""
    a, b = _programme(), _programme()
    _import(a, "Zéphirine;Montgolfier;zm@reseau.example;06 39 98 00 11;en;fr;mardi soir;linkedin:3")
    _import(b, "Z.;;ZM@reseau.example;;fr;fr;mardi soir;linkedin:3")
    return a, b


def _pages(programme: Programme) -> list[str]:
    application = programme.applications.get()
    return [
        reverse("programmes:applications", args=[programme.pk]),
        reverse("programmes:application", args=[application.pk]),
        reverse("programmes:export_applications", args=[programme.pk, "csv"]),
        reverse("outbox:messages"),
        *(reverse("outbox:message", args=[message.pk]) for message in _messages(programme)),
        reverse("desk:log", args=[programme.pk]),
        reverse("programmes:team", args=[programme.pk]),
    ]


def _messages(programme: Programme) -> list[Message]:
    return list(Message.objects.in_organisation(programme.organisation_id).filter(is_private=False))


def _read(client: Client, url: str) -> str:
    answer = client.get(url)
    assert answer.status_code == 200, url
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return str(body.decode())


def test_what_one_organisation_was_told_is_read_nowhere_in_another(client_of: ClientOf) -> None:
    _a, b = _known_in_a()
    coordinator = coordinator_of(b.organisation)
    programmes.accept_application(b.applications.get(), by=coordinator, at=AT)
    programmes.invite_to_team(
        b,
        email="zm@reseau.example",
        first_name="Z.",
        last_name="",
        role=Role.FACILITATOR,
        by=coordinator,
        at=AT,
    )
    client = client_of(coordinator)
    for url in _pages(b):
        page = _read(client, url)
        assert [word for word in SECRETS if word in page] == [], url
    assert {message.language for message in _messages(b)} == {"fr"}
    for message in _messages(b):
        assert not any(word in message.text + message.html + message.subject for word in SECRETS)


def test_the_pages_of_the_first_do_not_change_when_a_second_imports_the_same_address(
    client_of: ClientOf,
) -> None:
    a = _programme()
    _import(a, "Zéphirine;Montgolfier;zm@reseau.example;06 39 98 00 11;en;fr;mardi soir;linkedin:3")
    client = client_of(coordinator_of(a.organisation))
    urls = [reverse("programmes:application", args=[a.applications.get().pk])]
    urls.append(reverse("programmes:export_applications", args=[a.pk, "csv"]))
    before = [_read(client, url) for url in urls]
    assert "Zéphirine Montgolfier" in before[0]
    _import(_programme(), "Z.;Autre;zm@reseau.example;01 99 00 00 00;fr;fr;mardi soir;linkedin:3")
    strip = [_without_token(page) for page in before]
    assert [_without_token(_read(client, url)) for url in urls] == strip


def _without_token(page: str) -> str:
    import re

    return re.sub(r'(name="csrfmiddlewaretoken" value|nonce|X-CSRFToken&quot;: &quot;)="?[^"&]*', "", page)


def test_adding_somebody_of_another_organisation_answers_like_adding_a_newcomer(client_of: ClientOf) -> None:
    a, b = _programme(), _programme()
    _import(a, "Zéphirine;Montgolfier;zm@reseau.example;06 39 98 00 11;en;fr;mardi soir;linkedin:3")
    client = client_of(coordinator_of(b.organisation))
    pages = []
    for address in ("zm@reseau.example", "nouvelle@reseau.example"):
        fields = {"email": address, "first_name": "Zoé", "last_name": "Petit", "role": "facilitator"}
        answer = client.post(reverse("programmes:team", args=[b.pk]), fields, follow=True)
        pages.append(answer.content.decode())
        member = b.team.get(ended_at=None)
        assert (member.person.full_name, member.person.phone) == ("Zoé Petit", "")
        programmes.end_team_role(member, by=coordinator_of(b.organisation), at=AT)
    texts = [message.text for message in _messages(b) if message.kind == "programmes.added_to_team"]
    assert len(set(texts)) == 1
    assert len(texts) == 2
    assert all("Zoé" in page for page in pages)


def test_the_preview_of_an_import_says_nothing_of_accounts() -> None:
    a, b = _programme(), _programme()
    _import(a, "Zéphirine;Montgolfier;zm@reseau.example;06 39 98 00 11;en;fr;mardi soir;linkedin:3")
    table = read_table(
        (
            HEADERS + "Z.;;zm@reseau.example;;;fr;mardi soir;linkedin:3\n"
            "N.;;nouvelle@reseau.example;;;fr;mardi soir;linkedin:3"
        ).encode(),
        "p.csv",
    )
    by = coordinator_of(b.organisation)
    entry = programmes.read_applications(b, role="mentor", table=table, file_name="p.csv", by=by, at=AT)
    assert entry.set_aside == []
    assert entry.errors == []
    first, second = entry.rows
    first["person"].pop("email"), second["person"].pop("email")
    assert {**first, "line": 0, "person": {**first["person"], "first_name": ""}} == {
        **second, "line": 0, "person": {**second["person"], "first_name": ""},
    }  # fmt: skip


def test_the_account_keeps_its_own_name_and_a_second_import_corrects_one_line_only() -> None:
    a, b = OrganisationFactory(), OrganisationFactory()
    find_or_create_person(
        email="zm@reseau.example", first_name="Zéphirine", last_name="M.", organisation=a, at=AT
    )
    drafts = [PersonDraft("zm@reseau.example", "Z."), PersonDraft("n@reseau.example", "N.")]
    known = find_or_create_people(drafts, organisation=b, at=AT)
    assert known["zm@reseau.example"].full_name == "Z."
    find_or_create_people([PersonDraft("zm@reseau.example", "Zoé")], organisation=b, at=AT)
    person = Person.objects.get(email="zm@reseau.example")
    names = [person.full_name, person.as_known_in(a).full_name, person.as_known_in(b).full_name]
    assert names == ["Zéphirine M.", "Zéphirine M.", "Zoé"]
    # From one organisation's copy to another's, never through the first one's words.
    assert person.as_known_in(b).as_known_in(None).full_name == "Zéphirine M."


def test_every_key_to_a_person_on_an_organisations_row_is_read_that_way() -> None:
    fields = fields_that_name_a_person()
    assert len(fields) > 15
    assert all(isinstance(field.model.__dict__[field.name], KnownPerson) for field in fields)


def test_the_log_and_the_letters_name_whoever_acted_as_known_there() -> None:
    a, b = OrganisationFactory(), _programme()
    person = find_or_create_person(
        email="zm@reseau.example", first_name="Zéphirine", last_name="Montgolfier", organisation=a, at=AT
    )
    find_or_create_person(email="zm@reseau.example", first_name="Zoé", organisation=b.organisation, at=AT)
    person.refresh_from_db()
    services.give_role(b.organisation, person=person, role=Role.COORDINATOR, by=None, at=AT)
    programmes.invite_to_team(
        b, email="n@reseau.example", first_name="N.", last_name="", role=Role.SPONSOR, by=person, at=AT
    )
    entries = LogEntry.objects.in_organisation(b.organisation_id).select_related("by")
    assert [entry.by.full_name for entry in entries if entry.by] == ["Zoé"]
    assert "Zéphirine" not in str([entry.details for entry in entries])
    (letter,) = _messages(b)
    assert "Zoé" in letter.text
    assert "Zéphirine" not in letter.text


def test_lists_are_sorted_by_the_name_one_reads() -> None:
    a, b = OrganisationFactory(), _programme()
    for address, elsewhere, here in (("1@r.example", "Zoé", "Ana"), ("2@r.example", "Ana", "Zoé")):
        find_or_create_person(email=address, first_name=elsewhere, organisation=a, at=AT)
        _import(b, f"{here};;{address};;fr;fr;mardi soir;linkedin:3")
    rows = b.applications.select_related("person").order_by(*known_order("person", b.organisation_id), "pk")
    assert [row.person.first_name for row in rows] == ["Ana", "Zoé"]


def test_a_language_that_somebody_chooses_holds_in_every_organisation() -> None:
    _a, b = _known_in_a()
    person = Person.objects.get(email="zm@reseau.example")
    services.choose_language(person, language="en")
    assert b.applications.get().person.language == "en"
    assert b.applications.get().person.full_name == "Z."


def test_my_data_shows_what_each_organisation_wrote() -> None:
    a, b = _known_in_a()
    person = Person.objects.get(email="zm@reseau.example")
    (part,) = (part for part in parts_of(person) if part.holding.model == "accounts.Person")
    words = str(part.rows)
    assert f"{a.organisation.name} · Zéphirine Montgolfier" in words
    assert f"{b.organisation.name} · Z." in words
    assert as_zip(person)


def test_a_name_goes_with_the_last_row_it_was_told_for() -> None:
    a, b = _known_in_a()
    b.applications.update(state="declined", decided_at=AT)
    end_what_is_over(at=paris(2027, 2, 1))
    person = Person.objects.get(email="zm@reseau.example")
    assert set(person.known_as) == {known_key(a.organisation), known_key(b.organisation)}
    end_what_is_over(at=paris(2027, 9, 1))
    person.refresh_from_db()
    assert not b.applications.exists()
    assert set(person.known_as) == ({known_key(a.organisation)} if a.applications.exists() else set())


def test_nobody_is_found_by_a_name_given_elsewhere() -> None:
    _a, b = _known_in_a()
    rows = b.applications.all()
    assert not rows.filter(is_called("Zéphirine", b.organisation_id, "person")).exists()
    assert rows.filter(is_called("z.", b.organisation_id, "person")).exists()
