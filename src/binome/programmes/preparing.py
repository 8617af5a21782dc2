"""The pages on which a programme is prepared, one subject each: their order, what each fills, what a change means."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.utils.translation import gettext as _

from binome.core.words import duration_words, full_day_words
from binome.programmes import interviewing, role_words, story
from binome.programmes.models import Programme

Fact = tuple[str, str]
ORDER = (
    "name", "dates", "team", "people", "sessions", "subjects", "words", "agreement", "pairs", "questionnaires",
    "events", "interview",
)  # fmt: skip
REVIEW = "review"
# What each page fills in the programme; the team is people, who are asked one by one.
FIELDS: dict[str, tuple[str, ...]] = {
    "name": ("name", "purpose"),
    "dates": ("applications_close_on", "kickoff_on", "closing_on"),
    "team": (),
    "people": ("eligibility", "places"),
    "sessions": ("session_count", "session_minutes", "goals_max"),
    "subjects": ("networks",),
    "words": ("role_words",),
    "agreement": ("agreement_clauses",),
    "pairs": ("matching_settings",),
    "questionnaires": ("questionnaire_ids",),
    "events": ("events",),
    "interview": ("interview_questions",),
}


def after(page: str) -> str:
    """The page that follows, the reading through at the end."""
    order = (*ORDER, REVIEW)
    return order[order.index(page) + 1]


def before(page: str) -> str | None:
    """The page before, or nothing on the first."""
    order = (*ORDER, REVIEW)
    place = order.index(page)
    return order[place - 1] if place else None


def place(page: str) -> tuple[int, int]:
    """Which page this is, and how many there are."""
    return (*ORDER, REVIEW).index(page) + 1, len(ORDER) + 1


def question(page: str) -> str:
    """The title of a page, which is its question."""
    return {
        "name": _("What is it called, and what is it for?"),
        "dates": _("When does it begin and end?"),
        "team": _("Who runs it with you?"),
        "people": _("Who can take part?"),
        "sessions": _("How often do the pairs meet?"),
        "subjects": _("What do people work on?"),
        "words": _("What do you call each side?"),
        "agreement": _("What do the two of a pair promise each other?"),
        "pairs": _("What counts in forming the pairs?"),
        "questionnaires": _("What do you ask people along the way?"),
        "events": _("When does everybody meet?"),
        "interview": _("What do you ask in an interview?"),
        REVIEW: _("Read it through once more"),
    }[page]


def subject(page: str) -> str:
    """The same in a few words, for the reading through."""
    return {
        "name": _("Name and purpose"),
        "dates": _("Dates"),
        "team": _("The team"),
        "people": _("Who can take part"),
        "sessions": _("Sessions and goals"),
        "subjects": _("Subjects"),
        "words": _("What each side is called"),
        "agreement": _("The pair agreement"),
        "pairs": _("What counts in forming the pairs"),
        "questionnaires": _("Questionnaires"),
        "events": _("Meetings of everyone"),
        "interview": _("Questions of an interview"),
        REVIEW: _("Reading it through"),
    }[page]


def meaning(page: str) -> str:
    """What a change on that page means for whoever is already in the programme."""
    return {
        "name": _("The new words stand on every page from now on. Letters that have left keep the old ones."),
        "dates": _(
            "Dates that pairs and workshops have settled do not move. Nobody is told by itself: write to people."
        ),
        "team": _("Whoever you add receives an e-mail. Whoever leaves sees this programme no more."),
        "people": _("Applications that are sent stay as they are. Nobody who is accepted loses a place."),
        "sessions": _(
            "Pairs that are formed keep the number and the length of their sessions, and their goals."
        ),
        "subjects": _("Applications keep what they say, also on a subject that you take out."),
        "words": _(
            "The new words stand on every page from now on. Letters that have left keep the old ones."
        ),
        "agreement": _("Agreements that are accepted stay as they were accepted."),
        "pairs": _("The next matching uses it. Pairs that are formed do not change."),
        "questionnaires": _(
            "They are planned when the programme starts. Until then, nobody has received one."
        ),
        "events": _("Meetings that are in the calendar do not move: change them on their own page."),
        "interview": _("Interviews that are written down keep the questions that were asked."),
    }[page]


def facts_of(programme: Programme, page: str) -> list[Fact]:
    """What the page says, as one reads it through."""
    known = story.named_facts(programme)
    sides = role_words.SIDES
    facts: dict[str, Callable[[], list[Fact]]] = {
        "name": lambda: [(_("Name"), programme.name), (_("What it is for"), programme.purpose)],
        "dates": lambda: [known[name] for name in ("last_day", "kickoff", "closing")],
        "team": list,
        "people": lambda: _people(programme),
        "sessions": lambda: [
            known["sessions"],
            known["time"],
            (_("Goals of each person, at most"), str(programme.goals_max)),
        ],
        "subjects": lambda: [(_("Subjects"), story.subjects_of(programme))],
        "words": lambda: [
            (role_words.side_question(side), f"{role_words.one(programme, side)}, {role_words.several(programme, side)}")
            for side in sides
        ],
        "agreement": lambda: [("", clause["text"]) for clause in programme.agreement_clauses],
        "pairs": lambda: [(title, str(weight)) for title, weight in story.weights_of(programme)],
        "questionnaires": lambda: [("", title) for name, title in role_words.questionnaire_choices(programme) if name in programme.questionnaire_ids],
        "events": lambda: [
            (event["title"], f"{full_day_words(date.fromisoformat(event['on']))}, {duration_words(event['minutes'])}")
            for event in programme.events
        ],
        "interview": lambda: [
            (role_words.titles(programme, side), " ".join(interviewing.questions_for(programme, side))) for side in sides
        ],
    }  # fmt: skip
    return facts[page]()


def _people(programme: Programme) -> list[Fact]:
    facts = []
    for side in role_words.SIDES:
        sentences = [str(sentence) for sentence in programme.eligibility.get(side, [])]
        places = programme.places.get(side)
        limit = _("%(count)s places.") % {"count": places} if places else _("No limit of places.")
        facts.append((role_words.titles(programme, side), " ".join([*sentences, limit])))
    return facts
