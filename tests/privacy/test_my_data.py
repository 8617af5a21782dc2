"""My data: everything that is mine, nothing that is somebody else's."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.test import Client

import factories as make
from binome import content
from binome.privacy import rooms
from privacy.planted import members_of, plant, tables_of

pytestmark = pytest.mark.django_db


def test_every_table_one_may_take_away_says_how_to_find_ones_own_rows() -> None:
    exported = {holding.model for holding in content.holdings().values() if holding.exported}
    assert exported == set(rooms.rows())


def test_each_half_takes_away_their_own_words(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    mentor = "\n".join(
        text for _name, text in members_of(client_of(planted.mentor).get("/donnees/telecharger/").content)
    )
    for word in (
        "amaranthe@reseau.example",
        "motamaranthe",
        "Aideamaranthe",
        "Reponseamaranthe",
        "Noteamaranthe",
    ):
        assert word in mentor
    mentee = "\n".join(
        text for _name, text in members_of(client_of(planted.mentee).get("/donnees/telecharger/").content)
    )
    for word in (
        "motberengere",
        "Butberengere",
        "signeberengere",
        "Memoberengere",
        "Aideberengere",
        "Reponseberengere",
    ):
        assert word in mentee


def test_the_other_half_is_a_first_name_and_nothing_else(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    for mine, other, secrets in (
        (
            planted.mentor,
            planted.mentee,
            ("motberengere", "Memoberengere", "Aideberengere", "Reponseberengere", "Butberengere"),
        ),
        (
            planted.mentee,
            planted.mentor,
            ("motamaranthe", "Aideamaranthe", "Reponseamaranthe", "Noteamaranthe"),
        ),
    ):
        page = client_of(mine).get("/donnees/").content.decode()
        file = "\n".join(
            text for _name, text in members_of(client_of(mine).get("/donnees/telecharger/").content)
        )
        for text in (page, file):
            assert other.first_name in text
            for secret in (other.last_name, other.email, other.phone, *secrets):
                assert secret not in text
    # Who else might have been proposed is nobody's business but the coordinator's.
    assert "Célestine" not in client_of(planted.mentee).get("/donnees/").content.decode()


def test_what_a_coordinator_thinks_before_saying_it_is_not_in_the_file(
    client_of: Callable[[Any], Client],
) -> None:
    planted = plant()
    file = "\n".join(
        text for _name, text in members_of(client_of(planted.mentor).get("/donnees/telecharger/").content)
    )
    assert "Amaranthe préfère" not in file


def test_the_file_holds_json_and_tables_that_agree(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    everything, tables = tables_of(client_of(planted.mentee).get("/donnees/telecharger/").content)
    assert everything["accounts.Person"][0]["first_name"] == "Bérengère"
    assert {f"{label.lower()}.csv" for label in everything} == set(tables)
    assert all(len(tables[f"{label.lower()}.csv"]) == len(rows) + 1 for label, rows in everything.items())
    assert everything["pairs.Session"][0]["starts_at"] == "2027-02-16T17:00:00+00:00"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"])
def test_no_cell_computes(formula: str, client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    planted.mentee.enrolments.get().application.__class__.objects.filter(person=planted.mentee).as_scoped(
        "a test"
    ).update(motivation_text=formula)
    _everything, tables = tables_of(client_of(planted.mentee).get("/donnees/telecharger/").content)
    cells = [cell for rows in tables.values() for row in rows for cell in row]
    assert f"'{formula}" in cells
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r"))]


@pytest.mark.parametrize("language", ["fr", "en"])
def test_the_page_is_in_plain_words(language: str, client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    planted.mentee.language = language
    planted.mentee.save()
    page = client_of(planted.mentee).get("/donnees/").content.decode()
    assert ("Courriels reçus" in page) == (language == "fr")
    assert ("E-mails received" in page) == (language == "en")
    assert "mardi soir" in page or "Tuesday evening" in page
    assert "tue-evening" not in page


def test_somebody_with_nothing_but_an_account_reads_it(client_of: Callable[[Any], Client]) -> None:
    person = make.PersonFactory()
    response = client_of(person).get("/donnees/")
    assert person.email in response.content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_more_rows_ask_no_more_questions(
    count: int,
    client_of: Callable[[Any], Client],
    pinned_queries: Callable[[int], AbstractContextManager[Any]],
) -> None:
    planted = plant()
    for number in range(3, 3 + count):
        make.SessionFactory(pair=planted.pair, number=number)
    client = client_of(planted.mentee)
    client.get("/donnees/")
    with pinned_queries(86):
        client.get("/donnees/")
