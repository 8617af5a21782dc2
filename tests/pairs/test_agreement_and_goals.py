"""The agreement and the goals, by their services."""

from __future__ import annotations

import pytest

from binome import content
from binome.accounts.models import LogEntry
from binome.core.errors import Refused
from binome.pairs.models import GoalProgress, Pair
from binome.pairs.services import (
    GoalDraft,
    accept_agreement,
    end_pair,
    form_pair,
    note_progress,
    propose_agreement_change,
    set_goals,
)
from factories import PairFactory, PersonFactory, ProgrammeFactory, mentee_in, mentor_in, paris

pytestmark = pytest.mark.django_db

AT = paris(2027, 2, 2, 19)
OWN_WORDS = GoalDraft(
    network="linkedin", title="Répondre à trois messages", signs=["Trois réponses sont parties."]
)
ABOUT = GoalDraft(catalogue_id="li-about")


def new_pair(**programme: object) -> Pair:
    one = ProgrammeFactory(**programme)
    return form_pair(one, mentor=mentor_in(one), mentee=mentee_in(one), by=None, at=AT)


def test_accepting_is_for_oneself_and_the_agreement_stands_when_both_have():
    pair = new_pair()
    agreement = accept_agreement(pair, by=pair.mentee.person, at=AT)
    assert (agreement.mentee_accepted_at, agreement.mentor_accepted_at) == (AT, None)
    assert not agreement.is_accepted
    assert accept_agreement(pair, by=pair.mentor.person, at=AT).is_accepted


def test_accepting_twice_keeps_the_first_moment_and_one_log_entry():
    pair = new_pair()
    accept_agreement(pair, by=pair.mentee.person, at=AT)
    assert accept_agreement(pair, by=pair.mentee.person, at=paris(2027, 2, 5)).mentee_accepted_at == AT
    entries = LogEntry.objects.in_organisation(pair.organisation).filter(verb="pairs.accept_agreement")
    assert entries.count() == 1


def test_a_stranger_accepts_nothing():
    pair = new_pair()
    with pytest.raises(Refused, match=r"Seules|Only"):
        accept_agreement(pair, by=PersonFactory(), at=AT)


def test_a_change_makes_a_version_that_its_author_accepts_and_the_other_is_asked(outbox_of):
    pair = new_pair()
    for person in (pair.mentor.person, pair.mentee.person):
        accept_agreement(pair, by=person, at=AT)
    clauses = [
        {"id": "conf", "text": "Ce que nous nous disons reste entre nous, CANARI."},
        {"id": "dates", "text": " "},
    ]
    changed = propose_agreement_change(pair, clauses=clauses, by=pair.mentee.person, at=AT)
    assert (changed.version, changed.proposed_by) == (2, pair.mentee.person)
    assert changed.clauses == [{"id": "conf", "text": "Ce que nous nous disons reste entre nous, CANARI."}]
    assert (changed.mentee_accepted_at, changed.mentor_accepted_at) == (AT, None)
    letter = outbox_of(pair.mentor.person)[-1]
    assert letter.kind == "pairs.agreement_changed"
    assert "CANARI" not in letter.subject + letter.text
    assert [message.kind for message in outbox_of(pair.mentee.person)] == ["pairs.pair_formed"]


def test_the_same_clauses_again_are_not_a_new_version():
    pair = new_pair()
    same = pair.agreements.get().clauses
    assert propose_agreement_change(pair, clauses=same, by=pair.mentor.person, at=AT).version == 1


@pytest.mark.parametrize(
    "clauses",
    [
        [{"id": "a", "text": "  "}],
        [{"id": str(n), "text": "Mot"} for n in range(21)],
        [{"id": "a", "text": "x" * 501}],
    ],
)
def test_an_agreement_has_a_sensible_number_of_clauses_of_a_sensible_length(clauses):
    pair = new_pair()
    with pytest.raises(Refused):
        propose_agreement_change(pair, clauses=clauses, by=pair.mentor.person, at=AT)


def test_a_goal_of_the_catalogue_takes_its_words_in_the_programmes_language():
    pair = new_pair(language="en")
    (goal,) = set_goals(pair, goals=[ABOUT], by=pair.mentee.person, at=AT)
    listed = content.goal("li-about")
    assert (goal.title, goal.network, goal.position) == (listed.title.en, "linkedin", 1)
    assert goal.signs == [sign.en for sign in listed.success_criteria]


