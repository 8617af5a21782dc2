"""Text into typed values: a new text, what is written in it, a remark."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from binome import content
from binome.core.words import page_language
from binome.pairs.models import Pair
from binome.studio.models import LONGEST, Draft

# A month of posts: two a week, and one more.
MOST_POSTS = 9
EMPTY_POSTS = 2
# Where no limit is known.
LONGEST_FIELD = 2000
_POST = ("day", "time", "subject", "text", "picture", "description")


class NewDraftForm(forms.Form):
    """Which kind of text, and how the two call it."""

    kind = forms.ChoiceField(label=_("What would you like to prepare?"), widget=forms.RadioSelect)
    title = forms.CharField(
        label=_("A name for it"),
        max_length=80,
        required=False,
        help_text=_("For the two of you, to find it again."),
    )
    goal: forms.Field = forms.ModelChoiceField(
        queryset=None, label=_("For which goal"), required=False, empty_label=_("None in particular")
    )

    def __init__(self, data: Any, *, pair: Pair, initial: dict[str, Any] | None = None) -> None:
        super().__init__(data, initial=initial)
        self.fields["kind"].choices = [  # type: ignore[attr-defined]
            (rule.id, rule.name.in_language(page_language())) for rule in content.network_rules().texts
        ]
        self.fields["goal"].queryset = pair.goals.order_by("position")  # type: ignore[attr-defined]
        self.fields["goal"].label_from_instance = lambda goal: goal.title  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Without a name, the name of its kind."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("kind") and not cleaned.get("title"):
            cleaned["title"] = content.text_rule(cleaned["kind"]).name.in_language(page_language())
        return cleaned


class PageField(forms.CharField):
    """What the page is for: it is not called optional, and may be empty all the same."""

    def validate(self, value: Any) -> None:
        """Nothing written yet is fine."""


class WritingForm(forms.Form):
    """What is written, and which saving it starts from. Fields follow the kind of text."""

    use_required_attribute = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: Any, *, draft: Draft) -> None:
        super().__init__(data)
        self.draft = draft
        self.initial = {"revision": draft.revision, "text": draft.text, **_flat(draft)}
        for name, field in _fields_of(draft.kind).items():
            self.fields[name] = field

    def values(self) -> tuple[str, dict[str, Any]]:
        """The text, and the fields beside it as they are kept; what is empty is left out."""
        data = self.cleaned_data
        text = str(data.get("text", ""))
        kind = self.draft.kind
        if kind == Draft.Kind.FACEBOOK_CALENDAR:
            posts = [
                {name: _plain(data.get(f"{name}_{number}")) for name in _POST} for number in range(MOST_POSTS)
            ]
            kept = [{name: value for name, value in post.items() if value} for post in posts]
            return "", {"posts": [post for post in kept if post]} if any(kept) else {}
        names = [name for name in self.fields if name not in ("revision", "text")]
        return text, {name: str(data[name]) for name in names if data.get(name)}

    def clean(self) -> dict[str, Any]:
        """A post without a day could not be put in a calendar."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for number in range(MOST_POSTS):
            says = any(cleaned.get(f"{name}_{number}") for name in _POST if name != "day")
            day = f"day_{number}"
            if says and day in self.fields and not cleaned.get(day) and day not in self.errors:
                self.add_error(day, str(_("Say on which day.")))
        return cleaned

    def posts(self) -> list[list[Any]]:
        """The fields of each post together: those that say something, and two to go on with."""
        posts = [[self[f"{name}_{number}"] for name in _POST] for number in range(MOST_POSTS)]
        said = [number for number, post in enumerate(posts, start=1) if any(bound.value() for bound in post)]
        return posts[: max(said, default=0) + EMPTY_POSTS]


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.strftime("%H:%M")
    return str(value or "")


def _flat(draft: Draft) -> dict[str, Any]:
    if draft.kind != Draft.Kind.FACEBOOK_CALENDAR:
        return dict(draft.fields)
    return {
        f"{name}_{number}": value
        for number, post in enumerate(draft.fields.get("posts", []))
        for name, value in post.items()
    }


def _fields_of(kind: str) -> dict[str, forms.Field]:
    language = page_language()
    if kind == Draft.Kind.FACEBOOK_PAGE:
        return {field.id: _page_field(field, language) for field in content.network_rules().page_fields}
    if kind == Draft.Kind.FACEBOOK_CALENDAR:
        return {
            f"{name}_{number}": field
            for number in range(MOST_POSTS)
            for name, field in _post_fields().items()
        }
    rows = {"linkedin_headline": 2, "x_post": 5}.get(kind, 14)
    fields: dict[str, forms.Field] = {
        "text": PageField(
            label=_("Your text"),
            help_text=content.text_rule(kind).help.in_language(language),
            max_length=LONGEST,
            strip=False,
            widget=forms.Textarea(attrs={"rows": rows}),
        )
    }
    if kind in (Draft.Kind.X_POST, Draft.Kind.X_THREAD, Draft.Kind.FREE_TEXT):
        fields |= {"picture": _picture(), "description": _description()}
    return fields


def _page_field(field: content.PageField, language: str) -> forms.Field:
    is_long = field.id in ("short", "long")
    widget = forms.Textarea(attrs={"rows": 3}) if is_long else forms.TextInput()
    help_text = _("%(limit)s characters at most.") % {"limit": field.limit} if field.limit else ""
    return forms.CharField(
        label=field.name.in_language(language),
        help_text=help_text,
        max_length=field.limit or LONGEST_FIELD,
        required=False,
        widget=widget,
    )


def _picture() -> forms.Field:
    return forms.CharField(
        label=_("A picture goes with it"),
        help_text=_("Which one, in a few words. It stays on your own device."),
        max_length=200,
        required=False,
    )


def _description() -> forms.Field:
    return forms.CharField(
        label=_("What the picture shows"),
        help_text=_("For people who do not see it: one sentence, which you copy with the text."),
        max_length=500,
        required=False,
    )


def _post_fields() -> dict[str, forms.Field]:
    return {
        "day": forms.DateField(
            label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        ),
        "time": forms.TimeField(
            label=_("Time"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
        ),
        "subject": forms.CharField(label=_("Subject of the post"), max_length=120, required=False),
        "text": forms.CharField(
            label=_("Text"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 3})
        ),
        "picture": forms.CharField(label=_("Picture"), max_length=200, required=False),
        "description": forms.CharField(label=_("What the picture shows"), max_length=500, required=False),
    }


class RemarkForm(forms.Form):
    """A passage of the text, and what one says about it."""

    quote = forms.ChoiceField(label=_("About which passage"), required=False)
    text = forms.CharField(
        label=_("Your remark"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write your remark first.")},
    )

    def __init__(self, data: Any, *, passages: list[str]) -> None:
        super().__init__(data, auto_id="id_remark_%s")
        shown = [(passage, passage if len(passage) <= 80 else f"{passage[:79]}…") for passage in passages]
        self.fields["quote"].choices = [("", _("the whole text")), *shown]  # type: ignore[attr-defined]
