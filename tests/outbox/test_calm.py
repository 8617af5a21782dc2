"""Quiet hours and several messages in one letter, on a clock that the test turns."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

import factories as make
from binome.accounts.models import Organisation, Person
from binome.outbox.models import DeliveryRules, Message
from binome.outbox.services import (
    Letter,
    calm_of,
    choose_messages,
    queue_letter,
    send_due,
    set_delivery_rules,
)
from factories import paris
from outbox.sink import Sink, listening

pytestmark = pytest.mark.django_db
Fresh = Callable[[Message], Message]
WAITS, GATHERED, NOW = "pairs.pair_formed", "pairs.session_reminder", "pairs.session_set"
TUESDAY = paris(2027, 2, 2, 10)


@pytest.fixture(autouse=True)
def calm(settings: Any) -> None:
    settings.CALM_MAIL = True


@pytest.fixture
def organisation() -> Organisation:
    return make.OrganisationFactory()


def _queue(
    kind: str, key: str, *, to: Person, organisation: Organisation, at: datetime, **more: Any
) -> Message:
    message = queue_letter(
        kind=kind, to=to, organisation=organisation, programme_id=None, at=at, key=key,
        write=lambda: Letter(subject=f"Objet {key}", paragraphs=[f"Texte {key}."], button=("Ouvrir", f"/binomes/{key}/")),
        **more,
    )  # fmt: skip
    assert message is not None
    return message


@pytest.mark.parametrize(
    ("at", "opens"),
    [
        (paris(2027, 2, 2, 10), paris(2027, 2, 2, 10)),
        (paris(2027, 2, 2, 19, 59), paris(2027, 2, 2, 19, 59)),
        (paris(2027, 2, 2, 20), paris(2027, 2, 3, 8)),
        (paris(2027, 2, 3, 7, 59), paris(2027, 2, 3, 8)),
        # Saturday evening and the whole Sunday wait for Monday.
        (paris(2027, 2, 6, 20), paris(2027, 2, 8, 8)),
        (paris(2027, 2, 7, 12), paris(2027, 2, 8, 8)),
        # Both changes of hour fall on a Sunday, and Monday's eight o'clock is the one on the wall.
        (paris(2027, 3, 27, 21), paris(2027, 3, 29, 8)),
        (paris(2027, 10, 30, 21), paris(2027, 11, 1, 8)),
    ],
)
def test_what_falls_into_quiet_hours_opens_at_eight_on_the_wall(
    organisation: Organisation, at: datetime, opens: datetime
) -> None:
    assert calm_of(organisation).open_from(at) == opens


@pytest.mark.parametrize("day", [28, 27])
def test_the_night_of_the_change_of_hour_has_no_hole(organisation: Organisation, day: int) -> None:
    """Every half-hour of the two days around the change leads to an open moment, and an open moment to itself."""
    make_rules(organisation, quiet_from="22:00", quiet_until="02:30", sunday=False)
    calm = calm_of(organisation)
    start = paris(2027, 3, day, 0).astimezone(UTC)
    for step in range(96):
        opens = calm.open_from(start + step * timedelta(minutes=30))
        assert not calm.is_quiet(opens)
        assert timedelta() <= opens - (start + step * timedelta(minutes=30)) <= timedelta(hours=5)


def make_rules(organisation: Organisation, *, quiet_from: str, quiet_until: str, sunday: bool) -> None:
    from datetime import time

    set_delivery_rules(
        organisation,
        quiet_from=time.fromisoformat(quiet_from),
        quiet_until=time.fromisoformat(quiet_until),
        is_quiet_on_sunday=sunday,
        most_a_day=2,
        by=make.PersonFactory(),
        at=TUESDAY,
    )


def test_a_zone_far_away_has_its_own_night() -> None:
    far = make.OrganisationFactory(time_zone="America/Martinique")
    assert calm_of(far).open_from(paris(2027, 2, 2, 10)) == paris(2027, 2, 2, 13)


def test_rules_of_an_organisation_hold_there_alone(organisation: Organisation) -> None:
    make_rules(organisation, quiet_from="00:00", quiet_until="00:00", sunday=False)
    late = paris(2027, 2, 7, 23)
    assert calm_of(organisation).open_from(late) == late
    assert calm_of(make.OrganisationFactory()).open_from(late) == paris(2027, 2, 8, 8)
    assert DeliveryRules.objects.in_organisation(organisation).count() == 1


def test_what_can_wait_does_and_what_cannot_leaves(sink: Sink, organisation: Organisation) -> None:
    night = paris(2027, 2, 2, 22)
    for key, kind in (("waits", WAITS), ("gathered", GATHERED), ("now", NOW)):
        _queue(kind, key, to=make.PersonFactory(), organisation=organisation, at=night)
    assert send_due(at=night) == 1
    assert [message["Subject"] for message in sink.received] == ["Objet now"]
    assert send_due(at=paris(2027, 2, 3, 7, 59)) == 0
    assert send_due(at=paris(2027, 2, 3, 8)) == 2


def test_codes_leave_at_any_hour(sink: Sink) -> None:
    night = paris(2027, 2, 7, 3)
    queue_letter(
        kind="outbox.sign_in_code", to=make.PersonFactory(), organisation=None, programme_id=None, at=night,
        key="code", write=lambda: Letter(subject="Code", paragraphs=["…"]), is_private=True,
    )  # fmt: skip
    assert send_due(at=night) == 1


def test_what_would_be_false_in_the_morning_leaves_at_night(sink: Sink, organisation: Organisation) -> None:
    night = paris(2027, 2, 2, 22)
    _queue(
        GATHERED,
        "a",
        to=make.PersonFactory(),
        organisation=organisation,
        at=night,
        not_after=paris(2027, 2, 3, 7),
    )
    assert send_due(at=night) == 1


def test_several_that_can_wait_are_one_letter(sink: Sink, organisation: Organisation, fresh: Fresh) -> None:
    anne, bob = make.PersonFactory(email="anne@example.org"), make.PersonFactory(email="bob@example.org")
    rows = [
        _queue(
            GATHERED,
            f"a{number}",
            to=anne,
            organisation=organisation,
            at=TUESDAY + number * timedelta(minutes=2),
        )
        for number in range(3)
    ]
    alone = _queue(GATHERED, "b", to=bob, organisation=organisation, at=TUESDAY)
    assert send_due(at=TUESDAY + timedelta(minutes=5)) == 0
    assert send_due(at=TUESDAY + timedelta(minutes=15)) == 2
    assert Counter(str(mail["To"]).split("<")[-1] for mail in sink.received) == {
        "anne@example.org>": 1,
        "bob@example.org>": 1,
    }
    (letter,) = [mail for mail in sink.received if "anne" in str(mail["To"])]
    assert letter["Subject"] == f"Trois messages de {organisation.name}"
    plain = letter.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    html = letter.get_body(("html",)).get_content()  # type: ignore[union-attr]
    for number in range(3):
        for words in (f"Objet a{number}", f"Texte a{number}.", f"/binomes/a{number}/"):
            assert words in plain
            assert words in html
    assert {fresh(row).state for row in rows} == {Message.State.JOINED}
    joined = fresh(rows[0]).joined_in
    assert joined is not None
    assert (joined.kind, joined.state, joined.parts) == ("outbox.digest", Message.State.SENT, {})
    assert fresh(alone).state == Message.State.SENT
    assert send_due(at=TUESDAY + timedelta(hours=9)) == 0


def test_no_more_than_two_a_day_whatever_comes(sink: Sink, organisation: Organisation) -> None:
    anne = make.PersonFactory()
    for hour in range(9):
        at = TUESDAY + hour * timedelta(hours=1)
        _queue(GATHERED, f"k{hour}", to=anne, organisation=organisation, at=at)
        send_due(at=at + timedelta(minutes=20))
    assert len(sink.received) == 2
    # The next morning, the rest in one.
    send_due(at=TUESDAY + timedelta(hours=24, minutes=21))
    assert len(sink.received) == 3
    assert str(sink.received[2]["Subject"]).startswith("Sept messages")


def test_what_ends_before_there_is_room_is_not_lost(sink: Sink, organisation: Organisation) -> None:
    anne = make.PersonFactory()
    for number in range(2):
        at = TUESDAY + number * timedelta(hours=1)
        _queue(GATHERED, f"k{number}", to=anne, organisation=organisation, at=at)
        send_due(at=at + timedelta(minutes=20))
    at = TUESDAY + timedelta(hours=3)
    _queue(GATHERED, "tomorrow", to=anne, organisation=organisation, at=at, not_after=paris(2027, 2, 2, 23))
    send_due(at=at + timedelta(minutes=20))
    assert [str(mail["Subject"]) for mail in sink.received][-1] == "Objet tomorrow"


def test_no_flood_after_a_day_without_a_worker(mail_port: int, organisation: Organisation) -> None:
    """A day's messages to twenty people, nobody at work: one letter each, once, not at night (F10)."""
    people = [make.PersonFactory() for _ in range(20)]
    for hour in range(0, 24, 3):
        for person in people:
            at = TUESDAY + hour * timedelta(hours=1)
            _queue(GATHERED, f"{person.pk}:{hour}", to=person, organisation=organisation, at=at)
    back = TUESDAY + timedelta(hours=25)
    with listening(Sink(), mail_port) as sink:
        for minute in range(60):
            send_due(at=back + minute * timedelta(minutes=1))
        assert len(sink.received) == 20
        assert set(Counter(str(mail["To"]) for mail in sink.received).values()) == {1}


