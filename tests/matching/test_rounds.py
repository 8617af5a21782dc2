"""A round from the people enrolled to a pair that both accepted."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

import factories as make
from binome.core.links import LinkNotValid, make_token, read_token
from binome.matching import services
from binome.matching.models import MatchingRound, Proposal
from binome.matching.notices import PURPOSE
from binome.pairs.models import Pair
from binome.programmes.models import Programme
from factories import paris

pytestmark = pytest.mark.django_db
NOW = paris(2027, 1, 15, 10)


@pytest.fixture
def programme() -> Programme:
    settings = {"weights": {"goals": 60, "availability": 40}, "hard_rules": {"common_slots": 2}}
    found: Programme = make.ProgrammeFactory(state=Programme.State.MATCHING, matching_settings=settings)
    return found


def _run(programme: Programme) -> MatchingRound:
    coordinator = make.coordinator_of(programme.organisation)
    asked = services.ask_for_round(programme, by=coordinator, at=NOW)
    services.run_round(asked, at=NOW)
    asked.refresh_from_db()
    return asked


def _proposed(round_: MatchingRound) -> list[tuple[int, int]]:
    return list(round_.proposals.order_by("pk").values_list("mentor_id", "mentee_id"))


def test_a_round_proposes_pairs_with_reasons_in_both_languages(programme: Programme) -> None:
    mentor, mentee = make.mentor_in(programme), make.mentee_in(programme)
    round_ = _run(programme)
    assert round_.state == MatchingRound.State.READY
    assert _proposed(round_) == [(mentor.pk, mentee.pk)]
    reasons = round_.proposals.get().reasons
    assert len(reasons["fr"]) == len(reasons["en"]) > 0


def test_reasons_say_what_people_ticked_in_the_words_of_the_form(programme: Programme) -> None:
    programme.matching_settings = {"weights": {"motivations": 100}}
    programme.save(update_fields=["matching_settings"])
    for enrol in (make.mentor_in, make.mentee_in):
        enrol(programme, motivations=["network", "Paris la nuit"])
    reasons = _run(programme).proposals.get().reasons
    assert "Motivations en commun\u00a0: élargir mon réseau et Paris la nuit." in reasons["fr"]
    assert "Motivations in common: widen my network and Paris la nuit." in reasons["en"]


def test_the_worker_runs_the_round_that_was_asked(programme: Programme, run_jobs: Callable[[], int]) -> None:
    make.mentor_in(programme)
    make.mentee_in(programme)
    asked = services.ask_for_round(programme, by=make.coordinator_of(programme.organisation), at=NOW)
    run_jobs()
    asked.refresh_from_db()
    assert asked.state == MatchingRound.State.READY


@pytest.mark.parametrize("levels", [1, 3])
def test_nobody_is_proposed_inside_their_reporting_line(programme: Programme, levels: int) -> None:
    mentor, mentee = make.mentor_in(programme), make.mentee_in(programme)
    below = mentor.person
    for _level in range(levels - 1):
        above = make.PersonFactory()
        make.ReportingLineFactory(
            organisation=programme.organisation, person=below, manager=above, kind="dotted"
        )
        below = above
    make.ReportingLineFactory(organisation=programme.organisation, person=below, manager=mentee.person)
    round_ = _run(programme)
    assert _proposed(round_) == []
    assert (
        round_.left_out.filter(enrolment=mentee).get().explanation["funnel"][0]["rule"]
        == "same_reporting_line"
    )


def test_a_lock_is_kept_and_a_block_never_proposed(programme: Programme) -> None:
    mentors = [make.mentor_in(programme) for _ in range(2)]
    mentees = [make.mentee_in(programme) for _ in range(2)]
    by = make.coordinator_of(programme.organisation)
    first = dict(_proposed(_run(programme)))
    other = next(mentee for mentee in mentees if mentee.pk != first[mentors[0].pk])
    services.lock_pair(programme, mentor=mentors[0], mentee=other, by=by, at=NOW)
    locked = _run(programme)
    assert dict(_proposed(locked))[mentors[0].pk] == other.pk
    assert locked.proposals.get(mentor=mentors[0]).is_locked
    services.block_pair(programme, mentor=mentors[0], mentee=other, by=by, at=NOW)
    assert dict(_proposed(_run(programme)))[mentors[0].pk] != other.pk


def test_both_accept_and_the_pair_exists_once(
    programme: Programme, outbox_of: Callable[[Any], list[Any]]
) -> None:
    mentor, mentee = make.mentor_in(programme), make.mentee_in(programme)
    round_ = _run(programme)
    by = make.coordinator_of(programme.organisation)
    services.publish_round(round_, by=by, at=NOW)
    services.publish_round(round_, by=by, at=NOW)
    assert [message.kind for message in outbox_of(mentee.person)] == ["matching.proposal_sent"]
    proposal = round_.proposals.get()
    for person in (mentor.person, mentee.person, mentee.person):
        services.answer_proposal(proposal, by=person, accepts=True, at=NOW)
    assert Pair.objects.in_organisation(programme.organisation).count() == 1
    with pytest.raises(services.AlreadySettled):
        services.answer_proposal(proposal, by=mentor.person, accepts=False, at=NOW)


def test_a_refusal_needs_no_reason_and_the_two_are_not_proposed_again(programme: Programme) -> None:
    mentor, mentee = make.mentor_in(programme), make.mentee_in(programme)
    round_ = _run(programme)
    services.publish_round(round_, by=make.coordinator_of(programme.organisation), at=NOW)
    services.answer_proposal(round_.proposals.get(), by=mentee.person, accepts=False, at=NOW)
    assert round_.proposals.get().state == Proposal.State.REFUSED
    assert (mentor.pk, mentee.pk) not in _proposed(_run(programme))


def test_a_round_whose_worker_died_is_taken_over(programme: Programme, run_jobs: Callable[[], int]) -> None:
    make.mentor_in(programme)
    make.mentee_in(programme)
    asked = services.ask_for_round(programme, by=make.coordinator_of(programme.organisation), at=NOW)
    run_jobs_of_the_dead = MatchingRound.objects.in_organisation(programme.organisation).filter(pk=asked.pk)
    run_jobs_of_the_dead.update(state=MatchingRound.State.RUNNING, beat_at=NOW)
    assert services.take_over_lost_rounds(at=NOW + timedelta(minutes=1)) == 0
    assert services.take_over_lost_rounds(at=NOW + timedelta(minutes=3)) == 1
    run_jobs()
    asked.refresh_from_db()
    assert asked.state == MatchingRound.State.READY
    assert asked.proposals.count() == 1


def test_people_of_another_organisation_never_take_part(programme: Programme) -> None:
    stranger = make.ProgrammeFactory(state=Programme.State.MATCHING)
    make.mentor_in(stranger)
    make.mentor_in(programme)
    make.mentee_in(programme)
    assert _run(programme).summary["mentors"] == 1


def test_a_link_is_good_for_its_person_its_proposal_and_its_purpose_only() -> None:
    token = make_token(PURPOSE, person_id=1, object_id=2)
    assert read_token(PURPOSE, token, max_age=timedelta(days=1)).object_id == 2
    for purpose, bad in (("learning.invitation", token), (PURPOSE, token[:-2] + "xx"), (PURPOSE, "nonsense")):
        with pytest.raises(LinkNotValid):
            read_token(purpose, bad, max_age=timedelta(days=1))
    with pytest.raises(LinkNotValid):
        read_token(PURPOSE, token, max_age=timedelta(seconds=-1))


def test_the_link_of_a_deactivated_person_no_longer_works(client_of: Callable[[Any], Any]) -> None:
    proposal = make.ProposalFactory(state="sent", sent_at=NOW)
    person = proposal.mentor.person
    address = f"/appariement/lien/{make_token(PURPOSE, person_id=person.pk, object_id=proposal.pk)}/"
    assert client_of(None).get(address).status_code == 200
    person.is_active = False
    person.save()
    assert client_of(None).post(address, {"answer": "yes"}).status_code == 409


@pytest.mark.parametrize(("language", "words"), [("fr", "critère connu"), ("en", "known criterion")])
def test_settings_that_make_no_sense_are_told_in_the_language_of_the_programme(
    programme: Programme, language: str, words: str
) -> None:
    programme.language = language
    programme.matching_settings = {"weights": {"astrology": 100}}
    programme.save(update_fields=["language", "matching_settings"])
    make.mentor_in(programme)
    make.mentee_in(programme)
    round_ = _run(programme)
    assert round_.state == MatchingRound.State.FAILED
    assert "astrology" in round_.failure
    assert words in round_.failure


def test_a_mentor_without_a_place_left_is_not_proposed_twice(programme: Programme) -> None:
    mentor, mentee = make.mentor_in(programme), make.mentee_in(programme)
    by = make.coordinator_of(programme.organisation)
    older = _run(programme)
    other = make.mentee_in(programme)
    services.block_pair(programme, mentor=mentor, mentee=mentee, by=by, at=NOW)
    newer = _run(programme)
    assert _proposed(newer) == [(mentor.pk, other.pk)]
    services.publish_round(newer, by=by, at=NOW)
    with pytest.raises(services.PeopleHaveChanged, match=mentor.person.first_name):
        services.publish_round(older, by=by, at=NOW)


def test_a_round_that_meets_a_fault_says_so_and_is_not_run_for_ever(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    make.mentor_in(programme)
    make.mentee_in(programme)
    monkeypatch.setattr("binome.matching.services.results.reasons", lambda *_given: 1 / 0)
    round_ = _run(programme)
    assert round_.state == MatchingRound.State.FAILED
    assert "Relancez" in round_.failure or "again" in round_.failure
    assert services.take_over_lost_rounds(at=NOW + timedelta(hours=1)) == 0


def test_a_round_that_still_beats_is_left_alone(programme: Programme) -> None:
    make.mentor_in(programme)
    make.mentee_in(programme)
    by = make.coordinator_of(programme.organisation)
    asked = services.ask_for_round(programme, by=by, at=NOW)
    MatchingRound.objects.in_organisation(programme.organisation).update(
        state=MatchingRound.State.RUNNING, beat_at=NOW + timedelta(minutes=5)
    )
    assert services.take_over_lost_rounds(at=NOW + timedelta(minutes=6)) == 0
    assert services.take_over_lost_rounds(at=NOW + timedelta(minutes=8)) == 1
    asked.refresh_from_db()
    assert asked.state == MatchingRound.State.QUEUED


def test_another_mentor_can_be_taken_from_the_list_and_the_others_follow(
    programme: Programme, client_of: Callable[[Any], Any]
) -> None:
    mentors = [make.mentor_in(programme) for _ in range(2)]
    mentees = [make.mentee_in(programme) for _ in range(2)]
    round_ = _run(programme)
    proposal = round_.proposals.get(mentee=mentees[0])
    other = next(mentor for mentor in mentors if mentor != proposal.mentor)
    client = client_of(make.coordinator_of(programme.organisation))
    page = client.get(f"/appariement/propositions/{proposal.pk}/details/").content.decode()
    assert f"/plutot/?mentor={other.pk}" in page
    cost = client.get(f"/appariement/propositions/{proposal.pk}/plutot/?mentor={other.pk}").content.decode()
    assert f"Prendre {other.person.first_name} et relancer" in cost
    assert "L’ensemble n’y perd rien" in cost
    refused = client.post(f"/appariement/propositions/{proposal.pk}/plutot/", {"mentor": mentees[0].pk})
    assert refused.status_code == 404
    client.post(f"/appariement/propositions/{proposal.pk}/plutot/", {"mentor": other.pk})
    asked = programme.matching_rounds.order_by("-number")[0]
    services.run_round(asked, at=NOW)
    assert set(asked.proposals.values_list("mentor", "mentee")) == {
        (other.pk, mentees[0].pk),
        (proposal.mentor_id, mentees[1].pk),
    }


@pytest.mark.parametrize("pairs", [1, 3])
def test_a_round_is_read_in_as_many_statements_whatever_its_size(
    programme: Programme, client_of: Callable[[Any], Any], django_assert_num_queries: Any, pairs: int
) -> None:
    for _pair in range(pairs):
        make.mentor_in(programme)
        make.mentee_in(programme)
    round_ = _run(programme)
    client = client_of(make.coordinator_of(programme.organisation))
    with django_assert_num_queries(10):
        client.get(f"/appariement/tours/{round_.pk}/?ordre=faibles")


def test_a_large_round_is_read_page_by_page_the_weakest_first(
    programme: Programme, client_of: Callable[[Any], Any]
) -> None:
    round_ = make.MatchingRoundFactory(programme=programme, state="ready", summary={"pairs": 26, "total": 1})
    for points in range(26):
        make.ProposalFactory(round=round_, points=1000 - points)
    client = client_of(make.coordinator_of(programme.organisation))
    first = client.get(f"/appariement/tours/{round_.pk}/?ordre=faibles").context
    assert [line.proposal.points for line in first["lines"]][:2] == [975, 976]
    assert len(first["lines"]) == 25
    second = client.get(f"/appariement/tours/{round_.pk}/?ordre=faibles&page=2").context
    assert [line.proposal.points for line in second["lines"]] == [1000]
    assert "De 975 à 1\u00a0000 points" in first["spread"].replace("\u202f", "\u00a0")
