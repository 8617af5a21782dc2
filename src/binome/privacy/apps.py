from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "binome.privacy"
    default_auto_field = "django.db.models.BigAutoField"
