"""`python -m app release`: an audit by file, a release, and all of it taken back."""

import csv

import numpy as np
import pytest

from app.cli import cli
from app.pipeline import Workspace
from tests.samples.release_world import build


@pytest.fixture
def folder(tmp_path):
    build(tmp_path / "ws", np.linspace(0.999, 0.98, 150)).close()
    return tmp_path / "ws"


def run(capsys, *arguments) -> str:
    assert cli.main(["release", *map(str, arguments)]) == 0
    said = capsys.readouterr()
    return said.out + said.err


def test_a_dry_run_says_what_would_be_and_changes_nothing(folder, capsys):
    said = run(capsys, folder, "--precision", "0.95", "--dry-run")
    assert "150 links of 150 open ones could be released" in said
    assert "have to be judged" in said
    with Workspace(folder) as workspace:
        assert workspace.store.review.audits() == [] and not workspace.store.ledger.history()


def test_the_sample_goes_out_as_a_table_comes_back_judged_and_the_rest_is_released(
    folder, tmp_path, capsys
):
    sample = tmp_path / "sample.csv"
    said = run(capsys, folder, "--precision", "0.95", "--sample", sample, "--curator", "ada")
    assert "to judge in" in said
    with sample.open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) > 10 and all(row["verdict"] == "" for row in rows)
    assert rows[0]["left_name"].startswith("left ") and "note" not in rows[0]
    with sample.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows({**row, "verdict": "accept"} for row in rows)
    assert cli.main(["decide", str(folder), str(sample), "--curator", "ada"]) == 0
    capsys.readouterr()
    said = run(capsys, folder, "--curator", "ada")
    assert "The sample holds" in said and f"{150 - len(rows)} links released" in said
    listed = run(capsys, folder, "--list")
    batch = listed.split()[0]
    assert f"{150 - len(rows)} not taken back" in listed
    assert f"{150 - len(rows)} decisions taken back" in run(capsys, folder, "--take-back", batch)


def test_it_refuses_what_is_no_precision_and_what_there_is_no_run_for(folder, tmp_path, capsys):
    assert cli.main(["release", str(folder), "--precision", "99"]) == 1
    assert "expected from 0.5 to below 1" in capsys.readouterr().err
    with Workspace(folder) as workspace, workspace.store.connection.transaction() as cursor:
        cursor.run("update run set active = false")
    assert cli.main(["release", str(folder)]) == 1
    assert "train first" in capsys.readouterr().err
