"""When reporting lines change, proposals and running pairs are looked at again, and nobody reads who is above whom."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

import factories as make
from binome.accounts.models import (
    DeclaredConflict,
    LogEntry,
    Person,
    ReportingLine,
    ReportingLineImport,
    StaffNumber,
)
from binome.accounts.services import LinesNotAllGood, NoGoodLine
from binome.core.tables import read_table
from binome.desk.facts import desk_of
from binome.matching import adapter, services
from binome.matching.models import ShieldAlert
from binome.outbox.models import Message
from binome.pairing import broken_by
from binome.privacy.holdings import parts_of
from binome.privacy.services import erase_person
from factories import paris

pytestmark = pytest.mark.django_db

AT = paris(2027, 3, 1)
ClientOf = Callable[[Any], Client]


def _file(*rows: tuple[Person | str, Person | str]) -> str:
    def said(person: Person | str) -> str:
        return person if isinstance(person, str) else person.email

    return "\n".join(["courriel;responsable", *(f"{said(one)};{said(above)}" for one, above in rows)])


def _send(organisation: Any, by: Person, text: str, **options: bool) -> ReportingLineImport:
    chosen = {"is_whole": False, "is_all_or_nothing": False, **options}
    table = read_table(text.encode(), "lignes.csv")
    return services.read_lines(organisation, table=table, by=by, at=AT, **chosen)


def _lines(organisation: Any) -> set[tuple[int, int, str]]:
    rows = ReportingLine.objects.in_organisation(organisation)
    return set(rows.values_list("person_id", "manager_id", "kind"))


def _running_pair() -> tuple[Any, Any, Person]:
    pair = make.PairFactory()
    return pair.programme, pair, make.coordinator_of(pair.organisation)


def test_a_running_pair_that_is_now_inside_a_line_comes_to_the_desk_and_is_kept_with_a_reason() -> None:
    programme, pair, by = _running_pair()
    entry = _send(programme.organisation, by, _file((pair.mentor.person, pair.mentee.person)))
    assert ShieldAlert.objects.in_organisation(programme.organisation).count() == 0
    services.apply_lines(entry, by=by, at=AT)
    facts = [fact for fact in desk_of(programme, at=AT).facts if fact.kind == "shield"]
    assert [fact.who for fact in facts] == [
        f"{pair.mentee.person.first_name} et {pair.mentor.person.first_name}"
    ]
    alert = ShieldAlert.objects.in_organisation(programme.organisation).get()
    with pytest.raises(services.ReasonIsMissing):
        services.keep_pair(alert, reason="  ", by=by, at=AT)
    services.keep_pair(alert, reason="Deux sites, aucun lien au quotidien.", by=by, at=AT)
    assert [fact for fact in desk_of(programme, at=AT).facts if fact.kind == "shield"] == []
    entry = LogEntry.objects.in_organisation(programme.organisation).get(verb="matching.keep_pair")
    assert (entry.by, entry.subject_id) == (by, alert.pk)
    # The next file finds it kept, and leaves it so.
    again = _send(programme.organisation, by, _file((pair.mentor.person, pair.mentee.person)))
    services.apply_lines(again, by=by, at=AT)
    alert.refresh_from_db()
    assert alert.state == "kept"


def test_lines_that_go_away_need_no_look_any_more() -> None:
    programme, pair, by = _running_pair()
    organisation = programme.organisation
    services.apply_lines(
        _send(organisation, by, _file((pair.mentor.person, pair.mentee.person))), by=by, at=AT
    )
    services.apply_lines(_send(organisation, by, _file((pair.mentor.person, ""))), by=by, at=AT)
    assert _lines(organisation) == set()
    assert ShieldAlert.objects.in_organisation(organisation).get().state == "gone"
    assert [fact for fact in desk_of(programme, at=AT).facts if fact.kind == "shield"] == []


def test_a_round_whose_proposal_is_now_inside_a_line_does_not_leave() -> None:
    round_ = make.MatchingRoundFactory()
    proposal = make.ProposalFactory(round=round_)
    by = make.coordinator_of(round_.organisation)
    entry = _send(round_.organisation, by, _file((proposal.mentee.person, proposal.mentor.person)))
    services.apply_lines(entry, by=by, at=AT)
    with pytest.raises(services.InsideALine):
        services.publish_round(round_, by=by, at=AT)
    alert = ShieldAlert.objects.in_organisation(round_.organisation).get()
    services.keep_pair(alert, reason="Validé par la direction.", by=by, at=AT)
    assert len(services.publish_round(round_, by=by, at=AT)) == 1


def test_a_later_file_says_what_is_added_changed_and_ended_and_updates() -> None:
    organisation = make.OrganisationFactory()
    by = make.coordinator_of(organisation)
    a, b, c, boss, other = (make.member_of(organisation, make.Role.SPONSOR) for _ in range(5))
    services.apply_lines(_send(organisation, by, _file((a, boss), (b, boss))), by=by, at=AT)
    text = _file((a, other), (b, ""), (c, boss))
    entry = _send(organisation, by, text)
    from binome.accounts.services import change_of

    change = change_of(entry)
    assert (change.added, change.changed, change.ended) == ((c.pk,), (a.pk,), (b.pk,))
    services.apply_lines(entry, by=by, at=AT)
    assert _lines(organisation) == {(a.pk, other.pk, "solid"), (c.pk, boss.pk, "solid")}
    # Once more is nothing; the whole file ends whoever is not in it.
    services.apply_lines(entry, by=by, at=AT)
    services.apply_lines(_send(organisation, by, _file((c, boss)), is_whole=True), by=by, at=AT)
    assert _lines(organisation) == {(c.pk, boss.pk, "solid")}


def test_all_or_nothing_notes_nothing_while_a_row_is_wrong_and_nothing_at_all_without_a_good_row() -> None:
    organisation = make.OrganisationFactory()
    by, one, boss = (
        make.coordinator_of(organisation),
        *(make.member_of(organisation, make.Role.SPONSOR) for _ in "ab"),
    )
    entry = _send(organisation, by, _file((one, boss), ("rien", boss)), is_all_or_nothing=True)
    with pytest.raises(LinesNotAllGood):
        services.apply_lines(entry, by=by, at=AT)
    assert _lines(organisation) == set()
    services.apply_lines(entry, by=by, at=AT, valid_only=True)
    assert _lines(organisation) == {(one.pk, boss.pk, "solid")}
    with pytest.raises(NoGoodLine):
        services.apply_lines(_send(organisation, by, _file(("rien", boss))), by=by, at=AT)


def test_another_organisation_s_people_and_lines_are_left_alone() -> None:
    mine, theirs = make.OrganisationFactory(), make.OrganisationFactory()
    by = make.coordinator_of(mine)
    one, boss = (make.member_of(theirs, make.Role.SPONSOR) for _ in "ab")
    make.ReportingLineFactory(organisation=theirs, person=one, manager=boss)
    services.apply_lines(_send(mine, by, _file((one, boss)), is_whole=True), by=by, at=AT)
    assert _lines(mine) == set()
    assert len(_lines(theirs)) == 1


def test_employee_numbers_are_remembered_for_a_later_file() -> None:
    organisation = make.OrganisationFactory()
    by, one, boss = (
        make.coordinator_of(organisation),
        *(make.member_of(organisation, make.Role.SPONSOR) for _ in "ab"),
    )
    text = f"matricule;courriel;responsable\nA1;{one.email};\nA2;{boss.email};\n"
    services.apply_lines(_send(organisation, by, text), by=by, at=AT)
    services.apply_lines(_send(organisation, by, "matricule;responsable\na1;A2\n"), by=by, at=AT)
    assert _lines(organisation) == {(one.pk, boss.pk, "solid")}
    assert StaffNumber.objects.in_organisation(organisation).count() == 2


def test_what_a_person_says_holds_for_an_address_without_an_account_as_soon_as_it_has_one() -> None:
    programme, pair, _by = _running_pair()
    mentor, mentee = pair.mentor, pair.mentee
    services.declare_conflict(
        mentor.person, organisation=programme.organisation, address="plus-tard@reseau.example", at=AT
    )
    pairing = adapter.only_these(programme, mentor, mentee)
    names = adapter.identifier(mentor.pk), adapter.identifier(mentee.pk)
    assert "same_reporting_line" not in broken_by(pairing, *names)
    Person.objects.filter(pk=mentee.person_id).update(email="plus-tard@reseau.example")
    assert "same_reporting_line" in broken_by(adapter.only_these(programme, mentor, mentee), *names)


def test_saying_it_of_ones_partner_brings_the_pair_to_the_desk_and_an_unknown_address_looks_the_same(
    client_of: ClientOf,
) -> None:
    programme, pair, _by = _running_pair()
    client = client_of(pair.mentor.person)
    answers = []
    for address in (pair.mentee.person.email, "inconnue@reseau.example"):
        fields = {"organisation": programme.organisation_id, "address": address}
        answer = client.post(reverse("matching:my_line"), fields, follow=True)
        answers.append(answer.content.decode().count("C’est noté"))
    assert answers == [1, 1]
    assert len([fact for fact in desk_of(programme, at=AT).facts if fact.kind == "shield"]) == 1
    for conflict in DeclaredConflict.objects.visible_to(pair.mentor.person):
        client.post(reverse("matching:withdraw_conflict", args=[conflict.pk]))
    assert [fact for fact in desk_of(programme, at=AT).facts if fact.kind == "shield"] == []


def test_no_page_letter_or_log_says_who_reports_to_whom(client_of: ClientOf) -> None:
    """A manager with a name like no other, above both of a pair: read by the two in « my data », and nowhere else."""
    programme, pair, by = _running_pair()
    organisation = programme.organisation
    canary = make.member_of(organisation, make.Role.SPONSOR, first_name="Zibeline", last_name="Quetzal")
    text = _file((pair.mentor.person, canary), (pair.mentee.person, canary), (canary, ""))
    client = client_of(by)
    upload = SimpleUploadedFile("lignes.csv", text.encode())
    fields = {"file": upload, "if_absent": "keep", "if_wrong": "valid"}
    sent = client.post(reverse("matching:lines", args=[organisation.pk]), fields)
    # Already on the page that shows what changes: who has a line, not which.
    preview = client.get(sent["Location"]).content.decode()
    assert pair.mentor.person.full_name in preview
    assert "Quetzal" not in preview
    client.post(sent["Location"])
    assert len(_lines(organisation)) == 2
    urls = [
        reverse("desk:today"),
        reverse("desk:log", args=[programme.pk]),
        reverse("matching:index", args=[programme.pk]),
        reverse("matching:lines", args=[organisation.pk]),
        sent["Location"],
        reverse("pairs:show", args=[pair.pk]),
        reverse("programmes:application", args=[pair.mentor.application_id]),
        reverse("programmes:export_applications", args=[programme.pk, "csv"]),
    ]
    for url in urls:
        answer = client.get(url, follow=True)
        assert answer.status_code == 200, url
        assert b"Quetzal" not in answer.content, url
        assert b"Zibeline" not in answer.content, url
    for entry in LogEntry.objects.in_organisation(organisation):
        assert "Zibeline" not in str(entry.details)
    for letter in Message.objects.unscoped("a test reads the outbox"):
        assert "Zibeline" not in f"{letter.subject}{letter.text}{letter.html}"
    mine = [part for part in parts_of(pair.mentor.person) if part.holding.model == "accounts.ReportingLine"]
    assert "Zibeline" in str(mine)
    # The file was sent by one coordinator: another one does not open it.
    other = make.coordinator_of(organisation)
    assert client_of(other).get(sent["Location"]).status_code == 404
    entry = ReportingLineImport.objects.visible_to(by).get()
    assert (entry.lines, entry.people, entry.errors) == ([], [], [])


def test_erasing_somebody_takes_lines_numbers_and_what_others_said_of_them() -> None:
    programme, pair, by = _running_pair()
    organisation = programme.organisation
    text = f"courriel;matricule;responsable\n{pair.mentor.person.email};A1;{pair.mentee.person.email}\n"
    services.apply_lines(_send(organisation, by, text), by=by, at=AT)
    services.declare_conflict(
        pair.mentee.person, organisation=organisation, address=pair.mentor.person.email, at=AT
    )
    _send(organisation, by, text)
    erase_person(pair.mentor.person, by=pair.mentor.person, at=AT)
    assert _lines(organisation) == set()
    assert StaffNumber.objects.in_organisation(organisation).count() == 0
    assert DeclaredConflict.objects.in_organisation(organisation).count() == 0
    assert ReportingLineImport.objects.in_organisation(organisation).filter(applied_at=None).count() == 0
    assert ShieldAlert.objects.in_organisation(organisation).count() == 0
