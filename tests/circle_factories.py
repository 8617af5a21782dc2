"""Rows of the mentors' circle for tests."""

from __future__ import annotations

import factory

from binome.learning.models import CircleMessage
from factories import Factory, PersonFactory, ProgrammeFactory, paris


class CircleMessageFactory(Factory):
    class Meta:
        model = CircleMessage

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    written_by = factory.SubFactory(PersonFactory)
    text = factory.Sequence(lambda n: f"Comment commencer la séance {n} ?")
    written_at = paris(2027, 2, 10, 10)
