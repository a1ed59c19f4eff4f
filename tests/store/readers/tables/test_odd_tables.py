"""Odd tables, mappings and archives: read, or refused with InputError, and nothing else."""

import gzip
import json
import random
import stat
import zipfile

import pytest

from store.errors import InputError
from store.graphs.archives import unpack
from store.readers.sides import read_side
from store.readers.tables.graph import graph_of
from store.readers.tables.mapping import (
    ROLES,
    Column,
    TableMapping,
    read_mappings,
)
from store.readers.tables.tables import read_table
from tests.samples.format_samples import ARTISTS, is_whole


def test_any_mapping_is_taken_or_refused(tmp_path):
    chance = random.Random(1)
    (tmp_path / "t.csv").write_text(ARTISTS)
    table = read_table(tmp_path / "t.csv")
    taken = 0
    for _ in range(80):
        columns = [
            Column(name, chance.choice(list(ROLES)), chance.choice(["", "", " ", ",", "a"]))
            for name in table.names
        ]
        try:
            is_whole(graph_of("g", [(table, TableMapping(tuple(columns)))], []))
            taken += 1
        except InputError as error:
            assert str(table.path) in str(error)
    assert 0 < taken < 80


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
        ("data/museum/t.csv", ARTISTS.encode()),
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
        (".", "has no name"),
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


def test_thousands_of_files_with_nothing_in_them(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for number in range(5001):
            archive.writestr(f"{number}.csv", b"id")
    with pytest.raises(InputError, match="5,001 files with next to nothing in them"):
        unpack(tmp_path / "a.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_an_archive_that_lies_about_its_sizes(tmp_path):
    path = tmp_path / "a.zip"
    archive(path, ("t.csv", b"0123456789" * 1000))
    size = (10_000).to_bytes(4, "little")
    path.write_bytes(path.read_bytes().replace(size, (10).to_bytes(4, "little")))
    with pytest.raises(InputError):
        unpack(path, tmp_path / "out")
    assert not (tmp_path / "out").exists()


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
