"""A pair is two people's record: when one leaves, what the other wrote stays, and the name in it goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Model, Q

from binome.accounts.models import Organisation, Person
from binome.accounts.privacy import Files, Leaver, Opened, Overdue, Rows, Shows, delete_rows
from binome.outbox.models import Message
from binome.pairs.models import (
    Agreement,
    Assistant,
    DateProposal,
    Goal,
    GoalProgress,
    GoalStep,
    HelpRequest,
    Note,
    Pair,
    Session,
)
from binome.pairs.notices import key_of
from binome.pairs.services import end_pair, partner_of
from binome.programmes.models import Programme

ROWS: Rows = {
    "pairs.Pair": lambda person: Pair.objects.of_the_two(person).select_related("mentor", "mentee"),
    "pairs.Agreement": Agreement.objects.of_the_two,
    # Goals are what the mentee wants; a mentor's own file does not carry them away.
    "pairs.Goal": lambda person: Goal.objects.filter(pair__mentee__person=person).as_scoped("own"),
    "pairs.GoalProgress": lambda person: GoalProgress.objects.filter(
        Q(noted_by=person) | Q(pair__mentee__person=person)
    ).as_scoped("own"),
    "pairs.GoalStep": lambda person: GoalStep.objects.filter(pair__mentee__person=person).as_scoped("own"),
    "pairs.Session": lambda person: Session.objects.of_the_two(person).select_related("pair__mentee"),
    "pairs.DateProposal": lambda person: DateProposal.objects.filter(
        Q(pair__in=Pair.objects.of_the_two(person)) | Q(proposed_by=person)
    ).as_scoped("own"),
    "pairs.Assistant": lambda person: Assistant.objects.filter(
        Q(pair__mentee__person=person) | Q(person=person)
    ).as_scoped("own"),
    # What one wrote and what one received.
    "pairs.Note": lambda person: Note.objects.of_the_two(person).select_related("written_by"),
    "pairs.HelpRequest": lambda person: HelpRequest.objects.filter(asked_by=person).as_scoped("own"),
}


def _memo(row: Session, person: Person, language: str) -> str:
    return row.memo if row.pair.mentee.person_id == person.pk else ""


def _next_step(row: Session, person: Person, language: str) -> str:
    return row.next_step if row.pair.mentee.person_id == person.pk else ""


def _mentor_wants(row: Pair, person: Person, language: str) -> bool | None:
    return row.mentor_wants_another if row.mentor.person_id == person.pk else None


def _mentee_wants(row: Pair, person: Person, language: str) -> bool | None:
    return row.mentee_wants_another if row.mentee.person_id == person.pk else None


# The mentee writes the memo: it is in the mentee's file, not in the mentor's. What one said after an early end is
# for the coordination, and stays out of the other's file.
SHOWS: Shows = {
    ("pairs.Session", "memo"): _memo,
    ("pairs.Session", "next_step"): _next_step,
    ("pairs.Pair", "mentor_wants_another"): _mentor_wants,
    ("pairs.Pair", "mentee_wants_another"): _mentee_wants,
}


def _of_pair(number: int) -> Opened | None:
    people = Pair.objects.filter(pk=number).as_scoped("noted")
    row = people.values_list("organisation", "mentor__person", "mentee__person").first()
    return Opened(row[0], frozenset(row[1:])) if row else None


FILES: Files = {"pairs:show": _of_pair}


def say_goodbye(person: Person, *, at: datetime) -> int:
    """End each running pair the usual kind way: no reason, dates leave both calendars. Answers how many."""
    running = Pair.objects.of_the_two(person).filter(state=Pair.State.ACTIVE).with_people().order_by("pk")
    ended = 0
    for pair in running:
        end_pair(pair, by=person, at=at)
        ended += 1
    return ended


def forget(leaver: Leaver, *, at: datetime) -> None:
    """Their own words go, with places and links; the other half's words stay, without their name."""
    person = leaver.person
    HelpRequest.objects.filter(asked_by=person).as_scoped("erasure").delete()
    pairs = Pair.objects.of_the_two(person)
    _forget_notes(leaver)
    offers = Q(proposed_by=person) | Q(pair__in=pairs)
    DateProposal.objects.filter(offers).as_scoped("erasure").delete()
    Assistant.objects.filter(Q(person=person) | Q(pair__mentee__person=person)).as_scoped("erasure").delete()
    sessions = Session.objects.filter(pair__in=pairs).as_scoped("erasure")
    sessions.update(place="", link="")
    sessions.filter(pair__mentee__person=person).update(memo="", next_step="")
    goals = Goal.objects.filter(pair__in=pairs).as_scoped("erasure")
    own = goals.filter(pair__mentee__person=person)
    own.update(signs=[])
    own.filter(catalogue_id="").update(title="–")
    steps = GoalStep.objects.filter(pair__in=pairs).as_scoped("erasure")
    steps.filter(pair__mentee__person=person).update(text="–")
    progress = GoalProgress.objects.filter(pair__in=pairs).as_scoped("erasure")
    progress.filter(Q(noted_by=person) | Q(pair__mentee__person=person)).update(evidence="")
    for row in progress.exclude(evidence=""):
        leaver.hide_in_row(row, "evidence")
    for step in steps.exclude(text="–"):
        leaver.hide_in_row(step, "text")
    for session in sessions.exclude(memo="", next_step=""):
        leaver.hide_in_row(session, "memo", "next_step")
    for goal in goals:
        leaver.hide_in_row(goal, "title", "signs")
    for agreement in Agreement.objects.filter(pair__in=pairs).as_scoped("erasure"):
        leaver.hide_in_row(agreement, "clauses")
    for request in HelpRequest.objects.filter(programme__in=leaver.programme_ids).as_scoped("erasure"):
        leaver.hide_in_row(request, "text", "quote")


