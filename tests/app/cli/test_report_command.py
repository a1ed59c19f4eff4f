"""`python -m app report`: a file to print, or what is missing."""

from app.cli import cli
from tests.samples.decided_world import decided_workspace


def test_the_report_is_written(tmp_path, capsys):
    decided_workspace(tmp_path / "ws").close()
    out = tmp_path / "report.html"
    assert cli.main(["report", str(tmp_path / "ws"), "--out", str(out)]) == 0
    assert str(out) in capsys.readouterr().out
    assert "Go on: about" in out.read_text(encoding="utf-8")


def test_what_is_missing_is_said(tmp_path, folder, capsys):
    assert cli.main(["report", str(tmp_path / "empty"), "--out", str(tmp_path / "r.html")]) == 1
    assert "import two first" in capsys.readouterr().err
    assert cli.main(["report", str(folder), "--out", str(tmp_path / "no" / "r.html")]) == 1
    assert "No such file" in capsys.readouterr().err
