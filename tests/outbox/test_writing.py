"""A letter becomes a row in the transaction of the act that causes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils.translation import gettext
from django_q.models import OrmQ

import factories as make
from binome.outbox.models import Message
from binome.outbox.services import Letter, queue_letter
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 2, 2, 18)
Queue = Callable[..., Message]


def _count() -> int:
    return Message.objects.unscoped("a test reads the outbox").count()


def test_a_letter_is_written_in_the_language_of_its_reader(queue: Queue) -> None:
    def write() -> Letter:
        return Letter(subject=gettext("Messages"), paragraphs=["…"])

    anne = make.PersonFactory(language="fr", first_name="Anne")
    bob = make.PersonFactory(language="en", first_name="Bob")
    french, english = queue("a", to=anne, write=write), queue("b", to=bob, write=write)
    assert (french.language, english.language) == ("fr", "en")
    assert french.text.startswith("Bonjour Anne,")
    assert english.text.startswith("Hello Bob,")
    assert english.subject == "Messages"


def test_both_texts_say_the_same(queue: Queue) -> None:
    organisation = make.OrganisationFactory(contact_name="Nadia Ferrand", contact_phone="01 99 00 12 34")
    letter = Letter(
        subject="Votre séance",
        paragraphs=["Elle approche."],
        facts=[("Date", "mardi 16 février")],
        button=("Voir mon binôme", "/binomes/3/"),
        after=["À bientôt."],
    )
    message = queue(organisation=organisation, write=lambda: letter)
    for part in (message.text, message.html):
        for words in (
            "Elle approche.", "mardi 16 février", "http://127.0.0.1:8000/binomes/3/", "À bientôt.", "01 99 00 12 34",
        ):  # fmt: skip
            assert words in part


def test_asking_twice_with_one_key_writes_one_letter_and_rings_once(queue: Queue) -> None:
    first = queue("the same")
    second = queue("the same", write=lambda: Letter(subject="Autre", paragraphs=[]))
    assert first.pk == second.pk
    assert (second.subject, _count(), OrmQ.objects.count()) == ("Bonjour", 1, 1)


def test_nobody_writes_to_a_deactivated_person() -> None:
    gone = make.PersonFactory(is_active=False)
    written = queue_letter(
        kind="outbox.test", to=gone, organisation=None, programme_id=None, at=AT, key="a",
        write=lambda: Letter(subject="Bonjour", paragraphs=[]),
    )  # fmt: skip
    assert (written, _count()) == (None, 0)


def test_a_letter_goes_with_the_act_that_is_undone(queue: Queue) -> None:
    with transaction.atomic():
        queue()
        transaction.set_rollback(True)
    assert (_count(), OrmQ.objects.count()) == (0, 0)


def test_a_subject_holds_no_line_end(queue: Queue) -> None:
    message = queue(write=lambda: Letter(subject="Bonjour\r\nBcc: eve@evil.example\n\nX", paragraphs=[]))
    assert message.subject == "Bonjour Bcc: eve@evil.example X"


def test_a_subject_is_cut_at_what_the_table_holds(queue: Queue) -> None:
    assert len(queue(write=lambda: Letter(subject="é" * 500, paragraphs=[])).subject) == 200


@pytest.mark.parametrize(
    ("options", "state"),
    [({"hold": True}, Message.State.HELD), ({"not_before": paris(2027, 2, 3)}, Message.State.QUEUED)],
)
def test_what_must_wait_is_not_rung_for(queue: Queue, options: dict[str, Any], state: str) -> None:
    assert queue(**options).state == state
    assert OrmQ.objects.count() == 0


def test_what_people_write_is_no_markup(queue: Queue) -> None:
    message = queue(write=lambda: Letter(subject="<b>", paragraphs=["<script>alert(1)</script>"]))
    assert "<script>" not in message.html
    assert "<script>alert(1)</script>" in message.text
