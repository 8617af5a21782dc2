"""What has passed its duration ends: every night for real, at any time as a dry run that counts the same rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.fields.reverse_related import ForeignObjectRel
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import override

from binome.accounts.models import Membership, Organisation, Person
from binome.accounts.privacy import NOWHERE, make_stand_in
from binome.accounts.services import forget_names
from binome.outbox.models import Message
from binome.outbox.privacy import delete_letters
from binome.pairs.privacy import programmes_over
from binome.privacy import notices, rooms
from binome.privacy.models import Erasure, RetentionRun
from binome.privacy.services.durations import months_before, months_of
from binome.privacy.services.erasing import erase_person
from binome.programmes.models import Application, Enrolment, Programme, TeamMember
from binome.programmes.privacy import organisations_of, people_to_anonymise, strangers_in

# Somebody who asked for a code to apply and never typed it: nobody knows whether the address is theirs.
NEVER_CAME = timedelta(days=2)
# Between the letter that says so and the erasure of an account that nobody opens.
NOTICE = timedelta(days=28)


def overdue_counts(organisation: Organisation | None, *, at: datetime) -> dict[str, int]:
    """How many rows of each table have passed their duration; nothing changes."""
    counts: Counter[str] = Counter()
    months = months_of(organisation)
    for one in rooms.overdue():
        counts[one.model] += len(one.find(organisation, months_before(at, months[one.kind])))
    if organisation is not None:
        over = programmes_over(organisation, months_before(at, months["participation"]))
        counts["programmes.Enrolment"] += sum(len(people_to_anonymise(programme)) for programme in over)
    else:
        counts["accounts.Person"] += len(_asleep(at)[1]) + _who_never_came(at).count()
    return {model: number for model, number in counts.items() if number}


def end_what_is_over(*, at: datetime) -> dict[str, int]:
    """The nightly work, organisation by organisation, each in its own transaction; answers the counts."""
    everywhere = Organisation.objects.unscoped("durations are kept for every organisation")
    total: Counter[str] = Counter()
    for organisation in [None, *everywhere.order_by("pk")]:
        counts = _end_in(organisation, at=at)
        total.update(counts)
    _forget_farewells()
    Session.objects.filter(expire_date__lt=at).delete()
    return dict(total)


@transaction.atomic
def _end_in(organisation: Organisation | None, *, at: datetime) -> dict[str, int]:
    counts: Counter[str] = Counter()
    months = months_of(organisation)
    for one in rooms.overdue():
        found = one.find(organisation, months_before(at, months[one.kind]))
        one.clear(found)
        counts[one.model] += len(found)
    if organisation is not None:
        for programme in programmes_over(organisation, months_before(at, months["participation"])):
            counts["programmes.Enrolment"] += _anonymise(programme, at=at)
        # A name that was told goes with the last row it was told for; the account keeps its owner's.
        forget_names(strangers_in(organisation), organisation=organisation)
    else:
        counts["accounts.Person"] += _erase_the_sleeping(at=at) + _forget_who_never_came(at=at)
    ended = {model: number for model, number in counts.items() if number}
    if ended:
        RetentionRun.objects.create(organisation=organisation, at=at, counts=ended)
    return ended


def _anonymise(programme: Programme, *, at: datetime) -> int:
    """Hand a programme that is over to stand-ins; answers for how many people."""
    numbers = people_to_anonymise(programme)
    if not numbers:
        return 0
    with override(programme.language):
        called = _("Somebody")
    stand_ins = {
        number: make_stand_in(called=called, language=programme.language, at=at) for number in numbers
    }
    for anonymise in rooms.having("anonymise"):
        anonymise(programme.pk, stand_ins)
    return len(numbers)


def _asleep(at: datetime) -> tuple[list[Person], list[Person]]:
    """Accounts to warn, and accounts warned long enough ago; whoever has a part in something is awake."""
    awake = (
        Q(id__in=Membership.objects.current().as_scoped("roles").values("person"))
        | Q(
            id__in=TeamMember.objects.filter(ended_at=None, programme__closing_on__gte=at.date()).values(
                "person"
            )
        )
        | Q(
            id__in=Enrolment.objects.filter(ended_at=None, programme__closing_on__gte=at.date()).values(
                "person"
            )
        )
        | Q(id__in=Application.objects.filter(programme__closing_on__gte=at.date()).values("person"))
    )
    people = Person.objects.exclude(awake).exclude(email__endswith=NOWHERE)
    shortest = months_before(at, 11)
    quiet = people.annotate(seen=Coalesce("last_login", "joined_at")).filter(seen__lt=shortest)
    to_warn: list[Person] = []
    to_erase: list[Person] = []
    for person in quiet.order_by("pk"):
        seen = person.last_login or person.joined_at
        limit = _limit(person)
        warned = _warned_at(person, since=seen)
        if warned is not None and warned <= at - NOTICE and seen < months_before(at, limit):
            to_erase.append(person)
        elif warned is None and seen < months_before(at, limit - 1):
            to_warn.append(person)
    return to_warn, to_erase


def _limit(person: Person) -> int:
    """The longest duration among the organisations that know them."""
    months = [months_of(organisation)["account"] for organisation in organisations_of(person)]
    return max(months, default=months_of(None)["account"])


def _warned_at(person: Person, *, since: datetime) -> datetime | None:
    letters = Message.objects.filter(person=person, kind=notices.ACCOUNT_SLEEPS, created_at__gt=since)
    return letters.as_scoped("own").order_by("created_at").values_list("created_at", flat=True).first()


def _who_never_came(at: datetime) -> QuerySet[Person]:
    """Accounts made at the door of a programme, never entered, to which nothing but letters leads."""
    strangers = Person.objects.filter(
        last_login=None, joined_at__lt=at - NEVER_CAME, known_as={}, is_active=True, is_superuser=False
    )
    # Hidden ones too: who wrote, asked or decided something.
    for relation in Person._meta.get_fields(include_hidden=True):
        if isinstance(relation, ForeignObjectRel) and relation.related_model is not Message:
            rows = relation.related_model._base_manager.filter(**{relation.field.name: OuterRef("pk")})
            strangers = strangers.exclude(Exists(rows))
    return strangers


def _forget_who_never_came(*, at: datetime) -> int:
    """They go whole, with the codes that were sent to them."""
    gone = [person.pk for person in _who_never_came(at)]
    Person.objects.filter(pk__in=gone).delete()
    return len(gone)


def _erase_the_sleeping(*, at: datetime) -> int:
    to_warn, to_erase = _asleep(at)
    for person in to_warn:
        notices.account_sleeps(person, organisation=next(iter(organisations_of(person)), None), at=at)
    for person in to_erase:
        erase_person(person, by=None, at=at)
    return len(to_erase)


def _forget_farewells() -> None:
    """Letters that told the end of a pair have left by now: the name in them goes."""
    for erasure in Erasure.objects.exclude(farewell_letters=[]):
        left = delete_letters(erasure.farewell_letters)
        if left != erasure.farewell_letters:
            erasure.farewell_letters = left
            erasure.save(update_fields=["farewell_letters"])


def erased_since(moment: datetime) -> Iterable[Erasure]:
    """The journal: who to erase again after restoring a backup of that moment."""
    return Erasure.objects.filter(erased_at__gte=moment).order_by("pk")
