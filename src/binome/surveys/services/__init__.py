"""Every change to questionnaires: planned, sent, answered, shared."""

from binome.surveys.services.answers import (
    AnswersNotValid,
    NotYours,
    WaveClosed,
    feedback_for,
    give_answers,
    share_answers,
)
from binome.surveys.services.waves import (
    open_due_waves,
    open_session_feedback,
    open_wave,
    plan_running_programmes,
    plan_waves,
    remind_of_waves,
)

__all__ = [
    "AnswersNotValid",
    "NotYours",
    "WaveClosed",
    "feedback_for",
    "give_answers",
    "open_due_waves",
    "open_session_feedback",
    "open_wave",
    "plan_running_programmes",
    "plan_waves",
    "remind_of_waves",
    "share_answers",
]
