"""Words in every language the project writes, and the models they are kept in.

Authored content keeps its languages side by side: the French and the English of one sentence
are one value, so that neither can go missing or be edited without the other in sight.
"""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Words = Annotated[str, StringConstraints(min_length=1)]
"""A non-empty piece of prose in one language."""

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_.-]*$")]
"""A stable identifier: never shown, never changed once published."""


class ContentModel(BaseModel):
    """One mapping of a content file. Frozen, and a key it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(ContentModel):
    """One piece of text in French and in English."""

    fr: Words
    en: Words

    def in_language(self, language: str | None) -> str:
        """The text in ``language`` (``"en"``, ``"en-gb"``, ``"fr"``…); in French when unknown."""
        code = (language or "").replace("_", "-").split("-")[0].lower()
        return self.en if code == "en" else self.fr

    def __str__(self) -> str:
        return self.fr


class NamedText(Text):
    """A text with a stable identifier, such as a micro-skill or a clause."""

    id: Slug


class ValuedText(Text):
    """The label of one value of a scale or of one option of a question."""

    value: int | str
