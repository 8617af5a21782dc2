"""To whom a coordinator writes at once: the people of a programme, by what they do in it."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from binome.accounts.models import Person
from binome.pairs.models import Pair
from binome.programmes.models import Enrolment, Programme


def _who(programme: Programme) -> dict[str, tuple[str, Q]]:
    active = Pair.objects.in_organisation(programme.organisation).filter(
        programme=programme, state=Pair.State.ACTIVE
    )
    in_pair = Q(pk__in=active.values("mentor")) | Q(pk__in=active.values("mentee"))
    return {
        "everybody": (_("Everybody who takes part"), Q(ended_at=None)),
        "mentors": (_("Those who pass on"), Q(role="mentor")),
        "mentees": (_("Those who are supported"), Q(role="mentee")),
        "paired": (_("Those whose pair is under way"), in_pair),
        "unpaired": (_("Those who have no pair now"), ~in_pair),
    }


def _taking_part(programme: Programme, condition: Q) -> list[Enrolment]:
    rows = programme.enrolments.active().filter(condition).select_related("person").order_by("pk")
    return [row for row in rows if row.person.is_active]


def audiences_of(programme: Programme) -> list[tuple[str, str]]:
    """Each choice and how many people it is."""
    who = _who(programme)
    active = programme.enrolments.active().filter(person__is_active=True)
    counts = active.aggregate(
        **{name: Count("pk", filter=condition) for name, (_label, condition) in who.items()}
    )
    choices = []
    for name, (label, _condition) in who.items():
        people = ngettext("%(count)d person", "%(count)d people", counts[name]) % {"count": counts[name]}
        choices.append((name, f"{label} ({people})"))
    return choices


def people_in(programme: Programme, audience: str) -> list[Person]:
    """Each once, whatever their roles."""
    _label, condition = _who(programme)[audience]
    return list({row.person_id: row.person for row in _taking_part(programme, condition)}.values())
