"""Questions to check oneself by, as a coordinator types them.

One block a question, with an empty line between two: the question, its answers (``*`` before the right one, ``-`` before
the others), then ``>`` and why.
"""

from __future__ import annotations

import re

from django.utils.translation import gettext_lazy as _

from binome import content
from binome.content.learning_path import QuickCheckChoice
from binome.core.errors import Refused

MOST_QUESTIONS = 10
FEWEST_ANSWERS, MOST_ANSWERS = 2, 6


class CheckNotUnderstood(Refused):
    """A block is not a question with one right answer."""

    code = "check-not-understood"
    text = _(
        "Question %(number)s of the quick check is not complete: a question, two to six answers with one * "
        "before the right one, then > and why."
    )


class TooManyQuestions(Refused):
    """A quick check is quick."""

    code = "too-many-questions"
    text = _("A quick check has %(most)s questions at most.")


def questions(text: str, *, prefix: str = "q") -> tuple[content.QuickCheck, ...]:
    """The questions that ``text`` asks.

    Raises
    ------
    CheckNotUnderstood, TooManyQuestions
    """
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if block.strip()]
    if len(blocks) > MOST_QUESTIONS:
        raise TooManyQuestions(most=MOST_QUESTIONS)
    return tuple(_question(block, number, prefix) for number, block in enumerate(blocks, start=1))


def _question(block: str, number: int, prefix: str) -> content.QuickCheck:
    asked, answers, why = [], [], []
    for line in (line.strip() for line in block.splitlines()):
        if line[:1] in ("*", "-"):
            answers.append((line[0] == "*", line[1:].strip()))
        elif line.startswith(">"):
            why.append(line[1:].strip())
        else:
            asked.append(line)
    is_whole = all((asked, " ".join(why), all(words for _is_right, words in answers)))
    right = sum(is_right for is_right, _words in answers)
    if not is_whole or right != 1 or not FEWEST_ANSWERS <= len(answers) <= MOST_ANSWERS:
        raise CheckNotUnderstood(number=number)
    return content.QuickCheck(
        id=f"{prefix}.q{number}",
        question=_same(" ".join(asked)),
        choices=tuple(
            QuickCheckChoice(id=chr(ord("a") + place), correct=is_right, fr=words, en=words)
            for place, (is_right, words) in enumerate(answers)
        ),
        feedback=_same(" ".join(why)),
    )


def _same(words: str) -> content.Text:
    """Words of one language: the page that asks is in that one."""
    return content.Text(fr=words, en=words)
