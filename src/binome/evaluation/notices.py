"""The kinds of message this room sends."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from binome.accounts.models import Person
from binome.evaluation.models import Bilan
from binome.outbox.services import Letter, queue_letter


def bilan_frozen(bilan: Bilan, *, to: Person, at: datetime) -> None:
    """A sponsor learns that the report can be read."""
    programme = bilan.programme

    def write() -> Letter:
        name = {"programme": programme.name}
        return Letter(
            subject=_("The evaluation report of “%(programme)s” is ready") % name,
            paragraphs=[
                _("The evaluation report of the programme “%(programme)s” is ready to read.") % name,
                _("It shows what was done and what it changed. It names nobody who took part."),
            ],
            facts=[(_("Programme"), programme.name), (_("Version"), str(bilan.version))],
            button=(_("Read the report"), reverse("evaluation:bilan", args=[bilan.pk])),
        )

    queue_letter(
        kind="evaluation.bilan_frozen", to=to, organisation=programme.organisation, programme_id=programme.pk, at=at,
        key=f"evaluation.bilan_frozen:{bilan.pk}:{to.pk}", write=write,
    )  # fmt: skip
