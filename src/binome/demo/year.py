"""A whole programme year of people who do not exist, played through the services that people use.

For demonstrations, tests and load: from two files of applications to a frozen report, with dates moved and missed,
pairs that end early and people who do not answer. Everything follows from the seed and the day of the kick-off; only
``random.Random(seed).random()`` is drawn from, which Python promises to keep the same on every machine.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone, translation
from django_q.models import OrmQ

from binome import content
from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Role
from binome.accounts.services import create_organisation, find_or_create_person, give_role
from binome.core.errors import Refused
from binome.core.tables import Table, TableRow
from binome.demo import together
from binome.evaluation.models import Bilan
from binome.evaluation.services import freeze_bilan, start_bilan
from binome.learning.services import complete_unit, invite_to_workshop, note_attendance, schedule_workshop
from binome.matching.models import Proposal
from binome.matching.services import answer_proposal, ask_for_round, publish_round, run_round
from binome.outbox.models import Message
from binome.pairs.models import Pair, Session
from binome.pairs.services import (
    GoalDraft,
    accept_agreement,
    complete_pair,
    end_pair,
    hold_session,
    miss_session,
    move_session,
    note_progress_of_goals,
    set_dates,
    set_goals,
    write_memo,
)
from binome.programmes.models import Application, Programme
from binome.programmes.services import (
    apply_import,
    create_programme,
    decide_applications,
    move_forward,
    read_applications,
)
from binome.surveys.models import Response
from binome.surveys.services import feedback_for, give_answers, open_wave, plan_waves, publish_due_waves

Progress = Callable[[str, int, int], None]
# Days from the kick-off; the last questionnaires close two weeks after the closing, and then the report is frozen.
APPLY, DECIDE, MATCH, ANSWER, CLOSING_DAY, FREEZE = -42, -19, -13, -11, 77, 93
# Days at which a session is looked for, and how often it goes otherwise; chosen near the planner's published figures.
FIRST_DAYS = {1: 7, 2: 28, 3: 49}
REFUSES, ENDS_EARLY, MOVES, MISSES, SILENT = 0.03, 0.05, 0.2, 0.04, 0.25
CITIES = ("Paris", "Lyon", "Lille", "Nantes", "Marseille", "Toulouse")
FIRST_NAMES = ("Adèle", "Ali", "Anaïs", "Bruno", "Chloé", "Denis", "Élodie", "Fatou", "Gaël", "Inès", "Karim", "Léa",
               "Marc", "Nadia", "Océane", "Paul", "Rosa", "Sami", "Théo", "Yann", "Zoé")  # fmt: skip
LAST_NAMES = ("Amrani", "Blanc", "Caron", "Diallo", "Étienne", "Faure", "Garnier", "Hamon", "Ibanez", "Joly", "Klein",
              "Lebrun", "Morel", "Nguyen", "Olivier", "Petit", "Renaud", "Sow", "Tessier", "Vidal")  # fmt: skip
# So many acts are kept by one commit: a year on a disk that is waited for each time would be the disk's time.
A_COMMIT = 200


@dataclass(frozen=True)
class Played:
    """What came of it."""

    programme: Programme
    counts: dict[str, int]


def name_of(pairs: int, seed: int) -> str:
    """The organisation that a year is played in, one for each size and seed."""
    return f"Simulation {seed}-{pairs}"


def play_year(*, pairs: int, seed: int, kickoff: date, language: str, progress: Progress) -> Played:
    """A year of about ``pairs`` pairs in an organisation of its own; ``progress`` is told (what, done, of).

    Letters are written and count as having left at once: nothing is sent to anybody.
    """
    with translation.override(language), timezone.override("Europe/Paris"):
        return _Year(pairs, seed, kickoff, language, progress).play()


class _Year:
    def __init__(self, pairs: int, seed: int, kickoff: date, language: str, progress: Progress) -> None:
        self.size, self.kickoff, self.language, self.progress = pairs, kickoff, language, progress
        self.draw = random.Random(seed).random  # noqa: S311  nothing here is a secret
        self.seed = seed
        self.zone = ZoneInfo("Europe/Paris")

    def on(self, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment, ``day`` days after the kick-off, on the clock of Paris."""
        return datetime.combine(self.kickoff + timedelta(days=day), time(hour, minute), tzinfo=self.zone)

    def one_of(self, things: Sequence[Any]) -> Any:
        """One of ``things``, each as likely."""
        return things[int(self.draw() * len(things))]

    def some_of(self, things: Sequence[Any], fewest: int, most: int) -> list[Any]:
        """A few different ``things``."""
        left, found = list(things), []
        for _turn in range(fewest + int(self.draw() * (most - fewest + 1))):
            found.append(left.pop(int(self.draw() * len(left))))
        return found

    def play(self) -> Played:
        """From nothing to the frozen report."""
        last_job = OrmQ.objects.aggregate(last=Max("pk"))["last"] or 0
        with transaction.atomic():
            self.organisation = self._organisation()
            self.programme = self._programme()
        self._apply()
        self._decide()
        self._match()
        self._prepare()
        self._live()
        self._close()
        # Nobody is there to read: letters count as gone, and what the queue was asked for is forgotten.
        letters = Message.objects.in_organisation(self.organisation)
        letters.filter(state=Message.State.QUEUED).update(state=Message.State.SENT, sent_at=F("created_at"))
        OrmQ.objects.filter(pk__gt=last_job).delete()
        return Played(self.programme, self._counts())

    def _organisation(self) -> Organisation:
        at = self.on(-60)
        organisation = create_organisation(
            name=name_of(self.size, self.seed), contact_name="Coordination", contact_phone="01 99 00 00 00",
            contact_email="coordination@simulation.example", at=at, language=self.language,
        )  # fmt: skip
        self.coordinator = find_or_create_person(
            email=f"coordination.s{self.seed}.{self.size}@simulation.example", first_name="Coordination", language=self.language,
            organisation=organisation, at=at,
        )  # fmt: skip
        give_role(organisation, person=self.coordinator, role=Role.COORDINATOR, by=None, at=at)
        return organisation

    def _programme(self) -> Programme:
        programme = create_programme(
            self.organisation, template_id="association-pilot", name=f"Simulation {self.size}",
            kickoff_on=self.kickoff, applications_close_on=self.kickoff + timedelta(days=DECIDE),
            closing_on=self.kickoff + timedelta(days=CLOSING_DAY), by=self.coordinator, at=self.on(-60),
            language=self.language,
        )  # fmt: skip
        return move_forward(
            programme, to=Programme.State.APPLICATIONS, by=self.coordinator, at=self.on(APPLY)
        )

    # --- applications -----------------------------------------------------------------------------------

    def _apply(self) -> None:
        """Two files, read and added as a coordinator would; one in ten more than there are places."""
        goals = content.goal_catalogue().goals_for(self.programme.networks)
        for step, role in enumerate(("mentee", "mentor")):
            self.progress("applications", step, 2)
            header = [
                "courriel",
                "prénom",
                "nom",
                "ville",
                "à distance",
                "langues",
                "disponibilités",
                "équipe",
            ]
            header += ["objectifs"] if role == "mentee" else ["réseaux (niveau)", "places (capacité)"]
            rows = [self._person(role, number, goals) for number in range(round(self.size * 1.1) or 1)]
            lines = [TableRow(line, dict(zip(header, row, strict=True))) for line, row in enumerate(rows, 2)]
            entry = read_applications(
                self.programme, role=role, table=Table(name=f"{role}.csv", columns=tuple(header), rows=tuple(lines)),
                file_name=f"{role}.csv", by=self.coordinator, at=self.on(APPLY + 1 + step),
            )  # fmt: skip
            apply_import(entry, by=self.coordinator, at=self.on(APPLY + 1 + step, 10))

    def _person(self, role: str, number: int, goals: Sequence[Any]) -> list[str]:
        first, last = self.one_of(FIRST_NAMES), self.one_of(LAST_NAMES)
        slots = "|".join(sorted(self.some_of(content.slots(), 5, 10)))
        row = [
            f"{role}{number}.s{self.seed}.{self.size}@simulation.example", first, last, self.one_of(CITIES),
            "oui" if self.draw() < 0.7 else "non", "fr|en" if self.draw() < 0.4 else "fr", slots,
            f"Équipe {int(self.draw() * self.size) + 1}",
        ]  # fmt: skip
        if role == "mentee":
            chosen = self.some_of(goals, 1, min(2, self.programme.goals_max))
            return [*row, "|".join(f"{goal.id}:{place}" for place, goal in enumerate(chosen, 1))]
        skills = "|".join(f"{name}:{3 + int(self.draw() * 3)}" for name in self.programme.networks)
        return [*row, skills, "2" if self.draw() < 0.15 else "1"]

    def _decide(self) -> None:
        ids = list(self.programme.applications.order_by("pk").values_list("pk", flat=True))
        for start in range(0, len(ids), A_COMMIT):
            self.progress("decisions", start, len(ids))
            with transaction.atomic():
                decide_applications(
                    self.programme, ids=ids[start : start + A_COMMIT], decision="accept", by=self.coordinator,
                    at=self.on(DECIDE),
                )  # fmt: skip
        move_forward(self.programme, to=Programme.State.MATCHING, by=self.coordinator, at=self.on(DECIDE + 1))

    # --- pairs ------------------------------------------------------------------------------------------

    def _match(self) -> None:
        self.progress("matching", 0, 1)
        round_ = ask_for_round(self.programme, by=self.coordinator, at=self.on(MATCH))
        run_round(round_, at=self.on(MATCH, 9, 5))
        publish_round(round_, by=self.coordinator, at=self.on(MATCH + 1))
        proposals = list(
            Proposal.objects.in_organisation(self.organisation)
            .filter(round=round_)
            .select_related("mentor__person", "mentee__person")
            .order_by("pk")
        )
        self._in_commits("answers", proposals, self._answer)
        move_forward(self.programme, to=Programme.State.RUNNING, by=self.coordinator, at=self.on(-5))

    def _answer(self, proposal: Proposal) -> None:
        for hour, enrolment in ((18, proposal.mentee), (20, proposal.mentor)):
            accepts = self.draw() >= REFUSES
            answer_proposal(proposal, by=enrolment.person, accepts=accepts, at=self.on(ANSWER, hour))
            if not accepts:
                return
            proposal.refresh_from_db(fields=["state", "mentor_accepts", "mentee_accepts"])

    def _in_commits(self, what: str, things: Sequence[Any], act: Callable[[Any], None]) -> None:
        """Each of ``things``, so many to a commit, in their order."""
        for start in range(0, len(things), A_COMMIT):
            self.progress(what, start, len(things))
            with transaction.atomic():
                for thing in things[start : start + A_COMMIT]:
                    act(thing)

    def _prepare(self) -> None:
        """Mentors read what they must; questionnaires are planned; the kick-off takes place."""
        mentors = self.programme.enrolments.filter(
            role=Application.Side.MENTOR, pairs_as_mentor__isnull=False
        )
        self._in_commits(
            "mentor path", list(mentors.distinct().select_related("person").order_by("pk")), self._learn
        )
        plan_waves(self.programme, by=self.coordinator, at=self.on(0, 8))
        self.workshops = {
            kind: self._workshop(kind, day) for kind, day in (("kickoff", 0), ("closing", CLOSING_DAY))
        }

    def _learn(self, enrolment: Any) -> None:
        for day, unit in enumerate(self.programme.required_units):
            complete_unit(enrolment, unit_id=unit, by=enrolment.person, at=self.on(-4, 8 + day))

    def _workshop(self, kind: str, day: int) -> Any:
        guide = content.guide(kind)
        return schedule_workshop(
            self.programme, kind=kind, title=guide.title.in_language(self.language), starts_at=self.on(day, 18, 30),
            minutes=guide.total_minutes, place="Maison des associations", link="", guide_id=kind,
            by=self.coordinator, at=self.on(-10),
        )  # fmt: skip

    def _live(self) -> None:
        pairs = self.programme.pairs.select_related(
            "programme__organisation", "organisation", "mentor__person", "mentor__application", "mentee__person",
            "mentee__application",
        )  # fmt: skip
        with transaction.atomic():
            invite_to_workshop(self.workshops["kickoff"], by=self.coordinator, at=self.on(-3))
            self._attend("kickoff", 0, 0.9)
        self.diaries: set[tuple[int, datetime]] = set()
        self._in_commits("sessions", list(pairs.order_by("pk")), self._pair)

    def _attend(self, kind: str, day: int, share: float) -> None:
        people = self.programme.enrolments.order_by("pk").values_list("pk", flat=True)
        present = {number for number in people if self.draw() < share}
        note_attendance(self.workshops[kind], present=present, by=self.coordinator, at=self.on(day, 21))

    def _pair(self, pair: Pair) -> None:
        """One pair from its agreement to its end, each step on its day."""
        mentee, mentor = pair.mentee.person, pair.mentor.person
        accept_agreement(pair, by=mentee, at=self.on(1, 10))
        accept_agreement(pair, by=mentor, at=self.on(1, 11))
        dates = {number: self._free(pair, day) for number, day in FIRST_DAYS.items()}
        set_dates(pair, dates=dates, place="Bibliothèque", link="", by=mentee, at=self.on(2, 10))
        if self.draw() < ENDS_EARLY:
            end_pair(pair, by=self.one_of((mentee, mentor)), at=self.on(4))
            return
        for session in pair.sessions.order_by("number"):
            self._session(pair, session)
        if not pair.sessions.exclude(state=Session.State.HELD).exists():
            complete_pair(pair, by=mentee, at=self.on(CLOSING_DAY - 4))

    def _free(self, pair: Pair, first_day: int) -> datetime:
        """A free hour of both; a mentor of two has one diary."""
        moment = together.free_moment(
            pair, kickoff=self.kickoff, zone=self.zone, first_day=first_day + int(self.draw() * 7)
        )
        while (pair.mentor.person_id, moment) in self.diaries:
            moment += timedelta(days=7)
        self.diaries.add((pair.mentor.person_id, moment))
        return moment

    def _session(self, pair: Pair, session: Session) -> None:
        assert session.starts_at is not None
        mentee, mentor = pair.mentee.person, pair.mentor.person
        if self.draw() < MOVES:
            later = session.starts_at.astimezone(self.zone) + timedelta(days=1)
            # Where the new hour is taken or too near the next session, people keep the old one.
            with suppress(Refused):
                move_session(
                    session, starts_at=later, place=session.place, link="", by=self.one_of((mentee, mentor)),
                    at=session.starts_at - timedelta(days=2),
                )  # fmt: skip
            session.refresh_from_db()
        after = session.starts_at + timedelta(minutes=session.minutes)
        if self.draw() < MISSES:
            miss_session(session, by=mentor, at=after + timedelta(hours=12))
            return
        hold_session(
            session,
            minutes=session.minutes - 15 * int(self.draw() * 3),
            by=mentor,
            at=after + timedelta(minutes=5),
        )
        if session.number == 1:
            goals = [
                GoalDraft(catalogue_id=goal["goal"], network=goal["network"])
                for goal in pair.mentee.application.goals
            ]
            set_goals(pair, goals=goals, by=mentee, at=after + timedelta(minutes=10))
        values = {
            goal.pk: min(4, session.number + int(self.draw() * 2)) for goal in pair.goals.order_by("position")
        }
        note_progress_of_goals(pair, values=values, by=mentee, at=after + timedelta(minutes=12))
        if self.draw() > SILENT:
            write_memo(
                session,
                memo="Essayé, réussi.",
                next_step="Recommencer.",
                by=mentee,
                at=after + timedelta(hours=1),
            )
        for enrolment in (pair.mentee, pair.mentor):
            if self.draw() > SILENT:
                response, _is_new = feedback_for(session, enrolment=enrolment, at=after + timedelta(hours=2))
                self._give(response, enrolment.person, after + timedelta(hours=3))

    def _give(self, response: Response, by: Person, at: datetime, *, start: bool = False) -> None:
        answers = together.plausible(response, int(self.draw() * 1000), start=start)
        give_answers(response, answers=answers, by=by, at=at)

    # --- the end ----------------------------------------------------------------------------------------

    def _close(self) -> None:
        waves = list(self.programme.waves.filter(session_number=0).order_by("opens_on", "pk"))
        for place, wave in enumerate(waves):
            self.progress("questionnaires", place, len(waves))
            with transaction.atomic():
                open_wave(wave, at=datetime.combine(wave.opens_on, time(9), tzinfo=self.zone))
            rows = Response.objects.in_organisation(self.organisation).filter(wave=wave)
            self._in_commits(
                "questionnaires",
                [row for row in rows.select_related("enrolment__person", "wave__programme", "organisation").order_by("pk")
                 if self.draw() > SILENT],
                self._answer_wave,
            )  # fmt: skip
        publish_due_waves(at=self.on(FREEZE - 1))
        with transaction.atomic():
            invite_to_workshop(self.workshops["closing"], by=self.coordinator, at=self.on(60))
            self._attend("closing", CLOSING_DAY, 0.8)
            move_forward(
                self.programme, to=Programme.State.CLOSING, by=self.coordinator, at=self.on(CLOSING_DAY)
            )
        self.progress("report", 0, 1)
        together.note_hours(self.programme, by=self.coordinator, at=self.on(FREEZE - 6))
        bilan = start_bilan(self.programme, by=self.coordinator, at=self.on(FREEZE - 5))
        freeze_bilan(bilan, by=self.coordinator, at=self.on(FREEZE))
        move_forward(
            self.programme, to=Programme.State.EVALUATED, by=self.coordinator, at=self.on(FREEZE, 11)
        )
        self.progress("report", 1, 1)

    def _answer_wave(self, response: Response) -> None:
        day = response.wave.opens_on + timedelta(days=1 + int(self.draw() * 8))
        at = datetime.combine(day, time(20, int(self.draw() * 60)), tzinfo=self.zone)
        start = response.wave.questionnaire_id.endswith("start")
        self._give(response, response.enrolment.person, at, start=start)

    def _counts(self) -> dict[str, int]:
        here, programme = self.organisation, self.programme
        sessions = Session.objects.in_organisation(here)
        return {
            "applications": programme.applications.count(),
            "pairs": programme.pairs.count(),
            "pairs_completed": programme.pairs.filter(state=Pair.State.COMPLETED).count(),
            "sessions": sessions.count(),
            "sessions_held": sessions.filter(state=Session.State.HELD).count(),
            "sessions_moved": sessions.filter(moves_count__gt=0).count(),
            "answers": Response.objects.in_organisation(here).filter(state=Response.State.ANSWERED).count(),
            "letters": Message.objects.in_organisation(here).count(),
            "reports": Bilan.objects.in_organisation(here).count(),
        }
