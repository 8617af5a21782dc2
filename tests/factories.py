"""Rows for tests, one factory a model. Values are plain and valid; a test says only what it is about."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import factory
from factory.django import DjangoModelFactory

from binome.accounts.models import LogEntry, Membership, Organisation, Person, ReportingLine
from binome.accounts.permissions import Role
from binome.evaluation.models import Bilan
from binome.learning.models import Attendance, UnitCompletion, Workshop
from binome.matching.models import (
    LeftOut,
    MatchingRecord,
    MatchingRound,
    PairConstraint,
    Proposal,
    Suggestion,
)
from binome.outbox.models import Message, Unreached
from binome.pairs.models import (
    Agreement,
    Goal,
    HelpRequest,
    Pair,
    Session,
)
from binome.programmes.models import (
    Application,
    ApplicationImport,
    ApplicationNote,
    Enrolment,
    Invitation,
    Programme,
    TeamMember,
)
from binome.studio.models import Draft, DraftVersion, Remark
from binome.surveys.models import Response, Wave

PARIS = ZoneInfo("Europe/Paris")


def paris(year: int, month: int, day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A moment on the clock of Paris."""
    return datetime(year, month, day, hour, minute, tzinfo=PARIS)


class Factory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True


class OrganisationFactory(Factory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Réseau {n}")
    slug = factory.Sequence(lambda n: f"reseau-{n}")
    contact_name = "Nadia Ferrand"
    contact_phone = "01 99 00 12 34"
    contact_email = factory.Sequence(lambda n: f"contact{n}@reseau.example")
    created_at = paris(2026, 9, 1)


class PersonFactory(Factory):
    class Meta:
        model = Person

    email = factory.Sequence(lambda n: f"personne{n}@reseau.example")
    first_name = factory.Sequence(lambda n: f"Prénom{n}")
    last_name = factory.Sequence(lambda n: f"Nom{n}")
    language = "fr"
    joined_at = paris(2026, 9, 1)


class MembershipFactory(Factory):
    class Meta:
        model = Membership

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory)
    role = Role.COORDINATOR


class ReportingLineFactory(Factory):
    class Meta:
        model = ReportingLine

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory)
    manager = factory.SubFactory(PersonFactory)


class LogEntryFactory(Factory):
    class Meta:
        model = LogEntry

    organisation = factory.SubFactory(OrganisationFactory)
    verb = "accounts.give_role"
    subject_kind = "membership"
    subject_id = 1


class ProgrammeFactory(Factory):
    class Meta:
        model = Programme

    organisation = factory.SubFactory(OrganisationFactory)
    name = factory.Sequence(lambda n: f"Pilote {n}")
    slug = factory.Sequence(lambda n: f"pilote-{n}")
    template_id = "association-pilot"
    state = Programme.State.RUNNING
    applications_close_on = date(2027, 1, 12)
    kickoff_on = date(2027, 2, 2)
    closing_on = date(2027, 4, 13)
    networks = ["facebook", "x", "linkedin", "basics"]
    required_units = ["u1-role", "u3-first", "u5-hands", "u8-close"]
    agreement_clauses = [
        {"id": "conf", "text": "Ce que nous nous disons reste entre nous."},
        {"id": "dates", "text": "Nous fixons trois dates."},
    ]
    created_at = paris(2026, 12, 1)


class ApplicationFactory(Factory):
    class Meta:
        model = Application

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    person = factory.SubFactory(PersonFactory)
    role = Application.Side.MENTOR
    state = Application.State.SUBMITTED
    employer = factory.Sequence(lambda n: f"Employeur {n}")
    city = "Paris"
    reachable_places = ["Paris"]
    is_remote_possible = True
    languages = ["fr"]
    availability = ["tue-evening", "wed-evening", "thu-evening"]
    skills = factory.LazyAttribute(
        lambda row: {"linkedin": 5, "facebook": 5, "x": 5, "basics": 5} if row.role == "mentor" else {}
    )
    goals = factory.LazyAttribute(
        lambda row: (
            []
            if row.role == "mentor"
            else [{"goal": "li-about", "network": "linkedin", "level": 2, "priority": 1, "text": ""}]
        )
    )
    submitted_at = paris(2026, 12, 20)


class InvitationFactory(Factory):
    class Meta:
        model = Invitation

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    person = factory.SubFactory(PersonFactory)
    role = Application.Side.MENTOR
    invited_by = factory.SubFactory(PersonFactory)
    invited_at = paris(2026, 12, 2)


class ApplicationNoteFactory(Factory):
    class Meta:
        model = ApplicationNote

    application = factory.SubFactory(ApplicationFactory)
    programme = factory.SelfAttribute("application.programme")
    organisation = factory.SelfAttribute("programme.organisation")
    text = "Entretien le 8 janvier : très motivée."
    written_by = factory.SubFactory(PersonFactory)
    written_at = paris(2027, 1, 8)


