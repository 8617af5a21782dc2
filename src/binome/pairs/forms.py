"""What people type about their pair, as values; what is wrong with it, beside where it was typed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.core.errors import Refused
from binome.core.words import progress_words
from binome.pairs.models import Agreement, Goal, Session
from binome.pairs.services import NOTE_LENGTH_MAX, DateRefused, GoalDraft, moment_at
from binome.pairs.story import network_name
from binome.pairs.wording import vague_word

# Browsers with a date field send the first form; the others are what people type where there is none.
DATE_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%d/%m/%y"]
TIME_FORMATS = ["%H:%M", "%H:%M:%S", "%Hh%M", "%Hh", "%H h %M", "%H h", "%H.%M"]
SIGNS_OFFERED = 3
# Who reads a call for help when no referent is chosen.
COORDINATION = "coordination"


class DayField(forms.DateField):
    """A day, by the browser's own calendar or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=DATE_FORMATS,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
            error_messages={"invalid": _("Write a day such as 16/03/2027.")},
            **kwargs,
        )


class ClockField(forms.TimeField):
    """An hour, by the browser's own clock or typed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=TIME_FORMATS,
            widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            error_messages={"invalid": _("Write an hour such as 14:30.")},
            **kwargs,
        )


class WhereForm(forms.Form):
    """Where a session takes place."""

    place = forms.CharField(
        label=_("Place"),
        max_length=200,
        required=False,
        help_text=_("A quiet place with a connection: library, café, office."),
    )
    link = forms.URLField(
        label=_("Link, if you meet remotely"),
        max_length=200,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("Write a whole address, such as https://meeting.example/our-room.")},
    )


class MomentsForm(WhereForm):
    """Several days and hours, each with a number, and one place."""

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        self.zone = zone
        self.dates: dict[int, datetime] = {}
        super().__init__(*args, **kwargs)

    def ask(self, labels: Mapping[int, tuple[str, str]]) -> None:
        """Fields for a day and an hour under each number, above the place."""
        wheres = {name: self.fields.pop(name) for name in ("place", "link")}
        for number, (day_label, clock_label) in labels.items():
            self.fields[f"day_{number}"] = DayField(required=False, label=day_label)
            self.fields[f"clock_{number}"] = ClockField(required=False, label=clock_label)
        self.fields.update(wheres)

    def session_of(self, number: int) -> int:
        """The session that the moment under ``number`` is for."""
        return number

    def read(self, number: int, cleaned: dict[str, Any]) -> None:
        """The moment under ``number``, if both halves are there; what is missing, beside it."""
        day: date | None = cleaned.get(f"day_{number}")
        clock: time | None = cleaned.get(f"clock_{number}")
        if day and clock:
            try:
                self.dates[number] = moment_at(day, clock, zone=self.zone, number=self.session_of(number))
            except DateRefused as refusal:
                self.add_error(f"day_{number}", str(refusal))
        elif day and f"clock_{number}" not in self.errors:
            self.add_error(f"clock_{number}", forms.ValidationError(_("Give the hour too.")))
        elif clock and f"day_{number}" not in self.errors:
            self.add_error(f"day_{number}", forms.ValidationError(_("Give the day too.")))


class DatesForm(MomentsForm):
    """A day and an hour for each session that can have one; those left empty stay without a date."""

    def __init__(self, *args: Any, sessions: Iterable[Session], **kwargs: Any) -> None:
        self.sessions = list(sessions)
        super().__init__(*args, **kwargs)
        numbers = [session.number for session in self.sessions]
        self.ask(
            {
                n: (
                    _("Day of session %(number)s") % {"number": n},
                    _("Hour of session %(number)s") % {"number": n},
                )
                for n in numbers
            }
        )

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each session with its two fields, for the page."""
        for session in self.sessions:
            yield {
                "session": session,
                "day": self[f"day_{session.number}"],
                "clock": self[f"clock_{session.number}"],
            }

    def dates_to_settle(self) -> dict[int, datetime]:
        """Dates that are new; with a new place, those that stand too, so that they follow."""
        if {"place", "link"}.isdisjoint(self.changed_data):
            standing = {session.number: session.starts_at for session in self.sessions if session.starts_at}
            return {number: moment for number, moment in self.dates.items() if standing.get(number) != moment}
        return self.dates

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for session in self.sessions:
            self.read(session.number, cleaned)
        if not self.dates and not self.errors:
            raise forms.ValidationError(_("Choose one date at least."), code="no-date")
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        """Say ``refusal`` beside the date that it is about."""
        number = refusal.number if isinstance(refusal, DateRefused) else None
        name = f"day_{number}" if number is not None and f"day_{number}" in self.fields else None
        self.add_error(name, str(refusal))


