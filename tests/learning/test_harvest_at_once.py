"""Ten telephones at the same moment: ten sentences, each once; and one telephone ten times: one sentence."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from uuid import uuid4

import pytest

from at_once import at_once
from binome.learning import services
from learning.meetings import BEGINS, leader_of, takes_part, workshop

pytestmark = pytest.mark.django_db(transaction=True)
DURING = BEGINS + timedelta(minutes=30)


def test_ten_people_bring_something_in_at_once_and_one_sends_it_ten_times():
    meeting = workshop()
    people = [takes_part(meeting) for _ in range(10)]
    bring = partial(services.bring_in, meeting, kind="takeaway", shows="nameless", at=DURING)
    acts = [partial(bring, one, text=f"Idée {one.pk}", key=uuid4()) for one in people]
    assert at_once(acts) == {"won": 10}
    assert meeting.harvest.count() == 10
    key = uuid4()
    again = [partial(bring, people[0], text="Encore", key=key)] * 10
    assert at_once(again) == {"won": 10}
    assert meeting.harvest.count() == 11
    promise = partial(
        services.bring_in, meeting, people[0], kind="commitment", text="Publier", shows="oneself",
        at=DURING,
    )  # fmt: skip
    assert at_once([partial(promise, key=uuid4()) for _ in range(5)]) == {"won": 1, "one-commitment": 4}


def test_two_facilitators_who_press_next_at_once_go_one_step_forward():
    meeting = workshop()
    by = leader_of(meeting)
    services.go_to_step(meeting, number=1, seen=None, by=by, at=DURING)
    go = partial(services.go_to_step, meeting, number=2, seen=1, by=by, at=DURING)
    assert at_once([go] * 6) == {"won": 6}
    meeting.refresh_from_db()
    assert meeting.live_step == 2
