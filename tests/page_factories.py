"""Rows of cards and units for tests."""

from __future__ import annotations

from typing import Any

import factory

from binome.learning.models import OwnPage, OwnPageVersion, ScreenReport
from factories import Factory, OrganisationFactory, PersonFactory, ProgrammeFactory, paris

WRITTEN_AT = paris(2027, 1, 11, 9)


class OwnPageFactory(Factory):
    """A card of one's own about LinkedIn; ``page_with_words`` gives it some."""

    class Meta:
        model = OwnPage

    organisation = factory.SubFactory(OrganisationFactory)
    kind = "card"
    subject = "linkedin"
    created_at = WRITTEN_AT


class OwnPageVersionFactory(Factory):
    class Meta:
        model = OwnPageVersion

    page = factory.SubFactory(OwnPageFactory)
    organisation = factory.SelfAttribute("page.organisation")
    number = factory.SelfAttribute("page.revision")
    title_fr = factory.Sequence(lambda n: f"Nos conseils {n}")
    body_fr = "Un conseil.\n\n## Par où commencer\n\n- Une chose à la fois"
    written_by = factory.SubFactory(PersonFactory)
    written_at = WRITTEN_AT


class ScreenReportFactory(Factory):
    class Meta:
        model = ScreenReport

    page = factory.SubFactory(OwnPageFactory)
    organisation = factory.SelfAttribute("page.organisation")
    programme = factory.SubFactory(ProgrammeFactory)
    reported_by = factory.SubFactory(PersonFactory)
    reported_at = WRITTEN_AT


def page_with_words(organisation: Any, *, by: Any = None, **fields: Any) -> OwnPage:
    """A card or unit that is read, in its first version."""
    words = {name: fields.pop(name) for name in list(fields) if name[:5] in ("title", "body_", "check")}
    page: OwnPage = OwnPageFactory(organisation=organisation, revision=1, owner=by, **fields)
    OwnPageVersionFactory(page=page, **words, **({"written_by": by} if by is not None else {}))
    return page
