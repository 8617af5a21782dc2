"""Letters about pairs across two organisations: cards until both have said yes, each sent by one's own organisation."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.core.links import make_token
from binome.core.words import day_words, page_language
from binome.matching.cards import label_of
from binome.matching.models import SharedProposal
from binome.outbox.services import Letter, queue_letter
from binome.programmes.models import Enrolment

PURPOSE = "matching.across"


def _link(proposal: SharedProposal, to: Enrolment) -> str:
    token = make_token(PURPOSE, person_id=to.person_id, object_id=proposal.pk)
    return reverse("matching:across_link", args=[token])


def asked(proposal: SharedProposal, *, at: datetime) -> None:
    """Somebody of another organisation could work with you: read the card, say yes or no."""
    for to, other in ((proposal.mentor, proposal.mentee), (proposal.mentee, proposal.mentor)):

        def write(to: Enrolment = to, other: Enrolment = other) -> Letter:
            says = {
                "label": label_of(proposal.sharing_id, other.pk),
                "own": label_of(proposal.sharing_id, to.pk),
                "organisation": other.programme.organisation.name,
            }
            is_mentee = to.pk == proposal.mentee_id
            role = _("This person would support you.") if is_mentee else _("You would support this person.")
            return Letter(
                subject=_("A proposal: somebody of %(organisation)s") % says,
                paragraphs=[
                    _("Your programme is shared with %(organisation)s. We propose that you work with somebody there: card %(label)s.") % says,
                    role,
                    _("Why you two (your card is %(own)s):") % says,
                    *(f"– {sentence}" for sentence in proposal.reasons.get(page_language(), [])[:4]),
                    _("Your two names appear if you both say yes, and only then."),
                ],
                facts=[(_("Answer by"), day_words(proposal.answer_by))] if proposal.answer_by else [],
                button=(_("Read and answer"), _link(proposal, to)),
                after=[_("You can say no without giving a reason: we will look for somebody else.")],
            )  # fmt: skip

        queue_letter(
            kind="matching.across_asked", to=to.person, organisation=to.programme.organisation,
            programme_id=to.programme_id, at=at, key=f"matching.across_asked:{proposal.pk}:{to.pk}", write=write,
        )  # fmt: skip


def closed(proposal: SharedProposal, *, at: datetime) -> None:
    """To both alike: this pair will not be; nobody learns who did not want or did not answer."""
    for to in (proposal.mentor, proposal.mentee):
        queue_letter(
            kind="matching.across_closed", to=to.person, organisation=to.programme.organisation,
            programme_id=to.programme_id, at=at, key=f"matching.across_closed:{proposal.pk}:{to.pk}",
            write=lambda: Letter(
                subject=_("We are looking for somebody else for you"),
                paragraphs=[
                    _("The pair we proposed will not be formed. It happens, and it says nothing about you."),
                    _("We are looking for another person and will write to you soon."),
                ],
            ),
        )  # fmt: skip
