"""Certificates, for tests."""

from __future__ import annotations

import factory

from binome.learning.models import Certificate
from factories import EnrolmentFactory, Factory, paris


class CertificateFactory(Factory):
    class Meta:
        model = Certificate

    enrolment = factory.SubFactory(EnrolmentFactory)
    organisation = factory.SelfAttribute("enrolment.organisation")
    number = factory.Sequence(lambda n: f"2345-{6789 + n}-AB")
    secret = factory.Sequence(lambda n: f"secret-of-{n}")
    given_at = paris(2027, 5, 3)
