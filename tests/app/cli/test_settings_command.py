"""`python -m app settings`: prints, changes all or none, and refuses with what is allowed."""

from app.cli import cli
from app.pipeline import Workspace


def test_settings_are_printed_and_changed_together(tmp_path, capsys):
    folder = str(tmp_path / "ws")
    assert cli.main(["settings", folder, "least_ms=300", "adopt=when no worse"]) == 0
    said = capsys.readouterr().out.splitlines()
    assert "least_ms=300" in said and "adopt=when no worse" in said and "relations=false" in said


def test_one_that_cannot_be_keeps_all_as_they_were(tmp_path, capsys):
    folder = tmp_path / "ws"
    assert cli.main(["settings", str(folder), "least_ms=300", "second_opinions=7"]) == 1
    assert "from 0.0 to 1.0, not 7.0" in capsys.readouterr().err
    assert cli.main(["settings", str(folder), "least_ms"]) == 1
    assert "NAME=VALUE" in capsys.readouterr().err
    with Workspace(folder) as workspace:
        assert workspace.store.settings.changes() == []
