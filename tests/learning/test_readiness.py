"""Before the first session: who is ready, who may begin all the same and why, and the letter that says what is left."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

import factories as make
from binome.accounts.models import LogEntry
from binome.learning import services
from binome.learning.models import PathWaiver
from binome.learning.readiness import readiness_of
from factories import paris
from learning.meetings import far_away, left, text_of

pytestmark = pytest.mark.django_db
NOW = paris(2027, 1, 20)
REQUIRED = ["u1-role", "u3-first", "u5-hands", "u8-close"]
FIRST_SESSION = paris(2027, 2, 9, 14)


def finish(mentor: Any, *units: str) -> None:
    for unit in units:
        services.complete_unit(mentor, unit_id=unit, by=mentor.person, at=NOW)


def standing(mentor: Any) -> tuple[list[str], bool]:
    (readiness,) = readiness_of(mentor.programme, [mentor])
    return [unit.id for unit in readiness.missing], readiness.is_ready


def test_a_mentor_is_ready_once_the_required_units_are_finished_and_no_other_counts():
    mentor = make.mentor_in(make.ProgrammeFactory())
    finish(mentor, "u2-adults", "u3-first")
    assert standing(mentor) == (["u1-role", "u5-hands", "u8-close"], False)
    finish(mentor, "u1-role", "u5-hands", "u8-close")
    assert standing(mentor) == ([], True)
    services.reopen_unit(mentor, unit_id="u5-hands", by=mentor.person, at=NOW)
    assert standing(mentor) == (["u5-hands"], False)


def test_a_programme_without_required_units_asks_for_nothing():
    assert standing(make.mentor_in(make.ProgrammeFactory(required_units=[]))) == ([], True)


def test_a_coordinator_lets_a_mentor_begin_only_with_a_reason_and_can_take_it_back():
    mentor = make.mentor_in(make.ProgrammeFactory())
    by = make.coordinator_of(mentor.organisation)
    with pytest.raises(services.ReasonMissing):
        services.waive_units(mentor, reason="  ", by=by, at=NOW)
    for reason in ("Mentor en 2025", "Mentor  en 2026"):
        services.waive_units(mentor, reason=reason, by=by, at=NOW)
    waiver = PathWaiver.objects.in_organisation(mentor.organisation).get()
    assert (waiver.reason, waiver.given_by) == ("Mentor en 2026", by)
    assert standing(mentor) == (REQUIRED, True)
    for _again in range(2):
        services.withdraw_waiver(mentor, by=by, at=NOW)
    assert standing(mentor) == (REQUIRED, False)
    log = LogEntry.objects.in_organisation(mentor.organisation).filter(verb__contains="waive").order_by("pk")
    assert [entry.verb for entry in log] == ["learning.waive_units", "learning.withdraw_waiver"]
    assert "2026" not in str(log[0].details)
    with pytest.raises(services.NotAMentor):
        services.waive_units(make.mentee_in(mentor.programme), reason="x", by=by, at=NOW)


def test_the_coordinators_list_says_who_is_ready_who_may_begin_and_why(client_of):
    programme = make.ProgrammeFactory()
    ready, waived, late = (make.mentor_in(programme) for _ in range(3))
    gone = left(make.mentor_in(programme), NOW)
    finish(ready, *REQUIRED)
    by = make.coordinator_of(programme.organisation)
    services.waive_units(waived, reason="Mentor en 2025", by=by, at=NOW)
    client = client_of(by)
    response = client.get(f"/parcours/programme/{programme.pk}/suivi/")
    lines = {line.enrolment: (line.is_ready, len(line.missing)) for line in response.context["lines"]}
    assert lines == {ready: (True, 0), waived: (True, 4), late: (False, 4)}
    page = text_of(response)
    assert "Mentor en 2025" in page
    assert "4 unités à lire" in page
    assert gone.person.full_name not in page
    address = f"/parcours/mentors/{late.pk}/dispense/"
    assert client.post(address, {"reason": ""}).status_code == 200
    assert not PathWaiver.objects.in_organisation(programme.organisation).filter(enrolment=late).exists()
    client.post(address, {"reason": "Formé ailleurs"})
    assert standing(late)[1]
    client.post(address + "retirer/")
    assert not standing(late)[1]


def test_the_mentor_reads_why_they_can_begin(client_of):
    mentor = make.mentor_in(make.ProgrammeFactory())
    services.waive_units(mentor, reason="Mentor en 2025", by=make.coordinator_of(mentor.organisation), at=NOW)
    assert "Mentor en 2025" in text_of(client_of(mentor.person).get("/parcours/"))


# --- the letter before the first session ------------------------------------------------------------------


def pair_with_date(starts_at: Any = FIRST_SESSION, **fields: Any) -> Any:
    pair = make.PairFactory(**fields)
    make.SessionFactory(pair=pair, number=1, starts_at=starts_at)
    return pair


def test_a_mentor_who_is_not_ready_is_written_to_once_a_week_before(outbox_of):
    pair = pair_with_date()
    finish(pair.mentor, "u1-role", "u3-first")
    services.remind_of_units(at=paris(2027, 2, 2, 8, 59))
    assert outbox_of(pair.mentor.person) == []
    for hour in (9, 10):
        services.remind_of_units(at=paris(2027, 2, 2, hour))
    (message,) = outbox_of(pair.mentor.person)
    words = message.text.replace("\u00a0", " ")
    assert "14 h" in words
    assert "/parcours/" in words
    assert "Ses mains" not in words
    assert message.not_after == FIRST_SESSION
    assert outbox_of(pair.mentee.person) == []


@pytest.mark.parametrize("how", ["finished", "waived", "ended", "held", "far"])
def test_nobody_else_is_written_to(outbox_of, how):
    pair = pair_with_date()
    at = paris(2027, 2, 3)
    if how == "finished":
        finish(pair.mentor, *REQUIRED)
    elif how == "waived":
        services.waive_units(pair.mentor, reason="x", by=make.PersonFactory(), at=NOW)
    elif how == "ended":
        pair.state = "ended"
        pair.save()
    elif how == "held":
        pair.sessions.update(state="held", held_minutes=60, held_noted_at=at)
    else:
        at = FIRST_SESSION - timedelta(days=9)
    services.remind_of_units(at=at)
    assert outbox_of(pair.mentor.person) == []


def test_the_letter_waits_for_nine_on_the_organisations_clock(outbox_of):
    pair = pair_with_date(programme=make.ProgrammeFactory(organisation=far_away()))
    services.remind_of_units(at=paris(2027, 2, 2, 13))
    assert outbox_of(pair.mentor.person) == []
    services.remind_of_units(at=paris(2027, 2, 2, 14))
    (message,) = outbox_of(pair.mentor.person)
    assert "9 h" in message.text.replace("\u00a0", " ")
