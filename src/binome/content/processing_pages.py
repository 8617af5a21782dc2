"""The register and the impact assessment as Markdown: the same for the documentation and for an organisation."""

from collections.abc import Iterable, Mapping

from binome.content.processing import (
    Holding,
    holdings,
    processing_basis,
    processing_register,
    reader,
    retention,
)
from binome.content.texts import Text

# What the documents say around the register's own words, by language.
_SAYS = {
    "register": Text(fr="Registre des traitements", en="Register of processing"),
    "dpia": Text(fr="Analyse d’impact : projet", en="Impact assessment: draft"),
    "generated": Text(
        fr="Cette page est produite à partir de `content/processing.yaml`, par `tools/register.py`.",
        en="This page is made from `content/processing.yaml` by `tools/register.py`.",
    ),
    "durations": Text(fr="Durées", en="Durations"),
    "kind": Text(fr="Donnée", en="Data"),
    "months": Text(fr="Mois", en="Months"),
    "bounds": Text(fr="De, à", en="From, to"),
    "starts": Text(fr="À partir de", en="Counted"),
    "then": Text(fr="Ensuite", en="Then"),
    "tables": Text(fr="Ce qui est gardé", en="What is held"),
    "table": Text(fr="Table", en="Table"),
    "purpose": Text(fr="But", en="Purpose"),
    "basis": Text(fr="Base", en="Basis"),
    "readers": Text(fr="Qui lit", en="Who reads"),
    "retention": Text(fr="Durée", en="Duration"),
    "erasure": Text(fr="À l’effacement", en="On erasure"),
    "deleted": Text(fr="Effacé.", en="Deleted."),
    "emptied": Text(fr="Vidé.", en="Emptied."),
    "kept": Text(fr="Gardé sans nom.", en="Kept without a name."),
    "field": Text(fr="Champ", en="Field"),
    "what": Text(fr="Ce qu’il contient", en="What it holds"),
    "others": Text(fr="Tables sans donnée personnelle", en="Tables without personal data"),
    "risks": Text(fr="Risques et mesures", en="Risks and measures"),
    "harm": Text(fr="Dommage", en="Harm"),
    "severity": Text(fr="Gravité (1 à 4)", en="Severity (1 to 4)"),
    "likelihood": Text(fr="Vraisemblance (1 à 4)", en="Likelihood (1 to 4)"),
    "measures": Text(fr="Mesures", en="Measures"),
    "data": Text(fr="Données traitées", en="Data processed"),
}


def register_page(language: str, *, months: Mapping[str, int] | None = None) -> str:
    """The register as a Markdown page; ``months`` are an organisation's own durations."""
    register = processing_register()
    blocks = [
        f"# {_say('register', language)}",
        _say("generated", language),
        f"## {_say('durations', language)}",
        _durations(language, months or {}),
        f"## {_say('tables', language)}",
    ]
    for holding in register.holdings:
        blocks += _holding(holding, language, months or {})
    blocks += [
        f"## {_say('others', language)}",
        _table(
            [_say("table", language), _say("what", language)],
            ([f"`{name}`", why.in_language(language)] for name, why in register.not_personal.items()),
        ),
    ]
    return "\n\n".join(blocks) + "\n"


def dpia_page(language: str, *, organisation: str = "", months: Mapping[str, int] | None = None) -> str:
    """The draft of the impact assessment, with the organisation's name and durations where they are known."""
    register = processing_register()
    blocks = [f"# {_say('dpia', language)}", _say("generated", language)]
    for section in register.dpia:
        blocks.append(f"## {section.title.in_language(language)}")
        blocks += [paragraph.in_language(language) for paragraph in section.paragraphs]
        if section.id == "need":
            blocks += [f"## {_say('data', language)}", _summary(language, months or {})]
    blocks.append(f"## {_say('risks', language)}")
    for risk in register.risks:
        facts = (
            (_say("harm", language), risk.harm.in_language(language)),
            (_say("severity", language), str(risk.severity)),
            (_say("likelihood", language), str(risk.likelihood)),
        )
        lines = [f"- **{label}** {value}" for label, value in facts]
        lines += [f"- {measure.in_language(language)}" for measure in risk.measures]
        blocks += [f"### {risk.title.in_language(language)}", "\n".join(lines)]
    text = "\n\n".join(blocks) + "\n"
    return text.replace("[organisation]", organisation) if organisation else text


def _say(word: str, language: str) -> str:
    return _SAYS[word].in_language(language)


def _table(header: list[str], rows: Iterable[list[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def _durations(language: str, months: Mapping[str, int]) -> str:
    names = ("kind", "months", "bounds", "starts", "then")
    return _table(
        [_say(name, language) for name in names],
        (
            [
                kind.title.in_language(language),
                str(months.get(kind.id, kind.months)),
                f"{kind.least}–{kind.most}" if kind.is_setting else "–",
                kind.starts.in_language(language),
                kind.then.in_language(language),
            ]
            for kind in processing_register().retentions
        ),
    )


def _duration(holding: Holding, language: str, months: Mapping[str, int]) -> str:
    kinds = [retention(name) for name in holding.retention]
    unit = _say("months", language).lower()
    return " · ".join(
        f"{months.get(kind.id, kind.months)} {unit} {kind.starts.in_language(language)}" for kind in kinds
    )


def _readers(names: Iterable[str], language: str) -> str:
    return ", ".join(reader(name).in_language(language) for name in names)


def _holding(holding: Holding, language: str, months: Mapping[str, int]) -> list[str]:
    after = f" {holding.after.in_language(language)}" if holding.after else ""
    facts = (
        ("purpose", holding.purpose.in_language(language)),
        ("basis", processing_basis(holding.basis).in_language(language)),
        ("readers", _readers(holding.readers, language)),
        ("retention", _duration(holding, language, months)),
        ("erasure", _say(holding.on_erasure, language) + after),
    )
    return [
        f"### {holding.title.in_language(language)}",
        f"`{holding.model}`",
        "\n".join(f"- **{_say(label, language)}** {value}" for label, value in facts),
        _table(
            [_say("field", language), _say("what", language), _say("readers", language)],
            (
                [
                    f"`{name}`",
                    words.in_language(language),
                    _readers(holding.readers_of.get(name, holding.readers), language),
                ]
                for name, words in holding.fields.items()
            ),
        ),
    ]


def _summary(language: str, months: Mapping[str, int]) -> str:
    names = ("kind", "purpose", "basis", "readers", "retention")
    return _table(
        [_say(name, language) for name in names],
        (
            [
                holding.title.in_language(language),
                holding.purpose.in_language(language),
                processing_basis(holding.basis).in_language(language),
                _readers(holding.readers, language),
                _duration(holding, language, months),
            ]
            for holding in holdings().values()
        ),
    )
