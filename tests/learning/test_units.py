"""A unit on a telephone: one idea a screen, resumed where one left, with a place to write that nobody else reads."""

from __future__ import annotations

from typing import Any

import pytest

import factories as make
from binome import content
from binome.accounts.models import LogEntry
from binome.learning import services
from binome.learning.models import UnitWork
from binome.learning.path_units import PathUnit
from binome.learning.screens import number_of, screens_of
from factories import paris
from learning.meetings import text_of
from world import ROLES, World

pytestmark = pytest.mark.django_db
NOW = paris(2027, 1, 20)
UNIT = "/parcours/unite/u1-role/"
SECRET = "CANARI-ce-que-j’ai-écrit"


@pytest.fixture
def mentor() -> Any:
    return make.mentor_in(make.ProgrammeFactory())


def unit() -> content.Unit:
    return content.unit("u1-role")


def path_unit() -> PathUnit:
    return PathUnit("u1-role", 1, built_in=unit())


def screen_of(client: Any, address: str = UNIT) -> int:
    return int(client.get(address).context["number"])


def write(mentor: Any, note: str = SECRET) -> None:
    services.go_on(
        mentor,
        unit_id="u1-role",
        screen=number_of(path_unit(), "activity"),
        note=note,
        by=mentor.person,
        at=NOW,
    )


# --- one idea a screen ------------------------------------------------------------------------------------


def test_every_part_of_a_unit_is_on_one_screen_and_ideas_come_one_by_one(client_of, mentor):
    client = client_of(mentor.person)
    pages = [text_of(client.get(f"{UNIT}?ecran={n}")) for n in range(1, len(screens_of(path_unit())) + 1)]
    parts = [
        unit().summary,
        *unit().objectives,
        *unit().key_points,
        *unit().activity.steps,
        *(check.question for check in unit().quick_check),
        unit().keep_in_mind,
    ]
    for part in parts:
        text = part.in_language("fr").replace("\u00a0", " ")
        assert sum(text in page for page in pages) == 1, text
    for point in unit().key_points:
        page = next(page for page in pages if point.in_language("fr").replace("\u00a0", " ") in page)
        assert not any(
            other.in_language("fr").replace("\u00a0", " ") in page
            for other in unit().key_points
            if other is not point
        )


@pytest.mark.parametrize(
    ("asked", "shown"), [("0", 1), ("3", 3), ("99", 8), ("x", 1), ("9" * 30, 1), ("-1", 1)]
)
def test_a_screen_that_is_not_there_gives_the_nearest(client_of, mentor, asked, shown):
    assert len(screens_of(path_unit())) == 8
    assert screen_of(client_of(mentor.person), f"{UNIT}?ecran={asked}") == shown


def test_going_on_keeps_the_place_and_looking_back_does_not_lose_it(client_of, mentor):
    client = client_of(mentor.person)
    response = client.post(f"{UNIT}continuer/", {"screen": "4"})
    assert response["Location"] == f"{UNIT}?ecran=4"
    assert screen_of(client, f"{UNIT}?ecran=2") == 2
    assert screen_of(client) == 4
    path = client.get("/parcours/")
    assert path.context["next"].id == path.context["resume"].id == "u1-role"


def test_the_path_goes_on_with_the_unit_where_one_stopped_last_until_it_is_finished(client_of, mentor):
    client = client_of(mentor.person)
    services.go_on(mentor, unit_id="u3-first", screen=2, by=mentor.person, at=NOW)
    services.go_on(mentor, unit_id="u6-pace", screen=2, by=mentor.person, at=paris(2027, 1, 21))
    assert client.get("/parcours/").context["next"].id == "u6-pace"
    services.complete_unit(mentor, unit_id="u6-pace", by=mentor.person, at=paris(2027, 1, 22))
    assert client.get("/parcours/").context["next"].id == "u3-first"
    # A finished unit is read again from its beginning.
    assert screen_of(client, "/parcours/unite/u6-pace/") == 1


def test_those_who_look_after_mentors_read_without_leaving_a_trace(client_of, mentor):
    client = client_of(make.coordinator_of(mentor.organisation))
    page = client.get(f"{UNIT}?ecran=2")
    assert "?ecran=3" in text_of(page)
    assert client.post(f"{UNIT}continuer/", {"screen": "3"}).status_code == 404
    assert not UnitWork.objects.unscoped("a test looks for traces").exists()


