"""`check` and `recover`."""

from app.cli import cli
from app.pipeline import Workspace
from tests.samples.store_samples import event


def test_a_workspace_is_checked_and_a_damaged_one_recovered(folder, tmp_path, capsys):
    with Workspace(folder) as workspace:
        workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    assert cli.main(["check", str(folder)]) == 0
    said = capsys.readouterr()
    assert "decisions  1 event, the journal has the same" in said.out and not said.err
    (folder / "mimea.duckdb").unlink()
    assert cli.main(["check", str(folder)]) == 1
    said = capsys.readouterr()
    assert "WRONG  workspace  its database mimea.duckdb is missing" in said.out
    assert len(said.err.splitlines()) == 1 and "recover" in said.err
    assert cli.main(["recover", str(folder), "--out", str(tmp_path / "new")]) == 0
    said = capsys.readouterr().out
    assert "1 decision in" in said and "import them again" in said
    assert cli.main(["check", str(tmp_path / "new")]) == 0
    assert cli.main(["check", str(tmp_path / "nowhere")]) == 1
    assert "not a workspace" in capsys.readouterr().err
