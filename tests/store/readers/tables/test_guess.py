"""The first look at a table."""

from store.readers.tables.guess import first_look


def test_a_table_without_rows_can_be_looked_at(tmp_path):
    (tmp_path / "t.csv").write_text("id,name\n")
    table, mapping = first_look(tmp_path / "t.csv", 200)
    assert [column.name for column in mapping.columns] == ["id", "name"]
    assert [len(column) for column in table.columns] == [0, 0]
