"""Every reader of users' files on damaged ones: a result or one sentence, and nothing else changed.

Each input is damaged `TIMES` times, the same way in every run.
"""

import gzip
import io
import random
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from app.pipeline import Workspace
from store.errors import InputError
from store.graphs.archives import unpack
from store.ledger.import_plan import plan
from store.readers.mappings.mappings import read_mapping_file
from store.readers.sides import read_side
from store.readers.source import read_source
from store.readers.tables.guess import guess_mapping
from store.readers.tables.mapping import read_mappings, to_json
from store.readers.tables.tables import read_table
from tests.samples.app_samples import judged_workspace
from tests.samples.damages import damaged
from tests.samples.format_samples import (
    ARTISTS,
    DBP15K,
    MMKB,
    OPENEA,
    RDF,
    RIGHT_NT,
    SAME,
    TRIPLES,
    is_whole,
)
from tests.samples.mapping_samples import FILES as PAST

TIMES = 40
LONGEST_SENTENCE = 2000


def packed(text: str | bytes) -> bytes:
    return gzip.compress(text.encode() if isinstance(text, str) else text, mtime=0)


def parquet() -> bytes:
    out = io.BytesIO()
    columns = {"id": range(20), "name": [f"n{i}" for i in range(20)], "tags": [["a", "b"]] * 20}
    pq.write_table(pa.table({name: list(cells) for name, cells in columns.items()}), out)
    return out.getvalue()


def zipped() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in (("d/t.csv", ARTISTS), ("d/u.tsv", TRIPLES)):
            archive.writestr(zipfile.ZipInfo(name), text)
    return out.getvalue()


def mapping_of_artists(folder: Path) -> bytes:
    (folder / "t.csv").write_text(ARTISTS)
    return to_json({"t.csv": guess_mapping(read_table(folder / "t.csv"))}).encode()


@dataclass(frozen=True)
class Input:
    """Files in a folder, the one that gets damaged, and how the folder is read."""

    files: dict[str, str | bytes]
    name: str
    read: Callable[[Path, Workspace], object]


def table(path: Path) -> None:
    is_whole(read_side(path, None, []))


def plan_file(path: Path, workspace: Workspace) -> None:
    file = read_mapping_file(path)
    with workspace.store.connection.reading() as cursor:
        plan(cursor, file, "eve").refuse_unknown(skip=False)


def unpacked(folder: Path, name: str) -> None:
    out = folder.with_name(folder.name + "-out")
    try:
        assert unpack(folder / name, out).is_relative_to(out)
    except InputError:
        assert not out.exists()
        raise
    for path in sorted(out.rglob("*"), reverse=True):
        path.rmdir() if path.is_dir() else path.unlink()
    out.rmdir()


def inputs() -> dict[str, Input]:
    """By a title."""
    found = {}
    for name, text in RDF.items():
        for shown, content in ((name, text), (f"{name}.gz", packed(text))):
            files = {shown: content, "b.nt": RIGHT_NT}
            found[shown] = Input(files, shown, lambda d, w, n=shown: read_source(d / n, d / "b.nt"))
    tables = {
        "t.csv": ARTISTS,
        "t.tsv": TRIPLES,
        "u.csv": ARTISTS.replace(",", "\t").encode("utf-16"),
        "t.csv.gz": packed(ARTISTS),
        "t.parquet": parquet(),
    }
    for name, content in tables.items():
        found[name] = Input(
            {name: content}, name, lambda d, w, n=name: is_whole(read_side(d / n, None, []))
        )
    for layout, files in {"dbp15k": DBP15K, "openea": OPENEA, "mmkb": MMKB}.items():
        for name in files:
            found[f"{layout} {name}"] = Input(files, name, lambda d, w: read_source(d))
    found["vocabularies"] = Input(
        {"f.sssom.tsv": PAST["m.sssom.tsv"]},
        "f.sssom.tsv",
        lambda d, w: read_source(d / "f.sssom.tsv"),
    )
    found["known links"] = Input(
        {"a.nt": SAME, "b.nt": RIGHT_NT, "l.csv": "left,right\nhttp://e.org/chad,http://r.org/1\n"},
        "l.csv",
        lambda d, w: read_source(d / "a.nt", d / "b.nt", links=d / "l.csv"),
    )
    for name, content in PAST.items():
        found[f"file {name}"] = Input(
            {name: content}, name, lambda d, w, n=name: plan_file(d / n, w)
        )
    found["archive"] = Input({"a.zip": zipped()}, "a.zip", lambda d, w: unpacked(d, "a.zip"))
    found["mapping"] = Input(
        {"m.json": b""}, "m.json", lambda d, w: read_mappings(d / "m.json", ["t.csv"])
    )
    return found


INPUTS = inputs()


@pytest.fixture(scope="module")
def workspace(tmp_path_factory):
    with judged_workspace(tmp_path_factory.mktemp("damaged") / "ws") as workspace:
        yield workspace


def state(workspace: Workspace) -> tuple:
    with workspace.store.connection.reading() as cursor:
        decisions = cursor.rows("select left_id, right_id, standing from standing order by all")
    files = sorted(path.name for path in workspace.folder.iterdir())
    return workspace.store.status(), decisions, files


def test_there_are_enough_of_them():
    assert len(INPUTS) * TIMES >= 2000


@pytest.mark.parametrize("title", INPUTS)
def test_damaged_inputs_are_read_or_refused(workspace, tmp_path, title):
    given = INPUTS[title]
    folder = tmp_path / "in"
    for name, content in given.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    whole = (
        mapping_of_artists(tmp_path) if title == "mapping" else (folder / given.name).read_bytes()
    )
    (folder / given.name).write_bytes(whole)
    given.read(folder, workspace)  # as long as it is whole
    around, before = listing(tmp_path), state(workspace)
    chance = random.Random(title)
    for _ in range(TIMES):
        (folder / given.name).write_bytes(damaged(whole, chance))
        try:
            given.read(folder, workspace)
        except InputError as error:
            assert str(error).startswith(str(folder)), error
            assert len(str(error)) < LONGEST_SENTENCE
    assert listing(tmp_path) == around
    assert state(workspace) == before


def listing(folder: Path) -> list[str]:
    return sorted(str(path) for path in folder.rglob("*"))


@pytest.mark.parametrize("title", ["a.ttl", "t.csv", "dbp15k triples_1", "openea ent_links"])
def test_a_refused_import_leaves_the_workspace_as_it_was(tmp_path, title):
    given = INPUTS[title]
    folder = tmp_path / "in"
    folder.mkdir()
    for name, content in given.files.items():
        (folder / name).write_bytes(content.encode() if isinstance(content, str) else content)
    whole, chance = (folder / given.name).read_bytes(), random.Random(title)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    sides = (folder / given.name, tmp_path / "b.nt") if "." in title else (folder,)
    refused = 0
    with judged_workspace(tmp_path / "ws") as workspace:
        for _ in range(5):
            before = state(workspace)
            (folder / given.name).write_bytes(damaged(whole, chance))
            try:
                workspace.import_source(*sides)
            except InputError:
                refused += 1
                assert state(workspace) == before
    assert refused > 0
