"""Every change to the texts of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.pairs.models import Goal, Pair
from binome.pairs.services import log, require_half, require_under_way
from binome.studio import notices
from binome.studio.models import LONGEST, Draft, DraftVersion, Remark

MOST_DRAFTS = 30
MOST_VERSIONS = 50
# A button pressed twice is one press.
TWICE = timedelta(minutes=1)


class TooManyTexts(Refused):
    """A pair keeps a few texts, not an archive."""

    code = "too-many-texts"
    text = _("You have %(most)s texts already. Delete one that you no longer need.")


class TextTooLong(Refused):
    """Longer than any network takes, by far."""

    code = "text-too-long"
    text = _("This text is too long to be kept here: %(most)s characters at most.")


class ChangedElsewhere(Refused):
    """Somebody saved in between: on another device, most often."""

    code = "changed-elsewhere"
    text = _(
        "This text was changed on another device in the meantime. Yours is below, the other one beside it."
    )


class OnlyTheMenteeWrites(Refused):
    """The text is the mentee's; the mentor remarks."""

    code = "only-the-mentee-writes"
    text = _("Only the person supported changes the text. You can remark on it.")


class EmptyText(Refused):
    """There is nothing to look at."""

    code = "empty-text"
    text = _("There is nothing to read yet. Write a few words first.")


def _lock(draft: Draft) -> Draft:
    rows = Draft.objects.in_organisation(draft.organisation_id).with_pair()
    return rows.select_for_update(of=("self",), no_key=True).get(pk=draft.pk)


def _require_writer(pair: Pair, by: Person) -> None:
    if require_half(pair, by) != "mentee":
        raise OnlyTheMenteeWrites


@transaction.atomic
def start_draft(
    pair: Pair, *, kind: str, title: str, goal: Goal | None = None, by: Person, at: datetime
) -> Draft:
    """An empty text of that kind. The same one within a minute is the one that is there.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeWrites, PairNoLongerUnderWay, TooManyTexts
    """
    _require_writer(pair, by)
    require_under_way(pair)
    # Held, so that two presses at once are seen one after the other.
    Pair.objects.in_organisation(pair.organisation_id).select_for_update(of=("self",), no_key=True).get(
        pk=pair.pk
    )
    texts = Draft.objects.in_organisation(pair.organisation_id).filter(pair=pair)
    twin = texts.filter(kind=kind, title=title, text="", created_at__gt=at - TWICE).first()
    if twin is not None:
        return twin
    if texts.count() >= MOST_DRAFTS:
        raise TooManyTexts(most=MOST_DRAFTS)
    draft = Draft.objects.create(
        organisation=pair.organisation,
        pair=pair,
        kind=kind,
        title=title,
        goal=goal,
        created_at=at,
        saved_at=at,
    )
    log(pair, verb="studio.start_draft", subject=draft, by=by, at=at)
    return draft


@transaction.atomic
def save_draft(
    draft: Draft,
    *,
    text: str,
    fields: Mapping[str, Any],
    revision: int,
    by: Person,
    at: datetime,
    keeps_other: bool = False,
) -> Draft:
    """Keep what is written. ``revision`` is the one that was read; nothing written elsewhere is ever overwritten.

    With ``keeps_other`` what stood there becomes a version first. Saying the same again changes nothing. A change takes
    back what either said of its being done.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeWrites, PairNoLongerUnderWay, TextTooLong, ChangedElsewhere
    """
    draft = _lock(draft)
    _require_writer(draft.pair, by)
    require_under_way(draft.pair)
    text = text.replace("\r\n", "\n")
    if len(text) > LONGEST:
        raise TextTooLong(most=LONGEST)
    if (draft.text, draft.fields) == (text, dict(fields)):
        return draft
    if draft.revision != revision:
        raise ChangedElsewhere
    if keeps_other:
        _keep(draft, at=at)
    draft.text, draft.fields = text, dict(fields)
    draft.revision += 1
    draft.saved_at, draft.mentor_done_at, draft.mentee_done_at = at, None, None
    draft.save(update_fields=["text", "fields", "revision", "saved_at", "mentor_done_at", "mentee_done_at"])
    return draft


@transaction.atomic
def keep_version(draft: Draft, *, by: Person, at: datetime) -> DraftVersion:
    """Keep the text as it is now, to come back to it; what is kept already is not kept twice.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeWrites, PairNoLongerUnderWay, EmptyText
    """
    draft = _lock(draft)
    _require_writer(draft.pair, by)
    require_under_way(draft.pair)
    if not draft.text and not draft.fields:
        raise EmptyText
    return _keep(draft, at=at)


