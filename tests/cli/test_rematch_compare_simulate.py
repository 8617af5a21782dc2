"""The commands around a result: a population, the pairs anew, two results side by side."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from binome.cli import main

FILES = ("mentors", "mentees", "previous", "blocks", "preferences", "dropouts")


def run(*words: object) -> int:
    return main([str(word) for word in words])


def fingerprints(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("people") / "sixty"
    assert run("simulate", "--pairs", 60, "--seed", 5, "--out", out, "--lang", "en") == 0
    return out


@pytest.fixture(scope="module")
def matched(people: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("matched") / "first"
    files = people / "mentors.csv", people / "mentees.csv"
    assert run("match", *files, "--programme", people / "programme.json", "--out", out) == 0
    return out


def test_the_same_seed_gives_the_same_people_and_another_seed_others(people: Path, tmp_path: Path) -> None:
    for seed, name in ((5, "again"), (6, "other")):
        assert run("simulate", "--pairs", 60, "--seed", seed, "--out", tmp_path / name) == 0
    assert fingerprints(tmp_path / "again") == fingerprints(people)
    assert fingerprints(tmp_path / "other")["mentees.csv"] != fingerprints(people)["mentees.csv"]


def test_simulated_people_can_be_read_and_some_are_left_out(people: Path, matched: Path) -> None:
    assert {path.stem for path in people.glob("*.csv")} == set(FILES)
    assert len(rows(people / "mentees.csv")) == 60
    made = rows(matched / "pairs.csv")
    assert 30 < len(made) <= 60


def test_reporting_lines_of_simulated_people_name_people(people: Path) -> None:
    both = rows(people / "mentors.csv") + rows(people / "mentees.csv")
    numbers = [row["employee"] for row in both]
    assert len(set(numbers)) == len(numbers)
    assert any(set(row["reporting_line"].split("|")) & set(numbers) for row in both)


def test_a_folder_that_holds_something_is_left_alone(
    people: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = fingerprints(people)
    assert run("simulate", "--pairs", 5, "--out", people, "--lang", "fr") == 2
    assert "n’est pas un dossier vide" in capsys.readouterr().err
    assert fingerprints(people) == before


def test_impossible_numbers_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("simulate", "--pairs", 0, "--out", tmp_path / "none", "--lang", "en") == 2
    assert "1 to 200000 people" in capsys.readouterr().err
    assert not (tmp_path / "none").exists()


def test_a_rematch_keeps_those_who_stay_and_is_verified(
    people: Path, matched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    gone = rows(matched / "pairs.csv")[0]
    (tmp_path / "gone.csv").write_text(f"side,person\nmentor,{gone['mentor']}\n")
    out = tmp_path / "again"
    assert run("rematch", matched, "--dropouts", tmp_path / "gone.csv", "--out", out, "--lang", "en") == 0
    before = {row["mentee"]: row["mentor"] for row in rows(matched / "pairs.csv")}
    after = {row["mentee"]: row["mentor"] for row in rows(out / "pairs.csv")}
    moved = {row["mentee"] for row in rows(out / "moves.csv")}
    kept = {mentee for mentee, mentor in before.items() if mentor != gone["mentor"]}
    assert kept.isdisjoint(moved)
    assert all(after[mentee] == before[mentee] for mentee in kept)
    told = json.loads((out / "rematch.json").read_text())
    assert told["chosen"]["changes"] == 0
    capsys.readouterr()
    assert run("verify", out, "--lang", "en") == 0
    proved = f"gives up 0 running pairs or fewer has more than {told['chosen']['total']} points"
    assert proved in capsys.readouterr().out


def test_each_change_is_told_with_its_proof(
    people: Path, matched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    options = "rematch", matched, "--dropouts", people / "dropouts.csv", "--steps", 3
    assert run(*options, "--out", tmp_path / "one", "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert [step["changes"] for step in told["steps"]] == [
        told["curve"][0]["changes"] + more for more in range(len(told["steps"]))
    ]
    assert told["steps"][0]["proof"] == "prices"
    assert run(*options, "--out", tmp_path / "two", "--lang", "fr") == 0
    assert "prouvé par les prix" in capsys.readouterr().out
    assert fingerprints(tmp_path / "one") == fingerprints(tmp_path / "two")


@pytest.mark.parametrize("option", ["--changes", "--steps"])
def test_a_number_below_nothing_is_refused(
    matched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    assert run("rematch", matched, option, -1, "--out", tmp_path / "no", "--lang", "fr") == 2
    assert f"{option}\u00a0: un nombre de 0 ou plus, et non -1." in capsys.readouterr().err
    assert not (tmp_path / "no").exists()


def test_what_a_rematch_says_it_is_cannot_be_changed(matched: Path, tmp_path: Path) -> None:
    gone = rows(matched / "pairs.csv")[0]
    (tmp_path / "gone.csv").write_text(f"side,person\nmentor,{gone['mentor']}\n")
    out = tmp_path / "again"
    run("rematch", matched, "--dropouts", tmp_path / "gone.csv", "--out", out)
    given = json.loads((out / "input.json").read_text())
    given["stay"] = [0, 1]
    (out / "input.json").write_text(json.dumps(given))
    assert run("verify", out) == 1


def test_every_fault_of_what_happened_is_told_with_its_line(
    matched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "gone.csv").write_text("side,person\nmentor,nobody\nfriend,E01\n")
    (tmp_path / "met.csv").write_text("mentor,mentee\nM01,E99\n")
    out = tmp_path / "again"
    files = "--dropouts", tmp_path / "gone.csv", "--met", tmp_path / "met.csv"
    assert run("rematch", matched, *files, "--out", out, "--lang", "fr") == 2
    said = capsys.readouterr().err.splitlines()
    assert [line.split(",")[:2] for line in said] == [
        ["gone.csv", " ligne 2"],
        ["gone.csv", " ligne 3"],
        ["met.csv", " ligne 2"],
    ]
    assert not out.exists()


def test_a_folder_that_is_no_result_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("rematch", tmp_path, "--out", tmp_path / "x", "--lang", "fr") == 2
    assert run("compare", tmp_path, tmp_path, "--lang", "en") == 2
    assert "input.json" in capsys.readouterr().err


def test_two_results_side_by_side(matched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", matched, matched, "--json") == 0
    same = json.loads(capsys.readouterr().out)
    assert same["changes"] == []
    assert run("compare", matched, "--fairness", "worst-first", "--json", "--out", tmp_path / "who.csv") == 0
    fair = json.loads(capsys.readouterr().out)
    assert fair["second"]["lowest"] >= fair["first"]["lowest"]
    assert fair["second"]["total"] <= fair["first"]["total"]
    assert len(rows(tmp_path / "who.csv")) == len(fair["changes"])


def test_a_table_that_is_there_already_and_the_result_itself_are_left_alone(
    matched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "who.csv").write_text("mine")
    assert run("compare", matched, matched, "--out", tmp_path / "who.csv", "--lang", "en") == 2
    assert "is there already" in capsys.readouterr().err
    assert (tmp_path / "who.csv").read_text() == "mine"
    before = fingerprints(matched)
    assert run("rematch", matched, "--out", matched, "--lang", "fr") == 2
    assert "est le résultat de départ" in capsys.readouterr().err
    assert fingerprints(matched) == before
    assert run("compare", matched, matched, "--out", tmp_path / "no" / "who.csv", "--lang", "en") == 1
    assert "cannot be written" in capsys.readouterr().err


def test_other_settings_come_from_a_file_and_its_faults_are_told(
    people: Path, matched: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = json.loads((people / "programme.json").read_text())
    settings["weights"] = {"availability": 100}
    (tmp_path / "other.json").write_text(json.dumps(settings))
    assert run("compare", matched, "--programme", tmp_path / "other.json", "--lang", "fr") == 0
    assert "Disponibilités" in capsys.readouterr().out
    (tmp_path / "wrong.json").write_text('{"weights": {"height": 3}}')
    assert run("compare", matched, "--programme", tmp_path / "wrong.json", "--lang", "en") == 2
    assert "weights.height" in capsys.readouterr().err


def test_one_of_two_ways_to_compare_is_needed(matched: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("compare", matched, "--lang", "en") == 2
    assert run("compare", matched, matched, "--aim", "total", "--lang", "en") == 2
    assert capsys.readouterr().err.count("one or the other") == 2


@pytest.mark.parametrize("threads", ["1", "2"])
def test_the_same_bytes_with_shuffled_rows_other_threads_and_other_hash_seeds(
    people: Path, matched: Path, tmp_path: Path, threads: str
) -> None:
    shuffled = tmp_path / "shuffled"
    shuffled.mkdir()
    chance = random.Random(int(threads))
    for name in FILES[:-1]:
        head, *lines = (people / f"{name}.csv").read_text(encoding="utf-8").splitlines(keepends=True)
        chance.shuffle(lines)
        (shuffled / f"{name}.csv").write_text(head + "".join(lines), encoding="utf-8", newline="")
    command = [sys.executable, "-c", "import sys; from binome.cli import main; sys.exit(main())"]
    command += ["match", "mentors.csv", "mentees.csv"]
    command += ["--programme", str(people / "programme.json"), "--out", str(tmp_path / "out")]
    pools = dict.fromkeys(
        ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), threads
    )
    environment = os.environ | pools | {"PYTHONHASHSEED": threads}
    subprocess.run(command, cwd=shuffled, env=environment, check=True, capture_output=True)
    assert fingerprints(tmp_path / "out") == fingerprints(matched)


@pytest.mark.parametrize("threads", ["1", "2"])
def test_a_rematch_and_a_comparison_are_the_same_bytes_wherever_they_run(
    people: Path, matched: Path, tmp_path: Path, threads: str
) -> None:
    met = [(row["mentor"], row["mentee"]) for row in rows(matched / "pairs.csv")][::3]
    head, *gone = (people / "dropouts.csv").read_text(encoding="utf-8").splitlines(keepends=True)
    made = {}
    for where in ("here", "there"):
        folder = tmp_path / where
        folder.mkdir()
        (folder / "met.csv").write_text("mentor,mentee\n" + "".join(f"{one},{two}\n" for one, two in met))
        (folder / "gone.csv").write_text(head + "".join(gone), encoding="utf-8", newline="")
        words = ["rematch", str(matched), "--dropouts", "gone.csv", "--met", "met.csv", "--steps", "3"]
        words += ["--changes", "1", "--out", "out"]
        pools = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS")
        environment = os.environ | dict.fromkeys(pools, threads) | {"PYTHONHASHSEED": threads + "7"}
        if where == "here":
            environment |= dict.fromkeys(pools, "1") | {"PYTHONHASHSEED": "0"}
        command = [sys.executable, "-c", "import sys; from binome.cli import main; sys.exit(main())"]
        subprocess.run([*command, *words], cwd=folder, env=environment, check=True, capture_output=True)
        words = ["compare", str(matched), "out", "--out", "who.csv", "--json"]
        answer = subprocess.run(
            [*command, *words], cwd=folder, env=environment, check=True, capture_output=True
        )
        table = hashlib.sha256((folder / "who.csv").read_bytes()).hexdigest()
        made[where] = fingerprints(folder / "out"), table, answer.stdout
        met.reverse()
        gone.reverse()
    assert made["here"] == made["there"]
