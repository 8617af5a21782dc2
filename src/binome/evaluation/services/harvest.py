"""What a workshop brought in, carried into the report by somebody who has read it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db import transaction

from binome.accounts.models import Person
from binome.evaluation.models import Bilan
from binome.evaluation.services.bilan import write_words
from binome.learning.harvested import brought_in
from binome.programmes.models import Programme
from binome.surveys.anonymity import texts_shown

# Kinds of sentence that have a part of the report with the same name.
SECTIONS = (Bilan.Section.KEEP, Bilan.Section.CHANGE, Bilan.Section.TRY)


def sentences_to_carry(programme: Programme) -> dict[str, list[str]]:
    """By part of the report, in alphabetical order; nothing where fewer than ten people brought something in."""
    return {
        found.kind: texts_shown(found.texts, answers=found.people)
        for found in brought_in(programme, [section.value for section in SECTIONS])
    }


@transaction.atomic
def carry_harvest(bilan: Bilan, *, chosen: Mapping[str, Sequence[str]], by: Person, at: datetime) -> int:
    """Add the chosen sentences to the parts of the report, one a line, each once; answers how many are new.

    Whoever carries them has read them: nothing is carried by itself.

    Raises
    ------
    AlreadyFrozen, ChangedMeanwhile, WordsTooLong
    """
    offered = sentences_to_carry(bilan.programme)
    words, count = {}, 0
    for section, texts in chosen.items():
        lines = str(bilan.words.get(section, "")).split("\n")
        new = [text for text in texts if text in offered.get(section, []) and text not in lines]
        if new:
            words[section] = "\n".join([*(line for line in lines if line), *new])
            count += len(new)
    if words:
        write_words(bilan, words=words, seen=bilan.words, by=by, at=at)
    return count
