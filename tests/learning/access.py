"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from binome.core.links import make_token
from binome.learning.models import AfterSeat
from binome.learning.notices import PURPOSE
from binome.learning.views.on_the_day import CHECK_IN, NOBODY
from circle_factories import CircleMessageFactory
from world import ROLES, Row

LEADERS = {"coordinator", "facilitator"}
TAKE_PART = {"mentor", "mentee", "neighbour"}
SEE = LEADERS | TAKE_PART | {"sponsor", "partner", "referent"}
# Whoever sees the meeting and does not lead it is told so; the others find nothing.
TOLD = dict.fromkeys(SEE - LEADERS, 403)
# Anyone who coordinates somewhere reads the path; the others are told that it is for mentors.
READERS = {"mentor", "coordinator", "other_coordinator", "foreign"}
NOT_READERS = dict.fromkeys(
    ("administrator", "facilitator", "sponsor", "partner", "referent", "mentee", "neighbour", "assistant"),
    403,
)


def _unit(world: Any) -> list[Any]:
    return ["u1-role"]


def _mentor(world: Any) -> list[Any]:
    return [world.pair.mentor.pk]


def _programme(world: Any) -> list[Any]:
    return [world.programme.pk]


def _workshop(world: Any) -> list[Any]:
    return [world.workshop.pk]


def _link(world: Any) -> list[Any]:
    return [make_token(PURPOSE, person_id=world.people["mentee"].pk, object_id=world.attendance.pk)]


def _at_the_door(world: Any) -> list[Any]:
    return [make_token(CHECK_IN, person_id=NOBODY, object_id=world.workshop.pk)]


def _certificate(world: Any) -> list[Any]:
    return [world.certificate.pk]


def _number(world: Any) -> list[Any]:
    return [world.certificate.number]


def _address(world: Any) -> list[Any]:
    return [world.certificate.number, world.certificate.secret]


def _organisation(world: Any) -> list[Any]:
    return [world.organisation.pk]


def _key(world: Any) -> list[Any]:
    return [world.organisation.slug, world.credential_key.kid]


def _achievement(world: Any) -> list[Any]:
    return [world.organisation.slug, world.programme.pk]


def _by_the_mentor(world: Any) -> list[Any]:
    return [world.circle_question.pk]


def _by_the_coordinator(world: Any) -> list[Any]:
    return [world.circle_answer.pk]


def _hand(world: Any) -> list[Any]:
    return [world.hand.pk]


def _at_the_closing(world: Any) -> None:
    """The mentee stayed and offered a hand; the mentor and the neighbour did not."""
    world.programme.state = "closing"
    world.programme.save(update_fields=["state"])
    AfterSeat.objects.in_organisation(world.organisation).get_or_create(
        enrolment=world.pair.mentee, defaults={"organisation": world.organisation}
    )
    world.hand = CircleMessageFactory(
        programme=world.programme, circle="after", is_hand=True, written_by=world.people["mentee"]
    )


def _with_a_step(world: Any) -> None:
    world.step, _is_new = world.workshop.own_steps.get_or_create(
        position=1, defaults={"organisation": world.organisation, "minutes": 10, "title": "Accueil"}
    )


def _step(world: Any) -> list[Any]:
    return [world.step.pk]


# Cards are written by those who coordinate or administer, in the whole organisation.
KEEPERS = {"coordinator", "administrator", "other_coordinator"}
WORDS = {"title_fr": "Un titre", "body_fr": "Un texte", "revision": "1"}


def _kept(world: Any) -> list[Any]:
    return [world.organisation.pk]


def _own_card(world: Any) -> list[Any]:
    return [world.organisation.pk, world.own_card.key]


def _own_unit(world: Any) -> list[Any]:
    return [world.organisation.pk, world.own_unit.key]


def _adapted(world: Any) -> list[Any]:
    return [world.organisation.pk, "linkedin"]


def _read_card(world: Any) -> list[Any]:
    return [world.programme.pk, world.own_card.key]


