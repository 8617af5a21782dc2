"""Taking a fact, putting it aside, notes about a pair, the weekly letter, the timeline and the steps."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import factories as make
from at_once import at_once
from binome.accounts.permissions import Role
from binome.desk import facts, services
from binome.desk.models import CaseNote, Mark
from binome.desk.timeline import Timeline
from binome.outbox.models import Message
from binome.pairs.models import Session
from desk.test_desk import begun
from factories import paris

ClientOf = Callable[[Any], Client]
# A Monday, nine in the morning in Paris.
MONDAY = paris(2027, 3, 1, 9)


class Scene:
    """A pair without a first date, and two coordinators."""

    def __init__(self, at: Any = MONDAY) -> None:
        self.at = at
        self.programme = make.ProgrammeFactory(state="running", **begun(at))
        self.pair = make.PairFactory(programme=self.programme, formed_at=at - timedelta(days=10))
        make.AgreementFactory(pair=self.pair, mentor_accepted_at=at, mentee_accepted_at=at)
        self.first = make.coordinator_of(self.programme.organisation)
        self.second = make.coordinator_of(self.programme.organisation)

    @property
    def desk(self) -> facts.Desk:
        return facts.desk_of(self.programme, at=self.at)

    @property
    def fact(self) -> facts.Fact:
        desk = self.desk
        return next(one for one in [*desk.facts, *desk.aside] if one.kind == "no-first-date")


@pytest.mark.django_db
def test_what_one_takes_the_other_sees_and_does_not_take() -> None:
    scene = Scene()
    services.take(scene.programme, fact=scene.fact, by=scene.first, at=scene.at)
    assert scene.fact.taken_by == scene.first.full_name
    with pytest.raises(services.TakenAlready, match=scene.first.full_name):
        services.take(scene.programme, fact=scene.fact, by=scene.second, at=scene.at)
    services.give_back(scene.programme, fact=scene.fact, by=scene.second, at=scene.at)
    services.take(scene.programme, fact=scene.fact, by=scene.second, at=scene.at)
    assert scene.fact.taken_by == scene.second.full_name


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_take_at_once_one_looks_after_it() -> None:
    scene = Scene()
    people = [make.coordinator_of(scene.programme.organisation) for _ in range(8)]
    fact = scene.fact
    outcomes = at_once(
        [lambda by=by: services.take(scene.programme, fact=fact, by=by, at=scene.at) for by in people]
    )
    assert outcomes == {"won": 1, "fact-taken-already": 7}
    assert Mark.objects.unscoped("a test").count() == 1


@pytest.mark.django_db
def test_put_aside_it_is_gone_until_its_day_and_then_comes_back() -> None:
    scene = Scene()
    day = MONDAY.date()
    until = day + timedelta(days=3)
    services.put_aside(scene.programme, fact=scene.fact, until=until, on=day, by=scene.first, at=scene.at)
    assert scene.desk.facts == []
    assert [one.key for one in scene.desk.aside] == [f"no-first-date-{scene.pair.pk}"]
    assert scene.desk.pairs_waiting == 0
    scene.at = MONDAY + timedelta(days=3)
    assert [one.kind for one in scene.desk.facts] == ["no-first-date"]


@pytest.mark.django_db
def test_done_is_looked_at_again_after_a_week_unless_the_dates_agree() -> None:
    scene = Scene()
    services.mark_done(scene.programme, fact=scene.fact, on=MONDAY.date(), by=scene.first, at=scene.at)
    assert scene.desk.facts == []
    scene.at = MONDAY + timedelta(days=7)
    assert [one.kind for one in scene.desk.facts] == ["no-first-date"]
    make.SessionFactory(pair=scene.pair, number=1, state="set", starts_at=scene.at + timedelta(days=2))
    assert scene.desk.facts == []


@pytest.mark.django_db
@pytest.mark.parametrize("days", [-1, 0, 93])
def test_aside_for_ever_or_until_yesterday_is_refused(days: int) -> None:
    scene = Scene()
    day = MONDAY.date()
    with pytest.raises(services.NotADayAhead):
        services.put_aside(
            scene.programme,
            fact=scene.fact,
            until=day + timedelta(days=days),
            on=day,
            by=scene.first,
            at=scene.at,
        )


@pytest.mark.django_db
def test_what_is_put_aside_never_hides_what_is_new() -> None:
    scene = Scene()
    for _more in range(30):
        pair = make.PairFactory(programme=scene.programme, formed_at=scene.at - timedelta(days=20))
        make.AgreementFactory(pair=pair, mentor_accepted_at=scene.at, mentee_accepted_at=scene.at)
    for fact in scene.desk.facts:
        services.put_aside(
            scene.programme, fact=fact, until=date(2027, 3, 20), on=MONDAY.date(), by=scene.first, at=scene.at
        )
    assert len(scene.desk.facts) == 6


@pytest.mark.django_db
def test_the_page_of_a_fact_does_each_thing_and_keeps_what_was_typed(client_of: ClientOf) -> None:
    scene = Scene(at=timezone.now())
    client = client_of(scene.first)
    key = f"no-first-date-{scene.pair.pk}"
    url = reverse("desk:fact", args=[scene.programme.pk, key])
    assert client.get(url).status_code == 200
    assert client.post(url, {"act": "take"}).status_code == 302
    refused = client_of(scene.second).post(url, {"act": "take"})
    assert refused.status_code == 422
    assert "s’en occupe déjà" in refused.content.decode()
    wrong = client.post(url, {"until": "demain"})
    assert (wrong.status_code, 'value="demain"' in wrong.content.decode()) == (422, True)
    until = timezone.localdate() + timedelta(days=2)
    assert client.post(url, {"until": until.isoformat()}).status_code == 302
    home = client.get(reverse("desk:coordination", args=[scene.programme.pk])).content.decode()
    assert "Mis de côté" in home
    assert client.post(url, {"act": "back"}).status_code == 302
    assert client.post(url, {"act": "done"}).status_code == 302
    # What no longer holds is good news, not an error.
    gone = client.get(reverse("desk:fact", args=[scene.programme.pk, "moved-999"]), follow=True)
    assert "Cela n’attend plus personne." in gone.content.decode()


@pytest.mark.django_db
def test_a_note_is_read_by_coordinators_and_never_on_the_page_of_the_two(client_of: ClientOf) -> None:
    scene = Scene()
    url = reverse("desk:notes", args=[scene.pair.pk])
    word = "retard-de-train"
    assert client_of(scene.first).post(url, {"text": word, "about": "mentee"}).status_code == 302
    assert word in client_of(scene.second).get(url).content.decode()
    for person in (scene.pair.mentor.person, scene.pair.mentee.person):
        assert client_of(person).get(url).status_code == 404
        shown = client_of(person).get(reverse("pairs:show", args=[scene.pair.pk])).content.decode()
        assert word not in shown
    # Each reads in their data what is about them.
    assert word in client_of(scene.pair.mentee.person).get(reverse("privacy:my_data")).content.decode()
    assert word not in client_of(scene.pair.mentor.person).get(reverse("privacy:my_data")).content.decode()


@pytest.mark.django_db
def test_who_coordinates_and_mentors_does_not_read_notes_on_their_own_pair(client_of: ClientOf) -> None:
    scene = Scene()
    make.TeamMemberFactory(programme=scene.programme, person=scene.pair.mentor.person, role=Role.COORDINATOR)
    CaseNote.objects.create(
        organisation=scene.programme.organisation, pair=scene.pair, text="x", written_by=scene.first
    )
    assert (
        client_of(scene.pair.mentor.person).get(reverse("desk:notes", args=[scene.pair.pk])).status_code
        == 404
    )
    assert not CaseNote.objects.visible_to(scene.pair.mentor.person).exists()


@pytest.mark.django_db
def test_the_weekly_letter_leaves_once_on_monday_morning_and_only_if_something_waits() -> None:
    scene = Scene()
    quiet = make.ProgrammeFactory(state="running")
    make.coordinator_of(quiet.organisation)
    assert services.send_digests(at=MONDAY) == 2
    services.send_digests(at=MONDAY + timedelta(minutes=30))
    letters = Message.objects.unscoped("a test").filter(kind="desk.weekly_digest")
    assert sorted(letters.values_list("person", flat=True)) == sorted([scene.first.pk, scene.second.pk])
    text = letters.order_by("pk")[0].text.replace("\u00a0", " ")
    assert "1 chose vous attend" in letters.order_by("pk")[0].subject
    assert "La séance 1 n’a pas de date" in text or "séance 1" in text
    for at in (MONDAY - timedelta(days=1), MONDAY - timedelta(hours=2), MONDAY + timedelta(hours=5)):
        assert services.send_digests(at=at) == 0


@pytest.mark.django_db
def test_the_timeline_says_in_words_what_the_picture_shows(
    client_of: ClientOf, pinned_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    scene = Scene()
    make.SessionFactory(
        pair=scene.pair, number=1, state="held", starts_at=paris(2027, 2, 16, 18), held_minutes=120
    )
    make.SessionFactory(pair=scene.pair, number=2, state="to-set", starts_at=None)
    client = client_of(scene.first)
    url = reverse("desk:timeline", args=[scene.programme.pk])
    text = client.get(url).content.decode().replace("\u00a0", " ")
    assert "tenue mardi 16 février, pas encore de date" in text
    with pinned_queries(8):
        client.get(url)
    for _more in range(2):
        other = make.PairFactory(programme=scene.programme)
        make.SessionFactory(pair=other, number=1, state=Session.State.SET)
    with pinned_queries(8):
        client.get(url)
    assert "Aucun binôme ici" in client.get(url + "?etat=arretes").content.decode()
    assert client.get(url + "?etat=nimporte&page=99").status_code == 200


@pytest.mark.django_db
def test_days_stand_in_their_order_on_the_picture_and_the_edges_hold_the_rest() -> None:
    programme = make.ProgrammeFactory()
    picture = Timeline(programme, [], at=MONDAY)
    places = [picture.x(programme.kickoff_on + timedelta(days=days)) for days in (-400, -7, 0, 20, 4000)]
    assert places == sorted(places)
    assert (places[0], places[1], places[-1]) == (0, 0, 720)


@pytest.mark.django_db
def test_the_steps_count_people_from_the_registry(
    client_of: ClientOf, pinned_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    scene = Scene()
    make.InvitationFactory(programme=scene.programme, role="mentor")
    make.SessionFactory(pair=scene.pair, number=1, state="held", held_minutes=90)
    client = client_of(scene.first)
    url = reverse("desk:funnel", args=[scene.programme.pk])
    with pinned_queries(8):
        text = client.get(url).content.decode()
    assert "Première séance tenue" in text