class EnrolmentFactory(Factory):
    class Meta:
        model = Enrolment

    application = factory.SubFactory(ApplicationFactory, state=Application.State.ACCEPTED)
    programme = factory.SelfAttribute("application.programme")
    organisation = factory.SelfAttribute("application.organisation")
    person = factory.SelfAttribute("application.person")
    role = factory.SelfAttribute("application.role")
    enrolled_at = paris(2027, 1, 13)
    # Most stories begin after the mentor path; a test about it says None.
    prepared_at = paris(2027, 1, 20)


class TeamMemberFactory(Factory):
    class Meta:
        model = TeamMember

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    person = factory.SubFactory(PersonFactory)
    role = Role.FACILITATOR


class ApplicationImportFactory(Factory):
    class Meta:
        model = ApplicationImport

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    role = Application.Side.MENTOR
    file_name = "mentors.csv"
    uploaded_by = factory.SubFactory(PersonFactory)


def mentor_in(programme: Programme, **fields: Any) -> Enrolment:
    """A mentor who takes part in ``programme``; ``fields`` are the application's."""
    return EnrolmentFactory(
        application__programme=programme, application__role="mentor", **_application(fields)
    )


def mentee_in(programme: Programme, **fields: Any) -> Enrolment:
    """A mentee who takes part in ``programme``; ``fields`` are the application's."""
    return EnrolmentFactory(
        application__programme=programme, application__role="mentee", **_application(fields)
    )


def _application(fields: dict[str, Any]) -> dict[str, Any]:
    return {f"application__{name}": value for name, value in fields.items()}


def member_of(organisation: Organisation, role: Role, **fields: Any) -> Person:
    """A person with ``role`` in the whole organisation."""
    return MembershipFactory(organisation=organisation, role=role, person=PersonFactory(**fields)).person


def coordinator_of(organisation: Organisation, **fields: Any) -> Person:
    """A coordinator of the whole organisation."""
    return member_of(organisation, Role.COORDINATOR, **fields)


class PairFactory(Factory):
    class Meta:
        model = Pair

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    mentor = factory.LazyAttribute(lambda row: mentor_in(row.programme))
    mentee = factory.LazyAttribute(lambda row: mentee_in(row.programme))
    formed_at = paris(2027, 2, 2, 18)


class _PairPartFactory(Factory):
    class Meta:
        abstract = True

    pair = factory.SubFactory(PairFactory)
    organisation = factory.SelfAttribute("pair.organisation")


class AgreementFactory(_PairPartFactory):
    class Meta:
        model = Agreement

    clauses = factory.LazyAttribute(lambda row: row.pair.programme.agreement_clauses)


class GoalFactory(_PairPartFactory):
    class Meta:
        model = Goal

    position = factory.Sequence(lambda n: n + 1)
    catalogue_id = "li-about"
    network = "linkedin"
    title = "Écrire une présentation LinkedIn qui me ressemble"
    signs = ["La présentation est en ligne."]


class SessionFactory(_PairPartFactory):
    class Meta:
        model = Session

    number = factory.Sequence(lambda n: n + 1)
    state = Session.State.SET
    starts_at = paris(2027, 2, 16, 18)
    minutes = 120
    place = "Médiathèque Marguerite-Duras, Paris"
    calendar_uid = factory.Sequence(lambda n: f"session-{n}@binome.example")


class DraftFactory(Factory):
    class Meta:
        model = Draft

    pair = factory.SubFactory(PairFactory)
    organisation = factory.SelfAttribute("pair.organisation")
    kind = "linkedin_about"
    title = "Ma biographie"
    text = "Je relie les équipes et les chiffres. Vingt ans de terrain."
    created_at = paris(2027, 2, 20)
    saved_at = paris(2027, 2, 21)


class DraftVersionFactory(Factory):
    class Meta:
        model = DraftVersion

    draft = factory.SubFactory(DraftFactory)
    organisation = factory.SelfAttribute("draft.organisation")
    number = 1
    text = "Je relie les équipes."
    kept_at = paris(2027, 2, 20)


class RemarkFactory(Factory):
    class Meta:
        model = Remark

    draft = factory.SubFactory(DraftFactory)
    organisation = factory.SelfAttribute("draft.organisation")
    written_by = factory.LazyAttribute(lambda row: row.draft.pair.mentor.person)
    quote = "Vingt ans de terrain."
    text = "Un exemple vaudrait mieux."
    written_at = paris(2027, 2, 22)


class HelpRequestFactory(_PairPartFactory):
    class Meta:
        model = HelpRequest

    programme = factory.SelfAttribute("pair.programme")
    asked_by = factory.LazyAttribute(lambda row: row.pair.mentor.person)
    text = "Je ne sais pas comment dire non."
    asked_at = paris(2027, 3, 1)


class MatchingRoundFactory(Factory):
    class Meta:
        model = MatchingRound

    programme = factory.SubFactory(ProgrammeFactory, state=Programme.State.MATCHING)
    organisation = factory.SelfAttribute("programme.organisation")
    number = factory.Sequence(lambda n: n + 1)
    state = MatchingRound.State.READY
    settings = {"hard_rules": {}, "weights": {}}
    asked_by = factory.SubFactory(PersonFactory)


