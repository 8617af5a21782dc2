"""Badges: checked by a library that is not ours and by hand from the specification; altered, taken back, rotated."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone
from openbadgeslib.ob3 import OB3VerificationError, OB3Verifier

import factories as make
from at_once import at_once
from binome.learning import credentials, services
from binome.learning.models import Certificate, CredentialKey
from learning.meetings import text_of
from learning.test_certificates import went_all_the_way

pytestmark = pytest.mark.django_db
NOW = datetime.now(tz=UTC).replace(microsecond=0) - timedelta(days=3)
CHECK = "/parcours/attestations/verifier/badge/"


def a_badge() -> Certificate:
    pair = went_all_the_way()
    services.give_certificates(at=NOW)
    found: Certificate = pair.mentor.certificates.get()
    return found


def hosted(url: str) -> bytes:
    """What anybody is served at an address that a badge names."""
    response = Client().get(url.removeprefix(settings.BASE_URL).partition("#")[0])
    assert response.status_code == 200
    return bytes(response.content)


def outside_verifier(token: str) -> OB3Verifier:
    """openbadgeslib with the public key that the badge's header points at, and nothing else of ours."""
    jwk = json.loads(hosted(jwt.get_unverified_header(token)["kid"]))
    return OB3Verifier(pubkey_pem=jwt.PyJWK(jwk).key)


def verify(token: str) -> Any:
    return outside_verifier(token).verify(token, check_status=True, verify_status_list=True, download=hosted)


def altered(token: str, change: Any) -> str:
    head, body, signature = token.split(".")
    payload = json.loads(base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    change(payload)
    written = base64.urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    return ".".join((head, written, signature))


def said_of(token: str, email: str = "") -> str:
    return text_of(Client().post(CHECK, {"badge": token, "email": email}))


def test_an_outside_library_verifies_the_badge_and_its_status() -> None:
    certificate = a_badge()
    credential = verify(certificate.badge)
    assert credential.issuer.name == certificate.organisation.name
    assert certificate.enrolment.programme.name in credential.achievement.name
    identity = credential.identifiers[0]
    email = certificate.enrolment.person.email
    assert identity.identity_hash == "sha256$" + hashlib.sha256((email + identity.salt).encode()).hexdigest()
    assert email not in certificate.badge
    assert "3 séances tenues" in credential.evidence[0].narrative


def test_the_badge_has_what_the_specification_requires() -> None:
    """Written from Open Badges 3.0 (§8.2, appendix B), with PyJWT alone: none of our own reading code."""
    token = a_badge().badge
    header = jwt.get_unverified_header(token)
    assert header["typ"] == "JWT"
    assert header["alg"] == "RS256"
    public = jwt.PyJWK(json.loads(hosted(header["kid"])))
    said = jwt.decode(token, public.key, algorithms=["RS256"])
    assert said["@context"][0] == "https://www.w3.org/ns/credentials/v2"
    assert re.fullmatch(
        r"https://purl\.imsglobal\.org/spec/ob/v3p0/context-3\.\d+\.\d+\.json", said["@context"][1]
    )
    assert {"VerifiableCredential", "OpenBadgeCredential"} <= set(said["type"])
    assert said["iss"] == said["issuer"]["id"]
    assert said["jti"] == said["id"]
    moment = datetime.fromisoformat(said["validFrom"])
    assert said["nbf"] == int(moment.timestamp())
    subject = said["credentialSubject"]
    assert subject["type"] == ["AchievementSubject"]
    (identity,) = subject["identifier"]
    assert set(identity) == {"type", "hashed", "identityHash", "identityType", "salt"}
    assert identity["hashed"] is True
    assert identity["identityType"] == "emailAddress"
    given_for = subject["achievement"]
    assert given_for["type"] == ["Achievement"]
    assert given_for["name"]
    assert given_for["description"]
    assert given_for["criteria"]["narrative"]
    profile = json.loads(hosted(said["issuer"]["id"]))
    assert {name: profile[name] for name in said["issuer"]} == said["issuer"]
    assert header["kid"] in [method["id"] for method in profile["verificationMethod"]]
    published = json.loads(hosted(given_for["id"]))
    assert {name: published[name] for name in given_for} == given_for
    for name in ("d", "p", "q", "dp", "dq", "qi"):
        assert f'"{name}"' not in json.dumps(profile)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: said["credentialSubject"]["achievement"].update(name="Docteur en numérique"),
        lambda said: said["credentialSubject"]["identifier"][0].update(salt="another"),
        lambda said: said.pop("credentialStatus"),
        lambda said: said["issuer"].update(name="Une autre organisation"),
    ],
)
def test_an_altered_badge_is_refused_by_both(change: Any) -> None:
    token = altered(a_badge().badge, change)
    with pytest.raises(OB3VerificationError, match="Invalid signature"):
        verify(token)
    assert "Ce badge a été modifié, ou ne vient pas de nous" in said_of(token)


