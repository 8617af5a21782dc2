# ruff: noqa: T201  (a command that speaks to whoever runs it)
"""Write the documentation pages that are made from built-in content: ``tools/register.py``."""

from __future__ import annotations

import os
from pathlib import Path

import django

from binome.content import desk_facts_page, dpia_page, message_kinds_page, register_page

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "binome.config.settings")
django.setup()

from binome.evaluation.dictionary import reference_page  # noqa: E402  (its texts are Django's)

REFERENCE = Path(__file__).resolve().parent.parent / "docs" / "reference"


def pages() -> dict[Path, str]:
    """Each page and what it must say."""
    return {
        REFERENCE / "register-of-processing.md": register_page("en"),
        REFERENCE / "registre-des-traitements.md": register_page("fr"),
        REFERENCE / "impact-assessment.md": dpia_page("en"),
        REFERENCE / "analyse-d-impact.md": dpia_page("fr"),
        REFERENCE / "messages.md": message_kinds_page("en"),
        REFERENCE / "messages-fr.md": message_kinds_page("fr"),
        REFERENCE / "desk-facts.md": desk_facts_page("en"),
        REFERENCE / "faits-de-la-coordination.md": desk_facts_page("fr"),
        REFERENCE / "indicators.md": reference_page("en"),
        REFERENCE / "indicateurs.md": reference_page("fr"),
    }


if __name__ == "__main__":
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")
        print(path.name)
