"""One fact of the desk, and the page they make together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from binome.desk.models import Mark
from binome.matching.models import Proposal, ShieldAlert
from binome.pairs.models import Pair

# What the one count says, by name; the workshop's title and hour beside numbers.
Counts = dict[str, Any]


@dataclass(frozen=True)
class Fact:
    """One thing that waits for the coordinator."""

    kind: str
    who: str
    tag: str
    reason: str
    url: str
    action: str
    urgency: int
    pair: Pair | None = None
    message_url: str = ""
    # What it is about, as a number; with the kind it names the fact.
    about: int = 0
    mark: Mark | None = None

    @property
    def key(self) -> str:
        """The fact's name, the same tomorrow: ``no-goal-12``."""
        return f"{self.kind}-{self.about}"

    @property
    def taken_by(self) -> str:
        """Who looks after it, as the organisation knows them; nothing when nobody does."""
        person = self.mark.taken_by if self.mark is not None else None
        return person.as_known_in(self.mark.organisation_id).full_name if person and self.mark else ""


@dataclass(frozen=True)
class Desk:
    """The whole first page: facts, most urgent first, and the figures of the headline."""

    facts: list[Fact]
    pairs_waiting: int
    pairs_active: int
    sessions_held: int
    sessions_due: int
    hidden: int = field(default=0)
    # Put aside until a day, the soonest first.
    aside: list[Fact] = field(default_factory=list)


def names_of(pair: Pair | Proposal | ShieldAlert) -> str:
    return _("%(mentee)s and %(mentor)s") % {
        "mentee": pair.mentee.person.first_name,
        "mentor": pair.mentor.person.first_name,
    }