CIRCLE = {"mentor", "coordinator"}
# Who chose to stay after the closing, and who coordinates.
AFTER = {"mentee", "coordinator"}

ROWS = [
    Row("learning:cards", SEE, _programme),
    Row("learning:card", SEE, _read_card),
    Row("learning:card", SEE, lambda world: [world.programme.pk, "linkedin"]),
    Row("learning:report_screen", SEE, _read_card, method="post", data=lambda world: {"revision": "1"}),
    Row("learning:contents", KEEPERS, _kept),
    Row("learning:write_page", KEEPERS, lambda world: [world.organisation.pk, "fiche"]),
    Row("learning:write_page", KEEPERS, lambda world: [world.organisation.pk, "unite"], method="post"),
    Row("learning:content_page", KEEPERS, _own_card),
    Row("learning:change_page", KEEPERS, _own_card),
    Row("learning:change_page", KEEPERS, _own_card, method="post", data=lambda world: WORDS),
    Row("learning:check_page", KEEPERS, _own_card, method="post"),
    Row("learning:withdraw_page", KEEPERS, _own_card, method="post"),
    Row("learning:require_unit", KEEPERS, _own_unit, method="post", data=lambda world: {"required": "yes"}),
    Row("learning:versions", KEEPERS, _own_card),
    Row("learning:restore_page", KEEPERS, lambda world: [*_own_card(world), 1], method="post"),
    Row("learning:page_update", KEEPERS, _adapted),
    Row("learning:page_update", KEEPERS, _adapted, method="post", data=lambda world: {"choice": "mine"}),
    Row("learning:path", READERS, denied=NOT_READERS),
    Row("learning:unit", READERS, _unit, denied=NOT_READERS),
    Row("learning:unit", READERS, _unit, method="post", denied=NOT_READERS),
    Row("learning:complete", {"mentor"}, _unit, method="post"),
    Row("learning:reopen", {"mentor"}, _unit, method="post"),
    Row("learning:go_on", {"mentor"}, _unit, method="post", data=lambda world: {"screen": "2"}),
    Row("learning:print_unit", READERS, _unit, denied=NOT_READERS),
    Row("learning:print_path", READERS, denied=NOT_READERS),
    Row("learning:waiver", {"coordinator"}, _mentor, denied={"mentor": 403}),
    Row("learning:waiver", {"coordinator"}, _mentor, method="post", denied={"mentor": 403}),
    Row("learning:withdraw_waiver", {"coordinator"}, _mentor, method="post", denied={"mentor": 403}),
    Row("learning:overview", {"coordinator"}, _programme),
    Row("learning:workshops", SEE, _programme),
    Row("learning:schedule", LEADERS, _programme),
    Row("learning:schedule", LEADERS, _programme, method="post"),
    Row("learning:workshop", SEE, _workshop),
    Row("learning:change", LEADERS, _workshop, denied=TOLD),
    Row("learning:change", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:cancel", LEADERS, _workshop, denied=TOLD),
    Row("learning:cancel", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:invite", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:attendance", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:running_order", LEADERS, _workshop, denied=TOLD),
    Row("learning:sheet", LEADERS, _workshop, denied=TOLD),
    Row("learning:poster", LEADERS, _workshop, denied=TOLD),
    Row("learning:steps", LEADERS, _workshop, denied=TOLD),
    Row("learning:steps", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:step", LEADERS, _step, denied=TOLD, prepare=_with_a_step),
    Row("learning:step", LEADERS, _step, method="post", denied=TOLD, prepare=_with_a_step),
    Row("learning:lead", LEADERS, _workshop, denied=TOLD),
    Row("learning:lead", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:projector", LEADERS, _workshop, denied=TOLD),
    Row("learning:groups", LEADERS, _workshop, denied=TOLD),
    Row("learning:groups", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:harvest", LEADERS, _workshop, denied=TOLD),
    Row("learning:harvest", LEADERS, _workshop, method="post", denied=TOLD),
    Row("learning:photos", LEADERS, _workshop, denied=TOLD),
    # Whoever does not take part has no place there, whatever they see of the programme.
    Row("learning:direct", TAKE_PART, _workshop),
    Row("learning:direct", TAKE_PART, _workshop, method="post"),
    Row("learning:direct_link", args=_link, public=True),
    Row("learning:direct_link", args=_link, method="post", public=True),
    Row("learning:check_in", SEE, _at_the_door),
    Row("learning:check_in", SEE, _at_the_door, method="post"),
    Row("learning:answer", {"mentee"}, _workshop, method="post", data=lambda world: {"answer": "yes"}),
    Row("learning:calendar", SEE, _workshop),
    Row("learning:circle", CIRCLE, _programme),
    Row("learning:circle", CIRCLE, _programme, method="post", data=lambda world: {"text": "Et vous ?"}),
    Row("learning:circle_letter", CIRCLE, _programme, method="post"),
    Row("learning:circle_question", CIRCLE, _by_the_mentor),
    Row("learning:circle_question", CIRCLE, _by_the_mentor, method="post"),
    Row("learning:settle_question", CIRCLE, _by_the_coordinator, method="post"),
    Row("learning:take_back", CIRCLE, _by_the_coordinator, method="post"),
    Row("learning:report_message", CIRCLE, _by_the_coordinator),
    Row("learning:report_message", CIRCLE, _by_the_coordinator, method="post"),
    Row("learning:hide_message", {"coordinator"}, _by_the_mentor),
    Row("learning:hide_message", {"coordinator"}, _by_the_mentor, method="post"),
    Row("learning:leave_shown", {"coordinator"}, _by_the_mentor, method="post"),
    Row("learning:after", CIRCLE | {"mentee", "neighbour"}, _programme, prepare=_at_the_closing),
    # Whoever could stay and has not chosen to is shown what it means; nothing is written.
    Row(
        "learning:after",
        CIRCLE | {"mentee", "neighbour"},
        _programme,
        method="post",
        prepare=_at_the_closing,
    ),
    Row("learning:stay", TAKE_PART, _programme, method="post", prepare=_at_the_closing),
    Row("learning:leave_after", TAKE_PART, _programme, method="post", prepare=_at_the_closing),
    Row("learning:after_letter", AFTER, _programme, method="post", prepare=_at_the_closing),
    Row("learning:after_wishes", {"coordinator"}, _programme, prepare=_at_the_closing),
    Row("learning:take_hand", AFTER, _hand, method="post", prepare=_at_the_closing),
    Row("learning:circle_question", AFTER, _hand, prepare=_at_the_closing),
    Row("learning:invitation_link", args=_link, public=True),
    Row(
        "learning:invitation_link",
        args=_link,
        method="post",
        data=lambda world: {"answer": "no"},
        public=True,
    ),
    Row("learning:recognition", set(ROLES) - {"visitor"}),
    Row("learning:certificate", {"mentor", "coordinator"}, _certificate),
    Row("learning:recognised", {"coordinator"}, _programme),
    Row("learning:give", {"coordinator"}, _mentor, method="post", denied={"mentor": 403}),
    Row("learning:revoke", {"coordinator"}, _certificate, denied={"mentor": 403}),
    Row("learning:revoke", {"coordinator"}, _certificate, method="post", denied={"mentor": 403}),
    Row("learning:check_number", public=True),
    Row("learning:checked", args=_number, public=True),
    Row("learning:confirmed", args=_address, public=True),
    Row("learning:badge", {"mentor", "coordinator"}, _certificate),
    Row("learning:check_badge", public=True),
    Row("learning:check_badge", method="post", public=True),
    Row("learning:signing_key", {"coordinator", "administrator"}, _organisation),
    Row("learning:signing_key", {"coordinator", "administrator"}, _organisation, method="post"),
    Row("learning:issuer", args=lambda world: [world.organisation.slug], public=True),
    Row("learning:issuer_key", args=_key, public=True),
    Row("learning:status_list", args=_key, public=True),
    Row("learning:achievement", args=_achievement, public=True),
]
