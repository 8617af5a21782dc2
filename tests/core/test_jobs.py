"""Asking for jobs."""

from __future__ import annotations

import pytest
from django_q.conf import Conf
from django_q.models import OrmQ

from binome.config.jobs import enqueue

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("here", ["quick", "long"])
def test_a_job_waits_in_the_queue_it_names_wherever_it_is_asked_for(
    here: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A matching asks for mails: they must not wait behind the next matching."""
    monkeypatch.setattr(Conf, "CLUSTER_NAME", here)
    enqueue("outbox.sweep")
    enqueue("matching.run", queue="long", round_id=1)
    assert sorted(OrmQ.objects.values_list("key", flat=True)) == ["long", "quick"]
