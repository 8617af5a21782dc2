"""Questionnaires as an organisation asks them: versions that never change once somebody was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.accounts.permissions import Permission, require
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.surveys.models import QuestionnaireVersion, Wave

MOST_QUESTIONS = 40


class NotADraft(Refused):
    """A version in use never changes."""

    code = "questionnaire-in-use"
    text = _("This version is in use and does not change any more. Begin a new one.")


class DraftChangedMeanwhile(Refused):
    """Somebody else wrote since the page was opened."""

    code = "questionnaire-changed-meanwhile"
    text = _("Somebody else has changed this questionnaire since you opened the page. Open it again.")


class NoSuchQuestion(Refused):
    """It was taken out."""

    code = "no-such-question"
    text = _("This question is not there any more.")


class NeedsAQuestion(Refused):
    """An empty form is no form."""

    code = "questionnaire-needs-a-question"
    text = _("A questionnaire keeps one question at least.")


class TooManyQuestions(Refused):
    """Nobody answers a long form."""

    code = "too-many-questions"
    text = _("A questionnaire has %(most)s questions at most. Take one out first.")


class LentQuestions(Refused):
    """The questions of the end are those of the start, or nothing could be compared."""

    code = "questions-are-lent"
    text = _("These questions come from the first self-assessment. Change them there.")


class NothingChanged(Refused):
    """A version like the last would only be confusing."""

    code = "nothing-changed"
    text = _("Nothing has changed yet.")


def kept_whole(questionnaire: content.Questionnaire) -> dict[str, Any]:
    """``questionnaire`` with each scale inside its item: it can be read whatever becomes of the built-in content."""
    items = [
        item.model_copy(update={"own_scale": item.answer_scale, "classic": None})
        for item in questionnaire.items
    ]
    whole = questionnaire.model_copy(update={"items": tuple(items)})
    found: dict[str, Any] = whole.model_dump(mode="json", exclude_none=True)
    return found


def _lock(organisation: Organisation) -> None:
    # One queue for the versions of an organisation, so that numbers never meet.
    rows = Organisation.objects.filter(pk=organisation.pk).as_scoped("its own row")
    rows.select_for_update(no_key=True).get()


def latest_version(organisation: Organisation, questionnaire_id: str) -> QuestionnaireVersion | None:
    """The version an organisation uses, if it has one of its own or has ever asked this questionnaire."""
    rows = QuestionnaireVersion.objects.in_organisation(organisation).filter(
        questionnaire_id=questionnaire_id, state=QuestionnaireVersion.State.PUBLISHED
    )
    return rows.order_by("-number").first()


def current_questionnaire(organisation: Organisation, questionnaire_id: str) -> content.Questionnaire:
    """What would be asked today: the organisation's own version, else the built-in one."""
    latest = latest_version(organisation, questionnaire_id)
    own = latest.questionnaire if latest is not None and latest.is_own else None
    asked = own or content.questionnaire(questionnaire_id)
    if asked.items_from is None:
        return asked
    lender = current_questionnaire(organisation, asked.items_from)
    return asked.model_copy(update={"items": lender.items})


@transaction.atomic
def version_for(wave: Wave, *, at: datetime) -> QuestionnaireVersion:
    """The version that ``wave`` asks from now on; kept with it, so that its answers can always be read.

    A questionnaire that borrows its questions takes those that this very programme was asked.
    """
    _lock(wave.organisation)
    asked = current_questionnaire(wave.organisation, wave.questionnaire_id)
    if asked == content.questionnaire(wave.questionnaire_id):
        # An organisation's own words are left as it wrote them.
        asked = asked.told_in(wave.programme.direction)
    if asked.items_from is not None:
        lender = wave.programme.waves.filter(questionnaire_id=asked.items_from, version__isnull=False)
        lent = lender.select_related("version").first()
        if lent is not None:
            asked = asked.model_copy(update={"items": lent.questionnaire.items})
    wanted = kept_whole(asked)
    rows = QuestionnaireVersion.objects.in_organisation(wave.organisation).filter(
        questionnaire_id=wave.questionnaire_id
    )
    published = rows.filter(state=QuestionnaireVersion.State.PUBLISHED).order_by("-number")
    latest = published.first()
    for known in published:
        if known.definition == wanted:
            return known
    return QuestionnaireVersion.objects.create(
        organisation=wave.organisation,
        questionnaire_id=wave.questionnaire_id,
        number=_next_number(wave.organisation, wave.questionnaire_id),
        state=QuestionnaireVersion.State.PUBLISHED,
        content_version=content.questionnaire_catalogue().content_version,
        is_own=latest is not None and latest.is_own,
        definition=wanted,
        made_at=at,
    )


