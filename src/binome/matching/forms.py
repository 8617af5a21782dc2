"""What counts in the matching, answers, publication."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from binome.accounts.addresses import AddressField
from binome.accounts.forms import InAnOrganisationForm
from binome.core.table_field import TableField
from binome.core.words import page_language
from binome.matching.models import MatchingRound, Suggestion
from binome.pairing import CRITERIA, RULES
from binome.programmes.weights import WHOLE, balanced

# Ages are never asked.
OFFERED = tuple(criterion for criterion in CRITERIA if criterion.name != "age_gap")
# Rules that a coordinator may switch off. Reporting lines, teams and exclusions asked for always hold.
SWITCHES = ("shared_language", "reachable_place_or_remote", "masters_every_goal", "previous_pairs")
NO_PREFERENCE = "none"
RANK_WORDS = {
    1: _("First choice"),
    2: _("Second choice"),
    3: _("Third choice"),
    4: _("Fourth choice"),
    5: _("Fifth choice"),
}
DIGITS = re.compile(r"[0-9]{1,6}")


class SettingsForm(forms.Form):
    """A weight for each criterion, adding up to 100; the rules; what is sought."""

    common_slots = forms.IntegerField(
        label=_("Free moments in common, at least"),
        help_text=_("Two people with fewer are never proposed together."),
        min_value=0,
        max_value=28,
    )
    least_points = forms.IntegerField(
        label=_("Points of a pair, at least"),
        help_text=_("Out of 100. A pair below is not proposed. 0: no minimum."),
        min_value=0,
        max_value=100,
    )
    aim = forms.ChoiceField(
        label=_("What comes first"),
        choices=[
            ("most-pairs", _("As many pairs as possible, then the most points")),
            ("total", _("The most points in all, even if that makes fewer pairs")),
            (
                "stable",
                _("Pairs that nobody would rather exchange: no two people who would both prefer each other"),
            ),
        ],
        widget=forms.RadioSelect,
    )
    fairness = forms.ChoiceField(
        label=_("And the weakest pairs"),
        choices=[
            ("none", _("The whole counts, each pair as it comes")),
            ("floor", _("No pair much weaker than the others: the highest minimum that leaves nobody out")),
            ("worst-first", _("The weakest pair as strong as possible, then the next, and so on")),
        ],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        language = page_language()
        titles = {rule.name: rule.title[language] for rule in RULES}
        for name in SWITCHES:
            self.fields[name] = forms.BooleanField(label=titles[name], required=False)
        for criterion in OFFERED:
            self.fields[criterion.name] = forms.IntegerField(
                label=criterion.title[language],
                help_text=criterion.meaning[language].capitalize() + ".",
                min_value=0,
                max_value=WHOLE,
            )

    def clean(self) -> dict[str, Any]:
        """Weights add up to 100, and what is sought goes together."""
        values = super().clean() or {}
        if all(criterion.name in values for criterion in OFFERED):
            total = sum(values[criterion.name] for criterion in OFFERED)
            if total != WHOLE:
                message = _("The weights add up to %(total)s. They must add up to 100.")
                raise ValidationError(message % {"total": total})
        if values.get("aim") == "stable" and values.get("fairness", "none") != "none":
            message = _(
                "Pairs that nobody would rather exchange do not go together with the weakest pairs first: choose one."
            )
            self.add_error("fairness", message)
        return values

    def weights(self) -> dict[str, int]:
        """Weight by criterion."""
        return {criterion.name: self.cleaned_data[criterion.name] for criterion in OFFERED}

    def settings(self) -> dict[str, Any]:
        """What the engine reads."""
        values = self.cleaned_data
        return {
            "weights": self.weights(),
            "aim": values["aim"],
            "fairness": values["fairness"],
            "hard_rules": {
                "common_slots": values["common_slots"],
                "least_points": values["least_points"] * WHOLE,
                "shared_language": int(values["shared_language"]),
                **{name: values[name] for name in SWITCHES if name != "shared_language"},
            },
        }

    @staticmethod
    def initial_of(kept: dict[str, Any]) -> dict[str, Any]:
        """The form's values for settings as they are kept."""
        rules = kept.get("hard_rules", {})
        values: dict[str, Any] = {name: bool(rules.get(name, True)) for name in SWITCHES}
        values |= {criterion.name: kept.get("weights", {}).get(criterion.name, 0) for criterion in OFFERED}
        return values | {
            "common_slots": rules.get("common_slots", 0),
            "least_points": rules.get("least_points", 0) // WHOLE,
            "aim": kept.get("aim", "most-pairs"),
            "fairness": kept.get("fairness", "none"),
        }

    def typed_weights(self) -> dict[str, int]:
        """Weights as they stand in the form, good or not; what is no number counts for nothing."""
        typed = {criterion.name: str(self[criterion.name].value()) for criterion in OFFERED}
        return {name: int(text) for name, text in typed.items() if DIGITS.fullmatch(text)}

    def balance(self) -> dict[str, Any]:
        """What was typed, with weights brought to 100; where one is no number, all stay as they are."""
        weights = self.typed_weights()
        return dict(self.data.items()) | (balanced(weights) if len(weights) == len(OFFERED) else {})


