"""SAML 2 with an organisation's own provider. The signature is python3-saml's work; what the standard leaves optional is not.

A provider posts its answer from another site, where the browser's session does not travel along. So the answer is
checked at once, and what it says waits, locked, in a cookie of two minutes for the page that has the session.
"""

from __future__ import annotations

import json
from typing import Any

from allauth.socialaccount.helpers import complete_social_login
from allauth.socialaccount.internal import statekit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.saml.provider import SAMLProvider
from cryptography import x509
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from onelogin.saml2.auth import OneLogin_Saml2_Auth
from onelogin.saml2.constants import OneLogin_Saml2_Constants as Saml
from onelogin.saml2.errors import OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError
from onelogin.saml2.idp_metadata_parser import OneLogin_Saml2_IdPMetadataParser
from onelogin.saml2.response import OneLogin_Saml2_Response
from onelogin.saml2.settings import OneLogin_Saml2_Settings
from onelogin.saml2.xml_utils import OneLogin_Saml2_XML

from binome.accounts import services
from binome.accounts.boxes import box
from binome.accounts.company import CompanyProblem, login_from, reader_language
from binome.accounts.models import CompanySignOn
from binome.core.outside import may_be_asked

COOKIE = "company_reply"
COOKIE_SECONDS = 120
# Metadata of a large provider; an answer about one person is far shorter.
LONGEST_METADATA = 256 * 1024
LONGEST_FETCHED = 128 * 1024
METADATA_TYPES = "application/samlmetadata+xml, application/xml, text/xml"
LONGEST_ANSWER = 128 * 1024
CERTIFICATES_AT_MOST = 6
LONGEST_VALUE = 254

# What providers call these things: Microsoft Entra ID, Google, Okta, Keycloak, Shibboleth.
NAMES = {
    "email": (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress",
        "urn:oid:0.9.2342.19200300.100.1.3",
        "urn:oid:1.2.840.113549.1.9.1",
        "email",
        "mail",
        "emailAddress",
        "Email",
    ),
    "verified": ("email_verified", "http://schemas.auth0.com/email_verified"),
    "first_name": (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/givenname",
        "urn:oid:2.5.4.42",
        "givenName",
        "firstName",
        "first_name",
        "given_name",
    ),
    "last_name": (
        "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/surname",
        "urn:oid:2.5.4.4",
        "sn",
        "surname",
        "lastName",
        "last_name",
        "family_name",
    ),
    "subject": ("urn:oasis:names:tc:SAML:attribute:subject-id", "urn:oid:1.3.6.1.4.1.5923.1.1.1.6"),
}


class NotMetadata(Exception):
    """The text describes no provider that we can use; ``code`` says what is missing, for a sentence."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


def entity_id_of(slug: str) -> str:
    """What we are called; it is also where our description stands."""
    return str(settings.BASE_URL) + reverse("accounts:company_metadata", args=[slug])


def acs_of(slug: str) -> str:
    """Where the provider sends its answer."""
    return str(settings.BASE_URL) + reverse("accounts:company_acs", args=[slug])


def read_metadata(text: bytes) -> tuple[str, dict[str, Any]]:
    """The provider's entity id, and the facts that are needed of it.

    Raises
    ------
    NotMetadata
    """
    if len(text) > LONGEST_METADATA:
        raise NotMetadata("long")
    try:
        document = OneLogin_Saml2_XML.to_etree(text)
        providers = OneLogin_Saml2_XML.query(document, "//md:EntityDescriptor/md:IDPSSODescriptor")
        said: dict[str, Any] = OneLogin_Saml2_IdPMetadataParser.parse(text).get("idp", {})
    # Not XML, a document type, an entity, a text in another encoding: nothing that describes a provider.
    except Exception as error:
        raise NotMetadata("xml") from error
    if len(providers) != 1 or not said.get("entityId"):
        raise NotMetadata("provider")
    address = said.get("singleSignOnService", {}).get("url", "")
    if not may_be_asked(address):
        raise NotMetadata("address")
    certificates = said.get("x509certMulti", {}).get("signing") or [said.get("x509cert", "")]
    if not 1 <= len(certificates) <= CERTIFICATES_AT_MOST or not all(map(_is_certificate, certificates)):
        raise NotMetadata("certificate")
    if len(said["entityId"]) > 500:
        raise NotMetadata("provider")
    return said["entityId"], {"sso_url": address, "certificates": certificates}


def _is_certificate(text: str) -> bool:
    try:
        x509.load_pem_x509_certificate(
            f"-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----".encode()
        )
    except ValueError:
        return False
    return True


def _ourselves(slug: str) -> dict[str, Any]:
    return {
        "entityId": entity_id_of(slug),
        "assertionConsumerService": {"url": acs_of(slug), "binding": Saml.BINDING_HTTP_POST},
        "NameIDFormat": Saml.NAMEID_UNSPECIFIED,
    }


def our_metadata(slug: str) -> bytes:
    """Our description, for the provider's administrator. It says nothing but addresses made of ``slug``."""
    ours = OneLogin_Saml2_Settings({"strict": True, "sp": _ourselves(slug)}, sp_validation_only=True)
    metadata = ours.get_sp_metadata()
    return metadata if isinstance(metadata, bytes) else str(metadata).encode()


