"""A pair whose two people have left a trace everywhere, each with words of their own that nothing else holds."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection

import factories as make
from application_factories import InterviewFactory, StartingPointFactory
from binome import content
from binome.accounts.models import Person
from binome.accounts.services import record
from binome.learning.models import UnitWork
from binome.pairs.models import GoalProgress, Pair
from binome.programmes.models import Programme
from factories import paris


@dataclass
class Planted:
    """Both halves and everything around them."""

    programme: Programme
    pair: Pair
    mentor: Person
    mentee: Person
    coordinator: Person


def plant() -> Planted:
    """Amaranthe (mentor) and Bérengère (mentee): names and words that appear nowhere else."""
    programme = make.ProgrammeFactory()
    coordinator = make.coordinator_of(programme.organisation)
    halves = {
        side: make.PersonFactory(
            first_name=name, last_name=f"{name}son", email=f"{address}@reseau.example", phone=phone
        )
        for side, name, address, phone in (
            ("mentor", "Amaranthe", "amaranthe", "01 99 00 55 01"),
            ("mentee", "Bérengère", "berengere", "01 99 00 55 02"),
        )
    }
    mentor = make.mentor_in(
        programme, person=halves["mentor"], motivation_text="motamaranthe", city="Villeamar"
    )
    mentee = make.mentee_in(
        programme, person=halves["mentee"], motivation_text="motberengere", city="Villeber"
    )
    pair = make.PairFactory(programme=programme, mentor=mentor, mentee=mentee)
    make.AgreementFactory(
        pair=pair, clauses=[{"id": "conf", "text": "Amaranthe et Bérengère se font confiance."}]
    )
    goal = make.GoalFactory(
        pair=pair, position=1, catalogue_id="", title="Butberengere avec Amaranthe", signs=["signeberengere"]
    )
    GoalProgress.objects.create(
        organisation=pair.organisation,
        pair=pair,
        goal=goal,
        value=2,
        noted_by=halves["mentor"],
        noted_at=paris(2027, 3, 1),
    )
    make.SessionFactory(
        pair=pair,
        number=1,
        state="held",
        held_minutes=90,
        place="Chez Amaranthe",
        memo="Memoberengere : merci Amaranthe",
    )
    make.SessionFactory(pair=pair, number=2, starts_at=paris(2027, 6, 1, 18), place="Café des Tilleuls")
    make.HelpRequestFactory(pair=pair, asked_by=halves["mentor"], text="Aideamaranthe, à propos de Bérengère")
    make.HelpRequestFactory(pair=pair, asked_by=halves["mentee"], text="Aideberengere, à propos de Amaranthe")
    _beside_applications(pair, coordinator)
    _answers_and_proposals(programme, pair)
    record(
        programme.organisation, verb="pairs.form_pair", subject=pair, by=coordinator, at=paris(2027, 2, 2),
        programme_id=programme.pk, mentor="Amaranthe", mentee="Bérengère",
    )  # fmt: skip
    for to, other in (("mentor", "Bérengère"), ("mentee", "Amaranthe")):
        make.MessageFactory(
            organisation=programme.organisation, programme_id=programme.pk, person=halves[to],
            state="sent", sent_at=paris(2027, 2, 2), created_at=paris(2027, 2, 2), text=f"Votre binôme : {other}.",
        )  # fmt: skip
    return Planted(programme, pair, halves["mentor"], halves["mentee"], coordinator)


def _beside_applications(pair: Pair, coordinator: Person) -> None:
    for half, other in (("mentor", "Bérengère"), ("mentee", "Amaranthe")):
        application = getattr(pair, half).application
        InterviewFactory(
            application=application, held_by=coordinator,
            answers=[["Avec qui ?", f"Entretien{'amaranthe' if half == 'mentor' else 'berengere'}, avec {other}"]],
        )  # fmt: skip
    StartingPointFactory(application=pair.mentee.application, answers={"ag05": 3})


def _answers_and_proposals(programme: Programme, pair: Pair) -> None:
    wave = make.WaveFactory(programme=programme, questionnaire_id="final_mentee")
    items = [
        item.id for item in content.questionnaire("final_mentee").items if item.answer_scale.type == "text"
    ]
    for enrolment, words in (
        (pair.mentor, "Reponseamaranthe"),
        (pair.mentee, "Reponseberengere, merci Amaranthe"),
    ):
        make.ResponseFactory(
            wave=wave, enrolment=enrolment, state="answered", answered_at=paris(2027, 4, 14),
            answers={items[0]: words}, is_quotable=True,
        )  # fmt: skip
    round = make.MatchingRoundFactory(programme=programme)
    make.ProposalFactory(
        round=round, mentor=pair.mentor, mentee=pair.mentee, state="accepted",
        reasons={"criteria": [], "fr": ["Amaranthe connaît le sujet de Bérengère."], "en": [], "alternatives": [{"name": "Célestine"}]},
    )  # fmt: skip
    make.ProposalFactory(
        round=round,
        state="sent",
        reasons={"criteria": [], "fr": [], "en": [], "alternatives": [{"name": "Amaranthe"}]},
    )
    make.SuggestionFactory(
        round=round,
        mentor=pair.mentor,
        mentee=pair.mentee,
        reasons={"fr": ["Amaranthe connaît le sujet de Bérengère."], "en": []},
    )
    make.MatchingRecordFactory(round=round, files="profil 12, équipe d’Amaranthe".encode())
    make.LeftOutFactory(
        round=round, enrolment=pair.mentor, explanation={"fr": ["Amaranthe attend."], "en": []}
    )
    make.PairConstraintFactory(
        programme=programme, mentor=pair.mentor, mentee=pair.mentee, reason="Amaranthe préfère"
    )
    UnitWork.objects.create(
        organisation=programme.organisation,
        enrolment=pair.mentor,
        unit_id="u1-role",
        note="Noteamaranthe sur Bérengère",
    )
    make.ApplicationImportFactory(
        programme=programme,
        rows=[
            {"line": 2, "person": {"email": "amaranthe@reseau.example"}, "application": {}},
            {"line": 3, "person": {"email": "autre@reseau.example"}, "application": {}},
        ],
        uploaded_at=paris(2027, 3, 1),
    )
    make.BilanFactory(
        programme=programme, state="frozen", frozen_at=paris(2027, 5, 1),
        quotations=["Reponseamaranthe", "Une autre phrase"],
    )  # fmt: skip


def tables_with(*words: str) -> dict[str, list[str]]:
    """Which of ``words`` is found in which table, whatever the column and the case."""
    found: dict[str, list[str]] = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')
            text = "\n".join(_as_text(row) for row in cursor.fetchall()).lower()
            for word in words:
                if word.lower() in text:
                    found.setdefault(model._meta.label, []).append(word)
    return found


def _as_text(row: Any) -> str:
    # JSON columns keep accents as escapes on SQLite: both forms are looked at.
    plain = " ".join(str(value) for value in row)
    return plain + " " + plain.encode().decode("unicode_escape", errors="ignore") if "\\u" in plain else plain


def members_of(content: bytes) -> Iterator[tuple[str, str]]:
    """Names and texts of the members of a ZIP file."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            yield name, archive.read(name).decode("utf-8-sig")


def tables_of(content: bytes) -> tuple[dict[str, Any], dict[str, list[list[str]]]]:
    """The JSON and the tables of a person's file."""
    members = dict(members_of(content))
    everything = next(json.loads(text) for name, text in members.items() if name.endswith(".json"))
    tables = {
        name: list(csv.reader(io.StringIO(text), delimiter=";"))
        for name, text in members.items()
        if name.endswith(".csv")
    }
    return everything, tables
