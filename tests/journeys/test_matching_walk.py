"""A coordinator matches people: settings, result, one proposal, a comparison, publication, a refusal, a re-match."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from binome.core.links import make_token
from binome.demo.services import play
from binome.matching.models import MatchingRound, Proposal
from binome.matching.notices import PURPOSE, link_to_choices
from binome.programmes.models import Programme
from journeys.conftest import Visitor
from journeys.test_running_programme import _enter

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def _press(visitor: Visitor, name: str) -> None:
    visitor.page.get_by_role("button", name=re.compile(name)).first.click()
    visitor.page.wait_for_load_state()


def _run(visitor: Visitor, programme: Programme, run_jobs: Callable[[], int], button: str) -> MatchingRound:
    visitor.open(f"/appariement/programme/{programme.pk}/")
    _press(visitor, button)
    visitor.look()
    # The page would load itself again at the very moment we open it.
    visitor.page.goto("about:blank")
    run_jobs()
    found = programme.matching_rounds.order_by("-number")[0]
    assert found.state == MatchingRound.State.READY, found.failure
    visitor.open(f"/appariement/tours/{found.pk}/")
    return found


def _answer(visitor: Visitor, proposal: Proposal, side: str, label: str) -> None:
    person = getattr(proposal, side).person
    token = make_token(PURPOSE, person_id=person.pk, object_id=proposal.pk)
    visitor.open(f"/appariement/lien/{token}/")
    _press(visitor, label)


WORDS = {
    "fr": {
        "run": "appariement",
        "balance": "Ramener le total",
        "worst": "Le binôme le plus faible aussi fort que possible",
        "keep": "Garder ces réglages",
        "publish": "Envoyer les propositions",
        "no": "Non",
        "yes": "Accepter",
        "rematch": "quelques changements",
        "suggest": "Préparer des suggestions",
        "ask": "Envoyer les messages",
        "choose": "Envoyer mes choix",
        "noted": "Vos choix sont notés",
        "with_choices": "avec ces choix",
    },
    "en": {
        "run": "Run the matching",
        "balance": "Bring the total",
        "worst": "The weakest pair as strong as possible",
        "keep": "Keep these settings",
        "publish": "Send the proposals",
        "no": "No",
        "yes": "Accept",
        "rematch": "moving a few pairs",
        "suggest": "Prepare suggestions",
        "ask": "Send the messages",
        "choose": "Send my choices",
        "noted": "Your choices are noted",
        "with_choices": "with these choices",
    },
}
WALKS = pytest.mark.parametrize(
    ("language", "javascript"),
    [("fr", True), ("fr", False), ("en", True)],
    ids=["french", "no-script", "english"],
)


@WALKS
def test_from_settings_to_a_refusal_and_the_pairs_made_again(
    visitor: Callable[..., Visitor], run_jobs: Callable[[], int], language: str, javascript: bool
) -> None:
    words = WORDS[language]
    programme = play(at="matching", language=language, now=datetime.now(UTC)).programme
    coordinator = visitor(language=language, javascript=javascript)
    _enter(coordinator, "coordination")
    programme.refresh_from_db()
    first = _run(coordinator, programme, run_jobs, words["run"])
    coordinator.open(f"/appariement/programme/{programme.pk}/reglages/")
    coordinator.page.fill("#id_goals", "90")
    _press(coordinator, words["balance"])
    coordinator.page.get_by_label(words["worst"]).check()
    _press(coordinator, words["keep"])
    second = _run(coordinator, programme, run_jobs, words["run"])
    assert second.settings["fairness"] == "worst-first"
    assert sum(second.settings["weights"].values()) == 100
    coordinator.open(f"/appariement/tours/{second.pk}/comparer/?avec={first.pk}")
    proposal = second.proposals.order_by("pk")[0]
    coordinator.open(f"/appariement/propositions/{proposal.pk}/details/")
    other = coordinator.page.locator("a[href*='/plutot/']").first.get_attribute("href")
    coordinator.open(other or "")
    coordinator.open(f"/appariement/tours/{second.pk}/sans-binome/")
    coordinator.open(f"/appariement/tours/{second.pk}/publier/")
    _press(coordinator, words["publish"])
    coordinator.look()

    guest = visitor(language=language, javascript=javascript)
    refused, *accepted = second.proposals.order_by("pk")
    _answer(guest, refused, "mentee", words["no"])
    for one in accepted[:2]:
        for side in ("mentee", "mentor"):
            _answer(guest, one, side, words["yes"])
    refused.refresh_from_db()
    assert refused.state == Proposal.State.REFUSED

    third = _run(coordinator, programme, run_jobs, words["rematch"])
    assert third.summary["curve"][0]["changes"] == 0
    again = set(third.proposals.values_list("mentor_id", "mentee_id"))
    assert (refused.mentor_id, refused.mentee_id) not in again

    # Nobody has so many moments in common: everyone left is told why.
    coordinator.open(f"/appariement/programme/{programme.pk}/reglages/")
    coordinator.page.fill("#id_common_slots", "20")
    _press(coordinator, words["keep"])
    fourth = _run(coordinator, programme, run_jobs, words["run"])
    coordinator.open(f"/appariement/tours/{fourth.pk}/sans-binome/")
    alone = fourth.left_out.order_by("pk")[0]
    coordinator.open(f"/appariement/sans-binome/{alone.pk}/")
    assert coordinator.faults == []
    assert guest.faults == []


@WALKS
def test_people_choose_first_and_the_pairs_follow(
    visitor: Callable[..., Visitor], run_jobs: Callable[[], int], language: str, javascript: bool
) -> None:
    words = WORDS[language]
    programme = play(at="matching", language=language, now=datetime.now(UTC)).programme
    coordinator = visitor(language=language, javascript=javascript)
    _enter(coordinator, "coordination")
    found = _run(coordinator, programme, run_jobs, words["suggest"])
    coordinator.open(f"/appariement/tours/{found.pk}/demander/")
    _press(coordinator, words["ask"])
    coordinator.look()
    found.refresh_from_db()
    assert found.state == MatchingRound.State.PUBLISHED

    guest = visitor(language=language, javascript=javascript)
    mutual = found.suggestions.order_by("-pk")[0]
    for side in ("mentee", "mentor"):
        guest.open(link_to_choices(found, getattr(mutual, side).person))
        guest.page.locator(f"input[name=person-{mutual.pk}][value='1']").check()
        _press(guest, words["choose"])
        guest.look()
        assert guest.page.get_by_text(words["noted"]).count()
    mutual.refresh_from_db()
    assert (mutual.mentee_rank, mutual.mentor_rank) == (1, 1)

    coordinator.open(f"/appariement/tours/{found.pk}/")
    _press(coordinator, words["with_choices"])
    coordinator.page.goto("about:blank")
    run_jobs()
    proposals = programme.matching_rounds.order_by("-number")[0]
    coordinator.open(f"/appariement/tours/{proposals.pk}/")
    paired = set(proposals.proposals.values_list("mentor_id", "mentee_id"))
    assert (mutual.mentor_id, mutual.mentee_id) in paired
    assert coordinator.faults == []
    assert guest.faults == []
