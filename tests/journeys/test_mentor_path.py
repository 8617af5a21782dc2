"""A mentor on a small telephone is kept before session 1, does the units that come first, and is let in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

import factories as make
from binome import content
from binome.learning.models import UnitWork
from binome.learning.path_units import PathUnit
from binome.learning.screens import screens_of
from journeys.conftest import Visitor
from journeys.test_keyboard import go_with, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

SMALL = {"width": 360, "height": 740}
FIRST = ["u1-role", "u3-first"]
WORDS = {
    "fr": {"wait": "La séance 1 attend un peu", "secret": "Écouter avant de montrer.", "right": "C’est cela"},
    "en": {"wait": "Session 1 waits a little", "secret": "Listen before showing.", "right": "That is it"},
}


def waiting_pair(language: str) -> Any:
    """A pair that begins, whose mentor has read nothing yet."""
    today = timezone.localdate()
    programme = make.ProgrammeFactory(
        language=language,
        required_units=FIRST,
        applications_close_on=today - timedelta(days=20),
        kickoff_on=today - timedelta(days=1),
        closing_on=today + timedelta(days=90),
    )
    pair = make.PairFactory(programme=programme, formed_at=timezone.now() - timedelta(days=1))
    for half in (pair.mentor, pair.mentee):
        half.person.language = language
        half.person.save(update_fields=["language"])
    pair.mentor.prepared_at = None
    pair.mentor.save(update_fields=["prepared_at"])
    for number in (1, 2, 3):
        make.SessionFactory(pair=pair, number=number, state="to-set", starts_at=None)
    return pair


class Reader:
    """The mentor, with a telephone: a finger, or a keyboard alone."""

    def __init__(self, phone: Visitor, *, has_mouse: bool) -> None:
        self.phone, self.page, self.has_mouse = phone, phone.page, has_mouse
        self.page.set_viewport_size(SMALL)

    def press(self, selector: str) -> None:
        """A link or a button, which leads to another page."""
        if self.has_mouse:
            with self.page.expect_navigation():
                self.page.locator(selector).first.click()
        else:
            tab_to(self.phone, selector)
            go_with(self.phone, "Enter")

    def write(self, selector: str, text: str) -> None:
        """Words in a field."""
        if self.has_mouse:
            self.page.fill(selector, text)
        else:
            tab_to(self.phone, selector)
            self.page.keyboard.type(text)

    def choose(self, name: str, value: str) -> None:
        """One answer of a question; by keyboard, the arrows go from one to the next."""
        if self.has_mouse:
            self.page.locator(f"[name='{name}'][value='{value}']").check()
            return
        tab_to(self.phone, f"[name='{name}']")
        self.page.keyboard.press("Space")
        while not self.page.locator(f"[name='{name}'][value='{value}']").is_checked():
            self.page.keyboard.press("ArrowDown")

    def look(self) -> None:
        """As an inspector would; then back to the small screen."""
        self.phone.look()
        self.page.set_viewport_size(SMALL)


def read(reader: Reader, unit: content.Unit, words: dict[str, str], *, leaves: bool) -> None:
    """Screen by screen to the end; with ``leaves``, close the page at the activity and come back to it."""
    go_on = "main form.form button[name=screen]"
    seen: set[str] = set()
    for number, screen in enumerate(screens_of(PathUnit(unit.id, 1, built_in=unit)), start=1):
        if leaves and screen.kind not in seen:
            # One screen of each kind is inspected, in the first unit.
            reader.look()
        seen.add(screen.kind)
        if screen.kind == "activity":
            reader.write("[name=note]", words["secret"])
            if leaves:
                reader.press(f"{go_on}[value='{number}']")
                reader.page.goto(reader.phone.address + "/parcours/")
                reader.look()
                reader.press(f"main .form-actions a[href$='/unite/{unit.id}/']")
                assert reader.page.locator("[name=note]").input_value() == words["secret"]
            reader.press(f"{go_on}[value='{number + 1}']")
        elif screen.kind == "check":
            for check in unit.quick_check:
                reader.choose(check.id, next(one.id for one in check.choices if one.correct))
            reader.press("main form.form button[type=submit]:not([name])")
            reader.look()
            expect(reader.page.get_by_text(words["right"], exact=False)).to_have_count(len(unit.quick_check))
            reader.press(go_on)
        elif screen.kind == "end":
            reader.press(f"main form[action$='/{unit.id}/terminer/'] button")
        else:
            reader.press(go_on)


@pytest.mark.parametrize(
    ("language", "javascript", "has_mouse"),
    [("fr", True, True), ("en", True, False), ("fr", False, True)],
    ids=["fr", "en-keyboard", "fr-no-script"],
)
def test_two_units_open_the_first_session(
    language: str,
    javascript: bool,
    has_mouse: bool,
    visitor: Callable[..., Visitor],
    client_of: Callable[[Any], Client],
) -> None:
    words = WORDS[language]
    pair = waiting_pair(language)
    phone = visitor(language=language, javascript=javascript)
    named = {
        "sessionid": client_of(pair.mentor.person).cookies["sessionid"].value,
        "django_language": language,
    }
    phone.page.context.add_cookies(
        [{"name": name, "value": value, "url": phone.address} for name, value in named.items()]
    )
    reader = Reader(phone, has_mouse=has_mouse)
    dates = f"/binomes/{pair.pk}/dates/"
    phone.open(dates)
    expect(reader.page.get_by_text(words["wait"])).to_be_visible()
    assert reader.page.locator("[name='day_1'], [name='1-day']").count() == 0
    reader.press("main a[href='/parcours/']")
    reader.look()
    for place, unit_id in enumerate(FIRST):
        # The one button of the path leads to what comes before session 1, in order.
        reader.press(f"main .form-actions a[href$='/unite/{unit_id}/']")
        read(reader, content.unit(unit_id), words, leaves=place == 0)
    reader.look()
    pair.mentor.refresh_from_db()
    assert pair.mentor.prepared_at is not None
    phone.open(dates)
    expect(reader.page.get_by_text(words["wait"])).to_have_count(0)
    day = timezone.localdate() + timedelta(days=7)
    first = reader.page.locator("main fieldset").first.locator("input")
    first.nth(0).fill(day.isoformat())
    first.nth(1).fill("14:00")
    reader.press("main form#form button[type=submit]")
    session = pair.sessions.get(number=1)
    assert session.state == "set"
    # What was written stays with the mentor, in their own unit.
    assert UnitWork.objects.visible_to(pair.mentor.person).filter(note=words["secret"]).count() == 2
    coordinator = make.coordinator_of(pair.organisation)
    assert not UnitWork.objects.visible_to(coordinator).exists()
    assert phone.faults == []