class ProposalFactory(Factory):
    class Meta:
        model = Proposal

    round = factory.SubFactory(MatchingRoundFactory)
    programme = factory.SelfAttribute("round.programme")
    organisation = factory.SelfAttribute("round.organisation")
    mentor = factory.LazyAttribute(lambda row: mentor_in(row.programme))
    mentee = factory.LazyAttribute(lambda row: mentee_in(row.programme))
    points = 1000
    answer_by = date(2027, 12, 31)
    reasons = {"criteria": [], "fr": ["Trois soirs en commun."], "en": ["Three evenings in common."]}


class SuggestionFactory(Factory):
    class Meta:
        model = Suggestion

    round = factory.SubFactory(
        MatchingRoundFactory, kind="suggestions", state="published", answer_by=date(2127, 12, 31)
    )
    programme = factory.SelfAttribute("round.programme")
    organisation = factory.SelfAttribute("round.organisation")
    mentor = factory.LazyAttribute(lambda row: mentor_in(row.programme))
    mentee = factory.LazyAttribute(lambda row: mentee_in(row.programme))
    reasons = {"fr": ["Trois soirs en commun."], "en": ["Three evenings in common."]}


class PairConstraintFactory(Factory):
    class Meta:
        model = PairConstraint

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    mentor = factory.LazyAttribute(lambda row: mentor_in(row.programme))
    mentee = factory.LazyAttribute(lambda row: mentee_in(row.programme))
    kind = PairConstraint.Kind.LOCK
    set_by = factory.SubFactory(PersonFactory)


class LeftOutFactory(Factory):
    class Meta:
        model = LeftOut

    round = factory.SubFactory(MatchingRoundFactory)
    programme = factory.SelfAttribute("round.programme")
    organisation = factory.SelfAttribute("round.organisation")
    enrolment = factory.LazyAttribute(lambda row: mentee_in(row.programme))


class MatchingRecordFactory(Factory):
    class Meta:
        model = MatchingRecord

    round = factory.SubFactory(MatchingRoundFactory)
    programme = factory.SelfAttribute("round.programme")
    organisation = factory.SelfAttribute("round.organisation")
    files = b"PK"


class UnitCompletionFactory(Factory):
    class Meta:
        model = UnitCompletion

    enrolment = factory.SubFactory(EnrolmentFactory)
    organisation = factory.SelfAttribute("enrolment.organisation")
    unit_id = "u1-role"


class WorkshopFactory(Factory):
    class Meta:
        model = Workshop

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    kind = Workshop.Kind.CLOSING
    guide_id = "closing"
    title = "Atelier de clôture"
    starts_at = paris(2027, 4, 13, 18)
    minutes = 150
    place = "Maison des associations, Paris"
    calendar_uid = factory.Sequence(lambda n: f"workshop-{n}@binome.example")


class AttendanceFactory(Factory):
    class Meta:
        model = Attendance

    workshop = factory.SubFactory(WorkshopFactory)
    organisation = factory.SelfAttribute("workshop.organisation")
    enrolment = factory.LazyAttribute(lambda row: mentee_in(row.workshop.programme))


class WaveFactory(Factory):
    class Meta:
        model = Wave

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    questionnaire_id = "agility_start"
    content_version = "2026-11-1"
    opens_on = date(2027, 2, 2)
    closes_on = date(2027, 2, 16)


class ResponseFactory(Factory):
    class Meta:
        model = Response

    wave = factory.SubFactory(WaveFactory)
    organisation = factory.SelfAttribute("wave.organisation")
    enrolment = factory.LazyAttribute(lambda row: mentee_in(row.wave.programme))


class BilanFactory(Factory):
    class Meta:
        model = Bilan

    programme = factory.SubFactory(ProgrammeFactory, state=Programme.State.CLOSING)
    organisation = factory.SelfAttribute("programme.organisation")
    version = factory.Sequence(lambda n: n + 1)
    written_by = factory.SubFactory(PersonFactory)


class MessageFactory(Factory):
    class Meta:
        model = Message

    person = factory.SubFactory(PersonFactory)
    organisation = factory.SubFactory(OrganisationFactory)
    kind = "pairs.pair_formed"
    to_address = factory.SelfAttribute("person.email")
    language = "fr"
    subject = "Votre binôme"
    text = "Bonjour"
    idempotency_key = factory.Sequence(lambda n: f"test:{n}")
    message_id = factory.Sequence(lambda n: f"<{n}@test.example>")


class UnreachedFactory(Factory):
    class Meta:
        model = Unreached

    organisation = factory.SubFactory(OrganisationFactory)
    person = factory.SubFactory(PersonFactory)
    address = factory.LazyAttribute(lambda row: row.person.email.lower())
    why = Unreached.Why.BOUNCED
    words = "550 5.1.1 nobody of that name"
    noted_at = paris(2027, 2, 3)
