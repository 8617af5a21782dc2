"""What leaves with a version: workbook, table, one page, a link until a day, two editions side by side."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import date, datetime, timedelta
from typing import Any

import openpyxl
import pypdf
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

import factories as make
from binome import content
from binome.core.links import LinkNotValid, make_token
from binome.evaluation import comparison, pdf, services, workbook
from binome.evaluation.indicators import INDICATORS, measure
from binome.evaluation.models import Bilan, BilanShare
from evaluation.small import ANSWER, HELP, MEMO, Small
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 4, 23, 10)
ClientOf = Callable[[Any], Client]


def frozen(small: Small) -> Bilan:
    draft = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    services.write_words(
        draft, words={"changed": "Ils publient sans nous. " * 30}, by=small.coordinator, at=AT
    )
    return services.freeze_bilan(draft, by=small.coordinator, at=AT)


def names_of(small: Small) -> list[str]:
    people = [enrolment.person for pair in small.pairs for enrolment in (pair.mentor, pair.mentee)]
    return [
        MEMO,
        HELP,
        ANSWER,
        *(person.email for person in people),
        *(person.full_name for person in people),
    ]


def test_the_workbook_opens_again_with_numbers_charts_and_a_dictionary(client_of: ClientOf) -> None:
    small = Small()
    version = frozen(small)
    response = client_of(small.sponsor).get(reverse("evaluation:workbook", args=[version.pk]))
    assert response["Content-Type"].endswith("spreadsheetml.sheet")
    book = openpyxl.load_workbook(io.BytesIO(response.content))
    assert book.sheetnames == [
        "À lire d’abord", "De la candidature à la fin", "Séances tenues par chaque binôm", "Avancement des objectifs",
        "Réponses aux questionnaires", "Tous les chiffres", "Dictionnaire des données",
    ]  # fmt: skip
    assert [len(book[name]._charts) for name in book.sheetnames] == [0, 1, 1, 1, 1, 0, 0]
    every = [(row[0], row[2], row[3]) for row in book["Tous les chiffres"].values]
    assert ("sessions_held", "nombre", 6) in every
    assert ("self_assessment", "moyenne à la fin, de 0 à 4", 2.4) in every
    assert ("recommendation_mentors", "non montré\u00a0: moins de réponses que", 5) in every
    assert [row[0] for row in list(book["Dictionnaire des données"].values)[1:]] == [
        one.id for one in INDICATORS
    ]
    formulas = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert formulas == []
    said = " ".join(str(cell) for sheet in book for row in sheet.values for cell in row)
    assert [word for word in names_of(small) if word in said] == []


def test_a_chart_says_itself_to_whoever_does_not_see_it() -> None:
    small = Small()
    with translation.override("fr"):
        sheet = workbook.drawn_sheets(measure(small.programme))[1]
    assert "3 séances" in sheet.sentence
    assert [row[0] for row in sheet.rows] == ["0 séance", "1 séance", "2 séances", "3 séances"]


def test_an_empty_programme_has_a_workbook_too(client_of: ClientOf) -> None:
    programme = make.ProgrammeFactory(state="running")
    coordinator = make.coordinator_of(programme.organisation)
    draft = services.start_bilan(programme, by=coordinator, at=AT)
    response = client_of(coordinator).get(reverse("evaluation:workbook", args=[draft.pk]))
    assert "Tous les chiffres" in openpyxl.load_workbook(io.BytesIO(response.content)).sheetnames


def test_the_table_opens_on_a_french_computer(client_of: ClientOf) -> None:
    small = Small()
    response = client_of(small.coordinator).get(reverse("evaluation:data", args=[frozen(small).pk]))
    rows = list(csv.reader(io.StringIO(response.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == ["Identifiant", "Chiffre", "Détail", "Valeur"]
    assert ["sessions_held", "Séances tenues", "sur", "9"] in rows
    assert "2,4" in [row[3] for row in rows]


def test_the_one_page_is_one_tagged_page_and_cuts_at_a_sentence() -> None:
    small = Small()
    version = frozen(small)
    services.make_pdf(version, at=AT)
    version.refresh_from_db()
    with version.summary.open() as file:
        reader = pypdf.PdfReader(io.BytesIO(file.read()))
    text = " ".join(reader.pages[0].extract_text().split())
    assert len(reader.pages) == 1
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.trailer["/Root"]["/Lang"].startswith("fr")
    assert "6 séances ont eu lieu sur 9 prévues." in text.replace("\u00a0", " ")
    assert "Ils publient sans nous." in text
    assert "Ils publient sans Ce" not in text
    assert [word for word in names_of(small) if word in text] == []


@pytest.mark.parametrize(
    ("text", "most", "kept"),
    [
        ("Court.", 10, "Court."),
        ("Une phrase. Une autre", 15, "Une phrase."),
        ("Aucune phrase ici", 10, "Aucune …"),
        ("Sansaucunespace", 6, "Sansau …"),
    ],
)
def test_words_are_cut_where_they_can_be_read(text: str, most: int, kept: str) -> None:
    assert pdf.shortened(text, most) == kept


def test_a_link_reads_one_version_until_its_day_and_not_a_day_more(client_of: ClientOf) -> None:
    small = Small()
    version = frozen(small)
    day = date(2027, 5, 1)
    share = services.share_bilan(
        version, audience="Le conseil", ends_on=day, on=AT.date(), by=small.coordinator, at=AT
    )
    token = services.token_of(share)
    assert services.shared_bilan(token, on=day) == version
    for wrong, on in (
        (token, day + timedelta(days=1)),
        (token[:-1] + ("A" if token[-1] != "A" else "B"), day),
        (make_token("unsubscribe", person_id=0, object_id=share.pk), day),
        (make_token("bilan-share", person_id=0, object_id=share.pk + 1), day),
    ):
        with pytest.raises(LinkNotValid):
            services.shared_bilan(wrong, on=on)
    services.end_share(share, by=small.coordinator, at=AT)
    with pytest.raises(LinkNotValid):
        services.shared_bilan(token, on=day)


def test_whoever_holds_the_link_reads_figures_and_no_name(client_of: ClientOf) -> None:
    small = Small()
    version = frozen(small)
    coordinator = client_of(small.coordinator)
    url = reverse("evaluation:share", args=[version.pk])
    day = timezone.localdate() + timedelta(days=10)
    assert coordinator.post(url, {"audience": "Le conseil", "ends_on": day.isoformat()}).status_code == 302
    share = BilanShare.objects.unscoped("a test").get()
    response = Client().get(reverse("evaluation:shared", args=[services.token_of(share)]))
    text = response.content.decode().replace("\u00a0", " ")
    assert response.status_code == 200
    assert "6 séances ont eu lieu sur 9 prévues." in text
    assert "noindex" in response["X-Robots-Tag"]
    assert [word for word in [*names_of(small), small.coordinator.full_name] if word in text] == []
    coordinator.post(reverse("evaluation:end_share", args=[share.pk]))
    gone = Client().get(reverse("evaluation:shared", args=[services.token_of(share)]))
    assert gone.status_code in (404, 409, 410)
    assert "Ce lien ne fonctionne plus" in gone.content.decode()


def test_a_link_for_ever_and_one_to_a_draft_are_refused(client_of: ClientOf) -> None:
    small = Small()
    draft = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    with pytest.raises(services.NotFrozenYet):
        services.share_bilan(
            draft, audience="x", ends_on=AT.date(), on=AT.date(), by=small.coordinator, at=AT
        )
    version = services.freeze_bilan(draft, by=small.coordinator, at=AT)
    for day in (AT.date() - timedelta(days=1), AT.date() + timedelta(days=367)):
        with pytest.raises(services.ShareTooLong):
            services.share_bilan(
                version, audience="x", ends_on=day, on=AT.date(), by=small.coordinator, at=AT
            )
    response = client_of(small.coordinator).post(
        reverse("evaluation:share", args=[version.pk]), {"audience": "Le conseil", "ends_on": "1999-01-01"}
    )
    assert response.status_code == 422
    assert "Le conseil" in response.content.decode()


def test_two_editions_stand_side_by_side_with_what_was_published(
    client_of: ClientOf, pinned_queries: Callable[[int], AbstractContextManager[Any]]
) -> None:
    small = Small()
    version = frozen(small)
    other = make.BilanFactory(
        programme=make.ProgrammeFactory(organisation=small.organisation, name="Automne"), version=1, state="frozen",
        frozen_at=AT, written_by=small.coordinator, figures={"sessions_held": {"count": 20, "of": 40}},
    )  # fmt: skip
    # Another version of the same programme is never offered: a few answers apart, the difference is somebody's answer.
    again = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    services.freeze_bilan(again, by=small.coordinator, at=AT)
    foreign = make.BilanFactory(version=1, state="frozen", frozen_at=AT)
    client = client_of(small.coordinator)
    url = reverse("evaluation:compare", args=[version.pk])
    with pinned_queries(6):
        response = client.get(url, {"avec": str(other.pk)})
    text = response.content.decode().replace("\u00a0", " ")
    assert "6 sur 9" in text
    assert "20 sur 40 (50 %)" in text
    assert "85 %" in text
    assert f"avec={again.pk}" not in text
    assert f"avec={foreign.pk}" not in text
    # A number that is nobody's, or another's, compares with nothing.
    assert "20 sur 40" not in client.get(url, {"avec": str(foreign.pk)}).content.decode()


def test_a_programme_stands_beside_the_figures_of_its_own_template(client_of: ClientOf) -> None:
    small = Small()
    version = frozen(small)
    page = client_of(small.coordinator).get(reverse("evaluation:compare", args=[version.pk])).content.decode()
    with translation.override("fr"):
        lines = comparison.template_lines(small.programme, version.figures)
    told = [(line.name, line.here, line.template.replace("\u00a0", " "), line.status) for line in lines]
    template = content.programme_template("association-pilot")
    cohort = template.cohort
    assert told == [
        (
            "Binômes",
            "3",
            f"de {cohort.min_pairs} à {cohort.max_pairs}, {cohort.default_pairs} en général",
            "Publié",
        ),
        (
            "Semaines du lancement à la clôture",
            "10",
            str(template.duration_weeks),
            "Calculé à partir d’une source",
        ),
        ("Séances tenues par binôme, en moyenne", "2,0", "3", "Publié"),
        ("Durée moyenne d’une séance", "1\u00a0heure\u00a040", "2 heures", "Publié"),
    ]
    for line in lines:
        assert line.here in page
        assert line.source in page.replace("&#x27;", "'")
    # A blank page has no template, and says nothing of one.
    small.programme.template_id = ""
    assert comparison.template_lines(small.programme, version.figures) == []


def test_other_software_reads_each_figure_with_its_entry_in_the_registry(client_of: ClientOf) -> None:
    small = Small()
    version = frozen(small)
    response = client_of(small.sponsor).get(reverse("evaluation:figures", args=[version.pk]))
    assert response["Content-Type"].startswith("application/json")
    told = json.loads(response.content)
    assert (told["format"], told["version"], told["language"]) == ("binome-bilan-1", 1, "fr")
    assert datetime.fromisoformat(told["frozen_at"]) == AT
    by_id = {one["id"]: one for one in told["indicators"]}
    assert list(by_id) == [one.id for one in INDICATORS]
    assert {name: one["value"] for name, one in by_id.items()} == version.figures
    assert by_id["pairs_formed"]["name"] == "Binômes formés"
    # What too few people answered says so, and nothing else.
    hidden = [
        one
        for one in by_id.values()
        if one["minimum"] and one["value"].keys() <= {"fewer_than", "not_yet", "not_asked"}
    ]
    assert hidden
    for secret in names_of(small):
        assert secret not in response.content.decode()