class OfferForm(MomentsForm):
    """Up to three dates to propose for one session."""

    RANKS = (1, 2, 3)

    def __init__(self, *args: Any, session: Session, **kwargs: Any) -> None:
        self.session = session
        super().__init__(*args, **kwargs)
        self.ask({n: (_("Day %(rank)s") % {"rank": n}, _("Hour %(rank)s") % {"rank": n}) for n in self.RANKS})

    def session_of(self, number: int) -> int:
        return self.session.number

    def rows(self) -> Iterator[dict[str, Any]]:
        """Each date with its two fields, for the page."""
        for rank in self.RANKS:
            yield {"rank": rank, "day": self[f"day_{rank}"], "clock": self[f"clock_{rank}"]}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for rank in self.RANKS:
            self.read(rank, cleaned)
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        """Say ``refusal`` beside the date that it is about."""
        moment = refusal.moment if isinstance(refusal, DateRefused) else None
        rank = next((rank for rank, one in self.dates.items() if one == moment), None)
        self.add_error(None if rank is None else f"day_{rank}", str(refusal))


class MoveForm(WhereForm):
    """Another date or place for one session."""

    day = DayField(label=_("Day"))
    clock = ClockField(label=_("Hour"))
    field_order = ("day", "clock", "place", "link")

    def __init__(self, *args: Any, session: Session, zone: str, **kwargs: Any) -> None:
        self.session, self.zone = session, zone
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if "day" in cleaned and "clock" in cleaned:
            try:
                cleaned["starts_at"] = moment_at(
                    cleaned["day"], cleaned["clock"], zone=self.zone, number=self.session.number
                )
            except DateRefused as refusal:
                self.refuse(refusal)
        return cleaned

    def refuse(self, refusal: Refused) -> None:
        """Say ``refusal`` beside the date, when it is about the date."""
        self.add_error("day" if isinstance(refusal, DateRefused) else None, str(refusal))


class HeldForm(forms.Form):
    """When the two really met, and for how long."""

    day = DayField(label=_("Day"))
    clock = ClockField(label=_("Hour"))
    hours = forms.IntegerField(label=_("Hours"), min_value=0, max_value=10)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=59)

    def __init__(self, *args: Any, session: Session, zone: str, **kwargs: Any) -> None:
        self.session, self.zone = session, zone
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["total"] = 60 * (cleaned.get("hours") or 0) + (cleaned.get("minutes") or 0)
        if "day" in cleaned and "clock" in cleaned:
            try:
                cleaned["starts_at"] = moment_at(
                    cleaned["day"], cleaned["clock"], zone=self.zone, number=self.session.number
                )
            except DateRefused as refusal:
                self.add_error("day", str(refusal))
        return cleaned


class AgreementForm(forms.Form):
    """The clauses, each to change or to empty, and room for one more."""

    def __init__(self, *args: Any, agreement: Agreement, **kwargs: Any) -> None:
        self.clauses: list[dict[str, str]] = agreement.clauses
        super().__init__(*args, **kwargs)
        for rank, clause in enumerate(self.clauses, start=1):
            self.fields[f"clause_{rank}"] = self._words(
                label=_("Clause %(rank)s") % {"rank": rank}, initial=clause["text"]
            )
        self.fields["new"] = self._words(label=_("A clause to add"))

    def _words(self, **kwargs: Any) -> forms.CharField:
        return forms.CharField(
            required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}), **kwargs
        )

    def changed_clauses(self) -> list[dict[str, str]]:
        """Clauses as they should become; one that keeps its words keeps its identifier."""
        kept = [
            {"id": clause["id"], "text": self.cleaned_data[f"clause_{rank}"]}
            for rank, clause in enumerate(self.clauses, start=1)
        ]
        known = {clause["id"] for clause in kept}
        number = next(n for n in range(1, len(known) + 2) if f"own-{n}" not in known)
        return [*kept, {"id": f"own-{number}", "text": self.cleaned_data["new"]}]


