"""Who may do what: one table from role to permissions, and the one function that asks it.

Roles are data: a page, a document and a test all read ``PERMISSIONS_OF``. A role is held in an organisation,
in one programme or in one pair; each answers ``roles_of(person)``.
"""

from __future__ import annotations

from typing import Any, Protocol

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    ADMINISTRATOR = "administrator", _("administrator")
    COORDINATOR = "coordinator", _("coordinator")
    FACILITATOR = "facilitator", _("facilitator")
    SPONSOR = "sponsor", _("sponsor")
    PARTNER = "partner", _("partner’s relay")
    REFERENT = "referent", _("referent")
    MENTOR = "mentor", _("mentor")
    MENTEE = "mentee", _("mentee")
    # Held in one pair only: named by the mentee.
    ASSISTANT = "assistant", _("assistant")


class Permission(models.TextChoices):
    MANAGE_PEOPLE = "manage-people", _("Look after people and their roles")
    CREATE_PROGRAMME = "create-programme", _("Create a programme")
    MANAGE_PROGRAMME = "manage-programme", _("Change a programme and move it forward")
    SEE_PROGRAMME = "see-programme", _("See a programme’s page")
    DECIDE_APPLICATIONS = "decide-applications", _("Read applications, import them and decide")
    BRING_PEOPLE = "bring-people", _("Invite people for a partner and follow only those")
    RUN_MATCHING = "run-matching", _("Run the matching and publish proposals")
    FOLLOW_PAIRS = "follow-pairs", _("Follow the pairs: dates, goals’ titles, progress")
    ANSWER_HELP = "answer-help", _("Read and answer requests for help")
    RUN_WORKSHOP = "run-workshop", _("Lead a workshop and note who came")
    SEE_BILAN = "see-bilan", _("Read the evaluation report")
    EDIT_BILAN = "edit-bilan", _("Write the evaluation report and freeze a version")
    READ_LOG = "read-log", _("Read the log of who did what")
    READ_OUTBOX = "read-outbox", _("Read messages before they leave")
    FOLLOW_PATH = "follow-path", _("Follow the mentor path")
    KEEP_CONTENT = "keep-content", _("Write help cards and units, and keep them up to date")
    MOVE_DATES = "move-dates", _("See and move the dates of one pair")


_COORDINATION = frozenset(
    {
        Permission.MANAGE_PEOPLE,
        Permission.CREATE_PROGRAMME,
        Permission.MANAGE_PROGRAMME,
        Permission.SEE_PROGRAMME,
        Permission.DECIDE_APPLICATIONS,
        Permission.BRING_PEOPLE,
        Permission.RUN_MATCHING,
        Permission.FOLLOW_PAIRS,
        Permission.ANSWER_HELP,
        Permission.RUN_WORKSHOP,
        Permission.SEE_BILAN,
        Permission.EDIT_BILAN,
        Permission.READ_LOG,
        Permission.READ_OUTBOX,
        Permission.FOLLOW_PATH,
        Permission.KEEP_CONTENT,
    }
)

PERMISSIONS_OF: dict[Role, frozenset[Permission]] = {
    # An administrator hosts; hosting gives no right to read what people wrote. Help cards are the organisation's own words.
    Role.ADMINISTRATOR: frozenset({Permission.MANAGE_PEOPLE, Permission.READ_LOG, Permission.KEEP_CONTENT}),
    Role.COORDINATOR: _COORDINATION,
    Role.FACILITATOR: frozenset({Permission.SEE_PROGRAMME, Permission.RUN_WORKSHOP}),
    Role.SPONSOR: frozenset({Permission.SEE_PROGRAMME, Permission.SEE_BILAN}),
    Role.PARTNER: frozenset({Permission.SEE_PROGRAMME, Permission.BRING_PEOPLE}),
    Role.REFERENT: frozenset({Permission.SEE_PROGRAMME, Permission.ANSWER_HELP}),
    Role.MENTOR: frozenset({Permission.SEE_PROGRAMME, Permission.FOLLOW_PATH, Permission.MOVE_DATES}),
    Role.MENTEE: frozenset({Permission.SEE_PROGRAMME, Permission.MOVE_DATES}),
    # Dates and nothing else: not even the programme's page.
    Role.ASSISTANT: frozenset({Permission.MOVE_DATES}),
}


class Scope(Protocol):
    """Where a role is held: an organisation or a programme."""

    def roles_of(self, person: Any) -> frozenset[Role]: ...


def roles_with(permission: Permission) -> list[Role]:
    """Roles that grant ``permission``, in the table's order."""
    return [role for role, granted in PERMISSIONS_OF.items() if permission in granted]


def may(person: Any, permission: Permission, scope: Scope) -> bool:
    """Whether one of ``person``'s roles in ``scope`` grants ``permission``."""
    if not getattr(person, "is_active", False):
        return False
    return any(permission in PERMISSIONS_OF[role] for role in scope.roles_of(person))


def require(person: Any, permission: Permission, scope: Scope) -> None:
    """Go on only if ``person`` may.

    Raises
    ------
    PermissionDenied
        Shown as the page "This is for somebody else" (403).
    """
    if not may(person, permission, scope):
        raise PermissionDenied(permission)
