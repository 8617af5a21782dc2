"""The starting point of a mentee: kept apart with the application, then taken over by the questionnaires."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from binome.programmes import starting, steps
from binome.programmes.models import Application, Enrolment, StartingPoint
from binome.programmes.services.applying import open_for_writing


@transaction.atomic
def keep_starting_point(
    application: Application, *, answers: Mapping[str, Any], at: datetime, is_done: bool = True
) -> Application:
    """Keep what the person says of where they stand; nothing said forgets what was. The log says nothing of it.

    Raises
    ------
    ApplicationsNotOpen, TooLateToApply, NotFromHere
    """
    application = open_for_writing(application, at=at)
    said = starting.on_their_scales(application.programme, answers)
    rows = StartingPoint.objects.in_organisation(application.organisation_id)
    if said:
        rows.update_or_create(
            application=application,
            defaults={
                "organisation_id": application.organisation_id,
                "programme_id": application.programme_id,
                "answers": said,
                "answered_at": at,
            },
        )
    else:
        rows.filter(application=application).delete()
    if is_done and steps.STARTING_POINT not in application.steps_done:
        application.steps_done = [*application.steps_done, steps.STARTING_POINT]
        application.save(update_fields=["steps_done"])
    return application


@transaction.atomic
def take_over_starting_points(enrolments: Collection[Enrolment]) -> dict[int, StartingPoint]:
    """The starting points of these participations, by participation; they are the caller's to keep from now on."""
    by_application = {enrolment.application_id: enrolment.pk for enrolment in enrolments}
    rows = StartingPoint.objects.filter(application__in=by_application).as_scoped("taken over")
    found = {by_application[row.application_id]: row for row in rows.select_for_update()}
    rows.filter(application__in=by_application).delete()
    return found
