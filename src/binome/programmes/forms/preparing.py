"""The pages on which a programme is prepared: each form gives the fields of its page and nothing else."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.accounts.models import Language, Organisation
from binome.core.words import page_language
from binome.pairing import CRITERIA
from binome.programmes import from_template, interviewing, role_words
from binome.programmes.forms.coordinating import (
    ProgrammeForm,
    RulesForm,
    day_field,
    lines_field,
    sentences_in,
)
from binome.programmes.models import Programme
from binome.programmes.weights import WHOLE, balanced

MOST_EVENTS = 8
LONGEST_WORD = 60
WEIGHED = tuple(criterion for criterion in CRITERIA if criterion.name not in from_template.NEVER_WEIGHED)


class FirstPageForm(forms.Form):
    """What a new programme is called, what it is for, in which language, for which organisation."""

    name = ProgrammeForm.base_fields["name"]
    purpose = ProgrammeForm.base_fields["purpose"]
    direction = forms.ChoiceField(
        label=_("Who teaches?"), choices=Programme.Direction.choices, widget=forms.RadioSelect
    )
    language = forms.ChoiceField(
        label=_("Language of its texts"),
        help_text=_(
            "The agreement and the guides are in this language. Each person reads the pages in their own."
        ),
        choices=Language.choices,
        widget=forms.RadioSelect,
    )
    organisation: forms.Field = forms.ModelChoiceField(Organisation.objects.none(), label=_("Organisation"))

    def __init__(
        self,
        data: Any,
        *,
        template: content.ProgrammeTemplate | None,
        organisations: QuerySet[Organisation],
    ) -> None:
        language = get_language() or "fr"
        initial: dict[str, Any] = {"language": language, "direction": Programme.Direction.REVERSE}
        if template is not None:
            initial |= {
                "name": template.name.in_language(language),
                "purpose": template.pitch.in_language(language),
            }
        super().__init__(data, initial=initial)
        if template is not None:
            # The template says who teaches.
            del self.fields["direction"]
        chosen = list(organisations[:2])
        field = forms.ModelChoiceField(organisations, label=_("Organisation"), empty_label=None)
        if len(chosen) == 1:
            field.widget, field.initial = forms.HiddenInput(), chosen[0].pk
        self.fields["organisation"] = field


class PartForm(forms.Form):
    """One page of a programme that exists."""

    def __init__(self, data: Any, *, programme: Programme) -> None:
        self.programme = programme
        super().__init__(data, initial=self.initial_of(programme))

    def initial_of(self, programme: Programme) -> dict[str, Any]:
        """What the page shows first."""
        return {name: getattr(programme, name) for name in self.base_fields}

    def values(self) -> dict[str, Any]:
        """The programme's fields, as this page fills them."""
        return dict(self.cleaned_data)


class FewerForm(PartForm):
    """Some of the fields of a form that asks more, said alike."""

    NAMES: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: Any, *, programme: Programme) -> None:
        super().__init__(data, programme=programme)
        self.fields = {name: self.fields[name] for name in self.NAMES}


class NamePart(FewerForm, ProgrammeForm):
    """Name and purpose."""

    NAMES = ("name", "purpose")


class DatesPart(FewerForm, ProgrammeForm):
    """Three dates in order."""

    NAMES = ("kickoff_on", "applications_close_on", "closing_on")

    def proposed(self, template: content.ProgrammeTemplate | None) -> dict[str, str]:
        """What was typed, with the other dates worked out again from the kick-off if that one is a date."""
        typed = {name: str(self.data.get(name, "")) for name in self.fields}
        try:
            kickoff = date.fromisoformat(typed["kickoff_on"])
            dates = from_template.dates_from(template, kickoff_on=kickoff)
        except (ValueError, OverflowError):
            return typed
        return typed | {
            "applications_close_on": dates.applications_close_on.isoformat(),
            "closing_on": dates.closing_on.isoformat(),
        }


class RulesPart(FewerForm, RulesForm):
    """Of the rules page."""

    def initial_of(self, programme: Programme) -> dict[str, Any]:
        """What the rules page shows."""
        return RulesForm.of(programme)


class PeoplePart(RulesPart):
    """Sentences to confirm and places."""

    NAMES = ("places_mentee", "places_mentor", "eligibility_mentee", "eligibility_mentor")

    def values(self) -> dict[str, Any]:
        """By side."""
        data = self.cleaned_data
        sentences = {side: sentences_in(data[f"eligibility_{side}"]) for side in role_words.SIDES}
        places = {side: data[f"places_{side}"] for side in role_words.SIDES}
        return {
            "eligibility": {side: lines for side, lines in sentences.items() if lines},
            "places": {side: count for side, count in places.items() if count},
        }