def test_a_server_back_at_night_does_not_wake_people(mail_port: int, organisation: Organisation) -> None:
    for number in range(5):
        _queue(WAITS, f"k{number}", to=make.PersonFactory(), organisation=organisation, at=TUESDAY)
    send_due(at=TUESDAY)
    with listening(Sink(), mail_port) as sink:
        assert send_due(at=paris(2027, 2, 2, 23)) == 0
        assert send_due(at=paris(2027, 2, 3, 8, 1)) == 5
        assert len(sink.received) == 5


def test_private_words_make_the_letter_private(sink: Sink, organisation: Organisation) -> None:
    anne, nadia = make.PersonFactory(), make.coordinator_of(organisation)
    _queue(GATHERED, "a", to=anne, organisation=organisation, at=TUESDAY)
    _queue(GATHERED, "b", to=anne, organisation=organisation, at=TUESDAY, is_private=True)
    send_due(at=TUESDAY + timedelta(minutes=15))
    assert [row.subject for row in Message.objects.visible_to(nadia)] == ["Objet a"]


def test_what_is_switched_off_while_it_waits_does_not_leave(
    sink: Sink, organisation: Organisation, fresh: Fresh
) -> None:
    anne = make.PersonFactory()
    message = _queue(GATHERED, "a", to=anne, organisation=organisation, at=paris(2027, 2, 2, 22))
    choose_messages(anne, organisation=organisation, switched_off={GATHERED}, at=paris(2027, 2, 2, 23))
    assert send_due(at=paris(2027, 2, 3, 9)) == 0
    row = fresh(message)
    assert (row.state, row.why_withheld) == (Message.State.WITHHELD, Message.Withheld.SWITCHED_OFF)


