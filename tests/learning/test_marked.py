"""Markdown of a coordinator becomes HTML that can do no harm, and the check that one types becomes questions."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from bs4 import BeautifulSoup

from binome.learning import checks
from binome.learning.marked import as_html, plain_lines, sections, summary

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[un lien](javascript:alert(1))",
    "[un lien](JaVaScRiPt&#58;alert(1))",
    "[un lien](java\tscript:alert(1))",
    "[un lien](vbscript:x)",
    "[un lien](data:text/html;base64,PHNjcmlwdD4=)",
    "![image](data:image/svg+xml,<svg onload=alert(1)>)",
    "![pixel](https://espion.example/pixel.png)",
    "![pixel][r]\n\n[r]: https://espion.example/pixel.png",
    "<iframe src=https://espion.example></iframe>",
    "<style>body{background:url(https://espion.example)}</style>",
    '<a href="https://a.example" onclick="alert(1)">x</a>',
    '[x](https://a.example "titre\\" onmouseover=alert(1)")',
    "<javascript:alert(1)>",
    "```html\n<script>alert(1)</script>\n```",
    "    <script>alert(1)</script>",
    "<!-- <script>alert(1)</script> -->",
    "<svg><script>alert(1)</script></svg>",
    "a\x00b <scr\x00ipt>alert(1)</scr\x00ipt>",
]


@pytest.mark.parametrize("markdown", HOSTILE)
def test_nothing_runs_and_nothing_is_asked_of_another_site(markdown: str) -> None:
    page = BeautifulSoup(as_html(markdown), "html.parser")
    tags = {tag.name for tag in page.find_all(True)}
    assert tags <= {"p", "a", "code", "em", "strong"}
    for tag in page.find_all(True):
        assert set(tag.attrs) <= {"href", "title", "rel"}
        assert tag.name == "a" or not tag.attrs
    for link in page.find_all("a"):
        assert re.match(r"(https?://|mailto:|tel:)", str(link["href"]))
        assert link["rel"] == ["noopener", "noreferrer"]


def test_what_one_writes_for_people_is_kept() -> None:
    html = as_html(
        "# Titre\n\nDu **gras**, un *mot* et [un lien](https://exemple.example).\n\n1. un\n2. deux\n\n- trois"
    )
    page = BeautifulSoup(html, "html.parser")
    assert [tag.name for tag in page.find_all(["h2", "strong", "em", "a", "ol", "ul"])] == [
        "h2", "strong", "em", "a", "ol", "ul",
    ]  # fmt: skip


def test_titles_start_under_that_of_the_page_and_skip_no_level() -> None:
    levels = re.findall(r"<h(\d)>", as_html("#### Un\n\n# Deux\n\n###### Trois\n\n## Quatre"))
    assert levels[0] == "2"
    assert all(int(after) <= int(before) + 1 for before, after in pairwise(levels))


@pytest.mark.parametrize(
    "markdown",
    [
        "[" * 20_000,
        ">" * 20_000,
        "*a " * 6000,
        "`" * 20_000,
        "[a](" * 5000,
        "<" * 20_000,
        "- " * 10_000,
        "_*" * 10_000,
    ],
)
def test_a_huge_hostile_text_is_drawn(markdown: str) -> None:
    assert len(as_html(markdown)) < 400_000


def test_invisible_characters_are_left_out_and_line_ends_are_of_one_kind() -> None:
    assert plain_lines("\ufeffun\x00\r\ndeux\rtrois\u202e\x7f ") == "un\ndeux\ntrois"


def test_a_text_is_cut_at_its_highest_titles() -> None:
    parts = sections("Avant\n\n## Un & <deux>\n\nTexte\n\n### Dedans\n\nPlus\n\n## Trois")
    assert [part.title for part in parts] == ["", "Un & <deux>", "Trois"]
    assert "<h2>Dedans</h2>" in parts[1].html


def test_a_list_shows_the_first_words_without_marks() -> None:
    assert summary("Du **gras** & [un lien](https://a.example)\n\n# Titre") == "Du gras & un lien"


# --- questions ---------------------------------------------------------------------------------------------------

CHECK = "Qui choisit ?\n* La personne\n- Vous\n> Un objectif choisi\n> tient mieux.\n\nEt après ?\n- Rien\n* Refaire\n> Encore."


def test_a_check_is_read_question_by_question() -> None:
    first, second = checks.questions(CHECK, prefix="own-3")
    assert (first.id, first.question.fr, first.correct_choice.fr, first.feedback.fr) == (
        "own-3.q1", "Qui choisit ?", "La personne", "Un objectif choisi tient mieux.",
    )  # fmt: skip
    assert second.correct_choice.id == "b"
    assert checks.questions("  \n ") == ()


@pytest.mark.parametrize(
    "text",
    [
        "Qui ?",
        "Qui ?\n* Moi\n> Car.",
        "Qui ?\n- Moi\n- Toi\n> Car.",
        "Qui ?\n* Moi\n* Toi\n> Car.",
        "Qui ?\n* Moi\n- Toi",
        "* Moi\n- Toi\n> Car.",
        "Qui ?\n* Moi\n-\n> Car.",
        "Qui ?\n* a\n" + "- b\n" * 6 + "> Car.",
    ],
)
def test_a_question_that_is_not_whole_is_told_by_its_number(text: str) -> None:
    with pytest.raises(checks.CheckNotUnderstood, match="1"):
        checks.questions(text)


def test_a_quick_check_is_quick() -> None:
    with pytest.raises(checks.TooManyQuestions):
        checks.questions("\n\n".join(["Qui ?\n* Moi\n- Toi\n> Car."] * 11))
