"""Every change to a programme, from its template to its archive."""

from binome.programmes.services.applications import (
    DecisionNotPossible,
    accept_application,
    decline_application,
    put_on_waiting_list,
    submit_application,
    withdraw_application,
)
from binome.programmes.services.creation import DatesOutOfOrder, add_to_team, create_programme, matching_settings_of
from binome.programmes.services.imports import NothingToApply, apply_import, read_applications
from binome.programmes.services.life import NotReadyToMove, missing_for, move_forward, next_state

__all__ = [
    "DatesOutOfOrder",
    "DecisionNotPossible",
    "NotReadyToMove",
    "NothingToApply",
    "accept_application",
    "add_to_team",
    "apply_import",
    "create_programme",
    "decline_application",
    "matching_settings_of",
    "missing_for",
    "move_forward",
    "next_state",
    "put_on_waiting_list",
    "read_applications",
    "submit_application",
    "withdraw_application",
]