def _next_number(organisation: Organisation, questionnaire_id: str) -> int:
    rows = QuestionnaireVersion.objects.in_organisation(organisation).filter(
        questionnaire_id=questionnaire_id
    )
    last = rows.order_by("-number").values_list("number", flat=True).first()
    return (last or 0) + 1


# --- writing --------------------------------------------------------------------------------------------


@transaction.atomic
def start_draft(
    organisation: Organisation, questionnaire_id: str, *, by: Person, at: datetime
) -> QuestionnaireVersion:
    """The draft of an organisation's next version; the present draft when there is one.

    Raises
    ------
    PermissionDenied
        When ``by`` may not create programmes there: a change reaches every programme that comes.
    """
    require(by, Permission.CREATE_PROGRAMME, organisation)
    _lock(organisation)
    rows = QuestionnaireVersion.objects.in_organisation(organisation).filter(
        questionnaire_id=questionnaire_id
    )
    draft = rows.filter(state=QuestionnaireVersion.State.DRAFT).first()
    if draft is not None:
        return draft
    draft = QuestionnaireVersion.objects.create(
        organisation=organisation,
        questionnaire_id=questionnaire_id,
        number=_next_number(organisation, questionnaire_id),
        content_version=content.questionnaire_catalogue().content_version,
        definition=kept_whole(current_questionnaire(organisation, questionnaire_id)),
        made_at=at,
    )
    _log(draft, "start_draft", by=by, at=at)
    return draft


def _log(draft: QuestionnaireVersion, verb: str, *, by: Person, at: datetime) -> None:
    record(
        draft.organisation, verb=f"surveys.{verb}", subject=draft, by=by, at=at, programme_id=None,
        questionnaire=draft.questionnaire_id, number=draft.number,
    )  # fmt: skip


def _lock_draft(draft: QuestionnaireVersion, *, revision: int, by: Person) -> QuestionnaireVersion:
    rows = QuestionnaireVersion.objects.in_organisation(draft.organisation_id)
    locked = rows.select_for_update(of=("self",)).select_related("organisation").get(pk=draft.pk)
    require(by, Permission.CREATE_PROGRAMME, locked.organisation)
    if locked.state != QuestionnaireVersion.State.DRAFT:
        raise NotADraft
    if locked.revision != revision:
        raise DraftChangedMeanwhile
    return locked


def _keep(draft: QuestionnaireVersion, questionnaire: content.Questionnaire) -> None:
    draft.definition = kept_whole(questionnaire)
    draft.revision += 1
    draft.save(update_fields=["definition", "revision"])


@dataclass(frozen=True)
class Written:
    """One question as the editor has it."""

    text: content.Text
    scale: content.Scale
    visibility: content.Visibility
    is_optional: bool = False
    alert_if: tuple[int | str, ...] = ()
    options: tuple[content.ValuedText, ...] = field(default=())


@transaction.atomic
def write_question(
    draft: QuestionnaireVersion, *, item_id: str, written: Written, revision: int, by: Person, at: datetime
) -> QuestionnaireVersion:
    """Change a question, or add one at the end when ``item_id`` is empty.

    A question whose possible answers change gets a new identifier: its answers could not be put beside those before.

    Raises
    ------
    NotADraft, DraftChangedMeanwhile, NoSuchQuestion, TooManyQuestions, LentQuestions
    """
    locked = _lock_draft(draft, revision=revision, by=by)
    asked = locked.questionnaire
    _require_own_questions(asked)
    items = list(asked.items)
    place = _place(items, item_id) if item_id else len(items)
    if place == len(items) and len(items) >= MOST_QUESTIONS:
        raise TooManyQuestions(most=MOST_QUESTIONS)
    old = items[place] if place < len(items) else None
    is_same = (
        old is not None
        and old.answer_scale.values == written.scale.values
        and (old.answer_scale.type == written.scale.type)
    )
    new_id = old.id if old is not None and is_same else _new_id(locked, items)
    item = content.Item(
        id=new_id,
        fr=written.text.fr,
        en=written.text.en,
        scale=written.scale.id,
        own_scale=written.scale,
        options=written.options,
        optional=written.is_optional,
        visibility=written.visibility if written.visibility != asked.visibility else None,
        alert_if=written.alert_if or None,
        network=old.network if old else None,
        digcomp=old.digcomp if old else None,
        per_goal=old.per_goal if old and is_same else False,
    )
    items[place : place + 1] = [item]
    _keep(locked, asked.model_copy(update={"items": tuple(items)}))
    return locked


def _require_own_questions(asked: content.Questionnaire) -> None:
    if asked.items_from is not None:
        raise LentQuestions


def _place(items: Sequence[content.Item], item_id: str) -> int:
    for place, item in enumerate(items):
        if item.id == item_id:
            return place
    raise NoSuchQuestion


