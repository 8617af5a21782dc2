"""Unique words in every private field of two organisations: no page of the one says a word of the other."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, reverse

from binome.outbox.models import Message
from binome.pairs.models import HelpRequest
from binome.pairs.services import ask_for_help
from binome.privacy.services import erase_person
from binome.programmes import services as programmes
from binome.programmes.models import Programme, Sharing
from factories import coordinator_of
from matching.test_across import NOW, found_and_sent, sharing, taking_part, theirs, yes

__all__ = ["sharing", "theirs"]
pytestmark = pytest.mark.django_db


def _addresses() -> Iterator[tuple[str, int]]:
    """Every address of the product with at most one number in it; the demonstration shows its mailbox to all."""

    def walk(resolver: Any, spaces: tuple[str, ...], above: frozenset[str]) -> Iterator[tuple[str, int]]:
        for entry in resolver.url_patterns:
            asked = above | set(entry.pattern.regex.groupindex)
            if hasattr(entry, "url_patterns"):
                yield from walk(entry, (*spaces, entry.namespace) if entry.namespace else spaces, asked)
            elif spaces != ("demo",) and asked <= {"pk"}:
                yield ":".join((*spaces, entry.name)), len(asked)

    yield from walk(get_resolver(), (), frozenset())


def crawl(client: Client, numbers: set[int], rooms: tuple[str, ...] = ("",)) -> Iterator[tuple[str, str]]:
    """Every page a GET opens, with each of ``numbers``, and everything it says."""
    for name, count in _addresses():
        if not name.startswith(rooms):
            continue
        for number in sorted(numbers) if count else [None]:
            url = reverse(name, args=[] if number is None else [number])
            response = client.get(url)
            if response.status_code == 200:
                yield (
                    url,
                    # A form's random token may hold any three letters.
                    re.sub(
                        'name="csrfmiddlewaretoken" value="[^"]*"',
                        "",
                        (b"".join(response) if response.streaming else response.content).decode(
                            "utf-8", "replace"
                        ),
                    ),
                )


def test_no_page_of_one_organisation_says_a_word_of_the_other_s_people(
    sharing: Sharing, theirs: Programme, client_of: Callable[[Any], Client]
) -> None:
    """Every private field of both holds a word of its own; both coordinators open every address, before and after."""
    mentor = taking_part(sharing.programme, "mentor", word="Zig")
    mentee = taking_part(theirs, "mentee", word="Zag")
    for programme, word in ((sharing.programme, "Zig"), (theirs, "Zag")):
        by = coordinator_of(programme.organisation)
        programmes.add_note(programme.applications.get(), text=f"{word}note", by=by, at=NOW)
    proposal = found_and_sent(sharing)
    coordinators = {
        "zag": client_of(coordinator_of(sharing.organisation)),
        "zig": client_of(coordinator_of(theirs.organisation)),
    }
    numbers = {
        sharing.pk, sharing.programme_id, theirs.pk, proposal.pk, mentor.pk, mentee.pk, mentor.application_id,
        mentee.application_id,
    }  # fmt: skip
    for word, client in coordinators.items():
        pages = list(crawl(client, numbers))
        assert any("/partages/" in url for url, _text in pages)
        assert [url for url, text in pages if word in text.casefold()] == []
    yes(proposal, mentor.person)
    pair = yes(proposal, mentee.person).pair
    assert pair is not None
    numbers |= {pair.pk, *Message.objects.unscoped("a test reads all letters").values_list("pk", flat=True)}
    told = []
    for word, client in coordinators.items():
        for url, text in crawl(client, numbers):
            said = text.casefold().replace(f"{word}prenom", "").replace(f"{word}nom", "")
            if word in said:
                told.append((url, said[max(0, said.index(word) - 60) :][:120]))
    assert told == []
    # The mentor's own organisation does not open the pair, which lives in the other's programme.
    assert coordinators["zag"].get(reverse("pairs:show", args=[pair.pk])).status_code == 404
    assert coordinators["zig"].get(reverse("pairs:show", args=[pair.pk])).status_code == 200
    assert (
        "Zagprenom"
        in coordinators["zag"].get(reverse("matching:exchange", args=[sharing.pk])).content.decode()
    )


def test_help_is_heard_by_one_s_own_coordination(sharing: Sharing, theirs: Programme) -> None:
    mentor, mentee = taking_part(sharing.programme, "mentor"), taking_part(theirs, "mentee")
    proposal = found_and_sent(sharing)
    yes(proposal, mentor.person)
    pair = yes(proposal, mentee.person).pair
    assert pair is not None
    asked = ask_for_help(pair, text="Je suis perdue.", by=mentor.person, at=NOW)
    assert HelpRequest.objects.visible_to(coordinator_of(sharing.organisation)).filter(pk=asked.pk).exists()
    assert (
        not HelpRequest.objects.visible_to(coordinator_of(theirs.organisation)).filter(pk=asked.pk).exists()
    )


def test_an_erased_mentor_leaves_no_word_with_the_other_organisation(
    sharing: Sharing, theirs: Programme, client_of: Callable[[Any], Client]
) -> None:
    mentor, mentee = taking_part(sharing.programme, "mentor", word="Zig"), taking_part(theirs, "mentee")
    proposal = found_and_sent(sharing)
    yes(proposal, mentor.person)
    pair = yes(proposal, mentee.person).pair
    assert pair is not None
    letters = Message.objects.unscoped("a test reads all letters")
    letters.update(state="sent", sent_at=NOW)
    erase_person(mentor.person, by=mentor.person, at=NOW)
    # The farewell names whom it is about, and goes once it has left.
    letters.filter(state="queued").delete()
    client = client_of(coordinator_of(theirs.organisation))
    numbers = {pair.pk, sharing.pk, theirs.pk, proposal.pk}
    numbers |= set(letters.values_list("pk", flat=True))
    rooms = ("outbox", "pairs", "matching", "desk")
    assert [url for url, text in crawl(client, numbers, rooms) if "zig" in text.casefold()] == []
