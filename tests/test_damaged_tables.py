"""Damaged tables, mappings and archives: read, or refused with InputError, and nothing else."""

import gzip
import io
import json
import random
import stat
import zipfile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store.archives import unpack
from store.errors import InputError
from store.formats.sides import read_side
from store.formats.table_graph import graph_of
from store.formats.table_guess import guess_mapping
from store.formats.table_mapping import ROLES, Column, TableMapping, read_mappings, to_json
from store.formats.tables import read_table

ROWS = "".join(f'{i},"Thing, {i}",Land {i % 3},{i * 7},2001-02-{i:02},p/{i}.png\n'
               for i in range(1, 25))  # fmt: skip
CSV = "id,name,country,size,day,picture\n" + ROWS
TSV = "head\trelation\ttail\n" + "".join(f"e{i}\tnear\te{i % 5}\n" for i in range(20))
BITS = [b'"', b",", b"\t", b";", b"\n", b"\r", b"\r\n", b"\0", b"\xff", b"\xef\xbb\xbf", b"'",
        b"\xff\xfe", b"|", b"=1+1", b"../" * 9, b"\xe2\x80\xae", b"sep=;\n", b"[*]", b"$path",
        b"'); drop table t; --", b"x" * 200_000, b"9" * 400, b"\xed\xa0\x80"]  # fmt: skip


def damaged(data: bytes, chance: random.Random) -> bytes:
    """Cut, insert, remove, repeat or swap something."""
    at = chance.randrange(len(data) + 1)
    kind = chance.randrange(6)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + chance.choice(BITS) + data[at:]
    if kind == 2:
        return data[:at] + data[at + chance.randrange(1, 40) :]
    if kind == 3:
        changed = bytearray(data)
        for _ in range(chance.randrange(1, 6)):
            changed[chance.randrange(len(data))] = chance.randrange(256)
        return bytes(changed)
    if kind == 4:
        return data[:at] + data[:at]
    lines = data.splitlines(keepends=True)
    chance.shuffle(lines)
    return b"".join(lines)


def parquet() -> bytes:
    out = io.BytesIO()
    columns = {"id": range(20), "name": [f"n{i}" for i in range(20)], "tags": [["a", "b"]] * 20}
    pq.write_table(pa.table({name: list(cells) for name, cells in columns.items()}), out)
    return out.getvalue()


SAMPLES = {
    "t.csv": CSV.encode(),
    "t.tsv": TSV.encode(),
    "u.csv": CSV.replace(",", "\t").encode("utf-16"),
    "t.csv.gz": gzip.compress(CSV.encode(), mtime=0),
    "t.parquet": parquet(),
}


def check(graph) -> None:
    keys = graph.entities["key"].to_pylist()
    assert len(set(keys)) == len(keys) > 0
    assert None not in keys
    named = [graph.relation_triples["head"], graph.relation_triples["tail"]]
    named += [graph.names["entity"], graph.attribute_triples["entity"], graph.types["entity"]]
    for column in named:
        assert set(column.to_pylist()) <= set(keys)


@pytest.mark.parametrize("name", SAMPLES)
def test_damaged_tables_are_read_or_refused(tmp_path, name):
    chance = random.Random(name)
    path = tmp_path / "in" / name
    path.parent.mkdir()
    refused = 0
    for _ in range(40):
        path.write_bytes(damaged(SAMPLES[name], chance))
        try:
            check(read_side(path, None, []))
        except InputError as error:
            assert str(path) in str(error)
            refused += 1
    assert refused > 0
    assert [found.name for found in path.parent.iterdir()] == [name]


def test_any_mapping_is_taken_or_refused(tmp_path):
    chance = random.Random(1)
    (tmp_path / "t.csv").write_text(CSV)
    table = read_table(tmp_path / "t.csv")
    taken = 0
    for _ in range(80):
        columns = [
            Column(name, chance.choice(list(ROLES)), chance.choice(["", "", " ", ",", "a"]))
            for name in table.names
        ]
        try:
            check(graph_of("g", [(table, TableMapping(tuple(columns)))], []))
            taken += 1
        except InputError as error:
            assert str(table.path) in str(error)
    assert 0 < taken < 80


def test_damaged_mappings_are_refused(tmp_path):
    chance = random.Random(2)
    (tmp_path / "t.csv").write_text(CSV)
    good = to_json({"t.csv": guess_mapping(read_table(tmp_path / "t.csv"))}).encode()
    path = tmp_path / "mapping.json"
    refused = 0
    for _ in range(80):
        path.write_bytes(damaged(good, chance))
        try:
            read_mappings(path, ["t.csv"])
        except InputError as error:
            assert str(path) in str(error)
            refused += 1
    assert refused > 40


@pytest.mark.parametrize(
    "name", ["a[1].csv", "a*.csv", "$path.csv", "it's.csv", "ä ö.csv", "?.csv"]
)
def test_a_files_name_is_a_name_and_no_pattern(tmp_path, name):
    (tmp_path / "a1.csv").write_text("id,name\nwrong,wrong\n")
    (tmp_path / name).write_text('id,"na""me\'); --"\n1,a\n')
    found = read_table(tmp_path / name)
    assert found.names == ("id", "na\"me'); --")
    assert found.column("id").to_pylist() == ["1"]


