"""``binome match``: two files in, four files out, or every fault at once and nothing written."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import openpyxl
import pytest

from binome.cli import main

DATA = Path(__file__).parent.parent / "pairing" / "data" / "sample-10"


def _run(out: Path, folder: Path = DATA, *options: str) -> int:
    return main(
        ["match", str(folder / "mentors.csv"), str(folder / "mentees.csv"),
         "--programme", str(folder / "programme.json"), "--out", str(out), *options]
    )  # fmt: skip


def test_results_and_a_summary_in_french(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _run(tmp_path / "out", DATA, "--lang", "fr") == 0
    assert "Total\u00a0: 14005 points" in capsys.readouterr().out
    names = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert names == ["certificate.json", "explanations.json", "pairs.csv", "unmatched.csv"]
    assert json.loads((tmp_path / "out" / "certificate.json").read_text())["total"] == 14005


def test_the_same_files_give_the_same_bytes(tmp_path: Path) -> None:
    _run(tmp_path / "one")
    _run(tmp_path / "two")
    for name in ("pairs.csv", "unmatched.csv", "explanations.json", "certificate.json"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


def test_every_fault_at_once_and_nothing_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = tmp_path / "in"
    shutil.copytree(DATA, broken)
    lines = (broken / "mentors.csv").read_text().splitlines()
    lines[1] = lines[1].replace("instagram:3", "instagram:9").rsplit(",", 1)[0] + ",many"
    lines[2] = lines[2].replace("M1,", "M0,", 1)
    (broken / "mentors.csv").write_text("\n".join(lines))
    mentees = (broken / "mentees.csv").read_text().splitlines()
    mentees[1] = mentees[1].replace("whatsapp:1:1", "whatsapp")
    (broken / "mentees.csv").write_text("\n".join(mentees))
    assert _run(tmp_path / "out", broken, "--lang", "en") == 2
    said = capsys.readouterr().err.splitlines()
    assert [sentence.split(": found")[0] for sentence in said[:4]] == [
        "mentors.csv, line 2, column capacity",
        "mentors.csv, line 2, column skills",
        "mentors.csv, line 3, column id",
        "mentees.csv, line 2, column goals",
    ]
    assert not (tmp_path / "out").exists()


def test_a_workbook_is_equal_to_the_csv(tmp_path: Path) -> None:
    for name in ("mentors", "mentees"):
        book = openpyxl.Workbook()
        assert book.active is not None
        for line in (DATA / f"{name}.csv").read_text().splitlines():
            book.active.append(line.split(","))
        book.save(tmp_path / f"{name}.xlsx")
    for kind in ("locked", "previous", "blocks", "preferences"):
        shutil.copy(DATA / f"{kind}.csv", tmp_path)
    arguments = ["match", str(tmp_path / "mentors.xlsx"), str(tmp_path / "mentees.xlsx")]
    assert (
        main([*arguments, "--programme", str(DATA / "programme.json"), "--out", str(tmp_path / "out")]) == 0
    )
    _run(tmp_path / "csv")
    assert (tmp_path / "out" / "pairs.csv").read_bytes() == (tmp_path / "csv" / "pairs.csv").read_bytes()


def test_missing_columns_switch_rules_off_and_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mentors.csv").write_text("id,skills\nm1,x:3\n")
    (tmp_path / "mentees.csv").write_text("id,goals\ne1,x:2:1\n")
    arguments = [
        "match",
        str(tmp_path / "mentors.csv"),
        str(tmp_path / "mentees.csv"),
        "--out",
        str(tmp_path / "out"),
    ]
    assert main([*arguments, "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "1 pair for 1 mentee and 1 mentor." in said
    assert "Rules that could not hold: Shared language (shared_language)" in said
    assert "Missing columns: languages," in said
    assert "each mentor has one place" in said


def test_cells_that_a_spreadsheet_would_compute_are_neutralised(tmp_path: Path) -> None:
    (tmp_path / "mentors.csv").write_text('id,skills,note\nm1,x:3,"=1+1"\n')
    (tmp_path / "mentees.csv").write_text("id,goals\ne1,x:2:1\n")
    main(
        [
            "match",
            str(tmp_path / "mentors.csv"),
            str(tmp_path / "mentees.csv"),
            "--out",
            str(tmp_path / "out"),
        ]
    )
    assert "'=1+1" in (tmp_path / "out" / "pairs.csv").read_text()


def test_matching_needs_no_django(tmp_path: Path) -> None:
    code = (
        "import sys; from binome.cli import main; "
        f"main(['match', r'{DATA / 'mentors.csv'}', r'{DATA / 'mentees.csv'}', '--out', r'{tmp_path}']); "
        "sys.exit(any(name.split('.')[0] == 'django' for name in sys.modules))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, capture_output=True).returncode == 0
