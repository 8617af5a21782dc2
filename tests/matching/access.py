"""Who may open and do what in this room."""

from __future__ import annotations

from typing import Any

from binome.core.links import make_token
from binome.matching.models import MatchingRecord
from binome.matching.notices import CHOICES, PURPOSE
from binome.matching.notices_across import PURPOSE as ACROSS
from world import ROLES, Row

COORDINATORS = {"coordinator"}
THE_TWO = {"mentor", "mentee"}


def _programme(world: Any) -> list[Any]:
    return [world.programme.pk]


def _round(world: Any) -> list[Any]:
    return [world.round.pk]


def _proposal(world: Any) -> list[Any]:
    return [world.proposal.pk]


def _sharing(world: Any) -> list[Any]:
    return [world.sharing.pk]


def _across(world: Any) -> list[Any]:
    return [world.across.pk]


def _link(world: Any) -> list[Any]:
    return [make_token(PURPOSE, person_id=world.people["mentor"].pk, object_id=world.proposal.pk)]


def _suggestions(world: Any) -> list[Any]:
    return [world.suggestion.round_id]


def _choices_link(world: Any) -> list[Any]:
    return [make_token(CHOICES, person_id=world.people["mentor"].pk, object_id=world.suggestion.round_id)]


def _ready(world: Any) -> None:
    world.suggestion.round.state = "ready"
    world.suggestion.round.save(update_fields=["state"])


def _with_alternative(world: Any) -> None:
    world.proposal.reasons = {
        **world.proposal.reasons,
        "alternatives": [{"mentor": world.proposal.mentor_id}],
    }
    world.proposal.save(update_fields=["reasons"])


def _with_record(world: Any) -> None:
    MatchingRecord.objects.in_organisation(world.organisation).update_or_create(
        round=world.round,
        defaults={"organisation": world.organisation, "programme": world.programme, "files": b"PK"},
    )


def _with_left_out(world: Any) -> None:
    world.round.left_out.update_or_create(
        pk=world.round.pk,
        defaults={
            "organisation": world.round.organisation,
            "programme": world.round.programme,
            "enrolment": world.proposal.mentee,
        },
    )


def _left_out(world: Any) -> list[Any]:
    return [world.round.pk]


def _instead_of(world: Any) -> list[Any]:
    return [world.proposal.pk]


def _across_link(world: Any) -> list[Any]:
    return [make_token(ACROSS, person_id=world.people["mentee"].pk, object_id=world.across.pk)]


SIGNED_IN = set(ROLES) - {"visitor"}
LOOK_AFTER_PEOPLE = {"coordinator", "administrator"}


def _own_file(world: Any) -> None:
    """A file that the coordinator has sent; nobody else's eyes are for it."""
    from binome.accounts.models import ReportingLineImport

    rows = ReportingLineImport.objects.in_organisation(world.organisation)
    world.lines_file = rows.first() or ReportingLineImport.objects.create(
        organisation=world.organisation, file_name="lignes.csv", uploaded_by=world.people["coordinator"]
    )


def _conflict(world: Any) -> None:
    from binome.accounts.models import DeclaredConflict

    world.conflict, _is_new = DeclaredConflict.objects.in_organisation(world.organisation).get_or_create(
        organisation=world.organisation, person=world.people["mentor"], address="chef@reseau.example"
    )


def _alert(world: Any) -> None:
    from binome.matching.models import ShieldAlert

    world.alert, _is_new = ShieldAlert.objects.in_organisation(world.organisation).get_or_create(
        organisation=world.organisation,
        programme=world.programme,
        mentor=world.pair.mentor,
        mentee=world.pair.mentee,
    )


