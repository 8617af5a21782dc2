"""Company sign-on by SAML 2: a throw-away provider, and what somebody in the middle would try."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from lxml import etree

import factories as make
from accounts.company import (
    DOMAIN,
    door,
    go_in_without_company,
    leave,
    organisation_with_domain,
    switch_on,
    way_out,
    words_of,
)
from accounts.entering import is_signed_in
from accounts.saml_provider import EMAIL, NAMES, SamlProvider, packed, question_in, unpacked
from binome.accounts import saml, services
from binome.accounts.models import CompanyIdentity, CompanySignOn, Organisation, Person
from binome.accounts.services import Connection

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("no_earlier_tries")]

ANNE = f"anne@{DOMAIN}"


@pytest.fixture(scope="module")
def provider() -> SamlProvider:
    return SamlProvider()


def connect_saml(organisation: Organisation, provider: SamlProvider) -> CompanySignOn:
    issuer, facts = saml.read_metadata(provider.metadata.encode())
    return services.connect_company(
        organisation,
        Connection(kind=CompanySignOn.Kind.SAML, issuer=issuer, facts=facts),
        by=make.coordinator_of(organisation),
        at=timezone.now(),
    )


@pytest.fixture
def company(provider: SamlProvider) -> Organisation:
    organisation = organisation_with_domain()
    switch_on(connect_saml(organisation, provider))
    return organisation


def bring(client: Client, organisation: Organisation, answer: str) -> Any:
    """The provider's page posts, and the browser follows where it is sent."""
    posted = client.post(f"{door(organisation)}acs/", {"SAMLResponse": answer, "RelayState": ""})
    return client.get(posted["Location"]) if posted.status_code == 302 else posted


@pytest.mark.parametrize("whole", [False, True], ids=["what is stated is signed", "the envelope is signed"])
def test_a_newcomer_comes_in_by_a_signed_answer(
    whole: bool, company: Organisation, provider: SamlProvider
) -> None:
    client = Client(headers={"accept-language": "fr"})
    answer = provider.answer(leave(client, company), email=ANNE, whole=whole)
    response = bring(client, company, answer)
    assert response["Location"] == f"{door(company)}bienvenue/"
    anne = Person.objects.get(email=ANNE)
    assert (anne.first_name, anne.last_name) == ("Anne", "Martin")
    assert is_signed_in(client)


def test_the_page_that_was_wanted_opens(company: Organisation, provider: SamlProvider) -> None:
    make.PersonFactory(email=ANNE)
    client = Client()
    answer = provider.answer(leave(client, company, next="/donnees/"), email=ANNE)
    assert bring(client, company, answer)["Location"] == "/donnees/"


def test_never_on_to_another_site(company: Organisation, provider: SamlProvider) -> None:
    make.PersonFactory(email=ANNE)
    client = Client()
    answer = provider.answer(leave(client, company, next="https://evil.example/"), email=ANNE)
    assert bring(client, company, answer)["Location"] == "/"


def refused(company: Organisation, client: Client, answer: str) -> str:
    response = bring(client, company, answer)
    assert response.status_code == 409
    assert not is_signed_in(client)
    assert not CompanyIdentity.objects.in_organisation(company).exists()
    return words_of(response)


WRONG: dict[str, dict[str, Any]] = {
    "another audience": {"audience": "https://somebody.else/metadata"},
    "no audience at all": {"audience": ""},
    "another destination": {"destination": "https://somebody.else/acs/"},
    "a destination that only begins like ours": {"destination": "suffix"},
    "another recipient": {"recipient": "https://somebody.else/acs/"},
    "another issuer": {"issuer": "https://somebody.else/"},
    "an answer to no question": {"in_response_to": ""},
    "an answer to no question in an envelope that says otherwise": {"confirmed": ""},
    "an answer to another question": {"in_response_to": "ONELOGIN_0000"},
    "what is confirmed is another question": {"confirmed": "ONELOGIN_0000"},
    "long over": {"at": datetime.now(UTC) - timedelta(hours=2)},
    "not yet": {"at": datetime.now(UTC) + timedelta(hours=2)},
    "an address of another domain": {"attributes": {EMAIL: "anne@ailleurs.example"}},
    "an address said to be unverified": {"attributes": {"email_verified": "false"}},
    "no address": {"attributes": {EMAIL: ""}},
    "an address that is none": {"attributes": {EMAIL: "anne"}},
    "a subdomain": {"attributes": {EMAIL: f"anne@sub.{DOMAIN}"}},
}


