from django.apps import AppConfig


class PairsConfig(AppConfig):
    name = "binome.pairs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from binome.accounts.services import IN_HAND
        from binome.pairs.services.help import HELP_IN_HAND
        from binome.pairs.services.life import missing_before_running
        from binome.programmes.models import Programme
        from binome.programmes.services import add_check

        if HELP_IN_HAND not in IN_HAND:
            IN_HAND.append(HELP_IN_HAND)
        add_check((Programme.State.MATCHING, Programme.State.RUNNING), missing_before_running)
