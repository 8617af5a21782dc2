"""A query that is built once gives what the same query gives when it is built each time."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import connections
from django.db.models import Count, F, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

import factories as make
from binome.accounts.models import Person
from binome.accounts.permissions import Permission, may
from binome.core.pages import page_of
from binome.core.prepared import attach, prepared
from binome.core.scoping import UnscopedQuery
from binome.pairs.models import Pair, Session
from binome.programmes.models import Programme, programme_for
from world import ROLES, World

pytestmark = pytest.mark.django_db

Pinned = Callable[[int], AbstractContextManager[Any]]


@prepared
def pairs_of(programme: Programme, *, state: str = "active") -> QuerySet[Pair, Pair]:
    rows = Pair.objects.filter(programme=programme, state=state).as_scoped("a test")
    return rows.select_related("mentor__person").annotate(dates=Count("sessions")).order_by("pk")


@prepared
def called(text: str) -> QuerySet[Person, dict[str, Any]]:
    return Person.objects.filter(first_name=text).values("pk", name=F("first_name"))


@prepared
def between(first: datetime, last: datetime) -> QuerySet[Session, int]:
    rows = Session.objects.filter(starts_at__gt=first, starts_at__lte=last).as_scoped("a test")
    return rows.order_by("pk").values_list("pk", flat=True)


@prepared
def sessions_in(state: str, pairs: list[int], text: str) -> QuerySet[Session, int]:
    rows = Session.objects.filter(state=state, pair__in=pairs).exclude(place__contains="100%s")
    return rows.exclude(place=text).as_scoped("a test").order_by("pk").values_list("pk", flat=True)


@prepared
def sessions_of(pairs: list[int]) -> QuerySet[Session, Session]:
    return Session.objects.filter(pair__in=pairs).as_scoped("a test").order_by("pk")


@prepared
def on_day(day: date) -> QuerySet[Session, int]:
    rows = Session.objects.annotate(day=TruncDate("starts_at")).filter(day=day).as_scoped("a test")
    return rows.values_list("pk", flat=True)


@prepared
def one_kind_of_programme(person: Person, kind: int) -> QuerySet[Programme, Programme]:
    granted = Programme.permitted(person, Permission.SEE_PROGRAMME)
    return Programme.objects.filter(pk__in=granted, session_count=kind).as_scoped("a test")


def test_rows_are_those_of_the_query_with_what_was_joined_and_counted(pinned_queries: Pinned) -> None:
    first, second = make.ProgrammeFactory(), make.ProgrammeFactory()
    pairs = [make.PairFactory(programme=first) for _number in range(2)]
    other = make.PairFactory(programme=second)
    make.SessionFactory(pair=pairs[1], number=1)
    for programme, expected in ((first, pairs), (second, [other]), (first, pairs)):
        with pinned_queries(1):
            found = list(pairs_of(programme))
            assert [pair.mentor.person.first_name for pair in found] == [
                pair.mentor.person.first_name for pair in expected
            ]
        assert found == expected
    assert [pair.dates for pair in pairs_of(first)] == [0, 1]  # type: ignore[attr-defined]
    assert list(pairs_of(first, state="ended")) == []


def test_a_list_takes_as_many_places_as_it_is_long() -> None:
    sessions = [make.SessionFactory(number=1, state="set", place="Ici") for _number in range(4)]
    pairs = [session.pair_id for session in sessions]
    for some in (pairs, pairs[:1], pairs[1:3], pairs * 10):
        expected = [one.pk for one in sessions if one.pair_id in some]
        assert list(sessions_in("set", some, "Là")) == expected
        assert list(sessions_in("set", some, "Ici")) == []
    assert list(sessions_in("set", [], "Là")) == []


def test_a_slice_is_asked_of_the_database(pinned_queries: Pinned) -> None:
    programme = make.ProgrammeFactory()
    pairs = [make.PairFactory(programme=programme) for _number in range(5)]
    with pinned_queries(1):
        assert list(pairs_of(programme)[1:3]) == pairs[1:3]
    assert list(pairs_of(programme)[3:]) == pairs[3:]
    assert pairs_of(programme)[0] == pairs[0]
    page = page_of(pairs_of(programme), count=5, size=2, number="3")
    assert (list(page), page.paginator.num_pages) == (pairs[4:], 3)
    assert list(pairs_of(programme)) == pairs
    with pytest.raises(TypeError):
        list(pairs_of(programme)[:3][:2])


def test_a_row_may_change_between_two_calls() -> None:
    pair = make.PairFactory()
    assert list(pairs_of(pair.programme)) == [pair]
    Pair.objects.in_organisation(pair.organisation).update(state="completed", ended_at=timezone.now())
    assert list(pairs_of(pair.programme)) == []
    assert list(pairs_of(pair.programme, state="completed")) == [pair]


def test_a_text_is_a_value_and_never_a_part_of_the_words() -> None:
    person = make.PersonFactory(first_name="O'Neil' OR 1=1 --%s")
    make.PersonFactory(first_name="Ana")
    assert list(called(person.first_name)) == [{"pk": person.pk, "name": person.first_name}]
    assert list(called("")) == []


def test_moments_and_days_are_compared_as_moments_and_days() -> None:
    now = timezone.now()
    session = make.SessionFactory(starts_at=now)
    later = make.SessionFactory(starts_at=now + timedelta(hours=1))
    assert list(between(now - timedelta(seconds=1), now)) == [session.pk]
    assert list(between(now, now + timedelta(hours=1))) == [later.pk]
    assert list(between(now - timedelta(hours=1), now + timedelta(hours=2))) == [session.pk, later.pk]


def test_the_clock_in_force_decides_which_day_a_moment_is_in() -> None:
    moment = datetime.fromisoformat("2031-03-04T22:30:00+00:00")
    session = make.SessionFactory(starts_at=moment)
    for _turn in range(2):
        with timezone.override("Europe/Paris"):
            assert list(on_day(date(2031, 3, 4))) == [session.pk]
        with timezone.override("Asia/Tokyo"):
            assert list(on_day(date(2031, 3, 4))) == []
            assert list(on_day(date(2031, 3, 5))) == [session.pk]


def test_a_number_that_no_row_can_have_finds_nothing_and_nothing_has_no_words() -> None:
    person = make.PersonFactory()
    assert list(one_kind_of_programme(person, 10**30)) == []
    assert list(one_kind_of_programme(10**30, 3)) == []  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="nothing"):
        list(one_kind_of_programme(None, 3))  # type: ignore[arg-type]


def test_it_is_iterated_and_nothing_else() -> None:
    programme = make.ProgrammeFactory()
    for ask in ("filter", "exclude", "count", "exists", "order_by", "delete"):
        with pytest.raises((TypeError, AttributeError)):
            getattr(pairs_of(programme), ask)()
    with pytest.raises(TypeError):
        list(Pair.objects.filter(pk__in=pairs_of(programme)).as_scoped("a test"))


def test_rows_that_are_attached_are_those_of_each_and_nothing_more_is_asked(pinned_queries: Pinned) -> None:
    programme = make.ProgrammeFactory()
    pairs = [make.PairFactory(programme=programme) for _number in range(3)]
    sessions = [make.SessionFactory(pair=pairs[0], number=number) for number in (1, 2)]
    other = make.SessionFactory(pair=pairs[1], number=1)
    found = list(pairs_of(programme))
    with pinned_queries(1):
        attach(found, "sessions", sessions_of([pair.pk for pair in pairs]))
    with pinned_queries(0):
        assert [list(pair.sessions.all()) for pair in found] == [sessions, [other], []]
        assert [one.pair.pk for one in found[0].sessions.all()] == [pairs[0].pk] * 2
    # Beyond them one asks anew, with a scope: never are the rows of others given.
    with pytest.raises(UnscopedQuery):
        list(found[0].sessions.filter(number=1))
    attach([], "sessions", sessions_of([1]))


def test_without_a_scope_it_raises_like_any_other() -> None:
    @prepared
    def unscoped(programme: Programme) -> QuerySet[Pair, Pair]:
        return Pair.objects.filter(programme=programme)

    with pytest.raises(UnscopedQuery):
        list(unscoped(make.ProgrammeFactory()))


def test_it_is_built_once_a_shape() -> None:
    built = []

    @prepared
    def counted(programme: Programme, *, state: str) -> QuerySet[Pair, Pair]:
        built.append(state)
        return Pair.objects.filter(programme=programme, state=state).as_scoped("a test")

    programmes = [make.ProgrammeFactory() for _number in range(3)]
    for programme in programmes:
        list(counted(programme, state="active"))
        list(counted(programme, state="ended"))
    assert built == ["active", "ended"]


@pytest.mark.django_db(transaction=True)
def test_each_thread_asks_on_its_own_connection() -> None:
    pair = make.PairFactory()
    assert list(pairs_of(pair.programme)) == [pair]
    found: list[Any] = []

    def ask() -> None:
        try:
            found.append(list(pairs_of(pair.programme)))
        except Exception as error:
            found.append(error)
        finally:
            connections.close_all()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert found == [[pair]]


def test_whoever_is_granted_something_is_granted_it_in_every_way_of_asking() -> None:
    world = World()
    programmes = list(Programme.objects.unscoped("a test asks about every programme"))
    for role in ROLES:
        person = world.people[role]
        if person is None:
            continue
        for permission in Permission:
            granted = set(Programme.objects.permitting(person, permission))
            # The rule in Python, one by one through the table of roles, beside the rule in SQL.
            assert granted == {one for one in programmes if may(person, permission, one)}, (role, permission)
            for programme in granted:
                assert programme_for(person, permission, programme.pk).organisation == programme.organisation


def test_a_role_that_ends_is_gone_at_the_next_question() -> None:
    programme = make.ProgrammeFactory()
    member = make.TeamMemberFactory(programme=programme, role="facilitator")
    seen = Programme.objects.permitting(member.person, Permission.RUN_WORKSHOP)
    assert list(seen.all()) == [programme]
    assert programme.roles_of(member.person) == {"facilitator"}
    member.ended_at = timezone.now()
    member.save()
    assert list(seen.all()) == []
    assert programme.roles_of(member.person) == frozenset()
