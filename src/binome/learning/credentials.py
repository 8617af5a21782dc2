"""Open Badges 3.0: a mentor's badge as a W3C Verifiable Credential, secured as VC-JWT (RS256), and its status list.

Written from the specifications (Open Badges 3.0 §8.2, Bitstring Status List 1.0); decision 0023 says why. Nothing here
reads the clock or writes: services keep what these functions make, pages publish it.
"""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urljoin

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from jwt.algorithms import RSAAlgorithm

from binome.accounts.boxes import box
from binome.accounts.models import Organisation
from binome.learning.certificate import facts_of
from binome.learning.models import Certificate, CredentialKey
from binome.programmes import role_words
from binome.programmes.models import Programme

# The one algorithm that every verifier of Open Badges 3.0 must know.
ALGORITHM = "RS256"
KEY_BITS = 2048
BOX = "credential-key"
VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
# The least that Bitstring Status List allows, so that nobody is found by their place in it.
PLACES = 131_072
# How long a copy of the status list may be believed.
LIST_STANDS = timedelta(days=7)
LINKEDIN = "https://www.linkedin.com/profile/add"


def address(name: str, *args: object) -> str:
    """The whole address of a page of this room."""
    return str(urljoin(settings.BASE_URL, reverse(f"learning:{name}", args=args)))


def make_key(organisation: Organisation, *, at: datetime) -> CredentialKey:
    """A new pair of keys, not kept yet; the private one is locked."""
    private = rsa.generate_private_key(public_exponent=65537, key_size=KEY_BITS)
    written = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    jwk: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(private.public_key()))
    public = {"kty": "RSA", "n": jwk["n"], "e": jwk["e"]}
    kid = _thumbprint(public)
    return CredentialKey(
        organisation=organisation,
        kid=kid,
        public_jwk={**public, "kid": kid, "alg": ALGORITHM, "use": "sig"},
        private=box(BOX).encrypt(written).decode(),
        made_at=at,
    )


def _thumbprint(public: dict[str, Any]) -> str:
    """RFC 7638: the required members alone, in order, without a space."""
    said = json.dumps(public, sort_keys=True, separators=(",", ":")).encode()
    return _base64(hashlib.sha256(said).digest())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).decode().rstrip("=")


def _moment(value: datetime) -> str:
    return f"{value.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def _sign(payload: dict[str, Any], key: CredentialKey) -> str:
    private = box(BOX).decrypt(key.private.encode()).decode()
    where = address("issuer_key", key.organisation.slug, key.kid)
    return jwt.encode(payload, private, algorithm=ALGORITHM, headers={"kid": where})


def issuer_profile(organisation: Organisation) -> dict[str, Any]:
    """The organisation as badges name it."""
    return {
        "id": address("issuer", organisation.slug),
        "type": ["Profile"],
        "name": organisation.name,
        "url": settings.BASE_URL,
    }


def hosted_profile(organisation: Organisation, keys: Iterable[CredentialKey]) -> dict[str, Any]:
    """The same with every public key, those of the past too."""
    profile = issuer_profile(organisation)
    methods = [
        {
            "id": address("issuer_key", organisation.slug, key.kid),
            "type": "JsonWebKey",
            "controller": profile["id"],
            "publicKeyJwk": key.public_jwk,
        }
        for key in keys
    ]
    contexts = [VC_CONTEXT, OB_CONTEXT]
    return {"@context": contexts, **profile, "verificationMethod": methods}


def achievement(programme: Programme) -> dict[str, Any]:
    """What the badge is given for, in the programme's language."""
    with translation.override(programme.language):
        name = {"programme": programme.name}
        return {
            "id": address("achievement", programme.organisation.slug, programme.pk),
            "type": ["Achievement"],
            "name": _achieved(programme),
            "description": _(
                "Supported one or more people, in a pair, to its end, in the programme “%(programme)s”."
            )
            % name,
            "criteria": {
                "narrative": _(
                    "Read the required units of the path, held the sessions of the pair, and completed it."
                )
            },
            "inLanguage": programme.language,
        }


def _achieved(programme: Programme) -> str:
    """What the programme calls whoever passes on, where it chose a word."""
    name = {"programme": programme.name}
    if not role_words.is_named(programme, "mentor"):
        return _("Digital mentor: %(programme)s") % name
    return _("%(role)s: %(programme)s") % {**name, "role": role_words.title(programme, "mentor")}


