"""A partner's relay brings people and follows them, and only them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from binome.accounts.models import Person
from binome.accounts.permissions import Role
from binome.accounts.services import PersonDraft
from binome.core.tables import Table, TableRow
from binome.privacy.services import erase_person
from binome.programmes import exports, services
from binome.programmes.models import Application, Partner, Programme
from factories import (
    ApplicationFactory,
    EnrolmentFactory,
    InvitationFactory,
    PairFactory,
    PersonFactory,
    SessionFactory,
    TeamMemberFactory,
    coordinator_of,
)
from factories_sharing import PartnerFactory
from programmes.test_applying import open_programme, start_url

pytestmark = pytest.mark.django_db
NOW = timezone.now()
ANNE = PersonDraft("anne@example.org", "Anne", "Roux")


@pytest.fixture
def programme() -> Programme:
    return open_programme(eligibility={})


@pytest.fixture
def partner(programme: Programme) -> Partner:
    found: Partner = PartnerFactory(programme=programme, name="Réseau Passerelle")
    return found


@pytest.fixture
def relay(partner: Partner) -> Person:
    member = TeamMemberFactory(programme=partner.programme, role=Role.PARTNER, partner=partner)
    person: Person = member.person
    return person


def own_page(client: Client, partner: Partner) -> str:
    return client.get(reverse("pairs:own_people", args=[partner.pk])).content.decode()


def brought(partner: Partner, **fields: Any) -> Application:
    application: Application = ApplicationFactory(programme=partner.programme, partner=partner, **fields)
    return application


# --- partners and relays ----------------------------------------------------------------------------------------


def test_a_coordinator_adds_a_partner_and_names_its_relay(
    programme: Programme, client_of: Callable[[Any], Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    coordinator = client_of(coordinator_of(programme.organisation))
    coordinator.post(reverse("programmes:partners", args=[programme.pk]), {"name": "Réseau Passerelle"})
    partner = programme.partners.get()
    page = reverse("programmes:partner", args=[partner.pk])
    coordinator.post(
        page, {"first_name": "Samuel", "last_name": "Diaz", "email": "samuel@passerelle.example"}
    )
    relay = partner.relays.get()
    assert (relay.role, relay.person.email) == (Role.PARTNER, "samuel@passerelle.example")
    (letter,) = outbox_of(relay.person)
    assert "Réseau Passerelle" in letter.subject
    assert reverse("pairs:own_people", args=[partner.pk]) in letter.text
    assert partner.code in coordinator.get(page).content.decode()


def test_two_partners_of_a_programme_bear_two_names(partner: Partner) -> None:
    coordinator = coordinator_of(partner.organisation)
    with pytest.raises(services.PartnerAlreadyThere):
        services.add_partner(partner.programme, name="réseau passerelle", by=coordinator, at=NOW)
    with pytest.raises(IntegrityError), transaction.atomic():
        PartnerFactory(programme=partner.programme, name="RÉSEAU PASSERELLE".replace("É", "é"))


def test_a_relay_follows_for_one_partner_only(partner: Partner, relay: Person) -> None:
    other = PartnerFactory(programme=partner.programme)
    coordinator = coordinator_of(partner.organisation)
    names = {"email": relay.email, "first_name": "Samuel", "last_name": ""}
    with pytest.raises(services.RelayOfAnother):
        services.invite_relay(other, **names, by=coordinator, at=NOW)
    again = services.invite_relay(partner, **names, by=coordinator, at=NOW)
    assert again.partner == partner
    assert partner.relays.count() == 1


def test_only_a_relay_stands_for_a_partner(partner: Partner) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        TeamMemberFactory(programme=partner.programme, role=Role.SPONSOR, partner=partner)


def test_a_partner_that_has_ended_is_seen_by_no_relay_and_its_people_stay(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    application = brought(partner)
    client = client_of(relay)
    assert client.get(reverse("pairs:own_people", args=[partner.pk])).status_code == 200
    coordinator = coordinator_of(partner.organisation)
    services.end_partner(partner, by=coordinator, at=NOW)
    services.end_partner(partner, by=coordinator, at=NOW)
    assert client.get(reverse("pairs:own_people", args=[partner.pk])).status_code == 404
    application.refresh_from_db()
    assert application.partner == partner
    with pytest.raises(services.PartnerHasEnded):
        services.invite_own_people(partner, people=[ANNE], role="mentee", words="", by=relay, at=NOW)


# --- inviting -----------------------------------------------------------------------------------------------------


def test_a_relay_invites_and_the_letter_says_what_the_partner_will_see(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    client = client_of(relay)
    page = reverse("programmes:invite_own_people", args=[partner.pk])
    data = {"role": "mentee", "people": "Anne Roux <anne@example.org>", "words": "Venez !"}
    confirm = client.post(page, data).content.decode()
    assert "jamais ce que vous y écrivez" in confirm
    assert not partner.invitations.exists()
    client.post(page, {**data, "is_confirmed": "1"})
    (letter,) = outbox_of(partner.invitations.get().person)
    assert f"par={partner.code}" in letter.text
    assert "Réseau Passerelle verra où en est votre candidature" in letter.text
    assert "anne@example.org" in own_page(client, partner)


def test_what_a_relay_reads_is_the_same_whoever_was_known_already(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    """Somebody who has applied, somebody invited by others, somebody new: one sentence, one list."""
    programme = partner.programme
    applied = ApplicationFactory(programme=programme, role="mentee", person__first_name="Zozime").person
    invited = InvitationFactory(programme=programme, role="mentee", person__first_name="Wenceslas").person
    client = client_of(relay)
    lines = f"{applied.email}\n{invited.email}\nnouvelle@example.org"
    data = {"role": "mentee", "people": lines, "is_confirmed": "1"}
    client.post(reverse("programmes:invite_own_people", args=[partner.pk]), data)
    page = own_page(client, partner)
    assert "3 personnes sont sur votre liste" in page
    assert page.count("invitation du") == 3
    assert "Zozime" not in page
    assert "Wenceslas" not in page
    assert outbox_of(applied) == []
    assert outbox_of(invited) == []
    assert len(outbox_of(Person.objects.get(email="nouvelle@example.org"))) == 1
    again = services.invite_own_people(partner, people=[ANNE], role="mentee", words="", by=relay, at=NOW)
    assert again == 1
    assert not services.invite_own_people(partner, people=[ANNE], role="mentee", words="", by=relay, at=NOW)


def test_a_relay_does_not_rename_people_whom_the_organisation_knows(partner: Partner, relay: Person) -> None:
    programme = partner.programme
    coordinator = coordinator_of(programme.organisation)
    services.invite_to_apply(programme, people=[ANNE], role="mentor", words="", by=coordinator, at=NOW)
    false = PersonDraft(ANNE.email, "Faux", "Nom")
    services.invite_own_people(partner, people=[false], role="mentee", words="", by=relay, at=NOW)
    person = Person.objects.get(email=ANNE.email)
    assert person.as_known_in(programme.organisation).full_name == "Anne Roux"


def test_a_reminder_leaves_once_and_only_to_the_partner_s_own(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    old = timezone.now() - timedelta(days=8)
    mine = InvitationFactory(programme=partner.programme, partner=partner, invited_at=old)
    begun = InvitationFactory(programme=partner.programme, partner=partner, invited_at=old)
    ApplicationFactory(programme=partner.programme, person=begun.person, role=begun.role, state="draft")
    other = InvitationFactory(programme=partner.programme, invited_at=old)
    client = client_of(relay)
    for _twice in range(2):
        client.post(reverse("programmes:remind_own_people", args=[partner.pk]))
    assert len(outbox_of(mine.person)) == 1
    assert outbox_of(begun.person) == outbox_of(other.person) == []
    coordinator = coordinator_of(partner.organisation)
    # The coordinator's own reminder does not reach who was reminded by the partner.
    InvitationFactory(programme=partner.programme, person=mine.person, role=mine.role, invited_at=old)
    assert services.remind_invited(partner.programme, by=coordinator, at=timezone.now()) == 1
    assert len(outbox_of(mine.person)) == 1


# --- applying -----------------------------------------------------------------------------------------------------


def apply_by(client: Client, programme: Programme, query: str = "") -> None:
    answer = client.post(start_url(programme) + query, {"first_name": "Anne", "last_name": "Roux"})
    assert answer.status_code == 302, answer.content.decode()


def test_whoever_applies_through_the_link_is_marked_and_told(
    partner: Partner, client_of: Callable[[Any], Client]
) -> None:
    programme, person = partner.programme, PersonFactory()
    client = client_of(person)
    join = reverse("programmes:join", args=[programme.organisation.slug, programme.slug])
    page = client.get(f"{join}?par={partner.code}").content.decode()
    assert f"mentee/?par={partner.code}" in page
    assert "Réseau Passerelle vous a parlé de ce programme" in page
    apply_by(client, programme, f"?par={partner.code}")
    assert programme.applications.get(person=person).partner == partner


def test_a_visitor_keeps_the_link_while_signing_in(partner: Partner, client: Client) -> None:
    data = {"first_name": "Anne", "email": "anne@example.org"}
    asked = client.post(f"{start_url(partner.programme)}?par={partner.code}", data, follow=True)
    kept = parse_qs(urlsplit(asked.redirect_chain[-1][0]).query).get("next", [""])[0]
    assert kept == f"{start_url(partner.programme)}?par={partner.code}"


@pytest.mark.parametrize("code", ["", "nothing", "x" * 5000, "%00"])
def test_a_code_that_is_nobody_s_marks_nobody(
    programme: Programme, code: str, client_of: Callable[[Any], Client]
) -> None:
    foreign = PartnerFactory()
    person = PersonFactory()
    apply_by(client_of(person), programme, f"?par={code or foreign.code}")
    assert programme.applications.get(person=person).partner is None


def test_whoever_was_invited_by_a_partner_is_theirs_without_the_link(
    partner: Partner, client_of: Callable[[Any], Client]
) -> None:
    person = InvitationFactory(programme=partner.programme, partner=partner, role="mentor").person
    apply_by(client_of(person), partner.programme)
    assert partner.applications.get().person == person


def test_an_application_that_was_there_before_is_nobody_s(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    mine = ApplicationFactory(programme=partner.programme, role="mentee", state="draft")
    draft = PersonDraft(mine.person.email, "Anne", "")
    services.invite_own_people(partner, people=[draft], role="mentee", words="", by=relay, at=NOW)
    apply_by(client_of(mine.person), partner.programme, f"?par={partner.code}")
    mine.refresh_from_db()
    assert mine.partner is None


def test_the_person_ends_it_and_the_relay_sees_them_no_more(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    application = brought(partner, person__first_name="Zozime")
    own = client_of(application.person)
    page = own.get(reverse("programmes:my_application", args=[partner.programme_id])).content.decode()
    assert "Réseau Passerelle vous a fait venir" in page
    assert "Zozime" in own_page(client_of(relay), partner)
    own.post(reverse("programmes:stop_being_followed", args=[application.pk]))
    assert "Zozime" not in own_page(client_of(relay), partner)


def test_the_coordinator_filters_by_partner_and_corrects(
    partner: Partner, client_of: Callable[[Any], Client]
) -> None:
    application = brought(partner, person__first_name="Zozime")
    ApplicationFactory(programme=partner.programme, person__first_name="Wenceslas")
    other = PartnerFactory(programme=partner.programme)
    client = client_of(coordinator_of(partner.organisation))
    url = reverse("programmes:applications", args=[partner.programme_id])
    page = client.get(f"{url}?partner={partner.pk}").content.decode()
    assert "Zozime" in page
    assert "Wenceslas" not in page
    change = reverse("programmes:change_partner", args=[application.pk])
    for choice, expected in ((other.pk, other), (PartnerFactory().pk, other), ("", None)):
        client.post(change, {"partner": choice})
        application.refresh_from_db()
        assert application.partner == expected


# --- files ----------------------------------------------------------------------------------------------------------


def imported(programme: Programme, cell: str) -> Any:
    row = {
        "courriel": "anne@example.org", "prénom": "Anne", "langues": "fr", "disponibilités": "tue-evening",
        "objectifs": "li-about:1", "partenaire": cell,
    }  # fmt: skip
    return services.read_applications(
        programme, role="mentee", table=Table("liste.csv", tuple(row), (TableRow(2, row),)), file_name="liste.csv",
        by=coordinator_of(programme.organisation), at=NOW,
    )  # fmt: skip


@pytest.mark.parametrize("cell", ["Réseau Passerelle", "reseau  passerelle", "RÉSEAU-PASSERELLE"])
def test_a_file_says_which_partner_brought_whom(partner: Partner, cell: str) -> None:
    entry = imported(partner.programme, cell)
    assert entry.errors == []
    services.add_rows(entry, by=coordinator_of(partner.organisation), at=NOW)
    application = partner.applications.get()
    table = exports.application_rows([application], role="mentee", language="fr")
    assert table[1][table[0].index("partenaire")] == "Réseau Passerelle"


def test_a_partner_of_another_programme_is_an_error_of_its_cell(partner: Partner) -> None:
    PartnerFactory(name="Ailleurs")
    (error,) = imported(partner.programme, "Ailleurs").errors
    assert (error["line"], error["column"], error["code"]) == (2, "partenaire", "partner")


# --- what the relay sees ----------------------------------------------------------------------------------------------

PRIVATE = {
    "employer": "Zemployeur", "team": "Zequipe", "sector": "Zsecteur", "function": "Zfonction", "city": "Zville",
    "reachable_places": ["Zlieu"], "motivations": ["Zmotif"], "interests": ["Zloisir"], "motivation_text": "Ztexte",
    "goals": [{"goal": "", "network": "linkedin", "level": 2, "priority": 1, "text": "Zobjectif"}],
    "extra": {"Colonne": "Zcolonne"},
}  # fmt: skip


def test_the_relay_reads_states_and_no_private_word(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    """Unique words in every private field, of the partner's person, of the other half and of a stranger."""
    programme = partner.programme
    mine = EnrolmentFactory(application__programme=programme, application__role="mentee")
    Application.objects.filter(pk=mine.application_id).as_scoped("test").update(partner=partner, **PRIVATE)
    pair = PairFactory(programme=programme, mentee=mine)
    SessionFactory(pair=pair, number=1, state="held", held_minutes=120, memo="Zmemo", next_step="Zsuite")
    half = pair.mentor.person
    half.first_name, half.last_name, half.email = "Zprenom", "Znom", "zadresse@example.org"
    half.save()
    ApplicationFactory(programme=programme, person__first_name="Zetranger", **PRIVATE)
    services.add_note(mine.application, text="Znote", by=coordinator_of(programme.organisation), at=NOW)
    client = client_of(relay)
    page = own_page(client, partner)
    assert mine.person.full_name in page
    assert "En binôme : une séance tenue sur une" in page.replace("\u00a0", " ")
    names = (
        "programmes:show", "programmes:applications", "programmes:partners", "programmes:partner",
        "programmes:invite_own_people", "programmes:my_application", "pairs:own_people", "pairs:index",
        "matching:index", "evaluation:index", "learning:workshops", "desk:coordination", "desk:log",
    )  # fmt: skip
    for name in names:
        row = (
            partner
            if name in {"programmes:partner", "programmes:invite_own_people", "pairs:own_people"}
            else programme
        )
        text = client.get(reverse(name, args=[row.pk])).content.decode()
        for word in ("Zemployeur", "Zequipe", "Zsecteur", "Zfonction", "Zville", "Zlieu", "Zmotif", "Zloisir",
                     "Ztexte", "Zobjectif", "Zcolonne", "Zmemo", "Zsuite", "Zprenom", "Znom", "zadresse", "Zetranger",
                     "Znote"):  # fmt: skip
            assert word not in text, (name, word)
    assert client.get(reverse("programmes:application", args=[mine.application_id])).status_code == 404


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("submitted", "Candidature envoyée, sans réponse"),
        ("waiting", "Sur la liste d’attente"),
        ("declined", "Sans place dans ce programme"),
        ("withdrawn", "S’est retirée ou retiré"),
    ],
)
def test_each_state_is_said_in_words(
    partner: Partner, relay: Person, state: str, words: str, client_of: Callable[[Any], Client]
) -> None:
    brought(partner, state=state)
    assert words in own_page(client_of(relay), partner)