def test_a_badge_without_signature_or_signed_by_a_stranger_is_refused() -> None:
    certificate = a_badge()
    said = jwt.decode(certificate.badge, options={"verify_signature": False})
    header = jwt.get_unverified_header(certificate.badge)
    stranger = credentials.make_key(certificate.organisation, at=NOW)
    private = credentials.box(credentials.BOX).decrypt(stranger.private.encode()).decode()
    forged = jwt.encode(said, private, algorithm="RS256", headers={"kid": header["kid"]})
    unsigned = jwt.encode(said, None, algorithm="none", headers={"kid": header["kid"]})
    by_secret = jwt.encode(said, "x" * 64, algorithm="HS256", headers={"kid": header["kid"]})
    for token in (forged, unsigned, by_secret, "eyJ", "....", "é" * 50):
        assert "ne vient pas de nous" in said_of(token)
    for token in (forged, unsigned, by_secret):
        with pytest.raises(OB3VerificationError):
            verify(token)


def test_a_stolen_key_makes_no_badge_that_our_page_believes() -> None:
    certificate = a_badge()
    assert certificate.key is not None
    said = jwt.decode(certificate.badge, options={"verify_signature": False})
    said["name"] = "Autre chose"
    assert "ne vient pas de nous" in said_of(credentials._sign(said, certificate.key))


def test_a_badge_taken_back_is_said_to_be_by_both() -> None:
    certificate, standing = a_badge(), a_badge()
    coordinator = make.coordinator_of(certificate.organisation)
    verify(certificate.badge)
    services.revoke_certificate(certificate, reason="Erreur", by=coordinator, at=NOW)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(certificate.badge)
    assert f"Badge {certificate.number} retiré par" in said_of(certificate.badge)
    verify(standing.badge)
    assert "valable" in said_of(standing.badge)


def test_our_page_says_to_which_address_a_badge_was_given() -> None:
    certificate = a_badge()
    email = certificate.enrolment.person.email
    assert "Il a été remis à l’adresse que vous avez tapée" in said_of(certificate.badge, email.upper())
    assert "Il n’a pas été remis à l’adresse" in said_of(certificate.badge, "autre@example.org")
    assert certificate.enrolment.person.last_name not in said_of(certificate.badge)


def test_changing_the_key_leaves_earlier_badges_true_and_revocable() -> None:
    certificate = a_badge()
    coordinator = make.coordinator_of(certificate.organisation)
    first = certificate.key
    second = services.change_signing_key(certificate.organisation, by=coordinator, at=timezone.now())
    verify(certificate.badge)
    pair = went_all_the_way(programme=certificate.enrolment.programme)
    services.give_certificates(at=NOW)
    newer = pair.mentor.certificates.get()
    assert (newer.key, first) == (second, certificate.key)
    verify(newer.badge)
    profile = json.loads(hosted(credentials.address("issuer", certificate.organisation.slug)))
    assert len(profile["verificationMethod"]) == 2
    services.revoke_certificate(certificate, reason="Erreur", by=coordinator, at=NOW)
    with pytest.raises(OB3VerificationError, match="revocation"):
        verify(certificate.badge)


def test_the_private_key_is_locked_in_the_database() -> None:
    key = a_badge().key
    assert key is not None
    assert "PRIVATE" not in key.private
    assert b"BEGIN PRIVATE KEY" in credentials.box(credentials.BOX).decrypt(key.private.encode())
    assert set(key.public_jwk) == {"kty", "n", "e", "kid", "alg", "use"}


def test_mentees_receive_no_badge_and_only_its_owner_and_coordinators_download_one(client_of: Any) -> None:
    certificate = a_badge()
    mentee = certificate.enrolment.pairs_as_mentor.get().mentee
    assert mentee.certificates.get().badge == ""
    url = f"/parcours/attestations/{certificate.pk}/badge.jwt"
    assert client_of(certificate.enrolment.person).get(url).content.decode() == certificate.badge
    assert client_of(mentee.person).get(url).status_code == 404


def test_linkedin_is_a_plain_link_that_names_nobody_but_the_address_chosen(client_of: Any) -> None:
    certificate = a_badge()
    page = client_of(certificate.enrolment.person).get("/parcours/attestations/").content.decode()
    (link,) = re.findall(r'href="(https://www\.linkedin\.com/[^"]+)"', page)
    values = parse_qs(urlsplit(link.replace("&amp;", "&")).query)
    assert values["certId"] == [certificate.number]
    assert values["certUrl"][0].endswith(f"/{certificate.number}/{certificate.secret}/")
    assert values["issueYear"] == [str(NOW.year)]


@pytest.mark.django_db(transaction=True)
def test_the_first_badges_of_an_organisation_given_at_once_share_one_key() -> None:
    programme = make.ProgrammeFactory(required_units=["u1-role", "u5-hands"])
    pairs = [went_all_the_way(programme=programme) for _pair in range(2)]
    halves = [pair.mentor for pair in pairs] * 2
    acts = [partial(services.give_certificate, half, by=None, at=NOW) for half in halves]
    assert at_once(acts) == {"won": 4}
    assert [half.certificates.count() for half in halves[:2]] == [1, 1]
    assert CredentialKey.objects.published(organisation=programme.organisation).count() == 1
