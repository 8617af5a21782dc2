"""Whoever applies: the public page, the code, the form page by page, and what is sent."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.entering import CODE, code_in
from binome.accounts.models import LogEntry, Person
from binome.programmes import services, steps, welcome
from binome.programmes.goal_search import find_goals, first_goals
from binome.programmes.models import Application, Programme
from factories import (
    ApplicationFactory,
    ApplicationImportFactory,
    PersonFactory,
    ProgrammeFactory,
    coordinator_of,
    paris,
)

pytestmark = pytest.mark.django_db

AT = paris(2027, 1, 5)
CONFIRMED = "J’ai entre 25 et 35 ans."


@pytest.fixture(autouse=True)
def nobody_has_tried(db: None) -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


def open_programme(**fields: Any) -> Programme:
    """A programme to which one can apply today."""
    today = timezone.localdate()
    fields = {"state": "applications", "eligibility": {"mentor": [CONFIRMED]}} | fields
    programme: Programme = ProgrammeFactory(
        applications_close_on=today + timedelta(days=20),
        kickoff_on=today + timedelta(days=40),
        closing_on=today + timedelta(days=110),
        **fields,
    )
    return programme


def start_url(programme: Programme, role: str = "mentee") -> str:
    return reverse("programmes:start", args=[programme.organisation.slug, programme.slug, role])


def page_url(application: Application, step: str) -> str:
    return reverse("programmes:fill_in", args=[application.pk, step])


def stored(programme: Programme, person: Person) -> Application:
    return programme.applications.get(person=person)


# --- the public page ------------------------------------------------------------------------------------------


def test_anybody_reads_what_an_open_programme_asks_and_gives() -> None:
    programme = open_programme(purpose="Apprendre les uns des autres.")
    page = Client(headers={"accept-language": "fr"}).get(welcome.address_of(programme)).content.decode()
    assert "Apprendre les uns des autres." in page
    assert "avec votre binôme" in page
    assert CONFIRMED in page
    assert start_url(programme, "mentor") in page
    assert start_url(programme, "mentee") in page


def test_a_draft_is_shown_to_its_team_only(client_of: Callable[[Any], Client]) -> None:
    programme = open_programme(state="draft")
    address = welcome.address_of(programme)
    assert Client().get(address).status_code == 404
    assert client_of(PersonFactory()).get(address).status_code == 404
    answer = client_of(coordinator_of(programme.organisation)).get(address)
    assert answer.status_code == 200
    assert start_url(programme) not in answer.content.decode()
    assert Client().get(start_url(programme)).status_code == 404


@pytest.mark.parametrize("fields", [{"state": "running"}, {"applications_close_on": date(2020, 1, 1)}])
def test_a_programme_that_takes_nobody_says_so_and_offers_no_door(fields: dict[str, Any]) -> None:
    programme = open_programme()
    for name, value in fields.items():
        setattr(programme, name, value)
    programme.save()
    page = Client(headers={"accept-language": "fr"}).get(welcome.address_of(programme)).content.decode()
    assert "Les candidatures sont closes" in page
    assert start_url(programme) not in page
    assert Client().get(start_url(programme))["Location"] == welcome.address_of(programme)


# --- coming in ------------------------------------------------------------------------------------------------


def begin(programme: Programme, role: str, email: str) -> Client:
    client = Client(headers={"accept-language": "fr"})
    answer = client.post(start_url(programme, role), {"first_name": "Anne", "email": email})
    assert answer.status_code == 302
    assert answer["Location"].startswith(CODE)
    return client


def test_a_newcomer_types_a_code_and_lands_on_the_first_page(outbox_of: Callable[[Any], list[Any]]) -> None:
    programme = open_programme()
    client = begin(programme, "mentee", "anne@example.org")
    person = Person.objects.get(email="anne@example.org")
    assert person.known_as == {}
    assert not programme.applications.exists()
    [message] = outbox_of(person)
    awaited = client.get(f"{CODE}?next={start_url(programme)}")
    assert awaited.status_code == 200
    answer = client.post(
        CODE, {"code": code_in(message), "action": "verify", "next": start_url(programme)}, follow=True
    )
    assert answer.redirect_chain[-1][0] == start_url(programme)
    page = answer.content.decode()
    assert 'value="Anne"' in page
    answer = client.post(
        start_url(programme), {"first_name": "Anne", "last_name": "Roux", "phone": "06 39 98 00 01"}
    )
    application = stored(programme, person)
    assert answer["Location"] == page_url(application, "situation")
    assert (application.state, application.steps_done) == ("draft", ["about"])
    assert application.person.full_name == "Anne Roux"
    kinds = [message.kind for message in outbox_of(person)]
    assert kinds[-1] == "programmes.application_started"


def test_asking_for_a_code_in_the_name_of_somebody_renames_nobody() -> None:
    programme = open_programme()
    known = PersonFactory(email="zoe@example.org", first_name="Zoé", known_as={})
    before = Client().post(start_url(programme), {"first_name": "Pirate", "email": "zoe@example.org"})
    unknown = Client().post(start_url(programme), {"first_name": "Pirate", "email": "new@example.org"})
    known.refresh_from_db()
    assert (known.first_name, known.known_as) == ("Zoé", {})
    assert before["Location"] == unknown["Location"]


@pytest.mark.parametrize("name", ["Visit evil.example", "http://evil", "Anne 06 12", "-", "<b>"])
def test_a_first_name_carries_no_message_to_somebody_else(name: str) -> None:
    answer = Client().post(start_url(open_programme()), {"first_name": name, "email": "victim@example.org"})
    assert answer.status_code == 200
    assert not Person.objects.filter(email="victim@example.org").exists()


@pytest.mark.parametrize("name", ["Anne", "Anne-Marie", "Jean Paul", "Nú", "D’Arcy", "Łukasz", "李"])
def test_a_first_name_is_whatever_people_are_called(name: str) -> None:
    answer = Client().post(start_url(open_programme()), {"first_name": name, "email": "a@example.org"})
    assert answer.status_code == 302


def test_too_many_newcomers_from_one_origin_wait(settings: Any) -> None:
    settings.ACCOUNT_RATE_LIMITS = {**settings.ACCOUNT_RATE_LIMITS, "newcomer": "2/m/ip"}
    programme = open_programme()
    answers = [
        Client()
        .post(start_url(programme), {"first_name": "A", "email": f"a{number}@example.org"})
        .status_code
        for number in range(3)
    ]
    assert answers == [302, 302, 200]
    assert not Person.objects.filter(email="a2@example.org").exists()


def test_a_wrong_address_keeps_what_was_typed() -> None:
    answer = Client(headers={"accept-language": "fr"}).post(
        start_url(open_programme()), {"first_name": "Anne", "email": "anne@"}
    )
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Anne"' in page
    assert 'value="anne@"' in page


# --- page by page ---------------------------------------------------------------------------------------------


@pytest.fixture
def anne(client_of: Callable[[Any], Client]) -> tuple[Client, Person]:
    person = PersonFactory(first_name="Anne", last_name="Roux")
    return client_of(person), person


def test_a_mentee_goes_from_page_to_page_and_sends(
    anne: tuple[Client, Person], outbox_of: Callable[[Any], list[Any]]
) -> None:
    client, person = anne
    programme = open_programme()
    client.post(start_url(programme), {"first_name": "Anne", "last_name": "Roux"})
    application = stored(programme, person)
    answers: list[tuple[str, dict[str, Any]]] = [
        ("situation", {"situation": "transition"}),
        ("goals", {"add": "li-about"}),
        ("goals", {}),
        (
            "practical",
            {
                "languages": ["fr"],
                "city": "Évry",
                "reachable_places": "Paris, Massy",
                "is_remote_possible": "on",
            },
        ),
        ("moments", {"availability": ["tue-evening", "sat-morning"]}),
        ("manner", {"ways_of_working": ["step-by-step"], "interests": ["books"]}),
        ("why", {"motivations": ["confidence"], "motivation_text": "Être plus à l’aise."}),
    ]
    places = [client.post(page_url(application, step), data)["Location"] for step, data in answers]
    following = ["goals", "goals", "practical", "moments", "manner", "why", "review"]
    assert places == [page_url(application, step) for step in following]
    review = client.get(page_url(application, "review")).content.decode()
    assert "Rédiger une biographie LinkedIn efficace" in review
    assert programme.applications.get().state == "draft"
    client.post(reverse("programmes:submit_application", args=[application.pk]))
    application = stored(programme, person)
    assert application.state == "submitted"
    assert application.goals == [
        {"goal": "li-about", "network": "linkedin", "level": 2, "text": "", "priority": 1}
    ]
    assert (application.city, application.reachable_places) == ("Évry", ["Paris", "Massy"])
    assert application.availability == ["tue-evening", "sat-morning"]
    assert [message.kind for message in outbox_of(person)] == [
        "programmes.application_started",
        "programmes.application_submitted",
    ]


def test_a_mentor_confirms_the_sentences_and_says_levels(anne: tuple[Client, Person]) -> None:
    client, person = anne
    programme = open_programme()
    names = {"first_name": "Anne", "last_name": "Roux"}
    refused = client.post(start_url(programme, "mentor"), {**names, "employer": "Atelier"})
    assert refused.status_code == 200
    assert 'value="Atelier"' in refused.content.decode()
    client.post(start_url(programme, "mentor"), {**names, "confirms_eligibility": "on"})
    application = stored(programme, person)
    nothing = client.post(page_url(application, "subjects"), {"capacity": "2"})
    assert nothing.status_code == 200
    client.post(page_url(application, "subjects"), {"capacity": "2", "level_linkedin": "4", "level_x": ""})
    application = stored(programme, person)
    assert (application.skills, application.capacity) == ({"linkedin": 4}, 2)
    assert application.confirms_eligibility


def test_what_is_put_aside_is_kept_and_shown_again(anne: tuple[Client, Person]) -> None:
    client, person = anne
    application = ApplicationFactory(programme=open_programme(), person=person, role="mentee", state="draft",
                                     steps_done=["about"], languages=[], goals=[], availability=[])  # fmt: skip
    answer = client.post(page_url(application, "practical"), {"city": "Évry", "later": "1"})
    assert answer["Location"] == reverse("programmes:my_application", args=[application.programme_id])
    application = stored(application.programme, person)
    assert (application.city, application.languages, application.steps_done) == ("Évry", [], ["about"])
    mine = client.get(answer["Location"]).content.decode()
    assert page_url(application, "situation") in mine


def test_nobody_puts_their_own_name_aside(anne: tuple[Client, Person]) -> None:
    client, person = anne
    application = ApplicationFactory(programme=open_programme(), person=person, role="mentee", state="draft")
    answer = client.post(page_url(application, "about"), {"first_name": "", "city": "Évry", "later": "1"})
    assert answer.status_code == 200
    kept = client.post(page_url(application, "about"), {"first_name": "Anne", "last_name": "", "later": "1"})
    assert kept.status_code == 302
    assert stored(application.programme, person).person.full_name == "Anne"


def test_an_error_loses_nothing(anne: tuple[Client, Person]) -> None:
    client, person = anne
    application = ApplicationFactory(programme=open_programme(), person=person, role="mentee", state="draft")
    places = ", ".join(f"Lieu {number}" for number in range(20))
    answer = client.post(
        page_url(application, "practical"), {"languages": ["fr"], "reachable_places": places}
    )
    assert answer.status_code == 200
    assert places in answer.content.decode()
    assert stored(application.programme, person).reachable_places == ["Paris"]


def test_only_the_fields_of_the_page_are_written(anne: tuple[Client, Person]) -> None:
    client, person = anne
    application = ApplicationFactory(programme=open_programme(), person=person, role="mentor", state="draft")
    client.post(
        page_url(application, "why"),
        {"motivation_text": "Oui", "state": "accepted", "capacity": "9", "city": "Rome", "decided_by": "1"},
    )
    now = stored(application.programme, person)
    assert (now.motivation_text, now.state, now.capacity, now.city) == ("Oui", "draft", 1, "Paris")


def test_a_sent_application_can_be_corrected_and_stays_whole(anne: tuple[Client, Person]) -> None:
    client, person = anne
    programme = open_programme()
    application = ApplicationFactory(programme=programme, person=person, role="mentee")
    client.post(page_url(application, "moments"), {"availability": ["fri-lunch"]})
    assert stored(programme, person).availability == ["fri-lunch"]
    client.post(page_url(application, "goals"), {"remove": "0"})
    assert stored(programme, person).goals
    services.accept_application(application, by=coordinator_of(programme.organisation), at=AT)
    answer = client.post(page_url(application, "moments"), {"availability": ["mon-lunch"]})
    assert answer["Location"] == reverse("programmes:my_application", args=[programme.pk])
    assert stored(programme, person).availability == ["fri-lunch"]


def test_what_one_corrects_oneself_no_file_changes_any_more(anne: tuple[Client, Person]) -> None:
    client, person = anne
    programme = open_programme()
    entry = ApplicationImportFactory(programme=programme, uploaded_by=coordinator_of(programme.organisation))
    application = ApplicationFactory(programme=programme, person=person, role="mentor", source=entry)
    application.confirms_eligibility = True
    application.save()
    client.post(page_url(application, "moments"), {"availability": ["fri-lunch"]})
    assert stored(programme, person).source is None


def test_a_confirmed_sentence_is_forgotten_once_answered() -> None:
    application = ApplicationFactory(programme=open_programme(), confirms_eligibility=True)
    services.put_on_waiting_list(application, by=coordinator_of(application.organisation), at=AT)
    assert not application.programme.applications.get().confirms_eligibility


def test_nothing_is_sent_while_something_is_missing() -> None:
    application = ApplicationFactory(
        programme=ProgrammeFactory(state="applications", eligibility={"mentor": [CONFIRMED]}),
        state="draft", languages=[], skills={},
    )  # fmt: skip
    assert [one.step for one in steps.missing_in(application, application.programme)] == [
        "about", "subjects", "practical",
    ]  # fmt: skip
    with pytest.raises(services.NotFilledIn) as refusal:
        services.submit_application(application, by=application.person, at=AT)
    assert "une langue" in str(refusal.value)


def test_nobody_opens_the_application_of_somebody_else(client_of: Callable[[Any], Client]) -> None:
    application = ApplicationFactory(programme=open_programme(), state="draft", role="mentee")
    coordinator = client_of(coordinator_of(application.organisation))
    for client in (client_of(PersonFactory()), coordinator):
        assert client.get(page_url(application, "goals")).status_code == 404
        assert client.get(reverse("programmes:find_goals", args=[application.pk])).status_code == 404


def test_starting_twice_makes_one_application(outbox_of: Callable[[Any], list[Any]]) -> None:
    programme, person = open_programme(), PersonFactory()
    names = {"first_name": "Anne", "last_name": "", "phone": ""}
    today = timezone.now()
    for _time in range(2):
        services.start_application(programme, person=person, role="mentee", names=names, answers={}, at=today)
    assert programme.applications.count() == 1
    assert len(outbox_of(person)) == 1
    entries = LogEntry.objects.in_organisation(programme.organisation)
    assert entries.filter(verb="programmes.start_application").count() == 1


# --- goals ------------------------------------------------------------------------------------------------------

PILOT = ["facebook", "x", "linkedin", "basics"]


@pytest.mark.parametrize(
    ("typed", "wanted"),
    [
        ("refaire mon profil linkedin", "li-about"),
        ("biografie", "li-about"),
        ("securiser mon conpte", "fb-account-settings"),
        ("Rédiger une biographie", "li-about"),
        ("tweet", "x-first-posts"),
        ("ouvrir une page pour mon association", "fb-page-create"),
        ("mots de passe", "ba-passwords"),
        ("trouver du travail", "li-job-signals"),
        ("vie privee facebook", "fb-account-settings"),
        ("arnaques", "ba-scams"),
        ("animmer ma page", "fb-page-run"),
        ("fake news", "x-check-before-share"),
        ("write an effective bio", "li-about"),
    ],
)
def test_a_goal_is_found_in_the_words_of_whoever_looks(typed: str, wanted: str) -> None:
    assert wanted in [goal.id for goal in find_goals(typed, networks=PILOT)[:3]]


def test_a_search_stays_within_the_programme_and_says_when_nothing_is_like_it() -> None:
    assert {goal.network for goal in find_goals("page", networks=["linkedin"])} <= {"linkedin"}
    assert find_goals("xylophone", networks=PILOT) == []
    assert find_goals("  ", networks=PILOT) == []
    assert len({goal.network for goal in first_goals(PILOT)[:4]}) == 4


def test_goals_are_chosen_ordered_removed_and_never_too_many(anne: tuple[Client, Person]) -> None:
    client, person = anne
    programme = open_programme()
    application = ApplicationFactory(
        programme=programme, person=person, role="mentee", state="draft", goals=[]
    )
    url = page_url(application, "goals")

    def now() -> list[str]:
        return [goal["goal"] or goal["text"] for goal in stored(programme, person).goals]

    client.post(url, {"add": "li-about"})
    client.post(url, {"own": "1", "network": "facebook", "text": "Tenir la page de mon club"})
    assert now() == ["li-about", "Tenir la page de mon club"]
    client.post(url, {"first": "1"})
    assert now() == ["Tenir la page de mon club", "li-about"]
    assert [goal["priority"] for goal in stored(programme, person).goals] == [1, 2]
    for too_much in ({"add": "ba-scams"}, {"add": "li-about"}, {"add": "ig-posts"}, {"add": "nothing"}):
        client.post(url, too_much)
    assert now() == ["Tenir la page de mon club", "li-about"]
    client.post(url, {"remove": "0"})
    client.post(url, {"remove": "7"})
    assert now() == ["li-about"]


def test_the_goals_found_arrive_alone_while_one_types(anne: tuple[Client, Person]) -> None:
    client, person = anne
    application = ApplicationFactory(
        programme=open_programme(), person=person, role="mentee", state="draft", goals=[]
    )
    found = client.get(
        reverse("programmes:find_goals", args=[application.pk]), {"q": "biographie"}
    ).content.decode()
    assert 'value="li-about"' in found
    assert "<html" not in found
    whole = client.get(page_url(application, "goals"), {"q": "biographie"}).content.decode()
    assert 'value="li-about"' in whole


def test_own_words_left_empty_are_asked_for_again(anne: tuple[Client, Person]) -> None:
    client, person = anne
    application = ApplicationFactory(
        programme=open_programme(), person=person, role="mentee", state="draft", goals=[]
    )
    answer = client.post(page_url(application, "goals"), {"own": "1", "network": "facebook", "text": ""})
    assert answer.status_code == 200
    assert "form-errors" in answer.content.decode()


def test_pages_cost_the_same_few_statements(
    anne: tuple[Client, Person], pinned_queries: Callable[[int], Any]
) -> None:
    client, person = anne
    application = ApplicationFactory(programme=open_programme(), person=person, role="mentee", state="draft")
    client.get(page_url(application, "moments"))
    for step in ("about", "situation", "goals", "practical", "moments", "manner", "why", "review"):
        with pinned_queries(5):
            client.get(page_url(application, step))
