"""Reading a pair: where the two are on their road, and the one thing that comes next.

Nothing here writes. Words come out in the language and on the clock that are active.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext, ngettext, pgettext

from binome import content
from binome.accounts.models import Person
from binome.core.templatetags.ui import Tone
from binome.core.words import (
    capital,
    count_words,
    date_words,
    day_words,
    duration_words,
    list_words,
    moment_words,
)
from binome.pairs.models import Agreement, Goal, Pair, Session

Step = Literal["agreement", "goals", "session", "workshop", "end"]
TONES: dict[Pair.State, Tone] = {
    Pair.State.ACTIVE: "info",
    Pair.State.COMPLETED: "ok",
    Pair.State.ENDED: "warn",
}
MEMO_ASKED_FOR = timedelta(days=4)


@dataclass(frozen=True)
class Offer:
    """Dates that one side proposes for a session and the other has not answered."""

    session: Session
    side: str
    moments: list[datetime]


def _offer_of(session: Session) -> Offer | None:
    dates = getattr(session, "offered_dates", None)
    if not dates:
        return None
    return Offer(
        session, str(getattr(session, "offered_by", "")), [datetime.fromisoformat(one) for one in dates]
    )


@dataclass(frozen=True)
class PairStory:
    """A pair with all that its page tells, loaded once."""

    pair: Pair
    agreement: Agreement | None
    goals: list[Goal]
    sessions: list[Session]
    # Dates that wait for an answer; known where the pair was loaded for one of the two.
    offers: list[Offer] = field(default_factory=list)

    @property
    def is_half_way(self) -> bool:
        """Whether both were asked to read their agreement again."""
        return self.pair.reread_asked_at is not None

    @property
    def tone(self) -> Tone:
        """How the pair's state is shown as a tag."""
        return TONES[Pair.State(self.pair.state)]

    @property
    def next_session(self) -> Session | None:
        """The first session that has a date and has not been noted as held or missed."""
        return next((session for session in self.sessions if session.state == Session.State.SET), None)

    @property
    def undated(self) -> list[Session]:
        """Sessions that wait for a date."""
        return [s for s in self.sessions if s.state in {Session.State.TO_SET, Session.State.MISSED}]

    @property
    def held(self) -> list[Session]:
        """Sessions that took place."""
        return [session for session in self.sessions if session.state == Session.State.HELD]


def read_story(pair: Pair) -> PairStory:
    """The story of ``pair``; no further statement when it was loaded ``with_story()``."""
    sessions = sorted(pair.sessions.all(), key=lambda session: session.number)
    agreements = sorted(pair.agreements.all(), key=lambda agreement: agreement.version)
    return PairStory(
        pair=pair,
        agreement=agreements[-1] if agreements else None,
        goals=sorted(pair.goals.all(), key=lambda goal: goal.position),
        sessions=sessions,
        offers=[offer for session in sessions if (offer := _offer_of(session)) is not None],
    )


@dataclass(frozen=True)
class NextThing:
    """The one thing to do or to look forward to: a sentence, a few words, one button, perhaps another way."""

    step: Step
    title: str
    text: str = ""
    button: str = ""
    url: str = ""
    other: str = ""
    other_url: str = ""
    session: Session | None = None
    to_prepare: list[str] = field(default_factory=list)
    # What the two wrote for themselves last time; for them alone.
    small_step: str = ""


def guide_of(session: Session, *, count: int) -> content.SessionGuide:
    """The running order for a session: the first and the last have their own, the others share one."""
    if session.number == 1:
        return content.guide("session-1")
    return content.guide("session-3" if session.number == count else "session-2")


def preparation(guide: content.SessionGuide, *, side: str) -> list[str]:
    """What ``side`` does before the session."""
    items = guide.before.mentor_or_lead if side == "mentor" else guide.before.mentee_or_group
    return [item.in_language(get_language()) for item in items]


def your_session(number: int) -> str:
    """“Your second session”."""
    titles = {
        1: gettext("Your first session"),
        2: gettext("Your second session"),
        3: gettext("Your third session"),
        4: gettext("Your fourth session"),
        5: gettext("Your fifth session"),
        6: gettext("Your sixth session"),
    }
    return titles.get(number) or gettext("Your session %(number)s") % {"number": number}


def is_over(session: Session, at: datetime) -> bool:
    """Whether a session with a date has ended by ``at``."""
    return session.state == Session.State.SET and session.ends_at is not None and session.ends_at <= at