# --- the check --------------------------------------------------------------------------------------------


def test_each_question_says_what_was_chosen_what_is_right_and_why_and_nothing_is_kept(client_of, mentor):
    first, second, third = unit().quick_check
    right, wrong = first.correct_choice, next(c for c in second.choices if not c.correct)
    response = client_of(mentor.person).post(UNIT, {first.id: right.id, second.id: wrong.id})
    answers = response.context["checked"]
    assert [(a.chosen, a.is_right) for a in answers] == [
        (right.in_language("fr"), True),
        (wrong.in_language("fr"), False),
        ("", False),
    ]
    page = text_of(response)
    for check in (first, second, third):
        for text in (check.correct_choice.in_language("fr"), check.feedback.in_language("fr")):
            assert text.replace("\u00a0", " ") in page
    assert response.context["screen"].kind == "check"
    assert not UnitWork.objects.unscoped("a test looks for traces").exists()
    assert not LogEntry.objects.unscoped("a test looks for traces").filter(by=mentor.person).exists()


# --- what one writes --------------------------------------------------------------------------------------


def test_what_is_written_at_an_activity_is_there_again_and_on_paper(client_of, mentor):
    client = client_of(mentor.person)
    number = number_of(path_unit(), "activity")
    client.post(f"{UNIT}continuer/", {"screen": str(number), "note": f"{SECRET}\r\nligne 2  "})
    assert UnitWork.objects.visible_to(mentor.person).get().note == f"{SECRET}\nligne 2"
    for address in (UNIT, f"{UNIT}imprimer/", "/parcours/imprimer/"):
        assert SECRET in text_of(client.get(address))
    # Going on from another screen has no text to keep, so it keeps the one there is.
    client.post(f"{UNIT}continuer/", {"screen": "7"})
    assert SECRET in UnitWork.objects.visible_to(mentor.person).get().note


def test_a_text_that_is_too_long_is_refused_and_stays_on_the_page(client_of, mentor):
    long = "é" * (services.path.NOTE_LENGTH_MAX + 1)
    response = client_of(mentor.person).post(f"{UNIT}continuer/", {"screen": "7", "note": long})
    assert response.status_code == 200
    assert long in text_of(response)
    assert "5000 caractères au plus" in text_of(response)
    assert not UnitWork.objects.visible_to(mentor.person).exists()


def test_nobody_else_reads_what_a_mentor_wrote_whatever_their_role(client_of):
    world = World()
    write(world.pair.mentor)
    addresses = [
        UNIT,
        f"{UNIT}?ecran={number_of(path_unit(), 'activity')}",
        f"{UNIT}imprimer/",
        "/parcours/imprimer/",
        "/parcours/",
        f"/parcours/programme/{world.programme.pk}/suivi/",
        f"/parcours/mentors/{world.pair.mentor.pk}/dispense/",
    ]
    readers = [world.people[role] for role in ROLES if role not in {"visitor", "mentor"}]
    for reader in readers:
        assert not UnitWork.objects.visible_to(reader).exists()
        for address in addresses:
            assert SECRET not in text_of(client_of(reader).get(address))
    log = LogEntry.objects.in_organisation(world.organisation)
    assert SECRET not in str(list(log.values()))
    assert not log.filter(verb="learning.go_on").exists()


def test_one_does_not_write_in_somebody_elses_place(mentor):
    with pytest.raises(services.NotAMentor):
        services.go_on(mentor, unit_id="u1-role", screen=1, note="", by=make.PersonFactory(), at=NOW)


def test_the_whole_path_is_on_paper_with_answers_apart_from_questions(client_of, mentor):
    page = text_of(client_of(mentor.person).get("/parcours/imprimer/"))
    for every in content.mentor_path().units:
        assert every.keep_in_mind.in_language("fr").replace("\u00a0", " ") in page
        questions = [
            page.index(c.question.in_language("fr").replace("\u00a0", " ")) for c in every.quick_check
        ]
        answers = [page.index(c.feedback.in_language("fr").replace("\u00a0", " ")) for c in every.quick_check]
        assert max(questions) < min(answers)
