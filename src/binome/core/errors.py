"""A rule that says no."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Refused(Exception):
    """A rule said no. ``text`` says what is wrong and what to do; ``code`` is stable for machines.

    Page, API and command line show the same text. ``values`` fill the text's ``%(name)s``.
    """

    code: ClassVar[str] = "refused"
    text: ClassVar[_StrPromise | str]

    def __init__(self, **values: Any) -> None:
        self.values = values
        super().__init__(self.code)

    @property
    def message(self) -> str:
        """The sentence, in the language that is active now."""
        return str(self.text) % self.values

    def __str__(self) -> str:
        return self.message
