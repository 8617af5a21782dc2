"""One real message of every kind, written by the rooms' own notices about invented people."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import factories as make
from binome import content
from binome.accounts.models import RoleOffer
from binome.desk import notices as desk
from binome.evaluation import notices as evaluation
from binome.learning import notices as learning
from binome.learning.models import CircleReport
from binome.matching import notices as matching
from binome.matching import notices_across as across
from binome.outbox import letters
from binome.outbox.letters import LETTERS
from binome.outbox.models import Message
from binome.outbox.services import Letter, queue_letter, write_to_people
from binome.outbox.services.pacing import gather
from binome.pairs import notices as pairs
from binome.privacy import notices as privacy
from binome.privacy.models import DataRequest
from binome.programmes import notices as programmes
from binome.programmes import notices_of_roles as role_notices
from binome.programmes import notices_sharing as sharing_notices
from binome.studio import notices as studio
from binome.surveys import notices as surveys
from factories import paris
from pair_factories import NoteFactory
from world import World

AT = paris(2027, 2, 9, 10)


def cast(language: str) -> World:
    """A world whose people have names that one can read, all in one language."""
    world = World(with_twin=False)
    named = {
        "coordinator": ("Nadia", "Ferrand"),
        "mentor": ("Camille", "Roy"),
        "mentee": ("Anne", "Bel"),
        "sponsor": ("Louis", "Maret"),
    }
    for role, (first, last) in named.items():
        person = world.people[role]
        assert person is not None
        person.first_name, person.last_name, person.email = first, last, f"{first.lower()}@reseau.example"
    for one in {person.pk: person for person in _people(world)}.values():
        one.language = language
        one.save()
    world.organisation.name, world.organisation.contact_email = "Réseau Passerelles", "contact@reseau.example"
    world.organisation.save()
    world.programme.name = "Pilote"
    world.programme.save()
    return world


def _people(world: World) -> list[Any]:
    parts = (world.pair, world.proposal, world.suggestion)
    others = [getattr(part, side).person for part in (*parts, world.across) for side in ("mentor", "mentee")]
    return [person for person in world.people.values() if person is not None] + [
        *others, world.application.person, world.invitation.person, world.invitation.invited_by,
    ]  # fmt: skip


def write_every_kind(world: World) -> dict[str, Message]:
    """Every kind once, to the person it is for; the newest message of each kind."""
    for write in (
        _codes,
        _from_programmes,
        _from_matching,
        _from_pairs,
        _from_learning,
        _from_others,
        _own_words,
    ):
        write(world)
    rows = Message.objects.unscoped("a test reads the outbox").select_related("person", "organisation")
    return {message.kind: message for message in rows.exclude(pk=world.message.pk).order_by("pk")}


def _codes(world: World) -> None:
    for compose in LETTERS.values():
        queue_letter(
            kind=f"outbox.{compose.__name__}", to=world.pair.mentor.person, organisation=None, programme_id=None,
            at=AT, key=compose.__name__, write=_code(compose), is_private=True,
        )  # fmt: skip

    queue_letter(
        kind="outbox.new_link", to=world.pair.mentor.person, organisation=None, programme_id=None, at=AT, key="new",
        write=lambda: letters.new_link("/appariement/lien/example/"), is_private=True,
    )  # fmt: skip


def _code(compose: Callable[[str], Letter]) -> Callable[[], Letter]:
    if compose is letters.company_domain:
        return lambda: letters.company_domain(
            "123456", organisation="Réseau Passerelles", domain="reseau.example"
        )
    return lambda: compose("123456")


def _from_programmes(world: World) -> None:
    application = world.application
    for told in (
        programmes.application_started, programmes.application_submitted, programmes.application_accepted,
        programmes.application_waiting, programmes.application_declined, programmes.answer_taken_back,
        programmes.application_withdrawn, programmes.application_to_finish,
    ):  # fmt: skip
        told(application, at=AT)
    programmes.invited_to_apply(world.invitation, words="", at=AT)
    programmes.invited_again(world.invitation, at=AT)
    member = make.TeamMemberFactory(
        programme=world.programme, person=world.people["sponsor"], role="facilitator"
    )
    programmes.added_to_team(member, by=world.people["coordinator"], at=AT)
    programmes.added_as_relay(member, partner=world.partner, by=world.people["coordinator"], at=AT)
    _about_roles(world, member)
    for told in (sharing_notices.sharing_answered, sharing_notices.sharing_ended):
        told(world.sharing, at=AT)
    sharing_notices.invited_to_share(world.sharing, to=world.people["coordinator"], at=AT)


def _about_roles(world: World, member: Any) -> None:
    """A role offered, taken, given and ended."""
    offer = RoleOffer.objects.create(
        organisation=world.organisation, programme_id=world.programme.pk, person=world.people["sponsor"],
        role="referent", offered_by=world.people["coordinator"], offered_at=AT,
    )  # fmt: skip
    role_notices.role_offered(offer, programme=world.programme, at=AT)
    offer.state = RoleOffer.State.ACCEPTED
    role_notices.role_begins(offer, programme=world.programme, at=AT)
    role_notices.offer_answered(offer, programme=world.programme, to=world.people["coordinator"], at=AT)
    given = make.MembershipFactory(
        organisation=world.organisation, person=world.people["sponsor"], role="sponsor"
    )
    role_notices.role_given(given, by=world.people["coordinator"], at=AT)
    role_notices.role_ended(member, programme=world.programme, by=world.people["coordinator"], at=AT)


def _from_matching(world: World) -> None:
    to = world.proposal.mentee.person
    world.proposal.answer_by = world.suggestion.round.answer_by = date(2027, 2, 16)
    for told in (matching.choices_asked, matching.choices_reminder):
        told(world.suggestion.round, to=world.suggestion.mentee.person, at=AT)
    for about in (
        matching.proposal_sent, matching.proposal_reminder, matching.proposal_lapsed, matching.proposal_will_not_be,
    ):  # fmt: skip
        about(world.proposal, to=to, at=AT)
    matching.proposal_refused(world.proposal, at=AT)
    across.asked(world.across, at=AT)
    across.closed(world.across, at=AT)


def _from_pairs(world: World) -> None:
    pair, to, by = world.pair, world.pair.mentee.person, world.pair.mentor.person
    coordinator = world.people["coordinator"]
    pairs.pair_formed(pair, to=to, at=AT)
    pairs.agreement_changed(world.agreement, pair=pair, to=to, by=by, at=AT)
    pairs.session_set(world.session, pair=pair, to=to, at=AT)
    pairs.session_cancelled(world.session, pair=pair, to=to, at=AT)
    pairs.session_reminder(world.session, pair=pair, to=to, when="week", at=AT)
    pairs.session_passed(world.session, pair=pair, to=to, at=AT)
    pairs.help_asked(world.help_request, to=coordinator, at=AT)
    pairs.help_taken(world.help_request, to=by, by=coordinator, at=AT)
    pairs.pair_ended(pair, to=to, at=AT)
    pairs.pair_ended_for_coordination(pair, to=coordinator, at=AT)
    pairs.pair_completed(pair, to=to, at=AT)
    offer = world.date_proposal
    pairs.dates_proposed(offer, session=offer.session, pair=pair, to=to, by=by, at=AT)
    pairs.dates_waiting(offer, session=offer.session, pair=pair, to=to, at=AT)
    helper = world.assistant.person
    pairs.date_for_assistant(world.session, pair=pair, to=helper, at=AT)
    pairs.assistant_named(world.assistant, pair=pair, to=helper, at=AT)
    pairs.assistant_told(world.assistant, pair=pair, to=by, at=AT)
    pairs.assistant_ended(world.assistant, pair=pair, to=to, at=AT)
    pairs.note_written(NoteFactory(pair=pair), pair=pair, to=to, at=AT)
    pairs.agreement_to_reread(pair, to=to, at=AT)
    pairs.another_wanted(pair, by=to, to=coordinator, at=AT)
    desk.weekly_digest(world.programme, to=coordinator, day=AT.date(), at=AT)
    programmes.trial_letters(world.programme, to=coordinator, at=AT)
    studio.look_asked(world.draft, by=to, at=AT)
    studio.remarks_written(world.draft, by=by, at=AT)


def _from_learning(world: World) -> None:
    workshop, attendance = world.workshop, world.attendance
    for told in (
        learning.workshop_invitation, learning.workshop_changed, learning.workshop_cancelled, learning.place_given,
        learning.workshop_reminder, learning.answer_awaited,
    ):  # fmt: skip
        told(workshop, attendance, at=AT)
    units = content.units()[:2] if hasattr(content, "units") else list(content.mentor_path().units)[:2]
    learning.units_before_session(world.session, missing=units, at=AT)
    world.certificate.reason = "Remise par erreur."
    learning.certificate_given(world.certificate, at=AT)
    learning.certificate_revoked(world.certificate, at=AT)
    _circles(world)


def _circles(world: Any) -> None:
    question, person = world.circle_question, world.people["mentor"]
    question.text = "Par quoi commencer ?"
    report = CircleReport(pk=1, message=question, organisation=world.organisation)
    learning.message_reported(report, to=person, at=AT)
    learning.circle_of_the_day(world.programme, [question], to=person, day=AT.date(), at=AT)
    question.taken_by = world.people["mentee"]
    learning.hand_taken(question, at=AT)


def _from_others(world: World) -> None:
    questionnaire = content.questionnaire(world.wave.questionnaire_id)
    surveys.questionnaire(world.response, wave=world.wave, at=AT)
    surveys.reminder(world.response, number=1, at=AT)
    surveys.alert(world.response, items=questionnaire.items[:1], at=AT)
    evaluation.bilan_frozen(world.bilan, to=world.people["sponsor"], at=AT)
    asked = DataRequest.objects.create(
        organisation=world.organisation, person=world.pair.mentor.person, kind="correction", text="Une ville.",
        asked_at=AT, due_on=date(2027, 3, 9),
    )  # fmt: skip
    privacy.request_made(asked, at=AT)
    privacy.request_answered(asked, at=AT)
    privacy.account_sleeps(world.pair.mentor.person, organisation=world.organisation, at=AT)


def _own_words(world: World) -> None:
    write_to_people(
        [world.pair.mentee.person], subject="Une salle pour jeudi",
        text="Bonjour,\n\nLa salle du deuxième étage est libre jeudi à 18 h.", organisation=world.organisation,
        programme_id=world.programme.pk, by=world.people["coordinator"], at=AT,
    )  # fmt: skip
    # What can wait and is due at the same time joins; both have their letter already, so two more are made here.
    for when in ("week", "day"):
        pairs.session_reminder(world.session, pair=world.pair, to=world.pair.mentor.person, when=when, at=AT)
    gather(at=AT + timedelta(minutes=15))
