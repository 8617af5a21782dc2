"""The pieces that pages are made of. Every one is shown on ``/components/`` and told in the reference.

Pieces of one element are made here; the others have a template in ``templates/components/``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Literal

from django import forms, template
from django.forms import BaseForm
from django.forms.boundfield import BoundField
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.functional import Promise
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from binome.core import words

register = template.Library()

Words = str | Promise
Kind = Literal["primary", "secondary", "danger"]
Tone = Literal["ok", "warn", "error", "info"]
Side = Literal["mentor", "mentee", ""]

TONE_ICONS = {"ok": "circle-check", "warn": "triangle-alert", "error": "octagon-alert", "info": "info"}

# --- filters: dates and hours in words --------------------------------------------------------------------


def _or_nothing(function: Any) -> Any:
    """A filter that gives nothing for nothing, so that pages need no ``if`` around an unset date."""

    def worded(value: Any) -> str:
        return "" if value is None or value == "" else function(value)

    return worded


for _name in (
    "day_words",
    "date_words",
    "full_day_words",
    "month_words",
    "time_words",
    "moment_words",
    "duration_words",
    "number_words",
    "count_words",
    "list_words",
    "capital",
):
    register.filter(_name, _or_nothing(getattr(words, _name)))


@register.filter
def tel(number: str) -> str:
    """The address that dials ``number`` (``01 23 45 67 89`` gives ``tel:0123456789``)."""
    return "tel:" + re.sub(r"[^+\d]", "", str(number or ""))


@register.filter
def in_language(text: Any) -> str:
    """A text of the built-in content in the language that is active."""
    return str(text.in_language(get_language() or "fr")) if text else ""


# --- small pieces ---------------------------------------------------------------------------------------


def _attributes(values: dict[str, Any]) -> SafeString:
    """HTML attributes; ``hx_post`` becomes ``hx-post``, ``True`` a bare word, empty and ``None`` nothing."""
    named = [(name.rstrip("_").replace("_", "-"), value) for name, value in values.items()]
    bare = format_html_join("", " {}", ((name,) for name, value in named if value is True))
    full = format_html_join(
        "", ' {}="{}"', ((n, v) for n, v in named if v is not True and v not in (None, "", False))
    )
    return mark_safe(bare + full)  # noqa: S308  both halves come out of format_html_join


@register.simple_tag
def icon(name: str) -> SafeString:
    """One drawing of the set. It only repeats the words beside it, so screen readers pass over it."""
    return format_html(
        '<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        static("img/icons.svg"),
        name,
    )


@register.simple_tag
def button(text: Words, kind: Kind = "primary", icon: str = "", **attributes: Any) -> SafeString:
    """A button that sends its form. ``name=``, ``value=``, ``formaction=``, ``hx_post=``… become attributes."""
    return format_html(
        '<button type="{}" class="button button--{}"{}>{}{}</button>',
        attributes.pop("type", "submit"),
        kind,
        _attributes(attributes),
        _icon(icon),
        text,
    )


@register.simple_tag
def link_button(
    url: str, text: Words, kind: Kind = "primary", icon: str = "", **attributes: Any
) -> SafeString:
    """A link that looks like a button, for the one main act of a page when it leads elsewhere."""
    return format_html(
        '<a class="button button--{}" href="{}"{}>{}{}</a>',
        kind,
        url,
        _attributes(attributes),
        _icon(icon),
        text,
    )


_icon_tag = icon


def _icon(name: str) -> SafeString:
    return _icon_tag(name) if name else SafeString("")


@register.simple_tag
def back_link(url: str, text: Words) -> SafeString:
    """Where this page hangs: the way back, above its title."""
    return format_html('<p class="back"><a href="{}">{}{}</a></p>', url, _icon("arrow-left"), text)


@register.simple_tag
def tag(tone: Tone, text: Words) -> SafeString:
    """A state in one or two words."""
    return format_html('<span class="tag tag--{}">{}</span>', tone, text)


@register.simple_tag
def pair_mark() -> SafeString:
    """Two half-circles meeting: a pair."""
    return mark_safe(
        '<svg class="pair-mark" viewBox="0 0 34 34" aria-hidden="true" focusable="false">'
        '<path class="mentee-fill" d="M15.5 3a14 14 0 0 0 0 28z"/>'
        '<path class="mentor-fill" d="M18.5 3a14 14 0 0 1 0 28z"/></svg>'
    )


@register.simple_tag
def person_disc(person: Any, side: Side = "") -> SafeString:
    """The first letter of a person's first name in the colour of their side; the name stands beside it."""
    return format_html(
        '<span class="disc{}" aria-hidden="true">{}</span>', f" disc--{side}" if side else "", person.initial
    )


@register.simple_tag
def phone_link(number: str) -> SafeString:
    """A telephone number that can be touched to call; it never breaks over two lines."""
    return format_html(
        '<a class="phone" href="{}">{}</a>', tel(number), str(number).replace(" ", words.NO_BREAK)
    )


# --- pieces with a body ---------------------------------------------------------------------------------


def _render(name: str, **context: Any) -> SafeString:
    return SafeString(get_template(name).render(context))


@register.simple_block_tag
def card(content: str, title: Words = "", side: Side = "", level: int = 2, id: str = "") -> SafeString:
    """One subject on its own sheet; ``side`` puts it on the mentor's or the mentee's side."""
    return _render("components/card.html", content=content, title=title, side=side, level=level, id=id)


