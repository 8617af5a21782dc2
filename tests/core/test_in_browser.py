"""What only a browser can tell: axe, narrow screens, the thumb's reach, content policy, printing."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
PAGES = ["/components/", "/compte/connexion/", "/nulle-part/"]
# The wrong form of the gallery keeps what was typed, and Chromium remarks on a date that is none; a missing page is 404.
EXPECTED_REMARKS = ("does not conform to the required format", "status of 404")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright keeps a loop running in the test's thread.
    with sync_playwright() as playwright:
        flags = [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-background-networking",
            "--disable-component-update",
        ]
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
        yield opened
        opened.close()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(autouse=True)
def _gallery(settings: Any) -> None:
    settings.IS_DEMO = True
    settings.HELP_PHONE = "01 23 45 67 89"


def opened(browser: Browser, url: str, *, width: int = 1280, **options: Any) -> Page:
    context = browser.new_context(viewport={"width": width, "height": 800}, locale="fr-FR", **options)
    page = context.new_page()
    page.remarks = []  # type: ignore[attr-defined]
    page.on("console", lambda message: page.remarks.append(message.text))  # type: ignore[attr-defined]
    page.on("pageerror", lambda error: page.remarks.append(str(error)))  # type: ignore[attr-defined]
    page.goto(url)
    return page


@pytest.mark.parametrize("colours", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 320])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing(browser: Browser, live_server: Any, path: str, width: int, colours: str) -> None:
    page = opened(browser, live_server.url + path, width=width, color_scheme=colours)
    violations = Axe().run(page).response["violations"]
    assert [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in violations] == []
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_hangs_over_a_narrow_screen_and_the_console_stays_quiet(
    browser: Browser, live_server: Any, path: str
) -> None:
    page = opened(browser, live_server.url + path, width=320)
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert [text for text in page.remarks if not any(known in text for known in EXPECTED_REMARKS)] == []  # type: ignore[attr-defined]
    page.context.close()


def test_what_is_touched_is_at_least_44_pixels_high(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server.url + "/components/", width=360)
    small = page.evaluate(
        """() => [...document.querySelectorAll("button, .button, summary, nav a, .chooser button, .phone, .back a,"
            + " .choice, input:not([type=checkbox], [type=radio], [type=hidden]), select, textarea")]
            .filter((e) => e.getBoundingClientRect().height && e.getBoundingClientRect().height < 44)
            .map((e) => e.outerHTML.slice(0, 80))"""
    )
    assert small == []
    page.context.close()


def test_the_way_to_the_content_is_the_first_thing_the_keyboard_finds(
    browser: Browser, live_server: Any
) -> None:
    page = opened(browser, live_server.url + "/compte/connexion/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "id_email"
    page.context.close()


def test_without_scripts_one_signs_in_and_chooses_colours(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server.url + "/compte/connexion/", java_script_enabled=False)
    page.get_by_role("button", name="Sombre").click()
    assert page.locator("html").get_attribute("data-theme") == "dark"
    page.get_by_label("Votre adresse de courriel").fill("nobody@example.org")
    page.get_by_role("button", name="Recevoir un code").click()
    assert page.get_by_role("heading", level=1).inner_text() == "Écrivez le code reçu"
    page.context.close()


def test_paper_shows_neither_navigation_nor_buttons(browser: Browser, live_server: Any) -> None:
    page = opened(browser, live_server.url + "/components/")
    page.emulate_media(media="print")
    for hidden in (".skip", "footer.bottom", ".button", ".demo-banner"):
        assert not page.locator(hidden).first.is_visible()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    page.context.close()
