"""The pieces that pages are made of."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from django import forms
from django.template import Context, Template
from django.test import Client
from django.utils import translation

import binome
from binome.core.samples import Somebody, Step
from binome.core.templatetags import ui

PACKAGE = Path(binome.__file__).resolve().parent


def drawn(source: str, **context: Any) -> BeautifulSoup:
    """What a template gives, in English."""
    with translation.override("en"):
        return BeautifulSoup(Template(source).render(Context(context)), "html.parser")


class Answers(forms.Form):
    name = forms.CharField(label="Your name", help_text="As on the list.")
    more = forms.CharField(label="More", required=False)
    days = forms.MultipleChoiceField(
        label="Which days?",
        choices=[("mon", "Monday"), ("tue", "Tuesday")],
        widget=forms.CheckboxSelectMultiple,
    )
    agrees = forms.BooleanField(label="I agree")


def test_a_question_is_tied_to_its_help_and_to_what_is_wrong() -> None:
    page = drawn("{% field form.name %}", form=Answers({"name": ""}))
    entry = page.input
    assert page.label["for"] == entry["id"]
    assert entry["aria-invalid"] == "true"
    notes = [page.find(id=name).get_text(strip=True) for name in entry["aria-describedby"].split()]
    assert notes == ["As on the list.", "This field is required."]


def test_a_question_without_help_or_fault_describes_nothing() -> None:
    entry = drawn("{% field form.more %}", form=Answers()).input
    assert "aria-describedby" not in entry.attrs
    assert "aria-invalid" not in entry.attrs


def test_only_what_may_stay_empty_says_so() -> None:
    page = drawn("{% field form.name %}{% field form.more %}{% field form.agrees %}", form=Answers())
    assert [label.get_text(" ", strip=True) for label in page.find_all("label")] == [
        "Your name", "More (optional)", "I agree",
    ]  # fmt: skip


def test_boxes_stand_in_a_group_with_their_question() -> None:
    page = drawn("{% field form.days %}", form=Answers({"name": "Anne"}))
    assert page.fieldset.legend.get_text(strip=True) == "Which days?"
    assert [box["id"] for box in page.find_all("input")] == [label["for"] for label in page.find_all("label")]
    assert page.find(id=page.fieldset["aria-describedby"]).get_text(strip=True) == "This field is required."


def test_each_fault_of_a_form_leads_to_its_question() -> None:
    page = drawn(
        "{% form_errors form %}{% for field in form %}{% field field %}{% endfor %}", form=Answers({})
    )
    targets = [link["href"].removeprefix("#") for link in page.find(class_="form-errors").find_all("a")]
    assert [page.find(id=target).name for target in targets] == ["input", "input", "input"]
    assert page.find(class_="form-errors")["role"] == "alert"


def test_a_refusal_added_to_a_form_is_said_above_it() -> None:
    form = Answers({"name": "Anne", "days": ["mon"], "agrees": "on"})
    form.add_error(None, "This date is already taken.")
    assert "This date is already taken." in drawn("{% form_errors form %}", form=form).get_text()


def test_a_form_without_fault_has_no_summary() -> None:
    assert str(drawn("{% form_errors form %}", form=Answers())) == ""


def test_what_people_write_is_never_markup() -> None:
    evil = "<script>alert(1)</script>"
    source = (
        "{% card title=evil %}{{ evil }}{% endcard %}{% next_step title=evil %}{% endnext_step %}{% tag 'ok' evil %}"
        "{% button evil name=evil value=evil %}{% link_button evil evil %}{% back_link evil evil %}"
        "{% person_disc person %}{% phone_link evil %}{% road steps %}{% empty title=evil %}{% endempty %}"
        "{% disclosure title=evil %}{% enddisclosure %}{% data_table caption=evil %}{% enddata_table %}"
        "{% notice 'info' title=evil %}{% endnotice %}"
    )
    steps = [Step(evil, evil, "now", evil)]
    page = drawn(source, evil=evil, steps=steps, person=Somebody(evil, evil))
    assert page.find("script") is None
    assert page.get_text().count("alert(1)") >= 13


def test_progress_is_said_in_words_and_stays_within_its_scale() -> None:
    labels = [
        drawn("{% goal_progress value %}", value=value).find(role="img")["aria-label"]
        for value in (None, 2, 9)
    ]
    assert labels == ["Not started: 0 out of 4", "Half-way: 2 out of 4", "Exceeded: 4 out of 4"]


def test_the_present_step_of_a_road_is_marked_for_everyone() -> None:
    page = drawn("{% road steps %}", steps=[Step("Goals", "", "done"), Step("Session 1", "", "now", "/x")])
    done, now = page.find_all("li")
    assert "done" in done.get_text()
    assert now["aria-current"] == "step"
    assert now.a["href"] == "/x"


def test_a_button_takes_further_attributes() -> None:
    entry = drawn(
        "{% button 'Send' kind='danger' name='act' value='end' hx_post='/x' disabled=True %}"
    ).button
    assert (entry["type"], entry["name"], entry["value"], entry["hx-post"]) == ("submit", "act", "end", "/x")
    assert entry.has_attr("disabled")
    assert "button--danger" in entry["class"]


def test_a_number_can_be_dialled() -> None:
    link = drawn("{% phone_link '01 23 45 67 89' %}").a
    assert link["href"] == "tel:0123456789"
    assert link.get_text() == "01\u00a023\u00a045\u00a067\u00a089"


def test_an_unset_date_is_nothing() -> None:
    assert (
        str(
            drawn(
                "{{ nothing|moment_words }}{{ nothing|day_words }}{{ nothing|duration_words }}", nothing=None
            )
        )
        == ""
    )


@pytest.mark.django_db
def test_the_gallery_shows_every_component(settings: Any) -> None:
    settings.IS_DEMO = True
    shown = "".join((PACKAGE / "templates" / "core").joinpath(name).read_text("utf-8") for name in (
        "components.html", "components_sheet.html"))  # fmt: skip
    inside_others = {"icon"}
    missing = {name for name in ui.register.tags if not re.search(rf"{{% {name}\b", shown)} - inside_others
    assert missing == set()
    assert Client().get("/components/").status_code == 200


@pytest.mark.django_db
def test_the_gallery_is_not_there_in_earnest(settings: Any) -> None:
    settings.IS_DEMO = settings.DEBUG = False
    assert Client().get("/components/").status_code == 404


def test_every_icon_asked_for_is_in_the_sprite() -> None:
    drawings = set(
        re.findall(r'<symbol id="([\w-]+)"', (PACKAGE / "static/img/icons.svg").read_text("utf-8"))
    )
    asked = set(ui.TONE_ICONS.values())
    for path in [*PACKAGE.rglob("*.html"), *PACKAGE.rglob("ui.py")]:
        asked |= set(re.findall(r"""(?:\{% icon |icon=|_icon\()["']([\w-]+)["']""", path.read_text("utf-8")))
    navigation = (PACKAGE / "desk" / "navigation.py").read_text("utf-8")
    asked |= set(re.findall(r"""_\("[^"]+"\), "([\w-]+)"\)""", navigation))
    assert asked - drawings == set()
