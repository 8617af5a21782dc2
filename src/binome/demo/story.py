"""The life of the demonstration's pilot, played through the same services that people use.

Each chapter happens on a day counted from the kick-off; a moment of the demonstration says how many chapters have
happened and which day today is. Nothing is random: the same moment tells the same story.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from binome import content
from binome.accounts.models import Organisation, Person, ReportingLine
from binome.accounts.permissions import Role
from binome.accounts.services import create_organisation, find_or_create_person, give_role
from binome.demo import closing_day, together
from binome.demo.cards import keep_cards
from binome.evaluation.services import freeze_bilan, make_pdf, start_bilan, write_words
from binome.learning.services import (
    complete_unit,
    give_certificates,
    invite_to_workshop,
    note_attendance,
    schedule_workshop,
)
from binome.matching.models import Proposal
from binome.matching.services import answer_proposal, ask_for_round, publish_round, run_round
from binome.programmes.models import Application, Enrolment, Programme
from binome.programmes.services import (
    accept_application,
    add_to_team,
    create_programme,
    move_forward,
    submit_application,
)
from binome.programmes.steps import ORDER
from binome.surveys.services import plan_waves

# Days from the kick-off to today, for each moment.
TODAY = {"applications": -35, "matching": -12, "running": 49, "closing": 67, "evaluated": 84}
MOMENTS = tuple(TODAY)
CLOSING_DAY = 70


@dataclass
class Story:
    """The programme being played, and the clock it is played by."""

    now: datetime
    at: str
    language: str

    def __post_init__(self) -> None:
        self.zone = ZoneInfo("Europe/Paris")
        self.kickoff: date = (self.now.astimezone(self.zone) - timedelta(days=TODAY[self.at])).date()
        self.words = content.demo_people()
        self.people: dict[str, Person] = {}

    def on(self, day: int, hour: int = 9, minute: int = 0) -> datetime:
        """A moment, ``day`` days after the kick-off, on the clock of Paris."""
        return datetime.combine(self.kickoff + timedelta(days=day), time(hour, minute), tzinfo=self.zone)

    def has_reached(self, moment: str) -> bool:
        """Whether the demonstration stands at ``moment`` or later."""
        return MOMENTS.index(self.at) >= MOMENTS.index(moment)

    def play(self) -> Programme:
        """Tell everything that has happened by today."""
        self.organisation = self._organisation()
        self.programme = self._programme()
        self._applications()
        if self.has_reached("matching"):
            self._decide()
            self._match()
        if self.has_reached("running"):
            self._form_pairs()
            self._workshops()
            self._mentors_learn()
            keep_cards(self)
            plan_waves(self.programme, by=self.coordinator, at=self.on(0, 8))
            together.live(self)
            together.answer_questionnaires(self)
        if self.has_reached("closing"):
            move_forward(self.programme, to=Programme.State.CLOSING, by=self.coordinator, at=self.on(63))
            closing_day.before(self)
        if self.has_reached("evaluated"):
            self._close()
        return self.programme

    def _person(self, who: Any, at: datetime) -> Person:
        person = find_or_create_person(
            email=who.email,
            first_name=who.first_name,
            last_name=who.last_name,
            language=self.language,
            phone=getattr(who, "phone", ""),
            organisation=self.organisation,
            at=at,
        )
        self.people[who.id] = person
        return person

    def _organisation(self) -> Organisation:
        about = self.words.organisation
        at = self.on(-80)
        organisation = self.organisation = create_organisation(
            name=about.name,
            contact_name=about.contact_name,
            contact_phone=about.contact_phone,
            contact_email=about.contact_email,
            at=at,
            language=self.language,
        )
        for staff in self.words.staff:
            person = self._person(staff, at)
            if staff.role == "coordinator":
                self.coordinator = person
                give_role(organisation, person=person, role=Role.COORDINATOR, by=None, at=at)
        return organisation

    def _programme(self) -> Programme:
        programme = create_programme(
            self.organisation,
            template_id="association-pilot",
            name=self.words.programme.name.in_language(self.language),
            purpose=self.words.programme.purpose.in_language(self.language),
            kickoff_on=self.kickoff,
            applications_close_on=self.kickoff - timedelta(days=21),
            closing_on=self.kickoff + timedelta(days=CLOSING_DAY),
            by=self.coordinator,
            at=self.on(-60),
            language=self.language,
        )
        for staff in self.words.staff:
            if staff.role != "coordinator":
                add_to_team(
                    programme,
                    person=self.people[staff.id],
                    role=Role(staff.role),
                    by=self.coordinator,
                    at=self.on(-58),
                )
        move_forward(programme, to=Programme.State.APPLICATIONS, by=self.coordinator, at=self.on(-42))
        return programme

    def _applications(self) -> None:
        """Everyone has applied, except that at the first moment three are still writing."""
        late = {"m10", "e09", "e10"} if self.at == "applications" else set()
        everyone: list[Any] = [*self.words.mentors, *self.words.mentees]
        for number, applicant in enumerate(everyone):
            at = self.on(-41 + number % 6, 9 + number % 9, 7 * number % 60)
            application = self._application(applicant, at)
            if applicant.id not in late:
                submit_application(application, by=application.person, at=at)
        for line in self.words.reporting_lines:
            ReportingLine.objects.create(
                organisation=self.organisation,
                person=self.people[line.person],
                manager=self.people[line.manager],
            )
        if self.at == "applications":
            for who in ("m01", "m02", "e01"):
                self._accept(who, self.on(-36))

    def _application(self, applicant: Any, at: datetime) -> Application:
        is_mentor = isinstance(applicant, content.DemoMentor)
        fields: dict[str, Any] = (
            {"skills": dict(applicant.subjects), "capacity": applicant.capacity}
            if is_mentor
            else {
                "situation": applicant.situation,
                "goals": [
                    {
                        "goal": goal.goal,
                        "network": content.goal(goal.goal).network,
                        "level": goal.level,
                        "priority": goal.priority,
                        "text": "",
                    }
                    for goal in applicant.goals
                ],
            }
        )
        return self.programme.applications.create(
            organisation=self.organisation,
            person=self._person(applicant, at),
            role=Application.Side.MENTOR if is_mentor else Application.Side.MENTEE,
            employer=applicant.employer,
            team=applicant.team,
            sector=applicant.sector.in_language(self.language),
            function=applicant.function.in_language(self.language),
            city=applicant.city,
            reachable_places=list(applicant.reachable_places),
            is_remote_possible=applicant.is_remote_possible,
            languages=list(applicant.languages),
            availability=list(applicant.availability),
            motivations=list(applicant.motivations),
            ways_of_working=list(applicant.ways_of_working),
            interests=list(applicant.interests),
            motivation_text=applicant.motivation,
            confirms_eligibility=True,
            steps_done=list(ORDER["mentor" if is_mentor else "mentee"]),
            created_at=at,
            **fields,
        )

    def _accept(self, who: str, at: datetime) -> Enrolment:
        application = self.programme.applications.get(person=self.people[who])
        return accept_application(application, by=self.coordinator, at=at)

    def _decide(self) -> None:
        for number, applicant in enumerate([*self.words.mentors, *self.words.mentees]):
            self._accept(applicant.id, self.on(-19, 9, number))
        move_forward(self.programme, to=Programme.State.MATCHING, by=self.coordinator, at=self.on(-18))

    def _match(self) -> None:
        self.round = ask_for_round(self.programme, by=self.coordinator, at=self.on(-13, 10))
        run_round(self.round, at=self.on(-13, 10, 1))

    def _form_pairs(self) -> None:
        publish_round(self.round, by=self.coordinator, at=self.on(-12, 10))
        proposals = (
            Proposal.objects.in_organisation(self.organisation).filter(round=self.round).order_by("pk")
        )
        for number, proposal in enumerate(proposals.select_related("mentor__person", "mentee__person")):
            for hour, enrolment in ((18, proposal.mentee), (20, proposal.mentor)):
                answer_proposal(
                    proposal, by=enrolment.person, accepts=True, at=self.on(-11 + number % 4, hour)
                )
                proposal.refresh_from_db()
        move_forward(self.programme, to=Programme.State.RUNNING, by=self.coordinator, at=self.on(-5))

    def _workshops(self) -> None:
        places = self.words.programme
        for kind, guide, day, place in (
            ("kickoff", "kickoff", 0, places.kickoff_place),
            ("closing", "closing", CLOSING_DAY, places.closing_place),
        ):
            about = content.guide(guide)
            workshop = schedule_workshop(
                self.programme,
                kind=kind,
                title=about.title.in_language(self.language),
                starts_at=self.on(day, 18, 30),
                minutes=about.total_minutes,
                place=place,
                link="",
                guide_id=guide,
                by=self.coordinator,
                at=self.on(-10),
            )
            if kind == "kickoff" or self.now >= self.on(45):
                invite_to_workshop(workshop, by=self.coordinator, at=self.on(-9 if kind == "kickoff" else 45))
            if kind == "kickoff":
                everyone = set(self.programme.enrolments.values_list("pk", flat=True))
                note_attendance(workshop, present=everyone, by=self.coordinator, at=self.on(0, 20, 30))
            else:
                self.closing_workshop = workshop

    def _mentors_learn(self) -> None:
        """Required units are read by all before session 1; the others by some."""
        units = content.mentor_path().units
        mentors = (
            self.programme.enrolments.filter(role=Application.Side.MENTOR)
            .select_related("person")
            .order_by("pk")
        )
        for number, enrolment in enumerate(mentors):
            for unit in units:
                if unit.id in self.programme.required_units or (number + unit.order) % 3 == 0:
                    complete_unit(
                        enrolment, unit_id=unit.id, by=enrolment.person, at=self.on(-8 + unit.order, 20)
                    )

    def _close(self) -> None:
        facilitator = next(self.people[staff.id] for staff in self.words.staff if staff.role == "facilitator")
        closing_day.on_the_day(self, facilitator=facilitator)
        together.complete(self)
        give_certificates(at=self.on(CLOSING_DAY + 1, 18))
        bilan = start_bilan(self.programme, by=self.coordinator, at=self.on(75))
        words = self.words.bilan
        sections = {"keep": words.keep, "change": words.change, "try": words.try_next}
        write_words(
            bilan,
            words={
                name: "\n".join(text.in_language(self.language) for text in texts)
                for name, texts in sections.items()
            },
            by=self.coordinator,
            at=self.on(76),
        )
        freeze_bilan(bilan, by=self.coordinator, at=self.on(80))
        bilan.refresh_from_db()
        make_pdf(bilan, at=self.on(80, 10))
        move_forward(self.programme, to=Programme.State.EVALUATED, by=self.coordinator, at=self.on(80, 11))
