"""The room of people and organisations."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "binome.accounts"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from binome.accounts import known
        from binome.accounts.arrivals import on_arrival

        known.install()
        user_logged_in.connect(on_arrival, dispatch_uid="binome.accounts.on_arrival")
