"""Applications in words: for the person who applies, and for the coordinator who reads them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from binome.core.words import capital, day_words, full_day_words, list_words
from binome.programmes import role_words, steps, vocabulary
from binome.programmes.models import Application, Programme

Fact = tuple[str, str]
TONES = {
    Application.State.DRAFT: "info",
    Application.State.SUBMITTED: "warn",
    Application.State.WAITING: "info",
    Application.State.ACCEPTED: "ok",
    Application.State.DECLINED: "error",
    Application.State.WITHDRAWN: "info",
}


def state_words(state: str) -> str:
    """The state as a filter says it."""
    return {
        "draft": _("Being written"),
        "submitted": _("To answer"),
        "waiting": _("Waiting list"),
        "accepted": _("Accepted"),
        "declined": _("Not accepted"),
        "withdrawn": _("Withdrawn"),
    }[state]


def _one_state(application: Application) -> str:
    """The state of one application, where the filter speaks of several."""
    if application.state in (Application.State.SUBMITTED, Application.State.WAITING):
        return state_words(application.state)
    return capital(str(application.get_state_display()))


def file_name(role: str) -> str:
    """The name of a file of one side, without spaces or accents."""
    return _("mentors") if role == Application.Side.MENTOR else _("people-to-support")


# --- for the person who applies -------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """One of one's applications: where it stands, what comes next, what one can do about it."""

    application: Application
    side: str
    title: str
    next: str
    can_withdraw: bool
    can_send: bool
    # Where one goes on writing, or corrects; "" when nothing can be changed any more.
    write_url: str
    facts: list[Fact]

    @classmethod
    def of(cls, application: Application, programme: Programme, *, today: date) -> Self:
        """Where the person stands today."""
        state, states = application.state, Application.State
        is_open = programme.is_open_on(today)
        can_withdraw = states.WITHDRAWN in Application.TRANSITIONS[states(state)] and (
            state != states.ACCEPTED or programme.state == Programme.State.APPLICATIONS
        )
        title, following = _standing_words(application, programme, is_open=is_open)
        step = steps.to_answer_next(application, programme)
        is_whole = not steps.missing_in(application, programme)
        return cls(
            application=application,
            side=role_words.title(programme, application.role),
            title=title,
            next=following,
            can_withdraw=can_withdraw,
            can_send=is_open and is_whole and application.is_with_its_author,
            write_url=reverse("programmes:fill_in", args=[application.pk, step])
            if is_open and application.is_unanswered
            else "",
            facts=application_facts(application),
        )


def _standing_words(application: Application, programme: Programme, *, is_open: bool) -> tuple[str, str]:
    last_day = full_day_words(programme.applications_close_on)
    states = Application.State
    if application.state == states.ACCEPTED:
        return _("You are accepted: you take part."), _after_acceptance(programme)
    if application.state == states.SUBMITTED:
        following = _("You do not need to do anything. You will have an answer after %(day)s.") % {
            "day": last_day
        }
        return _("Your application is sent. It is not answered yet."), following
    if application.state == states.WAITING:
        following = _("If a place becomes free, we will write to you. You do not need to do anything.")
        return _("You are on the waiting list. You do not have a place today."), following
    if application.state == states.DECLINED:
        following = _("This is no judgement on you. You can call us to talk about it.")
        return _("You do not have a place in this programme."), following
    again = (
        _("You can send it until %(day)s.") % {"day": last_day} if is_open else _("Applications are closed.")
    )
    if application.state == states.WITHDRAWN:
        return _("You have withdrawn your application. You do not take part."), again
    return _("Your application is not sent yet. Nobody has read it."), again


def _after_acceptance(programme: Programme) -> str:
    if programme.state in (Programme.State.APPLICATIONS, Programme.State.MATCHING):
        day = day_words(programme.kickoff_on)
        return _("The pairs are being formed. You will hear from us before the kick-off, on %(day)s.") % {
            "day": day
        }
    if programme.state == Programme.State.RUNNING:
        return _("The programme is under way. Your first page says what comes next.")
    return _("The programme is closing or over. Thank you for having taken part.")


# --- for the coordinator --------------------------------------------------------------------------------


@dataclass(frozen=True)
class ApplicationRow:
    """One line of the list."""

    application: Application
    side: str
    tone: str
    state: str
    wants: str
    practical: str


def row_of(application: Application, programme: Programme) -> ApplicationRow:
    """A line from an application of ``programme`` loaded with its person."""
    return ApplicationRow(
        application=application,
        side=role_words.title(programme, application.role),
        tone=TONES[Application.State(application.state)],
        state=_one_state(application),
        wants=offer_words(application.role, application.skills, application.goals),
        practical=practical_words(
            application.city, is_remote=application.is_remote_possible, slots=application.availability
        ),
    )


def offer_words(role: str, skills: dict[str, int], goals: list[dict[str, object]]) -> str:
    """Subjects with their level, or goals in words."""
    if role == Application.Side.MENTOR:
        return ", ".join(
            _("%(subject)s (level %(level)s)")
            % {"subject": vocabulary.network_words(network), "level": level}
            for network, level in skills.items()
        )
    return _one_after_the_other(vocabulary.goal_words(goal) for goal in goals)


def _one_after_the_other(phrases: Iterable[object]) -> str:
    """Phrases that hold capitals and "and" of their own, so that commas would not tell them apart."""
    return pgettext("between two goals", "; ").join(str(phrase) for phrase in phrases)


def practical_words(city: str, *, is_remote: bool, slots: list[str]) -> str:
    """« Paris, ou à distance. Cinq moments libres. »"""
    where = [city] if city else []
    if is_remote:
        where.append(_("remote sessions possible"))
    free = ngettext("%(count)d free moment", "%(count)d free moments", len(slots)) % {"count": len(slots)}
    return ", ".join([*where, free])


