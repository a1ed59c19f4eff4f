"""Which layout is recognised, what is said where none is, and that only InputError escapes."""

import random

import pytest

from store.errors import InputError
from store.readers.source import read_source
from store.records import Source
from tests.samples.format_samples import (
    DBP15K,
    LEFT_TTL,
    OPENEA,
    RIGHT_NT,
    write,
)

RDF = {"left.ttl": LEFT_TTL, "right.nt": RIGHT_NT}
BYTES = [
    b"\t",
    b"\n",
    b"\r",
    b"\0",
    b"\xff",
    b'"',
    b"<",
    b"-1",
    b"99999999999999999999",
    b"\\u",
    b",",
]


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "the folder is empty"),
        ({"notes.txt": "x"}, "found notes.txt; expected two RDF files"),
        ({"ent_ids_1": "", "triples_1": ""}, "ent_ids_2 and triples_2 missing"),
        ({"rel_triples_1": "a\tb\tc"}, "rel_triples_2 missing for a folder of format openea"),
    ],
)
def test_what_is_missing_is_said(tmp_path, files, words):
    with pytest.raises(InputError, match=words):
        read_source(write(tmp_path / "data", files))


def test_a_folder_that_has_both_layouts_is_read_by_key(tmp_path):
    folder = write(tmp_path / "data", {**DBP15K, **OPENEA})
    assert read_source(folder).format == "openea"
    assert read_source(folder, format="dbp15k").format == "dbp15k"


def test_pairs_that_are_none(tmp_path):
    folder = write(tmp_path, {**RDF, "data.xls": ""})
    left, right = folder / "left.ttl", folder / "right.nt"
    for arguments, words in [
        ((left,), "give the file of the second one"),
        ((left, folder), "found a folder"),
        ((left, folder / "data.xls"), "neither RDF nor a table"),
        ((left, folder / "none.ttl"), "no such file or folder"),
        ((folder / "none",), "no such file or folder"),
        ((left, right, "dbp15k"), "means one folder"),
        ((left, right, "csv"), "expected one of auto, rdf, tables, dbp15k, openea"),
        ((folder, None, "rdf"), "found a folder"),
    ]:
        with pytest.raises(InputError, match=words):
            read_source(*arguments)


def test_progress_grows(tmp_path):
    said = []
    read_source(write(tmp_path, DBP15K), progress=lambda fraction, text: said.append(fraction))
    assert said
    assert said == sorted(said)
    assert 0 <= said[0] <= said[-1] <= 1


def corrupted(text: str, chance: random.Random) -> bytes:
    """Cut the text, or put something into it, or take something out, or swap two lines."""
    data = text.encode()
    at = chance.randrange(len(data) + 1)
    kind = chance.randrange(4)
    if kind == 0:
        return data[:at]
    if kind == 1:
        return data[:at] + chance.choice(BYTES) + data[at:]
    if kind == 2:
        return data[:at] + data[at + chance.randrange(1, 9) :]
    lines = data.split(b"\n")
    chance.shuffle(lines)
    return b"\n".join(lines)


@pytest.mark.parametrize("files", [DBP15K, OPENEA, RDF], ids=["dbp15k", "openea", "rdf"])
def test_corrupted_files_are_read_or_refused(tmp_path, files):
    chance = random.Random(0)
    write(tmp_path, files)
    paths = [tmp_path / "left.ttl", tmp_path / "right.nt"] if files is RDF else [tmp_path]
    refused = 0
    for _ in range(60):
        name = chance.choice(sorted(files))
        (tmp_path / name).write_bytes(corrupted(files[name], chance))
        try:
            check(read_source(*paths))
        except InputError as error:
            assert str(tmp_path) in str(error)
            refused += 1
        write(tmp_path, files)
    assert 0 < refused < 60


def check(source: Source) -> None:
    """What holds of everything that is read: keys are unique, and rows name only entities."""
    for graph, side in ((source.left, "left"), (source.right, "right")):
        keys = graph.entities["key"].to_pylist()
        known = set(keys)
        assert len(known) == len(keys) > 0
        triples = graph.relation_triples
        named = [triples["head"], triples["tail"], source.links[side]]
        named += [t["entity"] for t in (graph.names, graph.attribute_triples, graph.types)]
        for column in named:
            assert set(column.to_pylist()) <= known