class GoalForm(forms.Form):
    """A goal in own words, with what will show that it worked."""

    title = forms.CharField(
        label=_("What I want to be able to do"),
        max_length=200,
        help_text=_("Begin with what both of you will see: write, publish, answer, find, set…"),
    )
    keep = forms.CharField(required=False, widget=forms.HiddenInput)
    # What cannot be seen in the words written; the page then helps, once, and lets them be kept.
    vague: str = ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self.vague = vague_word(cleaned.get("title", ""))
        if self.vague and not cleaned.get("keep"):
            says = {"word": self.vague}
            self.add_error(
                "title",
                _("“%(word)s” happens inside a head: nobody sees it. What will you do that shows it?") % says,
            )
        return cleaned

    def __init__(self, *args: Any, networks: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [("", _("None in particular")), *((name, network_name(name)) for name in networks)]
        self.fields["network"] = forms.ChoiceField(
            label=_("On which network?"), required=False, choices=names
        )
        for rank in range(1, SIGNS_OFFERED + 1):
            self.fields[f"sign_{rank}"] = forms.CharField(
                label=_("Sign of success %(rank)s") % {"rank": rank}, max_length=300, required=rank == 1
            )

    @property
    def draft(self) -> GoalDraft:
        """The goal, once the form is valid."""
        signs = [self.cleaned_data[f"sign_{rank}"] for rank in range(1, SIGNS_OFFERED + 1)]
        return GoalDraft("", self.cleaned_data["network"], self.cleaned_data["title"], signs)


class ProgressForm(forms.Form):
    """How far each goal is, on the scale of the catalogue."""

    def __init__(self, *args: Any, goals: Iterable[Goal], **kwargs: Any) -> None:
        self.goals = list(goals)
        super().__init__(*args, **kwargs)
        for goal in self.goals:
            self.fields[f"goal_{goal.pk}"] = forms.TypedChoiceField(
                label=goal.title,
                coerce=int,
                choices=[(value, progress_words(value)) for value in range(5)],
                initial=goal.progress,
                widget=forms.RadioSelect,
            )
            self.fields[f"evidence_{goal.pk}"] = forms.CharField(
                label=_("What shows it? A few words or an address"), max_length=300, required=False
            )

    def values(self) -> dict[int, int]:
        """How far each goal is."""
        return {goal.pk: self.cleaned_data[f"goal_{goal.pk}"] for goal in self.goals}

    def evidence(self) -> dict[int, str]:
        """What shows it, where something was written."""
        return {goal.pk: self.cleaned_data[f"evidence_{goal.pk}"] for goal in self.goals}


class MemoForm(forms.Form):
    """The mentee's memo and what comes before next time."""

    memo = forms.CharField(
        label=_("What I want to remember"),
        max_length=5000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("In your own words, as you would note it on paper. Never a password."),
    )
    next_step = forms.CharField(
        label=_("Before next time"),
        max_length=300,
        required=False,
        help_text=_("One small step, of about ten minutes."),
    )


class AddresseeForm(forms.Form):
    """Who is asked: the coordination, or a referent who works in neither of the two lines."""

    def __init__(self, *args: Any, referents: Iterable[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.referents = {str(person.pk): person for person in referents}
        if not self.referents:
            return
        names = [
            (COORDINATION, _("The coordination")),
            *((n, p.full_name) for n, p in self.referents.items()),
        ]
        self.fields["addressee"] = forms.ChoiceField(
            label=_("Who should read it?"),
            choices=names,
            initial=COORDINATION,
            widget=forms.RadioSelect,
            help_text=_(
                "A referent works in neither of your teams. What you send to one is for that person alone."
            ),
        )

    @property
    def chosen(self) -> Person | None:
        """The referent, or nobody for the coordination."""
        return self.referents.get(self.cleaned_data.get("addressee", ""))


class HelpForm(AddresseeForm):
    """A request for help."""

    text = forms.CharField(
        label=_("What would help you?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("A few words are enough."),
        error_messages={"required": _("Say in a few words what would help.")},
    )


class ReportForm(AddresseeForm):
    """A note handed over, with a few words of one's own if one likes."""

    text = forms.CharField(
        label=_("Something to add?"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class NoteForm(forms.Form):
    """A few words to the other half."""

    text = forms.CharField(
        label=_("Your words"),
        max_length=NOTE_LENGTH_MAX,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("1,000 characters at most. Never a password."),
        error_messages={"required": _("Write a few words.")},
    )


class AssistantForm(forms.Form):
    """Who may move dates for the mentee."""

    first_name = forms.CharField(label=_("Their first name"), max_length=80)
    email = forms.EmailField(label=_("Their e-mail address"), max_length=254)
