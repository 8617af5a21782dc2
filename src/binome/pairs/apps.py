from django.apps import AppConfig


class PairsConfig(AppConfig):
    name = "binome.pairs"
    default_auto_field = "django.db.models.BigAutoField"
