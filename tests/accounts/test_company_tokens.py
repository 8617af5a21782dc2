"""What a provider that lies, or somebody between it and us, may answer by OpenID Connect: none of it opens an account."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.test import Client
from django.utils import timezone

import factories as make
from accounts.company import DOMAIN, door, leave, organisation_with_domain, switch_on, words_of
from accounts.entering import is_signed_in
from binome.accounts import jobs, openid, services
from binome.accounts.models import Organisation, Person
from binome.accounts.services import Connection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Rogue:
    """A provider that answers what it is told to."""

    def __init__(self) -> None:
        self.token_answer: Any = {}
        self.userinfo: Any = {}
        self.issuer = ""
        self.keys: Any = {"keys": [self.published(KEY)]}
        self.changes: dict[str, Any] = {}
        self.was_asked: dict[str, list[str]] = {}

    def published(self, key: Any, number: str = "1") -> dict[str, Any]:
        return {
            **json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key())),
            "kid": number,
            "use": "sig",
        }

    def answer_to(self, path: str) -> Any:
        if path.endswith("openid-configuration"):
            return {
                "issuer": self.issuer,
                "authorization_endpoint": f"{self.issuer}/enter",
                "token_endpoint": f"{self.issuer}/token",
                "userinfo_endpoint": f"{self.issuer}/userinfo",
                "jwks_uri": f"{self.issuer}/keys",
                "token_endpoint_auth_methods_supported": ["client_secret_post"],
                **self.changes,
            }
        return {"/token": self.token_answer, "/userinfo": self.userinfo, "/keys": self.keys}[path]


@pytest.fixture
def rogue(settings: Any) -> Iterator[Rogue]:
    settings.TRUSTED_OUTSIDE_HOSTS = ["127.0.0.1"]
    found = Rogue()

    class Page(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            found.was_asked[self.path] = parse_qs(body)  # type: ignore[assignment]
            said = found.answer_to(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.end_headers()
            self.wfile.write(said if isinstance(said, bytes) else json.dumps(said).encode())

        do_GET = do_POST = _answer  # noqa: N815

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Page)
    found.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def company(rogue: Rogue) -> Organisation:
    organisation = organisation_with_domain()
    issuer, facts = openid.read_provider(rogue.issuer)
    connection = Connection(
        kind="openid",
        issuer=issuer,
        facts=facts,
        client_id="binome",
        secret="hush",  # type: ignore[arg-type]
    )
    switch_on(
        services.connect_company(
            organisation, connection, by=make.coordinator_of(organisation), at=timezone.now()
        )
    )
    make.PersonFactory(email=f"anne@{DOMAIN}")
    return organisation


def come_back(
    company: Organisation, rogue: Rogue, token: Callable[[dict[str, Any]], Any] | None = None, **more: Any
) -> tuple[Client, Any]:
    """Leave, and come back with a token that says ``more``, or that ``token`` makes of what it should say."""
    client = Client(headers={"accept-language": "fr"})
    asked = {name: values[0] for name, values in parse_qs(urlsplit(leave(client, company)).query).items()}
    now = int(time.time())
    said = {
        "iss": rogue.issuer,
        "aud": "binome",
        "sub": "1",
        "iat": now,
        "exp": now + 300,
        "nonce": asked["nonce"],
        "email": f"anne@{DOMAIN}",
        "email_verified": True,
        **more,
    }
    said = {name: value for name, value in said.items() if value is not None}
    made = token(said) if token else jwt.encode(said, KEY, algorithm="RS256", headers={"kid": "1"})
    rogue.token_answer = {"access_token": "x", "token_type": "Bearer", "id_token": made}
    response = client.get(f"{door(company)}retour/", {"state": asked["state"], "code": "given"})
    return client, response


def test_a_right_token_opens_the_account_so_that_the_others_fail_for_their_own_reason(
    company: Organisation, rogue: Rogue
) -> None:
    client, _response = come_back(company, rogue)
    assert is_signed_in(client)
    shown = rogue.was_asked["/token"]
    assert (shown["client_id"], shown["client_secret"]) == (["binome"], ["hush"])  # type: ignore[call-overload]
    assert len(shown["code_verifier"][0]) >= 43  # type: ignore[call-overload]


WRONG: dict[str, dict[str, Any]] = {
    "another issuer": {"iss": "https://somebody.else"},
    "another audience": {"aud": "somebody-else"},
    "two audiences": {"aud": ["binome", "somebody-else"]},
    "handed to somebody else": {"azp": "somebody-else"},
    "another nonce": {"nonce": "of another question"},
    "no nonce": {"nonce": None},
    "over": {"exp": int(time.time()) - 3600},
    "not yet": {"iat": int(time.time()) + 3600},
    "no end": {"exp": None},
    "nobody": {"sub": None},
    "unverified": {"email_verified": False},
    "unverified in words": {"email_verified": "no"},
    "verified by a number": {"email_verified": 1},
    "silent about it": {"email_verified": None},
    "another domain": {"email": "anne@ailleurs.example"},
    "two addresses": {"email": [f"anne@{DOMAIN}", "x@ailleurs.example"]},
    "two addresses in one": {"email": f"x@ailleurs.example,anne@{DOMAIN}"},
    "an address with a sign that looks like ours": {"email": f"\uff41nne@{DOMAIN}"},
}


@pytest.mark.parametrize("how", list(WRONG))
def test_a_token_that_says_something_wrong_opens_nothing(
    how: str, company: Organisation, rogue: Rogue
) -> None:
    client, response = come_back(company, rogue, **WRONG[how])
    assert response.status_code == 409
    assert not is_signed_in(client)


MADE: dict[str, Callable[[dict[str, Any]], Any]] = {
    "unsigned": lambda said: jwt.encode(said, None, algorithm="none"),  # type: ignore[arg-type]
    "signed with our secret": lambda said: jwt.encode(
        said, "hush" * 10, algorithm="HS256", headers={"kid": "1"}
    ),
    "signed with another key": lambda said: jwt.encode(
        said, OTHER_KEY, algorithm="RS256", headers={"kid": "1"}
    ),
    "signed with a key that nobody published": lambda said: jwt.encode(
        said, OTHER_KEY, algorithm="RS256", headers={"kid": "2"}
    ),
    "no token": lambda said: None,
    "a number": lambda said: 7,
    "three dots": lambda said: "...",
    "half a token": lambda said: jwt.encode(said, KEY, algorithm="RS256").rpartition(".")[0] + ".",
}


@pytest.mark.parametrize("how", list(MADE))
def test_a_token_that_is_not_the_providers_opens_nothing(
    how: str, company: Organisation, rogue: Rogue
) -> None:
    client, response = come_back(company, rogue, MADE[how])
    assert response.status_code == 409
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "keys", [{}, [], {"keys": []}, {"keys": [{"kty": "RSA"}]}, {"keys": "x"}, b"<html>", b"x" * 100_000]
)
def test_keys_that_cannot_be_read_are_a_sentence_not_a_fault(
    keys: Any, company: Organisation, rogue: Rogue
) -> None:
    rogue.keys = keys
    client, response = come_back(company, rogue)
    assert "Rien n’a été fait" in words_of(response) or "ne répond pas" in words_of(response)
    assert not is_signed_in(client)


def test_what_the_token_leaves_out_is_asked_for_and_counts_for_the_same_person_only(
    company: Organisation, rogue: Rogue
) -> None:
    rogue.userinfo = {"sub": "1", "email": f"anne@{DOMAIN}", "email_verified": True}
    client, _response = come_back(company, rogue, email=None, email_verified=None)
    assert is_signed_in(client)
    rogue.userinfo = {"sub": "2", "email": f"anne@{DOMAIN}", "email_verified": True}
    client, response = come_back(company, rogue, email=None, email_verified=None)
    assert response.status_code == 409
    assert not is_signed_in(client)


def test_a_token_without_a_key_number_is_read_with_the_only_key(company: Organisation, rogue: Rogue) -> None:
    client, _response = come_back(company, rogue, lambda said: jwt.encode(said, KEY, algorithm="RS256"))
    assert is_signed_in(client)


@pytest.mark.parametrize(
    "answer", [b"", b"[]", b"null", b"{}", b'{"access_token": 1}', b"x" * 100_000, b'{"expires_in": "soon"}']
)
def test_any_answer_in_place_of_a_token_is_a_sentence(
    answer: bytes, company: Organisation, rogue: Rogue
) -> None:
    client = Client()
    asked = parse_qs(urlsplit(leave(client, company)).query)
    rogue.token_answer = answer
    response = client.get(f"{door(company)}retour/", {"state": asked["state"][0], "code": "given"})
    assert response.status_code == 409
    assert not is_signed_in(client)


@pytest.mark.parametrize(
    "changes",
    [
        {"issuer": "https://somebody.else"},
        {"token_endpoint": "http://169.254.169.254/latest"},
        {"jwks_uri": "file:///etc/passwd"},
        {"authorization_endpoint": "javascript:alert(1)"},
        {"userinfo_endpoint": "http://10.0.0.1/"},
        {"token_endpoint": None},
        {"issuer": None},
    ],
)
def test_a_description_that_leads_elsewhere_is_not_taken(changes: dict[str, Any], rogue: Rogue) -> None:
    rogue.changes = changes
    with pytest.raises(openid.NotAProvider):
        openid.read_provider(rogue.issuer)


def test_each_night_a_provider_is_read_again_and_another_name_changes_nothing(
    company: Organisation, rogue: Rogue, caplog: pytest.LogCaptureFixture
) -> None:
    def facts() -> Any:
        sign_on = services.sign_on_of(company)
        assert sign_on is not None
        return sign_on.facts["token_endpoint"]

    rogue.changes = {"token_endpoint": f"{rogue.issuer}/newer"}
    jobs.renew_company_facts()
    assert facts() == f"{rogue.issuer}/newer"
    rogue.changes = {"issuer": "https://somebody.else"}
    jobs.renew_company_facts()
    assert facts() == f"{rogue.issuer}/newer"
    assert "not a provider" in caplog.text


def test_no_line_of_the_log_holds_an_address_or_a_name(
    company: Organisation, rogue: Rogue, caplog: pytest.LogCaptureFixture
) -> None:
    come_back(company, rogue, email="canari@ailleurs.example", given_name="Canaria")
    come_back(company, rogue, nonce="wrong", email=f"canari@{DOMAIN}")
    assert "company sign-on failed" in caplog.text
    assert "canari" not in caplog.text.lower()
    assert "hush" not in caplog.text
    assert not Person.objects.filter(email__startswith="canari").exists()
