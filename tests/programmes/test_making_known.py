"""A programme is made known: poster, words, invitations, reminders; its rules change; the next edition is made."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from binome.accounts.models import LogEntry, Person
from binome.accounts.services import NotAnAddress, PersonDraft
from binome.programmes import jobs, poster, services, welcome
from binome.programmes.forms import InviteForm, RulesForm
from binome.programmes.forms.inviting import person_in
from binome.programmes.models import Invitation, Programme
from factories import (
    ApplicationFactory,
    InvitationFactory,
    PersonFactory,
    TeamMemberFactory,
    coordinator_of,
    paris,
)
from programmes.test_applying import open_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme() -> Programme:
    return open_programme(purpose="Apprendre les uns des autres.", slug="pilote")


@pytest.fixture
def coordinator(programme: Programme, client_of: Callable[[Any], Client]) -> Client:
    return client_of(coordinator_of(programme.organisation))


def url(name: str, row: Any) -> str:
    return reverse(f"programmes:{name}", args=[row.pk])


# --- address, poster, words -----------------------------------------------------------------------------------


def test_the_poster_says_what_is_asked_and_reads_aloud(programme: Programme) -> None:
    programme.name = "#evil() *étoile* $x$"
    address = "https://binome.example" + welcome.address_of(programme)
    pdf = PdfReader(io.BytesIO(poster.poster_of(programme, address=address)))
    assert len(pdf.pages) == 1
    text = " ".join(pdf.pages[0].extract_text().split())
    for words in (
        "#evil() *étoile* $x$",
        "Apprendre les uns des autres.",
        "Votre temps",
        "candidatez",
        address[:30],
    ):
        assert words.lower() in text.lower()
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "fr"


def test_a_long_name_and_purpose_still_fit_one_page(programme: Programme) -> None:
    programme.name = "Apprendre ensemble, entre générations, dans toute l’entreprise et au-delà "
    programme.purpose = "Une phrase assez longue pour être lue deux fois. " * 40
    programme.networks = [
        "facebook",
        "x",
        "linkedin",
        "basics",
        "instagram",
        "whatsapp",
        "workplace_chat",
        "ai_assistant",
    ]
    programme.eligibility = {"mentor": ["J’ai entre 25 et 35 ans."] * 3}
    pdf = PdfReader(io.BytesIO(poster.poster_of(programme, address="https://binome.example/p")))
    assert len(pdf.pages) == 1


def test_the_words_to_paste_hold_the_date_and_the_address(programme: Programme, coordinator: Client) -> None:
    page = BeautifulSoup(coordinator.get(url("share", programme)).content, "html.parser")
    pasted = page.select_one("#id_newsletter").text  # type: ignore[union-attr]
    address = page.select_one("#id_address")["value"]  # type: ignore[index]
    assert str(address).endswith(welcome.address_of(programme))
    assert str(address) in pasted
    assert "Apprendre les uns des autres." in pasted
    assert page.select_one("svg[role=img]")


# --- invitations ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("Anne Roux <Anne@Example.org>", ("anne@example.org", "Anne", "Roux")),
        ("anne@example.org", ("anne@example.org", "Anne", "")),
        ("Anne;Roux;anne@example.org", ("anne@example.org", "Anne", "Roux")),
        ("anne@example.org, Anne Le Roux", ("anne@example.org", "Anne", "Le Roux")),
        ("Anne\tRoux\tanne@example.org", ("anne@example.org", "Anne", "Roux")),
        ("Anne Roux anne@example.org", ("anne@example.org", "Anne", "Roux")),
        ('"Roux, Anne" <anne@example.org>', ("anne@example.org", "Roux,", "Anne")),
        ("anne.roux@example.org", ("anne.roux@example.org", "Anne", "")),
    ],
)
def test_a_line_of_a_pasted_list_is_somebody(line: str, wanted: tuple[str, str, str]) -> None:
    draft = person_in(line)
    assert (draft.email, draft.first_name, draft.last_name) == wanted


def test_a_line_without_an_address_is_named_and_nothing_is_lost(
    programme: Programme, coordinator: Client
) -> None:
    with pytest.raises(NotAnAddress):
        person_in("Anne Roux")
    lines = "anne@example.org\nAnne Roux\nzoe@"
    answer = coordinator.post(url("invite", programme), {"role": "mentor", "people": lines})
    page = answer.content.decode()
    assert "ligne 2" in page.replace("\u00a0", " ")
    assert "ligne 3" in page.replace("\u00a0", " ")
    assert "zoe@" in page
    assert not Invitation.objects.in_organisation(programme.organisation).exists()


def test_invitations_are_read_then_sent_once(
    programme: Programme, coordinator: Client, outbox_of: Callable[[Any], list[Any]]
) -> None:
    applied = ApplicationFactory(
        programme=programme, role="mentor", person=PersonFactory(email="leo@example.org")
    )
    data = {"role": "mentor", "people": "Anne Roux <anne@example.org>\nleo@example.org", "words": "Venez !"}
    read = coordinator.post(url("invite", programme), data).content.decode()
    assert "Venez !" in read
    assert not Person.objects.filter(email="anne@example.org").exists()
    for _time in range(2):
        coordinator.post(url("invite", programme), {**data, "is_confirmed": "1"})
    anne = Person.objects.get(email="anne@example.org")
    [letter] = outbox_of(anne)
    assert letter.kind == "programmes.invited_to_apply"
    assert letter.text.index("Venez !") < letter.text.index("vous invite")
    assert welcome.address_of(programme) in letter.text
    assert outbox_of(applied.person) == []
    entries = LogEntry.objects.in_organisation(programme.organisation).filter(
        verb="programmes.invite_to_apply"
    )
    assert [entry.details for entry in entries] == [{"count": 1}]


def test_a_list_too_long_is_refused_whole(programme: Programme) -> None:
    drafts = [PersonDraft(f"p{number}@example.org", "P") for number in range(201)]
    with pytest.raises(services.TooManyAtOnce):
        services.invite_to_apply(
            programme,
            people=drafts,
            role="mentor",
            words="",
            by=coordinator_of(programme.organisation),
            at=timezone.now(),
        )
    assert not Person.objects.filter(email="p0@example.org").exists()


def test_whoever_has_not_begun_is_reminded_once_a_week_later(
    programme: Programme, outbox_of: Callable[[Any], list[Any]]
) -> None:
    now, by = timezone.now(), coordinator_of(programme.organisation)
    silent = InvitationFactory(programme=programme, invited_at=now - timedelta(days=8), invited_by=by)
    recent = InvitationFactory(programme=programme, invited_at=now - timedelta(days=2), invited_by=by)
    begun = InvitationFactory(programme=programme, invited_at=now - timedelta(days=8), invited_by=by)
    ApplicationFactory(programme=programme, person=begun.person, role="mentor", state="draft")
    assert [services.remind_invited(programme, by=by, at=now) for _time in range(2)] == [1, 0]
    kinds = [[letter.kind for letter in outbox_of(row.person)] for row in (silent, recent, begun)]
    assert kinds == [["programmes.invited_again"], [], []]


def test_drafts_are_remembered_three_days_before_the_last_day(
    programme: Programme, outbox_of: Callable[[Any], list[Any]]
) -> None:
    draft = ApplicationFactory(programme=programme, state="draft")
    sent = ApplicationFactory(programme=programme)
    jobs.remind_of_drafts()
    assert outbox_of(draft.person) == []
    programme.applications_close_on = timezone.localdate() + timedelta(days=3)
    programme.save(update_fields=["applications_close_on"])
    for _time in range(2):
        jobs.remind_of_drafts()
    assert [letter.kind for letter in outbox_of(draft.person)] == ["programmes.application_to_finish"]
    assert outbox_of(sent.person) == []


# --- notes and two applications side by side --------------------------------------------------------------------


def test_notes_are_kept_read_and_taken_away(programme: Programme, coordinator: Client) -> None:
    application = ApplicationFactory(programme=programme)
    for _time in range(2):
        coordinator.post(url("add_note", application), {"text": "Entretien <b>fait</b>."})
    [note] = application.notes.all()
    page = coordinator.get(url("application", application)).content.decode()
    assert "Entretien &lt;b&gt;fait&lt;/b&gt;." in page
    empty = coordinator.post(url("add_note", application), {"text": " "})
    assert empty.status_code == 200
    assert "form-errors" in empty.content.decode()
    coordinator.post(url("remove_note", note))
    assert not application.notes.exists()
    verbs = [entry.verb for entry in LogEntry.objects.in_organisation(programme.organisation).order_by("pk")]
    assert verbs == ["programmes.add_note", "programmes.remove_note"]


def test_two_applications_are_read_answer_beside_answer(programme: Programme, coordinator: Client) -> None:
    one = ApplicationFactory(programme=programme, city="Évry")
    two = ApplicationFactory(programme=programme, city="Massy", role="mentee")
    chosen = {"ids": [one.pk, two.pk], "decision": "compare"}
    page = coordinator.post(url("decide_applications", programme), chosen, follow=True).content.decode()
    assert "Évry" in page
    assert "Massy" in page
    alone = coordinator.post(
        url("decide_applications", programme), {"ids": [one.pk], "decision": "compare"}, follow=True
    )
    assert alone.redirect_chain[-1][0] == url("applications", programme)


@pytest.mark.parametrize("count", [1, 3])
def test_an_application_costs_the_same_whatever_is_noted(
    count: int, programme: Programme, coordinator: Client, pinned_queries: Callable[[int], Any]
) -> None:
    application = ApplicationFactory(programme=programme)
    by = coordinator_of(programme.organisation)
    for number in range(count):
        services.add_note(application, text=f"Note {number}", by=by, at=paris(2027, 1, 5))
    coordinator.get(url("application", application))
    with pinned_queries(8):
        coordinator.get(url("application", application))


# --- rules, next edition ----------------------------------------------------------------------------------------


def _rules(programme: Programme, **changes: Any) -> dict[str, Any]:
    shown = {name: value for name, value in RulesForm.of(programme).items() if value is not None}
    return {**shown, **changes}


def test_rules_change_and_the_log_says_so(programme: Programme, coordinator: Client) -> None:
    first = programme.agreement_clauses[0]["text"]
    changes = _rules(
        programme, session_count=4, networks=["linkedin", "x"], eligibility_mentee="Je travaille ici.\n\nJe suis libre.",
        agreement=f"Nous arrivons à l’heure.\n{first}\nNous fixons quatre dates.",
    )  # fmt: skip
    coordinator.post(url("rules", programme), changes)
    now = Programme.objects.in_organisation(programme.organisation).get()
    assert (now.session_count, now.networks) == (4, ["linkedin", "x"])
    assert now.eligibility["mentee"] == ["Je travaille ici.", "Je suis libre."]
    assert [clause["id"] for clause in now.agreement_clauses] == ["own-1", "conf", "own-2"]
    coordinator.post(url("rules", programme), changes)
    entries = LogEntry.objects.in_organisation(programme.organisation).filter(verb="programmes.change_rules")
    assert entries.count() == 1


def test_a_clause_reworded_in_its_place_keeps_its_name(programme: Programme) -> None:
    data = _rules(programme, agreement="Ce que nous disons reste ici.\nNous fixons trois dates.")
    form = RulesForm(data)
    assert form.is_valid()
    now = services.change_rules(
        programme, by=coordinator_of(programme.organisation), at=timezone.now(), **form.rules()
    )
    assert [clause["id"] for clause in now.agreement_clauses] == ["conf", "dates"]


def test_rules_of_a_programme_that_closes_are_settled(programme: Programme, coordinator: Client) -> None:
    programme.state = "closing"
    programme.save(update_fields=["state"])
    page = coordinator.post(url("rules", programme), _rules(programme, session_count=5)).content.decode()
    assert "ses règles ne changent plus" in page
    assert 'value="5"' in page


def test_an_empty_agreement_is_refused(programme: Programme, coordinator: Client) -> None:
    page = coordinator.post(
        url("rules", programme), _rules(programme, agreement=" ", networks=[])
    ).content.decode()
    assert "Gardez au moins une clause." in page
    assert "Gardez au moins un sujet." in page


def test_the_next_edition_takes_the_rules_and_the_team_and_nobody_else(
    programme: Programme, coordinator: Client
) -> None:
    member = TeamMemberFactory(programme=programme, role="facilitator")
    ApplicationFactory(programme=programme)
    shown = coordinator.get(url("copy", programme))
    data = {name: str(value) for name, value in shown.context["form"].initial.items()}
    for _time in range(2):
        coordinator.post(url("copy", programme), data)
    edition = Programme.objects.in_organisation(programme.organisation).exclude(pk=programme.pk).get()
    assert edition.state == "draft"
    assert edition.kickoff_on.weekday() == programme.kickoff_on.weekday()
    assert edition.closing_on - edition.kickoff_on == programme.closing_on - programme.kickoff_on
    assert edition.eligibility == programme.eligibility
    assert [row.person for row in edition.team.all()] == [member.person]
    assert not edition.applications.exists()


def test_forms_say_where_the_address_is_missing() -> None:
    form = InviteForm({"role": "mentor", "people": "Anne"})
    assert not form.is_valid()
    assert "people" in form.errors


# --- places -------------------------------------------------------------------------------------------------------


def test_a_freed_place_is_offered_to_whoever_has_waited_the_longest(
    programme: Programme, coordinator: Client
) -> None:
    coordinator.post(url("rules", programme), _rules(programme, places_mentor="1", places_mentee=""))
    programme.refresh_from_db()
    assert programme.places == {"mentor": 1}
    taken = ApplicationFactory(programme=programme)
    late = ApplicationFactory(programme=programme, state="waiting", submitted_at=paris(2026, 12, 22))
    early = ApplicationFactory(programme=programme, state="waiting", submitted_at=paris(2026, 12, 21))
    ApplicationFactory(programme=programme, state="waiting", role="mentee", submitted_at=paris(2026, 12, 1))
    by = coordinator_of(programme.organisation)
    services.accept_application(taken, by=by, at=timezone.now())
    full = coordinator.get(url("applications", programme)).content.decode()
    assert "1 sur 1 place" in full
    assert "attend depuis le plus longtemps" not in full
    services.withdraw_application(taken, by=taken.person, at=timezone.now())
    free = coordinator.get(url("applications", programme)).content.decode()
    assert f"{early.person.full_name} attend depuis le plus longtemps" in free
    assert f"{late.person.full_name} attend" not in free
    chosen = {"ids": [early.pk], "decision": "accept", "is_confirmed": "1"}
    coordinator.post(url("decide_applications", programme), chosen)
    now = coordinator.get(url("applications", programme)).content.decode()
    assert "attend depuis le plus longtemps" not in now


def test_more_than_planned_is_said(programme: Programme, coordinator: Client) -> None:
    programme.places = {"mentee": 1}
    programme.save(update_fields=["places"])
    by = coordinator_of(programme.organisation)
    for _time in range(2):
        application = ApplicationFactory(programme=programme, role="mentee")
        services.accept_application(application, by=by, at=timezone.now())
    assert "Plus que prévu" in coordinator.get(url("applications", programme)).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_places_cost_one_statement_a_side(
    count: int, programme: Programme, coordinator: Client, pinned_queries: Callable[[int], Any]
) -> None:
    programme.places = {"mentor": 10, "mentee": 10}
    programme.save(update_fields=["places"])
    for _time in range(count):
        ApplicationFactory(programme=programme, state="waiting")
        ApplicationFactory(programme=programme, state="waiting", role="mentee")
    coordinator.get(url("applications", programme))
    with pinned_queries(10):
        coordinator.get(url("applications", programme))
