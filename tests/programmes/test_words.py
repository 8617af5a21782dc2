"""Words of the log and of the letters, and what people write for slots and subjects."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import binome
from binome.programmes import services, vocabulary
from binome.programmes.log_words import LOG_WORDS
from binome.programmes.models import Programme
from factories import ApplicationFactory, PersonFactory, paris

AT = paris(2027, 1, 5)
ROOM = Path(binome.__file__).parent / "programmes"


def test_every_act_has_its_sentence_in_the_log() -> None:
    source = "".join(path.read_text(encoding="utf-8") for path in (ROOM / "services").glob("*.py"))
    verbs = {
        f"programmes.{verb}" for verb in re.findall(r'_log\((?:application|partner|sharing), "(\w+)"', source)
    }
    verbs |= set(re.findall(r'verb="(programmes\.\w+)"', source))
    verbs |= {f"programmes.move_to_{state}" for state in Programme.State.values if state != "draft"}
    assert verbs == set(LOG_WORDS)


@pytest.mark.parametrize(
    ("written", "slot"),
    [
        ("Mardi soir", "tue-evening"),
        ("mardis soir", "tue-evening"),
        ("sam. matin", "sat-morning"),
        ("mercredi après-midi", "wed-afternoon"),
        ("Tuesday evenings", "tue-evening"),
        ("fri-lunch", "fri-lunch"),
        ("Friday lunchtime", "fri-lunch"),
        ("dimanche", None),
        ("", None),
    ],
)
def test_slots_are_understood_as_people_write_them(written: str, slot: str | None) -> None:
    assert vocabulary.slot_from(written) == slot


def test_every_word_of_the_form_is_understood_in_both_languages() -> None:
    for slot in vocabulary.SLOTS:
        for language in ("fr", "en"):
            assert vocabulary.slot_from(vocabulary.slot_words(slot, language)) == slot
    for network, _name in vocabulary.network_choices():
        for language in ("fr", "en"):
            assert vocabulary.network_from(vocabulary.network_words(network, language)) == network
    kinds: tuple[vocabulary.Kind, ...] = (
        "motivations",
        "ways_of_working",
        "interests",
        "spoken_languages",
        "situations",
    )
    for kind in kinds:
        for identifier, _words in vocabulary.word_choices(kind):
            for language in ("fr", "en"):
                assert (
                    vocabulary.word_from(kind, vocabulary.word_words(kind, identifier, language))
                    == identifier
                )


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("verb", "french", "english"),
    [
        (services.accept_application, "Vous participez à", "You take part in"),
        (services.put_on_waiting_list, "Vous êtes en liste d’attente", "You are on the waiting list"),
        (services.decline_application, "Votre candidature à", "Your application to"),
        (services.withdraw_application, "Votre candidature est retirée", "Your application is withdrawn"),
    ],
)
def test_each_reads_the_answer_in_their_language(
    verb: Callable[..., Any], french: str, english: str, outbox_of: Callable[[Any], list[Any]]
) -> None:
    for language, words in (("fr", french), ("en", english)):
        person = PersonFactory(language=language)
        application = ApplicationFactory(programme__state="applications", person=person)
        verb(application, by=None, at=AT)
        [message] = outbox_of(person)
        assert message.subject.startswith(words)
        assert "/ma-candidature/" in message.text
