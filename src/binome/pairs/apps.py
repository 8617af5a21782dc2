from django.apps import AppConfig


class PairsConfig(AppConfig):
    name = "binome.pairs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from binome.pairs.services.life import missing_before_running
        from binome.programmes.models import Programme
        from binome.programmes.services import add_check

        add_check((Programme.State.MATCHING, Programme.State.RUNNING), missing_before_running)
