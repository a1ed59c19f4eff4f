"""Snapshots: the contract's tables, the same data the same content, whole or not there."""

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from store.database import Store
from store.errors import StoreError
from store.json_files import read_json
from tests.samples.release_world import build, key
from tests.samples.store_samples import (
    LEFT_KEYS,
    RIGHT_KEYS,
    event,
    filled_store,
    left_graph,
    right_graph,
)

COLUMNS = {
    "entities": "entity int32, side string, key string, name string, number int64",
    "names": "entity int32, name string, language string",
    "relations": "relation int32, side string, key string",
    "relation_triples": "head int32, relation int32, tail int32",
    "attributes": "attribute int32, side string, key string",
    "attribute_triples": (
        "entity int32, attribute int32, value string, datatype string, language string"
    ),
    "types": "entity int32, type string",
    "identities": "entity int32, predicate string, iri string",
    "images": "entity int32, path string, sha256 string",
    "links": "left int32, right int32, source string",
    "rejected": "left int32, right int32",
    "related": "left int32, right int32",
    "dangling": "entity int32",
}


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "work", ("atlas:togo", "lk:4"), ("atlas:mali", "lk:3")) as store:
        yield store


def tables(folder):
    return {name: pq.read_table(folder / f"{name}.parquet") for name in COLUMNS}


def write(store, name="a"):
    return store.runs.write_snapshot(store.workspace / "snapshots" / name)


def test_the_tables_are_those_agreed_upon(store):
    snapshot = write(store)
    for name, table in tables(snapshot.folder).items():
        assert ", ".join(f"{f.name} {f.type}" for f in table.schema) == COLUMNS[name]
        assert snapshot.counts[name] == table.num_rows
    manifest = json.loads((snapshot.folder / "manifest.json").read_text())
    assert manifest["format"] == 1
    assert manifest["left"] == {"name": "atlas", "entities": 4}
    assert manifest["right"] == {"name": "lexikon", "entities": 5}
    assert manifest["content"] == snapshot.content and len(snapshot.content) == 64
    assert manifest["pictures"] == "../../pictures"


def test_numbers_are_dense_and_point_at_entities(store):
    found = tables(write(store).folder)
    entities = found["entities"]
    assert entities["entity"].to_pylist() == list(range(9))
    assert tuple(entities["key"].to_pylist()) == LEFT_KEYS + RIGHT_KEYS
    keys = entities["key"].to_pylist()
    relations = found["relations"]["key"].to_pylist()
    triples = {
        (keys[t["head"]], relations[t["relation"]], keys[t["tail"]])
        for t in found["relation_triples"].to_pylist()
    }
    assert ("atlas:togo", "twin", "atlas:chad") in triples and ("lk:1", "bei", "lk:3") in triples
    assert len(triples) == found["relation_triples"].num_rows == 5


def test_decisions_become_links_rejections_and_dangling(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "reject", "atlas:mali", "lk:3"),  # a seed
            event("e3", "reject", "atlas:chad", "lk:2"),
            event("e4", "no_counterpart", "atlas:fiji"),
            event("e5", "no_counterpart", "atlas:chad"),  # a clash: training sees the link
            event("e6", "accept", "atlas:togo", "lk:4"),  # a seed, confirmed
            event("e7", "unsure", "atlas:mali", "lk:1"),
            event("e8", "broader", "atlas:fiji", "lk:2"),
            event("e9", "conflated", "atlas:chad", "lk:5"),
        ]
    )
    found = tables(write(store).folder)
    key = dict(enumerate(found["entities"]["key"].to_pylist()))
    linked = [(key[r["left"]], key[r["right"]], r["source"]) for r in found["links"].to_pylist()]
    assert sorted(linked) == [
        ("atlas:chad", "lk:1", "curator"),
        ("atlas:togo", "lk:4", "curator"),
    ]
    rejected = [(key[r["left"]], key[r["right"]]) for r in found["rejected"].to_pylist()]
    assert sorted(rejected) == [("atlas:chad", "lk:2"), ("atlas:mali", "lk:3")]
    related = [(key[r["left"]], key[r["right"]]) for r in found["related"].to_pylist()]
    assert sorted(related) == [("atlas:chad", "lk:5"), ("atlas:fiji", "lk:2")]
    assert [key[i] for i in found["dangling"]["entity"].to_pylist()] == ["atlas:fiji"]


def test_the_same_data_has_the_same_content(tmp_path, store):
    first = write(store, "a")
    assert write(store, "b").content == first.content
    left = left_graph()
    backwards = pa.array(range(left.entities.num_rows))[::-1]
    shuffled = left_graph(
        entities=[tuple(r.values()) for r in left.entities.take(backwards).to_pylist()]
    )
    with filled_store(tmp_path / "other") as other:
        seeds = pa.table({"left": ["atlas:mali", "atlas:togo"], "right": ["lk:3", "lk:4"]})
        other.import_graphs(shuffled, right_graph(), seeds)
        assert write(other).content == first.content
    store.ledger.append([event("e1", "reject", "atlas:chad", "lk:2")])
    assert write(store, "c").content != first.content
    store.ledger.retract("e1", "ada")
    assert write(store, "d").content == first.content


def test_pictures_are_found_from_the_snapshot(tmp_path, store):
    Image.new("RGB", (5, 5), "green").save(tmp_path / "flag.png")
    images = [("atlas:chad", str(tmp_path / "flag.png"))]
    store.import_graphs(left_graph(images=images), right_graph())
    snapshot = write(store)
    manifest = json.loads((snapshot.folder / "manifest.json").read_text())
    path = pq.read_table(snapshot.folder / "images.parquet")["path"][0].as_py()
    found = snapshot.folder / manifest["pictures"] / path
    assert found.read_bytes() == (tmp_path / "flag.png").read_bytes()


def test_a_folder_is_never_written_over(store):
    folder = write(store).folder
    with pytest.raises(StoreError, match="already exists"):
        store.runs.write_snapshot(folder)
    assert not folder.with_name("a.partial").exists()


def test_what_a_crash_left_is_cleared_away(store):
    left_over = store.workspace / "snapshots" / "a.partial"
    left_over.mkdir(parents=True)
    (left_over / "junk.parquet").write_text("half")
    folder = write(store).folder
    assert not (folder / "junk.parquet").exists() and not left_over.exists()


def test_without_graphs_there_is_no_snapshot(tmp_path):
    with Store.open(tmp_path) as store:
        with pytest.raises(StoreError, match="no graphs yet"):
            write(store)
        assert list((store.workspace / "snapshots").iterdir()) == []


@pytest.mark.parametrize("seeds", [0, 100])
def test_what_is_to_find_is_told_where_decided_links_outweigh_the_known_ones(tmp_path, seeds):
    with build(tmp_path / "ws", [0.9] * 20, seeds=seeds) as store:
        first = store.runs.write_snapshot(tmp_path / "first")
        assert read_json(first.folder / "manifest.json")["to_find"] is None
        pairs = [(key("left", i), key("right", i)) for i in range(5)]
        store.ledger.append([event(f"e{i}", "accept", *pair) for i, pair in enumerate(pairs)])
        later = store.runs.write_snapshot(tmp_path / "later")
        told = read_json(later.folder / "manifest.json")["to_find"]
        assert told is None if seeds else told == pytest.approx(15 * 0.9, abs=1e-3)
