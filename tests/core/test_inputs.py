"""Elements written without a template are those of Django's templates, sign for sign."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django import forms
from django.forms.renderers import DjangoTemplates
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy

from binome.core.inputs import WRITTEN, WithoutTemplates

HOSTILE = "<script>\"'&amp;</script>"
CHOICES = [
    ("", "---"),
    ("a", HOSTILE),
    (HOSTILE, gettext_lazy("Light")),
    ("Groupe <b>", [("g1", "un"), (2, mark_safe("deux <i>"))]),
]
WIDGETS: list[tuple[forms.Widget, Any]] = [
    *[(kind(), value) for kind in (forms.TextInput, forms.EmailInput, forms.URLInput, forms.SearchInput, forms.TelInput,
                                   forms.PasswordInput, forms.HiddenInput) for value in (None, "", HOSTILE, 0, mark_safe("<i>"))],
    (forms.NumberInput(attrs={"min": 0, "step": "0.01", "max": 1.5}), 1234.5),
    (forms.DateInput(attrs={"type": "date"}), date(2031, 2, 3)),
    (forms.TimeInput(), "10:30"),
    (forms.TextInput(attrs={"class": HOSTILE, "data-x": True, "hidden": False, "title": gettext_lazy("Light")}), "x"),
    (forms.CheckboxInput(), True),
    (forms.CheckboxInput(attrs={"disabled": True}), False),
    (forms.CheckboxInput(), "oui"),
    *[(kind(choices=CHOICES), value) for kind in (forms.Select, forms.SelectMultiple) for value in (None, "a", [HOSTILE, "2"])],
    (forms.Select(choices=[(1, 1), (2, 2.5)]), 2),
    (forms.RadioSelect(choices=CHOICES), "a"),
    (forms.CheckboxSelectMultiple(choices=CHOICES), ["a", HOSTILE]),
    (forms.Textarea(), HOSTILE),
    (forms.MultipleHiddenInput(), ["1", HOSTILE]),
    (forms.NullBooleanSelect(), True),
    (forms.SplitDateTimeWidget(), None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("widget", "value"), WIDGETS, ids=[f"{type(w).__name__}-{n}" for n, (w, _v) in enumerate(WIDGETS)]
)
@pytest.mark.parametrize("attrs", [{}, {"id": "id_f", "required": True, "aria-describedby": 'a "b"'}])
def test_an_element_is_the_same_as_from_its_template(
    widget: forms.Widget, value: Any, attrs: dict[str, Any]
) -> None:
    theirs = widget.render("f<", value, attrs=attrs, renderer=DjangoTemplates())
    assert widget.render("f<", value, attrs=attrs, renderer=WithoutTemplates()) == theirs


@pytest.mark.parametrize("kind", [forms.RadioSelect, forms.CheckboxSelectMultiple])
@pytest.mark.parametrize("wraps", [True, False])
def test_one_choice_of_many_is_the_same_too(kind: type[forms.ChoiceWidget], wraps: bool) -> None:
    class Theirs(forms.Form):
        default_renderer = DjangoTemplates
        f = forms.MultipleChoiceField(choices=CHOICES, widget=kind)

    class Ours(Theirs):
        default_renderer = WithoutTemplates

    theirs, ours = ([one.tag(wrap_label=wraps) for one in form()["f"]] for form in (Theirs, Ours))
    assert ours == theirs
    assert len(ours) == 5


def test_pages_use_it() -> None:
    form = forms.Form()
    assert isinstance(form.renderer, WithoutTemplates)
    assert len(WRITTEN) == 15
