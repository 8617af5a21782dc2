"""People say whom they would like before pairs are proposed, and the matching respects both sides."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import factories as make
from binome.matching import adapter, services
from binome.matching.models import MatchingRound, Proposal, Suggestion
from binome.matching.notices import link_to_choices
from binome.programmes.models import Programme
from factories import paris

pytestmark = pytest.mark.django_db
NOW = paris(2027, 1, 15, 10)
LAST_DAY = date(2027, 1, 25)
OutboxOf = Callable[[Any], list[Any]]


@pytest.fixture
def programme() -> Programme:
    settings = {"weights": {"goals": 60, "availability": 40}, "hard_rules": {"common_slots": 2}}
    found: Programme = make.ProgrammeFactory(state=Programme.State.MATCHING, matching_settings=settings)
    return found


def suggest(programme: Programme, *, people: int = 3) -> MatchingRound:
    """Suggestions for as many mentors as mentees, all alike."""
    for _number in range(people):
        make.mentor_in(programme)
        make.mentee_in(programme)
    return again(programme, kind=MatchingRound.Kind.SUGGESTIONS)


def again(
    programme: Programme, *, kind: MatchingRound.Kind = MatchingRound.Kind.PROPOSALS, at: Any = NOW
) -> MatchingRound:
    by = make.coordinator_of(programme.organisation)
    asked = services.ask_for_round(programme, by=by, at=at, kind=kind)
    services.run_round(asked, at=at)
    asked.refresh_from_db()
    assert asked.state == MatchingRound.State.READY, asked.failure
    return asked


def publish(round: MatchingRound, **options: Any) -> list[Any]:
    by = make.coordinator_of(round.organisation)
    options = {"share": 40, "answer_by": LAST_DAY, "at": NOW} | options
    return services.publish_suggestions(round, by=by, **options)


def choose(round: MatchingRound, enrolment: Any, ranks: dict[Any, int | None], at: Any = NOW) -> None:
    """``ranks``: the other's enrolment to rank."""
    mine = services.suggested_to(round, enrolment.person)
    by_other = {one.mentee_id if one.mentor_id == enrolment.pk else one.mentor_id: one.pk for one in mine}
    services.choose(
        round,
        by=enrolment.person,
        ranks={by_other[other.pk]: rank for other, rank in ranks.items()},
        at=at,
    )


def test_each_has_three_to_choose_from_and_is_written_to_once(
    programme: Programme, outbox_of: OutboxOf
) -> None:
    found = suggest(programme)
    assert found.suggestions.count() == 9
    assert found.proposals.count() == 0
    assert found.summary["asked"] == 6
    asked = publish(found)
    assert len(asked) == 6
    assert [message.kind for message in outbox_of(asked[0].person)] == ["matching.choices_asked"]
    publish(found)
    assert len(outbox_of(asked[0].person)) == 1
    programme.refresh_from_db()
    assert programme.matching_settings["weights"] == {"goals": 36, "availability": 24, "preferences": 40}


def test_the_matching_respects_both_sides(programme: Programme) -> None:
    found = suggest(programme)
    publish(found)
    mentors = list(programme.enrolments.filter(role="mentor").order_by("pk"))
    mentees = list(programme.enrolments.filter(role="mentee").order_by("pk"))
    wanted = dict(zip(mentees, [mentors[2], mentors[0], mentors[1]], strict=True))
    for mentee, mentor in wanted.items():
        choose(found, mentee, {mentor: 1})
        choose(found, mentor, {mentee: 1})
    programme.refresh_from_db()
    proposals = again(programme).proposals.select_related("mentor", "mentee")
    assert {one.mentee: one.mentor for one in proposals} == wanted
    assert all("Un choix exprimé par les deux personnes." in one.reasons["fr"] for one in proposals)


def test_a_wish_of_one_alone_is_not_told_to_the_other(programme: Programme) -> None:
    found = suggest(programme, people=1)
    publish(found)
    mentor, mentee = programme.enrolments.order_by("role")[1], programme.enrolments.get(role="mentee")
    choose(found, mentee, {mentor: 1})
    programme.refresh_from_db()
    proposal = again(programme).proposals.get()
    assert [score["value"] for score in proposal.reasons["criteria"] if score["name"] == "preferences"] == [
        50
    ]
    assert not [one for one in proposal.reasons["fr"] + proposal.reasons["en"] if "choi" in one]


