"""Each rule of the desk, where it must speak and where it must not: the same programme a minute before, or with it done."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

import factories as make
from binome import content, desk
from binome.desk import facts, pair_facts
from binome.desk.fact import Fact
from binome.desk.messages import draft_for
from binome.learning.services import check_page
from binome.matching.models import ShieldAlert
from binome.pairs.models import Pair
from factories import paris
from page_factories import ScreenReportFactory, page_with_words
from survey_factories import AlertFactory

AT = paris(2027, 3, 10, 10)
KICKOFF = paris(2027, 2, 2)
A_MINUTE = timedelta(minutes=1)


def days(count: int) -> timedelta:
    return timedelta(days=count)


class World:
    """A programme that began long ago, with one pair that lacks nothing."""

    def __init__(self) -> None:
        self.programme = make.ProgrammeFactory(kickoff_on=date(2027, 2, 2))
        self.organisation = self.programme.organisation
        self.coordinator = make.coordinator_of(self.organisation)
        self.pair = self.new_pair()
        self.session(self.pair, 1, days(12))

    def new_pair(self, *, formed_at: Any = KICKOFF, agreed: bool = True, goal: bool = True) -> Pair:
        pair: Pair = make.PairFactory(programme=self.programme, formed_at=formed_at)
        accepted = {"mentor_accepted_at": formed_at, "mentee_accepted_at": formed_at if agreed else None}
        make.AgreementFactory(pair=pair, **accepted)
        if goal:
            make.GoalFactory(pair=pair, position=1)
        return pair

    def session(self, pair: Pair, number: int, starts_in: timedelta | None, **fields: Any) -> None:
        starts_at = None if starts_in is None else AT + starts_in
        state = fields.pop("state", "set" if starts_at else "to-set")
        held = {"held_minutes": 90} if state == "held" else {}
        make.SessionFactory(pair=pair, number=number, starts_at=starts_at, state=state, **held, **fields)

    def names(self, pair: Pair) -> str:
        return f"{pair.mentee.person.first_name} et {pair.mentor.person.first_name}"

    def found(self, kind: str) -> list[Fact]:
        with translation.override("fr"):
            return [one for one in facts.desk_of(self.programme, at=AT).facts if one.kind == kind]


# What a case builds, and who the fact must be about; a quiet case answers nothing.
Case = Callable[[World], Any]


@dataclass(frozen=True)
class Row:
    """One rule: a case in which it speaks and what its reason says; cases in which it must not."""

    speaks: Case
    says: str
    quiet: tuple[Case, ...]


def help_asked(world: World, **fields: Any) -> str:
    person = world.pair.mentor.person
    make.HelpRequestFactory(
        pair=world.pair, programme=world.programme, text="Je suis perdu.", asked_by=person, **fields
    )
    return str(person.full_name)


def answer_waits(world: World, **fields: Any) -> str:
    wave = world.programme.waves.first() or make.WaveFactory(
        programme=world.programme, questionnaire_id="session_mentee", session_number=1
    )
    response = make.ResponseFactory(wave=wave, enrolment=world.pair.mentee)
    AlertFactory(response=response, made_at=AT - days(1), **fields)
    return str(world.pair.mentee.person.full_name)


def proposal(world: World, ago: timedelta, state: str = "sent") -> str:
    sent = make.ProposalFactory(
        round__programme=world.programme, round__asked_by=world.coordinator, state=state, sent_at=AT - ago
    )
    return world.names(sent)


def shield(world: World, **fields: Any) -> str:
    ShieldAlert.objects.create(
        organisation=world.organisation, programme=world.programme, mentor=world.pair.mentor, mentee=world.pair.mentee,
        found_at=AT - days(1), **fields,
    )  # fmt: skip
    return world.names(world.pair)


def shield_of_an_ended_pair(world: World) -> None:
    shield(world)
    Pair.objects.unscoped("a test").filter(pk=world.pair.pk).update(state="ended")


def choices(world: World, last_day: date) -> str:
    make.MatchingRoundFactory(
        programme=world.programme, kind="suggestions", state="published", answer_by=last_day, number=1
    )
    return str(world.programme.name)


def choices_with_proposals_since(world: World) -> None:
    choices(world, date(2027, 3, 9))
    make.MatchingRoundFactory(programme=world.programme, kind="proposals", state="published", number=2)


def application(world: World, state: str = "submitted") -> str:
    make.ApplicationFactory(programme=world.programme, state=state)
    return "Candidatures"


def message_failed(world: World, state: str = "failed", programme: int = 0) -> str:
    number = world.programme.pk + programme
    make.MessageFactory(
        organisation=world.organisation,
        programme_id=number,
        state=state,
        sent_at=AT if state == "sent" else None,
    )
    return "Courriels"


def unreached(world: World, person: Any = None, **fields: Any) -> str:
    make.UnreachedFactory(
        organisation=world.organisation, person=person or world.pair.mentee.person, **fields
    )
    return "Adresses"


def moved(world: World, moves: int = 2, state: str = "set") -> str:
    pair = world.new_pair()
    world.session(pair, 1, days(3) if state == "set" else -days(3), moves_count=moves, state=state)
    return world.names(pair)


def passed(world: World, ago: timedelta, state: str = "set") -> str:
    pair = world.new_pair()
    world.session(pair, 1, -ago, state=state)
    world.session(pair, 2, days(20))
    return world.names(pair)


def no_first_date(world: World, formed: timedelta, kickoff: date | None = None) -> str:
    world.programme.kickoff_on = kickoff or world.programme.kickoff_on
    world.programme.save(update_fields=["kickoff_on"])
    pair = world.new_pair(formed_at=AT - formed)
    world.session(pair, 1, None)
    return world.names(pair)


def first_date_set(world: World) -> None:
    pair = world.new_pair(formed_at=AT - days(20))
    world.session(pair, 1, days(5))


def no_next_date(world: World, held_ago: timedelta, second: str = "to-set") -> str:
    pair = world.new_pair()
    world.session(pair, 1, -held_ago, state="held")
    starts = {"to-set": None, "set": days(4), "held": -held_ago}[second]
    world.session(pair, 2, starts, state=second)
    return world.names(pair)


def no_goal(world: World, second_in: timedelta, *, goal: bool = False) -> str:
    pair = world.new_pair(goal=goal)
    world.session(pair, 1, -days(10), state="held")
    world.session(pair, 2, second_in)
    return world.names(pair)


def agreement(world: World, formed: timedelta, *, agreed: bool = False) -> str:
    pair = world.new_pair(formed_at=AT - formed, agreed=agreed)
    world.session(pair, 1, days(5))
    return world.names(pair)


def written(world: World, ago: timedelta, *, missing: bool = True, elsewhere: int = 0, **fields: Any) -> str:
    """The coordination wrote to the mentee of a pair whose agreement waits."""
    pair = world.new_pair(formed_at=AT - days(30), agreed=not missing)
    world.session(pair, 1, days(5))
    make.MessageFactory(
        organisation=world.organisation, programme_id=world.programme.pk + elsewhere, person=pair.mentee.person,
        **{"kind": "outbox.words", "state": "sent", "created_at": AT - ago, "sent_at": AT - ago, **fields},
    )  # fmt: skip
    return world.names(pair)


def written_and_done_something(world: World) -> None:
    written(world, days(8))
    pair = Pair.objects.unscoped("a test").filter(programme=world.programme).order_by("-pk")[0]
    make.LogEntryFactory(
        organisation=world.organisation,
        programme_id=world.programme.pk,
        by=pair.mentor.person,
        at=AT - days(1),
    )


def workshop(world: World, starts_in: timedelta, state: str = "invited") -> str:
    held = make.WorkshopFactory(programme=world.programme, starts_at=AT + starts_in, title="Atelier du soir")
    make.AttendanceFactory(workshop=held, enrolment=world.pair.mentee, state=state)
    return "Atelier du soir"


def screen_reported(world: World, *, checked: bool = False) -> str:
    card = page_with_words(world.organisation, by=world.coordinator, expires_on=AT.date() + days(90))
    ScreenReportFactory(page=card, programme=world.programme, revision=1, reported_at=AT - days(1))
    if checked:
        check_page(world.organisation, key=card.key, by=world.coordinator, at=AT)
    return "Fiches pratiques"


def card_until(world: World, day: date, **fields: Any) -> str:
    page_with_words(world.organisation, by=world.coordinator, expires_on=day, **fields)
    return "Fiches pratiques"


ROWS: dict[str, Row] = {
    "help": Row(help_asked, "Je suis perdu.", (lambda w: help_asked(w, state="closed"),)),
    "answer": Row(
        answer_waits,
        "Mardi 9 mars",
        (lambda w: answer_waits(w, dealt_with_at=AT, dealt_with_by=w.coordinator),),
    ),
    "proposal": Row(
        lambda w: proposal(w, days(5) + A_MINUTE),
        "Envoyée le vendredi 5 mars",
        (
            lambda w: proposal(w, days(5) - A_MINUTE),
            lambda w: proposal(w, days(6), "accepted"),
            lambda w: proposal(w, days(6), "refused"),
        ),
    ),
    "shield": Row(
        shield,
        "mardi 9 mars",
        (
            lambda w: shield(w, state="kept", reason="Deux sites.", decided_by=w.coordinator, decided_at=AT),
            shield_of_an_ended_pair,
        ),
    ),
    "choices": Row(
        lambda w: choices(w, date(2027, 3, 9)),
        "mardi 9 mars",
        (lambda w: choices(w, date(2027, 3, 10)), choices_with_proposals_since),
    ),
    "applications": Row(application, "1 candidature", (lambda w: application(w, "accepted"), lambda w: application(w, "draft"))),
    "messages": Row(
        message_failed,
        "1 courriel",
        (lambda w: message_failed(w, "sent"), lambda w: message_failed(w, programme=1)),
    ),
    "unreached": Row(
        unreached,
        "1 adresse",
        (lambda w: unreached(w, cleared_at=AT), lambda w: unreached(w, person=make.PersonFactory())),
    ),
    "moved": Row(moved, "deux fois", (lambda w: moved(w, moves=1), lambda w: moved(w, state="held"))),
    "silence": Row(
        lambda w: written(w, days(7)),
        "mercredi 3 mars",
        (
            lambda w: written(w, days(7) - A_MINUTE),
            written_and_done_something,
            lambda w: written(w, days(8), missing=False),
            lambda w: written(w, days(8), batch="a-tous"),
            lambda w: written(w, days(8), state="held", sent_at=None),
            lambda w: written(w, days(8), kind="pairs.pair_formed"),
            lambda w: written(w, days(8), elsewhere=1),
        ),
    ),
    "no-first-date": Row(
        lambda w: no_first_date(w, days(7)),
        "7 jours",
        (
            lambda w: no_first_date(w, days(7) - A_MINUTE),
            # Formed long before a kick-off that is six days old.
            lambda w: no_first_date(w, days(30), kickoff=date(2027, 3, 4)),
            first_date_set,
        ),
    ),
    "no-next-date": Row(
        lambda w: no_next_date(w, days(9)),
        "prochaine séance",
        (
            lambda w: no_next_date(w, days(9) - A_MINUTE),
            lambda w: no_next_date(w, days(12), "set"),
            lambda w: no_next_date(w, days(12), "held"),
        ),
    ),
    "no-goal": Row(
        lambda w: no_goal(w, days(7)),
        "mercredi 17 mars",
        (
            lambda w: no_goal(w, days(7) + A_MINUTE),
            lambda w: no_goal(w, -A_MINUTE),
            lambda w: no_goal(w, days(2), goal=True),
        ),
    ),
    "to-note": Row(
        lambda w: passed(w, days(2) + A_MINUTE),
        "noté",
        (lambda w: passed(w, days(2) - A_MINUTE), lambda w: passed(w, days(3), "held")),
    ),
    "attendance": Row(
        lambda w: workshop(w, -A_MINUTE),
        "mercredi 10 mars",
        (
            lambda w: workshop(w, A_MINUTE),
            lambda w: workshop(w, -days(1), "present"),
            lambda w: workshop(w, -days(1), "absent"),
        ),
    ),
    "no-agreement": Row(
        lambda w: agreement(w, days(7)),
        "accepté",
        (lambda w: agreement(w, days(7) - A_MINUTE), lambda w: agreement(w, days(20), agreed=True)),
    ),
    "screens": Row(screen_reported, "1 fiche ou unité a changé", (lambda w: screen_reported(w, checked=True),)),
    "old-cards": Row(
        lambda w: card_until(w, AT.date()),
        "1 fiche ou unité utilisée",
        (
            lambda w: card_until(w, AT.date() + days(1)),
            lambda w: card_until(w, AT.date(), withdrawn_at=AT),
            lambda w: card_until(w, AT.date(), subject="whatsapp"),
        ),
    ),
}  # fmt: skip

QUIET = [
    pytest.param(kind, case, id=f"{kind}-{place}")
    for kind, row in ROWS.items()
    for place, case in enumerate(row.quiet)
]


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ROWS)
def test_it_speaks_with_the_person_the_reason_the_action_and_the_message(
    kind: str, client_of: Callable[[Any], Client]
) -> None:
    world = World()
    who = ROWS[kind].speaks(world)
    (fact,) = world.found(kind)
    rule = content.desk_facts()[kind]
    assert fact.who == who
    assert ROWS[kind].says in fact.reason.replace("\u00a0", " ")
    assert (fact.tag, fact.action) == (rule.name.fr, rule.action.fr)
    client = client_of(world.coordinator)
    assert client.get(fact.url).status_code == 200
    assert bool(fact.message_url) == rule.has_message == (draft_for(kind) is not None)
    if rule.has_message:
        page = client.get(fact.message_url).content.decode()
        with translation.override("fr"):
            draft = draft_for(kind)
        assert draft is not None
        assert draft.subject in page.replace("&#x27;", "'")
        assert len(draft.text.split("\n\n")) >= 2


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "case"), QUIET)
def test_it_is_silent_a_minute_before_or_once_it_is_done(kind: str, case: Case) -> None:
    world = World()
    case(world)
    assert world.found(kind) == []


@pytest.mark.django_db
@pytest.mark.parametrize("kind", ROWS)
def test_it_never_speaks_outside_its_programme(kind: str) -> None:
    world = World()
    ROWS[kind].speaks(world)
    stranger, neighbour = World(), make.ProgrammeFactory(organisation=world.organisation)
    # Cards belong to the organisation: all its programmes that use them are told.
    others = [stranger.programme] if kind in {"screens", "old-cards"} else [stranger.programme, neighbour]
    for programme in others:
        told = facts.desk_of(programme, at=AT)
        assert [one for one in told.facts if one.kind == kind] == []
    assert len(world.found(kind)) == 1


@pytest.mark.django_db
def test_two_facts_of_one_kind_have_two_names() -> None:
    """Or else taking one would take the other."""
    once = {"applications", "messages", "unreached", "choices", "screens", "old-cards"}
    for kind, row in ROWS.items():
        world = World()
        for _twice in range(1 if kind in once else 2):
            row.speaks(world)
            world.pair = world.new_pair()
        keys = [one.key for one in facts.desk_of(world.programme, at=AT).facts]
        assert len(keys) == len(set(keys)), kind


def test_every_rule_has_its_row_and_its_line_in_the_reference() -> None:
    kinds = set()
    for path in Path(desk.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name):
                continue
            named = {one.arg: one.value for one in node.keywords}
            if node.func.id == "Fact":
                given = named["kind"]
            elif node.func.id in {"_pair_fact", "_fact"}:
                given = node.args[1]
            else:
                continue
            if isinstance(given, ast.Constant):
                kinds.add(str(given.value))
    assert kinds == set(ROWS) == set(content.desk_facts())


def test_the_numbers_of_the_reference_are_those_of_the_code() -> None:
    code = {
        "proposal": facts.DAYS_TO_ANSWER_A_PROPOSAL,
        "silence": pair_facts.DAYS_AFTER_A_MESSAGE,
        "no-first-date": pair_facts.DAYS_TO_SET_SESSION_1,
        "no-next-date": pair_facts.DAYS_WITHOUT_NEXT_DATE,
        "no-goal": pair_facts.DAYS_BEFORE_SESSION_2,
        "to-note": pair_facts.DAYS_TO_NOTE_A_SESSION,
        "no-agreement": pair_facts.DAYS_TO_SET_SESSION_1,
    }
    assert {kind: rule.days for kind, rule in content.desk_facts().items() if rule.days is not None} == code
    for language in ("fr", "en"):
        page = content.desk_facts_page(language)
        assert all(f"`{kind}`" in page for kind in ROWS)
        assert not re.search(r" [:;?!]", page.split("|---|")[1]) or language == "en"