class SessionsPart(RulesPart):
    """Sessions and goals."""

    NAMES = ("session_count", "session_minutes", "goals_max")


class SubjectsPart(RulesPart):
    """Subjects."""

    NAMES = ("networks",)


class AgreementPart(RulesPart):
    """The clauses."""

    NAMES = ("agreement",)

    def values(self) -> dict[str, Any]:
        """Clause by clause."""
        return {"agreement_clauses": self.cleaned_data["agreement"]}


def _word(label: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_WORD, required=False)


class WordsPart(PartForm):
    """What each side is called: words of the list, or one's own in one or both languages."""

    def __init__(self, data: Any, *, programme: Programme) -> None:
        super().__init__(data, programme=programme)
        names = dict(Language.choices)
        other = "en" if programme.language == "fr" else "fr"
        for side in role_words.SIDES:
            self.fields[f"{side}_choice"] = forms.ChoiceField(
                label=role_words.side_question(side),
                choices=[*role_words.choices(side), (role_words.OWN, _("Other words, written below"))],
                widget=forms.RadioSelect,
            )
            for language in (programme.language, other):
                says = {"language": names[language]}
                self.fields[f"{side}_{language}_one"] = _word(_("Of one person (%(language)s)") % says)
                self.fields[f"{side}_{language}_several"] = _word(_("Of several (%(language)s)") % says)
            kept = programme.role_words.get(side)
            self.initial[f"{side}_choice"] = role_words.choice_of(programme, side)
            for language, pair in kept.items() if isinstance(kept, dict) else ():
                self.initial[f"{side}_{language}_one"], self.initial[f"{side}_{language}_several"] = pair

    def sides(self) -> list[tuple[Any, list[Any], bool]]:
        """For each side: the choice, the fields of its own words, and whether they are used or wrong."""
        parts = []
        for side in role_words.SIDES:
            own = [
                self[name]
                for name in self.fields
                if name.startswith(f"{side}_") and not name.endswith("choice")
            ]
            choice = self[f"{side}_choice"]
            parts.append(
                (choice, own, choice.value() == role_words.OWN or any(bound.errors for bound in own))
            )
        return parts

    def clean(self) -> dict[str, Any]:
        """Own words come in two: of one person, of several."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for side in role_words.SIDES:
            if cleaned.get(f"{side}_choice") != role_words.OWN:
                continue
            main = self.programme.language
            for language in ("fr", "en"):
                pair = [f"{side}_{language}_{count}" for count in ("one", "several")]
                is_wanted = language == main or any(cleaned.get(name) for name in pair)
                for name in pair:
                    if is_wanted and name in cleaned and not cleaned[name].strip():
                        self.add_error(name, str(_("Write the word, such as “godmother” and “godmothers”.")))
        return cleaned

    def values(self) -> dict[str, Any]:
        """By side; the usual words are said by leaving the side out."""
        data, words = self.cleaned_data, {}
        for side in role_words.SIDES:
            choice = data[f"{side}_choice"]
            if choice == role_words.OWN:
                pairs = {
                    language: [
                        data[f"{side}_{language}_one"].strip(),
                        data[f"{side}_{language}_several"].strip(),
                    ]
                    for language in ("fr", "en")
                }
                words[side] = {language: pair for language, pair in pairs.items() if all(pair)}
            elif choice != role_words.choices(side)[0][0]:
                words[side] = choice
        return {"role_words": words}


class PairsPart(PartForm):
    """A weight for each criterion, adding up to 100."""

    def __init__(self, data: Any, *, programme: Programme) -> None:
        super().__init__(data, programme=programme)
        language = page_language()
        weights = programme.matching_settings.get("weights", {})
        for criterion in WEIGHED:
            self.fields[criterion.name] = forms.IntegerField(
                label=criterion.title[language],
                help_text=criterion.meaning[language].capitalize() + ".",
                min_value=0,
                max_value=WHOLE,
                initial=weights.get(criterion.name, 0),
            )

    def proposed(self) -> dict[str, Any]:
        """What was typed, brought to 100; where one is no number, all stay as they are."""
        typed = {criterion.name: str(self[criterion.name].value()) for criterion in WEIGHED}
        numbers = {name: int(text) for name, text in typed.items() if text.isascii() and text.isdecimal()}
        return dict(typed) | (balanced(numbers) if len(numbers) == len(typed) else {})

    def values(self) -> dict[str, Any]:
        """Weight by criterion; what people's choices count for is kept where it is asked."""
        kept = self.programme.matching_settings.get("weights", {})
        weighed = {criterion.name: self.cleaned_data[criterion.name] for criterion in WEIGHED}
        others = {name: weight for name, weight in kept.items() if name not in weighed}
        return {"matching_settings": {**others, **weighed}}


