"""Pages of this room."""

from binome.programmes.views.admissions import (
    add_note,
    application,
    applications,
    compare_applications,
    decide_applications,
    export_applications,
    remove_note,
)
from binome.programmes.views.applying import fill_in, find_goals
from binome.programmes.views.files import (
    apply_import,
    empty_file,
    import_applications,
    map_columns,
    show_import,
)
from binome.programmes.views.interviewing import interview, remove_interview
from binome.programmes.views.joining import join, start
from binome.programmes.views.life import create, edit, index, move_forward, show
from binome.programmes.views.making_known import invite, poster, remind_invited, share
from binome.programmes.views.own import my_application, submit_application, withdraw_application
from binome.programmes.views.partners import (
    change_partner,
    end_partner,
    invite_own_people,
    partner,
    partners,
    remind_own_people,
    stop_being_followed,
)
from binome.programmes.views.people import (
    end_role,
    end_team_role,
    hand_over_role,
    hand_over_team_role,
    role_link,
    role_offer,
    roles,
    take_back_offer,
    team,
)
from binome.programmes.views.preparing import create_from, prepare, send_test_letters
from binome.programmes.views.rules import copy, rules
from binome.programmes.views.sharing import (
    decline_sharing,
    end_sharing,
    share_card,
    share_programme,
    sharing,
)

__all__ = [
    "add_note",
    "application",
    "applications",
    "apply_import",
    "change_partner",
    "compare_applications",
    "copy",
    "create",
    "create_from",
    "decide_applications",
    "decline_sharing",
    "edit",
    "empty_file",
    "end_partner",
    "end_role",
    "end_sharing",
    "end_team_role",
    "export_applications",
    "fill_in",
    "find_goals",
    "hand_over_role",
    "hand_over_team_role",
    "import_applications",
    "index",
    "interview",
    "invite",
    "invite_own_people",
    "join",
    "map_columns",
    "move_forward",
    "my_application",
    "partner",
    "partners",
    "poster",
    "prepare",
    "remind_invited",
    "remind_own_people",
    "remove_interview",
    "remove_note",
    "role_link",
    "role_offer",
    "roles",
    "rules",
    "send_test_letters",
    "share",
    "share_card",
    "share_programme",
    "sharing",
    "show",
    "show_import",
    "start",
    "stop_being_followed",
    "submit_application",
    "take_back_offer",
    "team",
    "withdraw_application",
]
