"""A coordinator matches people: settings, result, one proposal, a comparison, publication, a refusal, a re-match."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from binome.core.links import make_token
from binome.demo.services import play
from binome.matching.models import MatchingRound, Proposal
from binome.matching.notices import PURPOSE
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


@pytest.mark.parametrize("javascript", [True, False], ids=["script", "no-script"])
def test_from_settings_to_a_refusal_and_the_pairs_made_again(
    visitor: Callable[..., Visitor], run_jobs: Callable[[], int], javascript: bool
) -> None:
    programme = play(at="matching", language="fr", now=datetime.now(UTC)).programme
    coordinator = visitor(javascript=javascript)
    _enter(coordinator, "coordination")
    programme.refresh_from_db()
    first = _run(coordinator, programme, run_jobs, "appariement")
    coordinator.open(f"/appariement/programme/{programme.pk}/reglages/")
    coordinator.page.fill("#id_goals", "90")
    _press(coordinator, "Ramener le total")
    coordinator.page.get_by_label("Le binôme le plus faible aussi fort que possible").check()
    _press(coordinator, "Garder ces réglages")
    second = _run(coordinator, programme, run_jobs, "appariement")
    assert second.settings["fairness"] == "worst-first"
    assert sum(second.settings["weights"].values()) == 100
    coordinator.open(f"/appariement/tours/{second.pk}/comparer/?avec={first.pk}")
    proposal = second.proposals.order_by("pk")[0]
    coordinator.open(f"/appariement/propositions/{proposal.pk}/details/")
    other = coordinator.page.locator("a[href*='/plutot/']").first.get_attribute("href")
    coordinator.open(other or "")
    coordinator.open(f"/appariement/tours/{second.pk}/sans-binome/")
    coordinator.open(f"/appariement/tours/{second.pk}/publier/")
    _press(coordinator, "Envoyer les propositions")
    coordinator.look()

    guest = visitor(javascript=javascript)
    refused, *accepted = second.proposals.order_by("pk")
    _answer(guest, refused, "mentee", "Non")
    for one in accepted[:2]:
        for side in ("mentee", "mentor"):
            _answer(guest, one, side, "Accepter")
    refused.refresh_from_db()
    assert refused.state == Proposal.State.REFUSED

    third = _run(coordinator, programme, run_jobs, "quelques changements")
    assert third.summary["curve"][0]["changes"] == 0
    again = set(third.proposals.values_list("mentor_id", "mentee_id"))
    assert (refused.mentor_id, refused.mentee_id) not in again
    assert coordinator.faults == []
    assert guest.faults == []
