"""Forms of this room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Organisation, Person
from binome.core.errors import Refused
from binome.learning import services
from binome.learning.compared import LABELS
from binome.learning.models import CircleMessage, OwnPage, Workshop
from binome.learning.pages import TEXTS
from binome.pairs.forms import ClockField, DayField
from binome.pairs.services import DateRefused, moment_at
from binome.programmes.models import Application


@dataclass(frozen=True)
class Explanation:
    """One question answered: what was chosen (nothing when skipped), what is right, and why."""

    question: str
    chosen: str
    right: str
    is_right: bool
    why: str


class QuickCheckForm(forms.Form):
    """The questions of a unit; answers are looked at and forgotten."""

    def __init__(self, *args: Any, questions: Sequence[content.QuickCheck], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.questions = questions
        language = get_language() or "fr"
        for check in questions:
            self.fields[check.id] = forms.ChoiceField(
                label=check.question.in_language(language),
                choices=[(choice.id, choice.in_language(language)) for choice in check.choices],
                widget=forms.RadioSelect,
                required=False,
            )

    def explanations(self) -> list[Explanation]:
        """What to learn from each question."""
        language = get_language() or "fr"
        return [self._explain(check, language) for check in self.questions]

    def _explain(self, check: content.QuickCheck, language: str) -> Explanation:
        chosen = next(
            (choice for choice in check.choices if choice.id == self.cleaned_data.get(check.id)), None
        )
        return Explanation(
            question=check.question.in_language(language),
            chosen=chosen.in_language(language) if chosen is not None else "",
            right=check.correct_choice.in_language(language),
            is_right=chosen is not None and chosen.correct,
            why=check.feedback.in_language(language),
        )


class WorkshopForm(forms.Form):
    """A collective meeting: when, how long, where. ``starts_at`` is day and hour on the organisation's clock."""

    kind = forms.ChoiceField(
        label=_("Which meeting?"), choices=Workshop.Kind.choices, widget=forms.RadioSelect
    )
    title = forms.CharField(label=_("Title"), max_length=160)
    audience = forms.ChoiceField(
        label=_("Who is asked?"),
        choices=Workshop.Audience.choices,
        widget=forms.RadioSelect,
        initial=Workshop.Audience.ALL,
        required=False,
    )
    day = DayField(label=_("Day"))
    time = ClockField(label=_("Hour"))
    minutes = forms.IntegerField(label=_("Length in minutes"), min_value=15, max_value=600)
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    link = forms.URLField(
        label=_("Link, when it is online"), max_length=200, required=False, assume_scheme="https"
    )
    places = forms.IntegerField(
        label=_("How many people can come"),
        min_value=1,
        max_value=2000,
        required=False,
        help_text=_("Leave it empty when there is room for everyone. Above it, people go on a waiting list."),
    )

    def __init__(self, *args: Any, zone: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.zone = zone

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        cleaned["audience"] = cleaned.get("audience") or Workshop.Audience.ALL.value
        day, hour = cleaned.get("day"), cleaned.get("time")
        if day and hour:
            try:
                cleaned["starts_at"] = moment_at(day, hour, zone=self.zone, number=0)
            except DateRefused:
                said = _("Clocks go forward that night: this hour does not exist. Choose another.")
                self.add_error("time", said)
        return cleaned


class ComingForm(forms.Form):
    """Coming or not; on the day, here."""

    YES, NO, HERE = "yes", "no", "here"

    answer = forms.ChoiceField(choices=[(YES, _("Yes")), (NO, _("No")), (HERE, _("I am here"))])


class AttendanceForm(forms.Form):
    """The tick list as it was shown; who is ticked is read beside it."""

    as_of = forms.DateTimeField(required=False)

    def shown_at(self) -> datetime | None:
        """When the list was shown; a page that does not say so keeps everything."""
        value: datetime | None = self.cleaned_data.get("as_of") if self.is_valid() else None
        return value


class StepForm(forms.Form):
    """Which screen comes next, and what was written on this one."""

    screen = forms.IntegerField(min_value=1, max_value=100)
    note = forms.CharField(
        label=_("For myself"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("You alone read what you write here. It is kept with this unit."),
    )

    def written(self) -> str | None:
        """The text, or nothing when this screen had no place to write."""
        return str(self.cleaned_data["note"]) if "note" in self.data else None


class WaiverForm(forms.Form):
    """Why a mentor can begin without the required units."""

    reason = forms.CharField(
        label=_("Why can this mentor begin without these units?"),
        max_length=300,
        help_text=_("For example: mentor of last year’s edition. The mentor can read it too."),
    )


class RevocationForm(forms.Form):
    """Why a certificate is taken back."""

    reason = forms.CharField(
        label=_("Why is it taken back?"),
        max_length=300,
        help_text=_("The person reads it. Whoever checks the certificate does not."),
    )


class NumberForm(forms.Form):
    """The number of a certificate, as somebody reads it on paper."""

    numero = forms.CharField(
        label=_("Number of the certificate"),
        max_length=40,
        help_text=_("For example: 7K3M-92QF-XH. Capitals and hyphens do not matter."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )


class BadgeForm(forms.Form):
    """A badge as text, and whom it is said to be for."""

    badge = forms.CharField(
        label=_("Text of the badge"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_("Open the file of the badge and copy everything. It begins with “eyJ”."),
    )
    email = forms.EmailField(
        label=_("E-mail address of the person"),
        required=False,
        help_text=_("If you have it: we say whether the badge was given to that address. It is not kept."),
    )


class CircleForm(forms.Form):
    """A question to a circle, or an answer."""

    text = forms.CharField(max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(
        self, *args: Any, is_question: bool, circle: str = CircleMessage.Circle.MENTORS, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        # Where it is written.
        self.circle = circle
        self.fields["text"].label = _("Your question") if is_question else _("Your answer")
        self.fields["text"].help_text = (
            _(
                "Speak of the situation, not of the person: name nobody you support. "
                "You can take it back within the hour."
            )
            if circle == CircleMessage.Circle.MENTORS
            else _("You can take it back within the hour.")
        )


class AfterMessageForm(CircleForm):
    """A question to those who stay, or a hand offered to them."""

    is_hand = forms.BooleanField(
        label=_("I offer a hand, once: half an hour or an hour of help"), required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, is_question=True, circle=CircleMessage.Circle.AFTER, **kwargs)
        self.fields["text"].label = _("Your question, or what you offer")


class WishesForm(forms.Form):
    """What somebody who stays wishes for the next edition."""

    wants_next_edition = forms.BooleanField(
        label=_("I wish to take part in the next edition"), required=False
    )
    wants_other_side = forms.BooleanField(required=False)

    def __init__(self, *args: Any, side: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["wants_other_side"].label = (
            _("In return, I offer to support somebody with what I know of my trade")
            if side == Application.Side.MENTEE
            else _("In return, I wish to be supported by somebody with more experience")
        )


class ReportForm(forms.Form):
    """What is not all right with a message."""

    reason = forms.CharField(
        label=_("What is not all right?"),
        max_length=300,
        required=False,
        help_text=_("The coordinators alone read it."),
    )


class HidingForm(forms.Form):
    """Why a message is hidden."""

    reason = forms.CharField(
        label=_("Why is this message hidden?"),
        max_length=300,
        help_text=_("Everyone in the circle reads this reason. For example: somebody could be recognised."),
    )


class ScreenForm(forms.Form):
    """What has changed on the screen, if one wishes to say."""

    text = forms.CharField(
        label=_("What is different?"),
        max_length=300,
        required=False,
        help_text=_("A few words are enough. Coordinators alone read them."),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput)


def _subjects() -> list[tuple[str, list[tuple[str, str]]]]:
    """Networks, each with its goals."""
    language, cards = get_language() or "fr", content.built_in_cards().values()
    return [
        (
            network.name.in_language(language),
            [(card.id, card.title.in_language(language)) for card in cards if card.network == network.id],
        )
        for network in content.networks()
    ]


class PageForm(forms.Form):
    """A card or a unit in both languages, who looks after it, until when it holds."""

    subject = forms.ChoiceField(label=_("What is it about?"))
    title_fr = forms.CharField(max_length=services.TITLE_LENGTH_MAX, required=False)
    body_fr = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 14}))
    check_fr = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6}))
    title_en = forms.CharField(max_length=services.TITLE_LENGTH_MAX, required=False)
    body_en = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 14}))
    check_en = forms.CharField(required=False, strip=False, widget=forms.Textarea(attrs={"rows": 6}))
    minutes = forms.IntegerField(
        label=_("How many minutes it takes"), min_value=1, max_value=services.MINUTES_MAX, initial=10
    )
    owner = forms.ChoiceField(
        label=_("Who looks after it"), help_text=_("This person is shown to coordinators, not to readers.")
    )
    expires_on = DayField(
        label=_("To be checked again by"),
        required=False,
        help_text=_("Leave it empty: six months for what is about screens, a year for the rest."),
    )
    reason = forms.CharField(
        label=_("Why this change?"),
        max_length=services.LINE_LENGTH_MAX,
        required=False,
        help_text=_("It stands in the history, for the other coordinators."),
    )
    revision = forms.IntegerField(min_value=0, widget=forms.HiddenInput, initial=0)

    def __init__(
        self, *args: Any, organisation: Organisation, kind: str, has_subject: bool, by: Person, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        for name in TEXTS:
            self.fields[name].label = str(LABELS[name])
        if kind != OwnPage.Kind.UNIT:
            for name in ("check_fr", "check_en", "minutes"):
                del self.fields[name]
        if has_subject:
            self.fields["subject"].choices = _subjects()  # type: ignore[attr-defined]
        else:
            del self.fields["subject"]
        self.keepers = {str(person.pk): person for person in services.keepers_of(organisation)}
        # Whoever looked after it may no longer: whoever changes it does, unless they choose another.
        if str(self.initial.get("owner")) not in self.keepers:
            self.initial["owner"] = by.pk
        self.fields["owner"].choices = [  # type: ignore[attr-defined]
            (key, person.as_known_in(organisation).full_name) for key, person in self.keepers.items()
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        typed = {name: cleaned.get(name, "") for name in TEXTS}
        try:
            cleaned["texts"] = services.clean_texts(typed, kind=self.kind)
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        return cleaned

    def values(self) -> dict[str, Any]:
        """What the services take."""
        cleaned = self.cleaned_data
        asked = {name: cleaned[name] for name in ("expires_on", "reason")}
        asked |= {name: cleaned[name] for name in ("minutes", "subject") if name in cleaned}
        return asked | {"texts": cleaned["texts"], "owner": self.keepers[cleaned["owner"]]}
