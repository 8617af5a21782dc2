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
from binome.programmes.views.people import end_team_role, team
from binome.programmes.views.preparing import create_from, prepare, send_test_letters
from binome.programmes.views.rules import copy, rules

__all__ = [
    "add_note",
    "application",
    "applications",
    "apply_import",
    "compare_applications",
    "copy",
    "create",
    "create_from",
    "decide_applications",
    "edit",
    "empty_file",
    "end_team_role",
    "export_applications",
    "fill_in",
    "find_goals",
    "import_applications",
    "index",
    "interview",
    "invite",
    "join",
    "map_columns",
    "move_forward",
    "my_application",
    "poster",
    "prepare",
    "remind_invited",
    "remove_interview",
    "remove_note",
    "rules",
    "send_test_letters",
    "share",
    "show",
    "show_import",
    "start",
    "submit_application",
    "team",
    "withdraw_application",
]
