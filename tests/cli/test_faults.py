"""Every fault of every file at once, each with its place; results all or none."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from binome.cli import main

MENTORS = "id,skills,languages,capacity,remote\nm1,x:3,fr,1,yes\nm2,x:4,en,2,no\n"
MENTEES = "id,goals,languages,remote\ne1,x:2:1,fr,yes\ne2,x:2:1,en,no\n"
PROGRAMME = {"hard_rules": {"shared_language": 1}, "weights": {"goals": 1}}


def _files(folder: Path, **texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    texts = {"mentors.csv": MENTORS, "mentees.csv": MENTEES, "programme.json": json.dumps(PROGRAMME)} | {
        name.replace("__", "."): text for name, text in texts.items()
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


def _match(folder: Path, *options: str) -> int:
    files = [str(folder / "mentors.csv"), str(folder / "mentees.csv")]
    return main(
        [
            "match",
            *files,
            "--programme",
            str(folder / "programme.json"),
            "--out",
            str(folder / "out"),
            *options,
        ]
    )


def _said(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return [line.replace("\u00a0", " ") for line in capsys.readouterr().err.splitlines()]


def test_faults_of_every_file_in_one_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _files(
        tmp_path / "in",
        mentors__csv="id,skills,capacity,remote\nm1,x:3|x:4,1,yes\n,x,two,perhaps\n",
        mentees__csv="id,goals\ne1,\ne1,x:2:9\n",
        locked__csv="mentor,mentee\nm1,e1\nm9,e1\n",
        blocks__csv="mentor\nm1\n",
        preferences__csv="side,person,rank,wants\nboss,m1,1,e1\nmentee,e1,0,m1\nmentee,e1,1,e1\n",
        programme__json='{"hard_rules": {"same_teams": true},\n "weights": {"goals": -1,\n "charm": 3}}',
    )
    assert _match(folder, "--lang", "en") == 2
    places = [sentence.split(": found")[0] for sentence in _said(capsys)]
    assert places == [
        "programme.json, line 1, column hard_rules.same_teams",
        "programme.json, line 2, column weights.goals",
        "programme.json, line 3, column weights.charm",
        "mentors.csv, line 2, column skills",
        "mentors.csv, line 3, column remote",
        "mentors.csv, line 3, column capacity",
        "mentors.csv, line 3, column skills",
        "mentors.csv, line 3, column id",
        "mentees.csv, line 2, column goals",
        "mentees.csv, line 3, column goals",
        "mentees.csv, line 3, column id",
        "locked.csv, line 3, column mentor",
        "locked.csv, line 3, column mentee",
        "blocks.csv, line 1, column mentee",
        "preferences.csv, line 2, column side",
        "preferences.csv, line 3, column rank",
        "preferences.csv, line 4, column wants",
    ]
    assert not (folder / "out").exists()


def test_a_fault_says_what_was_found_and_what_is_expected(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _files(tmp_path / "in", mentees__csv="id,goals\ne1,x:7:1\ne2,\n")
    _match(folder, "--lang", "fr")
    wanted = "nom:niveau:priorité, niveau de 1 à 5, priorité de 1 à 3, chaque nom une fois, séparés par |."
    assert _said(capsys) == [
        f"mentees.csv, ligne 2, colonne goals : trouvé « x:7:1 », attendu {wanted}",
        f"mentees.csv, ligne 3, colonne goals : rien trouvé, attendu {wanted}",
    ]


def test_a_file_that_cannot_be_read_hides_no_fault_of_the_others(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _files(tmp_path / "in", mentors__csv="id,id\n1,2\n", mentees__csv="id,goals\ne1,x\n")
    assert _match(folder, "--lang", "en", "--blocks", str(folder / "none.csv")) == 2
    assert [sentence.split(": found")[0] for sentence in _said(capsys)] == [
        "mentors.csv: The column “id” is there twice.",
        "none.csv: This file does not exist or cannot be opened.",
        "mentees.csv, line 2, column goals",
    ]


def test_a_word_outside_the_vocabulary_is_a_slip(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    programme = json.dumps(PROGRAMME | {"vocabulary": {"languages": ["fr"], "skills": ["x"]}})
    folder = _files(tmp_path / "in", programme__json=programme)
    assert _match(folder, "--lang", "en") == 2
    assert [sentence.split(", expected")[0] for sentence in _said(capsys)] == [
        "mentors.csv, line 3, column languages: found “en”",
        "mentees.csv, line 3, column languages: found “en”",
    ]


def test_more_locks_than_places_is_told_on_its_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _files(tmp_path / "in", locked__csv="mentor,mentee\nm1,e1\nm1,e1\nm1,e2\n")
    assert _match(folder, "--lang", "en") == 2
    assert _said(capsys) == [
        "locked.csv, line 4, column mentor: found “m1”, expected no more locked pairs than places."
    ]


def test_faults_as_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _files(tmp_path / "in", mentees__csv="id,goals\ne1,x\n")
    _match(folder, "--json")
    told = json.loads(capsys.readouterr().err)["faults"]
    assert [(fault["file"], fault["line"], fault["column"], fault["found"]) for fault in told] == [
        ("mentees.csv", 2, "goals", "x")
    ]


def test_results_that_cannot_be_written_leave_the_old_ones(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _files(tmp_path / "in")
    assert _match(folder) == 0
    before = {path.name: path.read_bytes() for path in (folder / "out").iterdir() if path.is_file()}
    # A folder stands where a file should go: the first of the four is in place when the second fails.
    (folder / "out" / "unmatched.csv").unlink()
    (folder / "out" / "unmatched.csv").mkdir()
    del before["unmatched.csv"]
    _files(folder, mentees__csv=MENTEES.replace("e2", "e3"))
    assert _match(folder, "--lang", "fr") == 1
    assert {path.name: path.read_bytes() for path in (folder / "out").iterdir() if path.is_file()} == before
    capsys.readouterr()
    (tmp_path / "file").write_text("in the way")
    files = [str(folder / "mentors.csv"), str(folder / "mentees.csv"), "--out", str(tmp_path / "file")]
    assert main(["match", *files, "--lang", "fr"]) == 1
    assert _said(capsys)[0].startswith("Les résultats ne peuvent pas être écrits : ")


def test_extra_columns_and_reasons_are_carried(tmp_path: Path) -> None:
    folder = _files(
        tmp_path / "in",
        mentors__csv="id,skills,name,languages\nm1,x:3,Inès,fr\n",
        mentees__csv="id,goals,name,languages,side\ne1,x:2:1,Paul,fr,gauche\ne2,x:2:1,+1,de,=2\n",
    )
    assert _match(folder) == 0
    pairs = (folder / "out" / "pairs.csv").read_text(encoding="utf-8")
    assert "Inès maîtrise avec de la marge l’objectif de Paul." in pairs
    assert "mentor_name,mentee_name,mentee_side" in pairs.splitlines()[0]
    left_out = (folder / "out" / "unmatched.csv").read_text(encoding="utf-8").splitlines()
    assert left_out[0].endswith("why_en,name,own_side")
    assert left_out[1].endswith("'+1,'=2")


def test_siblings_are_read_and_said_unless_told_otherwise(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _files(tmp_path / "in", blocks__csv="mentor,mentee\nm1,e1\n")
    assert _match(folder, "--json") == 0
    first = json.loads(capsys.readouterr().out)
    assert (first["pairs"], first["found_beside"]) == (1, ["blocks.csv"])
    assert _match(folder, "--json", "--no-siblings") == 0
    second = json.loads(capsys.readouterr().out)
    assert (second["pairs"], second["found_beside"]) == (2, [])


def test_shuffled_files_give_the_same_bytes(tmp_path: Path) -> None:
    results = []
    for number, turn in enumerate((1, -1)):
        mentors, mentees = MENTORS.splitlines(), MENTEES.splitlines()
        folder = _files(
            tmp_path / str(number),
            mentors__csv="\n".join([mentors[0], *mentors[1:][::turn]]),
            mentees__csv="\n".join([mentees[0], *mentees[1:][::turn]]),
        )
        _match(folder)
        results.append({path.name: path.read_bytes() for path in (folder / "out").iterdir()})
    assert results[0] == results[1]


def test_a_windows_file_is_read_with_a_notice(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = _files(tmp_path / "in")
    (folder / "mentees.csv").write_bytes("id;goals;name\ne1;x:2:1;Zoé\n".encode("cp1252"))
    assert _match(folder, "--lang", "en") == 0
    assert "mentees.csv: This file is not in UTF-8." in capsys.readouterr().out
