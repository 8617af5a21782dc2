"""The closing workshop: who said they come, small groups, and what everyone brought in."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import NAMESPACE_URL, uuid5

from binome.accounts.models import Person
from binome.learning.models import HarvestNote
from binome.learning.order import steps_of
from binome.learning.services import (
    answer_invitation,
    bring_in,
    form_groups,
    go_to_step,
    note_attendance,
    say_photo,
    show_groups,
)
from binome.programmes.models import Enrolment
from binome.surveys.services import give_opinion, publish_opinions

if TYPE_CHECKING:
    from binome.demo.story import Story

# Two people could not come.
AWAY = 2


def before(story: Story) -> None:
    """Everyone but two says that they come; the groups are formed, and not shown yet."""
    rows = story.closing_workshop.attendances.select_related("workshop", "enrolment__person").order_by("pk")
    attendances = list(rows)
    for number, row in enumerate(attendances):
        is_coming = number < len(attendances) - AWAY
        answer_invitation(row, is_coming=is_coming, by=row.enrolment.person, at=story.on(47 + number % 5))
    form_groups(story.closing_workshop, size=4, by=story.coordinator, at=story.on(62))


def on_the_day(story: Story, *, facilitator: Person) -> None:
    """Who came, the groups, every step, what each person brought in, and what they thought of it a day later."""
    workshop = story.closing_workshop
    begins = workshop.starts_at
    present = list(
        story.programme.enrolments.filter(attendances__workshop=workshop, attendances__state="coming")
        .select_related("person")
        .order_by("pk")
    )
    note_attendance(
        workshop, present={one.pk for one in present}, by=facilitator, at=begins + timedelta(minutes=10)
    )
    show_groups(workshop, is_shown=True, by=facilitator, at=begins + timedelta(minutes=15))
    seen, steps = None, steps_of(workshop)
    for step in steps:
        workshop = go_to_step(workshop, number=step.number, seen=seen, by=facilitator, at=step.begins_at)
        seen = step.number
    go_to_step(workshop, number=len(steps) + 1, seen=seen, by=facilitator, at=workshop.ends_at)
    for number, one in enumerate(present):
        _brings(story, one, number)
        if number % 4:
            say_photo(workshop, one, is_yes=number % 4 != 1, by=one.person, at=begins)
        give_opinion(
            workshop, one, score=(4, 4, 3, 4, 2)[number % 5], text="", by=one.person,
            at=workshop.ends_at + timedelta(hours=number),
        )  # fmt: skip
    publish_opinions(at=workshop.ends_at + timedelta(days=7))


def _brings(story: Story, one: Enrolment, number: int) -> None:
    """One take-away, one idea for the next edition, one commitment; shown as each chose."""
    words, kinds = story.words, HarvestNote.Kind
    ideas = [
        *((kinds.KEEP, text) for text in words.bilan.keep),
        *((kinds.CHANGE, text) for text in words.bilan.change),
        *((kinds.TRY, text) for text in words.bilan.try_next),
    ]
    said = [
        (kinds.TAKEAWAY, words.takeaways[number % len(words.takeaways)]),
        ideas[number % len(ideas)],
        (kinds.COMMITMENT, words.commitments[number % len(words.commitments)]),
    ]
    shows = list(HarvestNote.Shows)
    at = story.closing_workshop.starts_at + timedelta(minutes=90, seconds=40 * number)
    for kind, text in said:
        bring_in(
            story.closing_workshop, one,
            kind=kind, text=text.in_language(story.language), shows=shows[number % len(shows)],
            key=uuid5(NAMESPACE_URL, f"{number}-{kind}"), at=at,
        )  # fmt: skip
