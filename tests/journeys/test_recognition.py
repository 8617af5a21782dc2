"""A mentor finds their certificate on a telephone, takes the files, and a stranger checks them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

import factories as make
from binome.learning import services
from journeys.conftest import Visitor
from learning.test_certificates import went_all_the_way

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {
        "mine": "Mon attestation", "paper": "Télécharger en français", "badge": "Télécharger mon badge",
        "number": "Numéro de l’attestation", "check": "Vérifier", "stands": "Cette attestation est valable",
        "text": "Texte du badge", "check_badge": "Vérifier le badge", "true": "valable",
        "back": "Retirer à", "why": "Pourquoi la retirer", "take": "Retirer l’attestation",
    },
    "en": {
        "mine": "My certificate", "paper": "Download in English", "badge": "Download my badge",
        "number": "Number of the certificate", "check": "Check", "stands": "This certificate stands",
        "text": "Text of the badge", "check_badge": "Check the badge", "true": "stands",
        "back": "Take back from", "why": "Why is it taken back", "take": "Take the certificate back",
    },
}  # fmt: skip


def _signed_in(someone: Visitor, client: Client, language: str) -> None:
    named = {"sessionid": client.cookies["sessionid"].value, "django_language": language}
    someone.page.context.add_cookies(
        [{"name": name, "value": value, "url": someone.address} for name, value in named.items()]
    )


def _see(someone: Visitor) -> None:
    """Look as one does on a telephone: axe at 360 pixels."""
    someone.page.set_viewport_size({"width": 360, "height": 740})
    someone.look()


def _taken(mentor: Visitor, words: str) -> bytes:
    """What a link gives to keep."""
    with mentor.page.expect_download() as waiting:
        mentor.page.get_by_role("link", name=words, exact=True).click()
    return Path(waiting.value.path()).read_bytes()


@pytest.mark.parametrize(("language", "javascript"), [("fr", True), ("en", False)])
def test_from_the_end_of_the_pair_to_a_stranger_who_checks(
    language: str, javascript: bool, visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    words, pair = WORDS[language], went_all_the_way()
    for person in (pair.mentor.person, coordinator := make.coordinator_of(pair.organisation)):
        person.language = language
        person.save(update_fields=["language"])
    services.give_certificates(at=timezone.now())
    certificate = pair.mentor.certificates.get()
    mentor = visitor(language=language, javascript=javascript)
    _signed_in(mentor, client_of(pair.mentor.person), language)
    mentor.open("/")
    mentor.page.get_by_role("link", name=words["mine"], exact=True).click()
    _see(mentor)
    assert _taken(mentor, words["paper"]).startswith(b"%PDF")
    badge = _taken(mentor, words["badge"]).decode()
    stranger = visitor(language=language, javascript=javascript)
    stranger.open("/parcours/attestations/verifier/")
    stranger.page.get_by_label(words["number"]).fill(certificate.number.lower())
    stranger.page.get_by_role("button", name=words["check"], exact=True).click()
    _see(stranger)
    assert stranger.page.get_by_role("heading", level=1).inner_text() == words["stands"]
    assert pair.mentor.person.last_name not in stranger.page.content()
    stranger.open(f"/parcours/attestations/numero/{certificate.number}/{certificate.secret}/")
    assert pair.mentor.person.last_name in stranger.page.content()
    stranger.open("/parcours/attestations/verifier/badge/")
    stranger.page.get_by_label(words["text"]).fill(badge)
    stranger.page.get_by_role("button", name=words["check_badge"], exact=True).click()
    _see(stranger)
    assert words["true"] in stranger.page.get_by_role("main").inner_text()
    nadia = visitor(language=language, javascript=javascript)
    _signed_in(nadia, client_of(coordinator), language)
    nadia.open(f"/parcours/programme/{pair.programme_id}/attestations/")
    nadia.page.get_by_role("link", name=words["back"]).first.click()
    nadia.page.get_by_label(words["why"]).fill("Séances notées par erreur")
    _see(nadia)
    nadia.page.get_by_role("button", name=words["take"], exact=True).click()
    nadia.look()
    nadia.open(f"/parcours/attestations/cle/{pair.organisation_id}/")
    assert [*mentor.faults, *stranger.faults, *nadia.faults] == []
