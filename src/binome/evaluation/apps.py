from django.apps import AppConfig


class EvaluationConfig(AppConfig):
    name = "binome.evaluation"
    default_auto_field = "django.db.models.BigAutoField"
