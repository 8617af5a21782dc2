"""The day of a workshop on pages: who leads, the big screen, telephones with and without a session."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

import factories as make
from binome.accounts.models import LogEntry
from binome.core.links import make_token
from binome.learning import services
from binome.learning.models import HarvestNote, Workshop
from binome.learning.notices import PURPOSE, link_to
from binome.learning.pdf import attendance_sheet, contents
from binome.privacy.services import erase_person
from factories import paris
from learning.meetings import leader_of, left, takes_part, text_of, workshop

pytestmark = pytest.mark.django_db
# Statements of each page, whatever the number of people.
DIRECT, LEAD, HARVEST, PHOTOS, GROUPS, PROJECTOR, STEPS = 7, 6, 8, 9, 10, 6, 6


def now_on(**fields: Any) -> Workshop:
    """A meeting that has just begun, whatever today is."""
    return workshop(starts_at=timezone.now() - timedelta(minutes=5), **fields)


def here(meeting: Workshop, side: str = "mentee", **fields: Any) -> Any:
    one = takes_part(meeting, side, **fields)
    one.here = make.AttendanceFactory(workshop=meeting, enrolment=one, state="present")
    return one


def address(name: str, meeting: Workshop) -> str:
    return reverse(f"learning:{name}", args=[meeting.pk])


def direct_of(one: Any) -> str:
    return link_to(one.here) + "direct/"


def note(**more: Any) -> dict[str, str]:
    return {
        "act": "note", "kind": "takeaway", "text": "Relire à voix haute", "shows": "nameless", "key": str(uuid4()), **more,
    }  # fmt: skip


def brings(meeting: Workshop, one: Any, **more: Any) -> HarvestNote:
    given = {"kind": "takeaway", "text": "Relire à voix haute", "shows": "nameless", **more}
    return services.bring_in(meeting, one, key=uuid4(), at=timezone.now(), **given)


# --- the telephone ----------------------------------------------------------------------------------------


def test_the_link_of_the_invitation_is_enough_and_the_page_sent_twice_is_one_sentence():
    meeting = now_on()
    one, phone = here(meeting), Client()
    sent = note(shows="first-name")
    for _ in range(2):
        assert phone.post(direct_of(one), sent).status_code == 302
    assert list(meeting.harvest.values_list("text", "shows", "enrolment")) == [
        ("Relire à voix haute", "first-name", one.pk)
    ]
    page = text_of(phone.get(direct_of(one)))
    assert "Relire à voix haute" in page
    number = meeting.harvest.get().pk
    phone.post(
        direct_of(one), {"act": "change", "note": number, "text": "Relire deux fois", "shows": "nameless"}
    )
    assert meeting.harvest.get().text == "Relire deux fois"
    phone.post(direct_of(one), {"act": "take-back", "note": number})
    assert not meeting.harvest.exists()


def test_a_refusal_keeps_the_words_on_the_page():
    meeting = now_on()
    one = here(meeting)
    brings(meeting, one, kind="commitment", text="Publier")
    response = Client().post(direct_of(one), note(kind="commitment", text="Et encore"))
    assert response.status_code == 422
    assert "Et encore" in text_of(response)
    assert "Vous avez déjà un engagement" in text_of(response)


def test_nobody_acts_on_the_sentences_of_another_with_their_own_link():
    meeting = now_on()
    one, other = here(meeting), here(meeting)
    theirs = brings(meeting, other, text="À moi", shows="nameless")
    phone = Client()
    phone.post(direct_of(one), {"act": "take-back", "note": theirs.pk})
    phone.post(direct_of(one), {"act": "change", "note": theirs.pk, "text": "Volé", "shows": "nameless"})
    assert [row.text for row in meeting.harvest.all()] == ["À moi"]
    assert "À moi" not in text_of(phone.get(direct_of(one)))


@pytest.mark.parametrize("kind", ["foreign", "purpose", "left", "old", "closed"])
def test_a_link_that_is_no_longer_anybodys_opens_nothing(kind: str):
    meeting = now_on()
    one = here(meeting)
    token = make_token(PURPOSE, person_id=one.person_id, object_id=one.here.pk)
    if kind == "foreign":
        token = make_token(PURPOSE, person_id=takes_part(meeting).person_id, object_id=one.here.pk)
    elif kind == "purpose":
        token = make_token("learning.check-in", person_id=one.person_id, object_id=one.here.pk)
    elif kind == "left":
        left(one, timezone.now())
    elif kind == "old":
        token = token[:-2] + "xx"
    else:
        one.person.is_active = False
        one.person.save(update_fields=["is_active"])
    response = Client().post(reverse("learning:direct_link", args=[token]), note())
    assert response.status_code in {403, 404, 409, 410}
    assert not meeting.harvest.exists()


def test_each_sees_their_own_group_once_groups_are_shown_and_nobody_else_s():
    meeting = now_on()
    people = [here(meeting, goals=[{"network": "linkedin" if rank < 3 else "facebook"}]) for rank in range(6)]
    by = leader_of(meeting)
    services.form_groups(meeting, size=3, by=by, at=timezone.now())
    assert "Vous êtes dans le groupe" not in text_of(Client().get(direct_of(people[0])))
    services.show_groups(meeting, is_shown=True, by=by, at=timezone.now())
    page = text_of(Client().get(direct_of(people[0])))
    assert "Vous êtes dans le groupe" in page
    assert people[1].person.full_name in page
    assert people[4].person.full_name not in page


def test_photographs_are_a_word_of_their_own(client_of: Any):
    meeting = now_on()
    one, other = here(meeting), here(meeting)
    Client().post(direct_of(one), {"act": "photo-yes"})
    page = text_of(client_of(leader_of(meeting)).get(address("photos", meeting)))
    assert other.person.full_name in page
    assert one.person.full_name not in page
    Client().post(direct_of(one), {"act": "photo-no"})
    page = text_of(client_of(leader_of(meeting)).get(address("photos", meeting)))
    assert one.person.full_name in page
    assert meeting.attendances.filter(state="present").count() == 2


# --- who leads --------------------------------------------------------------------------------------------


def test_who_leads_says_where_the_room_is_and_telephones_follow(client_of: Any):
    meeting = now_on()
    one, desk = here(meeting), client_of(leader_of(meeting))
    desk.post(address("lead", meeting), {"to": "1"})
    desk.post(address("lead", meeting), {"to": "2", "seen": "1"})
    desk.post(address("lead", meeting), {"act": "more", "seen": "2", "extra": "0"})
    meeting.refresh_from_db()
    assert (meeting.live_step, meeting.live_extra) == (2, 5)
    part = text_of(Client().get(direct_of(one) + "?partie=ou"))
    assert "Étape 2 sur 9" in part
    assert "Encore 15 minutes" in part
    assert "<html" not in part
    assert "Étape 2 sur 9" in text_of(desk.get(address("projector", meeting)))
    # What is no step changes nothing.
    for to in ("99", "-1", "x", ""):
        desk.post(address("lead", meeting), {"to": to, "seen": "2"})
    meeting.refresh_from_db()
    assert meeting.live_step == 2


def test_the_wall_names_only_those_who_chose_it_and_holds_no_personal_link(client_of: Any):
    meeting = now_on()
    named, nameless, alone = (
        here(meeting, person=make.PersonFactory(first_name=name)) for name in ("Zélie", "Yanis", "Xenia")
    )
    brings(meeting, named, shows="first-name")
    brings(meeting, nameless)
    brings(meeting, alone, kind="commitment", text="Secret à moi", shows="oneself")
    desk = client_of(leader_of(meeting))
    wall = text_of(desk.get(address("projector", meeting) + "?vue=recolte"))
    assert "Zélie" in wall
    assert "Yanis" not in wall
    assert "Secret à moi" not in wall
    assert "1 engagement pris" in wall
    assert "/lien/" not in wall
    assert "csrfmiddlewaretoken" not in wall
    page = text_of(desk.get(address("harvest", meeting)))
    assert "Zélie" not in page
    assert "Secret à moi" not in page
    number = meeting.harvest.get(enrolment=nameless).pk
    desk.post(address("harvest", meeting), {"act": "hide", "note": number})
    assert "taken off" not in wall
    assert "retiré de l’écran" in text_of(Client().get(direct_of(nameless)))


def test_who_leads_hides_nothing_in_another_workshop(client_of: Any):
    meeting, other = now_on(), now_on()
    theirs = brings(other, here(other))
    client_of(leader_of(meeting)).post(address("harvest", meeting), {"act": "hide", "note": theirs.pk})
    theirs.refresh_from_db()
    assert theirs.hidden_at is None


def test_a_running_order_is_written_without_a_script(client_of: Any):
    meeting = now_on(kind="other", guide_id="", minutes=60)
    desk, page = client_of(leader_of(meeting)), address("steps", meeting)
    for seen, title in enumerate(("Accueil", "Pause")):
        desk.post(page, {"act": "add", "title": title, "minutes": "20", "seen": str(seen)})
    second = meeting.own_steps.get(position=2)
    desk.post(page, {"act": "up", "step": second.pk, "seen": "2"})
    assert list(meeting.own_steps.order_by("position").values_list("title", flat=True)) == [
        "Pause",
        "Accueil",
    ]
    assert "Il reste 20 minutes" in text_of(desk.get(page))
    desk.post(reverse("learning:step", args=[second.pk]), {"title": "Pause longue", "minutes": "50"})
    assert "10 minutes de trop" in text_of(desk.get(page))
    assert "Pause longue" in text_of(desk.get(address("running_order", meeting)))
    assert desk.post(page, {"act": "add", "title": "", "minutes": "0", "seen": "2"}).status_code == 422


def test_a_meeting_of_ones_own_kind_asks_one_side_only(client_of: Any):
    programme = make.ProgrammeFactory()
    mentor, mentee = make.mentor_in(programme), make.mentee_in(programme)
    desk = client_of(make.coordinator_of(programme.organisation))
    starts = timezone.localdate() + timedelta(days=9)
    data = {
        "kind": "other", "title": "Café des personnes accompagnées", "audience": "mentee", "day": starts.isoformat(),
        "time": "18:30", "minutes": "60", "place": "Ici",
    }  # fmt: skip
    desk.post(reverse("learning:schedule", args=[programme.pk]), data)
    meeting = programme.workshops.get()
    services.invite_to_workshop(meeting, by=leader_of(meeting), at=timezone.now())
    assert [row.enrolment for row in meeting.attendances.all()] == [mentee]
    assert mentor.person.full_name not in text_of(desk.get(address("workshop", meeting)))


def test_the_refusal_to_move_somebody_is_read_on_the_page(client_of: Any):
    meeting = now_on()
    people = [here(meeting, goals=[{"network": "linkedin" if rank < 3 else "facebook"}]) for rank in range(6)]
    make.ReportingLineFactory(
        organisation=meeting.organisation, person=people[0].person, manager=people[5].person
    )
    desk = client_of(leader_of(meeting))
    desk.post(address("groups", meeting), {"act": "form", "size": "3"})
    number = {seat.enrolment_id: seat.number for seat in meeting.seats.all()}
    response = desk.post(
        address("groups", meeting),
        {"act": "move", "person": people[0].pk, "number": number[people[5].pk]},
    )
    assert response.status_code == 422
    assert "une règle de protection s’y oppose" in text_of(response)
    assert (
        LogEntry.objects.filter(verb="learning.move_to_group", organisation=meeting.organisation)
        .as_scoped("a test")
        .count()
        == 0
    )


@pytest.mark.parametrize("count", [1, 3])
def test_pages_of_the_day_cost_the_same_with_one_group_and_with_three(
    client_of: Any, pinned_queries: Any, count: int
):
    meeting = now_on()
    people = [here(meeting) for _ in range(3 * count)]
    by = leader_of(meeting)
    services.form_groups(meeting, size=3, by=by, at=timezone.now())
    services.show_groups(meeting, is_shown=True, by=by, at=timezone.now())
    for one in people:
        brings(meeting, one)
    desk = client_of(by)
    pages = {"lead": LEAD, "harvest": HARVEST, "photos": PHOTOS, "groups": GROUPS, "steps": STEPS}
    for name, statements in pages.items():
        with pinned_queries(statements):
            assert desk.get(address(name, meeting)).status_code == 200
    for view in ("recolte", "groupes"):
        with pinned_queries(PROJECTOR):
            assert desk.get(address("projector", meeting) + f"?vue={view}").status_code == 200
    with pinned_queries(DIRECT):
        assert Client().get(direct_of(people[0])).status_code == 200


def test_fifty_sentences_stand_on_a_page_and_none_is_left_out(client_of: Any):
    meeting = now_on()
    for number in range(3):
        one = here(meeting)
        for rank in range(17 + (number == 2)):
            brings(meeting, one, text=f"Idée {number}-{rank:02}")
    desk = client_of(leader_of(meeting))
    first, second = (text_of(desk.get(address("harvest", meeting) + f"?page={page}")) for page in (1, 2))
    assert "Idée 0-00" in first
    assert "Idée 2-17" not in first
    assert "Idée 2-17" in second


def test_an_erasure_takes_their_sentences_their_seat_and_their_words_on_photographs(client_of: Any):
    meeting = now_on()
    one, other = here(meeting, person=make.PersonFactory(first_name="Zélinda")), here(meeting)
    here(meeting)
    brings(meeting, one, text="À moi seule")
    brings(meeting, other, text="Merci à Zélinda")
    services.say_photo(meeting, one, is_yes=True, by=one.person, at=timezone.now())
    services.form_groups(meeting, size=3, by=leader_of(meeting), at=timezone.now())
    erase_person(one.person, by=one.person, at=timezone.now())
    assert [row.enrolment for row in meeting.harvest.all()] == [other]
    assert "Zélinda" not in meeting.harvest.get().text
    assert not meeting.photo_consents.exists()
    assert one.pk not in meeting.seats.values_list("enrolment_id", flat=True)


# --- the sheet for a training file --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("hour", "minutes", "columns"),
    [
        (9, 480, ["Signature, matin", "Signature, après-midi"]),
        (9, 240, ["Signature"]),
        (14, 180, ["Signature"]),
    ],
)
def test_the_sheet_says_who_leads_the_objective_and_has_a_column_for_each_half_day(
    hour: int, minutes: int, columns: list[str]
):
    meeting = workshop(starts_at=paris(2027, 4, 13, hour), minutes=minutes)
    lead = make.TeamMemberFactory(programme=meeting.programme).person
    takes_part(meeting)
    with translation.override("fr"), timezone.override("Europe/Paris"):
        said = contents(meeting, at=paris(2027, 4, 13, 20))
    assert said["list"]["head"][3:] == columns
    assert [len(row) for row in said["list"]["rows"]] == [3 + len(columns)]
    facts = {label.replace("\u00a0", " "): value for label, value in said["facts"]}
    assert facts["Animé par"] == lead.full_name
    assert facts["Objectif"].startswith("Partager les réussites")
    assert attendance_sheet(meeting, at=paris(2027, 4, 13, 20)).startswith(b"%PDF")


def test_a_commitment_comes_back_on_the_first_page_of_its_author_alone(client_of: Any):
    meeting = now_on(programme=make.ProgrammeFactory(state="running"))
    one, other = here(meeting), here(meeting)
    brings(meeting, one, kind="commitment", text="Publier chaque lundi", shows="oneself")
    first = reverse("desk:today")
    assert "D’ici un mois, je vais : Publier chaque lundi" in text_of(client_of(one.person).get(first))
    for who in (other.person, leader_of(meeting)):
        assert "Publier chaque lundi" not in text_of(client_of(who).get(first))


def test_what_participants_read_is_followed_by_the_screen_even_when_an_answer_is_lost(client_of: Any):
    meeting = now_on()
    part = text_of(Client().get(direct_of(here(meeting)) + "?partie=ou"))
    for status in ("4xx", "5xx"):
        assert f'hx-status:{status}="swap:none"' in part
    whole = text_of(client_of(leader_of(meeting)).get(address("projector", meeting)))
    assert '<noscript><meta http-equiv="refresh" content="15"></noscript>' in whole


@pytest.mark.parametrize("typed", ["9" * 5000, "٣", "-1", "x", ""])
def test_a_number_that_no_row_has_changes_nothing(client_of: Any, typed: str) -> None:
    meeting = now_on()
    one = takes_part(meeting)
    note = brings(meeting, one)
    leader = client_of(leader_of(meeting))
    hidden = leader.post(reverse("learning:harvest", args=[meeting.pk]), {"act": "hide", "note": typed})
    assert hidden.status_code == 302
    back = {"act": "take-back", "note": typed}
    own = client_of(one.person).post(reverse("learning:direct", args=[meeting.pk]), back)
    assert own.status_code == 302
    assert list(meeting.harvest.shown()) == [note]
    step = leader.post(reverse("learning:steps", args=[meeting.pk]), {"act": "up", "step": typed})
    assert step.status_code == 302
