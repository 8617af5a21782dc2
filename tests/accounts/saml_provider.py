"""A throw-away SAML provider of a company, for tests: it signs with signxml, another library than the one that checks."""

from __future__ import annotations

import base64
import threading
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from lxml import etree
from signxml import SignatureConstructionMethod, XMLSigner

SAML = "urn:oasis:names:tc:SAML:2.0:assertion"
SAMLP = "urn:oasis:names:tc:SAML:2.0:protocol"
NAMES = {"saml": SAML, "samlp": SAMLP, "ds": "http://www.w3.org/2000/09/xmldsig#"}
EMAIL = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress"
GIVEN = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname"
SURNAME = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname"


@dataclass(frozen=True)
class Question:
    """What the product asked."""

    number: str
    acs: str
    issuer: str


def question_in(url: str) -> Question:
    """The product's question, read from the address that the browser was sent to."""
    packed = parse_qs(urlsplit(url).query)["SAMLRequest"][0]
    asked = etree.fromstring(zlib.decompress(base64.b64decode(packed), -15))
    return Question(
        number=asked.get("ID"),
        acs=asked.get("AssertionConsumerServiceURL"),
        issuer=asked.findtext("saml:Issuer", namespaces=NAMES),
    )


def _stamp(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


class _Signer(XMLSigner):
    """Signs with SHA-1 too, as providers did that have not been looked after."""

    def check_deprecated_methods(self) -> None:
        pass


class SamlProvider:
    """A name, a key, a certificate; and answers to order, right ones and wrong ones."""

    def __init__(self, address: str = "https://idp.passerelles.example") -> None:
        self.address = address
        self.entity_id = f"{address}/metadata"
        self.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "throw-away")])
        now = datetime.now(UTC)
        self.certificate = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(self.key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=30))
            .sign(self.key, hashes.SHA256())
        )

    @property
    def metadata(self) -> str:
        """What an IT department copies."""
        der = self.certificate.public_bytes(serialization.Encoding.DER)
        return (
            f'<EntityDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata" entityID="{self.entity_id}">'
            '<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">'
            '<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data>'
            f"<X509Certificate>{base64.b64encode(der).decode()}</X509Certificate>"
            "</X509Data></KeyInfo></KeyDescriptor>"
            '<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" '
            f'Location="{self.address}/sso"/></IDPSSODescriptor></EntityDescriptor>'
        )

    def response(self, question: Question, *, email: str, **more: Any) -> etree._Element:
        """An unsigned answer. ``more``: ``audience``, ``destination``, ``recipient``, ``in_response_to``, ``at``, ``attributes``…"""
        at = more.get("at", datetime.now(UTC))
        until = at + timedelta(minutes=5)
        said = {EMAIL: email, GIVEN: "Anne", SURNAME: "Martin", **more.get("attributes", {})}
        attributes = "".join(
            f'<saml:Attribute Name="{name}"><saml:AttributeValue>{value}</saml:AttributeValue></saml:Attribute>'
            for name, value in said.items()
        )
        asked = more.get("in_response_to", question.number)
        confirmed = more.get("confirmed", asked)
        audience = more.get("audience", question.issuer)
        restriction = (
            f"<saml:AudienceRestriction><saml:Audience>{audience}</saml:Audience></saml:AudienceRestriction>"
            if audience
            else ""
        )
        xml = (
            f'<samlp:Response xmlns:samlp="{SAMLP}" xmlns:saml="{SAML}" ID="_{uuid4().hex}" Version="2.0" '
            f'IssueInstant="{_stamp(at)}" Destination="{more.get("destination", question.acs)}"'
            + (f' InResponseTo="{asked}"' if asked else "")
            + f"><saml:Issuer>{more.get('issuer', self.entity_id)}</saml:Issuer>"
            '<samlp:Status><samlp:StatusCode Value="urn:oasis:names:tc:SAML:2.0:status:Success"/></samlp:Status>'
            f'<saml:Assertion ID="_{uuid4().hex}" Version="2.0" IssueInstant="{_stamp(at)}">'
            f"<saml:Issuer>{more.get('issuer', self.entity_id)}</saml:Issuer>"
            f"<saml:Subject><saml:NameID>{more.get('name_id', 'number-1')}</saml:NameID>"
            '<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">'
            f'<saml:SubjectConfirmationData NotOnOrAfter="{_stamp(until)}" '
            f'Recipient="{more.get("recipient", question.acs)}"'
            + (f' InResponseTo="{confirmed}"' if confirmed else "")
            + "/></saml:SubjectConfirmation></saml:Subject>"
            f'<saml:Conditions NotBefore="{_stamp(at - timedelta(minutes=1))}" NotOnOrAfter="{_stamp(until)}">'
            f"{restriction}</saml:Conditions>"
            f'<saml:AuthnStatement AuthnInstant="{_stamp(at)}" SessionIndex="_s"><saml:AuthnContext>'
            "<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified"
            "</saml:AuthnContextClassRef></saml:AuthnContext></saml:AuthnStatement>"
            f"<saml:AttributeStatement>{attributes}</saml:AttributeStatement></saml:Assertion></samlp:Response>"
        )
        return etree.fromstring(xml)

    def sign(self, element: etree._Element, *, algorithm: str = "sha256") -> etree._Element:
        """``element`` (an assertion or a whole answer) with its signature after its issuer, as the schema wants."""
        place = etree.SubElement(element, f"{{{NAMES['ds']}}}Signature", Id="placeholder")
        element.insert(1, place)
        signer = _Signer(
            method=SignatureConstructionMethod.enveloped,
            signature_algorithm=f"rsa-{algorithm}",
            digest_algorithm=algorithm,
            c14n_algorithm="http://www.w3.org/2001/10/xml-exc-c14n#",
        )
        pem = self.certificate.public_bytes(serialization.Encoding.PEM).decode()
        return signer.sign(element, key=self.key, cert=pem, reference_uri=f"#{element.get('ID')}")

    def answer(self, url: str, *, email: str, whole: bool = False, **more: Any) -> str:
        """A signed answer to the question at ``url``, as it is posted; ``whole`` signs the envelope, not what it holds."""
        response = self.response(question_in(url), email=email, **more)
        algorithm = more.get("algorithm", "sha256")
        if whole:
            return packed(self.sign(response, algorithm=algorithm))
        return packed(self.with_signed_assertion(response, algorithm=algorithm))

    def with_signed_assertion(self, response: etree._Element, *, algorithm: str) -> etree._Element:
        """The usual form: what is stated is signed, the envelope is not."""
        assertion = response.find("saml:Assertion", NAMES)
        # Signed standing alone, so that nothing of the envelope is part of what is signed.
        alone = etree.fromstring(etree.tostring(assertion))
        response.replace(assertion, self.sign(alone, algorithm=algorithm))
        return response


def packed(response: etree._Element) -> str:
    return base64.b64encode(etree.tostring(response)).decode()


def unpacked(answer: str) -> etree._Element:
    return etree.fromstring(base64.b64decode(answer))


@contextmanager
def at_work(*, email: str) -> Iterator[SamlProvider]:
    """The same as a page on this machine, whose button posts an answer about ``email``, as a browser would meet it."""
    provider = SamlProvider()

    class Page(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if not self.path.startswith("/sso"):
                self._say(provider.metadata, "application/xml")
                return
            answer = provider.answer(self.path, email=email)
            acs = question_in(self.path).acs
            self._say(
                f'<!doctype html><link rel="icon" href="data:,"><title>Company</title><h1>Company</h1><form method="post" action="{acs}">'
                f'<input type="hidden" name="SAMLResponse" value="{answer}"><button>Go on</button></form>',
                "text/html",
            )

        def _say(self, text: str, kind: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", kind)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
