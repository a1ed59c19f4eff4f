"""The merged graph as tables: what the RDF says, row by row, and read alike by another reader."""

import csv
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store.database import Store
from store.errors import InputError, StoreError
from store.exports.merged import tables as merged_tables
from store.exports.merged.graph import Merge
from store.formula_escaping import as_it_was
from tests.samples.export_world import ODD_NAMES
from tests.samples.merged_world import (
    AREA,
    CHAD,
    EXACT,
    FIJI,
    ID,
    ITEM,
    MALI,
    MOTTO,
    NEAR,
    TOGO,
    TOGO_TOO,
    TSCHAD,
    XSD,
    small_store,
)
from tests.samples.store_samples import graph, links

T, M = ID + "left/%2Fm%2F027rn", ID + "left/a%20b%7Cc"
TABLES = {
    "entities": {
        (CHAD, "Chad", 2, "both"), (T, "Togo", 2, "both"), (M, "Mali", 1, "left"),
        (FIJI, None, 1, "right"),
    },
    "relations": {
        (CHAD, NEAR, T, "both"), (M, ID + "left-property/twin%20of", CHAD, "left"),
        (FIJI, ID + "right-property/twin%20of", CHAD, "right"),
    },
    "attributes": {
        (CHAD, AREA, "1284000", XSD + "integer", None, "both"),
        (CHAD, AREA, "1259200", XSD + "integer", None, "right"),
        (CHAD, ID + "left-property/motto", MOTTO, None, "fr-td", "left"),
        (CHAD, ID + "right-property/motto", MOTTO, None, "fr-td", "right"),
        (CHAD, ID + "left-property/flag", None, None, None, "left"),
        (T, ID + "left-property/size", "big", "plain words", None, "left"),
    },
    "names": {
        (CHAD, "Chad", "en", True, "left"), (CHAD, "Chad", "en", False, "right"),
        (CHAD, "Tchad", "fr", False, "left"), (CHAD, "Tschad", "de", True, "right"),
        (M, "Mali", None, True, "left"), (T, "Togo", None, True, "right"),
    },
    "descriptions": {(CHAD, "landlocked", "left")},
    "types": {(CHAD, "http://v.org/Country", "both"), (T, ID + "left-type/a%20state", "left")},
    "identities": {(CHAD, EXACT, ITEM, "both"), (FIJI, EXACT, ITEM, "right")},
    "index": {
        ("left", CHAD, CHAD), ("left", TOGO, T), ("left", MALI, M), ("right", TSCHAD, CHAD),
        ("right", TOGO_TOO, T), ("right", FIJI, FIJI),
    },
}  # fmt: skip


@pytest.fixture
def store(tmp_path):
    with small_store(tmp_path) as store:
        yield store


def rows(table: pa.Table) -> list[tuple]:
    return list(zip(*table.to_pydict().values(), strict=True))


@pytest.mark.parametrize("name", ["merged.parquet", "merged.zip"])
def test_parquet_tables_are_as_worked_out_by_hand(store, tmp_path, name):
    report = store.exports.write("merged", tmp_path / name)
    folder = report.path
    if name.endswith(".zip"):
        folder = tmp_path / "unpacked"
        zipfile.ZipFile(report.path).extractall(folder)
    found = {path.stem: rows(pq.read_table(path)) for path in folder.iterdir()}
    [(entity, picture, source)] = found.pop("pictures")
    assert (entity, source) == (CHAD, "left")
    assert (store.workspace / picture).is_file()
    assert {table: set(values) for table, values in found.items()} == TABLES
    assert report.rows == sum(map(len, found.values())) + 1 == sum(map(len, TABLES.values())) + 1


def test_csv_says_the_same(store, tmp_path):
    report = store.exports.write("merged", tmp_path / "tables", merge=Merge(syntax="csv"))
    for table, expected in TABLES.items():
        with (report.path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            head, *found = csv.reader(file)
        texts = {tuple(_text(cell) for cell in row) for row in expected}
        assert {tuple(row) for row in found} == texts
        assert len(found) == len(expected)
        assert head[-1] == ("entity" if table == "index" else "source")


def _text(cell) -> str:
    return "" if cell is None else str(cell).lower() if isinstance(cell, bool) else str(cell)


def test_csv_runs_no_formula_and_loses_no_text(tmp_path):
    values = [*filter(None, ODD_NAMES), "+1,5", "-7.5e3", "+cmd()", "'=x", "''", "-", "a\x00b", ""]
    entities = [(f"e{i}", value, value) for i, value in enumerate(values)]
    told = [(f"e{i}", "said", value, None, None) for i, value in enumerate(values)]
    with Store.open(tmp_path / "work") as store:
        left = graph("l", entities, attribute_triples=told)
        store.import_graphs(left, graph("r", [("x", None, None)]), links())
        store.exports.write("merged", tmp_path / "m.csv.zip")
    with zipfile.ZipFile(tmp_path / "m.csv.zip") as packed:
        packed.extractall(tmp_path)
    for table, column in (("names", 1), ("attributes", 2), ("descriptions", 1)):
        with (tmp_path / f"{table}.csv").open(encoding="utf-8", newline="") as file:
            found = [row[column] for row in csv.reader(file)][1:]
        assert sorted(map(as_it_was, found)) == sorted(values)
        run = {text for text in found if text[:1] in "=+-@\t\r" and text}
        assert run == {"+1,5", "-7.5e3", "-5"}


@pytest.mark.parametrize("name", ["m.parquet", "m.csv.zip"])
def test_what_reads_back_as_something_else_is_not_offered(store, tmp_path, monkeypatch, name):
    whole = merged_tables._write_file

    def lose_rows(path, syntax, schema, batches):
        shorter = [batch.slice(1) for batch in batches]
        whole(path, syntax, schema, shorter)

    monkeypatch.setattr(merged_tables, "_write_file", lose_rows)
    with pytest.raises(StoreError, match="entities.*3 rows read back, 4 were to be written"):
        store.exports.write("merged", tmp_path / "out" / name)
    assert list((tmp_path / "out").iterdir()) == []


def test_a_folder_that_is_there_is_left_alone(store, tmp_path):
    folder = tmp_path / "m.parquet"
    folder.mkdir()
    (folder / "mine").write_text("mine")
    with pytest.raises(InputError, match="is an existing folder; choose another name"):
        store.exports.write("merged", folder)
    assert [path.name for path in folder.iterdir()] == ["mine"]


def test_a_fingerprint_knows_order_borders_and_nothing():
    def of(*batches):
        found = merged_tables.Fingerprint()
        for values in batches:
            found.add(pa.record_batch({"a": pa.array(values, pa.string())}))
        return found

    assert of(["ab", None, "c"]) == of(["ab"], [], [None, "c"])
    for other in (["a", None, "bc"], ["c", None, "ab"], ["ab", "", "c"], ["ab", "c"]):
        assert of(other) != of(["ab", None, "c"])
