"""Rules of typography and of tone for authored text, in French and in English.

Each function returns what is wrong in words, or an empty list. They hold for any short prose
of the product, not only for the content files.
"""

import re

NO_BREAK_SPACE = "\u00a0"

_URL = re.compile(r"https?://\S+")
_FRENCH_QUOTATION = re.compile(r"«[^»]*»|(?<=dièse )\([^)]*\)")
_ENGLISH_QUOTATION = re.compile(r"“[^”]*”")
_SENTENCE_END = re.compile(r"(?<=[.?!…])[\s\u00a0]+(?!»|”)")
_WORD = re.compile(r"[\w’'-]*\w[\w’'-]*")

_FRENCH_SPACING = (
    (re.compile(r"(?<![\u00a0])[;?!%»]"), "no no-break space before {0}"),
    (re.compile(r"(?<![\u00a0\d]):|(?<=\d):(?!\d)"), "no no-break space before {0}"),
    (re.compile(r"«(?!\u00a0)"), "no no-break space after {0}"),
    (re.compile(r"\d [\d%]"), "a breaking space inside the number {0}"),
    (re.compile(r"['\"“”]"), "a straight or foreign quotation mark {0}"),
    (re.compile(r"\u202f"), "a narrow space, where the files use U+00A0"),
    (re.compile(r"·|•"), "a mid-dot"),
    (re.compile(r"\.\.\."), "three dots instead of an ellipsis"),
    (re.compile(r" ,| \.(?!\w)"), "a space before {0}"),
    (
        re.compile(r"\bE(?=(?:tat|tape|change|coute|valuation|crire|crivez|quipe|changez)\b)"),
        "a capital without its accent",
    ),
    (re.compile(r"\bA (?=(?:la|vous|distance|quoi|quel|partir)\b)"), "À without its accent"),
)
_ENGLISH_SPACING = (
    (re.compile(r"[ \u00a0][:;?!%]"), "a space before {0}"),
    (re.compile(r"['\"«»]"), "a straight or foreign quotation mark {0}"),
    (re.compile(r"\.\.\."), "three dots instead of an ellipsis"),
    (re.compile(r" ,| \.(?!\w)"), "a space before {0}"),
)
_BOTH_SPACING = (
    (re.compile(r"^\s|\s$"), "a space at one end"),
    (re.compile(r"[ \u00a0]{2}"), "two spaces in a row"),
    (re.compile(r"\n"), "a line break"),
)

FORBIDDEN_IN_FRENCH = re.compile(
    r"\b(seniors?|juniors?|mentees?|e-?mails?|mails?|simples?|simplement|simplicité|faciles?"
    r"|facilement|évidemment|hashtags?|feedbacks?|coachs?|coaching|matchs?|digita(?:l|le|ux|les)"
    r"|newsletters?|posts?|followers?|process|checklists?|workshops?|kick-?off|reporting)\b",
    re.IGNORECASE,
)
"""Words that screens never show in French: they rank people, make light of effort, or are English."""

FORBIDDEN_IN_ENGLISH = re.compile(
    r"\b(seniors?|juniors?|simple|simpler|simplest|simply|easy|easily|obviously|organi[sz]ational age"
    r"|organizations?|programs?|colors?|centers?|behaviors?|favorites?)\b",
    re.IGNORECASE,
)
"""The same in English, with the American spellings that slip in most often."""


def french_faults(text: str) -> list[str]:
    """What breaks French typography in ``text``."""
    return _faults(text, _FRENCH_SPACING + _BOTH_SPACING) + _unbalanced(text, "«", "»")


def english_faults(text: str) -> list[str]:
    """What breaks English typography in ``text``."""
    return _faults(text, _ENGLISH_SPACING + _BOTH_SPACING) + _unbalanced(text, "“", "”")


def french_words_to_avoid(text: str) -> list[str]:
    """Words of ``text`` that screens do not say; quotations, and the gloss of mot-dièse, are let through."""
    return [found.group() for found in FORBIDDEN_IN_FRENCH.finditer(_FRENCH_QUOTATION.sub(" ", text))]


def english_words_to_avoid(text: str) -> list[str]:
    """Words of ``text`` that screens do not say; what is quoted between “ and ” is let through."""
    return [found.group() for found in FORBIDDEN_IN_ENGLISH.finditer(_ENGLISH_QUOTATION.sub(" ", text))]


def sentences(text: str) -> list[str]:
    """``text`` cut after full stops, question marks, exclamation marks and ellipses."""
    return [sentence for sentence in _SENTENCE_END.split(text) if _WORD.search(sentence)]


def word_count(sentence: str) -> int:
    """Words in ``sentence``; a mark of punctuation standing alone is no word."""
    return sum(1 for part in sentence.split() if _WORD.search(part))


def long_sentences(text: str, *, most: int) -> list[str]:
    """The sentences of ``text`` with more than ``most`` words."""
    return [sentence for sentence in sentences(text) if word_count(sentence) > most]


def _faults(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> list[str]:
    prose = _URL.sub("lien", text)
    found = []
    for pattern, fault in rules:
        match = pattern.search(prose)
        if match:
            around = prose[max(0, match.start() - 15) : match.end() + 15]
            found.append(f"{fault.format(match.group())} in {around!r}")
    return found


def _unbalanced(text: str, opening: str, closing: str) -> list[str]:
    if text.count(opening) == text.count(closing):
        return []
    return [f"{opening} and {closing} do not pair up"]
