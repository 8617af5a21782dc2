"""What is asked in an interview: the programme's own questions, or the content's."""

from __future__ import annotations

from typing import cast

from binome import content
from binome.programmes.models import Programme
from binome.programmes.role_words import Side


def questions_for(programme: Programme, side: str) -> list[str]:
    """The questions for whoever applies on that side, in the programme's language."""
    own = programme.interview_questions.get(side)
    if own:
        return [str(question) for question in own]
    usual = content.interview_questions(cast("Side", side))
    return [question.in_language(programme.language) for question in usual]
