"""Runs are listed and deleted."""

from app.cli import cli
from app.pipeline import Workspace
from tests.samples.store_samples import run_folder


def test_runs_are_listed_and_deleted(folder, capsys):
    with Workspace(folder) as workspace:
        for name in ("r1", "r2"):
            workspace.store.runs.add(run_folder(folder / "runs" / name, workspace.store))
    assert cli.main(["runs", str(folder)]) == 0
    first, second = capsys.readouterr().out.splitlines()
    assert first.startswith("r2") and first.endswith("active") and "8 proposals" in second
    assert cli.main(["runs", str(folder), "--delete", "r1"]) == 0
    assert cli.main(["runs", str(folder), "--delete", "r2"]) == 1
    assert "is the active one" in capsys.readouterr().err
    assert not (folder / "runs" / "r1").exists() and (folder / "runs" / "r2").exists()
