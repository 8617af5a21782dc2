"""What has passed its duration ends, and nothing else: each limit tried one day before and one day after."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session as SignIn
from django.db import connection
from django.test import Client

import factories as make
from binome.accounts.models import Person, ReportingLineImport, RoleOffer
from binome.accounts.permissions import Role
from binome.config.jobs import PERIODIC
from binome.pairs.models import Pair, Session
from binome.privacy import services
from binome.privacy.models import RetentionRun
from binome.privacy.services.durations import months_before
from binome.programmes.models import Application, Enrolment
from binome.surveys.models import Response
from factories import paris
from privacy.planted import plant, tables_with

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def _digest() -> dict[str, list[Any]]:
    """Every row of every table of ours."""
    tables = {}
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}" ORDER BY 1')
            tables[model._meta.label] = cursor.fetchall()
    return tables


def _changed(before: dict[str, list[Any]], after: dict[str, list[Any]]) -> set[str]:
    return {label for label in before if before[label] != after[label]} - {"privacy.RetentionRun"}


def _declined() -> Any:
    return make.ApplicationFactory(
        state="declined", submitted_at=paris(2026, 12, 1), decided_at=paris(2027, 1, 31)
    )


def _withdrawn() -> Any:
    return make.ApplicationFactory(state="withdrawn", submitted_at=paris(2027, 1, 31))


def _import() -> Any:
    return make.ApplicationImportFactory(uploaded_at=paris(2027, 1, 31), uploaded_by=_somebody())


def _help() -> Any:
    pair = make.PairFactory(programme__closing_on=date(2030, 1, 1))
    return make.HelpRequestFactory(pair=pair, state="closed", closed_at=paris(2027, 1, 31))


def _sent() -> Any:
    return make.MessageFactory(
        state="sent", sent_at=paris(2027, 1, 31), created_at=paris(2027, 1, 31), person=_somebody()
    )


def _failed() -> Any:
    return make.MessageFactory(state="failed", created_at=paris(2027, 1, 31), person=_somebody())


def _code() -> Any:
    return make.MessageFactory(
        organisation=None,
        state="sent",
        sent_at=paris(2027, 1, 31),
        created_at=paris(2027, 1, 31),
        person=_somebody(),
    )


def _entry() -> Any:
    return make.LogEntryFactory(at=paris(2027, 1, 31))


def _offer() -> Any:
    organisation = make.OrganisationFactory()
    return RoleOffer.objects.create(
        organisation=organisation,
        person=_somebody(),
        role="coordinator",
        state="declined",
        offered_by=_somebody(),
        offered_at=paris(2027, 1, 30),
        answered_at=paris(2027, 1, 31),
    )


def _lines_that_wait(**fields: Any) -> Any:
    return ReportingLineImport.objects.create(
        organisation=make.OrganisationFactory(),
        file_name="lignes.csv",
        uploaded_by=_somebody(),
        uploaded_at=paris(2027, 1, 31),
        **fields,
    )


def _lines_applied() -> Any:
    return _lines_that_wait(applied_at=paris(2027, 1, 31))


def _somebody() -> Person:
    """Somebody who signed in yesterday, whatever day it is."""
    person: Person = make.PersonFactory(last_login=paris(2030, 1, 1))
    return person


# What is made, its table, and the months after which it goes (31 January: months that have no 31st count too).
LIMITS: list[tuple[Callable[[], Any], str, int]] = [
    (_declined, "programmes.Application", 6),
    (_withdrawn, "programmes.Application", 6),
    (_import, "programmes.ApplicationImport", 6),
    (_help, "pairs.HelpRequest", 12),
    (_sent, "outbox.Message", 6),
    (_failed, "outbox.Message", 6),
    (_code, "outbox.Message", 6),
    (_entry, "accounts.LogEntry", 12),
    (_offer, "accounts.RoleOffer", 12),
    (_lines_that_wait, "accounts.ReportingLineImport", 1),
    (_lines_applied, "accounts.ReportingLineImport", 12),
]


@pytest.mark.parametrize(
    ("sow", "table", "months"), LIMITS, ids=lambda value: getattr(value, "__name__", str(value))
)
def test_each_limit_holds_to_the_day(sow: Callable[[], Any], table: str, months: int) -> None:
    row = sow()
    Person.objects.update(last_login=paris(2030, 1, 1))
    after = _months_after(paris(2027, 1, 31), months)
    before = _digest()
    assert services.end_what_is_over(at=after - DAY) == {}
    assert _changed(before, _digest()) == set()
    counts = services.overdue_counts(row.organisation, at=after + DAY)
    assert counts == {table: 1}
    assert _changed(before, _digest()) == set(), "a dry run changes nothing"
    assert services.end_what_is_over(at=after + DAY) == {table: 1}
    assert _changed(before, _digest()) == {table}
    assert not type(row)._default_manager.filter(pk=row.pk).as_scoped("a test").exists()


def _months_after(moment: datetime, months: int) -> datetime:
    """The first day on which ``moment`` lies ``months`` back."""
    day = moment
    while months_before(day, months) < moment:
        day += DAY
    return day


def test_an_open_request_and_an_application_being_read_stay() -> None:
    pair = make.PairFactory(programme__closing_on=date(2030, 1, 1))
    make.HelpRequestFactory(pair=pair, asked_at=paris(2020, 1, 1))
    make.ApplicationFactory(
        state="submitted", submitted_at=paris(2027, 1, 1), programme__closing_on=date(2030, 1, 1)
    )
    make.MessageFactory(state="queued", not_before=paris(2030, 1, 1), created_at=paris(2020, 1, 1))
    Person.objects.update(last_login=paris(2029, 1, 1))
    before = _digest()
    assert services.end_what_is_over(at=paris(2029, 6, 1)) == {}
    assert _changed(before, _digest()) == set()


def test_an_application_nobody_answered_goes_with_its_programme() -> None:
    make.ApplicationFactory(
        state="submitted", submitted_at=paris(2027, 1, 1), programme__closing_on=date(2027, 4, 13)
    )
    assert services.end_what_is_over(at=paris(2027, 10, 1)) == {}
    assert services.end_what_is_over(at=paris(2027, 10, 20)) == {"programmes.Application": 1}


def test_sentences_go_three_months_after_the_programme_and_boxes_stay() -> None:
    programme = make.ProgrammeFactory()
    wave = make.WaveFactory(programme=programme, questionnaire_id="pulse_mentee")
    written = make.ResponseFactory(
        wave=wave,
        answers={"pm1": 4, "pm5": "Une phrase à moi"},
        is_quotable=True,
        state="answered",
        answered_at=paris(2027, 4, 1),
    )
    assert services.end_what_is_over(at=paris(2027, 7, 12)) == {}
    assert services.end_what_is_over(at=paris(2027, 7, 15)) == {"surveys.Response": 1}
    kept = Response.objects.filter(pk=written.pk).as_scoped("a test").get()
    assert (kept.answers, kept.is_quotable, kept.enrolment) == ({"pm1": 4}, False, written.enrolment)


def test_opinions_on_a_session_go_whole_three_months_after_the_programme_and_nothing_else() -> None:
    """Boxes included: what somebody ticked about two hours with one person names that person."""
    programme = make.ProgrammeFactory()
    opinion = make.ResponseFactory(
        wave=make.WaveFactory(programme=programme, questionnaire_id="pulse_mentee", session_number=2),
        answers={"pm1": 4, "pm5": "Une phrase à moi"},
        is_shared_with_partner=True,
        state="answered",
        answered_at=paris(2027, 4, 1),
    )
    start = make.ResponseFactory(
        wave=make.WaveFactory(programme=programme),
        answers={"as1": 2},
        state="answered",
        answered_at=paris(2027, 4, 1),
    )
    Person.objects.update(last_login=paris(2030, 1, 1))
    before = _digest()
    assert services.end_what_is_over(at=paris(2027, 7, 12)) == {}
    assert services.overdue_counts(programme.organisation, at=paris(2027, 7, 15)) == {"surveys.Response": 1}
    assert _changed(before, _digest()) == set(), "a dry run changes nothing"
    assert services.end_what_is_over(at=paris(2027, 7, 15)) == {"surveys.Response": 1}
    assert _changed(before, _digest()) == {"surveys.Response"}
    kept = {row.pk: row for row in Response.objects.unscoped("a test")}
    assert (kept[opinion.pk].answers, kept[opinion.pk].is_shared_with_partner) == ({}, False)
    assert kept[start.pk].answers == {"as1": 2}
    assert services.end_what_is_over(at=paris(2027, 7, 16)) == {}


def test_a_participation_is_made_anonymous_six_months_after_the_programme() -> None:
    planted = plant()
    Session.objects.filter(pair=planted.pair, number=2).as_scoped("a test").update(
        starts_at=paris(2027, 3, 1)
    )
    kept = [model.objects.unscoped("a test counts").count() for model in (Pair, Session, Enrolment)]
    services.end_what_is_over(at=paris(2027, 10, 12))
    assert "Butberengere" in str(_digest()["pairs.Goal"])
    counts = services.overdue_counts(planted.programme.organisation, at=paris(2027, 10, 15))
    assert counts["programmes.Enrolment"] == 4
    ended = services.end_what_is_over(at=paris(2027, 10, 15))
    assert ended["programmes.Enrolment"] == 4
    assert [model.objects.unscoped("a test counts").count() for model in (Pair, Session, Enrolment)] == kept
    left = tables_with("Amaranthe", "Bérengère", "Berengere", "Villeamar", "Villeber")
    # Accounts live their own life; a request for help has its own, longer duration; the report is anonymous.
    assert set(left) == {"accounts.Person", "pairs.HelpRequest", "evaluation.Bilan"}
    for person in (planted.mentor, planted.mentee):
        person.refresh_from_db()
        assert not person.enrolments.exists()
        assert not person.applications.exists()
    held = Session.objects.filter(pair=planted.pair, number=1).as_scoped("a test").get()
    assert (held.held_minutes, held.memo, held.place) == (90, "", "")
    assert "programmes.Enrolment" not in services.end_what_is_over(at=paris(2027, 10, 16))


def test_nothing_leads_from_a_stand_in_back_to_somebody() -> None:
    planted = plant()
    Session.objects.filter(pair=planted.pair, number=2).as_scoped("a test").update(
        starts_at=paris(2027, 3, 1)
    )
    services.end_what_is_over(at=paris(2027, 10, 15))
    numbers = {planted.mentor.pk, planted.mentee.pk}
    pointing = set()
    for model in apps.get_models():
        for field in model._meta.concrete_fields:
            if field.is_relation and field.related_model is Person:
                rows = model._base_manager.filter(**{f"{field.name}__in": numbers})
                if rows.exists():
                    pointing.add(f"{model._meta.label}.{field.name}")
    assert pointing == {"pairs.HelpRequest.asked_by"}
    assert list(planted.programme.help_requests.values_list("pair", flat=True)) == [None, None]


def test_a_programme_where_people_still_meet_is_not_over() -> None:
    pair = make.PairFactory()
    make.SessionFactory(pair=pair, starts_at=paris(2027, 9, 1))
    Person.objects.update(last_login=paris(2030, 1, 1))
    assert services.end_what_is_over(at=paris(2027, 12, 1)) == {}
    assert services.end_what_is_over(at=paris(2028, 3, 10))["programmes.Enrolment"] == 2


def test_an_account_is_warned_a_month_before_it_goes(outbox_of: Callable[[Any], list[Any]]) -> None:
    person = make.PersonFactory(last_login=paris(2027, 1, 10))
    services.end_what_is_over(at=paris(2028, 12, 9))
    assert outbox_of(person) == []
    services.end_what_is_over(at=paris(2028, 12, 11))
    services.end_what_is_over(at=paris(2028, 12, 12))
    assert [letter.subject for letter in outbox_of(person)] == ["Votre compte sera effacé dans un mois"]
    assert services.end_what_is_over(at=paris(2029, 1, 9)) == {}
    assert services.end_what_is_over(at=paris(2029, 1, 11)) == {"accounts.Person": 1}
    person.refresh_from_db()
    assert not person.is_active
    assert person.first_name == "Une personne partie"


def test_an_account_long_quiet_is_warned_before_anything_else(outbox_of: Callable[[Any], list[Any]]) -> None:
    person = make.PersonFactory(last_login=paris(2020, 1, 1))
    assert services.end_what_is_over(at=paris(2029, 1, 1)) == {}
    assert len(outbox_of(person)) == 1
    assert services.end_what_is_over(at=paris(2029, 1, 20)) == {}
    assert services.end_what_is_over(at=paris(2029, 1, 30)) == {"accounts.Person": 1}


def test_signing_in_after_the_warning_keeps_the_account() -> None:
    person = make.PersonFactory(last_login=paris(2027, 1, 10))
    services.end_what_is_over(at=paris(2028, 12, 11))
    Person.objects.filter(pk=person.pk).update(last_login=paris(2028, 12, 20))
    assert services.end_what_is_over(at=paris(2029, 2, 11)) == {}


def test_whoever_has_a_part_in_something_is_not_asleep(outbox_of: Callable[[Any], list[Any]]) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.member_of(organisation, Role.COORDINATOR, last_login=paris(2020, 1, 1))
    programme = make.ProgrammeFactory(organisation=organisation, closing_on=date(2040, 1, 1))
    mentor = make.mentor_in(programme, person=make.PersonFactory(last_login=paris(2020, 1, 1)))
    services.end_what_is_over(at=paris(2029, 1, 1))
    assert outbox_of(coordinator) + outbox_of(mentor.person) == []


def test_open_sign_ins_that_are_over_go() -> None:
    for at in (paris(2027, 1, 1), paris(2027, 3, 1)):
        store = SessionStore()
        store.create()
        SignIn.objects.filter(pk=store.session_key).update(expire_date=at)
    services.end_what_is_over(at=paris(2027, 2, 1))
    assert [row.expire_date for row in SignIn.objects.all()] == [paris(2027, 3, 1)]


def test_an_organisation_chooses_its_own_durations_and_no_other_is_touched() -> None:
    here, there = make.OrganisationFactory(), make.OrganisationFactory()
    services.set_durations(here, months={"application": 12}, by=None, at=paris(2027, 1, 1))
    kept = make.ApplicationFactory(
        programme__organisation=here, state="declined", decided_at=paris(2027, 1, 31)
    )
    make.ApplicationFactory(programme__organisation=there, state="declined", decided_at=paris(2027, 1, 31))
    assert services.end_what_is_over(at=paris(2027, 9, 1)) == {"programmes.Application": 1}
    rows = Application.objects.unscoped("a test reads all")
    assert [row.pk for row in rows] == [kept.pk]


@pytest.mark.parametrize("months", [0, 25])
def test_a_duration_out_of_bounds_is_refused(months: int) -> None:
    organisation = make.OrganisationFactory()
    with pytest.raises(services.DurationOutOfBounds):
        services.set_durations(organisation, months={"application": months}, by=None, at=paris(2027, 1, 1))
    assert services.months_of(organisation)["application"] == 6


def test_the_journal_of_nights_holds_counts_and_no_name() -> None:
    planted = plant()
    services.end_what_is_over(at=paris(2028, 5, 1))
    rows = list(RetentionRun.objects.in_organisation(planted.programme.organisation))
    assert len(rows) == 1
    assert all(isinstance(number, int) for number in rows[0].counts.values())
    assert set(rows[0].counts) <= {model._meta.label for model in apps.get_models()}


def test_the_page_counts_what_the_next_night_does_and_keeps_durations(
    client_of: Callable[[Any], Client],
) -> None:
    planted = plant()
    planted.programme.organisation.log.update(at=paris(2020, 1, 1))
    client = client_of(planted.coordinator)
    address = f"/donnees/organisation/{planted.programme.organisation_id}/"
    page = client.get(address).content.decode()
    assert "Actes dans le journal" in page
    months = {
        "application": 7,
        "participation": 8,
        "feedback": 4,
        "help": 13,
        "message": 7,
        "log": 9,
        "account": 30,
    }
    assert client.post(address, months)["Location"] == address
    assert services.months_of(planted.programme.organisation) == {**months, "session": 1}
    assert client.post(address, {**months, "help": 99}).status_code == 200
    assert services.months_of(planted.programme.organisation)["help"] == 13


@pytest.mark.parametrize(
    ("name", "word"), [("registre/fr", "Registre des traitements"), ("analyse/en", "Impact assessment")]
)
def test_documents_say_the_organisations_own_durations(
    name: str, word: str, client_of: Callable[[Any], Client]
) -> None:
    planted = plant()
    services.set_durations(planted.programme.organisation, months={"help": 17}, by=None, at=paris(2027, 1, 1))
    text = (
        client_of(planted.coordinator)
        .get(f"/donnees/organisation/{planted.programme.organisation_id}/{name}/")
        .content
    )
    assert word in text.decode()
    assert "17" in text.decode()


def test_the_night_is_declared() -> None:
    assert ("privacy.end_what_is_over", "30 3 * * *") in {(job.name, job.cron) for job in PERIODIC}


@pytest.mark.parametrize(
    ("at", "months", "expected"),
    [
        (paris(2027, 3, 31), 1, paris(2027, 2, 28)),
        (paris(2027, 1, 15), 1, paris(2026, 12, 15)),
        (paris(2028, 2, 29), 12, paris(2027, 2, 28)),
        (paris(2027, 12, 1), 24, paris(2025, 12, 1)),
    ],
)
def test_months_are_counted_on_the_calendar(at: datetime, months: int, expected: datetime) -> None:
    assert months_before(at, months) == expected


def test_whoever_asked_for_a_code_and_never_came_is_forgotten_whole(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    came = make.PersonFactory(last_login=paris(2028, 12, 30), joined_at=paris(2028, 12, 30))
    invited = make.InvitationFactory(invited_at=paris(2028, 12, 30)).person
    told = make.PersonFactory(joined_at=paris(2028, 12, 30), known_as={"o999": {"first_name": "Zoé"}})
    never = make.PersonFactory(joined_at=paris(2028, 12, 30), known_as={})
    make.MessageFactory(person=never, kind="outbox.sign_in_code")
    assert services.end_what_is_over(at=paris(2028, 12, 31)) == {}
    assert services.overdue_counts(None, at=paris(2029, 1, 2)) == {"accounts.Person": 1}
    assert services.end_what_is_over(at=paris(2029, 1, 2)) == {"accounts.Person": 1}
    assert outbox_of(never) == []
    left = set(Person.objects.values_list("pk", flat=True))
    assert never.pk not in left
    assert {came.pk, invited.pk, told.pk} <= left
