"""Every change to people, organisations, roles, and to how one signs in."""

from binome.accounts.services.people import (
    NotAnAddress,
    PersonDraft,
    choose_language,
    create_organisation,
    find_or_create_people,
    find_or_create_person,
    give_role,
    record,
    set_up_organisation,
)

__all__ = [
    "NotAnAddress",
    "PersonDraft",
    "choose_language",
    "create_organisation",
    "find_or_create_people",
    "find_or_create_person",
    "give_role",
    "record",
    "set_up_organisation",
]
