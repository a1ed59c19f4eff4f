"""Files of a user's are opened in one place: regular ones only, and unpacked within bounds."""

import gzip
import io
import os
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store.errors import InputError
from store.graphs.archives import unpack
from store.readers.files import packed
from store.readers.files.packed import open_unpacked, read_bytes, read_head
from store.readers.mappings.mappings import read_mapping_file
from store.readers.mappings.vocabularies import is_vocabularies
from store.readers.rdf.statements import read_statements
from store.readers.tables import parquet
from store.readers.tables.mapping import read_mappings
from store.readers.tables.tables import read_table

READERS = (
    read_statements,
    read_table,
    read_mapping_file,
    lambda path: read_mappings(path, ["t.csv"]),
    lambda path: unpack(path, path.parent / "out"),
)


@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("name", ["a.csv", "a.nt", "a.ttl", "a.parquet", "a.zip"])
def test_pipes_and_devices_are_no_files(tmp_path, read, name):
    os.mkfifo(tmp_path / name)
    with pytest.raises(InputError, match="a device or a pipe"):
        read(tmp_path / name)
    assert not is_vocabularies(tmp_path / name)
    (tmp_path / name).unlink()
    (tmp_path / name).symlink_to("/dev/zero")
    with pytest.raises(InputError, match="a device or a pipe"):
        read(tmp_path / name)


WAYS = {
    "read": lambda file: file.read(),
    "blocks": lambda file: list(iter(lambda: file.read(1 << 20), b"")),
    "read1": lambda file: list(iter(file.read1, b"")),
    "lines": lambda file: list(iter(lambda: file.readline(1 << 20), b"")),
    "text": lambda file: io.TextIOWrapper(file, "utf-8").read(),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("name", ["a.gz", "a.csv"])
def test_whatever_way_it_is_read_a_bomb_is_refused(tmp_path, monkeypatch, way, name):
    monkeypatch.setattr(packed, "UNSUSPICIOUS", 1 << 20)
    path = tmp_path / name
    path.write_bytes(gzip.compress(b"a" * (8 << 20)))
    with open_unpacked(path) as file, pytest.raises(InputError, match="decompression bomb"):
        WAYS[way](file)
    with pytest.raises(InputError, match="decompression bomb"):
        read_bytes(path)


def test_a_file_is_unpacked_by_its_first_bytes_whatever_its_name(tmp_path):
    (tmp_path / "a.txt").write_bytes(gzip.compress(b"left,right\n"))
    assert read_bytes(tmp_path / "a.txt") == b"left,right\n"
    assert read_head(tmp_path / "a.txt", 4) == b"left"


def test_parquet_whose_values_repeat_a_long_one(tmp_path, monkeypatch):
    monkeypatch.setattr(parquet, "UNSUSPICIOUS", 1 << 20)
    long = pa.DictionaryArray.from_arrays(pa.array([0] * 20_000, pa.int32()), pa.array(["x" * 999]))
    pq.write_table(pa.table({"id": range(20_000), "name": long}), tmp_path / "a.parquet")
    with pytest.raises(InputError, match="decompression bomb"):
        read_table(tmp_path / "a.parquet")
    assert len(read_table(tmp_path / "a.parquet", 10)) == 10


def test_an_archive_that_packs_too_well_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", b"\n" * (70 << 20))
    with pytest.raises(InputError, match="would unpack to"):
        unpack(tmp_path / "a.zip", tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_the_columns_are_looked_for_in_the_head_alone(tmp_path, monkeypatch):
    path = tmp_path / "f.sssom.tsv"
    path.write_text("#a: b\nsubject_id\tobject_id\na:b\tc:d\n" + "e:f\tg:h\n" * 400_000)
    monkeypatch.setattr(Path, "read_bytes", None)
    monkeypatch.setattr("store.readers.mappings.vocabularies.read_bytes", None)
    assert is_vocabularies(path)
