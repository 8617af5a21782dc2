"""What a coordinator sees and does around a round, on the pages themselves."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

import factories as make
from binome.cli import main
from binome.matching import services
from binome.matching.forms import OFFERED, SWITCHES, balanced
from binome.matching.models import MatchingRound
from binome.matching.views.parts import cost_words, least_cost_words
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


@pytest.fixture
def client(programme: Programme, client_of: Callable[[Any], Any]) -> Any:
    return client_of(make.coordinator_of(programme.organisation))


def run(programme: Programme, *, changes: int | None = None) -> MatchingRound:
    by = make.coordinator_of(programme.organisation)
    asked = services.ask_for_round(programme, by=by, at=NOW, changes=changes)
    services.run_round(asked, at=NOW)
    asked.refresh_from_db()
    return asked


def settings_of(programme: Programme, **changed: Any) -> dict[str, Any]:
    weights = {criterion.name: 0 for criterion in OFFERED} | {"goals": 60, "availability": 40}
    plain = {"common_slots": 2, "least_points": 0, "aim": "total", "fairness": "none"}
    return plain | dict.fromkeys(SWITCHES, "on") | weights | changed


def test_settings_are_kept_and_read_by_the_engine(programme: Programme, client: Any) -> None:
    address = f"/appariement/programme/{programme.pk}/reglages/"
    asked = settings_of(programme, fairness="worst-first", least_points=12)
    del asked["masters_every_goal"]
    assert client.post(address, asked).status_code == 302
    programme.refresh_from_db()
    kept = programme.matching_settings
    assert kept["fairness"] == "worst-first"
    assert kept["hard_rules"]["masters_every_goal"] is False
    assert kept["hard_rules"]["least_points"] == 1200
    assert kept["hard_rules"]["shared_language"] == 1
    for enrol in (make.mentor_in, make.mentee_in):
        enrol(programme)
    assert run(programme).summary["choices"][-1]["fairness"] == "worst-first"


def test_weights_that_do_not_add_up_can_be_brought_to_100_without_a_script(
    programme: Programme, client: Any
) -> None:
    address = f"/appariement/programme/{programme.pk}/reglages/"
    asked = settings_of(programme, goals=30, availability=30, place=30, aim="most-pairs")
    said = client.post(address, asked)
    assert "Les poids font 90 en tout." in said.content.decode()
    page = client.post(address, asked | {"balance": "1"}).content.decode()
    assert page.count('value="33"') >= 2
    assert 'value="34"' in page
    programme.refresh_from_db()
    assert programme.matching_settings["weights"] == {"goals": 60, "availability": 40}


def test_a_weight_that_is_no_number_is_a_sentence_and_nothing_breaks(
    programme: Programme, client: Any
) -> None:
    address = f"/appariement/programme/{programme.pk}/reglages/"
    for wrong in ("9" * 5000, "x", ""):
        for button in ({}, {"balance": "1"}):
            said = client.post(address, settings_of(programme, goals=wrong) | button)
            assert said.status_code == 200
    assert client.post(f"/appariement/programme/{programme.pk}/lancer/", {"changes": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("points", "pairs", "said"),
    [
        (1040, 0, "L’ensemble y perd 1\u00a0040 points."),
        (250, 1, "L’ensemble y perd 250 points et un binôme."),
        (-30, 2, "L’ensemble y perd 2 binômes."),
        (0, 0, "L’ensemble n’y perd rien."),
    ],
)
def test_a_cost_is_a_sentence(points: int, pairs: int, said: str) -> None:
    with translation.override("fr"):
        assert cost_words(points, pairs).replace("\u202f", "\u00a0") == said


def test_a_fair_result_is_not_said_to_have_the_most_points(programme: Programme, client: Any) -> None:
    programme.matching_settings |= {"fairness": "worst-first"}
    programme.save(update_fields=["matching_settings"])
    for enrol in (make.mentor_in, make.mentee_in):
        enrol(programme)
    page = client.get(f"/appariement/tours/{run(programme).pk}/").content.decode()
    assert "passe avant les points" in page
    assert "Aucune autre façon" not in page


def test_balanced_weights_keep_their_shares() -> None:
    assert balanced({"a": 30, "b": 30, "c": 30}) == {"a": 34, "b": 33, "c": 33}
    assert balanced({"a": 0, "b": 0}) == {"a": 50, "b": 50}
    assert sum(balanced({"a": 7, "b": 11, "c": 13}).values()) == 100


def test_stable_pairs_and_fairness_do_not_go_together(programme: Programme, client: Any) -> None:
    address = f"/appariement/programme/{programme.pk}/reglages/"
    said = client.post(address, settings_of(programme, aim="stable", fairness="floor"))
    assert "l’un ou l’autre" in said.content.decode()


def test_a_round_that_is_stopped_changes_nothing(programme: Programme, client: Any) -> None:
    make.mentor_in(programme)
    make.mentee_in(programme)
    by = make.coordinator_of(programme.organisation)
    asked = services.ask_for_round(programme, by=by, at=NOW)
    assert "Arrêter" in client.get(f"/appariement/tours/{asked.pk}/").content.decode()
    client.post(f"/appariement/tours/{asked.pk}/arreter/")
    services.run_round(asked, at=NOW)
    asked.refresh_from_db()
    assert asked.state == MatchingRound.State.CANCELLED
    assert not asked.proposals.exists()
    assert services.ask_for_round(programme, by=by, at=NOW).number == 2


def test_stopping_while_the_engine_works_ends_it(
    programme: Programme, monkeypatch: pytest.MonkeyPatch
) -> None:
    from binome.matching.services import beat

    monkeypatch.setattr(beat, "BEAT_SECONDS", -1)
    make.mentor_in(programme)
    make.mentee_in(programme)
    by = make.coordinator_of(programme.organisation)
    asked = services.ask_for_round(programme, by=by, at=NOW)
    follow = beat.Beat.follow

    def stop_then_follow(self: beat.Beat, step: str, share: float) -> None:
        services.stop_round(asked, by=by, at=NOW)
        follow(self, step, share)

    monkeypatch.setattr(beat.Beat, "follow", stop_then_follow)
    services.run_round(asked, at=NOW)
    asked.refresh_from_db()
    assert asked.state == MatchingRound.State.CANCELLED
    assert not asked.proposals.exists()


def test_the_record_of_a_round_is_confirmed_by_the_command_and_names_nobody(
    programme: Programme, client: Any, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    people = [enrol(programme) for enrol in (make.mentor_in, make.mentee_in, make.mentee_in)]
    round_ = run(programme)
    response = client.get(f"/appariement/tours/{round_.pk}/dossier.zip")
    assert response["Content-Type"] == "application/zip"
    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        archive.extractall(tmp_path)
        texts = "".join(archive.read(name).decode() for name in archive.namelist())
    assert not any(enrolment.person.first_name in texts for enrolment in people)
    assert main(["verify", str(tmp_path), "--lang", "fr"]) == 0
    assert "confirmé" in capsys.readouterr().out
    assert round_.engine_version


def test_a_proposal_says_why_who_else_and_what_they_would_cost(programme: Programme, client: Any) -> None:
    for _number in range(3):
        make.mentor_in(programme)
        make.mentee_in(programme)
    proposal = run(programme).proposals.order_by("pk")[0]
    page = client.get(f"/appariement/propositions/{proposal.pk}/details/?q=Prénom").content.decode()
    assert "Pourquoi ces deux personnes" in page
    assert "D’autres mentors pour" in page
    assert page.count("/plutot/?mentor=") >= 2


def test_somebody_left_out_reads_rule_by_rule(programme: Programme, client: Any) -> None:
    make.mentor_in(programme, languages=["de"])
    make.mentee_in(programme, languages=["fr"])
    row = run(programme).left_out.get(enrolment__role="mentee")
    page = client.get(f"/appariement/sans-binome/{row.pk}/").content.decode()
    assert "Langue en commun" in page
    assert client.get(f"/appariement/tours/{row.round_id}/sans-binome/").status_code == 200


def test_a_pair_inside_a_reporting_line_needs_a_reason_that_is_kept(
    programme: Programme, client: Any
) -> None:
    mentors = [make.mentor_in(programme) for _number in range(2)]
    mentee = make.mentee_in(programme)
    make.ReportingLineFactory(
        organisation=programme.organisation, person=mentors[0].person, manager=mentee.person
    )
    proposal = run(programme).proposals.get()
    assert proposal.mentor == mentors[1]
    address = f"/appariement/propositions/{proposal.pk}/plutot/"
    page = client.get(f"{address}?mentor={mentors[0].pk}").content.decode()
    assert "Hors de la ligne hiérarchique" in page
    said = client.post(address, {"mentor": mentors[0].pk, "reason": " "}).content.decode()
    assert "écrivez pourquoi" in said
    assert not programme.pair_constraints.exists()
    assert client.post(address, {"mentor": mentors[0].pk, "reason": "Deux volontaires"}).status_code == 302
    assert programme.pair_constraints.get().reason == "Deux volontaires"
    services.run_round(programme.matching_rounds.order_by("-number")[0], at=NOW)
    again = programme.matching_rounds.order_by("-number")[0].proposals.get()
    assert "Deux volontaires" in client.get(f"/appariement/propositions/{again.pk}/details/").content.decode()


def test_a_reporting_line_counts_for_somebody_who_waits_for_an_answer_too(programme: Programme) -> None:
    waiting = make.ProposalFactory(
        round=make.MatchingRoundFactory(programme=programme), state="sent", sent_at=NOW
    )
    mentor = make.mentor_in(programme)
    make.ReportingLineFactory(
        organisation=programme.organisation, person=mentor.person, manager=waiting.mentee.person
    )
    with pytest.raises(services.NeedsReason):
        services.lock_pair(
            programme,
            mentor=mentor,
            mentee=waiting.mentee,
            by=make.coordinator_of(programme.organisation),
            at=NOW,
        )


def test_two_rounds_side_by_side(programme: Programme, client: Any) -> None:
    for level in (2, 4):
        make.mentor_in(programme, skills={"linkedin": level})
        make.mentee_in(programme)
    first = run(programme)
    proposal = first.proposals.order_by("pk")[0]
    others = [mentor for mentor in programme.enrolments.filter(role="mentor") if mentor != proposal.mentor]
    by = make.coordinator_of(programme.organisation)
    services.lock_pair(programme, mentor=others[0], mentee=proposal.mentee, by=by, at=NOW)
    second = run(programme)
    page = client.get(f"/appariement/tours/{second.pk}/comparer/?avec={first.pk}").content.decode()
    assert "2 personnes changent" in page
    assert proposal.mentee.person.full_name in page
    alone = client.get(f"/appariement/tours/{first.pk}/comparer/").content.decode()
    assert "côte à côte" in alone


def running_programme() -> tuple[Programme, list[Pair]]:
    """Two pairs under way, one of which has met; a third mentee is alone, whom only the first mentor suits."""
    settings = {"weights": {"goals": 100}, "hard_rules": {"common_slots": 0}}
    programme = make.ProgrammeFactory(state=Programme.State.RUNNING, matching_settings=settings)
    mentors = [make.mentor_in(programme, languages=languages) for languages in (["fr", "de"], ["fr"], ["fr"])]
    mentees = [make.mentee_in(programme, languages=["fr"]) for _number in range(2)]
    make.mentee_in(programme, languages=["de"])
    pairs = [
        make.PairFactory(programme=programme, mentor=mentor, mentee=mentee)
        for mentor, mentee in zip(mentors, mentees, strict=False)
    ]
    return programme, pairs


def test_a_rematch_shows_what_moving_a_pair_brings_and_moves_it_once_published(
    client_of: Callable[[Any], Any],
) -> None:
    programme, pairs = running_programme()
    client = client_of(make.coordinator_of(programme.organisation))
    client.post(f"/appariement/programme/{programme.pk}/lancer/", {"changes": "0"})
    first = programme.matching_rounds.get()
    services.run_round(first, at=NOW)
    first.refresh_from_db()
    assert first.summary["chosen"] == 0
    assert [trade["changes"] for trade in first.summary["curve"]] == [0, 1]
    assert not first.proposals.exists()
    page = client.get(f"/appariement/tours/{first.pk}/").content.decode()
    assert "Défaire 1 binôme" in page
    again = run(programme, changes=1)
    assert again.proposals.count() == 2
    assert (
        pairs[0].mentee.person.full_name
        in client.get(f"/appariement/tours/{again.pk}/publier/").content.decode()
    )
    services.publish_round(again, by=make.coordinator_of(programme.organisation), at=NOW)
    pairs[0].refresh_from_db()
    assert pairs[0].state == Pair.State.ENDED
    pairs[1].refresh_from_db()
    assert pairs[1].state == Pair.State.ACTIVE


@pytest.mark.parametrize("chosen", [{"fairness": "worst-first"}, {"aim": "stable"}])
def test_a_rematch_sets_fairness_aside_and_says_so(
    chosen: dict[str, str], client_of: Callable[[Any], Any]
) -> None:
    programme, _pairs = running_programme()
    programme.matching_settings |= chosen
    programme.save(update_fields=["matching_settings"])
    found = run(programme, changes=0)
    assert found.state == MatchingRound.State.READY
    page = client_of(make.coordinator_of(programme.organisation)).get(f"/appariement/tours/{found.pk}/")
    assert "déplacer peu de personnes passe en premier" in page.content.decode()


def test_a_pair_that_has_met_is_not_moved() -> None:
    programme, pairs = running_programme()
    make.SessionFactory(pair=pairs[0], number=1, state="held", held_minutes=60)
    found = run(programme, changes=5)
    assert [trade["changes"] for trade in found.summary["curve"]] == [0]
    assert not found.proposals.exists()


def test_a_pair_that_met_since_the_rematch_stays() -> None:
    programme, pairs = running_programme()
    found = run(programme, changes=1)
    make.SessionFactory(pair=pairs[0], number=1, state="held", held_minutes=60)
    with pytest.raises(services.PeopleHaveChanged):
        services.publish_round(found, by=make.coordinator_of(programme.organisation), at=NOW)
    pairs[0].refresh_from_db()
    assert pairs[0].state == Pair.State.ACTIVE


@pytest.mark.parametrize("count", [1, 3])
def test_each_page_asks_as_many_statements_whatever_the_size(
    programme: Programme, client: Any, django_assert_num_queries: Any, count: int
) -> None:
    for _number in range(count):
        make.mentor_in(programme)
        make.mentee_in(programme)
        make.mentee_in(programme, languages=["xx"])
    round_ = run(programme)
    proposal = round_.proposals.order_by("pk")[0]
    left_out = round_.left_out.order_by("pk")[0]
    for address, statements in (
        (f"/appariement/tours/{round_.pk}/", 10),
        (f"/appariement/tours/{round_.pk}/sans-binome/", 7),
        (f"/appariement/sans-binome/{left_out.pk}/", 5),
        (f"/appariement/propositions/{proposal.pk}/details/", 6),
        (f"/appariement/programme/{programme.pk}/", 8),
    ):
        client.get(address)
        with django_assert_num_queries(statements):
            client.get(address)


def test_names_are_found_and_others_are_not(programme: Programme, client: Any) -> None:
    for name in ("Amélie", "Bertrand"):
        mentee = make.mentee_in(programme)
        mentee.person.first_name = name
        mentee.person.save(update_fields=["first_name"])
        make.mentor_in(programme)
    round_ = run(programme)
    page = client.get(f"/appariement/tours/{round_.pk}/?q=bertr").content.decode()
    assert "Bertrand" in page
    assert "Amélie" not in page.split("Les propositions")[1]


def test_a_bound_of_a_cost_is_said_to_be_one() -> None:
    with translation.override("en"):
        assert least_cost_words(1040, 0) == "The whole loses 1,040 points or more."
        assert least_cost_words(250, 1) == "The whole loses one pair."
        # A bound of nothing promises nothing: the exact cost is a page further.
        assert least_cost_words(0, 0) == ""


def test_bars_stand_beside_all_pairs(programme: Programme, client: Any) -> None:
    for _number in range(5):
        make.mentor_in(programme)
        make.mentee_in(programme)
    found = run(programme)
    proposals = list(found.proposals.order_by("pk"))
    assert len(proposals) == 5
    proposals[0].points = 1
    proposals[0].save(update_fields=["points"])
    page = client.get(f"/appariement/tours/{found.pk}/").content.decode()
    assert page.count('max="5" value="4"') == 1
    assert page.count('max="5" value="1"') == 1
