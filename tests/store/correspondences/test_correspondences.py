"""What people said of properties: appended, the last word counts, training and card get it."""

import pyarrow.parquet as pq
import pytest

from mimea.features.modalities import with_joined_relations
from mimea.snapshot import read_snapshot
from store.database import Store
from store.errors import DecisionRefused
from store.records import JOINED_COLUMNS
from store.recovery import recover
from tests.samples.correspondence_world import build
from tests.samples.store_samples import left_graph, right_graph, rows


@pytest.fixture
def store(tmp_path):
    with build(tmp_path / "ws") as store:
        yield store


def test_the_last_word_counts_and_every_word_is_kept(store, tmp_path):
    say = store.correspondences.decide
    say("attribute", "areaKm2", "Flaeche", "confirm", "ada")
    say("attribute", "areaKm2", "Flaeche", "confirm", "ben")  # stands already
    say("attribute", "areaKm2", "Flaeche", "refuse", "ben")
    say("type", "City", "Stadt", "retract", "ben")  # nothing to take back
    store.close()
    with Store.open(tmp_path / "ws") as again:
        [one] = again.correspondences.said()
        assert (one.verdict, one.curator) == ("refuse", "ben")
        assert [c.curator for c in again.correspondences.changes()] == ["ben", "ada"]
        again.correspondences.decide("attribute", "areaKm2", "Flaeche", "retract", "ada")
        assert again.correspondences.said() == [] and again.correspondences.version() == 3


@pytest.mark.parametrize(
    "kind, left, right, verdict, words",
    [
        ("attribute", "areaKm2", "gone", "confirm", "the right graph has no attribute 'gone'"),
        ("inverse", "gone", "bei", "confirm", "the left graph has no relation 'gone'"),
        ("type", "City", "bei", "refuse", "the right graph has no type 'bei'"),
        ("column", "a", "b", "confirm", "must be one of relation, inverse"),
        ("type", "City", "Stadt", "perhaps", "must be one of confirm, refuse, retract"),
    ],
)
def test_what_cannot_be_said_is_refused_in_a_sentence(store, kind, left, right, verdict, words):
    with pytest.raises(DecisionRefused, match=words):
        store.correspondences.decide(kind, left, right, verdict, "ada")
    assert store.correspondences.changes() == []


def test_decisions_outlive_an_import_of_other_graphs(store):
    store.correspondences.decide("attribute", "areaKm2", "Flaeche", "confirm", "ada")
    known = store.graphs.tables("left"), store.graphs.tables("right")
    store.import_graphs(left_graph(), right_graph())
    assert len(store.correspondences.said()) == 1
    store.import_graphs(*known)
    assert store.graphs.joined_columns() == [("areaKm2", "Flaeche")]


def snapshot(store, folder):
    return read_snapshot(store.runs.write_snapshot(folder).folder)


def test_a_training_takes_confirmed_ones_for_one_and_no_refused_one(store, tmp_path):
    tables = store.graphs.tables("left"), store.graphs.tables("right")
    joined = rows(JOINED_COLUMNS, ("founded", "gegruendet"), ("port", "Hafen"))
    store.import_graphs(*tables, store.graphs.known_links(), joined=joined)
    before = snapshot(store, tmp_path / "before")
    say = store.correspondences.decide
    say("attribute", "port", "Hafen", "refuse", "ada")
    say("attribute", "areaKm2", "Flaeche", "confirm", "ada")
    say("relation", "near", "bei", "confirm", "ada")
    say("inverse", "capitalOf", "hatHauptstadt", "confirm", "ada")  # turned round: no column
    say("type", "City", "Stadt", "confirm", "ada")
    after = snapshot(store, tmp_path / "after")
    pairs = pq.read_table(tmp_path / "after" / "joined.parquet").to_pylist()
    assert [tuple(pair.values()) for pair in pairs] == [
        ("areaKm2", "Flaeche"), ("founded", "gegruendet"), ("near", "bei"),
    ]  # fmt: skip
    assert len(after.joined("attributes", "attribute")) == 2
    used = [set(with_joined_relations(s).tables["relation_triples"]["relation"])
            for s in (before, after)]  # fmt: skip
    assert (len(used[0]), len(used[1])) == (4, 3)


def test_what_a_card_needs_of_relations(store):
    store.correspondences.decide("inverse", "capitalOf", "hatHauptstadt", "confirm", "ada")
    store.correspondences.decide("relation", "near", "bei", "refuse", "ada")
    store.correspondences.decide("attribute", "port", "Hafen", "refuse", "ada")
    assert store.correspondences.relations() == (
        {("capitalOf", "hatHauptstadt", False)}, {("near", "bei", True)},
    )  # fmt: skip
    assert store.correspondences.refused() == [("port", "Hafen")]


def test_a_damaged_workspace_is_recovered_with_them(store, tmp_path):
    store.correspondences.decide("type", "City", "Stadt", "confirm", "ada")
    said = store.correspondences.said()
    store.close()
    recover(tmp_path / "ws", tmp_path / "saved")
    with Store.open(tmp_path / "saved") as saved:
        assert saved.correspondences.said() == said


def test_links_and_sure_proposals_are_looked_at(store):
    evidence = store.correspondences.evidence(0.9)
    assert evidence.links.num_rows == 24 and not any(evidence.links["sure"].to_pylist())
    sides = set(evidence.neighbours["side"].to_pylist())
    assert sides == {"left", "right"}
    assert store.correspondences.state() == store.correspondences.state()
