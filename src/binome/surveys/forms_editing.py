"""One question of a questionnaire as a form, in both languages side by side."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.surveys.services import Written

TEN = "zero_to_ten"
KINDS = [
    ("agree5", _("Agreement, in five steps")),
    ("autonomy5", _("What one can do, in five steps")),
    ("attain5", _("How far a goal is, in five steps")),
    (TEN, _("From 0 to 10, with words for both ends")),
    ("yesno", _("Yes or no")),
    ("pace3", _("Pace: too slow, just right, too fast")),
    ("hands4", _("Who had the keyboard")),
    ("freq5", _("How often")),
    (content.SINGLE_CHOICE, _("One answer among those I write")),
    (content.MULTI_CHOICE, _("Several answers among those I write")),
    ("text_short", _("Free words, 300 characters at most")),
]
READERS = [
    ("coordinator", _("The coordination, with the person’s name")),
    ("coordinator_pseudonymised", _("Nobody with a name; only results of five people at least")),
    (
        "respondent_only_unless_shared_with_partner",
        _("Nobody but the person, who may show it to their partner"),
    ),
]
MOST_ANSWERS = 12
LINES = {"rows": 5}


class QuestionForm(forms.Form):
    """The words, the kind of answer, who reads it, and which answers reach the coordinator."""

    fr = forms.CharField(
        label=_("The question in French"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
    en = forms.CharField(
        label=_("The question in English"), max_length=300, widget=forms.Textarea({"rows": 3})
    )
    kind = forms.ChoiceField(label=_("How it is answered"), choices=KINDS, widget=forms.RadioSelect)
    answers_fr = forms.CharField(
        label=_("Answers in French, one a line"), required=False, widget=forms.Textarea(LINES)
    )
    answers_en = forms.CharField(
        label=_("Answers in English, one a line, in the same order"),
        required=False,
        widget=forms.Textarea(LINES),
    )
    can_skip = forms.BooleanField(label=_("Offer “I prefer not to answer”"), required=False)
    is_optional = forms.BooleanField(label=_("Say that the question can be left out"), required=False)
    reader = forms.ChoiceField(label=_("Who reads the answer"), choices=READERS, widget=forms.RadioSelect)
    alerts = forms.CharField(
        label=_("Answers that reach the coordinator’s desk, one a line"),
        help_text=_(
            "Written as the answer is. Whoever answers reads so beside the question. "
            "Only where the coordination reads the answer with a name."
        ),
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(
        self, *args: Any, item: content.Item | None, asked: content.Questionnaire, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.item = item
        self.fields["answers_fr"].help_text = _(
            "For your own answers. For 0 to 10: the words of 0, then those of 10."
        )
        if not self.is_bound:
            self.initial = _initial(item, asked)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        try:
            scale = self._scale(data)
        except ValueError as error:
            self.add_error("answers_fr", str(error))
            return data
        alerts = self._alerts(data, scale)
        if alerts is not None:
            data["written"] = Written(
                text=content.Text(fr=data["fr"].strip(), en=data["en"].strip()),
                scale=scale,
                visibility=cast("content.Visibility", data["reader"]),
                is_optional=data["is_optional"],
                alert_if=alerts,
                options=scale.labels if scale.id in (content.SINGLE_CHOICE, content.MULTI_CHOICE) else (),
            )
        return data

    def _scale(self, data: dict[str, Any]) -> content.Scale:
        kind = data["kind"]
        skip = content.questionnaire_catalogue().scales["agree5"].skip if data["can_skip"] else None
        french, english = _lines(data["answers_fr"]), _lines(data["answers_en"])
        if kind == TEN:
            if len(french) != 2 or len(english) != 2:
                raise ValueError(_("Write two lines in each language: the words of 0, then those of 10."))
            low, high = (content.Text(fr=fr, en=en) for fr, en in zip(french, english, strict=True))
            base = content.questionnaire_catalogue().scales["confidence11"]
            ends = content.ScaleEnds(low=low, high=high)
            return base.model_copy(update={"id": self._id_of_ten(), "ends": ends, "skip": skip})
        if kind in (content.SINGLE_CHOICE, content.MULTI_CHOICE):
            if len(french) != len(english):
                raise ValueError(_("There must be as many lines in French as in English."))
            if not 2 <= len(french) <= MOST_ANSWERS or len(set(french)) < len(french):
                raise ValueError(
                    _("Write from 2 to %(most)s different answers, one a line.") % {"most": MOST_ANSWERS}
                )
            labels = self._labels(french, english)
            kind_of = "multi_choice" if kind == content.MULTI_CHOICE else "choice"
            several = kind == content.MULTI_CHOICE
            return content.Scale(id=kind, type=kind_of, labels=labels, skip=None if several else skip)
        base = content.questionnaire_catalogue().scales[kind]
        own = self.item.answer_scale if self.item is not None else None
        kept = own.skip if own is not None and own.id == kind and own.skip is not None else skip
        return base.model_copy(update={"skip": kept if data["can_skip"] else None})

    def _id_of_ten(self) -> str:
        own = self.item.answer_scale if self.item is not None else None
        return own.id if own is not None and own.type == "numeric" else TEN

    def _labels(self, french: list[str], english: list[str]) -> tuple[content.ValuedText, ...]:
        """An answer that was there keeps its value, so that what people chose stays what they chose."""
        old = self.item.answer_scale.labels if self.item is not None else ()
        values: list[int | str] = []
        for fr, en in zip(french, english, strict=True):
            known = next((one.value for one in old if fr == one.fr or en == one.en), None)
            taken = {*values, *(one.value for one in old)}
            fresh = next(f"o{n}" for n in range(1, 100) if f"o{n}" not in taken)
            values.append(known if known is not None and known not in values else fresh)
        return tuple(
            content.ValuedText(value=value, fr=fr, en=en)
            for value, fr, en in zip(values, french, english, strict=True)
        )

    def _alerts(self, data: dict[str, Any], scale: content.Scale) -> tuple[int | str, ...] | None:
        wanted = _lines(data["alerts"])
        known = {word: label.value for label in scale.labels for word in (label.fr, label.en)}
        known |= {str(value): value for value in scale.values}
        unknown = [line for line in wanted if line not in known]
        if unknown:
            self.add_error("alerts", _("“%(answer)s” is not one of the answers.") % {"answer": unknown[0]})
            return None
        if wanted and data["reader"] != "coordinator":
            self.add_error("alerts", _("Only answers that the coordination reads with a name can reach it."))
            return None
        return tuple(dict.fromkeys(known[line] for line in wanted))


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def kind_of(item: content.Item) -> str:
    """The kind of the list that answers ``item``."""
    scale = item.answer_scale
    return TEN if scale.type == "numeric" else scale.id


def _initial(item: content.Item | None, asked: content.Questionnaire) -> dict[str, Any]:
    if item is None:
        return {"kind": "agree5", "reader": asked.visibility, "can_skip": True}
    scale = item.answer_scale
    words: list[content.Text] = (
        list(scale.labels) if scale.id in (content.SINGLE_CHOICE, content.MULTI_CHOICE) else []
    )
    if scale.type == "numeric" and scale.ends is not None:
        words = [scale.ends.low, scale.ends.high]
    language = get_language() or "fr"
    alerts = [scale.label(value) for value in item.alerts_on]
    return {
        "fr": item.fr,
        "en": item.en,
        "kind": kind_of(item),
        "answers_fr": "\n".join(word.fr for word in words),
        "answers_en": "\n".join(word.en for word in words),
        "can_skip": scale.skip is not None,
        "is_optional": item.optional,
        "reader": asked.visibility_of(item),
        "alerts": "\n".join(label.in_language(language) for label in alerts if label is not None),
    }


class HeadingForm(forms.Form):
    """Title, words under it, time it takes."""

    title_fr = forms.CharField(label=_("Title in French"), max_length=120)
    title_en = forms.CharField(label=_("Title in English"), max_length=120)
    intro_fr = forms.CharField(
        label=_("Words under the title, in French"),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    intro_en = forms.CharField(
        label=_("Words under the title, in English"),
        max_length=600,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    minutes = forms.IntegerField(label=_("Minutes it takes"), min_value=1, max_value=30)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if bool(data.get("intro_fr", "").strip()) != bool(data.get("intro_en", "").strip()):
            self.add_error("intro_en", _("Write these words in both languages, or in none."))
        return data

    def heading(self) -> dict[str, Any]:
        """What the service takes."""
        data = self.cleaned_data
        intro = data["intro_fr"].strip()
        return {
            "title": content.Text(fr=data["title_fr"].strip(), en=data["title_en"].strip()),
            "intro": content.Text(fr=intro, en=data["intro_en"].strip()) if intro else None,
            "minutes": data["minutes"],
        }
