"""Who may open and do what in this room."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from binome.core.links import make_token
from binome.programmes.notices_of_roles import PURPOSE
from world import Row

TEAM = {"coordinator"}
IN_IT = {"coordinator", "facilitator", "sponsor", "partner", "referent", "mentor", "mentee", "neighbour"}
SIGNED_IN = {*IN_IT, "administrator", "assistant", "other_coordinator", "foreign"}
# Whoever sees the programme learns that the page is for somebody else; the others that there is nothing.
FOR_THE_TEAM = dict.fromkeys(IN_IT - TEAM, 403)
COORDINATES = {"coordinator", "foreign"}
CREATES = dict.fromkeys(SIGNED_IN - COORDINATES, 403)


def programme(world: Any) -> list[Any]:
    return [world.programme.pk]


def new_programme(world: Any) -> dict[str, Any]:
    return {
        "organisation": world.organisation.pk,
        "direction": "reverse",
        "name": "Deuxième édition",
        "purpose": "Apprendre les uns des autres.",
        "language": "fr",
        "kickoff_on": "2027-09-07",
        "applications_close_on": "2027-08-17",
        "closing_on": "2027-11-16",
    }


def close_early(world: Any) -> None:
    world.programme.kickoff_on = "2020-01-14"
    world.programme.applications_close_on = "2020-01-01"
    world.programme.save(update_fields=["kickoff_on", "applications_close_on"])


def takes_applications(world: Any) -> None:
    """Open today, with the mentor's application still being written."""
    today = timezone.localdate()
    world.programme.state = "applications"
    world.programme.applications_close_on = today + timedelta(days=10)
    world.programme.kickoff_on = today + timedelta(days=20)
    world.programme.closing_on = today + timedelta(days=90)
    world.programme.save()
    mine = world.pair.mentee.application
    mine.state = "draft"
    mine.save(update_fields=["state"])


LOOK_AFTER_PEOPLE = {"coordinator", "administrator"}


def membership(world: Any) -> list[Any]:
    """The administrator's: ending it leaves the coordination in place."""
    from binome.accounts.models import Membership

    rows = Membership.objects.in_organisation(world.organisation)
    return [rows.get(role="administrator").pk]


def offered(world: Any) -> None:
    """The referent is asked to coordinate the whole organisation."""
    from binome.accounts.models import RoleOffer

    RoleOffer.objects.in_organisation(world.organisation).delete()
    world.offer = RoleOffer.objects.create(
        organisation=world.organisation,
        person=world.people["referent"],
        role="coordinator",
        offered_by=world.people["coordinator"],
    )


def role_link(world: Any) -> list[Any]:
    return [make_token(PURPOSE, person_id=world.people["referent"].pk, object_id=world.offer.pk)]


def to_decide(world: Any) -> list[Any]:
    return [world.application.pk]


def interview(world: Any) -> dict[str, Any]:
    return {"held_on": "2026-01-08", "held_by": world.people["coordinator"].pk, "answer_0": "Oui."}


def rules(world: Any) -> dict[str, Any]:
    return {
        "session_count": "3", "session_minutes": "120", "goals_max": "2", "networks": ["linkedin"],
        "agreement": "Nous fixons trois dates.",
    }  # fmt: skip


def people(world: Any) -> dict[str, Any]:
    return {"role": "mentor", "people": "anne@example.org", "is_confirmed": "1"}


def partner(world: Any) -> list[Any]:
    return [world.partner.pk]


def sharing(world: Any) -> list[Any]:
    return [world.sharing.pk]


def door(world: Any) -> list[Any]:
    return [world.organisation.slug, world.programme.slug]


def submitted(world: Any) -> None:
    mine = world.pair.mentor.application
    mine.state = "submitted"
    mine.save(update_fields=["state"])


