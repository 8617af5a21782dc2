"""The pages of an application, one subject each: their order, what each fills, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext as _

from binome.programmes import starting
from binome.programmes.models import Application, Programme

MENTOR, MENTEE = Application.Side.MENTOR.value, Application.Side.MENTEE.value

ORDER: dict[str, tuple[str, ...]] = {
    MENTOR: ("about", "subjects", "practical", "moments", "manner", "why"),
    MENTEE: ("about", "situation", "goals", "practical", "moments", "manner", "why"),
}
STARTING_POINT = "starting-point"
REVIEW = "review"
# What each page fills in the application; the page "about" also says one's name and telephone.
FIELDS: dict[str, tuple[str, ...]] = {
    "about": ("employer", "team", "function", "confirms_eligibility"),
    "subjects": ("skills", "capacity"),
    "situation": ("situation",),
    "goals": ("goals",),
    "practical": ("languages", "city", "reachable_places", "is_remote_possible"),
    "moments": ("availability",),
    "manner": ("ways_of_working", "interests"),
    "why": ("motivations", "motivation_text"),
    # Kept apart: nobody who reads the application reads it.
    STARTING_POINT: (),
}


def question(step: str) -> str:
    """The title of a page, which is its question."""
    return {
        "about": _("Who are you?"),
        "subjects": _("What can you pass on?"),
        "situation": _("What brings you here?"),
        "goals": _("What would you like to be able to do?"),
        "practical": _("Where can you meet, and in which languages?"),
        "moments": _("When are you free in a usual week?"),
        "manner": _("How do you like to work?"),
        "why": _("What do you expect of it?"),
        STARTING_POINT: _("Where do you stand today?"),
        REVIEW: _("Read it once more, then send it"),
    }[step]


def subject(step: str) -> str:
    """The same in two words, for the list of pages."""
    return {
        "about": _("You"),
        "subjects": _("Your subjects"),
        "situation": _("Your situation"),
        "goals": _("Your goals"),
        "practical": _("Places and languages"),
        "moments": _("Free moments"),
        "manner": _("Ways of working"),
        "why": _("Expectations"),
        STARTING_POINT: _("Where you stand"),
        REVIEW: _("Reading it again"),
    }[step]


def pages_of(programme: Programme, role: str) -> tuple[str, ...]:
    """The pages of one side's form in that programme, without the reading again."""
    return (*ORDER[role], STARTING_POINT) if starting.is_asked(programme, role) else ORDER[role]


def after(programme: Programme, role: str, step: str) -> str:
    """The page that follows, the reading again at the end."""
    order = (*pages_of(programme, role), REVIEW)
    return order[order.index(step) + 1]


def before(programme: Programme, role: str, step: str) -> str | None:
    """The page before, or nothing on the first."""
    order = (*pages_of(programme, role), REVIEW)
    place = order.index(step)
    return order[place - 1] if place else None


def place(programme: Programme, role: str, step: str) -> tuple[int, int]:
    """Which page this is, and how many there are."""
    order = (*pages_of(programme, role), REVIEW)
    return order.index(step) + 1, len(order)


def to_answer_next(application: Application, programme: Programme) -> str:
    """Where one goes on: the first page that was not answered, else the reading again."""
    done = set(application.steps_done)
    return next((step for step in pages_of(programme, application.role) if step not in done), REVIEW)


@dataclass(frozen=True)
class Missing:
    """Something without which an application cannot be sent, and the page where it is said."""

    step: str
    words: str


def statements_for(programme: Programme, role: str) -> list[str]:
    """Sentences that whoever applies on that side confirms."""
    return [str(sentence) for sentence in programme.eligibility.get(role, [])]


def missing_in(application: Application, programme: Programme) -> list[Missing]:
    """What has to be there before the application is sent, in the order of the pages."""
    missing = []
    if statements_for(programme, application.role) and not application.confirms_eligibility:
        missing.append(Missing("about", _("the sentences to confirm")))
    if application.role == MENTOR and not application.skills:
        missing.append(Missing("subjects", _("at least one subject")))
    if application.role == MENTEE and not application.goals:
        missing.append(Missing("goals", _("at least one goal")))
    if not application.languages:
        missing.append(Missing("practical", _("a language in which you can work")))
    if not application.availability:
        missing.append(Missing("moments", _("at least one free moment")))
    return missing