def _configuration(sign_on: CompanySignOn) -> dict[str, Any]:
    certificates = sign_on.facts["certificates"]
    return {
        "strict": True,
        "debug": False,
        "sp": _ourselves(sign_on.organisation.slug),
        "idp": {
            "entityId": sign_on.issuer,
            "singleSignOnService": {
                "url": sign_on.facts["sso_url"],
                "binding": Saml.BINDING_HTTP_REDIRECT,
            },
            "x509cert": certificates[0],
            "x509certMulti": {"signing": certificates},
        },
        "security": {
            # One of the two must be signed, in any case; most providers sign one only.
            "wantAssertionsSigned": False,
            "wantMessagesSigned": False,
            "wantNameId": False,
            "wantAttributeStatement": False,
            "allowRepeatAttributeName": True,
            "requestedAuthnContext": False,
            "rejectDeprecatedAlgorithm": True,
            "allowSingleLabelDomains": True,
        },
    }


def _where(address: str) -> dict[str, Any]:
    """The page at ``address`` as python3-saml wants to hear of it: ours by our settings, whatever a header says."""
    scheme, _colon, rest = address.partition("://")
    host, _slash, path = rest.partition("/")
    return {
        "https": "on" if scheme == "https" else "off",
        "http_host": host,
        "script_name": f"/{path}",
        "get_data": {},
        "post_data": {},
    }


class CompanySaml(SAMLProvider):  # type: ignore[misc]
    """An organisation's provider, made of the product's own row: allauth's table of providers stays empty."""

    def __init__(self, request: HttpRequest, sign_on: CompanySignOn) -> None:
        self.sign_on = sign_on
        app = SocialApp(
            provider=self.id,
            provider_id=f"company-{sign_on.organisation_id}",
            name=sign_on.organisation.name[:40],
            client_id=sign_on.organisation.slug,
        )
        super().__init__(request, app=app)

    def begin(self, request: HttpRequest, *, next_url: str, **state: Any) -> str:
        """The address to leave for; the number of our question is kept in the browser's session."""
        acs = acs_of(self.sign_on.organisation.slug)
        question = OneLogin_Saml2_Auth(_where(acs), _configuration(self.sign_on))
        address = question.login(return_to="", set_nameid_policy=False)
        self.stash_redirect_state(
            request, "login", next_url or None, None, state_id=question.get_last_request_id(), **state
        )
        return str(address)


def receive(request: HttpRequest, sign_on: CompanySignOn) -> HttpResponse:
    """The provider's answer, posted from its own page."""
    waiting: dict[str, Any] = {"sign_on": sign_on.pk}
    try:
        claims, question = _checked(sign_on, request.POST.get("SAMLResponse", ""))
        waiting |= {"claims": claims, "question": question}
    except CompanyProblem as problem:
        # Said on the next page, which knows who is asking: a coordinator who tries it reads more.
        waiting["problem"] = [problem.code, problem.why]
    finish = reverse("accounts:company_finish", args=[sign_on.organisation.slug])
    response = redirect(finish)
    response.set_cookie(
        COOKIE, box(COOKIE).encrypt(json.dumps(waiting).encode()).decode(), max_age=COOKIE_SECONDS, path=finish, samesite="Lax",
        secure=settings.IS_SECURE, httponly=True,
    )  # fmt: skip
    return response


