"""Through the services and pages: nothing of an answer is shown but sums of five people at least."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

import pytest
from django.db import IntegrityError, transaction

import factories as make
from binome.accounts.privacy import Leaver
from binome.surveys import privacy, services, summaries
from binome.surveys.anonymity import SMALLEST_GROUP, Table, TooFew
from binome.surveys.measures import at_three_months, certainty, paired_change
from binome.surveys.models import Published, Quotation, Response
from factories import paris

pytestmark = pytest.mark.django_db
OPEN, CLOSED = paris(2027, 2, 10), paris(2027, 2, 16)


def _answered(wave: Any, people: int, item: str = "fm02", value: int = 4) -> list[Any]:
    made = []
    for _person in range(people):
        response = make.ResponseFactory(wave=wave)
        made.append(
            services.give_answers(response, answers={item: value}, by=response.enrolment.person, at=OPEN)
        )
    return made


def _table(wave: Any, item: str = "fm02") -> Table | TooFew:
    found = {line.item.id: line.result for line in summaries.item_results(wave.programme, [wave])}
    return found[item]


def test_nothing_is_shown_before_the_closing_and_then_once_and_for_all() -> None:
    wave = make.WaveFactory(questionnaire_id="final_mentee")
    _answered(wave, 6)
    assert services.publish_due_waves(at=OPEN) == 0
    assert _table(wave) == TooFew()
    assert services.publish_due_waves(at=CLOSED) == 1
    assert services.publish_due_waves(at=CLOSED) == 0
    assert _table(wave) == Table(6, {"low": 0, "middle": 0, "high": 6})


def test_four_are_never_shown_and_the_database_says_so_too() -> None:
    wave = make.WaveFactory(questionnaire_id="final_mentee")
    _answered(wave, 4)
    services.publish_due_waves(at=CLOSED)
    assert _table(wave) == TooFew()
    with pytest.raises(IntegrityError, match="published_from_five_people"), transaction.atomic():
        Published.objects.create(
            organisation=wave.organisation, programme=wave.programme, wave=wave,
            questionnaire_id="final_mentee", item_id="fm02", step=1, people=4, figures={},
        )  # fmt: skip


def test_who_is_erased_leaves_no_gap_in_what_was_published() -> None:
    wave = make.WaveFactory(questionnaire_id="final_mentee")
    [first, *_others] = _answered(wave, 6)
    services.publish_due_waves(at=CLOSED)
    before = _table(wave)
    person = first.enrolment.person
    privacy.forget(
        Leaver(person, "X", frozenset({wave.organisation_id}), frozenset({wave.programme_id})), at=CLOSED
    )
    assert not Response.objects.filter(enrolment__person=person).as_scoped("test").exists()
    services.publish_due_waves(at=paris(2027, 3, 1))
    assert _table(wave) == before


def test_a_coordinator_closes_early_and_nobody_answers_afterwards(client_of: Callable[[Any], Any]) -> None:
    wave = make.WaveFactory(questionnaire_id="final_mentee", opened_at=paris(2027, 2, 2))
    [one, *_others] = _answered(wave, 5)
    by = make.coordinator_of(wave.organisation)
    with pytest.raises(services.OpenedToday):
        services.close_wave(wave, by=by, at=paris(2027, 2, 2, 18))
    services.close_wave(wave, by=by, at=OPEN)
    assert isinstance(_table(wave), Table)
    with pytest.raises(services.WaveClosed):
        services.give_answers(one, answers={"fm02": 1}, by=one.enrolment.person, at=OPEN)
    with pytest.raises(services.AlreadyPublished):
        services.close_wave(wave, by=by, at=OPEN)
    text = client_of(by).get(f"/questionnaires/programme/{wave.programme_id}/final_mentee/").content.decode()
    assert "tout le monde ou presque" in text
    assert "5 à 9 personnes" in text


def test_session_feedback_comes_ten_at_a_time_and_an_answer_counts_once() -> None:
    wave = make.WaveFactory(questionnaire_id="session_mentee", session_number=1)
    answers = _answered(wave, 9, "sm1")
    assert services.publish_due_waves(at=OPEN) == 0
    _answered(wave, 1, "sm1")
    assert services.publish_due_waves(at=OPEN) == 1
    # Changed after it was counted: the sum does not move, or the difference would be one person.
    services.give_answers(answers[0], answers={"sm1": 1}, by=answers[0].enrolment.person, at=OPEN)
    _answered(wave, 4, "sm1")
    services.publish_due_waves(at=CLOSED)
    assert _table(wave, "sm1") == Table(10, {"low": 0, "middle": 0, "high": 10})


def test_a_self_assessment_is_never_shown_question_by_question() -> None:
    wave = make.WaveFactory(questionnaire_id="agility_start")
    _answered(wave, 12, "ag01", 2)
    services.publish_due_waves(at=CLOSED)
    assert summaries.item_results(wave.programme, [wave]) == []
    assert not wave.published.exists()


def test_random_lives_of_programmes_never_move_a_table_by_fewer_than_five() -> None:
    chance = random.Random(5)
    compared = 0
    for _programme in range(8):
        wave = make.WaveFactory(
            questionnaire_id="session_mentee", session_number=1, closes_on=paris(2027, 2, 16).date()
        )
        totals: dict[str, set[int]] = {}
        responses = [make.ResponseFactory(wave=wave) for _person in range(chance.randint(4, 22))]
        for response in responses:
            answers = {key: chance.choice([1, 3, 5, "skip"]) for key in ("sm1", "sm2")}
            services.give_answers(response, answers=answers, by=response.enrolment.person, at=OPEN)
            if chance.random() < 0.2:
                other = chance.choice(responses)
                services.give_answers(other, answers={"sm1": 5}, by=other.enrolment.person, at=OPEN)
            services.publish_wave(wave, at=OPEN)
            _note(totals, wave)
        services.publish_wave(wave, at=CLOSED)
        _note(totals, wave)
        for seen in totals.values():
            for one in seen:
                for other in seen - {one}:
                    compared += 1
                    assert abs(one - other) >= SMALLEST_GROUP
    assert compared > 20


def _note(totals: dict[str, set[int]], wave: Any) -> None:
    for item_id in ("sm1", "sm2"):
        rows = wave.published.filter(item_id=item_id).values_list("people", flat=True)
        totals.setdefault(item_id, set()).add(sum(rows))


def test_a_sentence_is_read_by_somebody_before_it_is_quoted(client_of: Callable[[Any], Any]) -> None:
    wave = make.WaveFactory(questionnaire_id="final_mentee")
    for number in range(10):
        response = make.ResponseFactory(wave=wave)
        services.give_answers(
            response, answers={"fm02": 4, "fm12": f"Phrase {number}"}, by=response.enrolment.person, at=OPEN,
            is_quotable=number < 2,
        )  # fmt: skip
    assert summaries.sentences(wave.programme) == []
    services.publish_due_waves(at=CLOSED)
    assert [row.text for row in summaries.sentences(wave.programme)] == ["Phrase 0", "Phrase 1"]
    client = client_of(make.coordinator_of(wave.organisation))
    address = f"/questionnaires/programme/{wave.programme_id}/phrases/"
    text = client.get(address).content.decode()
    assert "Phrase 1" in text
    assert "Phrase 2" not in text
    sentence = Quotation.objects.in_organisation(wave.organisation).get(text="Phrase 1")
    client.post(address, {"sentence": sentence.pk, "quote": "yes"})
    assert summaries.quotations(wave.programme) == ["Phrase 1"]
    client.post(address, {"sentence": sentence.pk, "quote": "no"})
    assert summaries.quotations(wave.programme) == []


# --- measures -------------------------------------------------------------------------------------------


def test_a_paired_change_has_an_interval_from_twenty_people_on_and_dots_under() -> None:
    before = dict.fromkeys(range(20), 1.0)
    after = {person: 1.0 + person % 4 for person in range(20)}
    found = paired_change(before, after, top=4)
    assert found is not None
    # Changes are 0, 1, 2, 3, five times each: mean 1.5, s = 1.147, t(0.975, 19) = 2.093, reach 0.537.
    assert (found["change"], found["interval"]) == (1.5, [1.0, 2.0])
    assert found["effect"] == pytest.approx(1.5 / 1.1471 * (1 - 3 / 75), abs=0.05)
    assert found["p"] < 0.001
    assert "start_dots" not in found
    fewer = paired_change(before, dict(list(after.items())[:19]), top=4)
    assert fewer is not None
    assert "interval" not in fewer
    assert min(fewer["end_dots"]) == 1
    assert max(fewer["end_dots"]) == 3


def test_everybody_changing_alike_has_no_size_and_four_people_have_nothing() -> None:
    assert certainty([1.0] * 20) == {"interval": [1.0, 1.0]}
    assert paired_change(dict.fromkeys(range(4), 1.0), dict.fromkeys(range(4), 2.0), top=4) is None


def test_three_months_later_nobody_is_left_alone() -> None:
    def said(people: range, key: str) -> dict[int, dict[str, Any]]:
        return {person: {key: 5} for person in people}

    start = end = said(range(10), "cf1")
    assert at_three_months(start, end, said(range(10), "um3"), published=10) is not None
    assert at_three_months(start, end, said(range(5), "um3"), published=10) is not None
    # One of the ten did not answer: the mean of nine beside the mean of ten would be that one's.
    assert at_three_months(start, end, said(range(9), "um3"), published=10) is None
    # One answered at three months only.
    assert at_three_months(start, end, said(range(11), "um3"), published=10) is None
    # One of those published has been erased since.
    nine = said(range(9), "cf1")
    assert at_three_months(nine, nine, said(range(9), "um3"), published=10) is None
