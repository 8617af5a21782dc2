"""A programme's own words for its two sides, and for who teaches, in each form of the report."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from pypdf import PdfReader

import factories as make
from binome import content
from binome.evaluation import pdf, report, services
from binome.evaluation.indicators import measure
from binome.evaluation.models import Bilan
from binome.evaluation.parts import sides_of
from binome.surveys.services import publish_wave
from binome.surveys.services.versions import version_for
from evaluation.small import Small
from factories import paris

pytestmark = pytest.mark.django_db
AT = paris(2027, 4, 23, 10)
OWN = {
    "mentor": {"fr": ["marraine", "marraines"], "en": ["godmother", "godmothers"]},
    "mentee": {"fr": ["filleule", "filleules"], "en": ["goddaughter", "goddaughters"]},
}
# The titles of two questionnaires are what people were asked, word for word.
TITLES = ("mon bilan de mentor", "my mentor review")


def frozen(small: Small, language: str) -> Bilan:
    draft = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    draft.language = language
    draft.save(update_fields=["language"])
    version = services.freeze_bilan(draft, by=small.coordinator, at=AT)
    services.draw_charts(version)
    return version


def forms_of(version: Bilan, client: Client, language: str) -> dict[str, str]:
    """The report as a page, the method, two papers, a workbook, a table and a comparison."""
    person = client.get("/").wsgi_request.user
    person.language = language
    person.save(update_fields=["language"])

    def page(name: str, pk: int) -> bytes:
        response = client.get(reverse(f"evaluation:{name}", args=[pk]), headers={"accept-language": language})
        assert response.status_code == 200
        found: bytes = response.content
        return found

    book = openpyxl.load_workbook(io.BytesIO(page("workbook", version.pk)))
    said = {
        "page": re.split(r"<main[^>]*>|</main>", page("bilan", version.pk).decode())[1],
        "method": re.split(r"<main[^>]*>|</main>", page("method", version.programme_id).decode())[1],
        "compare": re.split(r"<main[^>]*>|</main>", page("compare", version.pk).decode())[1],
        "csv": page("data", version.pk).decode("utf-8-sig"),
        "workbook": " | ".join(str(cell) for sheet in book for row in sheet.values for cell in row),
    }
    for name, made in (("pdf", pdf.typeset(version)), ("summary", pdf.typeset_summary(version))):
        said[name] = "\n".join(sheet.extract_text() for sheet in PdfReader(io.BytesIO(made)).pages)
    for name in ("page", "method", "compare"):
        said[name] = re.sub(r"<[^>]+>", " ", said[name])
    # Identifiers of the registry and of questionnaires stay what they are on every machine.
    return {
        name: re.sub(r"\b[a-z0-9]+_[a-z0-9_]+\b", "", " ".join(text.replace("\u00a0", " ").lower().split()))
        for name, text in said.items()
    }


@pytest.mark.parametrize(
    ("language", "own", "usual"),
    [
        ("fr", ("marraines", "filleules"), ("mentor", "personnes accompagnées", "mentoré")),
        ("en", ("godmothers", "goddaughters"), ("mentor", "people supported", "mentee")),
    ],
)
def test_the_report_calls_each_side_as_the_programme_does(
    language: str, own: tuple[str, str], usual: tuple[str, ...], client_of: Callable[[Any], Client]
) -> None:
    small = Small(pairs=6, answering=6)
    small.programme.role_words = OWN
    small.programme.save(update_fields=["role_words"])
    said = forms_of(frozen(small, language), client_of(small.coordinator), language)
    for form in ("page", "method", "csv", "workbook", "pdf"):
        for word in own:
            assert word in said[form], (form, word)
    for form, text in said.items():
        rest = text
        for title in TITLES:
            rest = rest.replace(title, "")
        # The planner's published figures in the comparison keep the words in which they were published.
        found = [word for word in usual if word in rest] if form != "compare" else []
        assert found == [], (form, [rest[max(rest.find(word) - 60, 0) :][:120] for word in found])


@pytest.mark.parametrize(("count", "words"), [(1, "1 marraine sur 3 a"), (0, "0 marraine sur 3 a")])
def test_a_number_goes_with_the_right_noun(count: int, words: str) -> None:
    small = Small()
    small.programme.role_words = OWN
    figures = measure(small.programme)
    figures["mentors_prepared"]["count"] = count
    with translation.override("fr"):
        chapters = report.chapters(figures, sides_of(small.programme))
    sentences = [figure.sentence for chapter in chapters for figure in chapter.figures]
    assert any(sentence.startswith(words) for sentence in sentences)


def test_without_a_choice_whoever_was_supported_is_said_to_have_been() -> None:
    small = Small()
    with translation.override("fr"):
        assert sides_of(small.programme).titles() == {"mentor": "Mentors", "mentee": "Personnes accompagnées"}
    small.programme.role_words = {"mentor": "feminine", "mentee": "feminine"}
    with translation.override("fr"):
        assert sides_of(small.programme).titles() == {"mentor": "Mentores", "mentee": "Mentorées"}


# --- where the more experienced teaches ---------------------------------------------------------------------


def answered(direction: str) -> Any:
    """Six mentors of a programme of that direction who all agree with everything; no self-assessment was asked."""
    programme = make.ProgrammeFactory(
        state="closing", direction=direction, questionnaire_ids=["final_mentee", "final_mentor"]
    )
    wave = make.WaveFactory(programme=programme, questionnaire_id="final_mentor")
    wave.version = version_for(wave, at=AT)
    wave.save(update_fields=["version"])
    for _person in range(6):
        make.ResponseFactory(
            wave=wave, enrolment=make.mentor_in(programme), state="answered", answered_at=AT,
            answers={"fo01": 5, "fo02": 5, "fo03": 5, "fo08": 5, "fo09": 9},
        )  # fmt: skip
    publish_wave(wave, at=AT)
    return programme


def everything_said(programme: Any, language: str) -> str:
    with translation.override(language):
        sides = sides_of(programme)
        chapters = report.chapters(measure(programme), sides)
        texts = [
            part
            for chapter in chapters
            for figure in chapter.figures
            for part in (
                figure.sentence,
                figure.note,
                *(cell for row in (figure.table.rows if figure.table else []) for cell in row),
            )
        ]
        return " ".join(
            [*texts, *(cell for row in report.method(sides).rows for cell in row), *report.limits()]
        )


@pytest.mark.parametrize(
    ("language", "reverse_says", "classic_says"),
    [
        ("fr", ("plus expérimentées", "plus âgées"), ("qui débutent", "plus jeunes")),
        ("en", ("more experienced people", "older generations"), ("starting out", "younger generations")),
    ],
)
def test_a_classic_programme_asks_and_reports_in_its_own_words(
    language: str, reverse_says: tuple[str, ...], classic_says: tuple[str, ...]
) -> None:
    usual, classic = (
        everything_said(answered("reverse"), language),
        everything_said(answered("classic"), language),
    )
    for words in reverse_says:
        assert words in usual
        assert words not in classic
    for words in classic_says:
        assert words in classic
        assert words not in usual


def test_what_a_programme_never_asked_is_left_out_and_not_called_too_few() -> None:
    figures = measure(answered("classic"))
    assert figures["self_assessment"] == {"not_asked": True}
    said = everything_said(answered("classic"), "fr")
    assert "Autoévaluation avant et après\u00a0: non montrée" not in said
    assert "non montrée" not in said
    # Asked, and answered by nobody: that is said.
    asked = make.ProgrammeFactory(state="closing", questionnaire_ids=["agility_start", "agility_end"])
    assert measure(asked)["self_assessment"] == {"fewer_than": 5}


def test_the_questions_of_both_directions_have_the_same_identifiers_and_the_built_in_version_is_unchanged() -> (
    None
):
    for one in content.questionnaires():
        assert one.told_in("reverse") is one
        told = one.told_in("classic")
        assert [item.id for item in told.items] == [item.id for item in one.items]
        assert [item.scale for item in told.items] == [item.scale for item in one.items]
    wave = make.WaveFactory(programme=make.ProgrammeFactory(), questionnaire_id="final_mentor")
    assert "classic" not in str(version_for(wave, at=AT).definition)


def test_an_organisation_s_own_questions_are_left_as_it_wrote_them() -> None:
    from binome.surveys.models import QuestionnaireVersion

    programme = make.ProgrammeFactory(direction="classic")
    wave = make.WaveFactory(programme=programme, questionnaire_id="final_mentor")
    definition = content.questionnaire("final_mentor").model_dump(mode="json", exclude_none=True)
    definition["items"][1]["fr"] = "Je parle mieux en public."
    QuestionnaireVersion.objects.create(
        organisation=programme.organisation, questionnaire_id="final_mentor", number=1, state="published",
        content_version="2026-11-1", is_own=True, definition=definition, made_at=AT,
    )  # fmt: skip
    asked = version_for(wave, at=AT).questionnaire
    assert asked.items[1].fr == "Je parle mieux en public."