def _forget_notes(leaver: Leaver) -> None:
    """Their notes go, with the letters that carry the same words; those they received stay, without their name."""
    person = leaver.person
    notes = Note.objects.of_the_two(person).select_related("pair__mentor__person", "pair__mentee__person")
    own = list(notes.filter(written_by=person))
    letters = [key_of(note, partner_of(note.pair, person)) for note in own]
    Message.objects.filter(idempotency_key__in=letters).as_scoped("erasure").delete()
    for note in notes.exclude(written_by=person):
        leaver.hide_in_row(note, "text")
    Note.objects.filter(pk__in=[note.pk for note in own]).as_scoped("erasure").delete()


def anonymise(programme_id: int, stand_ins: Mapping[int, Person]) -> None:
    """What was written goes; dates, lengths, progress and states stay, with nobody's name.

    A request for help keeps its own, longer duration; it is cut off from the pair, which it would name.
    """
    scope = "end of retention"
    sessions = Session.objects.filter(pair__programme=programme_id).as_scoped(scope)
    sessions.update(memo="", next_step="", place="", link="")
    goals = Goal.objects.filter(pair__programme=programme_id).as_scoped(scope)
    goals.update(signs=[])
    goals.filter(catalogue_id="").update(title="–")
    agreements = Agreement.objects.filter(pair__programme=programme_id).as_scoped(scope)
    agreements.update(clauses=[])
    GoalStep.objects.filter(pair__programme=programme_id).as_scoped(scope).delete()
    steps = GoalProgress.objects.filter(pair__programme=programme_id).as_scoped(scope)
    steps.update(evidence="")
    for number, stand_in in stand_ins.items():
        agreements.filter(proposed_by=number).update(proposed_by=stand_in)
        steps.filter(noted_by=number).update(noted_by=stand_in)
    Note.objects.filter(pair__programme=programme_id).as_scoped(scope).delete()
    DateProposal.objects.filter(pair__programme=programme_id).as_scoped(scope).delete()
    Assistant.objects.filter(pair__programme=programme_id).as_scoped(scope).delete()
    HelpRequest.objects.filter(programme=programme_id).as_scoped(scope).update(pair=None)


def programmes_over(organisation: Organisation | None, before: datetime) -> list[Programme]:
    """Programmes that closed before that moment and where nobody has met since, whatever state they are left in."""
    closed = Programme.objects.in_organisation(organisation).filter(closing_on__lt=before.date())
    alive = Session.objects.filter(starts_at__gte=before).as_scoped("end of retention")
    return list(closed.exclude(pairs__sessions__in=alive).order_by("pk").distinct())


def _closed_requests(organisation: Organisation | None, before: datetime) -> Sequence[Model]:
    rows = HelpRequest.objects.in_organisation(organisation)
    return list(rows.filter(state=HelpRequest.State.CLOSED, closed_at__lt=before).only("pk"))


OVERDUE = (Overdue("help", "pairs.HelpRequest", _closed_requests, delete_rows),)