def _facts(application: Application) -> dict[str, Fact]:
    """Question and answer of each field, in the order in which a coordinator reads them."""
    is_mentor = application.role == Application.Side.MENTOR
    words = vocabulary.word_words
    return {
        "skills": (_("Subjects taught"), offer_words("mentor", application.skills, []) if is_mentor else ""),
        "goals": (_("Goals"), "" if is_mentor else offer_words("mentee", {}, application.goals)),
        "situation": (_("Situation"), "" if is_mentor else words("situations", application.situation)),
        "motivation_text": (_("In a few words"), application.motivation_text),
        "availability": (_("Free moments"), list_words(vocabulary.slot_words(slot) for slot in application.availability)),
        "city": (_("Town"), application.city),
        "reachable_places": (_("Places one can reach"), list_words(application.reachable_places)),
        "is_remote_possible": (_("Remote sessions"), _("possible") if application.is_remote_possible else _("no")),
        "languages": (_("Languages"), list_words(words("spoken_languages", item) for item in application.languages)),
        "motivations": (_("Motivations"), _one_after_the_other(words("motivations", item) for item in application.motivations)),
        "ways_of_working": (_("Ways of working"), _one_after_the_other(words("ways_of_working", item) for item in application.ways_of_working)),
        "interests": (_("Interests"), _one_after_the_other(words("interests", item) for item in application.interests)),
        "capacity": (_("People one can support"), str(application.capacity) if is_mentor else ""),
        "employer": (_("Employer"), application.employer),
        "team": (_("Team"), application.team),
        "sector": (_("Sector"), application.sector),
        "function": (_("Function"), application.function),
    }  # fmt: skip


def application_facts(application: Application) -> list[Fact]:
    """The whole application, question and answer; what was not answered is left out."""
    return [(question, answer) for question, answer in _facts(application).values() if answer]


def side_by_side(left: Application, right: Application) -> list[tuple[str, str, str]]:
    """Each question with the two answers, those that neither answered left out."""
    first, second = _facts(left), _facts(right)
    lines = [(question, first[name][1], second[name][1]) for name, (question, _answer) in first.items()]
    return [line for line in lines if line[1] or line[2]]


def facts_by_step(application: Application) -> dict[str, list[Fact]]:
    """The same, page by page, as its author reads it again."""
    facts = _facts(application)
    pages = {
        step: [facts[name] for name in steps.FIELDS[step] if name in facts and facts[name][1]]
        for step in steps.ORDER[application.role]
    }
    person = application.person
    said = [(_("Name"), person.full_name), (_("Telephone"), person.phone)]
    pages["about"] = [fact for fact in said if fact[1]] + pages["about"]
    return pages


@dataclass(frozen=True)
class Answer:
    """One of the answers that an application can be given now."""

    decision: str
    label: str
    kind: str


def answers_for(application: Application) -> list[Answer]:
    """The answers that the application's state allows, the main one first."""
    states = Application.State
    offered = {
        states.ACCEPTED: Answer("accept", _("Accept"), "primary"),
        states.WAITING: Answer("wait", _("Put on the waiting list"), "secondary"),
        states.DECLINED: Answer("decline", _("Do not accept"), "danger"),
        states.SUBMITTED: Answer("reopen", _("Take the answer back"), "secondary"),
    }
    if application.is_with_its_author:
        return []
    allowed = Application.TRANSITIONS[states(application.state)]
    return [answer for state, answer in offered.items() if state in allowed]


@dataclass(frozen=True)
class DecisionWords:
    """What the page that confirms a decision says."""

    question: str
    effect: str
    button: str


def decision_words(decision: str, count: int) -> DecisionWords:
    """Question, effect and button for one or several applications."""
    questions = {
        "accept": ngettext("Accept this application?", "Accept these %(count)d applications?", count),
        "wait": ngettext(
            "Put this application on the waiting list?",
            "Put these %(count)d applications on the waiting list?",
            count,
        ),
        "decline": ngettext("Decline this application?", "Decline these %(count)d applications?", count),
        "reopen": ngettext(
            "Take back the answer to this application?",
            "Take back the answers to these %(count)d applications?",
            count,
        ),
    }
    effects = {
        "accept": _(
            "Each person takes part from now on and receives an e-mail that says so, with the dates."
        ),
        "wait": _("Each person receives an e-mail: no place today, the application is kept."),
        "decline": _("Each person receives a kind e-mail that says no. You can change your mind later."),
        "reopen": _(
            "Each application is to answer again. Where the e-mail has not left yet, it does not leave; "
            "otherwise the person receives the one below."
        ),
    }
    buttons = {
        "accept": _("Accept"),
        "wait": _("Put on the waiting list"),
        "decline": _("Do not accept"),
        "reopen": _("Take the answer back"),
    }
    return DecisionWords(questions[decision] % {"count": count}, effects[decision], buttons[decision])


def decision_done(decision: str, count: int) -> str:
    """What is said once it is done."""
    sentences = {
        "accept": ngettext("%(count)d person is accepted.", "%(count)d people are accepted.", count),
        "wait": ngettext(
            "%(count)d person is on the waiting list.", "%(count)d people are on the waiting list.", count
        ),
        "decline": ngettext("%(count)d person is not accepted.", "%(count)d people are not accepted.", count),
        "reopen": ngettext(
            "%(count)d application is to answer again.", "%(count)d applications are to answer again.", count
        ),
    }
    if decision == "reopen":
        return sentences[decision] % {"count": count}
    letters = ngettext("The e-mail leaves now.", "The e-mails leave now.", count)
    return f"{sentences[decision] % {'count': count}} {letters}"
