from typing import Any

from django.apps import AppConfig
from django.db.models import QuerySet


class ProgrammesConfig(AppConfig):
    name = "binome.programmes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from binome.accounts.services import COORDINATORS

        if _of_one_programme not in COORDINATORS:
            COORDINATORS.append(_of_one_programme)


def _of_one_programme() -> QuerySet[Any]:
    """Who coordinates one programme."""
    from binome.accounts.permissions import Role
    from binome.programmes.models import TeamMember

    team = TeamMember.objects.unscoped("a person may coordinate in several organisations")
    return team.filter(role=Role.COORDINATOR, ended_at=None)
