"""Publishing: answers are added up once, in blocks of five people at least; nothing else is ever shown."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.programmes.models import Programme
from binome.surveys.anonymity import STEP, block_of, is_due
from binome.surveys.measures import at_three_months, self_assessment
from binome.surveys.models import Quotation, Response, Wave
from binome.surveys.questions import SKIP, answers_to

PER_SESSION = "after_each_session"
# Self-assessments belong to their authors: of them only measures are published, never the questions one by one.
OWN = "respondent_only_unless_shared_with_partner"
MEASURE = "measure."
START, END, LATER = "agility_start", "agility_end", "followup_mentee"


class OpenedToday(Refused):
    """Whoever was asked a moment ago could not even read it."""

    code = "wave-opened-today"
    text = _("This questionnaire left today. Give people until tomorrow at least.")


class AlreadyPublished(Refused):
    """A closed questionnaire does not open again."""

    code = "wave-already-published"
    text = _("This questionnaire is closed and its results are published.")


def lock_wave(wave: Wave) -> Wave:
    """The wave as it is now, held until the end of the transaction."""
    rows = Wave.objects.in_organisation(wave.organisation_id).select_for_update(of=("self",))
    return rows.select_related("programme__organisation", "organisation", "version").get(pk=wave.pk)


def every_wave() -> QuerySet[Wave]:
    """Waves of every organisation, for what the clock does."""
    return Wave.objects.unscoped("the clock serves every organisation")


@transaction.atomic
def close_wave(wave: Wave, *, by: Person, at: datetime) -> Wave:
    """Close a questionnaire before its day and publish what may be.

    Raises
    ------
    OpenedToday, AlreadyPublished
    """
    locked = lock_wave(wave)
    if locked.published_at is not None:
        raise AlreadyPublished
    today = timezone.localdate(at)
    if locked.opened_at is None or today <= locked.opens_on or timezone.localdate(locked.opened_at) == today:
        raise OpenedToday
    if today < locked.closes_on:
        locked.closes_on = today
        locked.save(update_fields=["closes_on"])
        record(
            locked.organisation, verb="surveys.close_wave", subject=locked, by=by, at=at,
            programme_id=locked.programme_id, questionnaire=locked.questionnaire_id,
        )  # fmt: skip
    _publish(locked, at=at)
    return locked


def publish_due_waves(*, at: datetime) -> int:
    """Publish what is due in every programme; answers how many sums were added. Safe to repeat and to interrupt."""
    today = timezone.localdate(at)
    rows = every_wave().filter(published_at=None)
    answered = Count("responses", filter=Q(responses__state=Response.State.ANSWERED))
    due = rows.annotate(answered=answered).filter(
        Q(closes_on__lte=today) | Q(session_number__gt=0, answered__gte=STEP)
    )
    return sum(publish_wave(wave, at=at) for wave in due.order_by("pk"))


@transaction.atomic
def publish_wave(wave: Wave, *, at: datetime) -> int:
    """Add up what is due in one wave; answers how many sums were added."""
    locked = lock_wave(wave)
    return _publish(locked, at=at) if locked.published_at is None else 0


def _publish(wave: Wave, *, at: datetime) -> int:
    is_closed = timezone.localdate(at) >= wave.closes_on
    asked = wave.questionnaire
    responses = list(
        wave.responses.select_for_update(of=("self",)).filter(state=Response.State.ANSWERED).order_by("pk")
    )
    made = 0
    for item in asked.items:
        if asked.visibility_of(item) != OWN and item.answer_scale.type != "text":
            made += _publish_item(wave, item, responses, is_closed=is_closed, at=at)
    if is_closed:
        made += _publish_measures(wave, at=at)
        _ask_for_readings(wave, asked, responses)
        wave.published_at = at
        wave.save(update_fields=["published_at"])
    return made


def _publish_item(
    wave: Wave, item: content.Item, responses: Sequence[Response], *, is_closed: bool, at: datetime
) -> int:
    scale = item.answer_scale
    pending: list[tuple[Response, list[str]]] = []
    for response in responses:
        if item.id in response.published_items:
            continue
        said = [scale.published_as(value) for value in answers_to(item.id, response.answers)]
        words = [word for word in said if word is not None]
        if words:
            pending.append((response, words))
    in_steps = wave.questionnaire.when == PER_SESSION
    # Several answers to one question may come from one person: people are counted, never answers.
    if not is_due(len(pending), is_closed=is_closed, in_steps=in_steps):
        return 0
    block = block_of([words for _response, words in pending], scale.published)
    _keep(wave, item.id, block.people, dict(block.counts), at=at)
    for response, _words in pending:
        response.published_items = [*response.published_items, item.id]
        response.save(update_fields=["published_items"])
    return 1


def _keep(wave: Wave, item_id: str, people: int, figures: dict[str, Any], *, at: datetime) -> None:
    step = wave.published.filter(item_id=item_id).count() + 1
    wave.published.create(
        organisation_id=wave.organisation_id, programme_id=wave.programme_id,
        questionnaire_id=wave.questionnaire_id, item_id=item_id, step=step, people=people,
        figures=figures, published_at=at,
    )  # fmt: skip


def _publish_measures(wave: Wave, *, at: datetime) -> int:
    if wave.questionnaire_id not in {END, LATER}:
        return 0
    start_asked, start = _answers(wave.programme, START)
    end_asked, end = _answers(wave.programme, END)
    if wave.questionnaire_id == END:
        networks = wave.programme.networks
        found = self_assessment(start, end, asked=(start_asked, end_asked), networks=networks)
    else:
        shown = wave.programme.published.filter(item_id=MEASURE + "confidence").first()
        later = _answers(wave.programme, LATER)[1]
        three = at_three_months(start, end, later, published=shown.people) if shown is not None else None
        found = {"confidence_later": three} if three is not None else {}
    for name, figures in found.items():
        _keep(wave, MEASURE + name, figures["people"], figures, at=at)
    return len(found)


def _answers(
    programme: Programme, questionnaire_id: str
) -> tuple[content.Questionnaire, dict[int, dict[str, Any]]]:
    """What a questionnaire asked in this programme, and each person's answers."""
    wave = programme.waves.filter(questionnaire_id=questionnaire_id).select_related("version").first()
    if wave is None:
        return content.questionnaire(questionnaire_id), {}
    rows = wave.responses.filter(state=Response.State.ANSWERED)
    return wave.questionnaire, dict(rows.values_list("enrolment_id", "answers"))