def _checked(sign_on: CompanySignOn, answer: str) -> tuple[dict[str, Any], str]:
    """What the answer says of somebody, and to which question of ours; only if all of it can be believed."""
    if not answer or len(answer) > LONGEST_ANSWER:
        raise CompanyProblem("unclear", "no answer")
    acs = acs_of(sign_on.organisation.slug)
    try:
        ours = OneLogin_Saml2_Settings(_configuration(sign_on))
        response = OneLogin_Saml2_Response(ours, answer)
        response.is_valid(_where(acs), raise_exceptions=True)
        question = _question_in(response, acs)
        if entity_id_of(sign_on.organisation.slug) not in response.get_audiences():
            raise CompanyProblem("unclear", "audience")
        return _claims(response), question
    except (OneLogin_Saml2_Error, OneLogin_Saml2_ValidationError) as error:
        raise CompanyProblem("unclear", _name_of(error)) from error
    except CompanyProblem:
        raise
    # Not base64, not XML, a document type: the library raises whatever its parser does.
    except Exception as error:
        raise CompanyProblem("unclear", type(error).__name__) from error


def _name_of(error: Any) -> str:
    """``WRONG_AUDIENCE``: a word that whoever looks after the provider can look up; the library's text may hold anything."""
    names = (name for name, number in vars(type(error)).items() if name.isupper() and number == error.code)
    return next(names, type(error).__name__)


def _question_in(response: Any, acs: str) -> str:
    """The number of our question, read where the signature covers it.

    The envelope may be unsigned, so its own word is not enough; the standard lets all of these be left out.
    """
    confirmations = response._query_assertion(
        "/saml:Subject/saml:SubjectConfirmation/saml:SubjectConfirmationData"
    )
    question = response.get_in_response_to()
    if not question or not confirmations:
        raise CompanyProblem("stale", "nobody asked")
    for confirmation in confirmations:
        is_ours = confirmation.get("InResponseTo") == question and confirmation.get("Recipient") == acs
        if not is_ours or not confirmation.get("NotOnOrAfter"):
            raise CompanyProblem("unclear", "confirmation")
    if response.document.get("Destination") not in {None, acs}:
        raise CompanyProblem("unclear", "destination")
    return str(question)


def _claims(response: Any) -> dict[str, Any]:
    said = response.get_attributes()

    def value(kind: str) -> str:
        found = (said[name][0] for name in NAMES[kind] if said.get(name))
        return str(next(found, "") or "")[:LONGEST_VALUE]

    name_id = str(response.get_nameid() or "")[:LONGEST_VALUE]
    email = value("email") or (name_id if "@" in name_id else "")
    # A provider whose certificate we hold vouches for its own people, unless it says that it does not.
    verified = value("verified").lower() in {"", "true", "1", "yes"}
    return {
        "subject": value("subject") or name_id or email,
        "email": email,
        "is_verified": verified,
        "first_name": value("first_name")[:80],
        "last_name": value("last_name")[:80],
    }


def finish(request: HttpRequest, sign_on: CompanySignOn) -> HttpResponse:
    """The same browser, with its session: the answer must be to a question that it asked, once."""
    try:
        opened = box(COOKIE).decrypt(request.COOKIES.get(COOKIE, "").encode(), ttl=COOKIE_SECONDS)
        waiting = json.loads(opened)
    except (InvalidToken, ValueError) as error:
        raise CompanyProblem("stale", "no answer waits") from error
    if waiting["sign_on"] != sign_on.pk:
        raise CompanyProblem("stale", "another organisation")
    if "problem" in waiting:
        raise CompanyProblem(*waiting["problem"])
    provider = CompanySaml(request, sign_on)
    state = statekit.unstash_state(request, provider_id=provider.sub_id, state_id=waiting["question"])
    if state is None:
        raise CompanyProblem("stale", "asked elsewhere, or answered already")
    login = login_from(provider, services.Claims(**waiting["claims"], language=reader_language()))
    login.state = state
    response: HttpResponse = complete_social_login(request, login)
    return response