def _new_id(draft: QuestionnaireVersion, items: Sequence[content.Item]) -> str:
    """Never used before by this organisation: the number of the version and a count in it."""
    taken = {item.id for item in items}
    return next(
        name for place in range(1, 1000) if (name := f"q{draft.number}_{draft.revision}_{place}") not in taken
    )


@transaction.atomic
def move_question(
    draft: QuestionnaireVersion, *, item_id: str, by_places: int, revision: int, by: Person, at: datetime
) -> QuestionnaireVersion:
    """Move a question up (-1) or down (1); at the end of the way it stays.

    Raises
    ------
    NotADraft, DraftChangedMeanwhile, NoSuchQuestion, LentQuestions
    """
    locked = _lock_draft(draft, revision=revision, by=by)
    asked = locked.questionnaire
    _require_own_questions(asked)
    items = list(asked.items)
    place = _place(items, item_id)
    items.insert(max(0, min(place + by_places, len(items) - 1)), items.pop(place))
    _keep(locked, asked.model_copy(update={"items": tuple(items)}))
    return locked


@transaction.atomic
def remove_question(
    draft: QuestionnaireVersion, *, item_id: str, revision: int, by: Person, at: datetime
) -> QuestionnaireVersion:
    """Take a question out; answers given to it before stay where they are.

    Raises
    ------
    NotADraft, DraftChangedMeanwhile, NoSuchQuestion, NeedsAQuestion, LentQuestions
    """
    locked = _lock_draft(draft, revision=revision, by=by)
    asked = locked.questionnaire
    _require_own_questions(asked)
    items = list(asked.items)
    del items[_place(items, item_id)]
    if not items:
        raise NeedsAQuestion
    _keep(locked, asked.model_copy(update={"items": tuple(items)}))
    return locked


@transaction.atomic
def write_heading(
    draft: QuestionnaireVersion,
    *,
    title: content.Text,
    intro: content.Text | None,
    minutes: int,
    revision: int,
    by: Person,
    at: datetime,
) -> QuestionnaireVersion:
    """Change the title, the words under it and the time it takes.

    Raises
    ------
    NotADraft, DraftChangedMeanwhile
    """
    locked = _lock_draft(draft, revision=revision, by=by)
    heading = {"title": title, "intro": intro, "minutes": minutes}
    _keep(locked, locked.questionnaire.model_copy(update=heading))
    return locked


@transaction.atomic
def publish_version(
    draft: QuestionnaireVersion, *, revision: int, by: Person, at: datetime
) -> QuestionnaireVersion:
    """Put a draft in use: questionnaires sent from now on ask it, those already sent stay as they are.

    Raises
    ------
    NotADraft, DraftChangedMeanwhile, NothingChanged
    """
    locked = _lock_draft(draft, revision=revision, by=by)
    current = current_questionnaire(locked.organisation, locked.questionnaire_id)
    if locked.definition == kept_whole(current):
        raise NothingChanged
    # A version may have been kept for a sending meanwhile; the newest number is the one in use.
    _lock(locked.organisation)
    if _next_number(locked.organisation, locked.questionnaire_id) > locked.number + 1:
        locked.number = _next_number(locked.organisation, locked.questionnaire_id)
    locked.state = QuestionnaireVersion.State.PUBLISHED
    locked.made_at = at
    locked.save(update_fields=["number", "state", "made_at"])
    _log(locked, "publish_version", by=by, at=at)
    return locked


@transaction.atomic
def drop_draft(draft: QuestionnaireVersion, *, revision: int, by: Person, at: datetime) -> None:
    """Throw a draft away; the version in use stays.

    Raises
    ------
    NotADraft, DraftChangedMeanwhile
    """
    locked = _lock_draft(draft, revision=revision, by=by)
    _log(locked, "drop_draft", by=by, at=at)
    locked.delete()


@transaction.atomic
def return_to_built_in(
    organisation: Organisation, questionnaire_id: str, *, by: Person, at: datetime
) -> QuestionnaireVersion:
    """Ask the built-in questions again, and follow their updates; the organisation's version stays readable.

    Raises
    ------
    PermissionDenied
    """
    require(by, Permission.CREATE_PROGRAMME, organisation)
    _lock(organisation)
    latest = latest_version(organisation, questionnaire_id)
    if latest is not None and not latest.is_own:
        return latest
    back = QuestionnaireVersion.objects.create(
        organisation=organisation,
        questionnaire_id=questionnaire_id,
        number=_next_number(organisation, questionnaire_id),
        state=QuestionnaireVersion.State.PUBLISHED,
        content_version=content.questionnaire_catalogue().content_version,
        is_own=False,
        definition=kept_whole(content.questionnaire(questionnaire_id)),
        made_at=at,
    )
    _log(back, "return_to_built_in", by=by, at=at)
    return back
