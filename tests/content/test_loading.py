"""Reading content files: what is wrong is named by file, identifier and field."""

import subprocess
import sys
from importlib import resources

import pytest

from binome import content
from binome.content.goals import GoalCatalogue
from binome.content.guides import SessionGuide
from binome.content.learning_path import QuickCheck
from binome.content.loading import load, parse, read_yaml
from binome.content.questions import QuestionnaireCatalogue
from binome.content.templates import SoftWeights
from binome.content.texts import ContentModel, Text


class Card(ContentModel):
    """A small model to break."""

    id: str
    title: Text


class Box(ContentModel):
    """A list of cards."""

    cards: tuple[Card, ...]


def test_an_unknown_key_is_an_error_that_names_file_identifier_and_field() -> None:
    text = "cards:\n  - id: a1\n    title: {fr: Un, en: One}\n    titel: x\n"
    with pytest.raises(content.ContentError, match=r"^box\.yaml: a1: titel: Extra inputs"):
        parse(text, Box, file_name="box.yaml")


def test_a_missing_translation_is_an_error_that_names_its_field() -> None:
    text = "cards:\n  - id: a1\n    title: {fr: Un}\n"
    with pytest.raises(content.ContentError, match=r"^box\.yaml: a1: title\.en: Field required$"):
        parse(text, Box, file_name="box.yaml")


def test_an_empty_translation_is_an_error() -> None:
    text = "cards:\n  - id: a1\n    title: {fr: Un, en: ''}\n"
    with pytest.raises(content.ContentError, match=r"a1: title\.en"):
        parse(text, Box, file_name="box.yaml")


def test_every_fault_of_a_file_is_told_at_once() -> None:
    text = "cards:\n  - id: a1\n    title: {fr: Un}\n  - id: a2\n    title: {en: Two}\n"
    with pytest.raises(content.ContentError) as raised:
        parse(text, Box, file_name="box.yaml")
    assert str(raised.value).splitlines() == [
        "box.yaml: a1: title.en: Field required",
        "box.yaml: a2: title.fr: Field required",
    ]


def test_a_key_written_twice_is_an_error_that_names_its_line() -> None:
    with pytest.raises(content.ContentError, match=r"^box\.yaml: line 3: the key 'fr' is written twice$"):
        read_yaml("title:\n  fr: Un\n  fr: Deux\n", file_name="box.yaml")


def test_what_is_not_yaml_is_an_error() -> None:
    with pytest.raises(content.ContentError, match=r"^box\.yaml: not valid YAML"):
        read_yaml("title: [", file_name="box.yaml")


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(content.ContentError, match=r"^absent\.yaml: no such content file$"):
        load("absent.yaml", Box)


def test_an_identifier_nobody_has_is_unknown_content() -> None:
    for accessor in (
        content.goal,
        content.network,
        content.unit,
        content.guide,
        content.questionnaire,
        content.scale,
        content.programme_template,
        content.planner_default,
        content.slot_words,
    ):
        with pytest.raises(content.UnknownContent, match="'nowhere'"):
            accessor("nowhere")


def test_importing_the_package_reads_no_file() -> None:
    program = (
        "import binome.content.goals as g, binome.content.demo as d, binome.content.templates as t;"
        "print(sum(f.cache_info().currsize for f in (g.goal_catalogue, d.demo_people, t.template_catalogue)))"
    )
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "0"


def test_importing_the_package_imports_no_django() -> None:
    program = "import sys, binome.content; print('django' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "False"


def test_a_text_is_french_when_the_language_is_unknown() -> None:
    text = Text(fr="Séance", en="Session")
    spoken = [text.in_language(code) for code in ("fr", "en", "en-gb", "EN", "de", "", None)]
    assert spoken == ["Séance", "Session", "Session", "Session", "Séance", "Séance", "Séance"]


def test_a_text_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValueError, match="frozen"):
        content.goal("li-about").title.fr = "Autre"  # type: ignore[misc]


def test_a_goal_of_an_unknown_network_does_not_load() -> None:
    data = content.goal_catalogue().model_dump(mode="json")
    data["goals"][0]["network"] = "myspace"
    with pytest.raises(ValueError, match="unknown network 'myspace'"):
        GoalCatalogue.model_validate(data)


def test_a_prerequisite_that_is_no_goal_does_not_load() -> None:
    data = content.goal_catalogue().model_dump(mode="json")
    data["goals"][0]["prerequisites"] = ["nothing"]
    with pytest.raises(ValueError, match="unknown goal 'nothing'"):
        GoalCatalogue.model_validate(data)


def test_a_quick_check_needs_exactly_one_right_answer() -> None:
    data = content.unit("u1-role").quick_check[0].model_dump()
    for choice in data["choices"]:
        choice["correct"] = True
    with pytest.raises(ValueError, match="exactly one must be correct, not 3"):
        QuickCheck.model_validate(data)


def test_an_agenda_that_leaves_a_hole_does_not_load() -> None:
    data = content.guide("session-1").model_dump()
    data["agenda"][2]["start_minute"] += 5
    with pytest.raises(ValueError, match=r"session-1\.3 starts at 30, expected 25"):
        SessionGuide.model_validate(data)


def test_an_agenda_that_does_not_fill_its_time_does_not_load() -> None:
    data = content.guide("session-1").model_dump()
    data["total_minutes"] = 125
    with pytest.raises(ValueError, match="minutes add up to 120, not to 125"):
        SessionGuide.model_validate(data)


def test_weights_that_do_not_add_up_to_a_hundred_do_not_load() -> None:
    weights = content.programme_template("association-pilot").matching.soft_weights.as_dict()
    weights["language"] += 1
    with pytest.raises(ValueError, match="add up to 101"):
        SoftWeights.model_validate(weights)


def test_an_alert_on_an_answer_that_cannot_be_given_does_not_load() -> None:
    text = resources.files("binome.content").joinpath("questionnaires.yaml").read_text("utf-8")
    broken = text.replace("alert_if: 'no'", "alert_if: 'never'")
    assert broken != text
    with pytest.raises(content.ContentError, match="pm4: alert_if: 'never' is no answer"):
        parse(broken, QuestionnaireCatalogue, file_name="questionnaires.yaml")
