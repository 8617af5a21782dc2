"""Messages of this room."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Membership, Person
from binome.accounts.permissions import Permission, roles_with
from binome.core.links import make_token
from binome.core.words import day_words, page_language
from binome.matching.models import MatchingRound, Proposal
from binome.outbox.services import Letter, queue_letter

PURPOSE = "matching.proposal"
CHOICES = "matching.choices"


def link_to(proposal: Proposal, person: Person) -> str:
    """The signed address on which ``person`` answers without signing in."""
    token = make_token(PURPOSE, person_id=person.pk, object_id=proposal.pk)
    return reverse("matching:proposal_link", args=[token])


def link_to_choices(round: MatchingRound, person: Person) -> str:
    """The signed address on which ``person`` chooses without signing in."""
    token = make_token(CHOICES, person_id=person.pk, object_id=round.pk)
    return reverse("matching:choices_link", args=[token])


def _queue(
    about: Proposal | MatchingRound, *, kind: str, to: Person, at: datetime, write: Callable[[], Letter]
) -> None:
    """Once for each person and each proposal or round."""
    queue_letter(
        kind=kind,
        to=to,
        organisation=about.organisation,
        programme_id=about.programme_id,
        at=at,
        key=f"{kind}:{about.pk}:{to.pk}",
        write=write,
    )


def choices_asked(round: MatchingRound, *, to: Person, at: datetime) -> None:
    """Here are a few people with whom you could work: in which order would you like them?"""

    def write() -> Letter:
        assert round.answer_by is not None
        return Letter(
            subject=_("Whom would you like to work with?"),
            paragraphs=[
                _("Before pairs are formed, we suggest a few people with whom you could work."),
                _("Read who they are and say whom you would like, in order. It takes two minutes."),
                _("Your choices are not shown to them. They count when pairs are formed, with theirs."),
            ],
            facts=[(_("Answer by"), day_words(round.answer_by))],
            button=(_("Say whom I would like"), link_to_choices(round, to)),
            after=[_("If you say nothing, we look for the best pair without it.")],
        )

    _queue(
        round,
        kind="matching.choices_asked",
        to=to,
        at=at,
        write=write,
    )


def choices_reminder(round: MatchingRound, *, to: Person, at: datetime) -> None:
    """You may still say whom you would like; once."""

    def write() -> Letter:
        assert round.answer_by is not None
        return Letter(
            subject=_("You can still say whom you would like to work with"),
            paragraphs=[
                _("A few people are suggested to you, and your order counts. It takes two minutes."),
            ],
            facts=[(_("Answer by"), day_words(round.answer_by))],
            button=(_("Say whom I would like"), link_to_choices(round, to)),
            after=[_("If you say nothing, we look for the best pair without it.")],
        )

    _queue(
        round,
        kind="matching.choices_reminder",
        to=to,
        at=at,
        write=write,
    )


def proposal_sent(proposal: Proposal, *, to: Person, at: datetime) -> None:
    """We propose that you two work together."""

    def write() -> Letter:
        is_mentee = proposal.mentee.person_id == to.pk
        other = (proposal.mentor if is_mentee else proposal.mentee).person
        role = _("%(name)s would support you.") if is_mentee else _("You would support %(name)s.")
        return Letter(
            subject=_("A proposal: you and %(name)s") % {"name": other.first_name},
            paragraphs=[
                _("We propose that you work with %(name)s.") % {"name": other.full_name},
                role % {"name": other.first_name},
                _("Why you two:"),
                *(f"– {sentence}" for sentence in proposal.reasons.get(page_language(), [])[:4]),
            ],
            facts=[(_("Answer by"), day_words(proposal.answer_by))] if proposal.answer_by else [],
            button=(_("Read and answer"), link_to(proposal, to)),
            after=[_("You can say no without giving a reason: we will look for somebody else.")],
        )

    _queue(
        proposal,
        kind="matching.proposal_sent",
        to=to,
        at=at,
        write=write,
    )


def proposal_reminder(proposal: Proposal, *, to: Person, at: datetime) -> None:
    """A proposal waits for your answer; once."""

    def write() -> Letter:
        other = (proposal.mentor if proposal.mentee.person_id == to.pk else proposal.mentee).person
        assert proposal.answer_by is not None
        return Letter(
            subject=_("%(name)s is waiting for your answer") % {"name": other.first_name},
            paragraphs=[
                _("We proposed that you work with %(name)s.") % {"name": other.full_name},
                _("Yes or no, a click is enough: each answer helps us."),
            ],
            facts=[(_("Answer by"), day_words(proposal.answer_by))],
            button=(_("Read and answer"), link_to(proposal, to)),
        )

    _queue(
        proposal,
        kind="matching.proposal_reminder",
        to=to,
        at=at,
        write=write,
    )


def proposal_lapsed(proposal: Proposal, *, to: Person, at: datetime) -> None:
    """To whoever did not answer in time: the place is given back, and how to come back."""
    _queue(
        proposal,
        kind="matching.proposal_lapsed",
        to=to,
        at=at,
        write=lambda: Letter(
            subject=_("The proposal has come to its end"),
            paragraphs=[
                _("We had no answer from you, and the other person was waiting. The proposal is closed."),
                _("If you still wish to take part, reply to this message: we shall look for somebody else."),
            ],
        ),
    )


def proposal_will_not_be(proposal: Proposal, *, to: Person, at: datetime) -> None:
    """To the one who had said yes: this pair will not be, and it is nobody's fault."""
    _queue(
        proposal,
        kind="matching.proposal_will_not_be",
        to=to,
        at=at,
        write=lambda: Letter(
            subject=_("We are looking for somebody else for you"),
            paragraphs=[
                _("The pair we proposed will not be formed. It happens, and it says nothing about you."),
                _("We are looking for another person and will write to you soon."),
            ],
        ),
    )


def proposal_refused(proposal: Proposal, *, at: datetime) -> None:
    """To those who coordinate: two people need another proposal."""
    roles = roles_with(Permission.RUN_MATCHING)
    coordinators = (
        Membership.objects.in_organisation(proposal.organisation)
        .current()
        .filter(role__in=roles)
        .select_related("person")
    )
    for membership in coordinators:
        _queue(
            proposal,
            kind="matching.proposal_refused",
            to=membership.person,
            at=at,
            write=lambda: Letter(
                subject=_("A proposal was not accepted"),
                paragraphs=[
                    _("%(mentee)s and %(mentor)s will not be a pair.")
                    % {
                        "mentee": proposal.mentee.person.full_name,
                        "mentor": proposal.mentor.person.full_name,
                    },
                    _("Run the matching again: it looks for somebody else for each, and moves nobody."),
                ],
                button=(_("Open the matching"), reverse("matching:index", args=[proposal.programme_id])),
            ),
        )
