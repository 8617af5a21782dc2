"""Certificates: earned, given once, read on paper and checked by strangers, taken back for a reason."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from pypdf import PdfReader

import factories as make
import recognition_factories as recognition_make
from binome.accounts.privacy import Leaver
from binome.learning import privacy, services
from binome.learning.credentials import achievement
from binome.learning.models import Attendance, Certificate
from binome.learning.services.recognition import SIGNS, make_number
from binome.pairs.models import Pair, Session
from factories import paris
from learning.meetings import text_of

pytestmark = pytest.mark.django_db
NOW = paris(2027, 5, 3)
REQUIRED = ["u1-role", "u5-hands"]


def went_all_the_way(**fields: Any) -> Pair:
    """A completed pair that met three times for two hours, about LinkedIn; its mentor has read what was required."""
    programme = fields.pop("programme", None) or make.ProgrammeFactory(required_units=REQUIRED)
    pair: Pair = make.PairFactory(programme=programme, state=Pair.State.COMPLETED, ended_at=NOW, **fields)
    for number in (1, 2, 3):
        make.SessionFactory(
            pair=pair,
            number=number,
            state=Session.State.HELD,
            starts_at=paris(2027, 2 + number, 10, 18),
            held_minutes=120,
        )
    make.GoalFactory(pair=pair, position=1, network="linkedin")
    for unit in REQUIRED:
        make.UnitCompletionFactory(enrolment=pair.mentor, unit_id=unit)
    return pair


def paper(client: Any, certificate: Certificate, language: str) -> str:
    response = client.get(f"/parcours/attestations/{certificate.pk}.pdf?langue={language}")
    assert response.status_code == 200
    reader = PdfReader(io.BytesIO(response.content))
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    return " ".join(reader.pages[0].extract_text().replace("\u00a0", " ").split())


def test_both_halves_receive_theirs_once_and_a_letter(outbox_of):
    pair = went_all_the_way()
    assert services.give_certificates(at=NOW) == 2
    assert services.give_certificates(at=NOW + timedelta(days=1)) == 0
    for half in (pair.mentor, pair.mentee):
        (message,) = [m for m in outbox_of(half.person) if m.kind == "learning.certificate_given"]
        assert half.certificates.get().number in message.text
        assert half.certificates.get().secret not in message.text


@pytest.mark.parametrize("state", ["active", "ended"])
def test_nobody_receives_one_before_the_pair_is_complete(state: str):
    pair = went_all_the_way()
    pair.state = state
    pair.save()
    assert services.give_certificates(at=NOW) == 0
    with pytest.raises(services.NotEarnedYet):
        services.give_certificate(pair.mentee, by=None, at=NOW)


def test_a_mentor_with_another_pair_under_way_waits_for_it():
    pair = went_all_the_way()
    second = make.PairFactory(programme=pair.programme, mentor=pair.mentor)
    services.give_certificates(at=NOW)
    assert not pair.mentor.certificates.exists()
    assert pair.mentee.certificates.exists()
    second.state = Pair.State.ENDED
    second.save()
    assert services.give_certificates(at=NOW) == 1


def test_a_mentor_needs_the_required_units_or_a_waiver_and_a_mentee_does_not():
    pair = went_all_the_way()
    pair.mentor.unit_completions.all().delete()
    services.give_certificates(at=NOW)
    assert not pair.mentor.certificates.exists()
    assert pair.mentee.certificates.exists()
    coordinator = make.coordinator_of(pair.organisation)
    services.waive_units(pair.mentor, reason="Déjà mentor l’an dernier", by=coordinator, at=NOW)
    assert services.give_certificates(at=NOW) == 1


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "fr",
            ["Attestation de participation", "3 séances tenues, 6 heures en tout", "LinkedIn", "du 10 mars au 10 mai 2027".capitalize(),
             "2 modules sur 8", "Atelier de clôture, 13 avril 2027", "Elle ne juge et ne compare personne."],
        ),
        (
            "en",
            ["Certificate of participation", "3 sessions held, 6 hours in all", "LinkedIn", "From 10 March to 10 May 2027",
             "2 units out of 8", "Atelier de clôture, 13 April 2027", "It neither judges nor compares anybody."],
        ),
    ],
)  # fmt: skip
def test_the_paper_says_what_was_done_in_both_languages(client_of, language: str, expected: list[str]):
    pair = went_all_the_way()
    workshop = make.WorkshopFactory(programme=pair.programme)
    make.AttendanceFactory(workshop=workshop, enrolment=pair.mentor, state=Attendance.State.PRESENT)
    missed = make.WorkshopFactory(programme=pair.programme, title="Atelier manqué")
    make.AttendanceFactory(workshop=missed, enrolment=pair.mentor, state=Attendance.State.ABSENT)
    services.give_certificates(at=NOW)
    certificate = pair.mentor.certificates.get()
    said = paper(client_of(pair.mentor.person), certificate, language)
    for words in [*expected, pair.mentor.person.full_name, certificate.number, pair.programme.name]:
        assert words in said
    assert "Atelier manqué" not in said
    assert pair.mentee.person.full_name not in said


def test_the_paper_bears_the_name_known_in_the_organisation(client_of):
    pair = went_all_the_way()
    person = pair.mentee.person
    person.known_as = {f"o{pair.organisation_id}": {"first_name": "Dominique", "last_name": "Dupré"}}
    person.save()
    services.give_certificates(at=NOW)
    assert "Dominique Dupré" in paper(client_of(person), pair.mentee.certificates.get(), "fr")


def test_a_number_tells_a_stranger_what_stands_and_names_nobody(client):
    pair = went_all_the_way()
    services.give_certificates(at=NOW)
    certificate = pair.mentee.certificates.get()
    typed = certificate.number.lower().replace("-", " ")
    response = client.get("/parcours/attestations/verifier/", {"numero": typed}, follow=True)
    said = text_of(response)
    assert "Cette attestation est valable" in said
    assert pair.programme.name in said
    assert pair.mentee.person.last_name not in said
    assert "noindex" in response["X-Robots-Tag"]


def test_the_name_is_shown_to_whoever_holds_the_whole_address_only(client):
    pair = went_all_the_way()
    services.give_certificates(at=NOW)
    certificate = pair.mentee.certificates.get()
    address = f"/parcours/attestations/numero/{certificate.number}/"
    name = pair.mentee.person.full_name
    assert name in text_of(client.get(f"{address}{certificate.secret}/"))
    others = pair.mentor.certificates.get()
    for wrong in (certificate.secret[:-1], certificate.secret + "x", others.secret, "é"):
        said = text_of(client.get(f"{address}{wrong}/"))
        assert name not in said
        assert "Aucun nom n’est donc montré" in said


@pytest.mark.parametrize("number", ["2222-2222-22", "-", "💥", "x" * 300, "%00"])
def test_a_number_nobody_was_given_is_said_to_be_unknown(client, number: str):
    response = client.get(f"/parcours/attestations/numero/{number}/")
    assert response.status_code == 404
    assert "Aucune attestation ne porte ce numéro" in text_of(response)


def test_what_was_taken_back_is_said_to_be_without_the_reason(client, client_of, outbox_of):
    pair = went_all_the_way()
    services.give_certificates(at=NOW)
    certificate = pair.mentor.certificates.get()
    coordinator = make.coordinator_of(pair.organisation)
    response = client_of(coordinator).post(
        f"/parcours/attestations/{certificate.pk}/retirer/", {"reason": "Séances notées par erreur"}
    )
    assert response.status_code == 302
    said = text_of(client.get(f"/parcours/attestations/numero/{certificate.number}/{certificate.secret}/"))
    assert "Cette attestation n’est plus valable" in said
    assert "par erreur" not in said
    own = client_of(pair.mentor.person)
    assert "Séances notées par erreur" in text_of(own.get("/parcours/attestations/"))
    assert own.get(f"/parcours/attestations/{certificate.pk}.pdf").status_code == 404
    (letter,) = [m for m in outbox_of(pair.mentor.person) if m.kind == "learning.certificate_revoked"]
    assert "Séances notées par erreur" in letter.text
    # It does not come back by itself; somebody may give another, under another number.
    assert services.give_certificates(at=NOW) == 0
    client_of(coordinator).post(f"/parcours/participants/{pair.mentor.pk}/attestation/")
    again = pair.mentor.certificates.get(revoked_at=None)
    assert again.number != certificate.number
    assert again.given_by == coordinator


def test_taking_back_needs_a_reason_and_happens_once():
    certificate = recognition_make.CertificateFactory()
    coordinator = make.coordinator_of(certificate.organisation)
    with pytest.raises(services.RevocationWithoutReason):
        services.revoke_certificate(certificate, reason="  ", by=coordinator, at=NOW)
    services.revoke_certificate(certificate, reason="Erreur", by=coordinator, at=NOW)
    with pytest.raises(services.AlreadyRevoked):
        services.revoke_certificate(certificate, reason="Erreur", by=coordinator, at=NOW)


def test_the_database_holds_one_valid_certificate_a_person():
    certificate = recognition_make.CertificateFactory()
    with pytest.raises(IntegrityError), transaction.atomic():
        recognition_make.CertificateFactory(enrolment=certificate.enrolment)


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_at_any_size(client_of, pinned_queries, count: int):
    programme = make.ProgrammeFactory(required_units=REQUIRED)
    for _pair in range(count):
        went_all_the_way(programme=programme)
    client = client_of(make.coordinator_of(programme.organisation))
    client.get(f"/parcours/programme/{programme.pk}/attestations/")
    with pinned_queries(10):
        response = client.get(f"/parcours/programme/{programme.pk}/attestations/")
    assert text_of(response).count("Remettre une attestation à") == 2 * count


def test_an_erasure_leaves_the_number_and_forgets_the_name(client):
    pair = went_all_the_way()
    services.give_certificates(at=NOW)
    certificate = pair.mentee.certificates.get()
    person = pair.mentee.person
    leaver = Leaver(
        person, "une personne partie", frozenset({pair.organisation_id}), frozenset({pair.programme_id})
    )
    privacy.forget(leaver, at=NOW)
    said = text_of(client.get(f"/parcours/attestations/numero/{certificate.number}/{certificate.secret}/"))
    assert "Cette attestation est valable" in said
    assert person.last_name not in said


def test_numbers_avoid_signs_read_for_one_another():
    numbers = {make_number() for _one in range(200)}
    assert len(numbers) == 200
    assert set("".join(numbers)) <= set(SIGNS + "-")
    assert all(services.as_number(number.lower()) == number for number in numbers)
    assert not set("01OIUV") & set(SIGNS)


def test_somebody_without_the_right_cannot_give_one(client_of):
    pair = went_all_the_way()
    client = client_of(pair.mentor.person)
    assert client.post(f"/parcours/participants/{pair.mentor.pk}/attestation/").status_code == 403
    assert not Certificate.objects.in_organisation(pair.organisation).exists()


def test_certificates_are_among_ones_own_data(client_of):
    pair = went_all_the_way()
    services.give_certificates(at=NOW)
    certificate = pair.mentor.certificates.get()
    page = text_of(client_of(pair.mentor.person).get("/donnees/"))
    assert certificate.number in page
    assert certificate.secret not in page
    assert pair.mentee.certificates.get().number not in page


def test_at_the_end_of_the_retention_the_number_stands_alone():
    pair = went_all_the_way()
    services.give_certificates(at=NOW)
    privacy.anonymise(pair.programme_id, {})
    certificate = pair.mentor.certificates.get()
    assert (certificate.secret, certificate.badge, certificate.salt, certificate.reason) == ("", "", "", "")
    assert certificate.is_valid


@pytest.mark.parametrize(("language", "word"), [("fr", "Marraine"), ("en", "Godmother")])
def test_the_certificate_and_the_badge_call_the_part_as_the_programme_does(
    client_of: Any, language: str, word: str
) -> None:
    pair = went_all_the_way()
    programme = pair.programme
    programme.role_words = {"mentor": {"fr": ["marraine", "marraines"], "en": ["godmother", "godmothers"]}}
    programme.language = language
    programme.save(update_fields=["role_words", "language"])
    certificate = services.give_certificate(pair.mentor, by=None, at=NOW)
    said = paper(client_of(pair.mentor.person), certificate, language)
    assert word in said
    assert "mentor" not in said.lower()
    badge = achievement(programme)
    assert badge["name"].startswith(word)
    assert "mentor" not in str([badge["name"], badge["description"], badge["criteria"]]).lower()
