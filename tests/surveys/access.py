"""Who may open and do what in this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from binome.core.links import make_token
from binome.learning.notices import PURPOSE as INVITATION
from binome.surveys.notices import PURPOSE
from binome.surveys.services import start_draft
from survey_factories import AlertFactory
from world import ROLES, Row

SIGNED_IN = set(ROLES) - {"visitor"}


def _response(world: Any) -> list[Any]:
    return [world.response.pk]


def _link(world: Any) -> list[Any]:
    return [make_token(PURPOSE, person_id=world.people["mentee"].pk, object_id=world.response.pk)]


TAKE_PART = {"mentor", "mentee", "neighbour"}


def _invitation(world: Any) -> list[Any]:
    return [make_token(INVITATION, person_id=world.people["mentee"].pk, object_id=world.attendance.pk)]


def _answered(world: Any) -> None:
    """The mentee's self-assessment, answered and shown to the mentor."""
    response = world.response
    response.state, response.answered_at, response.is_shared_with_partner = (
        "answered",
        response.asked_at,
        True,
    )
    response.save()


def _version(world: Any) -> list[Any]:
    draft = start_draft(
        world.programme.organisation,
        "session_mentee",
        by=world.people["coordinator"],
        at=world.response.asked_at,
    )
    return [draft.pk]


def _question(world: Any) -> list[Any]:
    return [*_version(world), "sm1"]


def _open(world: Any) -> None:
    """The wave left some days ago and is still open."""
    today = timezone.localdate()
    wave = world.wave
    wave.opens_on, wave.closes_on = today - timedelta(days=3), today + timedelta(days=9)
    wave.opened_at = timezone.now() - timedelta(days=3)
    wave.save()


def _alert(world: Any) -> list[Any]:
    return [AlertFactory(response=world.response).pk]


def _wave(world: Any) -> list[Any]:
    return [world.wave.pk]


def _questions(world: Any) -> list[Any]:
    return [world.programme.pk, "session_mentee"]


MANAGES = {"coordinator"}

ROWS = [
    Row("surveys:mine", SIGNED_IN),
    Row("surveys:answer", {"mentee"}, _response),
    Row("surveys:answer", {"mentee"}, _response, method="post"),
    Row("surveys:share", {"mentee"}, _response, method="post", data=lambda world: {"share": "yes"}),
    Row("surveys:thanks", {"mentee"}, _response),
    Row("surveys:feedback", {"mentor", "mentee"}, lambda world: [world.session.pk]),
    Row("surveys:feedback", {"mentor", "mentee"}, lambda world: [world.session.pk], method="post"),
    Row("surveys:shared", {"mentor", "mentee"}, lambda world: [world.pair.pk], prepare=_answered),
    Row("surveys:answer_link", args=_link, public=True),
    Row("surveys:answer_link", args=_link, method="post", public=True),
    Row("surveys:opinion", TAKE_PART, lambda world: [world.workshop.pk]),
    Row("surveys:opinion", TAKE_PART, lambda world: [world.workshop.pk], method="post"),
    Row("surveys:opinion_link", args=_invitation, public=True),
    Row("surveys:opinion_link", args=_invitation, method="post", public=True),
    Row(
        "surveys:opinions",
        {"coordinator", "facilitator"},
        lambda world: [world.workshop.pk],
        denied=dict.fromkeys((*TAKE_PART, "sponsor", "partner", "referent"), 403),
    ),
    Row("surveys:waves", {"coordinator"}, lambda world: [world.programme.pk]),
    Row("surveys:results", MANAGES, lambda world: [world.programme.pk, "agility_start"]),
    Row("surveys:close", MANAGES, _wave, method="post", prepare=_open),
    Row("surveys:named", MANAGES, _questions),
    Row("surveys:quotations", MANAGES, lambda world: [world.programme.pk]),
    Row(
        "surveys:quotations",
        set(),
        lambda world: [world.programme.pk],
        method="post",
        data=lambda world: {"sentence": "1", "quote": "yes"},
    ),
    Row("surveys:alert", {"coordinator", "referent"}, _alert),
    Row("surveys:alert", {"coordinator", "referent"}, _alert, method="post"),
    Row("surveys:paper", MANAGES, _wave),
    Row("surveys:copy_from_paper", MANAGES, _wave),
    Row("surveys:copy_answers", MANAGES, _response),
    Row("surveys:copy_answers", MANAGES, _response, method="post"),
    Row("surveys:questions", MANAGES, _questions),
    Row("surveys:start_draft", MANAGES, _questions, method="post"),
    Row("surveys:draft", MANAGES, _version),
    Row(
        "surveys:draft_act",
        MANAGES,
        _version,
        method="post",
        data=lambda world: {"act": "down:sm1", "revision": "0"},
    ),
    Row("surveys:heading", MANAGES, _version),
    Row("surveys:heading", MANAGES, _version, method="post"),
    Row("surveys:new_question", MANAGES, _version),
    Row("surveys:new_question", MANAGES, _version, method="post"),
    Row("surveys:edit_question", MANAGES, _question),
    Row("surveys:edit_question", MANAGES, _question, method="post"),
    Row("surveys:publish", MANAGES, _version),
    Row("surveys:publish", MANAGES, _version, method="post", data=lambda world: {"revision": "0"}),
]
