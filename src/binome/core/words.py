"""Dates, hours, durations, counts and lists in words, in the language and time zone that are active.

Each language has its own way, so each has its own functions; neither is a translation of the other. Spaces inside
a number, an hour or a date do not break. Another language reads the English.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.translation import get_language, gettext, ngettext

from binome import content

NO_BREAK = "\u00a0"
# Any white space but the no-break ones.
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")

_FRENCH_COUNTS = ("zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix")
_ENGLISH_COUNTS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def one_line(text: str) -> str:
    """The words of ``text`` on one line; the no-break spaces that French typography asks for stay."""
    return _SPACES.sub(" ", text).strip()


def page_language() -> str:
    """``"fr"`` or ``"en"``: the language of texts that are kept in both."""
    return "fr" if (get_language() or "").startswith("fr") else "en"


def _is_french() -> bool:
    return page_language() == "fr"


def _as_day(value: date | datetime) -> date:
    """The day it is *here*: an aware moment is first brought to the active time zone."""
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).date()
    return value


def _as_time(value: time | datetime) -> time:
    if isinstance(value, datetime):
        return (timezone.localtime(value) if timezone.is_aware(value) else value).time()
    return value


def _day_number(day: date) -> str:
    return "1er" if _is_french() and day.day == 1 else str(day.day)


def end_of_day(moment: datetime) -> datetime:
    """When the day of ``moment`` ends on the active clock: until then “tomorrow” is true."""
    return timezone.localtime(moment).replace(hour=23, minute=59, second=59, microsecond=0)


def day_words(value: date | datetime) -> str:
    """« mardi 14 mars », “Tuesday 14 March”."""
    day = _as_day(value)
    return f"{WEEKDAYS[day.weekday()]} {_day_number(day)}{NO_BREAK}{MONTHS[day.month]}"


def date_words(value: date | datetime) -> str:
    """« 14 mars 2027 », “14 March 2027”."""
    day = _as_day(value)
    return f"{_day_number(day)}{NO_BREAK}{MONTHS[day.month]}{NO_BREAK}{day.year}"


def full_day_words(value: date | datetime) -> str:
    """« mardi 14 mars 2027 », “Tuesday 14 March 2027”."""
    return f"{WEEKDAYS[_as_day(value).weekday()]} {date_words(value)}"


def month_words(value: date | datetime) -> str:
    """« mars 2027 », “March 2027”."""
    day = _as_day(value)
    return f"{MONTHS[day.month]}{NO_BREAK}{day.year}"


def time_words(value: time | datetime) -> str:
    """« 14 h 30 », “2.30 pm”; noon and midnight say so in English, where 12 pm is often misread."""
    clock = _as_time(value)
    if _is_french():
        minutes = f"{NO_BREAK}{clock.minute:02d}" if clock.minute else ""
        return f"{clock.hour}{NO_BREAK}h{minutes}"
    if clock.minute == 0 and clock.hour in (0, 12):
        return "noon" if clock.hour else "midnight"
    minutes = f".{clock.minute:02d}" if clock.minute else ""
    return f"{clock.hour % 12 or 12}{minutes}{NO_BREAK}{'am' if clock.hour < 12 else 'pm'}"


def moment_words(value: datetime) -> str:
    """« mardi 14 mars à 14 h », “Tuesday 14 March at 2 pm”."""
    return f"{day_words(value)} {'à' if _is_french() else 'at'} {time_words(value)}"


def times_words(start: datetime, *, minutes: int) -> str:
    """« de 14 h à 16 h », “from 2 pm to 4 pm”."""
    end = start + timedelta(minutes=minutes)
    begins, ends = time_words(start), time_words(end)
    return f"de {begins} à {ends}" if _is_french() else f"from {begins} to {ends}"


def period_words(first: date | datetime, last: date | datetime) -> str:
    """« du 1er mars au 14 avril 2027 », “from 1 March to 14 April 2027”; ``last`` is part of it."""
    first, last = _as_day(first), _as_day(last)
    ends = date_words(last)
    if first == last:
        return f"le {ends}" if _is_french() else f"on {ends}"
    begins = f"{_day_number(first)}{NO_BREAK}{MONTHS[first.month]}"
    if first.year != last.year:
        begins = date_words(first)
    elif first.month == last.month:
        begins = _day_number(first)
    return f"du {begins} au {ends}" if _is_french() else f"from {begins} to {ends}"


def duration_words(value: timedelta | int) -> str:
    """« 2 heures », « 1 heure 30 », « 45 minutes »; an integer is a number of minutes."""
    total = int(value.total_seconds() // 60) if isinstance(value, timedelta) else int(value)
    hours, minutes = divmod(total, 60)
    in_hours = ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    in_minutes = ngettext("%(count)d minute", "%(count)d minutes", minutes) % {"count": minutes}
    if not hours:
        words = in_minutes
    elif not minutes:
        words = in_hours
    else:
        words = f"{in_hours} {minutes:02d}" if _is_french() else f"{in_hours} {in_minutes}"
    return words.replace(" ", NO_BREAK)


def count_words(count: int, *, feminine: bool = False) -> str:
    """Up to ten in words (« trois », “three”), above in digits; ``feminine`` gives « une »."""
    if 0 <= count <= 10:
        if not _is_french():
            return _ENGLISH_COUNTS[count]
        return "une" if feminine and count == 1 else _FRENCH_COUNTS[count]
    return number_words(count)


def number_words(count: int) -> str:
    """« 1 200 », “1,200”."""
    return f"{count:,}".replace(",", NO_BREAK) if _is_french() else f"{count:,}"


def list_words(items: Iterable[object]) -> str:
    """« A, B et C », “A, B and C”; nothing gives an empty string."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return gettext("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}


def capital(text: str) -> str:
    """The text with a capital first letter and the rest as it is, for a date that starts a sentence."""
    return text[:1].upper() + text[1:]


def progress_words(value: int) -> str:
    """How far a goal is, 0 to 4, in the words of the catalogue's scale: the same on every page and in the bilan."""
    scale = {step.value: step for step in content.goal_catalogue().attainment_scale}
    return scale[value].in_language(get_language() or "fr")
