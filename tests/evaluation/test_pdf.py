"""The PDF: tagged, named, in its language, and literal about what people typed."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from binome.evaluation import services
from binome.evaluation.pdf import typeset
from evaluation.small import ANSWER, HELP, MEMO, Small
from factories import paris

pytestmark = pytest.mark.django_db
# With a fraction of a second, as every real moment has.
AT = paris(2027, 4, 23, 10).replace(microsecond=123_456)
NASTY = '#let x = 1 $a^2$ \\ "entre" \'apostrophes\' *gras* _bas_ #read("/etc/passwd") @ref <label> // fin'


def made(language: str = "fr", **words: str) -> PdfReader:
    small = Small()
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    bilan.language = language
    bilan.save(update_fields=["language"])
    bilan = services.write_words(bilan, words=words or {"keep": "Le repas."}, by=small.coordinator, at=AT)
    bilan = services.freeze_bilan(bilan, by=small.coordinator, at=AT)
    services.draw_charts(bilan)
    return PdfReader(io.BytesIO(typeset(bilan)))


def text_of(reader: PdfReader) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader.pages).replace("\u00a0", " ").split())


def structure(reader: PdfReader) -> list[Any]:
    """Every element of the structure tree."""
    found: list[Any] = []

    def walk(node: Any) -> None:
        node = node.get_object()
        if isinstance(node, list):
            for child in node:
                walk(child)
        elif isinstance(node, dict):
            if "/S" in node:
                found.append(node)
            if "/K" in node:
                walk(node["/K"])

    walk(reader.trailer["/Root"]["/StructTreeRoot"]["/K"])
    return found


def test_it_is_a_tagged_pdf_with_title_and_language() -> None:
    reader = made()
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"].value
    assert root["/Lang"] == "fr"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"].value
    assert reader.metadata is not None
    assert str(reader.metadata.title).startswith("Bilan\u00a0: Pilote")
    assert b"pdfuaid" in root["/Metadata"].get_data()


def test_its_parts_say_what_they_are() -> None:
    elements = structure(made())
    kinds = [element["/S"] for element in elements]
    assert kinds.count("/H1") == 1
    assert kinds.count("/H2") == 3
    assert {"/Table", "/TH", "/TD", "/Figure", "/Caption", "/L"} <= set(kinds)
    alternatives = [
        str(element["/Alt"]) for element in elements if element["/S"] == "/Figure" and "/Alt" in element
    ]
    assert len(alternatives) == 3
    assert alternatives[0].startswith("1 binôme sur 3 a tenu toutes ses séances.")


def test_what_people_typed_stands_there_to_the_letter() -> None:
    assert NASTY in text_of(made(keep=NASTY))


def test_it_says_figures_method_limits_version_and_pages() -> None:
    reader = made()
    text = text_of(reader)
    for words in (
        "1 binôme sur 3 a tenu toutes ses séances.",
        "3 objectifs sur 4 sont atteints.",
        "Méthode et limites",
        "Sous vingt, aucun pourcentage n’est donné.",
        "Version 1, chiffres du 23 avril 2027",
        f"1 / {len(reader.pages)}",
    ):
        assert words in text


def test_it_is_english_when_the_programme_is() -> None:
    reader = made("en")
    assert reader.trailer["/Root"]["/Lang"] == "en"
    text = text_of(reader)
    assert "1 pair out of 3 held all its sessions." in text
    assert "Method and limits" in text


def test_its_fonts_travel_with_it_and_are_ours() -> None:
    fonts = {str(font["/BaseFont"]) for page in made().pages for font in _fonts(page)}
    assert fonts
    assert all("AtkinsonHyperlegibleNext" in name for name in fonts)


def _fonts(page: Any) -> list[Any]:
    resources = page["/Resources"]
    return [font.get_object() for font in resources.get("/Font", {}).values()]


def test_no_private_word_is_in_it() -> None:
    small = Small()
    bilan = services.start_bilan(small.programme, by=small.coordinator, at=AT)
    bilan = services.freeze_bilan(bilan, by=small.coordinator, at=AT)
    services.draw_charts(bilan)
    text = text_of(PdfReader(io.BytesIO(typeset(bilan)))) + repr(bilan.charts)
    names = [pair.mentee.person.last_name for pair in small.pairs] + [
        pair.mentor.person.last_name for pair in small.pairs
    ]
    assert not [word for word in (MEMO, HELP, ANSWER, *names) if word in text]
