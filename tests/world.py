"""Two organisations with everyone in them, and the shape of a row of the access table.

Roles, by the key used in access tables:

- ``visitor``: nobody signed in;
- ``administrator``, ``coordinator``, ``facilitator``, ``sponsor``, ``partner``, ``referent``: of the programme's
  organisation or team;
- ``mentor``, ``mentee``: the two of ``world.pair``;
- ``assistant``: may move the dates of that pair for its mentee, and nothing else;
- ``neighbour``: a mentee of another pair of the same programme;
- ``other_coordinator``: coordinates another programme of the same organisation only;
- ``foreign``: coordinates another organisation.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import circle_factories as circle_make
import factories as make
import page_factories as page_make
import pair_factories as pair_make
import recognition_factories as recognition_make
from application_factories import InterviewFactory, StartingPointFactory
from binome import content
from binome.accounts.models import Person
from binome.accounts.permissions import Role
from factories import paris
from factories_sharing import PartnerFactory, SharedProposalFactory, SharingFactory

ROLES = (
    "visitor",
    "administrator",
    "coordinator",
    "facilitator",
    "sponsor",
    "partner",
    "referent",
    "mentor",
    "mentee",
    "assistant",
    "neighbour",
    "other_coordinator",
    "foreign",
)


@dataclass(frozen=True)
class Row:
    """One line of an access table: who may do ``method`` on the URL named ``name``.

    ``args`` gives the URL's arguments from the world. Roles in ``allowed`` get 200, 302 or 409 (a rule may still
    refuse); everyone else gets ``denied`` (404 unless told per role), visitors are sent to sign in. ``public``
    pages are open to all, visitors included. ``prepare`` makes what the page needs before each request.
    """

    name: str
    allowed: frozenset[str] | set[str] = frozenset()
    args: Callable[[Any], list[Any]] = lambda world: []
    method: str = "get"
    data: Callable[[Any], Mapping[str, Any]] = lambda world: {}
    denied: Mapping[str, int] = field(default_factory=dict)
    public: bool = False
    prepare: Callable[[Any], None] = lambda world: None


class World:
    """One row of everything, in the programme of ``world.organisation``; its twin is ``world.elsewhere``."""

    def __init__(self, *, with_twin: bool = True) -> None:
        self.organisation = make.OrganisationFactory()
        self.programme = make.ProgrammeFactory(organisation=self.organisation)
        self.other_programme = make.ProgrammeFactory(organisation=self.organisation)
        self.people: dict[str, Person | None] = {"visitor": None}
        self.people["administrator"] = make.member_of(self.organisation, Role.ADMINISTRATOR)
        self.people["coordinator"] = make.coordinator_of(self.organisation)
        for role in (Role.FACILITATOR, Role.SPONSOR, Role.PARTNER, Role.REFERENT):
            member = make.TeamMemberFactory(programme=self.programme, role=role)
            self.people[role.value] = member.person
        self.partner = PartnerFactory(programme=self.programme)
        self.programme.team.filter(role=Role.PARTNER).update(partner=self.partner)
        self.people["other_coordinator"] = make.TeamMemberFactory(
            programme=self.other_programme, role=Role.COORDINATOR
        ).person
        self.pair = make.PairFactory(programme=self.programme)
        self.people["mentor"] = self.pair.mentor.person
        self.people["mentee"] = self.pair.mentee.person
        self.assistant = pair_make.AssistantFactory(pair=self.pair)
        self.people["assistant"] = self.assistant.person
        self.agreement = make.AgreementFactory(pair=self.pair)
        self.goal = make.GoalFactory(pair=self.pair, position=1)
        self.step = pair_make.GoalStepFactory(pair=self.pair, goal=self.goal)
        self.goal_progress = pair_make.GoalProgressFactory(pair=self.pair, goal=self.goal)
        self.draft = make.DraftFactory(pair=self.pair)
        self.version = make.DraftVersionFactory(draft=self.draft)
        self.remark = make.RemarkFactory(draft=self.draft)
        self.session = make.SessionFactory(pair=self.pair, number=1)
        self.session_2 = make.SessionFactory(pair=self.pair, number=2, state="to-set", starts_at=None)
        self.session_3 = make.SessionFactory(pair=self.pair, number=3, state="to-set", starts_at=None)
        self.date_proposal = pair_make.DateProposalFactory(session=self.session)
        self.pair_note = pair_make.NoteFactory(pair=self.pair)
        self.help_request = make.HelpRequestFactory(pair=self.pair)
        self.neighbour_pair = make.PairFactory(programme=self.programme)
        self.people["neighbour"] = self.neighbour_pair.mentee.person
        self.application = make.ApplicationFactory(programme=self.programme)
        self.note = make.ApplicationNoteFactory(application=self.application)
        self.interview = InterviewFactory(application=self.application)
        self.starting_point = StartingPointFactory(application=self.pair.mentee.application)
        self.invitation = make.InvitationFactory(programme=self.programme)
        self.application_import = make.ApplicationImportFactory(
            programme=self.programme, uploaded_by=self.people["coordinator"]
        )
        self._match()
        self._share()
        self._learn()
        self._talk()
        self.wave = make.WaveFactory(programme=self.programme)
        self.response = make.ResponseFactory(wave=self.wave, enrolment=self.pair.mentee)
        self.bilan = make.BilanFactory(
            programme=self.programme, version=1, written_by=self.people["coordinator"]
        )
        self.message = make.MessageFactory(
            organisation=self.organisation, person=self.people["mentor"], programme_id=self.programme.pk
        )
        if with_twin:
            self.elsewhere = World(with_twin=False)
            self.people["foreign"] = self.elsewhere.people["coordinator"]

    def _learn(self) -> None:
        self.workshop = make.WorkshopFactory(programme=self.programme)
        self.attendance = make.AttendanceFactory(workshop=self.workshop, enrolment=self.pair.mentee)
        self.credential_key = recognition_make.CredentialKeyFactory(organisation=self.organisation)
        self.certificate = recognition_make.CertificateFactory(
            enrolment=self.pair.mentor, key=self.credential_key, status_index=7, badge="eyJ.world.badge"
        )

        self.own_card = page_make.page_with_words(self.organisation, by=self.people["coordinator"])
        self.own_unit = page_make.page_with_words(
            self.organisation, by=self.people["coordinator"], kind="unit", subject=""
        )
        # Adapted from a text that has changed since.
        self.adapted = page_make.page_with_words(
            self.organisation, by=self.people["coordinator"], subject="", built_in_id="linkedin",
            built_in_then=content.built_in("linkedin").as_written() | {"body_fr": "Avant."},
        )  # fmt: skip
        self.screen_report = page_make.ScreenReportFactory(
            page=self.own_card, programme=self.programme, reported_by=self.people["mentee"], revision=1
        )

    def _share(self) -> None:
        # Another organisation, neither this one nor its twin, shares the programme.
        self.sharing = SharingFactory(programme=self.programme)
        self.across = SharedProposalFactory(
            sharing=self.sharing,
            mentor=make.EnrolmentFactory(
                application__programme=self.sharing.guest_programme, application__role="mentor"
            ),
            mentee=self.pair.mentee,
            state="sent",
            sent_at=paris(2027, 1, 20),
            answer_by=date(2027, 1, 30),
        )

    def _match(self) -> None:
        """A round with a proposal, one with a suggestion, and the coordinator's hand."""
        self.round = make.MatchingRoundFactory(
            programme=self.programme, number=1, asked_by=self.people["coordinator"]
        )
        self.proposal = make.ProposalFactory(
            round=self.round,
            mentor=self.pair.mentor,
            mentee=self.pair.mentee,
            state="sent",
            sent_at=paris(2027, 1, 20),
            answer_by=date(2027, 1, 30),
        )
        self.suggestion = make.SuggestionFactory(
            round__programme=self.programme,
            round__number=2,
            round__asked_by=self.people["coordinator"],
            mentor=self.pair.mentor,
            mentee=self.pair.mentee,
        )
        self.constraint = make.PairConstraintFactory(
            programme=self.programme,
            mentor=self.pair.mentor,
            mentee=self.pair.mentee,
            set_by=self.people["coordinator"],
        )

    def _talk(self) -> None:
        """In the mentors' circle, a question of the mentor and the coordinator's answer."""
        self.circle_question = circle_make.CircleMessageFactory(
            programme=self.programme, written_by=self.people["mentor"]
        )
        self.circle_answer = circle_make.CircleMessageFactory(
            programme=self.programme, question=self.circle_question, written_by=self.people["coordinator"]
        )
