"""Half-way, small steps, progress seen the same way by both, and after an early end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from binome.accounts.models import LogEntry
from binome.core.errors import Refused
from binome.outbox.models import Message
from binome.pairs.models import Pair
from binome.pairs.privacy import SHOWS
from binome.pairs.services import (
    add_step,
    agree_progress,
    answer_another,
    ask_to_reread,
    end_pair,
    hold_session,
    mark_step,
    note_progress,
    propose_agreement_change,
    propose_dates,
    remove_step,
    reread_agreement,
)
from binome.pairs.wording import vague_word
from factories import coordinator_of
from pairs.stories import in_days, new_pair, session_of, text_of, url, walked_pair

pytestmark = pytest.mark.django_db


def refusal_of(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def kinds(messages: list[Any]) -> list[str]:
    return [message.kind for message in messages]


# --- half-way -------------------------------------------------------------------------------------------


def half_way() -> Pair:
    pair = walked_pair()
    session = session_of(pair, 2)
    hold_session(session, minutes=120, starts_at=in_days(-1), by=pair.mentor.person, at=timezone.now())
    return pair


def test_half_way_both_are_asked_once_to_read_their_agreement_again(outbox_of):
    walked_pair()
    assert ask_to_reread(at=timezone.now()) == 0
    pair = half_way()
    assert [ask_to_reread(at=timezone.now()) for _n in range(3)] == [1, 0, 0]
    for person in (pair.mentor.person, pair.mentee.person):
        assert kinds(outbox_of(person)).count("pairs.agreement_to_reread") == 1


def test_the_first_page_and_the_agreement_ask_until_one_has_said_that_it_suits(client_of):
    pair = half_way()
    ask_to_reread(at=timezone.now())
    client = client_of(pair.mentee.person)
    today, page = reverse("desk:today"), url("agreement", pair)
    assert "À mi-parcours" in text_of(client.get(today))
    assert "vous convient-il toujours" in text_of(client.get(page))
    client.post(page, {"reread": "1"})
    assert "À mi-parcours" not in text_of(client.get(today))
    assert "il vous convient toujours" in text_of(client.get(page))
    agreement = pair.agreements.get()
    assert (agreement.mentor_reread_at, agreement.mentee_reread_at is not None) == (None, True)


def test_what_both_have_not_accepted_is_not_read_again():
    pair = half_way()
    change = [{"id": "conf", "text": "Autre chose."}]
    propose_agreement_change(pair, clauses=change, by=pair.mentor.person, at=timezone.now())
    refused = refusal_of(reread_agreement, pair, by=pair.mentor.person, at=timezone.now())
    assert refused == "not-accepted-yet"


def test_earlier_versions_stay_readable_and_the_one_that_holds_is_said(client_of):
    pair = walked_pair()
    change = [{"id": "conf", "text": "CLAUSE-NEUVE"}]
    before = pair.agreements.get().clauses[0]["text"]
    propose_agreement_change(pair, clauses=change, by=pair.mentor.person, at=timezone.now())
    page = text_of(client_of(pair.mentee.person).get(url("agreement", pair)))
    assert "CLAUSE-NEUVE" in page
    assert before.replace("\u00a0", " ") in page
    assert "Tant que vous n’avez pas accepté tous les deux" in page


# --- small steps and progress ---------------------------------------------------------------------------


def test_small_steps_are_added_done_and_taken_away(client_of):
    pair = walked_pair()
    goal, client = pair.goals.get(), client_of(pair.mentee.person)
    address = reverse("pairs:steps", args=[goal.pk])
    for text in ("Choisir une photo", "Choisir une photo", "Écrire trois lignes"):
        client.post(address, {"text": text})
    photo, lines = goal.steps.order_by("pk")
    client.post(address, {"done": str(photo.pk)})
    client.post(address, {"drop": str(lines.pk)})
    assert [(step.text, step.done_at is None) for step in goal.steps.all()] == [("Choisir une photo", False)]
    assert "Choisir une photo" in text_of(client.get(url("goals", pair)))
    client.post(address, {"undone": str(photo.pk)})
    assert goal.steps.get().done_at is None


def test_a_step_of_another_pair_is_nobodys_business(client_of):
    pair, other = walked_pair(), walked_pair()
    step = add_step(other.goals.get(), text="À eux", by=other.mentee.person, at=timezone.now())
    address = reverse("pairs:steps", args=[pair.goals.get().pk])
    assert client_of(pair.mentee.person).post(address, {"drop": str(step.pk)}).status_code == 404
    for act in (mark_step, remove_step):
        extra = {"is_done": True} if act is mark_step else {}
        assert (
            refusal_of(act, step, by=pair.mentee.person, at=timezone.now(), **extra) == "not-one-of-the-two"
        )


def test_steps_need_words_and_ten_are_enough():
    pair = walked_pair()
    goal, by, at = pair.goals.get(), pair.mentee.person, timezone.now()
    for text in ("", " ", "x" * 201):
        assert refusal_of(add_step, goal, text=text, by=by, at=at) == "step-needs-words"
    for number in range(10):
        add_step(goal, text=f"Étape {number}", by=by, at=at)
    assert refusal_of(add_step, goal, text="Encore une", by=by, at=at) == "enough-steps"


def test_progress_is_seen_the_same_way_by_both_with_what_shows_it(client_of):
    pair = walked_pair()
    goal, mentor, mentee = pair.goals.get(), pair.mentor.person, pair.mentee.person
    note_progress(goal, value=3, evidence="https://exemple.fr/ma-page", by=mentee, at=timezone.now())
    (step,) = goal.history.filter(value=3)
    assert refusal_of(agree_progress, step, by=mentee, at=timezone.now()) == "own-progress"
    page = text_of(client_of(mentor).get(url("progress", pair)))
    assert "https://exemple.fr/ma-page" in page
    client_of(mentor).post(url("progress", pair), {"agree": str(step.pk)})
    step.refresh_from_db()
    assert step.agreed_at is not None
    assert "vu de même par vous deux" in text_of(client_of(mentee).get(url("progress", pair)))
    coordinator = client_of(coordinator_of(pair.organisation))
    assert "ma-page" not in text_of(coordinator.get(url("show", pair)))


@pytest.mark.parametrize(
    ("title", "vague"),
    [
        ("Comprendre LinkedIn", "Comprendre"),
        ("Je veux mieux maîtriser X", "maîtriser"),
        ("Être à l’aise sur Facebook", "Être à l’aise"),
        ("Learn how LinkedIn works", "Learn"),
        ("Publier une fois par semaine", ""),
        ("Écrire une biographie qui me ressemble", ""),
        ("Répondre à un commentaire", ""),
        ("Surprendre mes lecteurs", ""),
        ("", ""),
    ],
)
def test_words_that_nobody_can_observe_are_found(title, vague):
    assert vague_word(title) == vague


def test_own_words_are_helped_once_and_kept_if_one_likes(client_of):
    pair = new_pair()
    client = client_of(pair.mentee.person)
    data = {"title": "Comprendre LinkedIn", "network": "linkedin", "sign_1": "Ma page est en ligne."}
    page = text_of(client.post(url("goals", pair), data))
    assert "Que ferez-vous qui le montre" in page
    assert not pair.goals.exists()
    client.post(url("goals", pair), {**data, "keep": "1"})
    assert pair.goals.get().title == "Comprendre LinkedIn"


# --- after an early end ---------------------------------------------------------------------------------


def test_after_the_end_each_is_asked_once_and_a_yes_reaches_the_coordination(client_of, outbox_of):
    pair = walked_pair()
    coordinator = coordinator_of(pair.organisation)
    client = client_of(pair.mentee.person)
    response = client.post(url("end", pair))
    assert response["Location"] == url("another", pair)
    client.post(url("another", pair), {"yes": "1"})
    pair.refresh_from_db()
    assert (pair.mentee_wants_another, pair.mentor_wants_another) == (True, None)
    assert "Oui, je souhaite" not in text_of(client.get(url("another", pair)))
    assert kinds(outbox_of(coordinator)).count("pairs.another_wanted") == 1
    now = timezone.now()
    pair.refresh_from_db()
    assert refusal_of(answer_another, pair, wants=False, by=pair.mentee.person, at=now) == "already-said"
    page = text_of(client_of(coordinator).get(url("show", pair)))
    assert f"{pair.mentee.person.first_name} souhaite un autre binôme" in page


def test_the_letter_of_the_end_asks_without_signing_in_and_tells_the_other_nothing(client_of, outbox_of):
    pair = walked_pair()
    end_pair(pair, by=pair.mentee.person, at=timezone.now())
    letter = next(one for one in outbox_of(pair.mentor.person) if one.kind == "pairs.pair_ended")
    (address,) = {word for word in letter.text.split() if "/lien/ensuite/" in word}
    path = address[address.index("/binomes") :]
    visitor = client_of(None)
    assert (visitor.head(path).status_code, visitor.get(path).status_code) == (200, 200)
    pair.refresh_from_db()
    assert pair.mentor_wants_another is None
    before = len(outbox_of(pair.mentee.person))
    visitor.post(path, {"no": "1"})
    pair.refresh_from_db()
    assert pair.mentor_wants_another is False
    assert len(outbox_of(pair.mentee.person)) == before
    assert not Message.objects.unscoped("test").filter(kind="pairs.another_wanted").exists()
    show = SHOWS["pairs.Pair", "mentor_wants_another"]
    assert (show(pair, pair.mentor.person, "fr"), show(pair, pair.mentee.person, "fr")) == (False, None)


def test_the_question_is_not_asked_while_the_pair_lives(client_of):
    pair = walked_pair()
    assert client_of(pair.mentee.person).get(url("another", pair)).status_code == 404
    refused = refusal_of(answer_another, pair, wants=True, by=pair.mentee.person, at=timezone.now())
    assert refused == "not-ended-early"


def test_the_log_of_an_answer_does_not_say_which(client_of):
    pair = walked_pair()
    end_pair(pair, by=pair.mentee.person, at=timezone.now())
    answer_another(pair, wants=False, by=pair.mentee.person, at=timezone.now())
    entry = LogEntry.objects.in_organisation(pair.organisation).latest("pk")
    assert (entry.verb, "wants" in str(entry.details)) == ("pairs.answer_another", False)


# --- what the first page says ---------------------------------------------------------------------------


def test_the_next_thing_says_that_dates_wait_and_to_whom(client_of):
    pair = walked_pair()
    dates = [in_days(20), in_days(21), in_days(22)]
    propose_dates(session_of(pair, 3), dates=dates, by=pair.mentor.person, at=timezone.now())
    titles = {
        side: str(client_of(person).get(url("show", pair)).context["next"].title).replace("\u00a0", " ")
        for side, person in (("mentor", pair.mentor.person), ("mentee", pair.mentee.person))
    }
    assert titles["mentee"] == f"{pair.mentor.person.first_name} propose trois dates pour la séance 3"
    assert titles["mentor"].startswith("Votre deuxième séance")
    hold_session(
        session_of(pair, 2), minutes=120, starts_at=in_days(-1), by=pair.mentor.person, at=timezone.now()
    )
    mentor = client_of(pair.mentor.person).get(reverse("desk:today"))
    says = text_of(mentor)
    assert f"{pair.mentee.person.first_name} choisit une date pour la séance 3" in says
    assert timezone.now() + timedelta(days=1) < dates[0]
