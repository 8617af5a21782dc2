"""The fictitious people of the demonstration, and what they write (``demo.yaml``).

Nobody is paired here: the demonstration lets the engine do it, as a real programme would.
"""

from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from binome.content.loading import load
from binome.content.texts import ContentModel, Slug, Text, Words

FictitiousEmail = Annotated[str, StringConstraints(pattern=r"^[a-z.-]+@[a-z.-]+\.example$")]
FictitiousPhone = Annotated[str, StringConstraints(pattern=r"^(01 99 00|06 39 98)( \d\d){2}$")]
"""A number in a range that the French regulator keeps for films and novels."""

Wording = Literal["feminine", "masculine"]
"""How the person asks to be named: « mentore » or « mentor », « mentorée » or « mentoré »."""

Slot = Annotated[
    str,
    StringConstraints(pattern=r"^(mon|tue|wed|thu|fri|sat|sun)-(morning|lunch|afternoon|evening)$"),
]


class DemoOrganisation(ContentModel):
    """The association that runs the demonstration's programme."""

    name: Words
    city: Words
    about: Text
    contact_name: Words
    contact_phone: FictitiousPhone
    contact_email: FictitiousEmail


class DemoProgramme(ContentModel):
    """Name and places of the demonstration's programme; dates are counted from the day it is seeded."""

    name: Text
    purpose: Text
    kickoff_place: Words
    closing_place: Words


class DemoPerson(ContentModel):
    """Somebody invented."""

    id: Slug
    first_name: Words
    last_name: Words
    wording: Wording
    email: FictitiousEmail
    function: Text

    @property
    def full_name(self) -> str:
        """First name and last name."""
        return f"{self.first_name} {self.last_name}"


class DemoStaff(DemoPerson):
    """Somebody who works for the programme."""

    role: Literal["coordinator", "facilitator", "sponsor"]
    phone: FictitiousPhone


class DemoApplicant(DemoPerson):
    """What mentors and mentees both say when they apply."""

    employer: Words
    team: str
    sector: Text
    city: Words
    reachable_places: tuple[Words, ...]
    is_remote_possible: bool
    languages: Annotated[tuple[Slug, ...], Field(min_length=1)]
    availability: Annotated[tuple[Slot, ...], Field(min_length=2)]
    motivations: tuple[Slug, ...]
    ways_of_working: tuple[Slug, ...]
    interests: tuple[Slug, ...]
    motivation: Words


class DemoMentor(DemoApplicant):
    """A mentor, with the level from 1 to 5 of each subject taught."""

    subjects: dict[Slug, Annotated[int, Field(ge=1, le=5)]]
    capacity: Annotated[int, Field(ge=1)]


class DemoGoal(ContentModel):
    """A goal of the catalogue, the level it asks of a mentor, and its rank (1 comes first)."""

    goal: Slug
    level: Annotated[int, Field(ge=1, le=3)]
    priority: Literal[1, 2]


class DemoMentee(DemoApplicant):
    """A mentee, with a situation and one or two goals."""

    situation: Slug
    goals: Annotated[tuple[DemoGoal, ...], Field(min_length=1, max_length=2)]


class DemoReportingLine(ContentModel):
    """Who is whose manager, so that the demonstration shows the hierarchy shield."""

    person: Slug
    manager: Slug


class DemoMemo(ContentModel):
    """What is written after a session: memo, next step, and one comment of each side."""

    id: Slug
    network: Slug
    session: Literal[1, 2]
    memo: Text
    next_step: Text
    mentee_comment: Text
    mentor_comment: Text


class DemoHelpRequest(ContentModel):
    """A mentor asks for help, the coordinator answers, and it ends well."""

    request: Text
    answer: Text
    reply: Text
    outcome: Text


class DemoCircle(ContentModel):
    """A question to the other mentors, and an answer."""

    question: Text
    answer: Text


class DemoQuotation(ContentModel):
    """A sentence its author agreed to see in the bilan."""

    id: Slug
    side: Literal["mentor", "mentee"]
    text: Text


class DemoBilan(ContentModel):
    """What the closing workshop said to keep, change and try."""

    keep: tuple[Text, ...]
    change: tuple[Text, ...]
    try_next: Annotated[tuple[Text, ...], Field(alias="try")]


class DemoText(ContentModel):
    """A text prepared in the practice studio: its first words, a remark on a passage of them, and its next words."""

    kind: str
    title: Text
    first: Text
    passage: Text | None = None
    remark: Text
    next: Text


class DemoAdaptedCard(ContentModel):
    """What the demonstration's coordinator adds to a built-in card, and why."""

    card: Slug
    title: Text
    text: Text
    reason: Text


class DemoReportedCard(ContentModel):
    """A card that a mentor reports, and their remark."""

    card: Slug
    remark: Text


class DemoUnitPart(ContentModel):
    """One screen of the demonstration's own unit."""

    title: Text
    text: Text


class DemoUnit(ContentModel):
    """A unit that the demonstration's organisation wrote, with one question to check oneself by."""

    title: Text
    opening: Text
    parts: tuple[DemoUnitPart, ...]
    question: Text
    right: Text
    wrong: Text
    why: Text


class DemoCards(ContentModel):
    """Cards and units of the demonstration's organisation."""

    adapted: DemoAdaptedCard
    reported: DemoReportedCard
    unit: DemoUnit


class DemoPeople(ContentModel):
    """The whole of ``demo.yaml``."""

    schema_version: Literal[1]
    kind: Literal["demo_people"]
    content_version: str
    languages: tuple[str, ...]
    organisation: DemoOrganisation
    programme: DemoProgramme
    staff: tuple[DemoStaff, ...]
    mentors: tuple[DemoMentor, ...]
    mentees: tuple[DemoMentee, ...]
    reporting_lines: tuple[DemoReportingLine, ...]
    session_places: tuple[Words, ...]
    memos: tuple[DemoMemo, ...]
    notes: tuple[Text, ...]
    help_request: DemoHelpRequest
    circle: DemoCircle
    quotations: tuple[DemoQuotation, ...]
    bilan: DemoBilan
    takeaways: tuple[Text, ...]
    commitments: tuple[Text, ...]
    texts: tuple[DemoText, ...]
    cards: DemoCards

    @model_validator(mode="after")
    def _people_are_distinct(self) -> Self:
        everyone = [*self.staff, *self.mentors, *self.mentees]
        for field in ("id", "email"):
            values = [getattr(person, field) for person in everyone]
            twice = sorted({value for value in values if values.count(value) > 1})
            if twice:
                message = f"{field}: given twice: {', '.join(twice)}"
                raise ValueError(message)
        known = {person.id for person in everyone}
        for line in self.reporting_lines:
            if not {line.person, line.manager} <= known:
                message = f"reporting_lines: unknown person in {line.person} under {line.manager}"
                raise ValueError(message)
        return self

    def memos_for(self, network: str, session: int) -> tuple[DemoMemo, ...]:
        """Memos about ``network`` after that session; of any network when there are none."""
        same = tuple(memo for memo in self.memos if (memo.network, memo.session) == (network, session))
        return same or tuple(memo for memo in self.memos if memo.session == session)


@lru_cache(maxsize=1)
def demo_people() -> DemoPeople:
    """The whole file, read once."""
    return load("demo.yaml", DemoPeople)
