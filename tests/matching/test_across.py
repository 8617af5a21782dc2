"""Two organisations share a programme: cards cross, people's data do not, names appear on the second yes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from at_once import at_once
from binome.accounts.models import Person
from binome.accounts.services import NotAnAddress
from binome.matching import adapter, cards, services
from binome.matching.models import SharedProposal
from binome.pairs.models import Pair
from binome.programmes import services as programmes
from binome.programmes.models import Application, Enrolment, Programme, Sharing
from factories import (
    EnrolmentFactory,
    OrganisationFactory,
    PairFactory,
    PersonFactory,
    ProgrammeFactory,
    coordinator_of,
)
from factories_sharing import SharedProposalFactory, SharingFactory

pytestmark = pytest.mark.django_db
NOW = timezone.now()
WEIGHTS = {"weights": {"goals": 60, "availability": 40}}
SUITS = {"languages": ["fr"], "availability": ["tue-evening", "sat-morning"], "is_remote_possible": True}
GOALS = [
    {"goal": "li-about", "network": "linkedin", "level": 2, "priority": 1, "text": ""},
]


def taking_part(programme: Programme, role: str, *, word: str = "", **fields: Any) -> Enrolment:
    """Somebody whom anybody suits; with ``word``, every private field holds a word of its own."""
    private: dict[str, Any] = {}
    person: Any = PersonFactory()
    if word:
        person = PersonFactory(
            first_name=f"{word}prenom", last_name=f"{word}nom", email=f"{word.lower()}adresse@example.org",
            phone=f"{word}tel",
        )  # fmt: skip
        private = {
            name: f"{word}{name}" for name in ("employer", "team", "sector", "function", "motivation_text")
        } | {
            "interests": [f"{word}interet"], "motivations": [f"{word}motif"], "ways_of_working": [f"{word}facon"],
            "extra": {f"{word}colonne": f"{word}cellule"}, "languages": ["fr", f"{word}langue"],
            "reachable_places": [f"chez {word}, au 12 rue {word}, sonnez deux fois"],
        }  # fmt: skip
    row: Enrolment = EnrolmentFactory(
        application__programme=programme, application__role=role, application__person=person
    )
    own = {"goal": "", "network": "linkedin", "level": 2, "priority": 2, "text": f"{word}objectif"}
    offer: dict[str, Any] = (
        {"skills": {"linkedin": 5}, "goals": []}
        if role == "mentor"
        else {"goals": [*GOALS, own], "skills": {}}
    )
    values = SUITS | private | offer | fields
    Application.objects.filter(pk=row.application_id).as_scoped("test").update(**values)
    row.refresh_from_db()
    return row


@pytest.fixture
def sharing() -> Sharing:
    """Two programmes of two organisations, each with a coordinator."""
    ours = ProgrammeFactory(matching_settings=WEIGHTS)
    theirs = ProgrammeFactory(matching_settings=WEIGHTS)
    found: Sharing = SharingFactory(programme=ours, guest_programme=theirs)
    return found


@pytest.fixture
def theirs(sharing: Sharing) -> Programme:
    assert sharing.guest_programme is not None
    return sharing.guest_programme


def found_and_sent(sharing: Sharing) -> SharedProposal:
    by = coordinator_of(sharing.organisation)
    services.find_across(sharing, by=by, at=NOW)
    (row,) = SharedProposal.objects.in_organisation(sharing.guest_programme.organisation)  # type: ignore[union-attr]
    services.send_across(sharing, ids=[row.pk], by=by, at=NOW)
    row.refresh_from_db()
    return row


def yes(proposal: SharedProposal, person: Person) -> SharedProposal:
    return services.answer_across(proposal, by=person, accepts=True, at=NOW)


# --- the agreement --------------------------------------------------------------------------------------------------


def test_a_coordinator_proposes_and_another_accepts(
    client_of: Callable[[Any], Client], outbox_of: Callable[[Any], list[Any]]
) -> None:
    ours, theirs = ProgrammeFactory(), ProgrammeFactory()
    asks, answers = coordinator_of(ours.organisation), coordinator_of(theirs.organisation)
    client = client_of(asks)
    page = client.get(reverse("programmes:share_programme", args=[ours.pk])).content.decode()
    assert "RGPD, article" in page
    client.post(reverse("programmes:share_programme", args=[ours.pk]), {"email": answers.email})
    sharing = Sharing.objects.of(ours).get()
    (letter,) = outbox_of(answers)
    url = reverse("programmes:sharing", args=[sharing.pk])
    assert url in letter.text
    assert ours.name not in client_of(coordinator_of(theirs.organisation)).get(url).content.decode()
    other = client_of(answers)
    assert "article" in other.get(url).content.decode()
    other.post(url, {"programme": theirs.pk})
    sharing.refresh_from_db()
    assert (sharing.state, sharing.guest_programme) == ("active", theirs)
    assert [message.kind for message in outbox_of(asks)] == ["programmes.sharing_answered"]
    for who in (client, other):
        assert who.get(reverse("matching:exchange", args=[sharing.pk])).status_code == 200


def test_an_organisation_accepts_with_a_programme_that_is_its_own_to_share() -> None:
    ours, invited = ProgrammeFactory(), coordinator_of(OrganisationFactory())
    asks = coordinator_of(ours.organisation)
    sharing = programmes.invite_to_share(ours, email=invited.email, by=asks, at=NOW)
    with pytest.raises(programmes.AlreadyShared):
        programmes.invite_to_share(ours, email="autre@example.org", by=asks, at=NOW)
    from django.core.exceptions import PermissionDenied

    with pytest.raises(PermissionDenied):
        programmes.accept_sharing(sharing, programme=ProgrammeFactory(), by=invited, at=NOW)
    own = ProgrammeFactory(organisation=invited.memberships.get().organisation, state="archived")
    with pytest.raises(programmes.ProgrammeIsOver):
        programmes.accept_sharing(sharing, programme=own, by=invited, at=NOW)
    programmes.decline_sharing(sharing, by=invited, at=NOW)
    with pytest.raises(programmes.SharingSettled):
        programmes.accept_sharing(sharing, programme=own, by=invited, at=NOW)
    with pytest.raises(NotAnAddress):
        programmes.invite_to_share(ours, email="personne", by=asks, at=NOW)


def test_a_programme_is_in_one_sharing_at_most(sharing: Sharing, theirs: Programme) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingFactory(programme=sharing.programme)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingFactory(guest_programme=theirs)
    with pytest.raises(IntegrityError), transaction.atomic():
        SharingFactory(guest_programme=None)


# --- cards ------------------------------------------------------------------------------------------------------------


def test_a_card_says_what_matching_needs_and_nothing_else(sharing: Sharing, theirs: Programme) -> None:
    row = taking_part(theirs, "mentee", word="Zut", city="Montreuil")
    (shown,) = cards.shown_by(sharing)[theirs.pk].enrolments
    card = cards.card_of(sharing, shown)
    assert card.label == cards.label_of(sharing, row.pk)
    assert "LinkedIn" in card.subjects
    assert card.places == "Montreuil"
    said = repr(card) + repr(cards.for_the_engine(sharing, cards.shown_by(sharing)[theirs.pk], {}))
    assert "zut" not in said.casefold()


def test_a_label_is_another_in_another_sharing(sharing: Sharing) -> None:
    labels = {cards.label_of(sharing.pk, number) for number in range(1, 2000)}
    assert len(labels) == 1999
    assert cards.label_of(sharing.pk + 1, 1) != cards.label_of(sharing.pk, 1)


def test_whoever_refuses_is_in_a_pair_or_has_left_has_no_card(
    sharing: Sharing, theirs: Programme, client_of: Callable[[Any], Client]
) -> None:
    row = taking_part(theirs, "mentee")
    PairFactory(programme=theirs, mentee=taking_part(theirs, "mentee"))
    left = taking_part(theirs, "mentee")
    Enrolment.objects.filter(pk=left.pk).as_scoped("test").update(ended_at=NOW)
    assert [one.pk for one in cards.shown_by(sharing)[theirs.pk].enrolments if one.role == "mentee"] == [
        row.pk
    ]
    url = reverse("programmes:share_card", args=[row.pk])
    page = reverse("programmes:my_application", args=[theirs.pk])
    client = client_of(row.person)
    assert "une carte de vous sans votre nom" in client.get(page).content.decode()
    client.post(url, {"shares": ""})
    assert [one.pk for one in cards.shown_by(sharing)[theirs.pk].enrolments if one.role == "mentee"] == []
    assert "n’est pas montrée" in client.get(page).content.decode()
    client.post(url, {"shares": "1"})
    row.refresh_from_db()
    assert row.shares_card


# --- from cards to names --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("first", ["mentor", "mentee"])
def test_names_appear_on_the_second_yes(
    sharing: Sharing,
    theirs: Programme,
    first: str,
    client_of: Callable[[Any], Client],
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    mentor = taking_part(sharing.programme, "mentor", word="Zig")
    mentee = taking_part(theirs, "mentee", word="Zag")
    proposal = found_and_sent(sharing)
    assert (proposal.mentor_id, proposal.mentee_id) == (mentor.pk, mentee.pk)
    for me, word in ((mentor, "zag"), (mentee, "zig")):
        (letter,) = outbox_of(me.person)
        page = client_of(me.person).get(reverse("matching:across", args=[proposal.pk])).content.decode()
        for text in (letter.subject, letter.text, letter.html, page):
            assert word not in text.casefold()
        assert letter.organisation_id == me.organisation_id
    one, other = (mentor, mentee) if first == "mentor" else (mentee, mentor)
    half = yes(proposal, one.person)
    assert (half.state, half.pair) == ("sent", None)
    for me, word in ((mentor, "zag"), (mentee, "zig")):
        page = client_of(me.person).get(reverse("matching:across", args=[proposal.pk])).content.decode()
        assert word not in page.casefold()
    done = yes(proposal, other.person)
    assert done.state == "accepted"
    assert done.pair is not None
    assert done.pair.programme_id == theirs.pk
    for me, word in ((mentor, "Zagprenom"), (mentee, "Zigprenom")):
        client = client_of(me.person)
        assert word in client.get(reverse("matching:across", args=[proposal.pk])).content.decode()
        assert word in client.get(reverse("pairs:show", args=[done.pair_id])).content.decode()
        letter = outbox_of(me.person)[-1]
        assert word in letter.text
        assert letter.organisation_id == me.organisation_id
    assert yes(proposal, one.person).pair_id == done.pair_id


def test_the_signed_link_answers_without_signing_in(
    sharing: Sharing, theirs: Programme, client: Client, outbox_of: Callable[[Any], list[Any]]
) -> None:
    mentor = taking_part(sharing.programme, "mentor")
    taking_part(theirs, "mentee")
    proposal = found_and_sent(sharing)
    (letter,) = outbox_of(mentor.person)
    url = next(word for word in letter.text.split() if "/cartes/lien/" in word)
    path = url[url.index("/appariement") :]
    assert client.get(path).status_code == 200
    proposal.refresh_from_db()
    assert proposal.mentor_accepts is None
    client.post(path, {"answer": "yes"})
    proposal.refresh_from_db()
    assert proposal.mentor_accepts is True


def test_a_no_closes_it_and_both_read_the_same(
    sharing: Sharing, theirs: Programme, outbox_of: Callable[[Any], list[Any]]
) -> None:
    mentor, mentee = taking_part(sharing.programme, "mentor"), taking_part(theirs, "mentee")
    proposal = found_and_sent(sharing)
    services.answer_across(proposal, by=mentee.person, accepts=False, at=NOW)
    with pytest.raises(services.AlreadySettled):
        yes(proposal, mentor.person)
    letters = [outbox_of(one.person)[-1] for one in (mentor, mentee)]
    assert letters[0].subject == letters[1].subject
    with pytest.raises(services.NobodyAcross):
        services.find_across(sharing, by=coordinator_of(theirs.organisation), at=NOW)


def test_whoever_waits_across_is_taken_at_home_and_the_other_way_round(
    sharing: Sharing, theirs: Programme
) -> None:
    mentor, mentee = taking_part(sharing.programme, "mentor"), taking_part(theirs, "mentee")
    at_home = taking_part(theirs, "mentor")
    problem = adapter.gather(theirs, WEIGHTS)
    assert [one.id for one in problem.mentees] == [adapter.identifier(mentee.pk)]
    proposal = found_and_sent(sharing)
    assert adapter.gather(theirs, WEIGHTS).mentees == ()
    assert adapter.gather(sharing.programme, WEIGHTS).mentors == ()
    yes(proposal, mentor.person)
    yes(proposal, mentee.person)
    for with_running in (False, True):
        assert adapter.gather(theirs, WEIGHTS, with_running=with_running).mentees == ()
        assert adapter.gather(sharing.programme, WEIGHTS, with_running=with_running).mentors == ()
    assert [one.id for one in adapter.gather(theirs, WEIGHTS).mentors] == [adapter.identifier(at_home.pk)]
    assert adapter.running_pairs(theirs) == []


def test_a_manager_is_never_proposed_to_somebody_of_their_line(sharing: Sharing, theirs: Programme) -> None:
    """Reporting lines of both organisations count, and are shown to neither."""
    from factories import ReportingLineFactory

    mentor, mentee = taking_part(sharing.programme, "mentor"), taking_part(theirs, "mentee")
    ReportingLineFactory(organisation=theirs.organisation, person=mentor.person, manager=mentee.person)
    with pytest.raises(services.NobodyAcross):
        services.find_across(sharing, by=coordinator_of(theirs.organisation), at=NOW)


def test_the_same_person_on_both_sides_is_not_proposed_to_herself(
    sharing: Sharing, theirs: Programme
) -> None:
    mentor, mentee = taking_part(sharing.programme, "mentor"), taking_part(theirs, "mentee")
    Enrolment.objects.filter(pk=mentee.pk).as_scoped("test").update(person=mentor.person)
    with pytest.raises(services.NobodyAcross):
        services.find_across(sharing, by=coordinator_of(theirs.organisation), at=NOW)


def test_what_waits_too_long_is_closed(sharing: Sharing, theirs: Programme) -> None:
    mentor = taking_part(sharing.programme, "mentor")
    taking_part(theirs, "mentee")
    proposal = found_and_sent(sharing)
    assert services.close_what_waits(at=NOW + timedelta(days=9)) == 0
    assert services.close_what_waits(at=NOW + timedelta(days=12)) == 1
    with pytest.raises(services.AlreadySettled):
        yes(proposal, mentor.person)


def test_the_end_of_a_sharing_hides_cards_closes_what_waits_and_keeps_pairs(
    sharing: Sharing, theirs: Programme, client_of: Callable[[Any], Client]
) -> None:
    for _two in range(2):
        taking_part(sharing.programme, "mentor")
        taking_part(theirs, "mentee")
    by = coordinator_of(sharing.organisation)
    services.find_across(sharing, by=by, at=NOW)
    one, other = SharedProposal.objects.in_organisation(theirs.organisation).order_by("pk")
    services.send_across(sharing, ids=[one.pk, other.pk], by=by, at=NOW)
    yes(one, one.mentor.person)
    pair = yes(one, one.mentee.person).pair
    programmes.end_sharing(sharing, by=coordinator_of(theirs.organisation), at=NOW)
    with pytest.raises(services.NotShared):
        yes(other, other.mentor.person)
    assert services.close_what_waits(at=NOW) == 1
    assert pair is not None
    pair.refresh_from_db()
    assert pair.state == Pair.State.ACTIVE
    page = client_of(by).get(reverse("matching:exchange", args=[sharing.pk])).content.decode()
    assert one.mentee.person.first_name in page
    assert "Leurs cartes" not in page
    sharing.refresh_from_db()
    assert cards.shown_by(sharing)[theirs.pk].enrolments == []


def test_both_say_yes_at_once_and_one_pair_is_formed(transactional_db: None) -> None:
    ours, theirs = ProgrammeFactory(matching_settings=WEIGHTS), ProgrammeFactory(matching_settings=WEIGHTS)
    sharing = SharingFactory(programme=ours, guest_programme=theirs)
    mentor, mentee = taking_part(ours, "mentor"), taking_part(theirs, "mentee")
    proposal = found_and_sent(sharing)
    acts = [lambda: yes(proposal, mentor.person), lambda: yes(proposal, mentee.person)]
    assert at_once(acts) == {"won": 2}
    proposal.refresh_from_db()
    assert proposal.state == "accepted"
    assert theirs.pairs.count() == 1


def test_the_database_holds_names_back_too(sharing: Sharing, theirs: Programme) -> None:
    proposal = SharedProposalFactory(
        sharing=sharing,
        mentor=taking_part(sharing.programme, "mentor"),
        mentee=taking_part(theirs, "mentee"),
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        SharedProposal.objects.filter(pk=proposal.pk).as_scoped("test").update(
            state="accepted", mentor_accepts=True
        )


# --- balance, common report, lists --------------------------------------------------------------------------------------


def test_the_balance_counts_what_each_gives_and_receives(
    sharing: Sharing, theirs: Programme, client_of: Callable[[Any], Client]
) -> None:
    mentor, mentee = taking_part(sharing.programme, "mentor"), taking_part(theirs, "mentee")
    proposal = found_and_sent(sharing)
    yes(proposal, mentor.person)
    pair = yes(proposal, mentee.person).pair
    assert pair is not None
    pair.sessions.filter(number__in=[1, 2]).update(state="held", held_minutes=90, starts_at=NOW)
    page = client_of(coordinator_of(theirs.organisation)).get(reverse("matching:exchange", args=[sharing.pk]))
    ours, other = page.context["balance"]
    assert (ours.mentors_given, ours.pairs_given, ours.hours_given, ours.pairs_received) == (1, 1, 3.0, 0)
    assert (other.mentors_given, other.pairs_received, other.hours_received) == (0, 1, 3.0)


@pytest.mark.parametrize(("guests", "is_told"), [(4, False), (5, True)])
def test_the_common_report_hides_what_subtraction_would_tell(
    sharing: Sharing, theirs: Programme, guests: int, is_told: bool, client_of: Callable[[Any], Client]
) -> None:
    for programme, count in ((sharing.programme, 7), (theirs, guests)):
        for _each in range(count):
            PairFactory(programme=programme)
    url = reverse("evaluation:together", args=[sharing.pk])
    pages = [client_of(coordinator_of(one.organisation)).get(url) for one in (sharing.programme, theirs)]
    told = {line.label: line.value for line in pages[0].context["lines"]}
    assert told["Binômes"] == (str(7 + guests) if is_told else "")
    assert pages[0].context["lines"] == pages[1].context["lines"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_page_asks_the_same_statements_for_one_and_for_three(
    sharing: Sharing,
    theirs: Programme,
    count: int,
    client_of: Callable[[Any], Client],
    pinned_queries: Callable[[int], Any],
) -> None:
    for _each in range(count):
        for programme in (sharing.programme, theirs):
            taking_part(programme, "mentor")
            taking_part(programme, "mentee")
    by = coordinator_of(sharing.organisation)
    services.find_across(sharing, by=by, at=NOW)
    client = client_of(by)
    url = reverse("matching:exchange", args=[sharing.pk])
    client.get(url)
    with pinned_queries(11):
        client.get(url)