@register.simple_block_tag
def next_step(content: str, title: Words, side: Side = "", level: int = 1) -> SafeString:
    """The one big thing of a first page: a sentence with its date, a few words, one main button."""
    return _render("components/next_step.html", content=content, title=title, side=side, level=level)


@register.simple_block_tag
def notice(content: str, tone: Tone = "info", title: Words = "") -> SafeString:
    """Something to know before going on."""
    return _render("components/notice.html", content=content, tone=tone, title=title, icon=TONE_ICONS[tone])


@register.simple_block_tag
def empty(content: str, title: Words) -> SafeString:
    """Nothing here yet: what will appear, and the one act that starts it."""
    return _render("components/empty.html", content=content, title=title)


@register.simple_block_tag
def disclosure(content: str, title: Words, is_open: bool = False) -> SafeString:
    """What only some readers need, folded under its title."""
    return _render("components/disclosure.html", content=content, title=title, is_open=is_open)


@register.simple_block_tag
def data_table(content: str, caption: Words, shows_caption: bool = False) -> SafeString:
    """A table that becomes cards on a phone: each ``<td>`` says its column in ``data-label``."""
    return _render(
        "components/data_table.html", content=content, caption=caption, shows_caption=shows_caption
    )


# --- pieces that show a value ---------------------------------------------------------------------------


@register.simple_tag
def goal_progress(value: int | None, shows_words: bool = True) -> SafeString:
    """How far a goal is, 0 to 4: four marks and the words; nothing noted is 0."""
    done = min(max(value or 0, 0), 4)
    said = words.progress_words(done)
    return format_html(
        '<div class="progress"><span class="progress-marks" role="img" aria-label="{}">{}</span>{}</div>',
        _("%(words)s: %(done)s out of 4") % {"words": said, "done": done},
        mark_safe('<i class="on"></i>' * done + "<i></i>" * (4 - done)),  # noqa: S308  a count of two constants
        format_html('<span class="progress-words" aria-hidden="true">{}</span>', said) if shows_words else "",
    )


@register.simple_tag
def road(steps: Iterable[Any], label: Words = "") -> SafeString:
    """The steps of a story, left to right, top to bottom on a phone: ``label``, ``detail``, ``state``, ``url``."""
    return _render("components/road.html", steps=list(steps), label=label or _("The steps"))


@register.simple_tag
def filter_links(links: Iterable[Any], label: Words) -> SafeString:
    """Filters of a list as plain links: objects with ``label``, ``url``, ``is_current`` and perhaps ``count``."""
    return _render("components/filter_links.html", links=list(links), label=label)


# --- forms ----------------------------------------------------------------------------------------------


def _shape(bound: BoundField) -> str:
    """How a field is laid out, from its widget."""
    widget = bound.field.widget
    if bound.is_hidden:
        return "hidden"
    if isinstance(widget, (forms.RadioSelect, forms.CheckboxSelectMultiple)):
        return "choices"
    if isinstance(widget, forms.CheckboxInput):
        return "checkbox"
    return "group" if widget.use_fieldset else "single"


def _described_by(bound: BoundField, help_text: Words) -> str:
    ids = [f"{bound.auto_id}_helptext"] if help_text else []
    if bound.errors:
        ids.append(f"{bound.auto_id}_error")
    return " ".join(ids)


@register.simple_tag
def field(
    bound: BoundField,
    label: Words = "",
    help_text: Words = "",
    hides_label: bool = False,
    is_row: bool = False,
    **attributes: Any,
) -> SafeString:
    """A question of a form: label, help, what is wrong, and where to answer, tied together for everyone.

    Radio buttons and boxes are laid out from the widget, side by side with ``is_row`` (a scale of 1 to 5). Further names become attributes of the input.
    """
    shape = _shape(bound)
    help_text = help_text or bound.help_text
    described_by = _described_by(bound, help_text)
    attrs = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    if described_by and shape in ("single", "checkbox"):
        attrs["aria-describedby"] = described_by
    return _render(
        "components/field.html",
        bound=bound,
        shape=shape,
        label=label or bound.label,
        help_text=help_text,
        hides_label=hides_label,
        is_row=is_row,
        described_by=described_by,
        # Nearly every question needs an answer, so the few that do not say so; a choice already made has one.
        is_optional=shape != "checkbox"
        and not bound.field.required
        and not (shape == "choices" and bound.value()),
        input=bound.as_widget(attrs=attrs) if shape != "choices" else "",
        options=bound.subwidgets if shape == "choices" else [],
    )


@register.simple_tag
def form_errors(form: BaseForm) -> SafeString:
    """What is wrong with a form, above it, each line leading to its question; nothing when all is well."""
    if not form.errors:
        return SafeString("")
    fields = [(bound.label, _first_id(bound), bound.errors) for bound in form if bound.errors]
    return _render("components/form_errors.html", general=form.non_field_errors(), fields=fields)


def _first_id(bound: BoundField) -> str:
    """The id of what takes the focus: for radio buttons and boxes, the first of them."""
    if _shape(bound) == "choices":
        return next(
            (option.id_for_label for option in bound.subwidgets if option.id_for_label), bound.auto_id
        )
    return bound.id_for_label or bound.auto_id
