"""The lists of the room: the same cost for one row and for three, filters, pages."""

from __future__ import annotations

import pytest
from django.utils import timezone

from binome.pairs.services import GoalDraft, ask_for_help, end_pair, set_dates, set_goals
from factories import coordinator_of
from pairs.stories import in_days, new_pair, text_of, url, walked_pair

pytestmark = pytest.mark.django_db

# Two for the session and the person, those of the frame around every page, then the page's own.
INDEX_QUERIES = 10
# One of them asks whose file the page is, to note that it was opened.
SHOW_QUERIES = 10
HELP_QUERIES = 7


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_pairs_costs_the_same_for_one_and_for_three(client_of, pinned_queries, rows):
    pair = walked_pair()
    for _n in range(rows - 1):
        other = new_pair(pair.programme)
        set_dates(other, dates={1: in_days(3)}, by=other.mentor.person, at=in_days(-1))
        set_goals(other, goals=[GoalDraft(catalogue_id="li-about")], by=other.mentor.person, at=in_days(-1))
    client = client_of(coordinator_of(pair.organisation))
    client.get(url("index", pair.programme))
    with pinned_queries(INDEX_QUERIES):
        assert len(client.get(url("index", pair.programme)).context["lines"]) == rows


@pytest.mark.parametrize("rows", [1, 3])
def test_the_pairs_page_costs_the_same_for_one_goal_session_and_for_three(client_of, pinned_queries, rows):
    pair = new_pair(session_count=rows, goals_max=3)
    drafts = [GoalDraft(catalogue_id=name) for name in ("li-about", "fb-page-create", "li-invite")][:rows]
    set_goals(pair, goals=drafts, by=pair.mentee.person, at=in_days(-3))
    set_dates(pair, dates={n: in_days(n) for n in range(1, rows + 1)}, by=pair.mentee.person, at=in_days(-3))
    client = client_of(pair.mentee.person)
    with pinned_queries(SHOW_QUERIES):
        client.get(url("show", pair))


@pytest.mark.parametrize("rows", [1, 3])
def test_the_list_of_calls_for_help_costs_the_same_for_one_and_for_three(client_of, pinned_queries, rows):
    pair = new_pair()
    for n in range(rows):
        ask_for_help(pair, text=f"Appel {n}", by=pair.mentee.person, at=in_days(-1))
    client = client_of(coordinator_of(pair.organisation))
    with pinned_queries(HELP_QUERIES):
        client.get(url("help_requests", pair.programme))


def test_the_list_is_filtered_by_plain_links_and_cut_in_pages(client_of, monkeypatch):
    pair = walked_pair()
    bare = new_pair(pair.programme)
    gone = new_pair(pair.programme)
    end_pair(gone, by=gone.mentor.person, at=timezone.now())
    client = client_of(coordinator_of(pair.organisation))

    def shown(query: str) -> set[int]:
        return {
            story.pair.pk
            for story, _lines in client.get(url("index", pair.programme) + query).context["lines"]
        }

    assert shown("") == {pair.pk, bare.pk, gone.pk}
    assert shown("?etat=en-cours") == {pair.pk, bare.pk}
    assert shown("?etat=sans-date") == shown("?etat=sans-objectif") == {bare.pk}
    assert shown("?etat=arretes") == {gone.pk}
    assert shown("?etat=acheves") == set()
    assert shown("?etat=inconnu") == shown("")
    links = client.get(url("index", pair.programme)).context["links"]
    assert [link.count for link in links] == [3, 2, 1, 1, 0, 1]
    monkeypatch.setattr("binome.pairs.views.pair.PAIRS_A_PAGE", 2)
    assert shown("?page=2") == {gone.pk}
    assert "Page 1 sur 2" in text_of(client.get(url("index", pair.programme)))
