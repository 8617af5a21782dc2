"""A file of a table, in a form: read as it is checked, and what is wrong said in one sentence."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from binome.core.tables import MAX_BYTES, Table, TableError, read_table


class TableField(forms.FileField):
    """A CSV or XLSX file; its value is the :class:`~binome.core.tables.Table` that it holds."""

    widget = forms.FileInput(attrs={"accept": ".xlsx,.csv,.tsv,.txt"})

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("The file"))
        kwargs.setdefault(
            "help_text", _("XLSX or CSV, 5 MB and 20,000 rows at most. The first line names the columns.")
        )
        kwargs.setdefault("error_messages", {"empty": _("The file is empty.")})
        super().__init__(**kwargs)

    def clean(self, data: Any, initial: Any = None) -> Table:
        """Read the table; a file that cannot be read says why."""
        upload = super().clean(data, initial)
        try:
            # One byte more than is allowed is enough to be refused; the rest of a huge file is never read.
            table = read_table(upload.read(MAX_BYTES + 1), upload.name)
        except TableError as error:
            raise forms.ValidationError(error.in_language(get_language() or "fr")) from error
        if not table.rows:
            raise forms.ValidationError(_("This file has titles but not a single row below them."))
        return table