ROWS = [
    Row("programmes:index", SIGNED_IN),
    Row("programmes:create", COORDINATES, denied=CREATES),
    Row("programmes:create_from", COORDINATES, lambda w: ["association-pilot"], denied=CREATES),
    Row("programmes:create_from", COORDINATES, lambda w: ["association-pilot"], "post", new_programme, CREATES),
    Row("programmes:show", IN_IT, programme),
    Row("programmes:prepare", TEAM, lambda w: [w.programme.pk, "sessions"], denied=FOR_THE_TEAM),
    Row("programmes:prepare", TEAM, lambda w: [w.programme.pk, "review"], denied=FOR_THE_TEAM),
    Row(
        "programmes:prepare", TEAM, lambda w: [w.programme.pk, "subjects"], "post",
        lambda w: {"networks": ["linkedin"]}, FOR_THE_TEAM,
    ),
    Row("programmes:send_test_letters", TEAM, programme, "post", denied=FOR_THE_TEAM),
    Row("programmes:edit", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:edit", TEAM, programme, "post", new_programme, FOR_THE_TEAM),
    Row("programmes:move_forward", TEAM, lambda w: [w.programme.pk, "closing"], denied=FOR_THE_TEAM),
    Row(
        "programmes:move_forward", TEAM, lambda w: [w.programme.pk, "closing"], "post", denied=FOR_THE_TEAM,
        prepare=close_early,
    ),
    Row("programmes:rules", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:rules", TEAM, programme, "post", rules, FOR_THE_TEAM),
    Row("programmes:copy", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:copy", TEAM, programme, "post", new_programme, FOR_THE_TEAM),
    Row("programmes:share", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:poster", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:invite", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:invite", TEAM, programme, "post", people, FOR_THE_TEAM, prepare=takes_applications),
    Row("programmes:remind_invited", TEAM, programme, "post", denied=FOR_THE_TEAM, prepare=takes_applications),
    Row("programmes:share_programme", TEAM, programme, denied=FOR_THE_TEAM),
    Row(
        "programmes:share_programme", TEAM, programme, "post", lambda w: {"email": "la-bas@example.org"},
        FOR_THE_TEAM,
    ),
    Row("programmes:sharing", TEAM, sharing),
    Row("programmes:sharing", TEAM, sharing, "post"),
    Row("programmes:decline_sharing", TEAM, sharing, "post"),
    Row("programmes:end_sharing", TEAM, sharing),
    Row("programmes:end_sharing", TEAM, sharing, "post"),
    Row("programmes:share_card", {"mentee"}, lambda w: [w.pair.mentee.pk], "post"),
    Row("programmes:partners", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:partners", TEAM, programme, "post", lambda w: {"name": "Réseau Passerelle"}, FOR_THE_TEAM),
    Row("programmes:partner", TEAM, partner, denied={"partner": 403}),
    Row(
        "programmes:partner", TEAM, partner, "post",
        lambda w: {"first_name": "Samuel", "email": "samuel@reseau.example"}, {"partner": 403},
    ),
    Row("programmes:end_partner", TEAM, partner, denied={"partner": 403}),
    Row("programmes:end_partner", TEAM, partner, "post", denied={"partner": 403}),
    Row("programmes:invite_own_people", TEAM | {"partner"}, partner),
    Row(
        "programmes:invite_own_people", TEAM | {"partner"}, partner, "post", people, prepare=takes_applications,
    ),
    Row("programmes:remind_own_people", TEAM | {"partner"}, partner, "post", prepare=takes_applications),
    Row("programmes:change_partner", TEAM, to_decide, "post", lambda w: {"partner": w.partner.pk}),
    Row("programmes:stop_being_followed", {"mentee"}, lambda w: [w.pair.mentee.application_id], "post"),
    Row("programmes:compare_applications", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:interview", TEAM, to_decide),
    Row("programmes:interview", TEAM, to_decide, "post", interview),
    Row("programmes:remove_interview", TEAM, lambda w: [w.interview.pk], "post"),
    Row("programmes:add_note", TEAM, to_decide, "post", lambda w: {"text": "Entretien fait."}),
    Row("programmes:remove_note", TEAM, lambda w: [w.note.pk], "post"),
    Row("programmes:team", TEAM, programme, denied=FOR_THE_TEAM),
    Row(
        "programmes:team", TEAM, programme, "post",
        lambda w: {"first_name": "Samuel", "email": "samuel@reseau.example", "role": "facilitator"}, FOR_THE_TEAM,
    ),
    Row(
        "programmes:end_team_role", TEAM | {"administrator"},
        lambda w: [w.programme.team.get(role="sponsor").pk], "post", denied=FOR_THE_TEAM,
    ),
    Row(
        "programmes:hand_over_team_role", TEAM | {"administrator"},
        lambda w: [w.programme.team.get(role="sponsor").pk], denied=FOR_THE_TEAM,
    ),
    Row(
        "programmes:hand_over_team_role", TEAM | {"administrator"},
        lambda w: [w.programme.team.get(role="sponsor").pk], "post",
        lambda w: {"first_name": "Lou", "email": "lou@reseau.example"}, FOR_THE_TEAM,
    ),
    Row("programmes:roles", LOOK_AFTER_PEOPLE, lambda w: [w.organisation.pk]),
    Row(
        "programmes:roles", LOOK_AFTER_PEOPLE, lambda w: [w.organisation.pk], "post",
        lambda w: {"first_name": "Lou", "email": "lou@reseau.example", "role": "coordinator"},
    ),
    Row("programmes:end_role", LOOK_AFTER_PEOPLE, membership, "post"),
    Row("programmes:hand_over_role", LOOK_AFTER_PEOPLE, membership),
    Row(
        "programmes:hand_over_role", LOOK_AFTER_PEOPLE, membership, "post",
        lambda w: {"first_name": "Lou", "email": "lou@reseau.example"},
    ),
    Row("programmes:role_offer", {"referent"}, lambda w: [w.offer.pk], prepare=offered),
    Row(
        "programmes:role_offer", {"referent"}, lambda w: [w.offer.pk], "post", lambda w: {"answer": "yes"},
        prepare=offered,
    ),
    Row(
        "programmes:take_back_offer", LOOK_AFTER_PEOPLE, lambda w: [w.offer.pk], "post", prepare=offered,
    ),
    Row("programmes:role_link", public=True, args=role_link, prepare=offered),
    Row(
        "programmes:role_link", public=True, args=role_link, method="post", data=lambda w: {"answer": "no"},
        prepare=offered,
    ),
    Row("programmes:my_application", {"mentor", "mentee", "neighbour"}, programme),
    Row("programmes:withdraw_application", {"mentor"}, lambda w: [w.pair.mentor.application_id]),
    Row(
        "programmes:withdraw_application", {"mentor"}, lambda w: [w.pair.mentor.application_id], "post",
        prepare=submitted,
    ),
    Row(
        "programmes:submit_application", {"mentor"}, lambda w: [w.pair.mentor.application_id], "post",
        prepare=submitted,
    ),
    Row("programmes:join", SIGNED_IN, door, public=True),
    Row("programmes:start", SIGNED_IN, lambda w: [*door(w), "mentee"], public=True, prepare=takes_applications),
    Row(
        "programmes:start", SIGNED_IN, lambda w: [*door(w), "mentee"], "post",
        lambda w: {"first_name": "Anne", "last_name": "Roux", "email": "anne@example.org"},
        public=True, prepare=takes_applications,
    ),
    Row(
        "programmes:fill_in", {"mentee"}, lambda w: [w.pair.mentee.application_id, "moments"],
        prepare=takes_applications,
    ),
    Row(
        "programmes:fill_in", {"mentee"}, lambda w: [w.pair.mentee.application_id, "moments"], "post",
        lambda w: {"availability": ["tue-evening"]}, prepare=takes_applications,
    ),
    Row("programmes:find_goals", {"mentee"}, lambda w: [w.pair.mentee.application_id]),
    Row("programmes:applications", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:application", TEAM, lambda w: [w.application.pk]),
    # One's own application is one's own: the page of the coordinator is for somebody else.
    Row("programmes:application", TEAM, lambda w: [w.pair.mentor.application_id], denied={"mentor": 403}),
    Row(
        "programmes:decide_applications", TEAM, programme, "post",
        lambda w: {"ids": [w.application.pk], "decision": "accept", "is_confirmed": "1"}, FOR_THE_TEAM,
    ),
    Row("programmes:export_applications", TEAM, lambda w: [w.programme.pk, "csv"], denied=FOR_THE_TEAM),
    Row("programmes:import_applications", TEAM, programme, denied=FOR_THE_TEAM),
    Row("programmes:import_applications", TEAM, programme, "post", lambda w: {"role": "mentor"}, FOR_THE_TEAM),
    Row(
        "programmes:empty_file", TEAM, lambda w: [w.programme.pk, "mentor", "fr", "csv"], denied=FOR_THE_TEAM
    ),
    Row("programmes:show_import", TEAM, lambda w: [w.application_import.pk]),
    Row("programmes:map_columns", TEAM, lambda w: [w.application_import.pk]),
    Row("programmes:map_columns", TEAM, lambda w: [w.application_import.pk], "post"),
    Row("programmes:apply_import", TEAM, lambda w: [w.application_import.pk], "post"),
]  # fmt: skip
