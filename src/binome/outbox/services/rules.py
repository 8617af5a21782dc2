"""When an organisation's messages rest."""

from __future__ import annotations

from datetime import datetime, time

from django.db import transaction

from binome.accounts.models import Organisation, Person
from binome.accounts.services import record
from binome.outbox.models import DeliveryRules


@transaction.atomic
def set_delivery_rules(
    organisation: Organisation,
    *,
    quiet_from: time,
    quiet_until: time,
    is_quiet_on_sunday: bool,
    most_a_day: int,
    by: Person,
    at: datetime,
) -> DeliveryRules:
    """Choose the quiet hours, and how many letters that can wait one person receives within a day."""
    rules, _is_new = DeliveryRules.objects.in_organisation(organisation).update_or_create(
        organisation=organisation,
        defaults={
            "quiet_from": quiet_from,
            "quiet_until": quiet_until,
            "is_quiet_on_sunday": is_quiet_on_sunday,
            "most_a_day": most_a_day,
        },
    )
    record(organisation, verb="outbox.set_delivery_rules", subject=rules, by=by, at=at)
    return rules
