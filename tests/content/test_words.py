"""Every authored text: typography, words to avoid, length of sentences; and the rules themselves."""

import re
from pathlib import Path

import pytest

from binome import content
from binome.content import checks, typography

LONGEST_SENTENCE = 25
FRENCH_AIM = 22


def prose_only_in_french() -> list[tuple[str, str]]:
    """Texts that stay in their author's language."""
    demo = content.demo_people()
    return [(person.id, person.motivation) for person in (*demo.mentors, *demo.mentees)]


def test_french_typography_is_right_everywhere() -> None:
    texts = [(place, text.fr) for place, text in content.every_text()] + prose_only_in_french()
    faults = [f"{place}: {fault}" for place, text in texts for fault in typography.french_faults(text)]
    assert faults == []


def test_english_typography_is_right_everywhere() -> None:
    faults = [
        f"{place}: {fault}"
        for place, text in content.every_text()
        for fault in typography.english_faults(text.en)
    ]
    assert faults == []


def test_no_text_says_a_word_to_avoid() -> None:
    found = [
        (place, words)
        for place, text in content.every_text()
        if (words := typography.french_words_to_avoid(text.fr) + typography.english_words_to_avoid(text.en))
    ]
    found += [
        (place, words)
        for place, text in prose_only_in_french()
        if (words := typography.french_words_to_avoid(text))
    ]
    assert found == []


def test_sentences_are_short() -> None:
    long = [
        (place, sentence)
        for place, text in content.every_text()
        for prose, most in ((text.fr, FRENCH_AIM), (text.en, LONGEST_SENTENCE))
        for sentence in typography.long_sentences(prose, most=most)
    ]
    assert long == []


def test_french_and_english_differ_unless_they_are_names() -> None:
    same = sorted({text.fr for place, text in content.every_text() if text.fr == text.en and " " in text.fr})
    assert same == ["AXA Group", "Accenture France", "Axa France", "PWN Paris", "SNCF Réseau"]


def test_texts_of_a_unit_that_ask_something_end_with_a_question() -> None:
    for unit in content.mentor_path().units:
        for check in unit.quick_check:
            assert check.question.fr.endswith(("?", "…")), check.id
            assert check.question.en.endswith(("?", "…")), check.id


def test_every_text_of_the_files_is_walked() -> None:
    """As many French texts as the files hold keys « fr: », plus those lent to a second questionnaire."""
    folder = Path(content.__file__).parent
    written = sum(
        len(re.findall(r"^[ -]*fr:", path.read_text("utf-8"), flags=re.MULTILINE))
        + len(re.findall(r"\{fr:", path.read_text("utf-8")))
        for path in folder.glob("*.yaml")
        # Examples of messages are made by a test from texts that are read elsewhere.
        if path.name != "message_examples.yaml"
    )
    walked = sum(1 for _ in content.every_text())
    lent = len(list(checks.texts_of(content.questionnaire("agility_end").items, "")))
    assert walked == written + lent


@pytest.mark.parametrize(
    "text",
    [
        "Pourquoi ?",
        "Un : deux",
        "«Bonjour\u00a0»",
        "« Bonjour »",
        'Elle dit "non"',
        "l'heure",
        "50 %",
        "2 600 caractères",
        "Etat des lieux",
        "Chacun·e",
        "Et puis...",
        "Fin ",
        "Deux  mots",
        "« Ouvert",
    ],
)
def test_a_fault_of_french_typography_is_found(text: str) -> None:
    assert typography.french_faults(text)


@pytest.mark.parametrize(
    "text",
    [
        "Pourquoi\u00a0?",
        "Un\u00a0: deux",
        "«\u00a0Bonjour\u00a0»",
        "Rendez-vous à 14:30, ou sur https://exemple.example/a?b=c.",
        "L’heure d’été, à l’État",
        "2\u00a0600\u00a0caractères, soit 50\u00a0%",
    ],
)
def test_right_french_typography_is_let_through(text: str) -> None:
    assert typography.french_faults(text) == []


@pytest.mark.parametrize("text", ["Why ?", 'It is "so"', "don't", "50 %", "“Open", "A  b", "Wait..."])
def test_a_fault_of_english_typography_is_found(text: str) -> None:
    assert typography.english_faults(text)


def test_words_to_avoid_are_let_through_in_a_quotation_only() -> None:
    assert typography.french_words_to_avoid("C’est simple, envoyez un mail.") == ["simple", "mail"]
    assert typography.french_words_to_avoid("Ne dites pas «\u00a0c’est simple\u00a0».") == []
    assert typography.french_words_to_avoid("un mot-dièse (hashtag), deux mots-dièse (hashtags)") == []
    assert typography.english_words_to_avoid("It is simply easy. Do not say “easy”.") == ["simply", "easy"]


def test_sentences_are_cut_at_their_end_and_words_counted_without_marks() -> None:
    text = "Une phrase\u00a0: trois mots\u00a0? Oui. «\u00a0Non\u00a0!\u00a0» Fin…"
    assert typography.sentences(text) == [
        "Une phrase\u00a0: trois mots\u00a0?",
        "Oui.",
        "«\u00a0Non\u00a0!\u00a0» Fin…",
    ]
    assert typography.word_count("Une phrase\u00a0: trois mots\u00a0?") == 4
    assert typography.long_sentences("Un deux trois. Un deux.", most=2) == ["Un deux trois."]
