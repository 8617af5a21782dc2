"""The day of a workshop: the running order by the clock, the sheet for a training file, “I am here” by oneself."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

import factories as make
from binome import content
from binome.accounts.models import LogEntry
from binome.core.links import make_token
from binome.learning import services
from binome.learning.models import Attendance
from binome.learning.notices import PURPOSE, link_to
from binome.learning.pdf import attendance_sheet, contents
from binome.learning.views.on_the_day import CHECK_IN, NOBODY
from factories import paris
from learning.meetings import BEFORE, BEGINS, far_away, leader_of, left, takes_part, text_of, workshop

pytestmark = pytest.mark.django_db
State = Attendance.State
HALF_PAST = BEGINS + timedelta(minutes=30)
NASTY = '#read("/etc/passwd") $a^2$ *gras* @ref <label>'


def state_of(meeting: Any, enrolment: Any) -> str:
    row = meeting.attendances.filter(enrolment=enrolment).first()
    return row.state if row is not None else ""


# --- “I am here” ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "is_open"),
    [
        (BEGINS - timedelta(minutes=31), False),
        (BEGINS - timedelta(minutes=30), True),
        (BEGINS + timedelta(minutes=150 + 60), True),
        (BEGINS + timedelta(minutes=150 + 61), False),
    ],
)
def test_one_notes_ones_own_presence_while_the_meeting_lasts(at, is_open):
    meeting = workshop()
    mentee = takes_part(meeting)
    if is_open:
        services.check_in(meeting, by=mentee.person, at=at)
    else:
        with pytest.raises(services.CheckInClosed):
            services.check_in(meeting, by=mentee.person, at=at)
    assert state_of(meeting, mentee) == (State.PRESENT if is_open else "")


def test_saying_it_twice_keeps_the_first_time_and_one_line_in_the_log():
    meeting = workshop()
    mentee = takes_part(meeting)
    for at in (BEGINS, HALF_PAST):
        row = services.check_in(meeting, by=mentee.person, at=at)
    assert (row.noted_at, row.noted_by) == (BEGINS, mentee.person)
    log = LogEntry.objects.in_organisation(meeting.organisation)
    assert log.filter(verb="learning.check_in").count() == 1


def test_only_people_of_the_meeting_are_there():
    meeting = workshop(kind="practice")
    gone = left(takes_part(meeting, "mentor"), BEFORE)
    for person in (
        takes_part(meeting).person,
        gone.person,
        leader_of(meeting),
        takes_part(workshop()).person,
    ):
        with pytest.raises(services.NotExpected):
            services.check_in(meeting, by=person, at=BEGINS)
    assert meeting.attendances.count() == 0


def test_somebody_who_is_there_early_takes_a_place():
    meeting = workshop(places=1)
    early, late = takes_part(meeting), takes_part(meeting)
    services.check_in(meeting, by=early.person, at=BEGINS - timedelta(minutes=10))
    row = make.AttendanceFactory(workshop=meeting, enrolment=late)
    services.answer_invitation(row, is_coming=True, by=late.person, at=BEGINS - timedelta(minutes=5))
    assert state_of(meeting, late) == State.WAITING


def test_the_tick_list_on_a_screen_does_not_undo_who_came_in_meanwhile():
    meeting = workshop()
    mentee = takes_part(meeting)
    services.check_in(meeting, by=mentee.person, at=HALF_PAST)
    services.note_attendance(
        meeting, present=set(), by=leader_of(meeting), at=HALF_PAST + timedelta(minutes=1), as_of=BEGINS
    )
    assert state_of(meeting, mentee) == State.PRESENT


def at_the_door(meeting: Any) -> str:
    return reverse("learning:check_in", args=[make_token(CHECK_IN, person_id=NOBODY, object_id=meeting.pk)])


def now_on(**fields: Any) -> Any:
    return workshop(starts_at=timezone.now() - timedelta(minutes=10), **fields)


def test_the_code_at_the_door_shows_then_acts(client_of):
    meeting = now_on()
    mentee = takes_part(meeting)
    client, address = client_of(mentee.person), at_the_door(meeting)
    for method in (client.get, client.head):
        assert method(address).status_code == 200
    assert state_of(meeting, mentee) == ""
    assert client.post(address).status_code == 302
    assert state_of(meeting, mentee) == State.PRESENT
    assert "C’est noté" in text_of(client.get(address))


def test_the_code_asks_strangers_nothing_and_visitors_to_sign_in(client_of):
    meeting = now_on()
    assert client_of(None).get(at_the_door(meeting))["Location"].startswith("/compte/")
    stranger = takes_part(workshop()).person
    assert client_of(stranger).post(at_the_door(meeting)).status_code == 404


def test_a_code_of_another_purpose_or_for_one_person_does_not_open_the_door(client_of):
    meeting = now_on()
    mentee = takes_part(meeting)
    for token in (
        make_token(PURPOSE, person_id=NOBODY, object_id=meeting.pk),
        make_token(CHECK_IN, person_id=mentee.person.pk, object_id=meeting.pk),
        make_token(CHECK_IN, person_id=NOBODY, object_id=meeting.pk)[:-1] + "x",
    ):
        response = client_of(mentee.person).post(reverse("learning:check_in", args=[token]))
        assert response.status_code == 409
    assert state_of(meeting, mentee) == ""


def test_the_link_from_the_mail_says_here_without_signing_in(client_of):
    meeting = now_on()
    mentee = takes_part(meeting)
    row = make.AttendanceFactory(workshop=meeting, enrolment=mentee)
    client = client_of(None)
    assert "Je suis là" in text_of(client.get(link_to(row)))
    client.post(link_to(row), {"answer": "here"})
    row.refresh_from_db()
    assert (row.state, row.noted_by) == (State.PRESENT, mentee.person)


def test_the_drawn_code_is_the_address_that_is_written_below(client_of):
    segno = pytest.importorskip("segno")
    meeting = now_on()
    response = client_of(leader_of(meeting)).get(reverse("learning:poster", args=[meeting.pk]))
    address = response.context["address"]
    assert address.startswith("http")
    page = BeautifulSoup(response.content, "html.parser")
    drawn = page.find("svg", attrs={"role": "img"})
    assert drawn["aria-label"] == "Code QR de cette rencontre"
    expected = segno.make(address, error="m", micro=False).svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    expected = BeautifulSoup(expected, "html.parser").find_all("path")
    assert [path["d"] for path in drawn.find_all("path")] == [path["d"] for path in expected]
    mentee = takes_part(meeting)
    client_of(mentee.person).post(address.removeprefix(response.context["address"].split("/parcours")[0]))
    assert state_of(meeting, mentee) == State.PRESENT


# --- the running order ------------------------------------------------------------------------------------


def test_the_running_order_is_on_the_organisations_clock_step_by_step(client_of):
    meeting = workshop(programme=make.ProgrammeFactory(organisation=far_away()))
    response = client_of(leader_of(meeting)).get(reverse("learning:running_order", args=[meeting.pk]))
    agenda = content.guide("closing").agenda
    assert [step.begins_at for step in response.context["steps"]] == [
        BEGINS + timedelta(minutes=item.start_minute) for item in agenda
    ]
    rows = BeautifulSoup(response.content, "html.parser").select("tbody tr")
    assert len(rows) == len(agenda)
    assert rows[0].find("td").get_text(" ").replace("\u00a0", " ").startswith("12 h")
    page = text_of(response)
    for texts in (content.guide("closing").if_stuck, content.guide("closing").after):
        assert all(text.in_language("fr").replace("\u00a0", " ") in page for text in texts)


def test_a_meeting_of_another_length_says_when_the_plan_would_end(client_of):
    short = workshop(minutes=120)
    page = text_of(client_of(leader_of(short)).get(reverse("learning:running_order", args=[short.pk])))
    assert "20 h 30" in page
    assert "une autre durée" in page
    fits = workshop(minutes=150)
    page = text_of(client_of(leader_of(fits)).get(reverse("learning:running_order", args=[fits.pk])))
    assert "une autre durée" not in page


def test_a_meeting_without_a_plan_has_no_running_order(client_of):
    meeting = workshop(kind="other", guide_id="")
    assert (
        client_of(leader_of(meeting)).get(reverse("learning:running_order", args=[meeting.pk])).status_code
        == 404
    )


# --- the sheet --------------------------------------------------------------------------------------------


def read(pdf: bytes) -> tuple[PdfReader, str]:
    reader = PdfReader(io.BytesIO(pdf))
    words = " ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ")
    return reader, " ".join(words.split())


def tags(reader: PdfReader) -> list[str]:
    found: list[str] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node["/S"])
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_the_sheet_says_what_when_where_how_long_and_who_and_how_it_is_known():
    meeting = workshop()
    here, ticked, absent, refused = (takes_part(meeting) for _ in range(4))
    make.AttendanceFactory(workshop=meeting, enrolment=refused, state=State.NOT_COMING)
    services.check_in(meeting, by=here.person, at=BEGINS + timedelta(minutes=12))
    services.note_attendance(meeting, present={here.pk, ticked.pk}, by=leader_of(meeting), at=HALF_PAST)
    meeting.attendances.filter(enrolment=refused).update(state=State.NOT_COMING)
    reader, words = read(attendance_sheet(meeting, at=paris(2027, 4, 14, 9)))
    for said in (
        "Feuille de présence",
        "Atelier de clôture",
        "Mardi 13 avril 2027",
        "De 18 h à 20 h 30",
        "2 heures 30",
        "Maison des associations, Paris",
        meeting.programme.name,
        meeting.organisation.name,
        "Présence notée par la personne à 18 h 12",
        "Présence cochée sur la liste",
        "2 personnes étaient là.",
        "mercredi 14 avril 2027 à 9 h",
    ):
        assert said in words, said
    for enrolment in (here, ticked, absent):
        assert enrolment.person.full_name in words
    assert refused.person.full_name not in words
    assert reader.metadata is not None
    assert reader.metadata.title == "Feuille de présence : Atelier de clôture".replace(" :", "\u00a0:")


def test_the_sheet_is_tagged_and_in_its_language():
    meeting = workshop(programme=make.ProgrammeFactory(language="en"))
    takes_part(meeting)
    reader, words = read(attendance_sheet(meeting, at=BEFORE))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "en"
    assert {"/H1", "/H2", "/Table", "/TR", "/TH", "/TD"} <= set(tags(reader))
    assert "pdfuaid" in root["/Metadata"].get_object().get_data().decode()
    assert "Attendance sheet" in words


def test_before_the_meeting_it_is_blank_to_sign():
    meeting = workshop()
    takes_part(meeting)
    said = contents(meeting, at=BEFORE)
    assert [row[2:] for row in said["list"]["rows"]] == [["", ""]]
    assert "………" in said["total"]


def test_what_people_wrote_stays_text():
    meeting = workshop(title=NASTY, place=NASTY)
    takes_part(meeting, person=make.PersonFactory(last_name=NASTY))
    _reader, words = read(attendance_sheet(meeting, at=BEFORE))
    # A narrow column breaks a long word in two, with or without a hyphen.
    assert words.replace(" ", "").replace("-", "").count("/etc/passwd") >= 3
    assert "root:" not in words


def test_neither_side_nor_employer_is_on_the_sheet():
    meeting = workshop()
    takes_part(meeting, "mentor", employer="EMPLOYEUR-CANARI")
    takes_part(meeting, employer="EMPLOYEUR-CANARI")
    _reader, words = read(attendance_sheet(meeting, at=BEFORE))
    assert "CANARI" not in words
    assert "mentor" not in words.casefold()


def test_a_hundred_names_run_over_pages_with_their_header_on_each(client_of):
    meeting = workshop()
    for _ in range(100):
        takes_part(meeting)
    client = client_of(leader_of(meeting))
    response = client.get(reverse("learning:sheet", args=[meeting.pk]))
    assert response["Content-Type"] == "application/pdf"
    assert response["Content-Disposition"] == 'attachment; filename="feuille-de-presence-2027-04-13.pdf"'
    reader, _words = read(response.content)
    assert len(reader.pages) > 3
    assert all("Signature" in page.extract_text() for page in reader.pages[:-1])
