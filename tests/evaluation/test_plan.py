"""The plan's pages and services: what is known, what is lacking, what is made from it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import factories as make
from binome.evaluation import planning, services
from binome.evaluation.indicators import measure
from binome.evaluation.models import Plan
from binome.evaluation.services.planning import Edition
from binome.programmes.models import Programme
from evaluation.small import Small
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 5, 3, 10)
ClientOf = Callable[[Any], Client]
SIZE = {"pairs_per_group": 12, "waves": 2, "weeks_between": 4, "first_kickoff_on": date(2027, 9, 7)}


def planned(small: Small, completed: int = 40) -> Plan:
    return services.choose_size(small.programme, completed=completed, by=small.coordinator, at=AT, **SIZE)  # type: ignore[arg-type]


def text_of(client: Client, name: str, pk: int) -> str:
    response = client.get(reverse(name, args=[pk]))
    assert response.status_code == 200
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def test_under_twenty_pairs_the_published_figures_stand_and_what_was_seen_is_said(
    client_of: ClientOf,
) -> None:
    small = Small()
    known = planning.known_figures(small.programme, None, measure(small.programme))
    assert {one.origin for one in known} == {planning.Origin.PUBLISHED}
    seen = {one.assumption.id: one.seen for one in known if one.seen[1]}
    assert (seen["matched_to_session_1"], seen["session_1_to_complete"]) == ((3, 3), (1, 3))
    text = text_of(client_of(small.coordinator), "evaluation:plan_figures", small.programme.pk)
    assert (
        "Constaté ici : 3 sur 3 ; pris en compte à la clôture d’un programme d’au moins 20 binômes." in text
    )


def test_from_twenty_pairs_on_what_was_seen_counts_but_not_while_sessions_go_on() -> None:
    small = Small(pairs=21)
    figures = measure(small.programme)
    known = {one.assumption.id: one for one in planning.known_figures(small.programme, None, figures)}
    # Seven of twenty-one went all the way; each held a first session.
    assert known["session_1_to_complete"].origin == planning.Origin.SEEN
    assert (
        known["session_1_to_complete"].assumption.successes,
        known["session_1_to_complete"].assumption.trials,
    ) == (7, 21)
    assert 0.33 < known["session_1_to_complete"].assumption.usual < 0.85
    small.programme.state = Programme.State.RUNNING
    running = planning.known_figures(small.programme, None, figures)
    assert {one.origin for one in running} == {planning.Origin.PUBLISHED}


def test_one_s_own_figure_replaces_both(client_of: ClientOf) -> None:
    small = Small(pairs=21)
    client = client_of(small.coordinator)
    url = reverse("evaluation:plan_figures", args=[small.programme.pk])
    own = {
        "session_1_to_complete-low": "60",
        "session_1_to_complete-usual": "70",
        "session_1_to_complete-high": "80",
    }
    assert client.post(url, own).status_code == 302
    plan = small.programme.plan
    assert plan.figures == {"session_1_to_complete": [0.6, 0.7, 0.8]}
    known = {
        one.assumption.id: one
        for one in planning.known_figures(small.programme, plan, measure(small.programme))
    }
    assert known["session_1_to_complete"].origin == planning.Origin.OWN
    assert known["session_1_to_complete"].assumption.usual == pytest.approx(0.7)
    # An empty form goes back to what was published and seen.
    client.post(url, {})
    assert Plan.objects.unscoped("a test").get().figures == {}


@pytest.mark.parametrize(
    ("figures", "sentence"),
    [
        ({"low": "60", "usual": "", "high": "80"}, "Donnez les trois chiffres, ou aucun."),
        ({"low": "80", "usual": "70", "high": "60"}, "Le chiffre bas vient d’abord"),
        ({"low": "0", "usual": "0", "high": "60"}, "Donnez une part entre 1 et 99 %."),
        ({"low": "x", "usual": "70", "high": "80"}, "Saisissez un nombre"),
        ({"low": "nan", "usual": "70", "high": "80"}, "Saisissez un nombre"),
    ],
)
def test_a_wrong_figure_gets_a_sentence_and_loses_nothing(
    client_of: ClientOf, figures: dict[str, str], sentence: str
) -> None:
    small = Small()
    data = {f"final_response-{part}": value for part, value in figures.items()} | {
        "pairs_per_relay-low": "5", "pairs_per_relay-usual": "6", "pairs_per_relay-high": "7",
    }  # fmt: skip
    response = client_of(small.coordinator).post(
        reverse("evaluation:plan_figures", args=[small.programme.pk]), data
    )
    text = response.content.decode().replace("\u00a0", " ")
    assert response.status_code == 422
    assert sentence in text
    assert 'value="6"' in text
    assert not Plan.objects.unscoped("a test").exists()


def test_the_plan_answers_in_a_sentence_and_reads_in_a_constant_number_of_statements(
    client_of: ClientOf, pinned_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    small = Small()
    planned(small)
    client = client_of(small.coordinator)
    text = text_of(client, "evaluation:plan", small.programme.pk)
    assert "Pour mener 40 binômes au bout, démarrez-en 52" in text
    assert "Personnes informées qui candidatent" in text
    assert "Vague 2, du 5 octobre 2027 au" in text
    url = reverse("evaluation:plan", args=[small.programme.pk])
    with pinned_queries(8):
        client.get(url)
    for _more in range(5):
        make.PairFactory(programme=small.programme)
    with pinned_queries(8):
        client.get(url)


def test_a_sponsor_reads_the_plan_and_changes_nothing(client_of: ClientOf) -> None:
    small = Small()
    text = text_of(client_of(small.sponsor), "evaluation:plan", small.programme.pk)
    assert "La coordination n’a pas encore prévu de prochaine édition." in text
    planned(small)
    text = text_of(client_of(small.sponsor), "evaluation:plan", small.programme.pk)
    assert "Pour mener 40 binômes au bout" in text
    assert "<input" not in text.split("<main")[1].split("</main>")[0].replace(
        'name="csrfmiddlewaretoken"', ""
    )


def test_what_mentors_could_not_give_is_named_and_what_they_can_is_not() -> None:
    programme = make.ProgrammeFactory()
    goal = {"goal": "li-about", "network": "linkedin", "level": 2, "priority": 1, "text": ""}
    for place in range(10):
        make.ApplicationFactory(
            programme=programme, role="mentee", state="accepted", city="Brest" if place < 4 else "Paris",
            goals=[goal], languages=["fr"] if place else ["en"], is_remote_possible=False,
        )  # fmt: skip
    for place in range(10):
        make.ApplicationFactory(
            programme=programme, role="mentor", state="accepted", city="Paris", reachable_places=[],
            skills={"linkedin": 3} if place < 5 else {"x": 3}, languages=["fr"], capacity=1,
        )  # fmt: skip
    # A draft is nobody's but its author's.
    make.ApplicationFactory(
        programme=programme, role="mentee", state="draft", goals=[{**goal, "network": "facebook"}]
    )
    found = planning.shortages(programme, mentees=100, mentors=110)
    assert [(one.need, one.name, one.asked, one.offered) for one in found] == [
        ("subject", "linkedin", 100, 55),
        ("site", "Brest", 40, 0),
        ("language", "en", 10, 0),
    ]


def test_each_gate_stands_beside_its_fact_and_the_threshold_is_one_s_own(client_of: ClientOf) -> None:
    small = Small()
    figures = measure(small.programme)
    gates = {
        one.gate.id: (one.count, one.of, one.is_reached) for one in planning.checked_gates(None, figures)
    }
    assert gates["sessions_held"] == (6, 9, False)
    assert gates["goals_reached"] == (3, 4, True)
    percents = {"sessions_held": "60", "pairs_completed": "70", "goals_reached": "100", "answers": "70"}
    client_of(small.coordinator).post(
        reverse("evaluation:plan_gates", args=[small.programme.pk]), {**percents, "coordination_hours": "75"}
    )
    plan = small.programme.plan
    again = {one.gate.id: one.is_reached for one in planning.checked_gates(plan, figures)}
    assert (again["sessions_held"], again["goals_reached"], plan.coordination_hours) == (True, False, 75)
    nothing = measure(make.ProgrammeFactory())
    assert {one.is_reached for one in planning.checked_gates(None, nothing)} == {None}


def test_editions_are_drafts_with_their_places_made_once(client_of: ClientOf) -> None:
    small = Small()
    planned(small)
    client = client_of(small.coordinator)
    url = reverse("evaluation:plan_editions", args=[small.programme.pk])
    text = text_of(client, "evaluation:plan_editions", small.programme.pk)
    assert "vague 1 sur 2" in text
    assert Programme.objects.unscoped("a test").count() == 1
    # The clock of the test machine may stand after the plan's dates: the refusal is the service's, tried below.
    plan = small.programme.plan
    plan.first_kickoff_on = timezone.localdate() + timedelta(days=200)
    plan.save()
    assert client.post(url).status_code == 302
    made = list(Programme.objects.unscoped("a test").exclude(pk=small.programme.pk).order_by("kickoff_on"))
    assert [(one.state, one.session_count) for one in made] == [("draft", 3), ("draft", 3)]
    assert [one.places for one in made] == [{"mentor": 29, "mentee": 31}, {"mentor": 29, "mentee": 31}]
    assert (made[1].kickoff_on - made[0].kickoff_on).days == 28
    assert client.post(url).status_code == 409
    assert Programme.objects.unscoped("a test").count() == 3


def test_a_kick_off_next_week_or_no_plan_at_all_is_refused() -> None:
    small = Small()
    soon = date(2027, 5, 10)
    edition = Edition("Suite", soon, soon + timedelta(days=80), 10, 10)
    with pytest.raises(services.NothingPlanned):
        services.prepare_editions(
            small.programme, editions=[edition], on=AT.date(), by=small.coordinator, at=AT
        )
    planned(small)
    with pytest.raises(services.NoTimeToApply):
        services.prepare_editions(
            small.programme, editions=[edition], on=AT.date(), by=small.coordinator, at=AT
        )
    assert Programme.objects.unscoped("a test").count() == 1
