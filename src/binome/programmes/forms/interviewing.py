"""An interview: the day, who held it, and a few words for each question."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome.accounts.models import Person
from binome.programmes.forms.coordinating import day_field


class InterviewForm(forms.Form):
    """Nothing but the day has to be said: a talk does not always follow its questions."""

    held_on = day_field(_("Day of the interview"))
    held_by = forms.ChoiceField(label=_("Who held it"))

    def __init__(
        self,
        data: Any,
        *,
        questions: Sequence[str],
        known: Mapping[str, str],
        people: Mapping[int, Person],
        initial: Mapping[str, Any],
    ) -> None:
        super().__init__(data, initial=dict(initial))
        self.people = people
        self.fields["held_by"].choices = [  # type: ignore[attr-defined]
            (str(number), person.full_name) for number, person in people.items()
        ]
        if len(people) == 1:
            self.fields["held_by"].widget = forms.HiddenInput()
        # The questions of the programme, then those that were asked before it changed them.
        self.questions = [*questions, *(question for question in known if question not in questions)]
        for place, question in enumerate(self.questions):
            self.fields[f"answer_{place}"] = forms.CharField(
                label=question,
                required=False,
                max_length=2000,
                initial=known.get(question, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    @staticmethod
    def first(today: date, by: Person) -> dict[str, Any]:
        """What a new one starts with."""
        return {"held_on": today, "held_by": str(by.pk)}

    def interview(self) -> dict[str, Any]:
        """What the service takes: questions without an answer are left out."""
        data = self.cleaned_data
        answers = [
            (question, data[f"answer_{place}"].strip()) for place, question in enumerate(self.questions)
        ]
        return {
            "held_on": data["held_on"],
            "held_by": self.people[int(data["held_by"])],
            "answers": [(question, answer) for question, answer in answers if answer],
        }
