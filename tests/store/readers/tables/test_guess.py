"""What the columns of a table are, by their names and forms."""

import pytest

from store.readers.tables.guess import guess_mapping
from store.readers.tables.tables import read_table


def test_a_table_without_rows_can_be_looked_at(tmp_path):
    (tmp_path / "t.csv").write_text("id,name\n")
    mapping = guess_mapping(read_table(tmp_path / "t.csv"))
    assert [column.name for column in mapping.columns] == ["id", "name"]


def roles(tmp_path, text: str) -> dict[str, str]:
    (tmp_path / "t.csv").write_text(text)
    mapping = guess_mapping(read_table(tmp_path / "t.csv"))
    return {column.name: column.role for column in mapping.columns}


@pytest.mark.parametrize(
    "name", ["constituentid", "OBJECTID", "accession_number", "inv_no", "gnd", "Inventarnummer"]
)
def test_an_id_is_found_whatever_it_is_called(tmp_path, name):
    rows = "".join(f"Ada {i},France,{1975 + i % 3}.{i}.7\n" for i in range(12))
    assert roles(tmp_path, f"artist,country,{name}\n" + rows)[name] == "id"


def test_a_first_column_of_codes_is_the_id(tmp_path):
    rows = "".join(f"T{i:03},Thing {i},{i * 1.5}\n" for i in range(12))
    assert roles(tmp_path, "ref,title,height\n" + rows)["ref"] == "id"


def test_numbers_and_names_are_no_ids(tmp_path):
    rows = "".join(f"{chr(65 + i)}land,{i * 1000},{i}.5\n" for i in range(12))
    found = roles(tmp_path, "name,population,area\n" + rows)
    assert found == {"name": "name", "population": "number", "area": "number"}
