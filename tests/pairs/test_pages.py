"""What each page says and does, for whom."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
from django.utils import timezone

from binome import content
from binome.pairs.models import Pair
from binome.pairs.services import (
    GoalDraft,
    accept_agreement,
    form_pair,
    hold_session,
    set_dates,
    set_goals,
)
from factories import OrganisationFactory, ProgrammeFactory, coordinator_of, mentee_in, mentor_in
from pairs.stories import in_days, new_pair, session_of, text_of, url, walked_pair

pytestmark = pytest.mark.django_db

PARIS = ZoneInfo("Europe/Paris")


# --- the pair's page ------------------------------------------------------------------------------------


@pytest.fixture
def story(client_of: Any) -> tuple[Pair, Any, Any]:
    pair = walked_pair()
    return pair, client_of(pair.mentee.person), client_of(pair.mentor.person)


def next_title(client: Any, pair: Pair) -> str:
    return str(client.get(url("show", pair)).context["next"].title).replace("\u00a0", " ")


def test_the_two_see_what_is_next_with_its_date_and_what_to_prepare(story):
    pair, mentee, mentor = story
    for client, side in ((mentee, "mentee_or_group"), (mentor, "mentor_or_lead")):
        response = client.get(url("show", pair))
        page = text_of(response)
        assert response.context["next"].title.startswith("Votre deuxième séance")
        assert "à 14 h" in page
        assert "Médiathèque" in page
        assert str(getattr(content.guide("session-2").before, side)[0].fr) in page.replace("&#x27;", "’")
        assert "MEMO-CANARI" in page
        assert "PAS-CANARI" in page
        assert "À moitié" in page
        assert url("help", pair) in page


def test_a_meeting_without_a_date_is_noted_in_order_one_at_a_time(client_of):
    pair = new_pair()
    page = text_of(client_of(pair.mentee.person).get(url("show", pair)))
    assert [url("held", session_of(pair, number)) in page for number in (1, 2, 3)] == [True, False, False]


def test_the_road_shows_where_they_are(story):
    pair, mentee, _mentor = story
    steps = mentee.get(url("show", pair)).context["road"]
    assert [step.state for step in steps] == ["done", "done", "done", "now", "todo", "todo", "todo"]


def test_what_comes_next_follows_the_pair_step_by_step(client_of):
    pair = new_pair()
    mentee, mentor = client_of(pair.mentee.person), client_of(pair.mentor.person)
    assert next_title(mentee, pair) == "Pour commencer, votre accord de binôme"
    mentee.post(url("agreement", pair))
    assert next_title(mentee, pair) == f"Choisissez vos trois dates avec {pair.mentor.person.first_name}"
    assert next_title(mentor, pair) == "Pour commencer, votre accord de binôme"
    mentor.post(url("agreement", pair))
    set_dates(pair, dates={1: in_days(-1)}, by=pair.mentee.person, at=in_days(-3))
    assert next_title(mentor, pair).endswith("a-t-elle eu lieu ?")
    hold_session(session_of(pair, 1), minutes=90, by=pair.mentor.person, at=timezone.now())
    assert next_title(mentee, pair) == "Que voulez-vous retenir de la séance 1 ?"
    assert next_title(mentor, pair).startswith("Choisissez un à deux objectifs")
    set_goals(pair, goals=[GoalDraft(catalogue_id="li-about")], by=pair.mentor.person, at=timezone.now())
    assert next_title(mentor, pair) == "Il manque une date pour les séances 2 et 3"
    for number in (2, 3):
        hold_session(session_of(pair, number), minutes=90, by=pair.mentor.person, at=timezone.now())
    assert next_title(mentor, pair).startswith("Atelier final")
    mentor.post(url("complete", pair))
    assert "tout le chemin" in next_title(mentor, pair)


def test_the_coordinator_follows_without_reading(client_of):
    pair = walked_pair()
    page = text_of(client_of(coordinator_of(pair.organisation)).get(url("show", pair)))
    assert content.goal("li-about").title.fr in page
    assert "a eu lieu" in page
    for hidden in (
        "MEMO-CANARI",
        "PAS-CANARI",
        "nous disons reste entre nous",
        content.goal("li-about").success_criteria[0].fr,
    ):
        assert hidden not in page


def test_the_page_speaks_english_to_whoever_reads_english(client_of):
    pair = walked_pair()
    person = pair.mentee.person
    person.language = "en"
    person.save(update_fields=["language"])
    page = text_of(client_of(person).get(url("show", pair)))
    assert "Your second session: " in page
    assert "I need help" in page


def test_each_organisation_speaks_on_its_own_clock(client_of):
    organisation = OrganisationFactory(time_zone="Indian/Reunion")
    today = timezone.localdate()
    programme = ProgrammeFactory(
        organisation=organisation,
        applications_close_on=today - timedelta(days=40),
        kickoff_on=today - timedelta(days=21),
        closing_on=today + timedelta(days=60),
    )
    pair = new_pair(programme)
    accept_agreement(pair, by=pair.mentee.person, at=in_days(-19))
    client = client_of(pair.mentee.person)
    day = (timezone.now() + timedelta(days=9)).date().isoformat()
    client.post(url("dates", pair), {"day_1": day, "clock_1": "14:00"})
    moment = session_of(pair, 1).starts_at
    assert moment is not None
    assert moment.astimezone(ZoneInfo("Indian/Reunion")).hour == 14
    assert "à 14 h" in text_of(client.get(url("show", pair)))
    assert timezone.get_current_timezone_name() == "Europe/Paris"


# --- agreement, goals, progress -------------------------------------------------------------------------


def test_a_change_to_the_agreement_keeps_what_was_typed_when_refused(client_of):
    pair = new_pair()
    client = client_of(pair.mentee.person)
    response = client.post(url("change_agreement", pair), {"clause_1": "", "clause_2": "", "new": ""})
    assert "Gardez-en au moins un." in text_of(response)
    changed = {"clause_1": "Une règle à nous.", "clause_2": "", "new": "Un café d’abord."}
    assert client.post(url("change_agreement", pair), changed).status_code == 302
    assert pair.agreements.latest("version").clauses == [
        {"id": "conf", "text": "Une règle à nous."},
        {"id": "own-1", "text": "Un café d’abord."},
    ]


def test_goals_are_chosen_from_the_catalogue_one_by_one_and_no_more_than_allowed(client_of):
    pair = new_pair()
    client = client_of(pair.mentee.person)
    for name in ("li-about", "li-about", "fb-page-create"):
        assert client.post(url("goals", pair), {"choose": name}).status_code == 302
    assert list(pair.goals.order_by("position").values_list("catalogue_id", flat=True)) == [
        "li-about",
        "fb-page-create",
    ]
    page = client.get(url("goals", pair))
    assert "Vous avez vos deux objectifs." in text_of(page)
    assert 'name="choose"' not in text_of(page)
    assert client.post(url("goals", pair), {"choose": "li-invite"}).status_code == 409
    first = pair.goals.get(position=1)
    assert "Son avancement s’efface avec lui." in text_of(
        client.get(url("goals", pair) + f"?retirer={first.pk}")
    )
    client.post(url("goals", pair), {"remove": str(first.pk)})
    assert pair.goals.get().catalogue_id == "fb-page-create"


def test_with_room_for_one_goal_another_takes_its_place(client_of):
    pair = new_pair(goals_max=1)
    client = client_of(pair.mentee.person)
    for name in ("li-about", "fb-page-create"):
        client.post(url("goals", pair), {"choose": name})
    assert pair.goals.get().catalogue_id == "fb-page-create"


def test_a_goal_in_own_words_needs_a_sign_and_keeps_what_was_typed(client_of):
    pair = new_pair()
    client = client_of(pair.mentee.person)
    typed = {"title": "Écrire à trois personnes", "network": "linkedin", "sign_1": ""}
    page = text_of(client.post(url("goals", pair), typed))
    assert 'value="Écrire à trois personnes"' in page
    assert not pair.goals.exists()
    client.post(url("goals", pair), {**typed, "sign_1": "Trois messages partis."})
    goal = pair.goals.get()
    assert (goal.title, goal.network, goal.signs) == (
        "Écrire à trois personnes",
        "linkedin",
        ["Trois messages partis."],
    )


def test_the_catalogue_shows_the_programmes_subjects_only_and_is_searched_by_words(client_of):
    pair = new_pair(networks=["linkedin"])
    client = client_of(pair.mentee.person)

    def ids(query: str) -> set[str]:
        return {goal.id for goal in client.get(url("goals", pair) + query).context["listed"]}

    catalogue = content.goal_catalogue()
    everything = {goal.id for goal in catalogue.goals_for(["linkedin"])}
    assert ids("?sujet=tous") == ids("?sujet=linkedin") == everything
    assert ids("") == {goal.id for goal in catalogue.goals_for(["linkedin"]) if goal.good_first_goal}
    assert ids("?sujet=facebook") == ids("")
    assert "li-about" in ids("?q=BIOGRAPHIE")
    assert ids("?q=zzz") == set()


def test_progress_is_noted_for_all_goals_at_once_and_told_step_by_step(story):
    pair, mentee, _mentor = story
    goal = pair.goals.get()
    assert mentee.post(url("progress", pair), {f"goal_{goal.pk}": "3"}).status_code == 302
    assert pair.goals.get().progress == 3
    history = mentee.get(url("progress", pair)).context["history"]
    assert [(step.value, word) for step, word in history] == [(2, "À moitié"), (3, "Atteint")]
    assert mentee.post(url("progress", pair), {f"goal_{goal.pk}": "5"}).status_code == 200
    assert pair.goals.get().progress == 3


# --- dates ----------------------------------------------------------------------------------------------


def on(days: int) -> str:
    return in_days(days).date().isoformat()


def test_three_dates_are_settled_on_one_page(client_of):
    pair = new_pair()
    client = client_of(pair.mentee.person)
    typed = {
        "day_1": on(7),
        "clock_1": "18:00",
        "day_2": on(21),
        "clock_2": "18h30",
        "day_3": on(35),
        "clock_3": "18:00",
        "place": "Café des Arts",
    }
    assert client.post(url("dates", pair), typed).status_code == 302
    assert [session.starts_at for session in pair.sessions.order_by("number")] == [
        in_days(7),
        in_days(21) + timedelta(minutes=30),
        in_days(35),
    ]


def test_a_refused_date_says_which_and_why_beside_it_and_keeps_what_was_typed(client_of):
    programme = ProgrammeFactory()
    mentor = mentor_in(programme, capacity=2)
    pairs = [
        form_pair(programme, mentor=mentor, mentee=mentee_in(programme), by=None, at=in_days(-1))
        for _n in range(2)
    ]
    set_dates(pairs[0], dates={1: in_days(21)}, by=mentor.person, at=in_days(-1))
    client = client_of(pairs[1].mentee.person)
    typed = {
        "day_1": on(7),
        "clock_1": "18:00",
        "day_2": on(21),
        "clock_2": "19:00",
        "place": "Café des Arts",
    }
    response = client.post(url("dates", pairs[1]), typed)
    assert list(response.context["form"].errors) == ["day_2"]
    page = text_of(response)
    assert "Séance 2 : cette date est déjà prise. Choisissez-en une autre." in page
    assert f'value="{on(7)}"' in page
    assert 'value="Café des Arts"' in page
    assert session_of(pairs[1], 1).state == "to-set"


@pytest.mark.parametrize(
    ("typed", "where"),
    [
        ({}, "__all__"),
        ({"day_1": "2027-05-03"}, "clock_1"),
        ({"clock_1": "18:00"}, "day_1"),
        ({"day_1": "hier", "clock_1": "18:00"}, "day_1"),
        ({"day_1": "2027-05-03", "clock_1": "le soir"}, "clock_1"),
        ({"day_1": "2027-03-28", "clock_1": "02:30"}, "day_1"),
        ({"day_1": "2027-05-03", "clock_1": "18:00", "link": "javascript:alert(1)"}, "link"),
    ],
)
def test_dates_that_cannot_be_read_are_said_beside_the_field(client_of, typed, where):
    pair = new_pair()
    response = client_of(pair.mentee.person).post(url("dates", pair), typed)
    assert list(response.context["form"].errors) == [where]


def test_a_suggestion_fills_the_form_and_settles_nothing(client_of):
    pair = new_pair()
    client = client_of(pair.mentee.person)
    suggestion = client.get(url("dates", pair)).context["suggestions"][0]
    page = client.get(url("dates", pair) + f"?creneau={suggestion['slot']}")
    assert text_of(page).count('value="18:30"') == 3
    assert {session.state for session in pair.sessions.all()} == {"to-set"}


def test_dates_that_stand_stay_as_they_are_when_the_form_adds_one(story, outbox_of):
    pair, mentee, _mentor = story
    before = len(outbox_of(pair.mentor.person))
    typed = {"day_2": on(7), "clock_2": "14:00", "day_3": on(21), "clock_3": "18:00", "place": "Médiathèque"}
    assert mentee.post(url("dates", pair), typed).status_code == 302
    assert [s.calendar_sequence for s in pair.sessions.order_by("number")] == [1, 1, 1]
    assert len(outbox_of(pair.mentor.person)) == before + 1


def test_a_date_is_moved_in_one_step_and_the_calendar_file_follows(story):
    pair, mentee, mentor = story
    session = session_of(pair, 2)
    typed = {"day": on(9), "clock": "10:00", "place": "Chez nous", "link": ""}
    assert mentee.post(url("move", session), typed).status_code == 302
    file = mentor.get(url("calendar", session))
    assert file["Content-Type"] == "text/calendar; charset=utf-8"
    assert file["Content-Disposition"] == 'attachment; filename="seance-2.ics"'
    (event,) = icalendar.Calendar.from_ical(file.content).walk("VEVENT")
    assert (event["DTSTART"].dt, str(event["LOCATION"]), int(event["SEQUENCE"])) == (
        in_days(9, 10),
        "Chez nous",
        2,
    )
    assert str(event["UID"]) == session.calendar_uid


def test_a_session_without_a_date_has_no_calendar_file(story):
    pair, mentee, _mentor = story
    assert mentee.get(url("calendar", session_of(pair, 3))).status_code == 404


def test_we_met_takes_the_real_length(client_of):
    pair = new_pair()
    set_dates(pair, dates={1: in_days(-1)}, by=pair.mentee.person, at=in_days(-3))
    session = session_of(pair, 1)
    client = client_of(pair.mentor.person)
    typed = {"day": on(-1), "clock": "18:30", "hours": "1", "minutes": "45"}
    assert client.post(url("held", session), typed).status_code == 302
    session = session_of(pair, 1)
    assert (session.state, session.held_minutes, session.starts_at) == (
        "held",
        105,
        in_days(-1) + timedelta(minutes=30),
    )
    assert client.post(url("held", session), {"missed": "1"}).status_code == 302
    assert session_of(pair, 1).state == "missed"


def test_a_length_that_makes_no_sense_is_said_on_the_page(client_of):
    pair = new_pair()
    typed = {"day": on(-1), "clock": "18:30", "hours": "0", "minutes": "0"}
    response = client_of(pair.mentor.person).post(url("held", session_of(pair, 1)), typed)
    assert "Une séance dure de 5 minutes à 10 heures." in text_of(response)


def test_the_mentee_writes_the_memo_and_the_mentor_reads_it(story):
    pair, mentee, mentor = story
    session = session_of(pair, 1)
    assert mentee.post(url("memo", session), {"memo": "NEUF", "next_step": ""}).status_code == 302
    page = text_of(mentor.get(url("memo", session)))
    assert "NEUF" in page
    assert "<textarea" not in page
    assert mentor.post(url("memo", session), {"memo": "AUTRE"}).status_code == 409
    assert session_of(pair, 1).memo == "NEUF"


def test_the_guide_is_told_from_the_readers_side(story):
    pair, mentee, mentor = story
    session = session_of(pair, 2)
    item = content.guide("session-2").agenda[1]
    for client, own in ((mentee, item.mentee_or_group.fr), (mentor, item.mentor_or_lead.fr)):
        steps = client.get(url("guide", session)).context["steps"]
        assert (steps[1]["mine"], steps[1]["starts_at"]) == (own, in_days(7, 14) + timedelta(minutes=10))


@pytest.mark.parametrize(
    ("count", "guides"), [(1, ["session-1"]), (4, ["session-1", "session-2", "session-2", "session-3"])]
)
def test_programmes_with_other_numbers_of_sessions_have_guides_too(client_of, count, guides):
    pair = new_pair(session_count=count)
    client = client_of(pair.mentor.person)
    assert [
        client.get(url("guide", session)).context["guide"].id for session in pair.sessions.order_by("number")
    ] == guides


# --- help and the end -----------------------------------------------------------------------------------


def test_help_is_asked_for_and_answered(client_of):
    pair = new_pair()
    coordinator = coordinator_of(pair.organisation, first_name="Nadia", last_name="Ferrand")
    mentee = client_of(pair.mentee.person)
    assert mentee.post(url("help", pair), {"text": ""}).status_code == 200
    assert mentee.post(url("help", pair), {"text": "AIDE-CANARI"}).status_code == 302
    (request,) = pair.help_requests.all()
    desk = client_of(coordinator)
    assert "AIDE-CANARI" in text_of(desk.get(url("help_requests", pair.programme)))
    assert desk.post(url("help_request", request), {"take": "1"}).status_code == 302
    assert "Nadia Ferrand s’en occupe" in text_of(mentee.get(url("help", pair)))
    assert desk.post(url("help_request", request), {"close": "1"}).status_code == 302
    assert "Personne n’attend d’aide" in text_of(desk.get(url("help_requests", pair.programme)))


def test_the_end_is_confirmed_first_and_leaves_a_kind_page(story):
    pair, mentee, mentor = story
    assert "ce n’est la faute de personne" in text_of(mentor.get(url("end", pair)))
    assert Pair.objects.in_organisation(pair.organisation).get(pk=pair.pk).state == "active"
    assert mentor.post(url("end", pair)).status_code == 302
    page = text_of(mentee.get(url("show", pair)))
    assert "s’est arrêté" in page
    assert "MEMO-CANARI" in page
    assert url("move", session_of(pair, 2)) not in page
