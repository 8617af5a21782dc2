"""When a message may leave: quiet hours, and several that can wait in one letter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome import content
from binome.accounts.models import Organisation
from binome.core.words import capital, count_words
from binome.outbox.models import DeliveryRules, Message, MessageQuerySet
from binome.outbox.services.letter import Letter

DIGEST = "outbox.digest"
# What comes up at about the same time joins, even the first of a day.
A_LITTLE_WHILE = timedelta(minutes=10)
A_DAY = timedelta(hours=24)
SUNDAY = 6


@dataclass(frozen=True)
class Calm:
    """An organisation's quiet hours on its own clock, and how much it writes to one person."""

    zone: ZoneInfo
    quiet_from: time
    quiet_until: time
    is_quiet_on_sunday: bool
    most_a_day: int

    def is_quiet(self, at: datetime) -> bool:
        """Whether messages that can wait rest at that moment."""
        here = at.astimezone(self.zone)
        if self.is_quiet_on_sunday and here.weekday() == SUNDAY:
            return True
        clock = here.time().replace(tzinfo=None)
        if self.quiet_from <= self.quiet_until:
            return self.quiet_from <= clock < self.quiet_until
        return clock >= self.quiet_from or clock < self.quiet_until

    def open_from(self, at: datetime) -> datetime:
        """That moment, or the end of the quiet hours in which it falls."""
        if not self.is_quiet(at):
            return at
        today = at.astimezone(self.zone).date()
        for days in range(4):
            day = today + timedelta(days=days)
            for clock in (time(0), self.quiet_until):
                # An hour that the change of hour leaves out becomes the one that the wall shows instead.
                opens = datetime.combine(day, clock, tzinfo=self.zone).astimezone(UTC)
                if opens > at and not self.is_quiet(opens):
                    return opens
        return at


def is_calm_on() -> bool:
    """Whether messages rest at all here; a demonstration answers at any hour."""
    return bool(settings.CALM_MAIL)


def calm_of(organisation: Organisation) -> Calm:
    """The organisation's rules, or those that hold where it has said nothing."""
    rules = DeliveryRules.objects.in_organisation(organisation).first() or DeliveryRules()
    return Calm(
        zone=ZoneInfo(organisation.time_zone),
        quiet_from=rules.quiet_from,
        quiet_until=rules.quiet_until,
        is_quiet_on_sunday=rules.is_quiet_on_sunday,
        most_a_day=rules.most_a_day,
    )


def pace_of(kind: str) -> content.Pace:
    """How much messages of that kind may wait."""
    declared = content.message_kinds().get(kind)
    return declared.pace if declared is not None else "now"


def kinds_of_pace(*paces: content.Pace) -> list[str]:
    """Every kind that may wait that much."""
    return [kind.id for kind in content.message_kinds().values() if kind.pace in paces]


def leaves_from(
    kind: str, organisation: Organisation | None, *, wanted: datetime, not_after: datetime | None
) -> datetime:
    """From when a message of that kind may leave; what would be too late after the wait leaves at once."""
    pace = pace_of(kind)
    if organisation is None or pace == "now" or not is_calm_on():
        return wanted
    opens = wanted + A_LITTLE_WHILE if pace == "gathered" else wanted
    opens = calm_of(organisation).open_from(opens)
    return opens if not_after is None or opens < not_after else wanted


def every_message() -> MessageQuerySet:
    """Messages of all, for sending them and for what servers say about an address."""
    return Message.objects.unscoped("the sender serves every organisation, and codes that belong to none")


def _due(at: datetime) -> MessageQuerySet:
    return every_message().due(at).exclude(organisation=None)


def hold_back(*, at: datetime) -> None:
    """What can wait and has become due within quiet hours (a server that was away, a worker that stood) waits for their end."""
    if not is_calm_on():
        return
    due = _due(at).filter(kind__in=kinds_of_pace("calm", "gathered"))
    numbers = due.order_by().values_list("organisation", flat=True).distinct()
    for organisation in Organisation.objects.filter(pk__in=list(numbers)).as_scoped("the sender"):
        opens = calm_of(organisation).open_from(at)
        if opens > at:
            waits = due.filter(Q(not_after=None) | Q(not_after__gt=opens), organisation=organisation)
            waits.update(not_before=opens)


