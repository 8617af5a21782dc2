"""What each person receives, one click to stop, what comes back, and sending once more."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

import factories as make
from binome import content
from binome.core.links import make_token
from binome.outbox.models import DeliveryReport, Message, MessageChoice, Unreached
from binome.outbox.services import (
    AlreadyLeft,
    CannotBeResent,
    Letter,
    MayNotBeSwitchedOff,
    StillNotReached,
    choose_messages,
    queue_letter,
    resend,
    rewrite,
    send_due,
    write_to_people,
)
from binome.outbox.stopping import purpose_of
from factories import paris
from outbox.sink import Sink

pytestmark = pytest.mark.django_db
ClientOf = Callable[[Any], Client]
AT = paris(2027, 2, 2, 10)
REMINDER = "pairs.session_reminder"


@pytest.fixture
def organisation() -> Any:
    return make.OrganisationFactory()


def _queue(to: Any, organisation: Any, *, kind: str = REMINDER, key: str = "k", **more: Any) -> Message:
    message = queue_letter(
        kind=kind, to=to, organisation=organisation, programme_id=None, at=AT, key=key,
        write=lambda: Letter(subject=f"Objet {key}", paragraphs=["Texte."]), **more,
    )  # fmt: skip
    assert message is not None
    return message


def _mail_of(sink: Sink) -> Any:
    send_due(at=AT)
    return sink.received[-1]


# --- one click -----------------------------------------------------------------------------------------------


def test_one_click_in_the_mail_program_stops_that_kind(sink: Sink, organisation: Any) -> None:
    anne = make.PersonFactory()
    _queue(anne, organisation)
    mail = _mail_of(sink)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = re.fullmatch(r"<https?://[^/]+(/[^>]+)>", re.sub(r"\s", "", str(mail["List-Unsubscribe"])))
    assert address is not None
    # As RFC 8058 has it: no cookie, no page before, no token of ours.
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post(
        address[1], "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    assert strict.post(address[1], {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert [choice.kind for choice in MessageChoice.objects.visible_to(anne)] == [REMINDER]
    later = _queue(anne, organisation, key="later")
    assert (later.state, later.why_withheld) == (Message.State.WITHHELD, Message.Withheld.SWITCHED_OFF)
    assert _queue(anne, make.OrganisationFactory(), key="elsewhere").state == Message.State.QUEUED
    assert _queue(anne, organisation, key="other", kind="pairs.pair_formed").state == Message.State.QUEUED


def test_what_may_not_be_stopped_offers_no_click(sink: Sink, organisation: Any) -> None:
    _queue(make.PersonFactory(), organisation, kind="pairs.session_set")
    mail = _mail_of(sink)
    assert mail["List-Unsubscribe"] is None
    assert "Ne plus recevoir" not in mail.get_body(("plain",)).get_content()


def test_opening_the_link_shows_and_does_nothing(organisation: Any) -> None:
    anne = make.PersonFactory()
    path = _stop(anne, organisation)
    for ask in (Client().get, Client().head):
        assert ask(path).status_code == 200
    assert MessageChoice.objects.visible_to(anne).count() == 0


def _stop(person: Any, organisation: Any, kind: str = REMINDER, purpose: str = "") -> str:
    token = make_token(purpose or purpose_of(kind), person_id=person.pk, object_id=organisation.pk)
    return reverse("outbox:stop", args=[kind, token])


def test_a_link_stops_one_kind_for_one_person_and_nothing_else(organisation: Any) -> None:
    anne = make.PersonFactory()
    wrong = [
        _stop(anne, organisation, kind="pairs.session_set"),
        _stop(anne, organisation, purpose=purpose_of("surveys.reminder")),
        _stop(make.PersonFactory(is_active=False), organisation),
        _stop(anne, organisation)[:-2] + "x/",
        reverse("outbox:stop", args=["no.such", "x"]),
    ]
    for path in wrong:
        assert Client().post(path).status_code == 409
    assert MessageChoice.objects.unscoped("a test counts the choices").count() == 0


# --- my messages ------------------------------------------------------------------------------------------------


def test_each_chooses_their_own_and_can_come_back(client_of: ClientOf, organisation: Any) -> None:
    anne, nadia = make.PersonFactory(), make.coordinator_of(organisation)
    _queue(anne, organisation)
    client = client_of(anne)
    page = client.get(reverse("outbox:my_messages")).content.decode()
    assert content.message_kinds()[REMINDER].name.in_language("fr") in page
    kinds = [kind for kind, one in content.message_kinds().items() if one.may_switch_off]
    kept = [
        kind
        for kind in kinds
        if kind != REMINDER and content.message_kinds()[kind].audience != "coordination"
    ]
    data = {"organisation": organisation.pk, "wanted": kept}
    assert client.post(reverse("outbox:my_messages"), data).status_code == 302
    assert [choice.kind for choice in MessageChoice.objects.visible_to(anne)] == [REMINDER]
    # Nobody else sees it, the coordinator included.
    assert MessageChoice.objects.visible_to(nadia).count() == 0
    data["wanted"] = [*kept, REMINDER]
    client.post(reverse("outbox:my_messages"), data)
    assert MessageChoice.objects.visible_to(anne).count() == 0


def test_what_is_needed_cannot_be_switched_off(client_of: ClientOf, organisation: Any) -> None:
    anne = make.PersonFactory()
    with pytest.raises(MayNotBeSwitchedOff):
        choose_messages(anne, organisation=organisation, switched_off={"pairs.session_set"}, at=AT)
    foreign = {"organisation": make.OrganisationFactory().pk, "wanted": []}
    assert client_of(anne).post(reverse("outbox:my_messages"), foreign).status_code == 200
    assert MessageChoice.objects.visible_to(anne).count() == 0


# --- what comes back ----------------------------------------------------------------------------------------------


@pytest.fixture
def postmark(settings: Any) -> Callable[..., Any]:
    """A report from the provider, with or without the secret."""
    settings.MAIL_PROVIDER = "postmark"
    settings.ANYMAIL = {"WEBHOOK_SECRET": "nom:secret-de-test"}

    def report(
        address: str, *, number: int = 1, auth: str = "nom:secret-de-test", kind: str = "HardBounce"
    ) -> Any:
        body = {
            "RecordType": "SpamComplaint" if kind == "SpamComplaint" else "Bounce", "ID": number, "Type": kind,
            "TypeCode": 1, "MessageID": "of-the-provider", "Email": address,
            "BouncedAt": timezone.now().isoformat(), "Details": "550 nobody of that name", "Description": "gone",
        }  # fmt: skip
        return Client().post(
            "/courriels/retours/postmark/", json.dumps(body), content_type="application/json",
            headers={"Authorization": f"Basic {b64encode(auth.encode()).decode()}"} if auth else {},
        )  # fmt: skip

    return report


def test_a_bounce_stops_mail_there_and_shows_on_the_desk(
    postmark: Callable[..., Any], client_of: ClientOf, sink: Sink
) -> None:
    pair = make.PairFactory()
    organisation, anne = pair.organisation, pair.mentee.person
    nadia = make.coordinator_of(organisation)
    sent = _queue(anne, organisation)
    send_due(at=AT)
    waiting = _queue(anne, organisation, key="waits", not_before=AT + timedelta(days=1))
    assert postmark(anne.email.upper()).status_code == 200
    row = Unreached.objects.visible_to(nadia).get()
    assert (row.address, row.why, row.person) == (anne.email, Unreached.Why.BOUNCED, anne)
    waiting.refresh_from_db()
    assert (waiting.state, waiting.why_withheld) == (Message.State.WITHHELD, Message.Withheld.NOT_REACHED)
    later = _queue(anne, organisation, key="later")
    assert later.why_withheld == Message.Withheld.NOT_REACHED
    with pytest.raises(StillNotReached):
        resend(sent, by=nadia, at=AT + timedelta(hours=1))
    desk = client_of(nadia).get("/").content.decode()
    assert "1 adresse ne fonctionne pas" in desk
    page = client_of(nadia).get(reverse("outbox:unreached")).content.decode()
    assert anne.full_name in page
    assert "550 nobody" in page
    client_of(nadia).post(reverse("outbox:clear_unreached", args=[row.pk]))
    assert _queue(anne, organisation, key="again").state == Message.State.QUEUED
    # Another organisation learns nothing of it.
    assert Unreached.objects.visible_to(make.coordinator_of(make.OrganisationFactory())).count() == 0


def test_a_report_told_again_changes_nothing(
    postmark: Callable[..., Any], client_of: ClientOf, organisation: Any
) -> None:
    anne, nadia = make.PersonFactory(), make.coordinator_of(organisation)
    _queue(anne, organisation)
    postmark(anne.email)
    row = Unreached.objects.visible_to(nadia).get()
    client_of(nadia).post(reverse("outbox:clear_unreached", args=[row.pk]))
    for _ in range(3):
        assert postmark(anne.email).status_code == 200
    assert Unreached.objects.visible_to(nadia).now().count() == 0
    assert DeliveryReport.objects.count() == 1
    # A new one, said since, does.
    postmark(anne.email, number=2)
    assert Unreached.objects.visible_to(nadia).now().count() == 1


def test_nobody_is_heard_without_the_secret(
    postmark: Callable[..., Any], organisation: Any, settings: Any
) -> None:
    anne = make.PersonFactory()
    _queue(anne, organisation)
    for auth in ("", "nom:autre"):
        assert postmark(anne.email, auth=auth).status_code == 400
    settings.ANYMAIL = {"WEBHOOK_SECRET": None}
    assert postmark(anne.email).status_code == 404
    settings.MAIL_PROVIDER = ""
    assert postmark(anne.email).status_code == 404
    assert Unreached.objects.in_organisation(organisation).count() == 0


def test_a_stranger_s_bounce_and_a_temporary_one_are_left_aside(
    postmark: Callable[..., Any], organisation: Any
) -> None:
    anne = make.PersonFactory()
    _queue(anne, organisation)
    assert postmark("nobody@elsewhere.example").status_code == 200
    assert postmark(anne.email, number=2, kind="Transient").status_code == 200
    assert Unreached.objects.in_organisation(organisation).count() == 0


def test_a_complaint_is_told_as_such(postmark: Callable[..., Any], organisation: Any) -> None:
    anne = make.PersonFactory()
    _queue(anne, organisation)
    postmark(anne.email, kind="SpamComplaint")
    assert Unreached.objects.in_organisation(organisation).get().why == Unreached.Why.COMPLAINED


def test_a_mailgun_signature_is_checked(settings: Any, organisation: Any) -> None:
    import hashlib
    import hmac

    settings.MAIL_PROVIDER = "mailgun"
    settings.ANYMAIL = {"MAILGUN_WEBHOOK_SIGNING_KEY": "clef-de-test", "WEBHOOK_SECRET": None}
    anne = make.PersonFactory()
    sent = _queue(anne, organisation)

    def report(key: str) -> int:
        stamp, token = str(int(timezone.now().timestamp())), "a" * 50
        proof = hmac.new(key.encode(), f"{stamp}{token}".encode(), hashlib.sha256).hexdigest()
        event = {
            "event": "failed", "severity": "permanent", "reason": "bounce", "id": "e1", "recipient": anne.email,
            "timestamp": float(stamp), "delivery-status": {"code": 550, "message": "nobody"},
            "message": {"headers": {"message-id": sent.message_id.strip("<>")}},
        }  # fmt: skip
        body = {"signature": {"timestamp": stamp, "token": token, "signature": proof}, "event-data": event}
        return Client().post(
            "/courriels/retours/mailgun/", json.dumps(body), content_type="application/json"
        ).status_code  # fmt: skip

    assert report("autre-clef") == 400
    assert Unreached.objects.in_organisation(organisation).count() == 0
    assert report("clef-de-test") == 200
    assert Unreached.objects.in_organisation(organisation).count() == 1


def test_a_mailbox_that_its_server_refuses_for_good_is_noted_without_any_provider(
    sink: Sink, organisation: Any, fresh: Callable[[Message], Message]
) -> None:
    message = _queue(make.PersonFactory(), organisation)
    sink.refuse_recipient = lambda address: "550 5.1.1 nobody of that name"
    at = AT
    while fresh(message).state == Message.State.QUEUED:
        send_due(at=at)
        at = fresh(message).not_before + timedelta(seconds=1)
    row = Unreached.objects.in_organisation(organisation).get()
    assert (row.why, "nobody of that name" in row.words) == (Unreached.Why.REFUSED, True)


def test_a_code_typed_from_that_mailbox_shows_that_it_works(
    organisation: Any, outbox_of: Callable[[Any], Any]
) -> None:
    anne = make.PersonFactory(email="anne@example.org")
    make.UnreachedFactory(organisation=organisation, person=anne)
    client = Client()
    client.post("/compte/connexion/", {"email": anne.email})
    (code,) = [message for message in outbox_of(anne) if message.kind == "outbox.sign_in_code"]
    assert code.state == Message.State.QUEUED
    digits = re.sub(r"\D", "", code.subject)
    assert client.post(reverse("account_confirm_login_code"), {"code": digits}).status_code == 302
    assert Unreached.objects.in_organisation(organisation).now().count() == 0


# --- once more, and several at once ---------------------------------------------------------------------------


def test_sent_once_more_to_the_address_of_today(sink: Sink, organisation: Any) -> None:
    anne, nadia = make.PersonFactory(email="anne@example.org"), make.coordinator_of(organisation)
    first = _queue(anne, organisation)
    send_due(at=AT)
    first.refresh_from_db()
    anne.email = "new@example.org"
    anne.save()
    later = AT + timedelta(days=1)
    made = resend(first, by=nadia, at=later)
    assert (made.to_address, made.text) == ("new@example.org", first.text)
    with pytest.raises(CannotBeResent):
        resend(first, by=nadia, at=later + timedelta(minutes=1))
    send_due(at=later)
    assert len(sink.received) == 2
    assert len(sink.times_by_id) == 2
    resend(first, by=nadia, at=later + timedelta(hours=1))


def test_an_invitation_that_a_later_one_replaced_is_not_sent_again(sink: Sink, organisation: Any) -> None:
    anne, nadia = make.PersonFactory(), make.coordinator_of(organisation)
    event = "BEGIN:VCALENDAR\r\nUID:session-7@binome.example\r\nEND:VCALENDAR\r\n"
    old = _queue(anne, organisation, key="old", calendar=event, calendar_method="REQUEST")
    new = _queue(anne, organisation, key="new", calendar=event, calendar_method="REQUEST")
    send_due(at=AT)
    for message in (old, new):
        message.refresh_from_db()
    with pytest.raises(CannotBeResent):
        resend(old, by=nadia, at=AT + timedelta(hours=1))
    assert resend(new, by=nadia, at=AT + timedelta(hours=1)).calendar == event


def test_a_message_to_several_is_read_changed_and_let_go(client_of: ClientOf, sink: Sink) -> None:
    pair = make.PairFactory()
    nadia = make.coordinator_of(pair.organisation, first_name="Nadia", last_name="Ferrand")
    client = client_of(nadia)
    words = {"to": "everybody", "subject": "La salle", "text": "Bonjour,\n\nLa salle change."}
    answer = client.post(reverse("desk:write", args=[pair.programme_id]), words)
    batch = answer["Location"].strip("/").rpartition("/")[2]
    rows = Message.objects.visible_to(nadia).filter(batch=batch)
    assert {row.person for row in rows} == {pair.mentor.person, pair.mentee.person}
    assert send_due(at=timezone.now()) == 0
    page = client.get(answer["Location"]).content.decode()
    assert "La salle change." in page
    changed = {"subject": "La salle B", "text": "La salle est la B.\n\nÀ jeudi."}
    client.post(reverse("outbox:rewrite", args=[rows[0].pk]), changed)
    client.post(reverse("outbox:release_batch", args=[batch]))
    send_due(at=timezone.now())
    assert [mail["Subject"] for mail in sink.received] == ["La salle B"] * 2
    plain = sink.received[0].get_body(("plain",)).get_content()  # type: ignore[union-attr]
    assert "La salle est la B." in plain
    assert "Nadia Ferrand" in plain
    assert "change" not in plain
    assert client.post(reverse("outbox:cancel_batch", args=[batch])).status_code == 409
    with pytest.raises(AlreadyLeft):
        rewrite(rows[0], subject="x", text="y", by=nadia, at=timezone.now())


@pytest.mark.parametrize("count", [1, 3])
def test_longer_lists_ask_no_more_questions(
    count: int, client_of: ClientOf, pinned_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    programme = make.ProgrammeFactory()
    organisation = programme.organisation
    nadia = make.coordinator_of(organisation)
    people = [make.PersonFactory() for _ in range(count)]
    for number, person in enumerate(people):
        _queue(person, organisation, key=f"k{number}")
        make.UnreachedFactory(organisation=organisation, person=make.PersonFactory())
        _queue(nadia, make.OrganisationFactory(), key=f"n{number}")
    write_to_people(
        people, subject="Mot", text="Bonjour", organisation=organisation, programme_id=programme.pk, by=nadia,
        at=AT, batch="trois",
    )  # fmt: skip
    pages = {
        "/courriels/?q=pr%C3%A9nom&kind=pairs.session_reminder": 6,
        "/courriels/adresses/": 6,
        "/courriels/envoi/trois/": 9,
        "/courriels/mes-messages/": 7,
        "/courriels/sortes/": 5,
        f"/calendrier/{programme.pk}/": 9,
        f"/coordination/{programme.pk}/message/": 7,
        "/agenda/": 6,
    }
    client = client_of(nadia)
    client.get("/")
    for path, most in pages.items():
        with pinned_queries(most):
            assert client.get(path).status_code == 200, path
