"""The graphs that are there come out as they went in, and go in again."""

import pyarrow as pa
import pytest
from PIL import Image

from store.database import Store
from store.graphs import staging
from store.records import Source
from tests.samples.store_samples import (
    event,
    left_graph,
    links,
    right_graph,
)


@pytest.fixture
def store(tmp_path):
    Image.new("RGB", (4, 4), "red").save(tmp_path / "red.png")
    left = left_graph(images=[("atlas:chad", str(tmp_path / "red.png"))])
    with Store.open(tmp_path / "work") as store:
        store.import_graphs(left, right_graph(), links(("atlas:togo", "lk:4")))
        yield store


def rows(table):
    return set(zip(*(column.to_pylist() for column in table.columns), strict=True))


def test_a_graph_comes_out_and_goes_in_again(store):
    before, status = store.graphs.tables("left"), store.status()
    assert before.name == "atlas"
    assert rows(before.relation_triples) == rows(left_graph().relation_triples)
    assert rows(before.attribute_triples) == rows(left_graph().attribute_triples)
    assert rows(before.entities) == rows(left_graph().entities)
    assert before.identities.to_pylist() == left_graph().identities.to_pylist()[:1]
    store.import_graphs(before, store.graphs.tables("right"), store.graphs.known_links())
    assert store.status() == status
    after = store.graphs.tables("left")
    for part in staging.TABLES:
        assert rows(getattr(after, part)) == rows(getattr(before, part)), part


def test_links_are_told_by_keys(store):
    assert rows(store.graphs.known_links()) == {("atlas:togo", "lk:4")}


def test_pairs_that_new_graphs_would_lose_are_counted(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "reject", "atlas:mali", "lk:2"),
            event("e3", "no_counterpart", "atlas:fiji", None),
        ]
    )
    left, right = pa.array(["atlas:chad", "atlas:fiji"]), pa.array(["lk:1"])
    assert store.graphs.lost_pairs(left, right) == (3, 1)
    assert store.graphs.lost_pairs(left[:1], right) == (3, 2)


def test_a_source_survives_its_folder(tmp_path):
    source = Source(left_graph(), right_graph(), links(("atlas:togo", "lk:4")), "rdf", ("a", "b"))
    staging.write_source(source, tmp_path, {"more": 1})
    assert staging.read_manifest(tmp_path)["more"] == 1
    found = staging.read_source(tmp_path)
    assert (found.format, found.warnings, found.left.name) == ("rdf", ("a", "b"), "atlas")
    assert found.left.relation_triples.equals(source.left.relation_triples)
    assert found.links.equals(source.links)
    assert found.left.identities.equals(source.left.identities)


def test_what_an_earlier_version_read_has_no_statements_of_identity(tmp_path):
    staging.write_source(Source(left_graph(), right_graph(), links(), "rdf"), tmp_path)
    (tmp_path / "left" / "identities.arrow").unlink()
    found = staging.read_source(tmp_path).left
    assert len(found.identities) == 0 and len(found.entities) == 4


def test_an_import_that_is_ended_leaves_what_was_there(store):
    status = store.status()

    def end(fraction, message):
        if fraction > 0.8:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        store.import_graphs(left_graph(), right_graph(), None, end)
    assert store.status() == status


def test_joined_columns_are_kept_as_far_as_both_are_there(store):
    left = left_graph()
    words = {*left.attribute_triples["attribute"].to_pylist()}
    words |= {*left.relation_triples["relation"].to_pylist()}
    known = [(sorted(words)[0], "bei"), ("nothing", "bei")]
    joined = pa.table({"left": [a for a, _ in known], "right": [b for _, b in known]})
    store.import_graphs(left, right_graph(), joined=joined)
    assert store.graphs.joined_columns() == known[:1]
    store.import_graphs(left, right_graph())  # says nothing of them
    assert store.graphs.joined_columns() == known[:1]
    store.import_graphs(left, right_graph(), joined=joined.slice(0, 0))
    assert store.graphs.joined_columns() == []
