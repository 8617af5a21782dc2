"""Rows about partners and about programmes that two organisations share."""

from __future__ import annotations

import factory

from binome.matching.models import SharedProposal
from binome.programmes.models import Partner, Sharing
from factories import Factory, PersonFactory, ProgrammeFactory, paris


class PartnerFactory(Factory):
    class Meta:
        model = Partner

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    name = factory.Sequence(lambda n: f"Association {n}")


class SharingFactory(Factory):
    """Agreed by both; ``guest_programme`` is of another organisation."""

    class Meta:
        model = Sharing

    programme = factory.SubFactory(ProgrammeFactory)
    organisation = factory.SelfAttribute("programme.organisation")
    guest_programme = factory.SubFactory(ProgrammeFactory)
    state = Sharing.State.ACTIVE
    invited = factory.SubFactory(PersonFactory)
    invited_by = factory.SubFactory(PersonFactory)
    invited_at = paris(2026, 12, 2)
    answered_at = paris(2026, 12, 4)


class SharedProposalFactory(Factory):
    class Meta:
        model = SharedProposal

    sharing = factory.SubFactory(SharingFactory)
    organisation = factory.SelfAttribute("mentee.organisation")
    points = 5000
    reasons = {"fr": ["P-AAAAAA et P-BBBBBB parlent français."], "en": []}