@pytest.mark.parametrize("how", list(WRONG))
def test_what_is_signed_but_not_for_us_now_and_here_opens_nothing(
    how: str, company: Organisation, provider: SamlProvider
) -> None:
    make.PersonFactory(email=ANNE)
    client = Client()
    url = leave(client, company)
    more = dict(WRONG[how])
    if more.get("destination") == "suffix":
        more["destination"] = question_in(url).acs + "evil/"
    refused(company, client, provider.answer(url, email=ANNE, **more))


def test_an_unsigned_answer_opens_nothing(company: Organisation, provider: SamlProvider) -> None:
    make.PersonFactory(email=ANNE)
    client = Client()
    refused(company, client, packed(provider.response(question_in(leave(client, company)), email=ANNE)))


def test_a_signature_by_another_key_opens_nothing(company: Organisation) -> None:
    make.PersonFactory(email=ANNE)
    client = Client()
    refused(company, client, SamlProvider().answer(leave(client, company), email=ANNE))


def _set_email(response: etree._Element, address: str) -> None:
    for value in response.iterfind(f".//saml:Attribute[@Name='{EMAIL}']/saml:AttributeValue", NAMES):
        value.text = address


def _alter(response: etree._Element, victim: str) -> None:
    _set_email(response, victim)


def _forged(response: etree._Element, victim: str) -> etree._Element:
    forged = copy.deepcopy(response.find("saml:Assertion", NAMES))
    for signature in forged.findall("ds:Signature", NAMES):
        forged.remove(signature)
    forged.set("ID", "_forged")
    _set_email(forged, victim)
    return forged


def _put_a_forged_one_first(response: etree._Element, victim: str) -> None:
    response.insert(2, _forged(response, victim))


def _put_a_forged_one_after(response: etree._Element, victim: str) -> None:
    response.append(_forged(response, victim))


def _wrap_in_extensions(response: etree._Element, victim: str) -> None:
    signed = response.find("saml:Assertion", NAMES)
    forged = _forged(response, victim)
    response.replace(signed, forged)
    extensions = etree.Element("{urn:oasis:names:tc:SAML:2.0:protocol}Extensions")
    extensions.append(signed)
    response.insert(1, extensions)


def _wrap_in_the_signature(response: etree._Element, victim: str) -> None:
    signed = response.find("saml:Assertion", NAMES)
    forged = _forged(response, victim)
    signature = signed.find("ds:Signature", NAMES)
    original = copy.deepcopy(signed)
    original.remove(original.find("ds:Signature", NAMES))
    container = etree.SubElement(signature, f"{{{NAMES['ds']}}}Object")
    container.append(original)
    forged.insert(1, signature)
    response.replace(signed, forged)


def _bear_the_same_number(response: etree._Element, victim: str) -> None:
    forged = _forged(response, victim)
    forged.set("ID", response.find("saml:Assertion", NAMES).get("ID"))
    response.insert(2, forged)


def _take_the_signature_along(response: etree._Element, victim: str) -> None:
    signed = response.find("saml:Assertion", NAMES)
    forged = _forged(response, victim)
    forged.insert(1, copy.deepcopy(signed.find("ds:Signature", NAMES)))
    response.replace(signed, forged)


INSIDE: list[Callable[[etree._Element, str], None]] = [
    _alter,
    _put_a_forged_one_first,
    _put_a_forged_one_after,
    _wrap_in_extensions,
    _wrap_in_the_signature,
    _bear_the_same_number,
    _take_the_signature_along,
]
# Where the envelope is signed, what is stated bears no signature that could be moved.
OUTSIDE = [attack for attack in INSIDE if attack not in {_wrap_in_the_signature, _take_the_signature_along}]
ATTACKS = [(attack, False) for attack in INSIDE] + [(attack, True) for attack in OUTSIDE]


