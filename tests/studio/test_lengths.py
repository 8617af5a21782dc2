"""Lengths as networks count them, threads, differences: no database."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from binome import content
from binome.studio.differences import differences, is_still_there, sentences
from binome.studio.lengths import characters, measure, thread_of, weight

# The network's published rules: a link 23 whatever its length, an emoji 2, most letters 1, CJK 2, after NFC.
HARD_CASES = [
    ("", 0),
    ("bonjour", 7),
    ("é" * 10, 10),
    ("e\u0301" * 10, 10),
    ("Été à Évry", 10),
    # Three dots in one sign count for two.
    ("« oui » … ’", 12),
    ("https://exemple.fr", 23),
    ("https://exemple.fr/une/adresse/tres/longue/qui/compte/pareil?avec=des&mots=1", 23),
    ("http://a.fr", 23),
    ("exemple.fr", 23),
    ("Voir https://exemple.fr et https://exemple.org", 5 + 23 + 4 + 23),
    ("courriel@exemple.fr", 19),
    ("3.5 millions", 12),
    ("😀", 2),
    ("👍🏽", 2),
    ("👨‍👩‍👧‍👦", 2),
    ("🇫🇷", 2),
    ("1️⃣", 2),
    ("❤️", 2),
    ("日本語", 6),
    ("한국어", 6),
    ("日本 et 😀", 4 + 4 + 2),
    ("a\nb", 3),
    ("a\r\nb", 3),
    ("#MotDièse", 9),
    ("@quelquun", 9),
]


@pytest.mark.parametrize(("text", "wanted"), HARD_CASES)
def test_x_counts_as_it_says(text: str, wanted: int) -> None:
    assert weight(text) == wanted


def test_limits_are_those_of_the_dated_file() -> None:
    for rule in content.network_rules().texts:
        exact, over = measure(rule.id, "a" * rule.limit), measure(rule.id, "a" * (rule.limit + 1))
        assert (exact.left, exact.is_too_long) == (0, False)
        assert over.is_too_long is bool(rule.limit)
        assert bool(rule.source) is (rule.status != "ours")
        assert rule.source.startswith("https://") or not rule.limit
        assert rule.checked_on.year >= 2026


def test_other_networks_count_characters_once_accents_are_composed() -> None:
    assert characters("e\u0301te\u0301\r\n") == 4
    assert measure("linkedin_headline", "é" * 221).is_too_long


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.text(st.sampled_from("abcé日😀 .!?\n"), max_size=400) | st.just("https://exemple.fr/" + "x" * 300),
        max_size=5,
    )
)
def test_no_post_of_a_thread_is_too_long_and_no_word_is_lost(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    posts = thread_of(text, limit=280)
    assert all(weight(post) <= 274 for post in posts)
    assert "".join("".join(posts).split()) == "".join(text.split())


def test_a_paragraph_is_a_post_and_a_long_one_is_cut_at_a_sentence() -> None:
    assert thread_of("Un.\n\nDeux.\n \nTrois.", limit=280) == ["Un.", "Deux.", "Trois."]
    long = "Une phrase assez courte pour tenir. " * 12
    posts = thread_of(long, limit=280)
    assert len(posts) == 2
    assert all(post.endswith("tenir.") for post in posts)


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200))
def test_what_is_same_and_new_makes_the_text_and_same_and_gone_the_one_before(
    before: str, after: str
) -> None:
    changes = differences(before, after)
    assert "".join(words for tag, words in changes if tag != "gone") == after
    assert "".join(words for tag, words in changes if tag != "new") == before


def test_a_passage_is_a_sentence_and_is_found_again() -> None:
    text = "Je relie les équipes. Vingt ans\nde terrain ! Et vous ?"
    assert sentences(text) == ["Je relie les équipes.", "Vingt ans", "de terrain !", "Et vous ?"]
    assert is_still_there("relie  les équipes", text)
    assert not is_still_there("trente ans", text)
    assert is_still_there("", text)