def gather(*, at: datetime) -> int:
    """Join what is due and can be joined, one letter a person; answers how many letters were made."""
    if not is_calm_on():
        return 0
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    due = _due(at).filter(kind__in=kinds_of_pace("gathered")).exclude(parts={}).order_by("not_before", "pk")
    for number, person, organisation in due.values_list("pk", "person", "organisation")[:2000]:
        assert organisation is not None
        groups[(person, organisation)].append(number)
    calm: dict[int, Calm] = {}
    made = 0
    for (person_id, organisation_id), numbers in groups.items():
        if organisation_id not in calm:
            found = Organisation.objects.filter(pk=organisation_id).as_scoped("the sender").get()
            calm[organisation_id] = calm_of(found)
        made += _gather(numbers, person_id, calm[organisation_id], at)
    return made


@transaction.atomic
def _gather(numbers: Sequence[int], person_id: int, calm: Calm, at: datetime) -> int:
    rows = _due(at).filter(pk__in=numbers).order_by("pk")
    messages = list(rows.select_for_update(of=("self",)).select_related("person", "organisation"))
    if not messages:
        return 0
    organisation = messages[0].organisation
    assert organisation is not None
    waits_until = _enough_for_today(organisation, person_id, calm, at)
    if waits_until is not None and all(_can_wait(message, waits_until) for message in messages):
        rows.update(not_before=waits_until)
        return 0
    if len(messages) == 1:
        return 0
    _join(messages, organisation, at)
    return 1


def _can_wait(message: Message, until: datetime) -> bool:
    return message.not_after is None or message.not_after > until


def _enough_for_today(
    organisation: Organisation, person_id: int, calm: Calm, at: datetime
) -> datetime | None:
    """Until when the person has had enough letters of the sort; ``None`` when there is room for one."""
    kinds = [DIGEST, *kinds_of_pace("gathered")]
    theirs = Message.objects.in_organisation(organisation).filter(person=person_id, kind__in=kinds)
    sent = theirs.filter(sent_at__gt=at - A_DAY).order_by("-sent_at").values_list("sent_at", flat=True)
    latest = [moment for moment in sent[: calm.most_a_day] if moment is not None]
    if len(latest) < calm.most_a_day:
        return None
    return calm.open_from(latest[-1] + A_DAY)


def _join(messages: Sequence[Message], organisation: Organisation, at: datetime) -> None:
    """One letter that holds the others whole; they say where they went."""
    from binome.outbox.services.writing import queue_letter

    ends = [message.not_after for message in messages if message.not_after is not None]
    letter = queue_letter(
        kind=DIGEST,
        to=messages[0].person,
        organisation=organisation,
        programme_id=messages[0].programme_id if len({one.programme_id for one in messages}) == 1 else None,
        at=at,
        key=f"{DIGEST}:{messages[0].pk}:{messages[-1].pk}:{len(messages)}",
        write=lambda: _joined(messages, organisation),
        is_private=any(message.is_private for message in messages),
        # Useful as long as one of them is.
        not_after=max(ends) if len(ends) == len(messages) else None,
    )
    assert letter is not None
    rows = Message.objects.in_organisation(organisation).filter(pk__in=[message.pk for message in messages])
    rows.update(state=Message.State.JOINED, joined_in=letter, parts={}, claimed_until=None)


def _joined(messages: Sequence[Message], organisation: Organisation) -> Letter:
    count = len(messages)
    says = {"count": capital(count_words(count)), "organisation": organisation.name}
    return Letter(
        subject=ngettext(
            "%(count)s message from %(organisation)s", "%(count)s messages from %(organisation)s", count
        )
        % says,
        paragraphs=[_("Here are several messages in one, so that your mailbox stays calm.")],
        sections=[Letter.from_parts(message.parts) for message in messages],
    )