def test_a_reminder_never_says_tomorrow_on_the_day_itself(sink: Sink) -> None:
    """A session on Monday: the reminder of Sunday at nine leaves on Sunday, quiet or not, and once."""
    from binome.pairs.services import send_reminders

    pair = make.PairFactory()
    monday = paris(2027, 3, 29, 14)
    make.SessionFactory(pair=pair, number=1, starts_at=monday, dated_at=paris(2027, 3, 1))
    # Every ten minutes through the week, over the night of the change of hour.
    moment = paris(2027, 3, 22, 0).astimezone(UTC)
    left: dict[str, datetime] = {}
    while moment < monday:
        send_reminders(at=moment)
        send_due(at=moment)
        for mail in sink.received[len(left) :]:
            left[f"{mail['To']}{mail['Subject']}"] = moment
        moment += timedelta(minutes=30)
    assert len(sink.received) == 4
    week = {when for words, when in left.items() if "Demain" not in words}
    day = {when for words, when in left.items() if "Demain" in words}
    # Nine o'clock on the wall, and the few minutes in which others may join, on both sides of the change.
    assert week == {paris(2027, 3, 22, 9, 30).astimezone(UTC)}
    assert {when.astimezone(monday.tzinfo).date() for when in day} == {paris(2027, 3, 28).date()}
