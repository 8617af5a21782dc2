"""The mentors' circle: who asks, who answers, what is taken back, hidden, reported and told in the evening."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

import factories as make
from binome.accounts.models import LogEntry
from binome.learning import privacy, services
from binome.learning.models import CircleMessage, CircleReport
from binome.learning.naming import mentees_named
from binome.outbox.models import Message
from binome.privacy.services import erase_person
from factories import paris

pytestmark = pytest.mark.django_db
NOW = paris(2027, 2, 10, 10)
EVENING = paris(2027, 2, 10, 17, 10)

ClientOf = Callable[[Any], Client]


class Circle:
    """A programme with two mentors, a mentee and a coordinator."""

    def __init__(self) -> None:
        self.programme = make.ProgrammeFactory()
        self.asker = make.mentor_in(self.programme).person
        self.helper = make.mentor_in(self.programme).person
        self.mentee = make.mentee_in(
            self.programme, person=make.PersonFactory(first_name="Zoé", last_name="Le Goff-Ménard")
        ).person
        self.coordinator = make.coordinator_of(self.programme.organisation)
        self.url = reverse("learning:circle", args=[self.programme.pk])

    def ask(self, text: str = "Par quoi commencer ?", at: Any = NOW) -> CircleMessage:
        return services.ask_circle(self.programme, text=text, by=self.asker, at=at)

    def answer(self, question: CircleMessage, text: str = "Par sa question.", at: Any = NOW) -> CircleMessage:
        return services.answer_in_circle(question, text=text, by=self.helper, at=at)


@pytest.fixture
def circle() -> Circle:
    return Circle()


def rows() -> Any:
    return CircleMessage.objects.unscoped("a test")


def letters(kind: str) -> Any:
    return Message.objects.unscoped("a test").filter(kind=f"learning.{kind}")


def test_a_question_is_answered_and_only_whoever_asked_says_by_which_message(circle):
    question = circle.ask()
    first, second = circle.answer(question), circle.answer(question, "Par son téléphone.")
    with pytest.raises(services.NotYourQuestion):
        services.settle_question(first, is_settled=True, by=circle.helper, at=NOW)
    with pytest.raises(services.NotYourQuestion):
        services.settle_question(question, is_settled=True, by=circle.asker, at=NOW)
    for answer in (first, second):
        services.settle_question(answer, is_settled=True, by=circle.asker, at=NOW)
    assert list(rows().exclude(settles_at=None)) == [second]
    services.settle_question(second, is_settled=False, by=circle.asker, at=NOW)
    assert not rows().exclude(settles_at=None).exists()


def test_an_answer_to_an_answer_goes_to_the_question(circle):
    question = circle.ask()
    assert circle.answer(circle.answer(question), "Merci.").question_id == question.pk


def test_a_button_pressed_twice_is_one_question_and_thirty_a_day_are_enough(circle):
    assert circle.ask() == circle.ask(at=NOW + timedelta(seconds=20))
    for number in range(29):
        circle.ask(f"Question {number}")
    with pytest.raises(services.EnoughInTheCircle):
        circle.ask("Encore une")
    circle.ask("Demain", at=NOW + timedelta(days=1, minutes=1))


@pytest.mark.parametrize("text", ["", "  \r\n ", "x" * 2001])
def test_a_message_holds_some_words_and_not_a_letter(circle, text):
    with pytest.raises(services.CircleNeedsWords):
        circle.ask(text)


def test_a_mentee_and_a_mentor_of_another_programme_are_not_in_the_circle(circle):
    stranger = make.mentor_in(make.ProgrammeFactory(organisation=circle.programme.organisation)).person
    question = circle.ask()
    for person in (circle.mentee, stranger):
        with pytest.raises(services.NotInTheCircle):
            services.ask_circle(circle.programme, text="Bonjour", by=person, at=NOW)
        with pytest.raises(services.NotInTheCircle):
            services.report_message(question, reason="", by=person, at=NOW)
        assert not CircleMessage.objects.visible_to(person).exists()


def test_a_mentor_who_has_left_the_programme_no_longer_reads_the_circle(circle, client_of: ClientOf):
    circle.ask()
    client = client_of(circle.helper)
    assert client.get(circle.url).status_code == 200
    circle.programme.enrolments.filter(person=circle.helper).update(ended_at=NOW)
    assert client.get(circle.url).status_code == 404


def test_one_takes_back_within_the_hour_and_the_answers_of_others_stay(circle):
    lone, answered = circle.ask("Seule"), circle.ask("Répondue")
    answer = circle.answer(answered)
    with pytest.raises(services.TooLateToTakeBack):
        services.take_back(answered, by=circle.helper, at=NOW)
    with pytest.raises(services.TooLateToTakeBack):
        services.take_back(answered, by=circle.asker, at=NOW + timedelta(minutes=61))
    for question in (lone, answered):
        services.take_back(question, by=circle.asker, at=NOW + timedelta(minutes=60))
    assert list(rows().order_by("pk").values_list("pk", "text")) == [
        (answered.pk, ""), (answer.pk, "Par sa question."),
    ]  # fmt: skip
    with pytest.raises(services.QuestionGone):
        circle.answer(answered, "Trop tard")
    with pytest.raises(services.QuestionGone):
        circle.answer(lone, "Trop tard")


def test_a_report_is_told_once_to_the_coordinators_and_never_to_whoever_wrote(circle):
    question = circle.ask("Quelqu’un raconte trop")
    with pytest.raises(services.OwnMessage):
        services.report_message(question, reason="", by=circle.asker, at=NOW)
    for _again in range(2):
        services.report_message(question, reason="On reconnaît", by=circle.helper, at=NOW)
    (letter,) = letters("message_reported")
    assert letter.person == circle.coordinator
    assert "raconte" not in letter.text
    assert reverse("learning:hide_message", args=[question.pk]) in letter.text
    assert not CircleReport.objects.visible_to(circle.asker).exists()
    assert CircleReport.objects.visible_to(circle.coordinator).waiting().count() == 1


def test_a_coordinator_hides_with_a_reason_that_the_circle_reads_and_can_show_again(
    circle, client_of: ClientOf
):
    question = circle.ask("Motcaché de la question")
    services.report_message(question, reason="", by=circle.helper, at=NOW)
    client, page = client_of(circle.coordinator), reverse("learning:circle_question", args=[question.pk])
    hide = reverse("learning:hide_message", args=[question.pk])
    assert client.post(hide, {"reason": "  "}).status_code == 200
    assert client.post(hide, {"reason": "Une personne se reconnaît"}).status_code == 302
    assert not CircleReport.objects.visible_to(circle.coordinator).waiting().exists()
    reader = client_of(circle.helper)
    for url in (page, circle.url, f"{circle.url}?q=Motcach"):
        assert "Motcaché" not in reader.get(url).content.decode().replace('value="Motcach"', "")
    assert "Une personne se reconnaît" in reader.get(page).content.decode()
    client.post(reverse("learning:leave_shown", args=[question.pk]))
    assert "Motcaché" in reader.get(page).content.decode()


def test_the_check_finds_names_whatever_accents_capitals_and_hyphens_and_whole_words_only(circle):
    for text, found in (
        ("Avec ZOE tout va bien", ["Zoé"]),
        ("d’accord avec M. le goff ménard", ["Le Goff-Ménard"]),
        ("J’aide Zoé Le Goff-Menard.", ["Le Goff-Ménard", "Zoé"]),
        ("Au zoo, le goût du Goff", []),
        ("zoécran", []),
    ):
        assert mentees_named(text, circle.programme) == found


def test_a_text_that_names_a_mentee_is_posted_only_once_its_author_says_that_it_is_another_word(
    circle, client_of: ClientOf
):
    client = client_of(circle.asker)
    response = client.post(circle.url, {"text": "Zoe n’ose pas cliquer"})
    assert response.status_code == 200
    assert "Zoé" in response.content.decode()
    assert "Zoe n’ose pas cliquer" in response.content.decode()
    assert not rows().exists()
    assert not LogEntry.objects.unscoped("a test").filter(verb__startswith="learning.").exists()
    # Another name than the one that was let through holds the message back again.
    both = {"text": "Zoe et le Goff Ménard", "other_words": "Zoé"}
    assert client.post(circle.url, both).status_code == 200
    assert not rows().exists()
    assert client.post(circle.url, {"text": "Zoe, l’outil", "other_words": "Zoé"}).status_code == 302
    question = rows().get()
    page = reverse("learning:circle_question", args=[question.pk])
    assert client.post(page, {"text": "Zoé a compris"}).status_code == 200
    assert rows().count() == 1


def test_the_letter_of_the_day_comes_once_tells_what_others_wrote_and_can_be_switched_off(circle):
    services.choose_letter(circle.programme, wants_letter=False, by=circle.coordinator, at=NOW)
    circle.ask("Comment parler de la vie privée ?")
    assert services.tell_circles(at=paris(2027, 2, 10, 16, 50)) == 0
    assert services.tell_circles(at=EVENING) == 1
    # Said after four: told tomorrow, and today's letter does not come again.
    circle.ask("Et le lendemain ?", at=paris(2027, 2, 10, 16, 30))
    assert services.tell_circles(at=paris(2027, 2, 10, 19)) == 0
    (letter,) = letters("circle_of_the_day")
    assert letter.person == circle.helper
    assert "vie privée" in letter.text
    assert services.tell_circles(at=EVENING + timedelta(days=1)) == 1
    assert "Et le lendemain" in letters("circle_of_the_day").latest("pk").text
    assert services.tell_circles(at=EVENING + timedelta(days=2)) == 0
    # Back on: what was said meanwhile is not poured out.
    services.choose_letter(circle.programme, wants_letter=True, by=circle.coordinator, at=EVENING)
    assert services.tell_circles(at=EVENING + timedelta(minutes=20)) == 0


def test_what_is_hidden_or_taken_back_is_in_no_letter(circle):
    hidden, taken = circle.ask("Masquée"), circle.ask("Reprise")
    services.hide_message(hidden, reason="Nom", by=circle.coordinator, at=NOW)
    services.take_back(taken, by=circle.asker, at=NOW)
    assert services.tell_circles(at=EVENING) == 0


def test_the_list_looks_for_a_word_in_questions_and_answers(circle, client_of: ClientOf):
    circle.answer(circle.ask("Alpha"), "Une histoire de mot de passe")
    circle.ask("Bravo")
    text = client_of(circle.helper).get(circle.url, {"q": "mot de passe"}).content.decode()
    assert "Alpha" in text
    assert "Bravo" not in text


def test_the_circle_costs_the_same_number_of_statements_however_much_is_said(circle, client_of: ClientOf):
    client, costs = client_of(circle.coordinator), []
    for _times in range(2):
        for number in range(1 if not costs else 3):
            question = circle.ask(f"Question {len(costs)}{number}")
            for answer in range(3):
                circle.answer(question, f"Réponse {len(costs)}{number}{answer}")
            services.report_message(question, reason="", by=circle.helper, at=NOW)
        cost = []
        for url in (circle.url, reverse("learning:circle_question", args=[question.pk])):
            client.get(url)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(url).status_code == 200
            cost.append(len(asked))
        costs.append(cost)
    assert costs[0] == costs[1]
    assert max(costs[0]) <= 10


def test_erasing_somebody_takes_their_words_and_their_name_and_leaves_the_answers_of_others(circle):
    asker = circle.asker
    lone, answered = circle.ask("Seule"), circle.ask("Répondue")
    answer = circle.answer(answered, f"Bonjour {asker.first_name}, essaie ceci.")
    services.report_message(answer, reason=f"{asker.first_name} est nommé", by=circle.coordinator, at=NOW)
    services.choose_letter(circle.programme, wants_letter=False, by=asker, at=NOW)
    erase_person(asker, by=asker, at=NOW)
    assert not rows().filter(pk=lone.pk).exists()
    assert rows().get(pk=answered.pk).text == ""
    assert asker.first_name not in rows().get(pk=answer.pk).text
    assert "essaie ceci" in rows().get(pk=answer.pk).text
    assert asker.first_name not in CircleReport.objects.unscoped("a test").get().reason
    assert not circle.programme.circle_seats.exists()


def test_at_the_end_of_the_retention_the_circle_is_gone(circle):
    services.report_message(circle.ask(), reason="", by=circle.helper, at=NOW)
    privacy.anonymise(circle.programme.pk, {})
    assert not rows().exists()
    assert not CircleReport.objects.unscoped("a test").exists()
