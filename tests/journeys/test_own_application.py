"""From a small telephone that runs no script: send one's application, withdraw it, come back."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from playwright.sync_api import expect

import factories as make
from binome.accounts.models import Person
from binome.programmes.models import Application, Programme
from journeys.conftest import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

WORDS = {
    "fr": {"send": "Envoyer ma candidature", "withdraw": "Retirer ma candidature"},
    "en": {"send": "Send my application", "withdraw": "Withdraw my application"},
}
SMALL = {"width": 360, "height": 740}


@pytest.mark.parametrize("sides", [("mentee",), ("mentee", "mentor")])
@pytest.mark.parametrize("language", ["fr", "en"])
def test_sent_withdrawn_and_sent_again_without_javascript(
    language: str,
    sides: tuple[str, ...],
    visitor: Callable[..., Visitor],
    client_of: Callable[[Any], Client],
    outbox_of: Callable[[Any], list[Any]],
) -> None:
    words = WORDS[language]
    day = timezone.localdate() + timedelta(days=20)
    programme = make.ProgrammeFactory(
        state=Programme.State.APPLICATIONS, applications_close_on=day, kickoff_on=day + timedelta(days=20),
        closing_on=day + timedelta(days=90),
    )  # fmt: skip
    anne = make.PersonFactory(language=language)
    for side in sides:
        make.ApplicationFactory(
            programme=programme, person=anne, role=side, state=Application.State.DRAFT, submitted_at=None
        )
    mine = Application.objects.in_organisation(programme.organisation).filter(person=anne, role="mentee")
    assert Person.objects.get(pk=anne.pk).language == language
    phone = visitor(language=language, javascript=False)
    page = phone.page
    page.set_viewport_size(SMALL)
    cookie = client_of(anne).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": cookie, "url": phone.address}])
    phone.open(f"/programmes/{programme.pk}/ma-candidature/")
    for state in (Application.State.SUBMITTED, Application.State.WITHDRAWN, Application.State.SUBMITTED):
        if state == Application.State.WITHDRAWN:
            page.get_by_role("link", name=words["withdraw"]).first.click()
            page.wait_for_url("**/retirer/")
            phone.look()
            page.get_by_role("button", name=words["withdraw"]).click()
        else:
            page.get_by_role("button", name=words["send"]).first.click()
        page.wait_for_url("**/ma-candidature/")
        phone.look()
        expect(page.locator("[role=status], .notice").first).to_be_visible()
        assert mine.get().state == state
        # Nothing hangs over the side of the telephone.
        main = page.locator("main").bounding_box()
        assert main is not None
        assert main["width"] <= SMALL["width"]
    assert len(outbox_of(anne)) == 3
    assert phone.faults == []