ROWS = [
    Row("matching:lines", LOOK_AFTER_PEOPLE, lambda world: [world.organisation.pk]),
    Row("matching:lines", LOOK_AFTER_PEOPLE, lambda world: [world.organisation.pk], "post"),
    Row("matching:lines_file", {"coordinator"}, lambda world: [world.lines_file.pk], prepare=_own_file),
    Row(
        "matching:lines_file", {"coordinator"}, lambda world: [world.lines_file.pk], "post", prepare=_own_file
    ),
    Row("matching:my_line", SIGNED_IN),
    Row("matching:my_line", SIGNED_IN, method="post"),
    Row("matching:withdraw_conflict", {"mentor"}, lambda w: [w.conflict.pk], "post", prepare=_conflict),
    Row("matching:shield_alert", COORDINATORS, lambda world: [world.alert.pk], prepare=_alert),
    Row(
        "matching:shield_alert",
        COORDINATORS,
        lambda world: [world.alert.pk],
        "post",
        lambda world: {"reason": "Deux services."},
        prepare=_alert,
    ),
    Row("matching:exchange", COORDINATORS, _sharing),
    Row("matching:find_across", COORDINATORS, _sharing, "post"),
    Row("matching:send_across", COORDINATORS, _sharing, "post", lambda w: {"ids": [w.across.pk]}),
    # A coordinator reads cards on the page of the sharing; this one is for the two people.
    Row("matching:across", {"mentee"}, _across),
    Row("matching:across", {"mentee"}, _across, "post", lambda w: {"answer": "yes"}),
    Row("matching:close_across", COORDINATORS, _across, "post"),
    Row("matching:across_link", args=_across_link, public=True),
    Row(
        "matching:across_link",
        args=_across_link,
        method="post",
        data=lambda w: {"answer": "yes"},
        public=True,
    ),
    Row("matching:index", COORDINATORS, _programme),
    Row("matching:settings", COORDINATORS, _programme),
    Row("matching:settings", COORDINATORS, _programme, method="post"),
    Row("matching:run", COORDINATORS, _programme, method="post"),
    Row("matching:round", COORDINATORS, _round),
    Row("matching:progress", COORDINATORS, _round),
    Row("matching:stop", COORDINATORS, _round, method="post"),
    Row("matching:left_out", COORDINATORS, _round),
    Row("matching:compare", COORDINATORS, _round),
    Row("matching:record", COORDINATORS, _round, prepare=_with_record),
    Row("matching:left_out_person", COORDINATORS, _left_out, prepare=_with_left_out),
    Row("matching:proposal", COORDINATORS, _proposal),
    Row("matching:instead", COORDINATORS, _instead_of),
    Row("matching:publish", COORDINATORS, _round),
    Row(
        "matching:publish",
        COORDINATORS,
        _round,
        method="post",
        data=lambda world: {"answer_by": "2127-01-01"},
    ),
    Row("matching:ask_choices", COORDINATORS, _suggestions),
    Row(
        "matching:ask_choices",
        COORDINATORS,
        _suggestions,
        method="post",
        data=lambda world: {"answer_by": "2127-01-01", "share": "25"},
        prepare=_ready,
    ),
    Row("matching:choices", THE_TWO, _suggestions),
    Row(
        "matching:choices",
        THE_TWO,
        _suggestions,
        method="post",
        data=lambda world: {f"person-{world.suggestion.pk}": "1"},
    ),
    Row("matching:choices_link", args=_choices_link, public=True),
    Row(
        "matching:choices_link",
        args=_choices_link,
        method="post",
        data=lambda world: {f"person-{world.suggestion.pk}": "1"},
        public=True,
    ),
    Row("matching:lock", COORDINATORS, _proposal, method="post"),
    Row("matching:block", COORDINATORS, _proposal, method="post"),
    Row(
        "matching:instead",
        COORDINATORS,
        _proposal,
        method="post",
        data=lambda world: {"mentor": world.proposal.mentor_id},
        prepare=_with_alternative,
    ),
    Row("matching:release", COORDINATORS, _proposal, method="post"),
    Row("matching:my_proposal", COORDINATORS | THE_TWO, _proposal),
    Row(
        "matching:my_proposal",
        COORDINATORS | THE_TWO,
        _proposal,
        method="post",
        data=lambda world: {"answer": "yes"},
    ),
    Row("matching:proposal_link", args=_link, public=True),
    Row(
        "matching:proposal_link", args=_link, method="post", data=lambda world: {"answer": "yes"}, public=True
    ),
]