def test_a_goal_that_stays_keeps_its_progress_and_history_even_when_its_place_changes():
    pair = new_pair()
    first, _second = set_goals(pair, goals=[ABOUT, OWN_WORDS], by=pair.mentee.person, at=AT)
    note_progress(first, value=2, by=pair.mentor.person, at=AT)
    changed = set_goals(pair, goals=[OWN_WORDS, ABOUT], by=pair.mentee.person, at=AT)
    assert [(goal.title, goal.position) for goal in changed] == [(OWN_WORDS.title, 1), (first.title, 2)]
    kept = pair.goals.get(catalogue_id="li-about")
    assert (kept.pk, kept.progress, kept.history.count()) == (first.pk, 2, 1)
    (alone,) = set_goals(pair, goals=[ABOUT], by=pair.mentee.person, at=AT)
    assert (alone.pk, alone.position, alone.progress) == (first.pk, 1, 2)


@pytest.mark.parametrize(
    "goals",
    [
        [],
        [ABOUT, OWN_WORDS, GoalDraft(catalogue_id="fb-page-create")],
        [ABOUT, ABOUT],
        [GoalDraft(catalogue_id="no-such-goal")],
        [GoalDraft(network="instagram", title="Publier", signs=["Un message est en ligne."])],
        [GoalDraft(title="  ", signs=["Un signe."])],
        [GoalDraft(title="x" * 201, signs=["Un signe."])],
        [GoalDraft(title="Publier", signs=[" "])],
        [GoalDraft(title="Publier", signs=["x" * 301])],
    ],
)
def test_goals_that_do_not_hold_are_refused_and_nothing_changes(goals):
    pair = new_pair()
    set_goals(pair, goals=[OWN_WORDS], by=pair.mentee.person, at=AT)
    with pytest.raises(Refused):
        set_goals(pair, goals=goals, by=pair.mentee.person, at=AT)
    assert pair.goals.get().title == OWN_WORDS.title


def test_progress_is_kept_with_who_noted_it_and_repeating_adds_nothing():
    pair = new_pair()
    (goal,) = set_goals(pair, goals=[ABOUT], by=pair.mentee.person, at=AT)
    for value in (1, 1, 3):
        goal = note_progress(goal, value=value, by=pair.mentee.person, at=AT)
    history = GoalProgress.objects.in_organisation(pair.organisation).order_by("id")
    assert [(step.value, step.noted_by, step.noted_at) for step in history] == [
        (1, pair.mentee.person, AT),
        (3, pair.mentee.person, AT),
    ]
    assert goal.progress == 3


@pytest.mark.parametrize("value", [-1, 5])
def test_progress_stays_on_its_scale(value):
    pair = new_pair()
    (goal,) = set_goals(pair, goals=[ABOUT], by=pair.mentee.person, at=AT)
    with pytest.raises(Refused):
        note_progress(goal, value=value, by=pair.mentee.person, at=AT)


def test_nothing_changes_in_a_pair_that_ended():
    pair = new_pair()
    (goal,) = set_goals(pair, goals=[ABOUT], by=pair.mentee.person, at=AT)
    end_pair(pair, by=pair.mentee.person, at=AT)
    by = pair.mentee.person
    for act in (
        lambda: accept_agreement(pair, by=by, at=AT),
        lambda: propose_agreement_change(pair, clauses=[{"id": "a", "text": "Autre."}], by=by, at=AT),
        lambda: set_goals(pair, goals=[OWN_WORDS], by=by, at=AT),
        lambda: note_progress(goal, value=1, by=by, at=AT),
    ):
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "pair-no-longer-under-way"


def test_no_log_entry_holds_what_the_two_wrote():
    pair = new_pair()
    set_goals(pair, goals=[GoalDraft(title="CANARI", signs=["CANARI"])], by=pair.mentee.person, at=AT)
    propose_agreement_change(pair, clauses=[{"id": "a", "text": "CANARI"}], by=pair.mentor.person, at=AT)
    for entry in LogEntry.objects.in_organisation(pair.organisation):
        assert "CANARI" not in str(entry.details)


def test_goals_are_set_by_the_two_only():
    pair = PairFactory()
    with pytest.raises(Refused) as refusal:
        set_goals(pair, goals=[ABOUT], by=PersonFactory(), at=AT)
    assert refusal.value.code == "not-one-of-the-two"
