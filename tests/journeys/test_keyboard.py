"""Somebody who has no mouse, or whose hand shakes: everything by Tab, Enter and Space, and focus always seen."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.core import mail
from django.test import Client

import factories as make
from binome.demo.services import play
from binome.pairs.models import Pair, Session
from binome.programmes.models import Programme
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

# What the eye sees of the element that has the focus: its ring, and whether it is on the screen at all.
SEEN = """() => {
  const one = document.activeElement, style = getComputedStyle(one), box = one.getBoundingClientRect();
  const ring = parseFloat(style.outlineWidth) > 0 && style.outlineStyle !== 'none' || style.boxShadow !== 'none';
  return {name: one.outerHTML.slice(0, 120), ring, onScreen: box.bottom > 0 && box.top < innerHeight && box.width > 0};
}"""


def tab_to(visitor: Visitor, selector: str) -> None:
    """Press Tab until ``selector`` has the focus; each stop on the way must be seen."""
    for _stop in range(90):
        visitor.page.keyboard.press("Tab")
        # The browser scrolls to what it gives the focus; one frame is enough.
        visitor.page.evaluate("() => new Promise(requestAnimationFrame)")
        seen = visitor.page.evaluate(SEEN)
        assert seen["ring"], f"{visitor.path}: no ring around {seen['name']}"
        assert seen["onScreen"], f"{visitor.path}: outside the screen: {seen['name']}"
        if visitor.page.evaluate("selector => document.activeElement.matches(selector)", selector):
            return
    raise AssertionError(f"{visitor.path}: Tab never reaches {selector}")


def go_with(visitor: Visitor, key: str) -> None:
    """A key that leads to another page."""
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press(key)


def test_signing_in_reading_and_writing_without_a_mouse(
    visitor: Callable[..., Visitor], run_jobs: Callable[[], int]
) -> None:
    demonstration = play(at="running", language="fr", now=datetime.now(UTC))
    person = next(one.person for one in demonstration.entrances if one.name == "personne-accompagnee")
    pair = Pair.objects.of_the_two(person).get()
    session = pair.sessions.filter(state=Session.State.HELD).order_by("number").last()
    assert session is not None
    run_jobs()
    mail.outbox.clear()
    guest = visitor()
    guest.open("/compte/connexion/")
    # The first stop of every page leads past the menus.
    guest.page.evaluate("() => document.activeElement.blur()")
    tab_to(guest, "main input[type=email]")
    guest.page.keyboard.type(person.email)
    go_with(guest, "Enter")
    run_jobs()
    code = re.search(r"(\d{3})\s?(\d{3})", mail.outbox[-1].body)
    assert code is not None
    if not guest.page.evaluate("() => document.activeElement.matches('[name=code]')"):
        tab_to(guest, "[name=code]")
    guest.page.keyboard.type("".join(code.groups()))
    go_with(guest, "Enter")
    guest.open(f"/binomes/{pair.pk}/")
    tab_to(guest, "a[href='#main'], .skip")
    guest.page.keyboard.press("Enter")
    tab_to(guest, f"main a[href='/binomes/{pair.pk}/avancement/']")
    go_with(guest, "Enter")
    tab_to(guest, "main input[type=radio]")
    guest.page.keyboard.press("ArrowDown")
    tab_to(guest, "main form.form button[type=submit]")
    go_with(guest, "Space")
    assert guest.page.url.endswith(f"/binomes/{pair.pk}/")
    guest.open(f"/binomes/seances/{session.pk}/memo/")
    tab_to(guest, "[name=memo]")
    guest.page.keyboard.type(" Et sans souris.")
    tab_to(guest, "main form.form button[type=submit]")
    go_with(guest, "Enter")
    session.refresh_from_db()
    assert "Et sans souris." in session.memo
    assert guest.faults == []


def test_a_programme_from_its_template_to_open_applications_without_a_mouse(
    visitor: Callable[..., Visitor], client_of: Callable[[Any], Client]
) -> None:
    organisation = make.OrganisationFactory()
    coordinator = make.coordinator_of(organisation)
    guest = visitor()
    cookie = client_of(coordinator).cookies["sessionid"].value
    guest.page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": guest.address}])
    guest.open("/programmes/nouveau/")
    tab_to(guest, "main a[href$='/nouveau/association-pilot/']")
    go_with(guest, "Enter")
    guest.look()
    tab_to(guest, "main [name=name]")
    guest.page.keyboard.press("Control+a")
    guest.page.keyboard.type("Sans souris")
    tab_to(guest, "main form button[name=now]")
    go_with(guest, "Enter")
    guest.look()
    # The summary, read once more, then kept.
    tab_to(guest, "main form.form button[type=submit]:not([name])")
    go_with(guest, "Enter")
    guest.look()
    programme = organisation.programmes.get()
    tab_to(guest, f"main a[href='/programmes/{programme.pk}/etape/applications/']")
    go_with(guest, "Enter")
    guest.look()
    tab_to(guest, "main form button[type=submit]")
    go_with(guest, "Space")
    programme.refresh_from_db()
    assert (programme.name, programme.state) == ("Sans souris", Programme.State.APPLICATIONS)
    assert guest.faults == []
