"""What the demonstration's pairs live together: agreement, goals, dates, sessions, memos, answers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from binome.accounts.models import Person
from binome.evaluation.services import note_month
from binome.pairs.models import Pair, Session
from binome.pairs.services import (
    GoalDraft,
    accept_agreement,
    ask_for_help,
    complete_pair,
    hold_session,
    miss_session,
    move_session,
    note_progress,
    set_dates,
    set_goals,
    write_memo,
)
from binome.programmes.models import Programme
from binome.studio.services import ask_for_a_look, keep_version, save_draft, start_draft, write_remark
from binome.surveys.models import Response, Wave
from binome.surveys.questions import questions_of
from binome.surveys.services import feedback_for, give_answers, open_wave, publish_due_waves

if TYPE_CHECKING:
    from binome.content.demo import DemoText
    from binome.demo.story import Story

# First days at which a session is looked for; the day itself follows from when both are free.
FIRST_DAYS = {1: 6, 2: 28, 3: 51}
# The pair whose second session keeps moving, the mentor who asks for help, the two who have yet to agree.
IN_DIFFICULTY, ASKS_FOR_HELP, AGREEMENT_WAITS = 4, 7, 9
HOURS = {"morning": 10, "lunch": 12, "afternoon": 15, "evening": 18}
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
PROGRESS_AFTER = {1: 1, 2: 2, 3: 3}


def _pairs(story: Story) -> list[Pair]:
    return list(
        story.programme.pairs.select_related(
            "programme__organisation",
            "organisation",
            "mentor__person",
            "mentor__application",
            "mentee__person",
            "mentee__application",
        ).order_by("pk")
    )


def live(story: Story) -> None:
    """Everything the pairs have done by today."""
    for number, pair in enumerate(_pairs(story)):
        mentee, mentor = pair.mentee.person, pair.mentor.person
        accept_agreement(pair, by=mentee, at=story.on(0, 19, number))
        if number != AGREEMENT_WAITS:
            accept_agreement(pair, by=mentor, at=story.on(0, 19, 30 + number))
        dates = {
            session: free_moment(
                pair, kickoff=story.kickoff, zone=story.zone, first_day=FIRST_DAYS[session] + number % 4
            )
            for session in FIRST_DAYS
        }
        place = _place(story, pair, number)
        set_dates(pair, dates=dates, place=place, link="", by=mentee, at=story.on(0, 20, number))
        for session_number, moment in sorted(dates.items()):
            session = pair.sessions.get(number=session_number)
            if number == IN_DIFFICULTY and session_number >= 2:
                _difficulty(story, pair, session)
                break
            if moment + timedelta(hours=3) <= story.now:
                _meet(story, pair, number, session)
        if number < len(story.words.texts):
            _write(story, pair, story.words.texts[number])
        if number == ASKS_FOR_HELP and story.now >= story.on(48):
            text = story.words.help_request.request.in_language(story.language)
            ask_for_help(pair, text=text, by=mentor, at=story.on(48, 18, 5))


def _write(story: Story, pair: Pair, words: DemoText) -> None:
    """One text in the practice studio: begun, looked at, remarked, written again."""
    mentee, mentor, language = pair.mentee.person, pair.mentor.person, story.language
    goal = pair.goals.order_by("position").first()
    at = story.on(20, 20)
    draft = start_draft(
        pair, kind=words.kind, title=words.title.in_language(language), goal=goal, by=mentee, at=at
    )
    for hours, text in ((1, words.first), (26, words.next)):
        draft = save_draft(
            draft, text=text.in_language(language), fields={}, revision=draft.revision, by=mentee,
            at=at + timedelta(hours=hours),
        )  # fmt: skip
        if text is words.first:
            keep_version(draft, by=mentee, at=at + timedelta(hours=2))
            ask_for_a_look(draft, by=mentee, at=at + timedelta(hours=2))
            quote = words.passage.in_language(language) if words.passage else ""
            remark = words.remark.in_language(language)
            write_remark(draft, text=remark, quote=quote, by=mentor, at=at + timedelta(hours=12))


def _place(story: Story, pair: Pair, number: int) -> str:
    here = {pair.mentor.application.city, *pair.mentor.application.reachable_places} & {
        pair.mentee.application.city,
        *pair.mentee.application.reachable_places,
    }
    places = [place for place in story.words.session_places if any(city in place for city in here)]
    return places[number % len(places)] if places else story.words.session_places[-1]


def free_moment(pair: Pair, *, kickoff: date, zone: ZoneInfo, first_day: int) -> datetime:
    """The first moment from ``first_day`` on, counted from the kick-off, at which both said they are free."""
    both = [
        slot
        for slot in pair.mentee.application.availability
        if slot in set(pair.mentor.application.availability)
    ]
    wanted = {(WEEKDAYS.index(slot.split("-")[0]), HOURS[slot.split("-")[1]]) for slot in both}
    day: date = kickoff + timedelta(days=first_day)
    while True:
        hours = sorted(hour for weekday, hour in wanted if weekday == day.weekday())
        if hours:
            return datetime.combine(day, time(hours[-1]), tzinfo=zone)
        day += timedelta(days=1)


def _difficulty(story: Story, pair: Pair, session: Session) -> None:
    """Two moves, then a date on which they did not meet, and none since."""
    assert session.starts_at is not None
    for days, hour in ((3, 8), (3, 12)):
        session.refresh_from_db()
        assert session.starts_at is not None
        before = session.starts_at - timedelta(days=1)
        later = session.starts_at.astimezone(story.zone) + timedelta(days=days)
        move_session(
            session,
            starts_at=later,
            place=session.place,
            link="",
            by=pair.mentee.person,
            at=before.replace(hour=hour),
        )
    session.refresh_from_db()
    assert session.starts_at is not None
    if session.starts_at + timedelta(days=1) <= story.now:
        miss_session(session, by=pair.mentor.person, at=session.starts_at + timedelta(hours=20))


def _meet(story: Story, pair: Pair, number: int, session: Session) -> None:
    """One session, from the meeting to what each says of it."""
    assert session.starts_at is not None
    mentee, mentor = pair.mentee.person, pair.mentor.person
    after = session.starts_at + timedelta(minutes=session.minutes)
    hold_session(
        session, minutes=session.minutes - 10 * (number % 3), by=mentor, at=after + timedelta(minutes=10)
    )
    if session.number == 1:
        goals = [
            GoalDraft(catalogue_id=goal["goal"], network=goal["network"])
            for goal in pair.mentee.application.goals
        ]
        set_goals(pair, goals=goals, by=mentee, at=after)
    for position, goal in enumerate(pair.goals.order_by("position")):
        value = min(4, max(0, PROGRESS_AFTER[session.number] - position + (number % 4 == 0)))
        note_progress(goal, value=value, by=mentee, at=after + timedelta(minutes=5))
    network = pair.mentee.application.goals[0]["network"]
    memos = story.words.memos_for(network, min(session.number, 2))
    memo = memos[number % len(memos)]
    if number % 5 != 3:
        write_memo(
            session,
            memo=memo.memo.in_language(story.language),
            next_step=memo.next_step.in_language(story.language),
            by=mentee,
            at=after + timedelta(hours=1),
        )
    for enrolment in (pair.mentee, pair.mentor):
        if (number + session.number) % 5 != 4:
            response, _is_new = feedback_for(session, enrolment=enrolment, at=after + timedelta(hours=2))
            answers = plausible(response, number + session.number)
            give_answers(
                response, answers=answers, by=enrolment.person, at=after + timedelta(hours=2, minutes=1)
            )


def plausible(response: Response, seed: int, *, start: bool = False) -> dict[str, object]:
    """Answers a satisfied person could give; ``start`` gives the lower ones of a first self-assessment."""
    answers: dict[str, object] = {}
    for place, question in enumerate(questions_of(response)):
        item, scale = question.item, question.scale
        turn = (seed * 7 + place * 3) % 5
        if item.optional or scale.type == "text":
            continue
        if scale.min is not None and scale.max is not None:
            top = scale.max - (3 if start else 0)
            value: object = max(scale.min, top - (turn % 3 if scale.max <= 5 else turn % 4))
        else:
            values = [label.value for label in (scale.labels or item.options)]
            value = values[0] if scale.type == "multi_choice" else values[turn % len(values)]
            if set(values) == {"yes", "no"}:
                value = "no" if "yes" in item.alerts_on else "yes"
        if value in item.alerts_on and scale.min is not None:
            value = scale.max
        answers[question.key] = [value] if scale.type == "multi_choice" else value
    return answers


def _answer_wave(story: Story, wave: Wave, *, silent: Iterable[int], start: bool = False) -> None:
    rows = Response.objects.in_organisation(story.organisation).filter(wave=wave)
    responses = rows.select_related("enrolment__person", "wave__programme", "organisation")
    for number, response in enumerate(responses.order_by("pk")):
        if number in set(silent):
            continue
        at = datetime.combine(wave.opens_on, time(20, number), tzinfo=story.zone)
        answers = plausible(response, number, start=start)
        give_answers(response, answers=answers, by=response.enrolment.person, at=at)


def answer_questionnaires(story: Story) -> None:
    """Waves whose day has come by today are opened and mostly answered."""
    waves = story.programme.waves.filter(session_number=0, opens_on__lte=story.now.date()).order_by(
        "opens_on", "pk"
    )
    for wave in waves:
        open_wave(wave, at=datetime.combine(wave.opens_on, time(9), tzinfo=story.zone))
        _answer_wave(story, wave, silent={3, 8}, start=wave.questionnaire_id.endswith("start"))
    publish_due_waves(at=story.now)


def complete(story: Story) -> None:
    """Pairs that held all their sessions have gone all the way."""
    for pair in _pairs(story):
        if not pair.sessions.exclude(state=Session.State.HELD).exists():
            complete_pair(pair, by=pair.mentee.person, at=story.on(71, 10))


# Hours that somebody who coordinates gives: (months from the kick-off, kind, a fixed part, a part for each pair).
_HOURS = (
    (-1, "informing", 9.0, 0.2), (-1, "matching", 2.0, 0.15), (0, "workshops", 4.0, 0.0), (0, "following", 1.0, 0.5),
    (1, "following", 1.0, 0.5), (2, "following", 1.0, 0.3), (2, "workshops", 4.0, 0.0), (2, "reporting", 5.0, 0.02),
)  # fmt: skip


def note_hours(programme: Programme, *, by: Person, at: datetime) -> None:
    """What coordination took, month by month, to the quarter of an hour; invented like everything here."""
    pairs = programme.pairs.count()
    months: dict[int, dict[str, int]] = {}
    for month, kind, fixed, each in _HOURS:
        months.setdefault(month, {})[kind] = 15 * round(4 * (fixed + each * pairs))
    first = programme.kickoff_on.replace(day=1)
    for month, minutes in months.items():
        number = first.year * 12 + first.month - 1 + month
        note_month(programme, month=date(number // 12, number % 12 + 1, 1), minutes=minutes, by=by, at=at)