@pytest.mark.parametrize(
    ("attack", "whole"),
    ATTACKS,
    ids=[f"{attack.__name__.strip('_')}-{'outside' if whole else 'inside'}" for attack, whole in ATTACKS],
)
def test_what_was_altered_or_wrapped_after_signing_opens_nothing(
    attack: Callable[[etree._Element, str], None], whole: bool, company: Organisation, provider: SamlProvider
) -> None:
    victim = f"directrice@{DOMAIN}"
    make.coordinator_of(company, email=victim)
    client = Client()
    answer = unpacked(provider.answer(leave(client, company), email=ANNE, whole=whole))
    attack(answer, victim)
    refused(company, client, packed(answer))


def test_a_comment_in_an_address_does_not_make_another_one(
    company: Organisation, provider: SamlProvider
) -> None:
    """Signatures do not cover comments: a library that reads up to the first one is fooled."""
    victim = make.coordinator_of(company, email=f"directrice@{DOMAIN}")
    client = Client()
    url = leave(client, company)
    for text in (f"{victim.email}.evil.example", f"x{victim.email}"):
        answer = unpacked(provider.answer(url, email=text))
        for value in answer.iterfind(f".//saml:Attribute[@Name='{EMAIL}']/saml:AttributeValue", NAMES):
            at = text.index(victim.email)
            value.text = text[:at] + (victim.email if at == 0 else "")
            comment = etree.Comment("")
            comment.tail = text[len(victim.email) :] if at == 0 else victim.email
            value.append(comment)
        response = bring(client, company, packed(answer))
        signed_in = client.get("/compte/securite/").wsgi_request.user
        assert signed_in != victim
        assert response.status_code in {302, 409}
        client.logout()


def test_an_answer_serves_once(company: Organisation, provider: SamlProvider) -> None:
    make.PersonFactory(email=ANNE)
    client = Client()
    answer = provider.answer(leave(client, company), email=ANNE)
    bring(client, company, answer)
    assert is_signed_in(client)
    client.logout()
    assert bring(client, company, answer).status_code == 409
    assert not is_signed_in(client)


def test_an_answer_serves_only_the_browser_that_asked(company: Organisation, provider: SamlProvider) -> None:
    make.PersonFactory(email=ANNE)
    answer = provider.answer(leave(Client(), company), email=ANNE)
    for thief in (Client(), Client()):
        leave(thief, company)
        assert bring(thief, company, answer).status_code == 409
        assert not is_signed_in(thief)


def test_what_waits_for_the_second_step_cannot_be_made_or_moved(
    company: Organisation, provider: SamlProvider
) -> None:
    other = organisation_with_domain("Ailleurs", "ailleurs.example")
    switch_on(connect_saml(other, provider))
    client = Client()
    client.post(f"{door(company)}acs/", {"SAMLResponse": provider.answer(leave(client, company), email=ANNE)})
    waiting = client.cookies[saml.COOKIE].value
    for place, value in (
        (company, waiting[:-4] + "AAAA"),
        (company, ""),
        (other, waiting),
    ):
        client.cookies[saml.COOKIE] = value
        assert client.get(f"{door(place)}acs/suite/").status_code == 409
        assert not is_signed_in(client)


def test_the_answer_for_one_organisation_is_not_taken_by_another_with_the_same_provider(
    company: Organisation, provider: SamlProvider
) -> None:
    """One company may serve two organisations; an answer for one opens nothing in the other."""
    other = organisation_with_domain("Ailleurs", "ailleurs.example")
    switch_on(connect_saml(other, provider))
    client = Client()
    answer = provider.answer(leave(client, company), email="x@ailleurs.example")
    assert bring(client, other, answer).status_code == 409
    assert not is_signed_in(client)


HOSTILE = {
    "nothing": "",
    "no base64": "%%%%",
    "no XML": "bm9uZQ==",
    "entities": "PCFET0NUWVBFIGEgWzwhRU5USVRZIGIgImMiPl0+PGE+JmI7PC9hPg==",
    "far too long": "A" * 200_000,
    "another document": "PGh0bWwvPg==",
}


