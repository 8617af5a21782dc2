"""Rows of a pair's life for tests, beside those of ``factories``."""

from __future__ import annotations

import factory

from binome.pairs.models import Assistant, DateProposal, GoalProgress, GoalStep, Note
from factories import Factory, GoalFactory, PersonFactory, SessionFactory, _PairPartFactory, paris


class GoalStepFactory(_PairPartFactory):
    class Meta:
        model = GoalStep

    goal = factory.LazyAttribute(lambda row: GoalFactory(pair=row.pair))
    text = "Choisir une photo."


class GoalProgressFactory(_PairPartFactory):
    class Meta:
        model = GoalProgress

    goal = factory.LazyAttribute(lambda row: GoalFactory(pair=row.pair))
    value = 1
    noted_by = factory.LazyAttribute(lambda row: row.pair.mentor.person)


class AssistantFactory(_PairPartFactory):
    class Meta:
        model = Assistant

    person = factory.SubFactory(PersonFactory)
    first_name = "Nadia"


class DateProposalFactory(Factory):
    class Meta:
        model = DateProposal

    session = factory.SubFactory(SessionFactory)
    pair = factory.SelfAttribute("session.pair")
    organisation = factory.SelfAttribute("pair.organisation")
    proposed_by = factory.LazyAttribute(lambda row: row.pair.mentor.person)
    side = "mentor"
    dates = ["2027-03-16T17:00:00+00:00", "2027-03-17T17:00:00+00:00"]


class NoteFactory(_PairPartFactory):
    class Meta:
        model = Note

    written_by = factory.LazyAttribute(lambda row: row.pair.mentor.person)
    text = "Merci pour votre patience."
    written_at = paris(2027, 3, 1)
