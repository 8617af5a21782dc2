"""Every change to people, organisations, roles, and to how one signs in."""

from binome.accounts.addresses import NotAnAddress
from binome.accounts.services.devices import (
    devices_of,
    forget_gone_devices,
    remember_device,
    sign_out_device,
    sign_out_elsewhere,
)
from binome.accounts.services.lost import NotYoursToReset, coordinators_of, reset_second_factor
from binome.accounts.services.people import (
    PersonDraft,
    choose_language,
    create_organisation,
    find_or_create_people,
    find_or_create_person,
    forget_names,
    give_role,
    introduce,
    record,
    set_up_organisation,
)
from binome.accounts.services.profile import (
    Told,
    tell_organisation,
    told_organisations,
    told_to_each,
    write_profile,
)
from binome.accounts.services.security import (
    COORDINATORS,
    AddressIsTaken,
    SecondFactorIsRequired,
    change_address,
    has_second_factor,
    is_address_free,
    may_remove,
    refresh_second_factor,
    require_second_factor,
    use_app_code,
)

__all__ = [
    "COORDINATORS",
    "AddressIsTaken",
    "NotAnAddress",
    "NotYoursToReset",
    "PersonDraft",
    "SecondFactorIsRequired",
    "Told",
    "change_address",
    "choose_language",
    "coordinators_of",
    "create_organisation",
    "devices_of",
    "find_or_create_people",
    "find_or_create_person",
    "forget_gone_devices",
    "forget_names",
    "give_role",
    "has_second_factor",
    "introduce",
    "is_address_free",
    "may_remove",
    "record",
    "refresh_second_factor",
    "remember_device",
    "require_second_factor",
    "reset_second_factor",
    "set_up_organisation",
    "sign_out_device",
    "sign_out_elsewhere",
    "tell_organisation",
    "told_organisations",
    "told_to_each",
    "use_app_code",
    "write_profile",
]