def next_thing(story: PairStory, *, person: Person, at: datetime) -> NextThing:
    """What ``person``, one of the two, has before them."""
    pair = story.pair
    is_mentee = pair.mentee.person_id == person.pk
    partner = (pair.mentor if is_mentee else pair.mentee).person.first_name
    if pair.state != Pair.State.ACTIVE:
        return _afterwards(story, partner, is_mentee=is_mentee)
    mine = story.agreement and (
        story.agreement.mentee_accepted_at if is_mentee else story.agreement.mentor_accepted_at
    )
    if story.agreement is not None and mine is None:
        return _read_agreement(story.agreement, pair, partner)
    for session in story.sessions:
        if is_over(session, at):
            return _say_whether(session, partner)
    side = "mentee" if is_mentee else "mentor"
    offered = next((one for one in story.offers if one.side != side), None)
    if offered is not None:
        return _choose_among(offered, partner)
    memo = _memo_to_write(story, at) if is_mentee else None
    if memo is not None:
        return memo
    if story.held and not story.goals:
        return _choose_goals(pair, partner)
    if story.next_session is not None:
        return _look_forward(story, story.next_session, partner, side)
    if story.undated and {offer.session.pk for offer in story.offers} >= {one.pk for one in story.undated}:
        return _wait_for_choice(story, partner)
    if story.undated:
        return _choose_dates(story, partner)
    return _all_held(story, partner)


def _afterwards(story: PairStory, partner: str, *, is_mentee: bool) -> NextThing:
    if story.pair.state == Pair.State.COMPLETED:
        return NextThing(
            "end",
            gettext("You and %(name)s went all the way") % {"name": partner},
            gettext("Your goals and memos stay here, for you two."),
        )
    said = story.pair.mentee_wants_another if is_mentee else story.pair.mentor_wants_another
    title = gettext("Your pair with %(name)s has ended") % {"name": partner}
    text = gettext("Nobody is to blame. What you did together stays here, for you two.")
    if said is None and story.pair.programme.closing_on > timezone.localdate():
        url = reverse("pairs:another", args=[story.pair.pk])
        return NextThing("end", title, text, gettext("Say what I would like now"), url)
    return NextThing("end", title, text)


def _read_agreement(agreement: Agreement, pair: Pair, partner: str) -> NextThing:
    if agreement.proposed_by_id is not None:
        title = gettext("%(name)s proposes a change to your agreement") % {"name": partner}
        text = gettext("Read it: you can accept it, or propose something else.")
    else:
        title = gettext("First, your pair agreement")
        text = gettext("A few lines on how you and %(name)s want to work together.") % {"name": partner}
    url = reverse("pairs:agreement", args=[pair.pk])
    return NextThing("agreement", title, text, gettext("Read the agreement"), url)


def _say_whether(session: Session, partner: str) -> NextThing:
    says = {"name": partner, "number": session.number, "date": moment_words(session.starts_at)}  # type: ignore[arg-type]
    return NextThing(
        "session",
        gettext("Did you and %(name)s meet?") % says,
        gettext("Session %(number)s was set for %(date)s.") % says,
        gettext("We met"),
        reverse("pairs:held", args=[session.pk]),
        gettext("It did not take place"),
        reverse("pairs:held", args=[session.pk]) + "#non",
        session=session,
    )


def _memo_to_write(story: PairStory, at: datetime) -> NextThing | None:
    """The memo of the last session, while it is fresh."""
    last = story.held[-1] if story.held else None
    if last is None or last.memo or last.held_noted_at is None or last.held_noted_at < at - MEMO_ASKED_FOR:
        return None
    return NextThing(
        "session",
        gettext("What do you want to remember from session %(number)s?") % {"number": last.number},
        gettext("Three lines in your own words are enough. You two alone read them."),
        gettext("Write my memo"),
        reverse("pairs:memo", args=[last.pk]),
        session=last,
    )


def _choose_goals(pair: Pair, partner: str) -> NextThing:
    count = pair.programme.goals_max
    return NextThing(
        "goals",
        ngettext("Choose your goal with %(name)s", "Choose one to %(count)s goals with %(name)s", count)
        % {"name": partner, "count": count_words(count)},
        content.goal_catalogue().rules.writing_help.in_language(get_language()),
        gettext("Choose the goals"),
        reverse("pairs:goals", args=[pair.pk]),
    )


def _look_forward(story: PairStory, session: Session, partner: str, side: str) -> NextThing:
    says = {
        "which": your_session(session.number),
        "date": moment_words(session.starts_at),  # type: ignore[arg-type]
        "length": capital(_length_words(session.minutes)),
        "name": partner,
    }
    guide = guide_of(session, count=len(story.sessions))
    return NextThing(
        "session",
        gettext("%(which)s: %(date)s") % says,
        gettext("%(length)s with %(name)s.") % says,
        gettext("See the session’s running order"),
        reverse("pairs:guide", args=[session.pk]),
        gettext("Move this date"),
        reverse("pairs:move", args=[session.pk]),
        session=session,
        to_prepare=preparation(guide, side=side),
        small_step=story.held[-1].next_step if story.held else "",
    )


def _length_words(minutes: int) -> str:
    """“Two hours”, in words where the length is a whole number of hours."""
    hours, rest = divmod(minutes, 60)
    if rest or not hours:
        return duration_words(minutes)
    return ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": count_words(hours, feminine=True)}


def _choose_among(offered: Offer, partner: str) -> NextThing:
    """The other side proposes dates: one press settles it."""
    session, count = offered.session, len(offered.moments)
    says = {"name": partner, "number": session.number, "count": count_words(count, feminine=True)}
    return NextThing(
        "session",
        ngettext(
            "%(name)s proposes a date for session %(number)s",
            "%(name)s proposes %(count)s dates for session %(number)s",
            count,
        )
        % says,
        capital(list_words(moment_words(moment) for moment in offered.moments)) + ".",
        gettext("Choose a date"),
        reverse("pairs:move", args=[session.pk]),
        session=session,
    )