def test_what_is_still_being_written_is_not_followed(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    brought(partner, state="draft", person__first_name="Zozime")
    assert "Zozime" not in own_page(client_of(relay), partner)


@pytest.mark.parametrize(
    ("pair", "enrolment", "words"),
    [
        (None, {}, "Participe, sans binôme"),
        ({"state": "completed"}, {}, "allé au bout du parcours"),
        ({"state": "ended"}, {}, "Participe, sans binôme"),
        (None, {"ended_at": NOW}, "Ne participe plus"),
    ],
)
def test_whoever_takes_part_is_followed_in_words(
    partner: Partner,
    relay: Person,
    pair: dict[str, Any] | None,
    enrolment: dict[str, Any],
    words: str,
    client_of: Callable[[Any], Client],
) -> None:
    mine = EnrolmentFactory(application__programme=partner.programme, application__role="mentee", **enrolment)
    Application.objects.filter(pk=mine.application_id).as_scoped("test").update(partner=partner)
    if pair is not None:
        PairFactory(programme=partner.programme, mentee=mine, **pair)
    assert words in own_page(client_of(relay), partner)


def test_relays_of_two_partners_do_not_see_each_other(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    other = PartnerFactory(programme=partner.programme)
    brought(other, person__first_name="Zozime")
    client = client_of(relay)
    assert "Zozime" not in own_page(client, partner)
    for name in ("pairs:own_people", "programmes:invite_own_people", "programmes:partner"):
        assert client.get(reverse(name, args=[other.pk])).status_code == 404


def test_the_relay_s_first_page_is_their_people(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    client = client_of(relay)
    page = client.get(reverse("desk:today"), follow=True)
    assert page.redirect_chain[-1][0] == reverse("pairs:own_people", args=[partner.pk])
    assert "Personnes suivies" in page.content.decode()


def test_an_erased_person_leaves_the_list_without_a_trace(
    partner: Partner, relay: Person, client_of: Callable[[Any], Client]
) -> None:
    mine = EnrolmentFactory(
        application__programme=partner.programme,
        application__role="mentee",
        application__person__first_name="Zozime",
    )
    Application.objects.filter(pk=mine.application_id).as_scoped("test").update(partner=partner)
    InvitationFactory(programme=partner.programme, partner=partner, person=mine.person, role="mentee")
    address = mine.person.email
    erase_person(mine.person, by=mine.person, at=NOW)
    page = own_page(client_of(relay), partner)
    assert "Zozime" not in page
    assert address not in page
    assert not partner.applications.exists()
    assert not partner.invitations.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_the_same_statements_for_one_and_for_three(
    partner: Partner,
    relay: Person,
    count: int,
    client_of: Callable[[Any], Client],
    pinned_queries: Callable[[int], Any],
) -> None:
    for _each in range(count):
        mine = EnrolmentFactory(application__programme=partner.programme, application__role="mentee")
        Application.objects.filter(pk=mine.application_id).as_scoped("test").update(partner=partner)
        SessionFactory(pair=PairFactory(programme=partner.programme, mentee=mine), number=1)
        InvitationFactory(programme=partner.programme, partner=partner)
    client = client_of(relay)
    own_page(client, partner)
    with pinned_queries(10):
        own_page(client, partner)
    coordinator = client_of(coordinator_of(partner.organisation))
    url = reverse("programmes:partners", args=[partner.programme_id])
    coordinator.get(url)
    with pinned_queries(7):
        coordinator.get(url)
