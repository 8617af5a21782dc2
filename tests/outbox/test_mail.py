"""What arrives in the mailbox."""

from __future__ import annotations

from collections.abc import Callable
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import getaddresses
from typing import Any

import pytest

import factories as make
from binome.outbox.mail import as_mail
from binome.outbox.models import Message
from binome.outbox.services import send_message
from factories import paris
from outbox.sink import Sink

pytestmark = pytest.mark.django_db(transaction=True)
AT = paris(2027, 2, 2, 18)
Queue = Callable[..., Message]

NASTY = (
    "Anne\nBcc: eve@evil.example",
    "Anne\r\nSubject: x",
    'Anne" <eve@evil.example>, "B',
    "Anne, eve@evil.example",
    "Anne <eve@evil.example>",
    "Élodie; rset",
    "\u202eenna",
    "=?utf-8?q?x=0A?=",
)


def _arrived(message: Message) -> EmailMessage:
    mail = message_from_bytes(as_mail(message).message().as_bytes(), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    return mail


def test_headers_say_who_writes_and_who_answers(queue: Queue) -> None:
    organisation = make.OrganisationFactory(
        contact_name="Nadia Ferrand", contact_email="nadia@reseau.example"
    )
    anne = make.PersonFactory(first_name="Anne", last_name="Élan", email="anne@example.org")
    message = queue(organisation=organisation, to=anne)
    mail = _arrived(message)
    assert str(mail["To"]) == "Anne Élan <anne@example.org>"
    assert str(mail["Reply-To"]) == "Nadia Ferrand <nadia@reseau.example>"
    assert (mail["Message-ID"], mail["Auto-Submitted"]) == (message.message_id, "auto-generated")
    assert mail["List-Unsubscribe"] is None


def test_both_texts_travel_and_styles_are_on_the_elements(queue: Queue) -> None:
    mail = _arrived(queue())
    plain, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert html is not None
    assert "Un paragraphe." in plain.get_content()
    assert "<style" not in html.get_content()
    assert 'style="' in html.get_content()


@pytest.mark.parametrize("name", NASTY)
def test_no_name_adds_a_recipient_or_a_header(sink: Sink, queue: Queue, name: str) -> None:
    organisation = make.OrganisationFactory(contact_name=name)
    anne = make.PersonFactory(first_name=name, last_name="", email="anne@example.org")
    message = queue(organisation=organisation, to=anne, write=lambda: _letter(name))
    assert send_message(message.pk, at=AT)
    assert sink.envelopes == [["anne@example.org"]]
    mail = sink.received[0]
    assert [address for _name, address in getaddresses([str(mail["To"])])] == ["anne@example.org"]
    assert [address for _name, address in getaddresses([str(mail["Reply-To"])])] == [
        organisation.contact_email
    ]
    assert mail["Bcc"] is None
    assert len(mail.get_all("Subject") or []) == 1


@pytest.mark.parametrize(
    "address", ["anne@example.org\nBcc: eve@evil.example", "anne@example.org, eve@evil.example"]
)
def test_an_address_that_is_two_reaches_nobody(sink: Sink, queue: Queue, address: str) -> None:
    """Addresses are checked when people are made; should one slip through, its message fails and shows."""
    message = queue(to=make.PersonFactory(email=address))
    send_message(message.pk, at=AT)
    assert [recipient for envelope in sink.envelopes for recipient in envelope if "eve" in recipient] == []


def test_an_invitation_travels_twice_as_calendars_want_it(sink: Sink, queue: Queue) -> None:
    ics = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Séance\r\nEND:VCALENDAR\r\n"
    send_message(queue(calendar=ics, calendar_method="REQUEST").pk, at=AT)
    mail = sink.received[0]
    parts = {part.get_content_type(): part for part in mail.walk()}
    inside, attached = parts["text/calendar"], parts["application/ics"]
    assert inside.get_param("method") == "REQUEST"
    assert inside.get_content_charset() == "utf-8"
    assert inside.get_content_disposition() is None
    assert "Séance" in inside.get_content()
    assert (attached.get_content_disposition(), attached.get_filename()) == ("attachment", "invite.ics")
    assert attached.get_payload(decode=True) == ics.encode()
    alternatives: Any = parts["multipart/alternative"]
    kinds = [part.get_content_type() for part in alternatives.iter_parts()]
    assert kinds == ["text/plain", "text/html", "text/calendar"]


def _letter(subject: str) -> Any:
    from binome.outbox.services import Letter

    return Letter(subject=subject, paragraphs=[subject])