class RunForm(forms.Form):
    """A new matching; with a number, a re-match that may give up as many running pairs beyond the fewest; or
    suggestions to choose from."""

    kind = forms.ChoiceField(choices=MatchingRound.Kind, required=False)
    changes = forms.IntegerField(min_value=0, max_value=100_000, required=False)


class AnswerForm(forms.Form):
    """Yes or no."""

    answer = forms.ChoiceField(choices=[("yes", _("Yes")), ("no", _("No"))])


class ByHandForm(forms.Form):
    """Why what protects people is set aside, where it is."""

    reason = forms.CharField(
        label=_("Why these two all the same?"),
        help_text=_("It stays beside the pair, for those who coordinate. The two people do not see it."),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PublishForm(forms.Form):
    """Until when people may answer."""

    answer_by = forms.DateField(
        label=_("Last day to answer"),
        help_text=_(
            "Two days before, whoever has not answered is reminded. The day after, the proposal is closed."
        ),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"invalid": _("This is not a date. Example: 2027-02-14.")},
    )


class AskChoicesForm(PublishForm):
    """Until when people may choose, and how much their choices count."""

    share = forms.IntegerField(
        label=_("How much people’s choices count, out of 100"),
        help_text=_("The other criteria share the rest, each as much as now beside the others."),
        min_value=1,
        max_value=WHOLE,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer_by"].label = _("Last day to choose")
        self.fields["answer_by"].help_text = _("Two days before, whoever has not chosen is reminded.")


class ChoicesForm(forms.Form):
    """Where somebody puts each person suggested. Two people may have the same place; nothing has to be said."""

    def __init__(
        self, *args: Any, suggestions: list[tuple[Suggestion, str, int | None]], **kwargs: Any
    ) -> None:
        """``suggestions``: each with the other's first name, and the rank given so far."""
        super().__init__(*args, **kwargs)
        places = min(len(suggestions), Suggestion.LAST_RANK)
        for suggestion, name, rank in suggestions:
            self.fields[self.name_of(suggestion)] = forms.ChoiceField(
                label=_("Your wish for %(name)s") % {"name": name},
                choices=[
                    *((str(place), RANK_WORDS[place]) for place in range(1, places + 1)),
                    (NO_PREFERENCE, _("No preference")),
                    (str(Suggestion.RATHER_NOT), _("I would rather not")),
                ],
                initial=NO_PREFERENCE if rank is None else str(rank),
                widget=forms.RadioSelect,
            )

    @staticmethod
    def name_of(suggestion: Suggestion) -> str:
        """The field of one suggestion."""
        return f"person-{suggestion.pk}"

    def ranks(self) -> dict[int, int | None]:
        """Suggestion's number to rank."""
        return {
            int(name.removeprefix("person-")): None if value == NO_PREFERENCE else int(value)
            for name, value in self.cleaned_data.items()
        }


class LinesForm(forms.Form):
    """A file of reporting lines."""

    file = TableField()
    if_absent = forms.ChoiceField(
        label=_("Whoever is not in the file"),
        choices=[
            ("keep", _("keeps the lines noted before")),
            ("end", _("has no line any more: the file is complete")),
        ],
        widget=forms.RadioSelect,
        initial="keep",
    )
    if_wrong = forms.ChoiceField(
        label=_("If a row is wrong"),
        choices=[
            ("valid", _("Note the good rows, and show the others")),
            ("nothing", _("Note nothing at all")),
        ],
        widget=forms.RadioSelect,
        initial="valid",
    )


class ConflictForm(InAnOrganisationForm):
    """Somebody with whom one cannot be paired."""

    address = AddressField(label=_("E-mail address of this person"))


class KeepForm(forms.Form):
    """Why the two stay together."""

    reason = forms.CharField(
        label=_("Why they stay together all the same"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
