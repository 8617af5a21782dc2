"""What participants say of a workshop: for a week, then added up once."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.learning.models import Workshop
from binome.programmes.models import Enrolment
from binome.surveys.anonymity import SMALLEST_GROUP, block_of, texts_shown
from binome.surveys.models import WorkshopOpinion, WorkshopOpinionSum, WorkshopOpinionSumQuerySet

OPEN_FOR = timedelta(days=7)


class OpinionClosed(Refused):
    """One says it once it has begun, and for a week."""

    code = "workshop-opinion-closed"
    text = _("One can say what one thinks from the beginning of the meeting to a week after its end.")


def is_opinion_open(workshop: Workshop, *, at: datetime) -> bool:
    """Whether participants can say what they think at ``at``."""
    return workshop.starts_at <= at < workshop.ends_at + OPEN_FOR


def _lock(workshop: Workshop) -> Workshop:
    rows = Workshop.objects.in_organisation(workshop.organisation_id).select_related("organisation")
    return rows.select_for_update(of=("self",), no_key=True).get(pk=workshop.pk)


def _sums(workshop: Workshop) -> WorkshopOpinionSumQuerySet:
    return WorkshopOpinionSum.objects.in_organisation(workshop.organisation_id).filter(workshop=workshop)


@transaction.atomic
def give_opinion(
    workshop: Workshop, enrolment: Enrolment, *, score: int, text: str, by: Person, at: datetime
) -> WorkshopOpinion:
    """Say it, or say it otherwise until it closes. The same page sent twice is one opinion.

    Raises
    ------
    OpinionClosed
    """
    locked = _lock(workshop)
    if not is_opinion_open(locked, at=at) or _sums(locked).exists():
        raise OpinionClosed
    said: WorkshopOpinion | None = locked.opinions.filter(enrolment=enrolment).first()
    if said is not None and (said.score, said.text) == (score, text):
        return said
    said, _is_new = locked.opinions.update_or_create(
        enrolment=enrolment,
        defaults={"organisation": locked.organisation, "score": score, "text": text, "said_at": at},
    )
    record(
        locked.organisation, verb="surveys.give_opinion", subject=locked, by=by, at=at,
        programme_id=locked.programme_id, title=locked.title,
    )  # fmt: skip
    return said


def publish_opinions(*, at: datetime) -> int:
    """Add up what was said of workshops that have closed, once each; fewer than five opinions are never added up."""
    rows = Workshop.objects.unscoped("the clock serves every organisation")
    closed = rows.filter(starts_at__lte=at - OPEN_FOR, opinions__isnull=False, opinion_sum=None).distinct()
    return sum(_publish(workshop, at=at) for workshop in closed.order_by("pk"))


@transaction.atomic
def _publish(workshop: Workshop, *, at: datetime) -> bool:
    locked = _lock(workshop)
    said = list(locked.opinions.order_by("pk").values_list("score", flat=True))
    if at < locked.ends_at + OPEN_FOR or len(said) < SMALLEST_GROUP or _sums(locked).exists():
        return False
    block = block_of([[str(score)] for score in said], [str(score) for score in WorkshopOpinion.Score.values])
    WorkshopOpinionSum.objects.create(
        organisation=locked.organisation,
        workshop=locked,
        people=block.people,
        counts=dict(block.counts),
        published_at=at,
    )
    return True


def sentences_about(workshop: Workshop) -> list[str]:
    """Sentences for whoever coordinates to read, once the sum stands and ten people at least are in it."""
    found = _sums(workshop).first()
    texts = workshop.opinions.exclude(text="").values_list("text", flat=True)
    return texts_shown(list(texts), answers=found.people) if found is not None else []
