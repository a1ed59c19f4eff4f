"""What the columns of tables are, on the command line."""

from app.cli import cli
from app.pipeline import Workspace


def test_two_tables_are_guessed_alike(tmp_path, capsys):
    """Makers come often on the left and hardly twice on the right."""
    for side, makers in (("left", 3), ("right", 11)):
        rows = "".join(f"{side}{i},Thing {i},Maker {i % makers}\n" for i in range(12))
        (tmp_path / f"{side}.csv").write_text("id,name,maker\n" + rows)
    paths = [str(tmp_path / name) for name in ("ws", "left.csv", "right.csv")]
    assert cli.main(["import", *paths]) == 0
    said = capsys.readouterr().err
    assert "left.csv: id = id, name = name, maker = relation" in said
    assert "right.csv: id = id, name = name, maker = relation" in said
    with Workspace(tmp_path / "ws") as workspace:
        counted = workspace.store.status()["relation_triples"]
    assert counted == {"left": 12, "right": 12}