class QuestionnairesPart(PartForm):
    """Which questionnaires are sent."""

    questionnaire_ids = forms.MultipleChoiceField(
        label=_("Questionnaires that are sent"),
        help_text=_("Each leaves by itself at its moment. None is compulsory for anybody."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, data: Any, *, programme: Programme) -> None:
        super().__init__(data, programme=programme)
        self.fields["questionnaire_ids"].choices = role_words.questionnaire_choices(programme)  # type: ignore[attr-defined]

    def values(self) -> dict[str, Any]:
        """Those that stay in their order, then the new ones."""
        chosen, kept = list(self.cleaned_data["questionnaire_ids"]), self.programme.questionnaire_ids
        stays = [name for name in kept if name in chosen]
        return {"questionnaire_ids": stays + [name for name in chosen if name not in kept]}


class EventsPart(PartForm):
    """Meetings that are foreseen: a line each, and one more."""

    def __init__(self, data: Any, *, programme: Programme) -> None:
        super().__init__(data, programme=programme)
        self.places = range(min(len(programme.events) + 1, MOST_EVENTS))
        for place in self.places:
            event = programme.events[place] if place < len(programme.events) else {}
            self.fields[f"title_{place}"] = forms.CharField(
                label=_("What it is called"), max_length=160, required=False, initial=event.get("title", "")
            )
            self.fields[f"on_{place}"] = day_field(_("Day"), required=False)
            self.fields[f"on_{place}"].initial = event.get("on")
            self.fields[f"minutes_{place}"] = forms.IntegerField(
                label=_("Length in minutes"), min_value=15, max_value=2880, required=False,
                initial=event.get("minutes"),
            )  # fmt: skip

    def rows(self) -> list[list[Any]]:
        """The three fields of each line."""
        return [[self[f"{name}_{place}"] for name in ("title", "on", "minutes")] for place in self.places]

    def clean(self) -> dict[str, Any]:
        """A meeting that has a name has a day and a length."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for place in self.places:
            if cleaned.get(f"title_{place}"):
                for name in ("on", "minutes"):
                    if f"{name}_{place}" in cleaned and not cleaned[f"{name}_{place}"]:
                        self.add_error(f"{name}_{place}", str(_("Fill this in, or take the name away.")))
        return cleaned

    def values(self) -> dict[str, Any]:
        """The meetings that have a name, in the order of their days."""
        data, events = self.cleaned_data, []
        for place in self.places:
            if data[f"title_{place}"]:
                known = self.programme.events[place] if place < len(self.programme.events) else {}
                events.append(
                    {
                        "kind": known.get("kind", "other"),
                        "title": data[f"title_{place}"],
                        "on": data[f"on_{place}"].isoformat(),
                        "minutes": data[f"minutes_{place}"],
                    }
                )
        return {"events": sorted(events, key=lambda event: event["on"])}


class InterviewPart(PartForm):
    """One question a line, by side."""

    mentor = lines_field(_("Questions to whoever would pass on"), _("One question a line."), rows=6)
    mentee = lines_field(_("Questions to whoever would be supported"), _("One question a line."), rows=6)

    def initial_of(self, programme: Programme) -> dict[str, Any]:
        """The programme's questions, or the usual ones."""
        return {side: "\n".join(interviewing.questions_for(programme, side)) for side in role_words.SIDES}

    def values(self) -> dict[str, Any]:
        """A side left empty has the usual ones."""
        asked = {side: sentences_in(self.cleaned_data[side]) for side in role_words.SIDES}
        return {"interview_questions": {side: lines for side, lines in asked.items() if lines}}


PARTS: dict[str, type[PartForm]] = {
    "name": NamePart,
    "dates": DatesPart,
    "people": PeoplePart,
    "sessions": SessionsPart,
    "subjects": SubjectsPart,
    "words": WordsPart,
    "agreement": AgreementPart,
    "pairs": PairsPart,
    "questionnaires": QuestionnairesPart,
    "events": EventsPart,
    "interview": InterviewPart,
}