@pytest.mark.parametrize(
    "data",
    [
        b'id,name\n1,"' + b"x" * (17 << 20) + b'"\n',
        b"id,name\n1," + b"x" * (17 << 20) + b"\n",
        b",".join([b"c"] * 3000) + b"\n",
        b"id," + b"n" * (17 << 20),
        gzip.compress(b"\0" * (1 << 20)),
    ],
    ids=["quoted", "bare", "columns", "header", "zeros"],
)
def test_what_is_too_large_is_refused(tmp_path, data):
    path = tmp_path / ("t.csv.gz" if data[:2] == b"\x1f\x8b" else "t.csv")
    path.write_bytes(data)
    with pytest.raises(InputError):
        read_side(path, None, [])


# Archives


def archive(path, *files: tuple[str, bytes], links=()) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in files:
            info = zipfile.ZipInfo("x")
            info.filename = name  # as it is, whatever the system's separator
            info.compress_type = zipfile.ZIP_DEFLATED
            if name in links:
                info.external_attr = (stat.S_IFLNK | 0o777) << 16
            packed.writestr(info, content)


def test_an_archive_is_unpacked_and_its_only_folder_opened(tmp_path):
    archive(
        tmp_path / "a.zip",
        ("data/museum/t.csv", CSV.encode()),
        ("data/museum/p/1.png", b"png"),
        ("__MACOSX/data/._t.csv", b"x"),
    )
    found = unpack(tmp_path / "a.zip", tmp_path / "out" / "a")
    assert found == tmp_path / "out" / "a" / "data" / "museum"
    assert (found / "p" / "1.png").read_bytes() == b"png"
    assert not (tmp_path / "out" / "a" / "__MACOSX").exists()


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../out.csv", "outside the folder"),
        ("a/../../out.csv", "outside the folder"),
        ("/etc/out.csv", "outside the folder"),
        ("..\\out.csv", "outside the folder"),
        ("C:/out.csv", "outside the folder"),
        ("link.csv", "a link or a device"),
    ],
)
def test_an_archive_that_climbs_out_is_refused(tmp_path, name, words):
    archive(
        tmp_path / "a.zip", ("good.csv", b"id\n1\n"), (name, b"/etc/passwd"), links=["link.csv"]
    )
    with pytest.raises(InputError, match=words):
        unpack(tmp_path / "a.zip", tmp_path / "in" / "deep")
    assert [path.name for path in tmp_path.iterdir()] == ["a.zip"]


def test_bombs_and_doubles_and_empty_archives(tmp_path):
    path = tmp_path / "a.zip"
    archive(path, ("zeros.csv", b"\0" * (100 << 20)))
    with pytest.raises(InputError, match="would unpack to 0.1 GB"):
        unpack(path, tmp_path / "out")
    archive(path, ("T.csv", b"1"), ("t.csv", b"2"))
    with pytest.raises(InputError, match="two files are called"):
        unpack(path, tmp_path / "out")
    archive(path)
    with pytest.raises(InputError, match="no files"):
        unpack(path, tmp_path / "out")
    archive(path, ("a", b"1"), ("a/b", b"2"))
    with pytest.raises(InputError):
        unpack(path, tmp_path / "out")
    assert [found.name for found in tmp_path.iterdir()] == ["a.zip"]


def test_an_archive_that_lies_about_its_sizes(tmp_path):
    path = tmp_path / "a.zip"
    archive(path, ("t.csv", b"0123456789" * 1000))
    size = (10_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(InputError):
        unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_damaged_archives_are_unpacked_or_refused(tmp_path):
    chance = random.Random(3)
    archive(tmp_path / "good.zip", ("d/t.csv", CSV.encode()), ("d/u.tsv", TSV.encode()))
    good = (tmp_path / "good.zip").read_bytes()
    path, inside = tmp_path / "a.zip", tmp_path / "in"
    inside.mkdir()
    refused = 0
    for number in range(120):
        path.write_bytes(damaged(good, chance))
        try:
            found = unpack(path, inside / str(number))
            assert found.is_relative_to(inside)
        except InputError as error:
            assert str(path) in str(error)
            assert not (inside / str(number)).exists()
            refused += 1
    assert refused > 0
    assert {found.name for found in tmp_path.iterdir()} == {"good.zip", "a.zip", "in"}


def test_json_that_is_no_mapping(tmp_path):
    path = tmp_path / "m.json"
    one = {"name": None, "role": "id"}
    for form in ([], 1, None, "x", {"columns": {}}, {"columns": [1]}, {"tables": []},
                 {"tables": {"t.csv": 1}}, {"columns": [one]}):  # fmt: skip
        path.write_text(json.dumps(form))
        with pytest.raises(InputError):
            read_mappings(path, ["t.csv"])
    path.write_text("[" * 100_000)
    with pytest.raises(InputError):
        read_mappings(path, ["t.csv"])