def identity_hash(email: str, salt: str) -> str:
    """The address of a recipient, hidden: a copy of the badge alone does not give it away."""
    return "sha256$" + hashlib.sha256((email.strip().lower() + salt).encode()).hexdigest()


def sign_badge(certificate: Certificate) -> str:
    """The badge of a certificate that has its key, its salt and its place in the status list."""
    key, enrolment = certificate.key, certificate.enrolment
    assert key is not None
    organisation, programme = certificate.organisation, enrolment.programme
    given_for = achievement(programme)
    with translation.override(programme.language), timezone.override(organisation.time_zone):
        told = [
            _("%(label)s: %(value)s") % {"label": label, "value": value}
            for label, value in facts_of(certificate)
        ]
        evidence = {"type": ["Evidence"], "name": _("What was done"), "narrative": "\n".join(told)}
    identity = {
        "type": "IdentityObject",
        "hashed": True,
        "identityHash": identity_hash(enrolment.person.email, certificate.salt),
        "identityType": "emailAddress",
        "salt": certificate.salt,
    }
    profile, bears = issuer_profile(organisation), address("checked", certificate.number)
    payload = {
        "@context": [VC_CONTEXT, OB_CONTEXT],
        "id": bears,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": given_for["name"],
        "issuer": profile,
        "validFrom": _moment(certificate.given_at),
        "credentialSubject": {
            "type": ["AchievementSubject"],
            "identifier": [identity],
            "achievement": given_for,
        },
        "evidence": [evidence],
        "credentialStatus": _status_entry(certificate, key),
        "iss": profile["id"],
        "jti": bears,
        "nbf": int(certificate.given_at.timestamp()),
    }
    return _sign(payload, key)


def _status_entry(certificate: Certificate, key: CredentialKey) -> dict[str, Any]:
    where = address("status_list", key.organisation.slug, key.kid)
    return {
        "id": f"{where}#{certificate.status_index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": str(certificate.status_index),
        "statusListCredential": where,
    }


def status_list(key: CredentialKey, *, at: datetime) -> str:
    """Which badges signed by ``key`` were taken back, signed by the same key, to be believed for a week."""
    bits = bytearray(PLACES // 8)
    taken_back = key.certificates.filter(revoked_at__isnull=False, status_index__isnull=False)
    for place in taken_back.values_list("status_index", flat=True):
        assert place is not None
        bits[place // 8] |= 0x80 >> (place % 8)
    where, profile = (
        address("status_list", key.organisation.slug, key.kid),
        address("issuer", key.organisation.slug),
    )
    # One hour ago, for a verifier whose clock is a little behind.
    since = at - timedelta(hours=1)
    payload = {
        "@context": [VC_CONTEXT],
        "id": where,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": profile,
        "validFrom": _moment(since),
        "validUntil": _moment(at + LIST_STANDS),
        "credentialSubject": {
            "id": f"{where}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": "u" + _base64(gzip.compress(bytes(bits), mtime=0)),
        },
        "iss": profile,
        "jti": where,
        "nbf": int(since.timestamp()),
    }
    return _sign(payload, key)


def read_badge(token: str) -> dict[str, Any] | None:
    """What a badge of ours says; nothing when it was altered, or is none of ours."""
    try:
        kid = str(jwt.get_unverified_header(token).get("kid", "")).rstrip("/").rpartition("/")[2]
        key = CredentialKey.objects.published(kid=kid).first()
        if key is None:
            return None
        public = jwt.PyJWK(key.public_jwk, algorithm=ALGORITHM)
        payload: dict[str, Any] = jwt.decode(
            token,
            public.key,
            algorithms=[ALGORITHM],
            options={"verify_aud": False, "require": ["iss", "jti", "nbf"]},
        )
    except (jwt.PyJWTError, ValueError):
        return None
    return payload


def add_to_linkedin(certificate: Certificate) -> str:
    """The address that opens LinkedIn's own form, filled in; nothing is asked of LinkedIn before somebody goes there."""
    given = timezone.localdate(certificate.given_at)
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": certificate.enrolment.programme.name,
        "organizationName": certificate.organisation.name,
        "issueYear": given.year,
        "issueMonth": given.month,
        "certId": certificate.number,
        "certUrl": address("confirmed", certificate.number, certificate.secret),
    }
    return f"{LINKEDIN}?{urlencode(values)}"
