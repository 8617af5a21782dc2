"""What a message says, before and after it is set in a language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Letter:
    """What a message says. ``facts`` are label and value; ``button`` is label and address (with or without host).

    ``code`` stands alone, in large type. ``question`` is asked in the letter; each of its ``answers`` is a label and an
    address. ``sections`` are whole letters that leave within this one.
    """

    subject: str
    paragraphs: Sequence[str]
    facts: Sequence[tuple[str, str]] = ()
    button: tuple[str, str] | None = None
    after: Sequence[str] = ()
    code: str = ""
    question: str = ""
    answers: Sequence[tuple[str, str]] = ()
    sections: Sequence[Letter] = ()

    def as_parts(self) -> dict[str, Any]:
        """The letter as JSON values, in the language that is active."""
        return {
            "subject": str(self.subject),
            "paragraphs": [str(paragraph) for paragraph in self.paragraphs],
            "facts": [[str(label), str(value)] for label, value in self.facts],
            "button": [str(part) for part in self.button] if self.button else [],
            "after": [str(paragraph) for paragraph in self.after],
            "question": str(self.question),
            "answers": [[str(label), str(address)] for label, address in self.answers],
        }

    @classmethod
    def from_parts(cls, parts: Mapping[str, Any]) -> Letter:
        """The letter that :meth:`as_parts` wrote."""
        button = parts["button"]
        return cls(
            subject=parts["subject"],
            paragraphs=parts["paragraphs"],
            facts=[(label, value) for label, value in parts["facts"]],
            button=(button[0], button[1]) if button else None,
            after=parts["after"],
            question=parts.get("question", ""),
            answers=[(label, address) for label, address in parts.get("answers", [])],
        )
