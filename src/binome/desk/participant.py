"""The first page of a mentor or a mentee: the next thing, the road, and the rest as a quiet list."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import OuterRef, Q, Subquery
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.models import Person
from binome.core.words import day_words
from binome.learning.models import AfterSeat, Attendance, HarvestNote
from binome.learning.readiness import readiness_of
from binome.matching.models import MatchingRound, Proposal, Suggestion
from binome.pairs.models import Pair
from binome.pairs.story import NextThing, PairStory, RoadStep, next_thing, read_story, road
from binome.programmes.models import Application, Enrolment, Programme
from binome.programmes.services import day_in
from binome.surveys.models import Response

# A commitment is for a month; it stays on the first page for two.
REMEMBERED = timedelta(days=60)


@dataclass(frozen=True)
class Quiet:
    """One line of the quiet list: something that can wait a little."""

    label: str
    url: str


@dataclass(frozen=True)
class Participant:
    """Everything on the page."""

    next: NextThing
    side: str
    road: list[RoadStep] = field(default_factory=list)
    quiet: list[Quiet] = field(default_factory=list)
    pair: Pair | None = None


def participant_today(person: Person, programme: Programme, *, at: datetime) -> Participant:
    """What ``person`` finds first in ``programme``."""
    enrolment = programme.enrolments.filter(person=person).order_by("-pk").first()
    if enrolment is None:
        return Participant(next=_application(programme, person), side="")
    quiet = _quiet(enrolment, programme, at=at)
    proposal = _open_proposal(person, programme)
    if proposal is not None:
        return Participant(next=_answer(proposal, person), side=enrolment.role, quiet=quiet)
    pairs = Pair.objects.of_the_two(person).with_story(offers=True)
    pair = pairs.filter(programme=programme).order_by("-pk").first()
    if pair is None:
        asked = _open_choices(person, programme, at=at)
        thing = _choose(asked) if asked is not None else _wait(programme, enrolment)
        return Participant(next=thing, side=enrolment.role, quiet=quiet)
    story = read_story(pair)
    thing = next_thing(story, person=person, at=at)
    quiet = [*_to_reread(story, enrolment), *quiet, *_certificates(pair, enrolment)]
    return Participant(next=thing, side=enrolment.role, road=road(story, now=thing), quiet=quiet, pair=pair)


def _application(programme: Programme, person: Person) -> NextThing:
    words = {
        Application.State.SUBMITTED: _("Your application is sent. You will have an answer by e-mail."),
        Application.State.WAITING: _(
            "You are on the waiting list. We write to you as soon as a place is free."
        ),
        Application.State.DECLINED: _("This edition could not welcome you. Thank you for having applied."),
        Application.State.WITHDRAWN: _("You have withdrawn your application."),
    }
    application = programme.applications.filter(person=person).order_by("-pk").first()
    state = application.state if application is not None else Application.State.SUBMITTED
    title = words.get(Application.State(state), _("Your application is being written."))
    return NextThing(
        "agreement",
        title,
        programme.name,
        _("See my application"),
        reverse("programmes:my_application", args=[programme.pk]),
    )


def _open_proposal(person: Person, programme: Programme) -> Proposal | None:
    """A proposal that this person has not answered yet."""
    waiting = (
        Proposal.objects.visible_to(person)
        .filter(programme=programme, state=Proposal.State.SENT)
        .select_related("mentor__person", "mentee__person")
        .order_by("-pk")
    )
    for proposal in waiting:
        answer = (
            proposal.mentor_accepts if proposal.mentor.person_id == person.pk else proposal.mentee_accepts
        )
        if answer is None and person.pk in {proposal.mentor.person_id, proposal.mentee.person_id}:
            return proposal
    return None


def _answer(proposal: Proposal, person: Person) -> NextThing:
    other = proposal.mentee if proposal.mentor.person_id == person.pk else proposal.mentor
    return NextThing(
        "agreement",
        _("We propose that you work with %(name)s") % {"name": other.person.first_name},
        _("Read why we thought of you two. You can accept, or say no without giving a reason."),
        _("Read the proposal"),
        reverse("matching:my_proposal", args=[proposal.pk]),
    )


def _open_choices(person: Person, programme: Programme, *, at: datetime) -> MatchingRound | None:
    """Suggestions among which this person has not chosen yet."""
    unanswered = (
        Suggestion.objects.told_to(person)
        .filter(programme=programme)
        .filter(
            Q(mentor__person=person, mentor_answered_at=None)
            | Q(mentee__person=person, mentee_answered_at=None)
        )
    )
    rounds = MatchingRound.objects.asking(person).still_asking()
    today = day_in(programme.organisation, at)
    return rounds.filter(suggestions__in=unanswered, answer_by__gte=today).order_by("-number").first()


def _choose(asked: MatchingRound) -> NextThing:
    assert asked.answer_by is not None
    return NextThing(
        "agreement",
        _("Whom would you like to work with?"),
        _("A few people are suggested to you. Say whom you would like, by %(day)s.")
        % {"day": day_words(asked.answer_by)},
        _("Read and choose"),
        reverse("matching:choices", args=[asked.pk]),
    )


def _wait(programme: Programme, enrolment: Enrolment) -> NextThing:
    if enrolment.role == Application.Side.MENTOR:
        return NextThing(
            "agreement",
            _("We are looking for the right person for you"),
            _("You will have a proposal by e-mail. In the meantime, the mentor path is open."),
            _("Open the mentor path"),
            reverse("learning:path"),
        )
    return NextThing(
        "agreement",
        _("We are looking for the right mentor for you"),
        _("You will have a proposal by e-mail. There is nothing to do until then."),
        _("See the programme"),
        reverse("programmes:show", args=[programme.pk]),
    )


def _to_reread(story: PairStory, enrolment: Enrolment) -> list[Quiet]:
    """Half-way, the agreement to read again, until the person has said that it still suits."""
    agreement = story.agreement
    if agreement is None or not story.is_half_way or story.pair.state != Pair.State.ACTIVE:
        return []
    if not agreement.is_accepted or getattr(agreement, f"{enrolment.role}_reread_at") is not None:
        return []
    return [Quiet(_("Half-way: read our agreement again"), reverse("pairs:agreement", args=[story.pair.pk]))]


def _about_workshops(enrolment: Enrolment, *, at: datetime) -> list[Quiet]:
    """Invitations without an answer, and what one promised oneself lately."""
    promises = HarvestNote.objects.filter(
        workshop=OuterRef("workshop"), enrolment=enrolment, kind=HarvestNote.Kind.COMMITMENT
    )
    rows = (
        Attendance.objects.visible_to(enrolment.person)
        .filter(enrolment=enrolment)
        .annotate(promise=Subquery(promises.values("text")))
        .filter(
            Q(state=Attendance.State.INVITED, workshop__starts_at__gt=at)
            | Q(promise__isnull=False, workshop__starts_at__gt=at - REMEMBERED)
        )
        .select_related("workshop")
        .order_by("workshop__starts_at")[:3]
    )
    return [_about(row, promise=row.promise) for row in rows]  # type: ignore[attr-defined]


def _about(row: Attendance, *, promise: str | None) -> Quiet:
    if promise:
        words = {"promise": Truncator(promise).chars(90)}
        return Quiet(
            _("Within a month, I shall: %(promise)s") % words,
            reverse("learning:direct", args=[row.workshop_id]),
        )
    return Quiet(
        _("%(workshop)s: say whether you are coming") % {"workshop": row.workshop.title},
        reverse("learning:workshop", args=[row.workshop_id]),
    )


def _quiet(enrolment: Enrolment, programme: Programme, *, at: datetime) -> list[Quiet]:
    lines = []
    today = day_in(programme.organisation, at)
    waiting = (
        Response.objects.visible_to(enrolment.person)
        .filter(enrolment=enrolment, wave__closes_on__gt=today)
        .exclude(state=Response.State.ANSWERED)
    )
    count = waiting.count()
    if count:
        label = ngettext("%(count)d questionnaire to answer", "%(count)d questionnaires to answer", count)
        lines.append(Quiet(label % {"count": count}, reverse("surveys:mine")))
    if enrolment.role == Application.Side.MENTOR:
        lines += _units_to_read(enrolment, programme)
    lines += _about_workshops(enrolment, at=at)
    if programme.state in AfterSeat.AFTER and enrolment.ended_at is None:
        lines.append(
            Quiet(_("Stay in touch with the others"), reverse("learning:after", args=[programme.pk]))
        )
    return lines


def _certificates(pair: Pair, enrolment: Enrolment) -> list[Quiet]:
    if pair.state != Pair.State.COMPLETED or not enrolment.certificates.exists():
        return []
    return [Quiet(_("My certificate"), reverse("learning:recognition"))]


def _units_to_read(enrolment: Enrolment, programme: Programme) -> list[Quiet]:
    (readiness,) = readiness_of(programme, [enrolment])
    required = () if readiness.is_ready else readiness.missing
    if required:
        label = ngettext(
            "%(count)d unit of the mentor path to read before session 1",
            "%(count)d units of the mentor path to read before session 1",
            len(required),
        )
        return [Quiet(label % {"count": len(required)}, reverse("learning:path"))]
    left = readiness.total_count - readiness.done_count
    if not left:
        return []
    label = ngettext(
        "%(count)d unit of the mentor path left, when you like",
        "%(count)d units of the mentor path left, when you like",
        left,
    )
    return [Quiet(label % {"count": left}, reverse("learning:path"))]