def test_whoever_would_rather_not_is_never_paired_with_that_person(programme: Programme) -> None:
    found = suggest(programme, people=1)
    publish(found)
    suggestion = found.suggestions.get()
    choose(found, suggestion.mentor, {suggestion.mentee: 0})
    programme.refresh_from_db()
    assert again(programme).proposals.count() == 0
    by = make.coordinator_of(programme.organisation)
    with pytest.raises(services.NeverTogether):
        services.lock_pair(
            programme,
            mentor=suggestion.mentor,
            mentee=suggestion.mentee,
            by=by,
            at=NOW,
            reason="Je le souhaite",
        )
    # Asked again, the newest answer counts.
    choose(found, suggestion.mentor, {suggestion.mentee: 1})
    assert again(programme).proposals.count() == 1


def test_a_pair_that_one_refused_cannot_be_kept_by_hand(programme: Programme) -> None:
    proposal = make.ProposalFactory(
        round__programme=programme, state=Proposal.State.REFUSED, mentee_accepts=False
    )
    with pytest.raises(services.NeverTogether):
        services.lock_pair(
            programme,
            mentor=proposal.mentor,
            mentee=proposal.mentee,
            by=make.coordinator_of(programme.organisation),
            at=NOW,
        )


def test_the_newest_answer_counts_and_no_preference_is_an_answer(programme: Programme) -> None:
    first = suggest(programme, people=1)
    publish(first)
    one = first.suggestions.get()
    choose(first, one.mentee, {one.mentor: 1})
    second = again(programme, kind=MatchingRound.Kind.SUGGESTIONS)
    publish(second)
    programme.refresh_from_db()
    assert [wish.rank for wish in adapter.gather(programme, {}).preferences] == [1]
    choose(second, one.mentee, {one.mentor: None})
    assert adapter.gather(programme, {}).preferences == ()


def test_choices_close_after_the_last_day_and_when_pairs_are_proposed(programme: Programme) -> None:
    found = suggest(programme, people=1)
    publish(found)
    one = found.suggestions.get()
    choose(found, one.mentee, {one.mentor: 1}, at=paris(2027, 1, 25, 23, 59))
    with pytest.raises(services.ChoicesClosed):
        choose(found, one.mentee, {one.mentor: 2}, at=paris(2027, 1, 26, 0, 1))
    one.refresh_from_db()
    assert one.mentee_rank == 1
    proposals = again(programme)
    services.publish_round(proposals, by=make.coordinator_of(programme.organisation), at=NOW)
    with pytest.raises(services.ChoicesClosed):
        choose(found, one.mentee, {one.mentor: 2})


def test_a_stranger_chooses_nothing(programme: Programme) -> None:
    found = suggest(programme, people=1)
    publish(found)
    stranger = make.mentee_in(make.ProgrammeFactory(organisation=programme.organisation)).person
    with pytest.raises(services.NotSuggestedToYou):
        services.choose(found, by=stranger, ranks={found.suggestions.get().pk: 1}, at=NOW)


def test_whoever_left_since_is_not_asked_nor_shown(programme: Programme) -> None:
    found = suggest(programme, people=2)
    gone = programme.enrolments.filter(role="mentor").order_by("pk")[0]
    gone.ended_at = NOW
    gone.save(update_fields=["ended_at"])
    asked = publish(found)
    assert gone not in asked
    assert len(asked) == 3
    assert not found.suggestions.filter(mentor=gone).exists()


def test_with_nobody_left_nothing_is_sent(programme: Programme) -> None:
    found = suggest(programme, people=1)
    programme.enrolments.update(ended_at=NOW)
    with pytest.raises(services.NothingToPublish):
        publish(found)
    with pytest.raises(services.NoTimeToAnswer):
        publish(found, answer_by=NOW.date())


def test_whoever_is_silent_is_reminded_once(programme: Programme, outbox_of: OutboxOf) -> None:
    found = suggest(programme, people=1)
    publish(found)
    one = found.suggestions.get()
    choose(found, one.mentor, {one.mentee: None})
    assert services.remind_of_choices(at=paris(2027, 1, 22, 23)) == 0
    for hour in (0, 12):
        services.remind_of_choices(at=paris(2027, 1, 23, hour))
    assert services.remind_of_choices(at=paris(2027, 1, 26, 12)) == 0
    kinds = [message.kind for message in outbox_of(one.mentee.person)]
    assert sorted(kinds) == ["matching.choices_asked", "matching.choices_reminder"]
    assert [message.kind for message in outbox_of(one.mentor.person)] == ["matching.choices_asked"]


def test_a_round_of_suggestions_and_one_of_proposals_never_run_at_once(programme: Programme) -> None:
    make.mentor_in(programme)
    make.mentee_in(programme)
    by = make.coordinator_of(programme.organisation)
    services.ask_for_round(programme, by=by, at=NOW, kind=MatchingRound.Kind.SUGGESTIONS)
    with pytest.raises(services.RoundUnderWay):
        services.ask_for_round(programme, by=by, at=NOW)


