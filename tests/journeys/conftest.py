"""A real browser on the product, with what every page must hold: no fault that axe finds, nothing wider than the
screen, no word in the console, no request to another site."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

# A folder into which each page looked at is also drawn, 1280 and 360 px wide, for whoever wants to see the walk.
SHOTS = os.environ.get("BINOME_SHOTS", "")
PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"
QUIET = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@pytest.fixture(scope="session", autouse=True)
def _database_beside_the_browser() -> None:
    # Playwright runs an event loop in this thread; Django's synchronous database calls are safe beside it.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's or the system's Chromium, else Playwright's own."""
    found = next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))),
        None,
    )
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(QUIET))
        yield browser
        browser.close()


class Visitor:
    """Somebody at a browser, who looks at each page as an inspector would."""

    def __init__(self, page: Page, address: str, *, has_javascript: bool = True) -> None:
        self.page = page
        self.address = address
        self.has_javascript = has_javascript
        self.faults: list[str] = []
        self.looked_at: list[str] = []
        page.on("console", lambda message: self._heard(message.type, message.text))
        page.on("request", lambda request: self._asked(request.url))

    def _heard(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.faults.append(f"console: {text}")

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.faults.append(f"request to another site: {url}")

    @property
    def path(self) -> str:
        """Where one is, without the site's address."""
        return self.page.url.removeprefix(self.address)

    def open(self, path: str) -> None:
        """Go there and look."""
        response = self.page.goto(path if path.startswith("http") else self.address + path)
        if response is not None and response.status >= 400:
            self.faults.append(f"{path}: status {response.status}")
        self.look()

    def look(self) -> None:
        """Axe at the desk's width, then the width of a small phone."""
        path = self.path
        self.looked_at.append(path)
        if SHOTS:
            self._draw()
        if not self.has_javascript:
            # Axe is a script itself; what can be seen without one is that there is a page, with one title.
            if self.page.locator("h1").count() != 1:
                self.faults.append(f"{path}: not exactly one title")
            return
        found = Axe().run(self.page).response["violations"]
        self.faults += [
            f"{path}: {fault['id']} {[node['target'] for node in fault['nodes']][:3]}" for fault in found
        ]
        self.page.set_viewport_size({"width": 320, "height": 700})
        width = self.page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            self.faults.append(f"{path}: {width} px wide on a screen of 320")
        self.page.set_viewport_size({"width": 1280, "height": 900})

    def _draw(self) -> None:
        folder = Path(SHOTS)
        folder.mkdir(parents=True, exist_ok=True)
        name = f"{len(list(folder.iterdir())) // 2:03d}-{re.sub(r'[^a-z0-9]+', '-', self.path.lower())[:40]}"
        for width, height in ((360, 740), (1280, 900)):
            self.page.set_viewport_size({"width": width, "height": height})
            self.page.screenshot(path=folder / f"{name}-{width}.png", full_page=True)


@pytest.fixture
def visitor_at(chromium: Browser) -> Iterator[Callable[..., Visitor]]:
    """``visitor_at(address, language="fr", javascript=True)``: a new browser window on the product at ``address``."""
    contexts = []

    def arrive(address: str, *, language: str = "fr", javascript: bool = True) -> Visitor:
        context = chromium.new_context(
            locale="fr-FR" if language == "fr" else "en-GB",
            java_script_enabled=javascript,
            viewport={"width": 1280, "height": 900},
            service_workers="block",
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        return Visitor(context.new_page(), address, has_javascript=javascript)

    yield arrive
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(visitor_at: Callable[..., Visitor], live_server: Any) -> Callable[..., Visitor]:
    """``visitor(language="fr", javascript=True)``: a new browser window."""
    return partial(visitor_at, live_server.url)
