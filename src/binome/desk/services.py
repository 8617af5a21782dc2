"""What coordinators do at the desk: take a fact, put it aside, note something about a pair; the weekly letter."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.accounts.services import record
from binome.core.errors import Refused
from binome.desk import facts, notices
from binome.desk.fact import Fact
from binome.desk.models import CaseNote, Mark
from binome.pairs.models import Pair
from binome.programmes.models import Programme
from binome.programmes.services import coordinators_of

# A fact said to be done is looked at again after that, because only dates say whether it is.
LOOK_AGAIN = timedelta(days=7)
LONGEST_ASIDE = timedelta(days=92)
# The weekly letter leaves on Mondays from eight on the organisation's clock; one that is late by a morning is given up.
DIGEST_DAY, DIGEST_FROM, DIGEST_TO = 0, time(8), time(13)
LIVING = (
    Programme.State.APPLICATIONS,
    Programme.State.MATCHING,
    Programme.State.RUNNING,
    Programme.State.CLOSING,
)


class TakenAlready(Refused):
    """Two people do not do the same thing."""

    code = "fact-taken-already"
    text = _("%(name)s is looking after it already. Speak together first.")


class NotADayAhead(Refused):
    """Aside for a while, not for ever."""

    code = "not-a-day-ahead"
    text = _("Choose a day from tomorrow on, within three months.")


def _locked(programme: Programme, fact: str, *, at: datetime) -> Mark:
    """The mark of a fact, made if there is none, held until the transaction ends."""
    rows = Mark.objects.in_organisation(programme.organisation_id)
    mark, _is_new = rows.get_or_create(
        programme=programme,
        fact=fact,
        defaults={"organisation_id": programme.organisation_id, "changed_at": at},
    )
    return rows.select_for_update(no_key=True, of=("self",)).select_related("taken_by").get(pk=mark.pk)


def _log(programme: Programme, verb: str, *, fact: Fact, by: Person, at: datetime) -> None:
    record(
        programme.organisation, verb=f"desk.{verb}", subject=programme, by=by, at=at,
        programme_id=programme.pk, who=fact.who, what=fact.tag,
    )  # fmt: skip


@transaction.atomic
def take(programme: Programme, *, fact: Fact, by: Person, at: datetime) -> Mark:
    """``by`` looks after it; the others see so.

    Raises
    ------
    TakenAlready
    """
    mark = _locked(programme, fact.key, at=at)
    if mark.taken_by is not None and mark.taken_by_id != by.pk:
        raise TakenAlready(name=mark.taken_by.as_known_in(programme.organisation_id).full_name)
    if mark.taken_by_id != by.pk:
        mark.taken_by, mark.changed_at = by, at
        mark.save(update_fields=["taken_by", "changed_at"])
        _log(programme, "take", fact=fact, by=by, at=at)
    return mark


@transaction.atomic
def give_back(programme: Programme, *, fact: Fact, by: Person, at: datetime) -> Mark:
    """Nobody looks after it any more: whoever took it may be away."""
    mark = _locked(programme, fact.key, at=at)
    if mark.taken_by_id is not None:
        mark.taken_by, mark.changed_at = None, at
        mark.save(update_fields=["taken_by", "changed_at"])
        _log(programme, "give_back", fact=fact, by=by, at=at)
    return mark


@transaction.atomic
def put_aside(programme: Programme, *, fact: Fact, until: date, on: date, by: Person, at: datetime) -> Mark:
    """Not shown before ``until``; what still holds then comes back by itself.

    Raises
    ------
    NotADayAhead
    """
    if not on < until <= on + LONGEST_ASIDE:
        raise NotADayAhead
    mark = _locked(programme, fact.key, at=at)
    mark.hidden_until, mark.changed_at = until, at
    mark.save(update_fields=["hidden_until", "changed_at"])
    _log(programme, "put_aside", fact=fact, by=by, at=at)
    return mark


@transaction.atomic
def mark_done(programme: Programme, *, fact: Fact, on: date, by: Person, at: datetime) -> Mark:
    """Something was done about it: out of sight for a week, and gone for good if the dates then agree."""
    mark = _locked(programme, fact.key, at=at)
    mark.hidden_until, mark.taken_by, mark.changed_at = on + LOOK_AGAIN, None, at
    mark.save(update_fields=["hidden_until", "taken_by", "changed_at"])
    _log(programme, "mark_done", fact=fact, by=by, at=at)
    return mark


@transaction.atomic
def bring_back(programme: Programme, *, fact: Fact, by: Person, at: datetime) -> Mark:
    """Shown again at once."""
    mark = _locked(programme, fact.key, at=at)
    if mark.hidden_until is not None:
        mark.hidden_until, mark.changed_at = None, at
        mark.save(update_fields=["hidden_until", "changed_at"])
        _log(programme, "bring_back", fact=fact, by=by, at=at)
    return mark


# --- notes about a pair ---------------------------------------------------------------------------------


@transaction.atomic
def add_case_note(pair: Pair, *, text: str, about: str, by: Person, at: datetime) -> CaseNote:
    """Keep a note for the coordinators. The same text twice within a minute is one: a button pressed twice."""
    rows = CaseNote.objects.in_organisation(pair.organisation_id).filter(pair=pair, text=text, written_by=by)
    twin = rows.order_by("-written_at").first()
    if twin is not None and (at - twin.written_at).total_seconds() < 60:
        return twin
    note = CaseNote.objects.create(
        organisation_id=pair.organisation_id, pair=pair, about=about, text=text, written_by=by, written_at=at
    )
    _log_note(note, "add_case_note", by=by, at=at)
    return note


@transaction.atomic
def remove_case_note(note: CaseNote, *, by: Person, at: datetime) -> None:
    """Take a note away; the log keeps that it was, not what it said."""
    _log_note(note, "remove_case_note", by=by, at=at)
    note.delete()


def _log_note(note: CaseNote, verb: str, *, by: Person, at: datetime) -> None:
    pair = note.pair
    record(
        pair.organisation, verb=f"desk.{verb}", subject=pair, by=by, at=at, programme_id=pair.programme_id,
        mentee=pair.mentee.person.first_name, mentor=pair.mentor.person.first_name,
    )  # fmt: skip


# --- the weekly letter ----------------------------------------------------------------------------------


def send_digests(*, at: datetime) -> int:
    """A letter to each coordinator of a living programme, once a week; answers how many were queued."""
    programmes = Programme.objects.unscoped("the sweep serves every organisation").filter(state__in=LIVING)
    queued = 0
    for programme in programmes.select_related("organisation").order_by("pk"):
        local = at.astimezone(ZoneInfo(programme.organisation.time_zone))
        if local.weekday() == DIGEST_DAY and DIGEST_FROM <= local.time() < DIGEST_TO:
            queued += _digest(programme, day=local.date(), at=at)
    return queued


@transaction.atomic
def _digest(programme: Programme, *, day: date, at: datetime) -> int:
    """What waits in one programme, to each of its coordinators; nothing is sent where nothing waits."""
    if not facts.desk_of(programme, at=at).facts:
        return 0
    people = coordinators_of(programme)
    return sum(notices.weekly_digest(programme, to=person, day=day, at=at) for person in people)
