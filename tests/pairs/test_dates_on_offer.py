"""Dates proposed by one side and picked by the other; and the assistant, who may do that for the mentee."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.urls import reverse

from binome.accounts.models import LogEntry, Person
from binome.core.errors import Refused
from binome.core.links import make_token
from binome.pairs.models import DateProposal, Pair, Session
from binome.pairs.notices import DATES
from binome.pairs.services import (
    accept_agreement,
    end_assistant,
    end_pair,
    form_pair,
    move_session,
    name_assistant,
    pick_date,
    propose_dates,
    remind_of_proposals,
    set_dates,
    three_dates,
    write_note,
)
from factories import ProgrammeFactory, coordinator_of, mentee_in, mentor_in, paris
from pairs.stories import in_days, new_pair, session_of, text_of

pytestmark = pytest.mark.django_db

AT = paris(2027, 2, 2, 19)
FIRST = paris(2027, 2, 16, 18)
OTHERS = [paris(2027, 2, 17, 18), paris(2027, 2, 23, 14), paris(2027, 2, 24, 10)]
PARIS = ZoneInfo("Europe/Paris")


def refusal_of(act: Any, *args: Any, **kwargs: Any) -> str:
    with pytest.raises(Refused) as refusal:
        act(*args, **kwargs)
    return refusal.value.code


def pair_with(mentor: list[str], mentee: list[str], **fields: Any) -> Pair:
    programme = ProgrammeFactory(**fields)
    return form_pair(
        programme,
        mentor=mentor_in(programme, availability=mentor),
        mentee=mentee_in(programme, availability=mentee),
        by=None,
        at=AT,
    )


@pytest.fixture
def pair(db: None) -> Pair:
    pair = form_pair(
        programme := ProgrammeFactory(),
        mentor=mentor_in(programme),
        mentee=mentee_in(programme),
        by=None,
        at=AT,
    )
    set_dates(pair, dates={1: FIRST}, place="Médiathèque", by=pair.mentor.person, at=AT)
    return pair


def offer(pair: Pair, by: Person, dates: list[datetime] = OTHERS) -> DateProposal:
    return propose_dates(session_of(pair, 1), dates=dates, place="Médiathèque", by=by, at=AT)


# --- dates that both availabilities allow ---------------------------------------------------------------


def test_three_dates_come_from_slots_that_both_ticked_each_on_a_day_of_its_own():
    pair = pair_with(
        ["tue-evening", "wed-afternoon", "wed-evening", "fri-morning"],
        ["wed-afternoon", "wed-evening", "tue-evening", "mon-morning"],
    )
    found = three_dates(session_of(pair, 1), at=AT)
    assert found == [paris(2027, 2, 9, 18, 30), paris(2027, 2, 10, 14), paris(2027, 2, 16, 18, 30)]


def test_an_hour_on_the_wall_stays_the_same_across_the_change_of_hour():
    pair = pair_with(["sat-afternoon"], ["sat-afternoon"])
    found = three_dates(session_of(pair, 1), at=paris(2027, 3, 18, 12))
    assert [one.astimezone(PARIS).hour for one in found] == [14, 14, 14]
    assert [one.utcoffset() for one in found] == [timedelta(hours=hours) for hours in (1, 1, 2)]
    assert found[2].astimezone(PARIS).date() - found[1].astimezone(PARIS).date() == timedelta(days=7)


def test_dates_fit_between_the_sessions_before_and_after_and_around_other_pairs():
    pair = pair_with(["tue-evening"], ["tue-evening"])
    tuesday = paris(2027, 2, 9, 18, 30)
    by = pair.mentor.person
    set_dates(pair, dates={1: tuesday, 3: tuesday + timedelta(weeks=4)}, by=by, at=AT)
    other = form_pair(
        pair.programme, mentor=mentor_in(pair.programme), mentee=mentee_in(pair.programme), by=None, at=AT
    )
    assert other.pk
    found = three_dates(session_of(pair, 2), at=AT)
    assert found == [tuesday + timedelta(weeks=weeks) for weeks in (1, 2, 3)]


def test_nothing_in_common_offers_nothing_and_the_page_asks_for_free_dates(client_of):
    today = paris(2027, 2, 2)
    pair = pair_with(["mon-morning"], ["fri-evening"], kickoff_on=today.date())
    assert three_dates(session_of(pair, 1), at=AT) == []
    page = text_of(client_of(pair.mentee.person).get(reverse("pairs:move", args=[session_of(pair, 1).pk])))
    assert "Écrivez une à trois dates" in page


def test_dates_before_the_closing_come_first():
    pair = pair_with(
        ["tue-evening"], ["tue-evening"], closing_on=paris(2027, 2, 12).date(), kickoff_on=AT.date()
    )
    found = three_dates(session_of(pair, 1), at=AT)
    assert found[0] == paris(2027, 2, 9, 18, 30)


# --- proposing and picking ------------------------------------------------------------------------------


def test_one_proposes_the_other_picks_and_the_move_is_counted(pair, outbox_of):
    proposal = offer(pair, pair.mentor.person)
    session = session_of(pair, 1)
    assert (session.starts_at, session.moves_count) == (FIRST, 0)
    letter = outbox_of(pair.mentee.person)[-1]
    assert letter.kind == "pairs.dates_proposed"
    for words in (
        "mercredi 17\u00a0février à 18\u00a0h",
        "mardi 16\u00a0février",
        "Médiathèque",
        "/lien/seance/",
    ):
        assert words in letter.text
    assert letter.calendar == ""
    session = pick_date(proposal, starts_at=OTHERS[1], by=pair.mentee.person, at=AT)
    assert (session.starts_at, session.place, session.moves_count) == (OTHERS[1], "Médiathèque", 1)
    for person in (pair.mentor.person, pair.mentee.person):
        assert outbox_of(person)[-1].calendar_method == "REQUEST"
    assert LogEntry.objects.in_organisation(pair.organisation).latest("pk").verb == "pairs.pick_date"


def test_whoever_proposes_does_not_pick_and_a_date_is_picked_once(pair):
    proposal = offer(pair, pair.mentor.person)
    pick = lambda by, date: refusal_of(pick_date, proposal, starts_at=date, by=by, at=AT)  # noqa: E731
    assert pick(pair.mentor.person, OTHERS[0]) == "own-proposal"
    assert pick(pair.mentee.person, OTHERS[0] + timedelta(hours=1)) == "no-such-date"
    assert pick(coordinator_of(pair.organisation), OTHERS[0]) == "not-one-of-the-two"
    pick_date(proposal, starts_at=OTHERS[0], by=pair.mentee.person, at=AT)
    assert pick(pair.mentee.person, OTHERS[1]) == "already-answered"
    assert session_of(pair, 1).starts_at == OTHERS[0]


def test_a_counter_proposal_takes_the_place_of_the_first(pair):
    first = offer(pair, pair.mentor.person)
    second = offer(pair, pair.mentee.person, [paris(2027, 2, 25, 18)])
    assert second.pk != first.pk
    late = refusal_of(pick_date, first, starts_at=OTHERS[0], by=pair.mentee.person, at=AT)
    assert late == "already-answered"
    assert offer(pair, pair.mentee.person, [paris(2027, 2, 25, 18)]).pk == second.pk


@pytest.mark.parametrize("act", ["move", "end"])
def test_another_date_or_the_end_closes_what_is_on_offer(pair, act):
    proposal = offer(pair, pair.mentor.person)
    if act == "move":
        move_session(session_of(pair, 1), starts_at=paris(2027, 3, 2, 18), by=pair.mentee.person, at=AT)
    else:
        end_pair(pair, by=pair.mentee.person, at=AT)
    proposal.refresh_from_db()
    assert proposal.state == "replaced"


@pytest.mark.parametrize(
    ("dates", "code"),
    [
        ([], "one-to-three-dates"),
        ([*OTHERS, paris(2027, 3, 1)], "one-to-three-dates"),
        ([FIRST], "nothing-changes"),
        ([OTHERS[0], paris(2027, 2, 1)], "date-in-the-past"),
    ],
)
def test_dates_that_do_not_hold_are_refused(pair, dates, code):
    refused = refusal_of(propose_dates, session_of(pair, 1), dates=dates, by=pair.mentor.person, at=AT)
    assert refused == code
    assert not pair.date_proposals.exists()


def test_a_date_taken_in_the_meantime_is_refused_and_the_others_stand(pair):
    proposal = offer(pair, pair.mentor.person)
    mentee = mentee_in(pair.programme)
    pair.mentor.application.capacity = 2
    pair.mentor.application.save()
    other = form_pair(pair.programme, mentor=pair.mentor, mentee=mentee, by=None, at=AT)
    set_dates(other, dates={1: OTHERS[0]}, by=mentee.person, at=AT)
    pick = {"by": pair.mentee.person, "at": AT}
    assert refusal_of(pick_date, proposal, starts_at=OTHERS[0], **pick) == "date-taken"
    assert pick_date(proposal, starts_at=OTHERS[1], **pick).starts_at == OTHERS[1]


# --- by the mail ----------------------------------------------------------------------------------------


def link_in(letter: Any, what: str = "/lien/seance/") -> str:
    (address,) = {word for word in letter.text.split() if what in word}
    return str(address[address.index("/binomes") :])


def coming_pair() -> Pair:
    pair = new_pair()
    set_dates(pair, dates={1: in_days(7)}, place="Médiathèque", by=pair.mentor.person, at=in_days(-1))
    return pair


def test_opening_a_link_changes_nothing_and_one_press_picks(client_of, outbox_of):
    pair = coming_pair()
    dates = [in_days(8), in_days(9)]
    propose_dates(session_of(pair, 1), dates=dates, by=pair.mentor.person, at=in_days(-1))
    path = link_in(outbox_of(pair.mentee.person)[-1])
    scanner = client_of(None)
    for ask in (scanner.head, scanner.get, scanner.head):
        assert ask(path).status_code == 200
    assert session_of(pair, 1).starts_at == in_days(7)
    for nonsense in ("", "0", "3", "-1", "1e9", "²"):
        scanner.post(path, {"pick": nonsense})
    assert session_of(pair, 1).starts_at == in_days(7)
    assert '"pick" value="1"' in scanner.get(path).content.decode()
    assert scanner.post(path, {"pick": "2"}).status_code == 302
    assert session_of(pair, 1).starts_at == dates[1]
    page = text_of(scanner.post(path, {"pick": "1"}, follow=True))
    assert "Ces dates ont déjà une réponse" in page
    assert session_of(pair, 1).starts_at == dates[1]


def test_three_counter_proposals_leave_in_one_press(client_of, outbox_of):
    pair = coming_pair()
    path = link_in(outbox_of(pair.mentee.person)[-1])
    client = client_of(None)
    form = client.get(path).context["offer"]
    data = {name: form[name].value() for name in form.fields}
    data = {name: f"{value:%H:%M}" if name.startswith("clock") else value for name, value in data.items()}
    assert client.post(path, {**data, "propose": "1"}).status_code == 302
    proposal = pair.date_proposals.get()
    assert (len(proposal.dates), proposal.side, proposal.place) == (3, "mentee", "Médiathèque")
    assert outbox_of(pair.mentor.person)[-1].kind == "pairs.dates_proposed"


def test_a_link_of_another_purpose_or_of_somebody_elses_pair_opens_nothing(client_of):
    pair, other = coming_pair(), coming_pair()
    for purpose, person in (("pairs.note", pair.mentee.person), (DATES, other.mentee.person)):
        token = make_token(purpose, person_id=person.pk, object_id=session_of(pair, 1).pk)
        response = client_of(None).get(reverse("pairs:move_link", args=[token]))
        assert response.status_code >= 400
        assert "Médiathèque" not in response.content.decode()


def test_the_first_letter_leads_through_agreement_to_dates_without_signing_in(client_of, outbox_of):
    pair = new_pair()
    client = client_of(None)
    path = link_in(outbox_of(pair.mentee.person)[0], "/lien/accord/")
    assert client.get(path).status_code == 200
    dates = client.post(path)
    assert "/lien/dates/" in dates["Location"]
    wanted = {f"day_{n}": f"{in_days(7 * n):%Y-%m-%d}" for n in (1, 2, 3)}
    wanted |= {f"clock_{n}": "18:00" for n in (1, 2, 3)}
    assert client.post(dates["Location"], wanted).status_code == 302
    assert {session.state for session in pair.sessions.all()} == {"set"}
    assert pair.agreements.get().mentee_accepted_at is not None
    assert mail.outbox == []


# --- the assistant --------------------------------------------------------------------------------------


def with_assistant(pair: Pair, **fields: Any) -> Person:
    name = {"email": "nadia@exemple.fr", "first_name": "Nadia", **fields}
    return name_assistant(pair, by=pair.mentee.person, at=AT, **name).person


def test_the_assistant_moves_dates_and_the_mentor_knows_who_it_is(pair, outbox_of):
    nadia = with_assistant(pair)
    assert [message.kind for message in outbox_of(nadia)] == ["pairs.assistant_named"]
    assert "Nadia" in outbox_of(pair.mentor.person)[-1].text
    proposal = offer(pair, nadia)
    assert proposal.side == "mentee"
    pick_date(proposal, starts_at=OTHERS[0], by=pair.mentor.person, at=AT)
    assert outbox_of(nadia)[-1].kind == "pairs.date_for_assistant"
    assert outbox_of(nadia)[-1].calendar == ""
    pick_date(offer(pair, pair.mentor.person, [OTHERS[2]]), starts_at=OTHERS[2], by=nadia, at=AT)
    assert session_of(pair, 1).starts_at == OTHERS[2]


def test_the_assistant_does_nothing_else(pair):
    nadia = with_assistant(pair)
    assert refusal_of(accept_agreement, pair, by=nadia, at=AT) == "not-one-of-the-two"
    again = refusal_of(name_assistant, pair, email="a@b.fr", first_name="A", by=nadia, at=AT)
    assert again == "not-one-of-the-two"
    for query in (Pair, DateProposal):
        assert not query.objects.visible_to(nadia).exists()
    assert not Session.objects.visible_to(nadia).exists()


@pytest.mark.parametrize("who", ["mentee", "assistant"])
def test_the_mentee_and_the_assistant_end_it_at_any_time(pair, who, client_of):
    nadia = with_assistant(pair)
    url = reverse("pairs:move", args=[session_of(pair, 1).pk])
    token = make_token(DATES, person_id=nadia.pk, object_id=session_of(pair, 1).pk)
    link = reverse("pairs:move_link", args=[token])
    client = client_of(nadia)
    assert (client.get(url).status_code, client.get(link).status_code) == (200, 200)
    end_assistant(pair, by=nadia if who == "assistant" else pair.mentee.person, at=AT)
    assert client.get(url).status_code == 404
    assert client_of(None).get(link).status_code >= 400
    assert client.get(reverse("pairs:assisted")).status_code == 404
    assert (
        refusal_of(propose_dates, session_of(pair, 1), dates=OTHERS, by=nadia, at=AT) == "not-one-of-the-two"
    )


def test_the_mentor_names_nobody_and_one_assistant_is_enough(pair):
    mentor = refusal_of(name_assistant, pair, email="a@b.fr", first_name="A", by=pair.mentor.person, at=AT)
    assert mentor == "only-the-mentee-names"
    with_assistant(pair)
    assert with_assistant(pair, email="NADIA@exemple.fr").email == "nadia@exemple.fr"
    assert refusal_of(with_assistant, pair, email="autre@exemple.fr") == "assistant-already"
    for person in (pair.mentor.person, pair.mentee.person):
        other = new_pair(pair.programme)
        assert refusal_of(with_assistant, pair, email=person.email) == "not-one-of-you"
        assert other.assistants.count() == 0


def test_naming_somebody_who_has_an_account_renames_nobody(pair):
    coordinator = coordinator_of(pair.organisation, first_name="Paule")
    with_assistant(pair, email=coordinator.email, first_name="Nadia")
    coordinator.refresh_from_db()
    assert coordinator.as_known_in(pair.organisation).first_name == "Paule"


def test_the_assistants_pages_hold_dates_and_not_a_word_of_the_two(client_of):
    pair = coming_pair()
    for by in (pair.mentee.person, pair.mentor.person):
        write_note(pair, text="CANARI", by=by, at=in_days(-1))
    nadia = with_assistant(pair)
    client = client_of(nadia)
    page = text_of(client.get(reverse("desk:today"), follow=True))
    assert "Les dates qui me sont confiées" in page
    for path in (reverse("pairs:assisted"), reverse("pairs:move", args=[session_of(pair, 1).pk])):
        page = text_of(client.get(path))
        assert "à 18 h" in page
        assert "CANARI" not in page
        for hidden in ("show", "agreement", "goals", "notes", "help"):
            assert reverse(f"pairs:{hidden}", args=[pair.pk]) not in page


def test_the_page_of_a_date_asks_few_questions(client_of, pinned_queries):
    pair = coming_pair()
    propose_dates(session_of(pair, 1), dates=[in_days(8), in_days(9)], by=pair.mentor.person, at=in_days(-1))
    client = client_of(pair.mentee.person)
    url = reverse("pairs:move", args=[session_of(pair, 1).pk])
    with pinned_queries(8):
        client.get(url)


# --- dates that nobody chose ------------------------------------------------------------------------------


def reminders_of(letters: list[Any]) -> list[str]:
    return [letter.subject for letter in letters if letter.kind == "pairs.dates_waiting"]


def test_two_days_later_the_other_side_is_reminded_once(outbox_of):
    pair = new_pair()
    offer = propose_dates(session_of(pair, 1), dates=OTHERS, by=pair.mentor.person, at=AT)
    for early in (AT, paris(2027, 2, 3, 9), paris(2027, 2, 4, 8, 59)):
        assert remind_of_proposals(at=early) == 0
    assert remind_of_proposals(at=paris(2027, 2, 4, 9)) == 1
    assert remind_of_proposals(at=paris(2027, 2, 4, 9, 10)) == 0
    name = pair.mentor.person.first_name
    assert reminders_of(outbox_of(pair.mentee.person)) == [
        f"Séance 1\u00a0: les dates que {name} propose attendent votre réponse"
    ]
    assert reminders_of(outbox_of(pair.mentor.person)) == []
    letter = outbox_of(pair.mentee.person)[-1]
    assert "Mercredi 17\u00a0février à 18\u00a0h".lower() in letter.text.lower()
    assert "/lien/seance/" in letter.text
    assert DateProposal.objects.unscoped("test").get(pk=offer.pk).reminded_at == paris(2027, 2, 4, 9)


def test_the_assistant_is_reminded_beside_the_mentee(outbox_of):
    pair = new_pair()
    assistant = with_assistant(pair)
    propose_dates(session_of(pair, 1), dates=OTHERS, by=pair.mentor.person, at=AT)
    remind_of_proposals(at=paris(2027, 2, 4, 9))
    assert [len(reminders_of(outbox_of(one))) for one in (assistant, pair.mentee.person)] == [1, 1]


def test_dates_gone_by_are_left_out_and_alone_are_no_reminder(outbox_of):
    pair = new_pair()
    soon = [paris(2027, 2, 4, 8), paris(2027, 2, 17, 18)]
    propose_dates(session_of(pair, 1), dates=soon, by=pair.mentor.person, at=AT)
    assert remind_of_proposals(at=paris(2027, 2, 4, 9)) == 1
    [letter] = [one for one in outbox_of(pair.mentee.person) if one.kind == "pairs.dates_waiting"]
    assert "17\u00a0février" in letter.text
    assert "4\u00a0février" not in letter.text
    other = new_pair()
    propose_dates(session_of(other, 1), dates=soon[:1], by=other.mentor.person, at=AT)
    assert remind_of_proposals(at=paris(2027, 2, 4, 9)) == 0


@pytest.mark.parametrize("what", ["picked", "countered", "ended", "late"])
def test_nobody_is_reminded_of_what_is_settled(what):
    pair = new_pair()
    session = session_of(pair, 1)
    offer = propose_dates(session, dates=OTHERS, by=pair.mentor.person, at=AT)
    if what == "picked":
        pick_date(offer, starts_at=OTHERS[0], by=pair.mentee.person, at=AT)
    elif what == "countered":
        propose_dates(
            session, dates=[paris(2027, 2, 25, 18)], by=pair.mentee.person, at=AT + timedelta(days=1)
        )
    elif what == "ended":
        end_pair(pair, by=pair.mentee.person, at=AT)
    assert remind_of_proposals(at=paris(2027, 2, 6 if what == "late" else 4, 9)) == 0