@pytest.mark.parametrize("what", list(HOSTILE))
def test_what_is_no_answer_is_a_sentence_not_a_fault(what: str, company: Organisation) -> None:
    client = Client(headers={"accept-language": "fr"})
    leave(client, company)
    assert "Rien n’a été fait" in refused(company, client, HOSTILE[what])


def test_a_signature_with_sha_1_is_refused_although_it_is_right(
    company: Organisation, provider: SamlProvider, caplog: pytest.LogCaptureFixture
) -> None:
    client = Client()
    answer = provider.answer(leave(client, company), email=ANNE, algorithm="sha1")
    refused(company, client, answer)
    assert "DEPRECATED_SIGNATURE_METHOD" in caplog.text


def test_our_description_can_be_read_by_a_provider_and_tells_nobody_which_organisations_exist(
    company: Organisation,
) -> None:
    client = Client()
    pages = []
    for slug in (company.slug, "nobody-at-all"):
        response = client.get(f"/compte/entreprise/{slug}/metadonnees/")
        assert response.status_code == 200
        pages.append(response.content.decode().replace(slug, "SLUG"))
    described = etree.fromstring(pages[0].replace("SLUG", company.slug).encode())
    assert described.get("entityID") == saml.entity_id_of(company.slug)
    assert pages[0] == pages[1]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "xml"),
        ("<a/>", "provider"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", "xml"),
        ("x" * 300_000, "long"),
        ("location", "address"),
        ("certificate", "certificate"),
        ("two", "provider"),
    ],
)
def test_a_description_that_cannot_serve_says_why(text: str, code: str, provider: SamlProvider) -> None:
    good = provider.metadata
    text = {
        "location": good.replace("https://idp.passerelles.example/sso", "javascript:alert(1)"),
        "certificate": good.replace("<X509Certificate>", "<X509Certificate>AAAA"),
        "two": f"<EntitiesDescriptor xmlns='urn:oasis:names:tc:SAML:2.0:metadata'>{good}{good}</EntitiesDescriptor>",
    }.get(text, text)
    with pytest.raises(saml.NotMetadata) as found:
        saml.read_metadata(text.encode())
    assert found.value.code == code


def test_a_second_certificate_serves_while_keys_are_changed(company: Organisation) -> None:
    old, new = SamlProvider(), SamlProvider()
    both = old.metadata.replace(
        "<KeyDescriptor",
        new.metadata[new.metadata.index("<KeyDescriptor") :].partition("<SingleSign")[0] + "<KeyDescriptor",
        1,
    )
    issuer, facts = saml.read_metadata(both.encode())
    assert len(facts["certificates"]) == 2
    switch_on(
        services.connect_company(
            company,
            Connection(kind=CompanySignOn.Kind.SAML, issuer=issuer, facts=facts),
            by=make.coordinator_of(company),
            at=timezone.now(),
        )
    )
    for one in (old, new):
        client = Client()
        bring(client, company, one.answer(leave(client, company), email=ANNE))
        assert is_signed_in(client)


def test_a_coordinator_who_tries_it_reads_what_is_wrong_in_a_word_for_the_it_department(
    provider: SamlProvider,
) -> None:
    organisation = organisation_with_domain()
    connect_saml(organisation, provider)
    client = go_in_without_company(make.coordinator_of(organisation))
    url = way_out(client.post(f"/compte/organisation/{organisation.pk}/entreprise/essai/"))
    page = words_of(
        bring(client, organisation, provider.answer(url, email=ANNE, audience="https://x.example"))
    )
    assert "WRONG_AUDIENCE" in page
    url = way_out(client.post(f"/compte/organisation/{organisation.pk}/entreprise/essai/"))
    done = bring(client, organisation, provider.answer(url, email=ANNE))
    assert done["Location"] == f"/compte/organisation/{organisation.pk}/entreprise/"
    sign_on = services.sign_on_of(organisation)
    assert sign_on is not None
    assert sign_on.tried_at is not None
    assert not Person.objects.filter(email=ANNE).exists()