def _wait_for_choice(story: PairStory, partner: str) -> NextThing:
    """Every session without a date has dates on offer that the other side has not answered."""
    session = story.undated[0]
    return NextThing(
        "session",
        gettext("%(name)s is choosing a date for session %(number)s")
        % {"name": partner, "number": session.number},
        gettext("You are told by e-mail as soon as one of them is chosen."),
        gettext("See the dates proposed"),
        reverse("pairs:move", args=[session.pk]),
        session=session,
    )


def _choose_dates(story: PairStory, partner: str) -> NextThing:
    count = len(story.undated)
    if count == len(story.sessions):
        title = ngettext("Choose your date with %(name)s", "Choose your %(count)s dates with %(name)s", count)
    else:
        title = ngettext(
            "A date is missing for session %(numbers)s", "Dates are missing for sessions %(numbers)s", count
        )
    return NextThing(
        "session",
        title
        % {
            "name": partner,
            "count": count_words(count),
            "numbers": list_words(s.number for s in story.undated),
        },
        gettext("All in one go: suggestions come from what you both said about your availability."),
        gettext("Choose the dates"),
        reverse("pairs:dates", args=[story.pair.pk]),
        session=story.undated[0],
    )


def _all_held(story: PairStory, partner: str) -> NextThing:
    programme = story.pair.programme
    if programme.closing_on >= timezone.localdate():
        title = gettext("Closing workshop: %(date)s") % {"date": day_words(programme.closing_on)}
    else:
        title = gettext("Your sessions with %(name)s are complete") % {"name": partner}
    return NextThing(
        "workshop",
        title,
        gettext("Your sessions are behind you. Look at your goals together: how far have you come?"),
        gettext("Note our progress"),
        reverse("pairs:progress", args=[story.pair.pk]),
        gettext("Complete our pair"),
        reverse("pairs:complete", args=[story.pair.pk]),
    )


@dataclass(frozen=True)
class RoadStep:
    """One stop of the pair's road."""

    label: str
    detail: str
    state: Literal["done", "now", "todo"]
    url: str = ""


def road(story: PairStory, *, now: NextThing | None = None, is_for_the_two: bool = True) -> list[RoadStep]:
    """Agreement, goals, sessions, workshop, end; where they are is the step of ``now``."""
    pair = story.pair

    def stop(
        step: Step, label: str, detail: str, *, done: bool, url: str = "", session: Session | None = None
    ) -> RoadStep:
        is_now = (
            now is not None
            and now.step == step
            and now.session == session
            and pair.state == Pair.State.ACTIVE
        )
        return RoadStep(
            label, detail, "now" if is_now else "done" if done else "todo", url if is_for_the_two else ""
        )

    is_agreed = story.agreement is not None and story.agreement.is_accepted
    goals_count = len(story.goals)
    steps = [
        stop(
            "agreement",
            gettext("Pair agreement"),
            "",
            done=is_agreed,
            url=reverse("pairs:agreement", args=[pair.pk]),
        ),
        stop(
            "goals",
            gettext("Goals"),
            ngettext("%(count)s goal", "%(count)s goals", goals_count) % {"count": goals_count}
            if goals_count
            else "",
            done=bool(goals_count),
            url=reverse("pairs:goals", args=[pair.pk]),
        ),
    ]
    steps += [
        stop(
            "session",
            gettext("Session %(number)s") % {"number": session.number},
            session_words(session),
            done=session.state == Session.State.HELD,
            url=reverse("pairs:guide", args=[session.pk]),
            session=session,
        )
        for session in story.sessions
    ]
    is_complete = pair.state == Pair.State.COMPLETED
    closing = day_words(pair.programme.closing_on)
    steps.append(stop("workshop", gettext("Closing workshop"), closing, done=is_complete))
    ended = date_words(pair.ended_at) if pair.ended_at and is_complete else ""
    steps.append(stop("end", gettext("End of the road"), ended, done=is_complete))
    return steps


def session_words(session: Session) -> str:
    """The date of a session in words, or why it has none."""
    if session.state in {Session.State.SET, Session.State.HELD} and session.starts_at is not None:
        return day_words(session.starts_at)
    return {
        Session.State.TO_SET.value: gettext("date to choose"),
        Session.State.MISSED.value: gettext("did not take place"),
        Session.State.CANCELLED.value: pgettext("session", "cancelled"),
    }[session.state]


def network_name(identifier: str) -> str:
    """The subject's name; the identifier itself when the catalogue no longer knows it."""
    try:
        return content.network(identifier).name.in_language(get_language())
    except content.UnknownContent:
        return identifier


def subjects_of(goals: Iterable[Goal]) -> str:
    """“LinkedIn and Facebook”."""
    return list_words(dict.fromkeys(network_name(goal.network) for goal in goals if goal.network))
