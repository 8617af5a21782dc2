"""One half leaves for good; the other half keeps their own story."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client

import factories as make
from binome.accounts.models import Person
from binome.accounts.permissions import Role
from binome.cli import main
from binome.evaluation.models import Bilan
from binome.outbox.services import send_due
from binome.pairs.models import Agreement, Goal, GoalProgress, Pair, Session
from binome.privacy import services
from binome.privacy.models import Erasure
from binome.programmes.models import Application, ApplicationImport, Enrolment
from factories import paris
from privacy.planted import plant, tables_with

pytestmark = pytest.mark.django_db

AT = paris(2027, 5, 3, 9)


def _row(model: Any, **lookup: Any) -> Any:
    return model.objects.filter(**lookup).as_scoped("a test").get()


def test_the_page_says_what_goes_what_stays_and_who_will_be_told(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    page = client_of(planted.mentee).get("/donnees/effacer/").content.decode()
    assert "Ce qui disparaît" in page
    assert "Réponses aux questionnaires" in page.split("Ce qui reste")[0]
    assert "Binômes" in page.split("Ce qui reste")[1]
    assert "Amaranthe reçoit un courriel" in page


def test_nothing_happens_until_the_box_is_ticked(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    client = client_of(planted.mentee)
    client.get("/donnees/effacer/")
    assert client.post("/donnees/effacer/", {}).status_code == 200
    planted.mentee.refresh_from_db()
    assert planted.mentee.is_active
    assert not Erasure.objects.exists()


def test_confirming_erases_and_signs_out(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    client, elsewhere = client_of(planted.mentee), client_of(planted.mentee)
    assert client.post("/donnees/effacer/", {"is_sure": "on"})["Location"] == "/donnees/efface/"
    assert client.get("/donnees/efface/").status_code == 200
    assert "/compte/connexion/" in client.get("/donnees/")["Location"]
    assert "/compte/connexion/" in elsewhere.get("/donnees/")["Location"]


def test_of_a_mentor_no_planted_word_is_left_anywhere() -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    send_due(at=AT)
    services.end_what_is_over(at=AT)
    assert tables_with("Amaranthe", "Villeamar", "01 99 00 55 01") == {}
    assert set(tables_with("motberengere")) == {"programmes.Application"}


def test_of_a_mentee_no_planted_word_is_left_anywhere() -> None:
    planted = plant()
    services.erase_person(planted.mentee, by=planted.mentee, at=AT)
    send_due(at=AT)
    services.end_what_is_over(at=AT)
    words = ("Bérengère", "Berengere", "Villeber", "01 99 00 55 02", "signeber")
    assert tables_with(*words) == {}
    assert set(tables_with("motamaranthe")) == {"programmes.Application"}


def test_when_the_mentor_leaves_the_mentee_keeps_memo_and_goals() -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    assert _row(Session, number=1).memo == "Memoberengere : merci Une personne partie"
    assert _row(Goal).title == "Butberengere avec Une personne partie"
    assert _row(Goal).signs == ["signeberengere"]
    assert _row(Agreement).clauses == [
        {"id": "conf", "text": "Une personne partie et Bérengère se font confiance."}
    ]


def test_when_the_mentee_leaves_the_mentor_keeps_dates_and_lengths() -> None:
    planted = plant()
    services.erase_person(planted.mentee, by=planted.mentee, at=AT)
    held = _row(Session, number=1)
    assert (held.state, held.held_minutes, held.starts_at, held.memo) == (
        "held",
        90,
        paris(2027, 2, 16, 18),
        "",
    )
    goal = _row(Goal)
    assert (goal.title, goal.signs, goal.network) == ("–", [], "linkedin")
    assert _row(GoalProgress).value == 2


def test_a_running_pair_ends_the_kind_way_and_the_letter_names_who_it_is_about(
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    pair = _row(Pair)
    assert (pair.state, pair.ended_at) == ("ended", AT)
    assert _row(Session, number=2).state == "cancelled"
    farewell = [letter for letter in outbox_of(planted.mentee) if letter.kind == "pairs.pair_ended"]
    assert [letter.subject for letter in farewell] == ["Votre binôme avec Amaranthe s’arrête ici"]
    assert outbox_of(planted.mentor) == []


def test_the_farewell_letter_goes_once_it_has_left() -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    services.end_what_is_over(at=AT)
    assert "outbox.Message" in tables_with("Amaranthe")
    send_due(at=AT)
    services.end_what_is_over(at=AT)
    assert "outbox.Message" not in tables_with("Amaranthe")
    assert Erasure.objects.get().farewell_letters == []


def test_counts_stay_right() -> None:
    planted = plant()
    before = [
        model.objects.unscoped("a test counts rows").count() for model in (Pair, Session, Goal, Enrolment)
    ]
    services.erase_person(planted.mentee, by=planted.mentee, at=AT)
    after = [
        model.objects.unscoped("a test counts rows").count() for model in (Pair, Session, Goal, Enrolment)
    ]
    assert after == before
    application = _row(Application, person=planted.mentee)
    assert (application.role, application.motivation_text, application.goals) == ("mentee", "", [])
    assert _row(Enrolment, person=planted.mentee).ended_at == AT


def test_an_application_that_led_nowhere_goes() -> None:
    application = make.ApplicationFactory(state="declined", decided_at=paris(2027, 1, 1))
    services.erase_person(application.person, by=application.person, at=AT)
    assert not Application.objects.unscoped("a test counts rows").exists()


def test_imported_rows_of_others_stay() -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    assert [row["line"] for row in _row(ApplicationImport).rows] == [3]


def test_a_quoted_sentence_leaves_the_frozen_report_and_its_document(settings: Any, tmp_path: Any) -> None:
    settings.MEDIA_ROOT = tmp_path
    planted = plant()
    bilan = _row(Bilan)
    bilan.pdf.save("bilan.pdf", ContentFile(b"%PDF Reponseamaranthe"), save=False)
    bilan.pdf_state, bilan.figures = "ready", {"pairs": 1}
    bilan.save()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    bilan = _row(Bilan)
    assert (bilan.quotations, bilan.pdf_state, bilan.figures) == (["Une autre phrase"], "none", {"pairs": 1})
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_happened_in_another_organisation_is_untouched() -> None:
    planted = plant()
    namesake = make.LogEntryFactory(verb="pairs.form_pair", details={"mentor": "Amaranthe", "mentee": "Zoé"})
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    namesake.refresh_from_db()
    assert namesake.details == {"mentor": "Amaranthe", "mentee": "Zoé"}


def test_the_last_coordinator_hands_over_first(client_of: Callable[[Any], Client]) -> None:
    planted = plant()
    response = client_of(planted.coordinator).post("/donnees/effacer/", {"is_sure": "on"})
    assert "Vous êtes la seule personne qui coordonne" in response.content.decode()
    planted.coordinator.refresh_from_db()
    assert planted.coordinator.is_active
    make.member_of(planted.programme.organisation, Role.COORDINATOR)
    services.erase_person(planted.coordinator, by=planted.coordinator, at=AT)
    assert not planted.coordinator.memberships.current().exists()


def test_erasing_twice_is_refused() -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    with pytest.raises(services.AlreadyErased):
        services.erase_person(planted.mentor, by=None, at=AT)


def test_a_restored_backup_is_erased_again() -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    # What a restore brings back: the same number, with the person behind it.
    Person.objects.filter(pk=planted.mentor.pk).update(
        email="amaranthe@reseau.example", first_name="Amaranthe", last_name="Amarantheson", is_active=True
    )
    numbers = list(Erasure.objects.values_list("person_number", flat=True))
    assert services.erase_again(numbers, at=AT) == 1
    assert services.erase_again(numbers, at=AT) == 0
    assert "accounts.Person" not in tables_with("Amaranthe")


def test_the_command_writes_the_journal_down_and_replays_it(capsys: Any, tmp_path: Any) -> None:
    planted = plant()
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    assert main(["erasures", "--since", "2027-05-04"]) == 0
    assert capsys.readouterr().out == ""
    assert main(["erasures", "--since", "2027-05-01"]) == 0
    written = capsys.readouterr().out
    assert written == f"{planted.mentor.pk}\n"
    Person.objects.filter(pk=planted.mentor.pk).update(email="amaranthe@reseau.example", is_active=True)
    (tmp_path / "erased.txt").write_text(written)
    assert main(["erasures", "--replay", str(tmp_path / "erased.txt")]) == 0
    assert capsys.readouterr().out == "1 erased again, 0 already were.\n"
    (tmp_path / "other.txt").write_text("Amaranthe")
    assert main(["erasures", "--replay", str(tmp_path / "other.txt")]) == 2


def test_the_log_says_that_an_account_was_erased_and_not_whose() -> None:
    planted = plant()
    services.erase_person(planted.mentee, by=planted.mentee, at=AT)
    entry = planted.programme.organisation.log.get(verb="privacy.erase_person")
    assert (entry.subject_id, entry.details, entry.by.first_name) == (
        planted.mentee.pk,
        {},
        "Une personne partie",
    )


def test_a_name_that_an_invitation_cuts_in_two_is_found() -> None:
    planted = plant()
    message = make.MessageFactory(
        organisation=planted.programme.organisation, programme_id=planted.programme.pk, person=planted.mentee,
        state="sent", sent_at=paris(2027, 2, 2), calendar="ATTENDEE;CN=Amaran\r\n the:mailto:x\r\nUID:1\r\n",
    )  # fmt: skip
    services.erase_person(planted.mentor, by=planted.mentor, at=AT)
    message.refresh_from_db()
    assert message.calendar == "ATTENDEE;CN=Une personne partie:mailto:x\r\nUID:1\r\n"


def test_a_session_left_open_neither_erases_nor_takes_away() -> None:
    planted = plant()
    client = Client()
    client.force_login(planted.mentee)
    erase = "/donnees/effacer/"
    answers = client.get(erase), client.post(erase, {"is_sure": "on"}), client.get("/donnees/telecharger/")
    for response in answers:
        assert response["Location"].startswith("/compte/securite/confirmer/")
    planted.mentee.refresh_from_db()
    assert planted.mentee.is_active
