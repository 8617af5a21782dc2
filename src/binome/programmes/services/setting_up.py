"""A draft is prepared page by page, read through, and tried out by mail; later the same pages change it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.programmes import notices, preparing
from binome.programmes.models import Programme
from binome.programmes.services.programme import require_order
from binome.programmes.services.rules import CHANGING, NothingToWorkOn, RulesAreSettled, clauses_with
from binome.programmes.services.states import keep_changes, lock_programme, log
from binome.programmes.weights import WHOLE


class WeightsDoNotAddUp(Refused):
    """Weights are shares of 100."""

    code = "weights-do-not-add-up"
    text = _("The weights add up to %(total)s. They must add up to 100.")


class QuestionnairesPlanned(Refused):
    """They are planned when the programme starts."""

    code = "questionnaires-planned"
    text = _("This programme has started: its questionnaires are planned and do not change any more.")


@transaction.atomic
def prepare(
    programme: Programme, *, page: str, values: Mapping[str, Any], by: Person, at: datetime
) -> Programme:
    """Keep what one page says of the programme. While it is a draft, its preparation goes on from the next page.

    Meetings foreseen on the day of the kick-off or of the closing move with it.

    Raises
    ------
    RulesAreSettled, DatesNotInOrder, NothingToWorkOn, WeightsDoNotAddUp, QuestionnairesPlanned
    """
    programme = lock_programme(programme)
    if programme.state not in CHANGING:
        raise RulesAreSettled
    changes = {name: value for name, value in values.items() if name in preparing.FIELDS[page]}
    if page == "dates":
        require_order(changes["applications_close_on"], changes["kickoff_on"], changes["closing_on"])
        changes["events"] = _moved(programme, changes)
    if page == "subjects" and not changes["networks"]:
        raise NothingToWorkOn
    if page == "agreement":
        changes["agreement_clauses"] = clauses_with(programme.agreement_clauses, changes["agreement_clauses"])
    if page == "questionnaires" and programme.state == Programme.State.RUNNING:
        raise QuestionnairesPlanned
    if page == "pairs":
        weights = dict(changes["matching_settings"])
        if sum(weights.values()) != WHOLE:
            raise WeightsDoNotAddUp(total=sum(weights.values()))
        changes["matching_settings"] = {**programme.matching_settings, "weights": weights}
    keep_changes(programme, changes, verb="programmes.change_rules", by=by, at=at)
    _go_on(programme, preparing.after(page))
    return programme


def _moved(programme: Programme, dates: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The meetings foreseen, those of a day that moves moved with it."""
    days = {
        getattr(programme, name).isoformat(): dates[name].isoformat() for name in ("closing_on", "kickoff_on")
    }
    return [{**event, "on": days.get(event["on"], event["on"])} for event in programme.events]


def _go_on(programme: Programme, page: str) -> None:
    if programme.state == Programme.State.DRAFT and programme.setup_step and programme.setup_step != page:
        programme.setup_step = page
        programme.save(update_fields=["setup_step"])


@transaction.atomic
def turn_page(programme: Programme, *, page: str) -> Programme:
    """Go on without changing anything: the preparation is found again after that page."""
    programme = lock_programme(programme)
    _go_on(programme, preparing.after(page))
    return programme


@transaction.atomic
def finish_preparing(programme: Programme, *, by: Person, at: datetime) -> Programme:
    """It has been read through: it is a draft like any other. Twice changes nothing."""
    programme = lock_programme(programme)
    if programme.setup_step:
        programme.setup_step = ""
        programme.save(update_fields=["setup_step"])
        log(
            programme,
            verb="programmes.finish_preparing",
            subject=programme,
            by=by,
            at=at,
            name=programme.name,
        )
    return programme


@transaction.atomic
def send_test_letters(programme: Programme, *, by: Person, at: datetime) -> int:
    """Write to ``by`` what a mentor and a mentee will receive; answers how many letters. Twice in a minute sends once."""
    return notices.trial_letters(programme, to=by, at=at)
