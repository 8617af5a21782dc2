"""The elements that people fill in, written without a template: a page may show a hundred of them.

Django makes each input, choice and list of choices from two or three templates. The same marks are put together here
from the same values; whatever is not in ``WRITTEN`` goes on to Django's own.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms.renderers import DjangoTemplates
from django.utils.functional import Promise
from django.utils.html import escape
from django.utils.safestring import SafeData, SafeString

Widget = dict[str, Any]


def _text(value: Any) -> str:
    return str(value) if isinstance(value, SafeData) else escape(f"{value}")


def _attributes(attributes: dict[str, Any]) -> str:
    return "".join(
        f" {_text(name)}" if value is True else f' {_text(name)}="{_text(value)}"'
        for name, value in attributes.items()
        if value is not False
    )


def _input(widget: Widget) -> str:
    value = "" if widget["value"] is None else f' value="{_text(widget["value"])}"'
    attributes = _attributes(widget["attrs"])
    return f'<input type="{_text(widget["type"])}" name="{_text(widget["name"])}"{value}{attributes}>'


def _option_of_many(widget: Widget) -> str | None:
    # With its words inside a label, Django's own serves.
    return None if widget["wrap_label"] else _input(widget)


def _select(widget: Widget) -> str | None:
    lines = [f'<select name="{_text(widget["name"])}"{_attributes(widget["attrs"])}>']
    for group, options, _index in widget["optgroups"]:
        if group:
            lines.append(f'\n  <optgroup label="{_text(group)}">')
        for option in options:
            # A number is said in the language of the page, which is Django's affair.
            if option["template_name"] != OPTION or not isinstance(option["label"], str | Promise):
                return None
            value, attributes = _text(option["value"]), _attributes(option["attrs"])
            lines.append(f'\n  <option value="{value}"{attributes}>{_text(option["label"])}</option>\n')
        if group:
            lines.append("\n  </optgroup>")
    return "".join([*lines, "\n</select>"])


HERE = "django/forms/widgets/"
OPTION = f"{HERE}select_option.html"
# How each of Django's templates is written here; nothing where only the template can.
WRITTEN: dict[str, Callable[[Widget], str | None]] = {
    **{
        f"{HERE}{kind}.html": _input
        for kind in ("date", "email", "hidden", "input", "number", "password", "search", "tel", "text", "time", "url")
    },
    f"{HERE}checkbox.html": _input,
    f"{HERE}radio_option.html": _option_of_many,
    f"{HERE}checkbox_option.html": _option_of_many,
    f"{HERE}select.html": _select,
}  # fmt: skip


class WithoutTemplates(DjangoTemplates):
    """Django's renderer of forms, its commonest elements written directly."""

    def render(self, template_name: str, context: dict[str, Any], request: Any = None) -> SafeString:
        """The element as it stands in the page."""
        write = WRITTEN.get(template_name)
        written = write(context["widget"]) if write is not None else None
        # Every value above went through `_text`.
        return (
            SafeString(super().render(template_name, context, request))
            if written is None
            else SafeString(written)
        )
