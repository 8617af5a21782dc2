"""Rows beside an application for tests, beside those of ``factories``."""

from __future__ import annotations

from datetime import date

import factory

from binome.programmes.models import Interview, StartingPoint
from factories import ApplicationFactory, Factory, PersonFactory, paris


class InterviewFactory(Factory):
    class Meta:
        model = Interview

    application = factory.SubFactory(ApplicationFactory)
    programme = factory.SelfAttribute("application.programme")
    organisation = factory.SelfAttribute("programme.organisation")
    held_on = date(2027, 1, 8)
    held_by = factory.SubFactory(PersonFactory)
    answers = [["Comment apprenez-vous le mieux ?", "Pas à pas."]]
    written_by = factory.SelfAttribute("held_by")
    written_at = paris(2027, 1, 8)


class StartingPointFactory(Factory):
    class Meta:
        model = StartingPoint

    application = factory.SubFactory(ApplicationFactory, role="mentee")
    programme = factory.SelfAttribute("application.programme")
    organisation = factory.SelfAttribute("programme.organisation")
    answers = {"ag05": 2}
    answered_at = paris(2026, 12, 19)