# The pages


@pytest.fixture
def client(programme: Programme, client_of: Callable[[Any], Any]) -> Any:
    return client_of(make.coordinator_of(programme.organisation))


def test_a_coordinator_prepares_reads_and_asks(
    programme: Programme, client: Any, run_jobs: Callable[[], int]
) -> None:
    for _number in range(2):
        make.mentor_in(programme)
        make.mentee_in(programme)
    client.post(f"/appariement/programme/{programme.pk}/lancer/", {"kind": "suggestions"})
    run_jobs()
    found = programme.matching_rounds.get()
    page = client.get(f"/appariement/tours/{found.pk}/").content.decode()
    assert "Des suggestions pour 4 personnes" in page
    ask = f"/appariement/tours/{found.pk}/demander/"
    assert 'value="25"' in client.get(ask).content.decode()
    wrong = client.post(ask, {"answer_by": "2001-01-01", "share": "0"}).content.decode()
    assert 'value="2001-01-01"' in wrong
    assert client.post(ask, {"answer_by": "2127-01-01", "share": "30"}).status_code == 302
    said = client.get(f"/appariement/tours/{found.pk}/").content.decode()
    assert "0 personne sur 4 a répondu." in said
    # Proposals have another page to be sent from.
    proposals = make.MatchingRoundFactory(programme=programme)
    assert client.get(f"/appariement/tours/{proposals.pk}/demander/").status_code == 404
    assert client.get(f"/appariement/programme/{programme.pk}/").status_code == 200


def test_somebody_chooses_from_the_mail_and_changes_their_mind(programme: Programme, client: Any) -> None:
    found = suggest(programme)
    publish(found, answer_by=date(2127, 1, 1))
    mentee = programme.enrolments.filter(role="mentee").order_by("pk")[0]
    mine = services.suggested_to(found, mentee.person)
    address = link_to_choices(found, mentee.person)
    client.logout()
    page = client.get(address).content.decode()
    assert page.count('value="none"') == 3
    assert mine[0].mentor.person.last_name not in page
    for ranks in (["1", "2", "0"], ["1", "1", "none"]):
        data = {f"person-{one.pk}": rank for one, rank in zip(mine, ranks, strict=True)}
        assert client.post(address, data).status_code == 302
        rows = Suggestion.objects.in_organisation(programme.organisation).filter(mentee=mentee)
        kept = dict(rows.values_list("pk", "mentee_rank"))
        assert [kept[one.pk] for one in mine] == [None if rank == "none" else int(rank) for rank in ranks]
    assert "Vos choix sont notés" in client.get(address).content.decode()
    unknown = client.post(address, {f"person-{mine[0].pk}": "9"})
    assert unknown.status_code == 200


def test_a_coordinator_reads_who_answered_and_never_what(programme: Programme, client: Any) -> None:
    found = suggest(programme, people=1)
    publish(found, answer_by=date(2127, 1, 1))
    one = found.suggestions.get()
    before = client.get(f"/appariement/tours/{found.pk}/").content.decode()
    choose(found, one.mentee, {one.mentor: 1})
    first = client.get(f"/appariement/tours/{found.pk}/").content.decode()
    choose(found, one.mentee, {one.mentor: 0})
    second = client.get(f"/appariement/tours/{found.pk}/").content.decode()
    assert before != first

    def plain(page: str) -> str:
        """The page without what changes at each answer whatever the data."""
        return re.sub(r'(nonce|name="csrfmiddlewaretoken" value)="[^"]*"', "", page)

    assert plain(first) == plain(second)


def test_pages_ask_as_many_statements_for_one_as_for_three(
    programme: Programme, client: Any, client_of: Callable[[Any], Any]
) -> None:
    counts = []
    for people in (1, 2):
        found = suggest(programme, people=people)
        publish(found, answer_by=date(2127, 1, 1))
        mentee = found.suggestions.order_by("pk")[0].mentee
        reader = client_of(mentee.person)
        row = []
        for who, address in (
            (client, f"/appariement/tours/{found.pk}/"),
            (client, f"/appariement/programme/{programme.pk}/"),
            (reader, f"/appariement/choix/{found.pk}/"),
        ):
            who.get(address)
            with CaptureQueriesContext(
                connection,
            ) as captured:
                assert who.get(address).status_code == 200
            row.append(len(captured))
        counts.append(row)
    assert counts == [[13, 8, 8]] * 2
