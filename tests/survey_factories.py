"""Rows about questionnaires for tests, beside those of ``factories``."""

from __future__ import annotations

import factory

from binome.surveys.models import Alert
from factories import Factory, ResponseFactory


class AlertFactory(Factory):
    class Meta:
        model = Alert

    response = factory.SubFactory(ResponseFactory)
    organisation = factory.SelfAttribute("response.organisation")
    item_id = "sm5"
