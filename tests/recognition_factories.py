"""Certificates and the keys that sign badges, for tests."""

from __future__ import annotations

import factory
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from binome.accounts.boxes import box
from binome.learning.credentials import BOX
from binome.learning.models import Certificate, CredentialKey
from factories import EnrolmentFactory, Factory, OrganisationFactory, paris

# One for all tests: making one takes a tenth of a second.
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
)


class CredentialKeyFactory(Factory):
    """A key whose public half is not the one that is published: good enough where nothing is checked."""

    class Meta:
        model = CredentialKey

    organisation = factory.SubFactory(OrganisationFactory)
    kid = factory.Sequence(lambda n: f"thumbprint-{n}")
    public_jwk = factory.LazyAttribute(lambda key: {"kty": "RSA", "n": "AQAB", "e": "AQAB", "kid": key.kid})
    private = factory.LazyFunction(lambda: box(BOX).encrypt(PRIVATE).decode())
    made_at = paris(2027, 5, 3)


class CertificateFactory(Factory):
    class Meta:
        model = Certificate

    enrolment = factory.SubFactory(EnrolmentFactory)
    organisation = factory.SelfAttribute("enrolment.organisation")
    number = factory.Sequence(lambda n: f"2345-{1000 + n % 9000}-AB")
    secret = factory.Sequence(lambda n: f"secret-of-{n}")
    given_at = paris(2027, 5, 3)
    key = None
