"""Pages of this room."""

from binome.programmes.views.admissions import (
    application,
    applications,
    decide_applications,
    export_applications,
)
from binome.programmes.views.applying import fill_in, find_goals
from binome.programmes.views.files import (
    apply_import,
    empty_file,
    import_applications,
    map_columns,
    show_import,
)
from binome.programmes.views.joining import join, start
from binome.programmes.views.life import create, create_from, edit, index, move_forward, show
from binome.programmes.views.own import my_application, submit_application, withdraw_application
from binome.programmes.views.people import end_team_role, team

__all__ = [
    "application",
    "applications",
    "apply_import",
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
    "join",
    "map_columns",
    "move_forward",
    "my_application",
    "show",
    "show_import",
    "start",
    "submit_application",
    "team",
    "withdraw_application",
]