def _ask_for_readings(wave: Wave, asked: content.Questionnaire, responses: Iterable[Response]) -> None:
    """Sentences whose authors agreed to be quoted wait for somebody to read them."""
    free = {item.id for item in asked.items if item.answer_scale.type == "text"}
    for response in responses:
        if not response.is_quotable:
            continue
        for key, value in response.answers.items():
            if key in free and isinstance(value, str) and value.strip() and value != SKIP:
                Quotation.objects.in_organisation(wave.organisation_id).get_or_create(
                    response=response, item_id=key,
                    defaults={"organisation_id": wave.organisation_id, "text": value.strip()},
                )  # fmt: skip


@transaction.atomic
def read_quotation(quotation: Quotation, *, may_be_quoted: bool, by: Person, at: datetime) -> Quotation:
    """Say, after reading it, whether a sentence may be quoted: nobody must be recognised in it."""
    rows = Quotation.objects.in_organisation(quotation.organisation_id).select_for_update(of=("self",))
    locked = rows.select_related("response__wave", "organisation").get(pk=quotation.pk)
    state = Quotation.State.CLEARED if may_be_quoted else Quotation.State.HELD_BACK
    if state == locked.state:
        return locked
    locked.state, locked.read_by, locked.read_at = state, by, at
    locked.save(update_fields=["state", "read_by", "read_at"])
    wave = locked.response.wave
    record(
        locked.organisation, verb="surveys.read_quotation", subject=wave, by=by, at=at,
        programme_id=wave.programme_id,
    )  # fmt: skip
    return locked
