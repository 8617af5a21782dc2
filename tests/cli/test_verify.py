"""``binome verify``: a result is confirmed from its files alone, and each kind of tampering has its reason."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from binome.cli import main
from binome.pairing._record import fingerprint

DATA = Path(__file__).parent.parent / "pairing" / "data" / "sample-10"
KINDS = [
    ("total", "none"),
    ("most-pairs", "none"),
    ("stable", "none"),
    ("total", "floor"),
    ("total", "worst-first"),
]


def _match(out: Path, aim: str = "total", fairness: str = "none") -> Path:
    main(
        ["match", str(DATA / "mentors.csv"), str(DATA / "mentees.csv"), "--programme",
         str(DATA / "programme.json"), "--out", str(out), "--aim", aim, "--fairness", fairness]
    )  # fmt: skip
    return out


def _change(path: Path, change: Callable[[Any], None]) -> None:
    content = json.loads(path.read_text())
    change(content)
    path.write_text(json.dumps(content))


@pytest.mark.parametrize(("aim", "fairness"), KINDS)
@pytest.mark.parametrize(
    ("lang", "said"), [("fr", "Ce résultat est confirmé."), ("en", "This result is confirmed.")]
)
def test_a_result_is_confirmed_in_words(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], aim: str, fairness: str, lang: str, said: str
) -> None:
    _match(tmp_path, aim, fairness)
    capsys.readouterr()
    assert main(["verify", str(tmp_path), "--lang", lang]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == said
    assert len(lines) == 4
    assert "100 comb" in lines[2]


def _raise_a_price(certificate: Any) -> None:
    certificate["mentor_prices"]["M0"] += 1


def _lower_every_price(certificate: Any) -> None:
    for name in ("mentor_prices", "mentee_prices"):
        certificate[name] = dict.fromkeys(certificate[name], 0)
    certificate["bound"] = 0


def _more_points(explanations: Any) -> None:
    explanations["pairs"][0]["points"] += 100


def _one_pair_less(explanations: Any) -> None:
    explanations["pairs"].pop()


def _another_mentor(explanations: Any) -> None:
    taken = {pair["mentor"] for pair in explanations["pairs"]}
    explanations["pairs"][0]["mentor"] = next(f"M{n}" for n in range(10) if f"M{n}" not in taken)


def _another_language(given: Any) -> None:
    given["mentors"][0]["languages"] = ["xx"]


@pytest.mark.parametrize(
    ("file", "change", "reason"),
    [
        ("certificate.json", _raise_a_price, "The prices add up to"),
        ("certificate.json", _lower_every_price, "The proof does not hold."),
        ("explanations.json", _more_points, "recounted"),
        ("explanations.json", _one_pair_less, "People said to be left out"),
        ("explanations.json", _another_mentor, "pairs.csv and explanations.json do not say the same pairs."),
        ("input.json", _another_language, "input.json is not the one that this result was computed from."),
    ],
)
def test_tampering_is_found_and_told_why(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    file: str,
    change: Callable[[Any], None],
    reason: str,
) -> None:
    _match(tmp_path)
    _change(tmp_path / file, change)
    capsys.readouterr()
    assert main(["verify", str(tmp_path), "--lang", "en"]) == 1
    printed = capsys.readouterr().out
    assert printed.startswith("This result is not confirmed:")
    assert reason in printed
    assert main(["verify", str(tmp_path), "--lang", "fr", "--json"]) == 1
    told = json.loads(capsys.readouterr().out)
    assert not told["holds"]
    assert told["wrong"]
    assert not told["checked"]


def test_an_input_with_its_fingerprint_forged_does_not_fit_the_result(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _match(tmp_path)
    _change(
        tmp_path / "input.json", lambda given: given["weights"].update(goals=given["weights"]["goals"] + 5)
    )
    forged = fingerprint((tmp_path / "input.json").read_text())
    _change(tmp_path / "certificate.json", lambda one: one.update(input_sha256=forged))
    assert main(["verify", str(tmp_path), "--lang", "en"]) == 1
    assert "recounted" in capsys.readouterr().out


def test_a_pair_changed_in_the_list_that_people_read_is_found(tmp_path: Path) -> None:
    _match(tmp_path)
    listed = (tmp_path / "pairs.csv").read_text()
    (tmp_path / "pairs.csv").write_text(listed.replace(",no,", ",yes,", 1), newline="")
    assert main(["verify", str(tmp_path)]) == 1


@pytest.mark.parametrize("text", [None, "", "[]", '{"format": 1}', "{"])
@pytest.mark.parametrize("file", ["input.json", "explanations.json", "certificate.json"])
def test_what_is_no_record_is_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, text: str | None
) -> None:
    _match(tmp_path)
    (tmp_path / file).unlink()
    if text is not None:
        (tmp_path / file).write_text(text)
    capsys.readouterr()
    assert main(["verify", str(tmp_path), "--lang", "fr"]) == 2
    assert "n’est pas un fichier que «\u00a0binome match\u00a0» écrit." in capsys.readouterr().err
