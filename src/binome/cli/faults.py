"""What can be wrong in the files that ``binome match`` reads, told all at once."""

from __future__ import annotations

from dataclasses import dataclass

from binome.core.tables import TableError

LONGEST_QUOTE = 60

EXPECTED = {
    "id": {"fr": "un identifiant, une seule fois", "en": "an identifier, once only"},
    "column": {"fr": "cette colonne", "en": "this column"},
    "yes-no": {"fr": "yes ou no", "en": "yes or no"},
    "slots": {"fr": "des numéros de créneau séparés par |", "en": "slot numbers separated by |"},
    "skills": {
        "fr": "nom:niveau, niveau de 1 à 5, chaque nom une fois, séparés par |",
        "en": "name:level, level 1 to 5, each name once, separated by |",
    },
    "goals": {
        "fr": "nom:niveau:priorité, niveau de 1 à 5, priorité de 1 à 3, chaque nom une fois, séparés par |",
        "en": "name:level:priority, level 1 to 5, priority 1 to 3, each name once, separated by |",
    },
    "capacity": {"fr": "un nombre entier de 0 ou plus", "en": "a whole number, 0 or more"},
    "mentor": {"fr": "l’identifiant d’un mentor du fichier", "en": "the identifier of a mentor of the file"},
    "mentee": {
        "fr": "l’identifiant d’une personne accompagnée du fichier",
        "en": "the identifier of a mentee of the file",
    },
    "one-lock": {
        "fr": "un seul binôme verrouillé par personne accompagnée",
        "en": "one locked pair only for each mentee",
    },
    "running": {"fr": "un binôme en cours", "en": "a pair that is running"},
    "free-place": {
        "fr": "pas plus de binômes verrouillés que de places",
        "en": "no more locked pairs than places",
    },
    "side": {"fr": "mentor ou mentee", "en": "mentor or mentee"},
    "rank": {"fr": "un rang : 1, 2, 3…", "en": "a rank: 1, 2, 3…"},
    "one-wish": {"fr": "chaque personne choisie une seule fois", "en": "each person chosen once only"},
    "word": {
        "fr": "un mot du vocabulaire du programme",
        "en": "a word of the programme’s vocabulary",
    },
    "weight": {"fr": "un poids entier, 0 ou plus", "en": "a whole weight, 0 or more"},
    "criterion": {"fr": "un critère connu : {names}", "en": "a known criterion: {names}"},
    "rule": {"fr": "une règle connue : {names}", "en": "a known rule: {names}"},
    "minimum": {"fr": "un nombre entier, 0 ou plus", "en": "a whole number, 0 or more"},
    "switch": {"fr": "true ou false", "en": "true or false"},
    "whole": {"fr": "un nombre entier", "en": "a whole number"},
    "object": {"fr": "un objet JSON, entre accolades", "en": "a JSON object, in braces"},
    "words": {"fr": "une liste de mots", "en": "a list of words"},
    "json": {"fr": "un fichier JSON bien formé", "en": "a well-formed JSON file"},
}


@dataclass(frozen=True)
class Fault:
    """One thing wrong in one place; ``expected`` is a key of ``EXPECTED``, ``names`` fill its text."""

    file: str
    line: int
    column: str
    found: str
    expected: str
    names: str = ""

    def in_language(self, lang: str) -> str:
        """The sentence: file, line, column, what was found, what is expected."""
        expected = EXPECTED[self.expected][lang].format(names=self.names)
        found = self.found if len(self.found) <= LONGEST_QUOTE else self.found[: LONGEST_QUOTE - 3] + "…"
        if lang == "fr":
            found = f"trouvé «\u00a0{found}\u00a0»" if found else "rien trouvé"
            expected = expected.replace(" :", "\u00a0:")
            return (
                f"{self.file}, ligne {self.line}, colonne {self.column}\u00a0: {found}, attendu {expected}."
            )
        found = f"found “{found}”" if found else "found nothing"
        return f"{self.file}, line {self.line}, column {self.column}: {found}, expected {expected}."


class FaultyFiles(Exception):
    """Everything that is wrong in the files, all at once."""

    def __init__(self, faults: list[Fault], broken: list[tuple[str, TableError]]) -> None:
        self.faults = faults
        self.broken = broken
        super().__init__(len(faults) + len(broken))

    def in_language(self, lang: str) -> list[str]:
        """One sentence a fault, in the order of the files."""
        space = "\u00a0" if lang == "fr" else ""
        whole = [f"{name}{space}: {error.in_language(lang)}" for name, error in self.broken]
        return whole + [fault.in_language(lang) for fault in self.faults]
