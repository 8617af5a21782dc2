"""Pages of this room: answering, reading what answers say together, changing the questions, paper."""

from binome.surveys.views.answering import answer, answer_link, feedback, mine, share, shared, thanks
from binome.surveys.views.editing import (
    draft,
    draft_act,
    edit_question,
    heading,
    publish,
    questions,
    start_draft,
)
from binome.surveys.views.opinions import opinion, opinion_link, opinions
from binome.surveys.views.paper import copy_answers, copy_from_paper, paper
from binome.surveys.views.reading import alert, close, named, quotations, results, waves

__all__ = [
    "alert",
    "answer",
    "answer_link",
    "close",
    "copy_answers",
    "copy_from_paper",
    "draft",
    "draft_act",
    "edit_question",
    "feedback",
    "heading",
    "mine",
    "named",
    "opinion",
    "opinion_link",
    "opinions",
    "paper",
    "publish",
    "questions",
    "quotations",
    "results",
    "share",
    "shared",
    "start_draft",
    "thanks",
    "waves",
]