def _keep(draft: Draft, *, at: datetime) -> DraftVersion:
    last: DraftVersion | None = draft.versions.order_by("-number").first()
    if last is not None and (last.text, last.fields) == (draft.text, draft.fields):
        return last
    kept: DraftVersion = draft.versions.create(
        organisation=draft.organisation,
        number=last.number + 1 if last is not None else 1,
        text=draft.text,
        fields=draft.fields,
        kept_at=at,
    )
    oldest = (draft.versions.aggregate(last=Max("number"))["last"] or 0) - MOST_VERSIONS
    draft.versions.filter(number__lte=oldest).delete()
    return kept


@transaction.atomic
def restore_version(version: DraftVersion, *, by: Person, at: datetime) -> Draft:
    """Come back to a version; the text as it was before that is kept as a version of its own.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeWrites, PairNoLongerUnderWay
    """
    draft = _lock(version.draft)
    _require_writer(draft.pair, by)
    if draft.text or draft.fields:
        _keep(draft, at=at)
    return save_draft(draft, text=version.text, fields=version.fields, revision=draft.revision, by=by, at=at)


@transaction.atomic
def write_remark(draft: Draft, *, text: str, quote: str, by: Person, at: datetime) -> Remark:
    """Say something about a passage, or about the whole. The other half hears of it once an hour at most.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay
    """
    draft = _lock(draft)
    require_half(draft.pair, by)
    require_under_way(draft.pair)
    twin: Remark | None = draft.remarks.filter(
        text=text, quote=quote, written_by=by, written_at__gt=at - TWICE
    ).first()
    if twin is not None:
        return twin
    remark: Remark = draft.remarks.create(
        organisation=draft.organisation, written_by=by, quote=quote, text=text, written_at=at
    )
    notices.remarks_written(draft, by=by, at=at)
    return remark


@transaction.atomic
def settle_remark(remark: Remark, *, by: Person, at: datetime) -> Remark:
    """The remark is dealt with. Twice changes nothing.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay
    """
    require_half(remark.draft.pair, by)
    require_under_way(remark.draft.pair)
    if remark.settled_at is None:
        remark.settled_at = at
        remark.save(update_fields=["settled_at"])
    return remark


@transaction.atomic
def ask_for_a_look(draft: Draft, *, by: Person, at: datetime) -> Draft:
    """Ask the mentor to read it: one letter for each state of the text.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeWrites, PairNoLongerUnderWay, EmptyText
    """
    draft = _lock(draft)
    _require_writer(draft.pair, by)
    require_under_way(draft.pair)
    if not draft.text and not draft.fields:
        raise EmptyText
    if notices.look_asked(draft, by=by, at=at):
        log(draft.pair, verb="studio.ask_for_a_look", subject=draft, by=by, at=at)
    return draft


@transaction.atomic
def say_done(draft: Draft, *, revision: int, by: Person, at: datetime) -> Draft:
    """One of the two finds the text done, as it was read; it is done once both do.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay, EmptyText, ChangedElsewhere
    """
    draft = _lock(draft)
    side = require_half(draft.pair, by)
    require_under_way(draft.pair)
    if not draft.text and not draft.fields:
        raise EmptyText
    if draft.revision != revision:
        raise ChangedElsewhere
    field = f"{side}_done_at"
    if getattr(draft, field) is None:
        setattr(draft, field, at)
        draft.save(update_fields=[field])
        if draft.is_done:
            _keep(draft, at=at)
            log(draft.pair, verb="studio.finish_draft", subject=draft, by=by, at=at)
    return draft


@transaction.atomic
def take_back_done(draft: Draft, *, by: Person) -> Draft:
    """It is not done after all.

    Raises
    ------
    NotOneOfTheTwo, PairNoLongerUnderWay
    """
    draft = _lock(draft)
    require_under_way(draft.pair)
    field = f"{require_half(draft.pair, by)}_done_at"
    if getattr(draft, field) is not None:
        setattr(draft, field, None)
        draft.save(update_fields=[field])
    return draft


@transaction.atomic
def delete_draft(draft: Draft, *, by: Person, at: datetime) -> None:
    """The text goes, with its versions and remarks.

    Raises
    ------
    NotOneOfTheTwo, OnlyTheMenteeWrites
    """
    draft = _lock(draft)
    _require_writer(draft.pair, by)
    log(draft.pair, verb="studio.delete_draft", subject=draft, by=by, at=at)
    draft.delete()
