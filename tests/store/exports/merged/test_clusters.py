"""Entities that links join, found together; those of one side are listed, with the reason."""

import pytest

from store.exports.choices.selection import Selection
from store.exports.merged import clusters
from tests.samples.store_samples import event, filled_store

KEYS = ["atlas:chad", "atlas:fiji", "atlas:mali", "atlas:togo", "lk:1", "lk:2", "lk:3", "lk:4"]
SEEDS = Selection(seeds=True)


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "work", ("atlas:togo", "lk:4")) as store:
        yield store


def found(store, selection=SEEDS, first="left"):
    """{the key that stands for a cluster: the keys in it}, of clusters with several."""
    with store.connection.reading() as cursor:
        clusters.gather(cursor, selection, first)
        rows = cursor.rows(
            """
            select c.key, list(e.key order by e.key)
            from member m join entity e using (entity_id) join entity c on c.entity_id = m.cluster
            where m.shared group by c.key
            """
        )
        return dict(rows), clusters.counts(cursor)


def listed(store, selection=SEEDS):
    with store.connection.reading() as cursor:
        clusters.gather(cursor, selection)
        return clusters.joined(cursor, selection).to_pylist(), clusters.rejected(cursor)


def test_accepted_links_and_seeds_make_pairs(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    groups, count = found(store)
    assert groups == {"atlas:chad": ["atlas:chad", "lk:1"], "atlas:togo": ["atlas:togo", "lk:4"]}
    assert count == {"clusters": 7, "linked": 2, "left": 2, "right": 3, "joined": 0}
    groups, _ = found(store, Selection(seeds=False))
    assert list(groups) == ["atlas:chad"]
    assert listed(store) == ([], 0)


def test_the_side_that_stands_for_a_cluster_is_chosen(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    store.ledger.append([event("e2", "accept", "atlas:chad", "lk:3")])
    groups, _ = found(store, first="right")
    assert groups == {
        "lk:1": ["atlas:chad", "lk:1", "lk:3"],
        "lk:4": ["atlas:togo", "lk:4"],
    }


def test_links_by_way_of_others_join_and_are_listed(store):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "accept", "atlas:mali", "lk:1", curator="bea"),
            event("e3", "accept", "atlas:mali", "lk:4"),
        ]
    )
    groups, count = found(store)
    assert groups == {"atlas:chad": ["atlas:chad", "atlas:mali", "atlas:togo", "lk:1", "lk:4"]}
    assert count["joined"] == 1
    [[cluster], rejected] = listed(store)
    assert rejected == 0
    assert cluster == {
        "left": [
            {"key": "atlas:chad", "name": "Chad"},
            {"key": "atlas:mali", "name": "Mali"},
            {"key": "atlas:togo", "name": "Togo"},
        ],
        "right": [{"key": "lk:1", "name": "Tschad"}, {"key": "lk:4", "name": "Togo"}],
        "links": [
            {"left": "atlas:chad", "right": "lk:1", "said_by": "ada"},
            {"left": "atlas:mali", "right": "lk:1", "said_by": "bea"},
            {"left": "atlas:mali", "right": "lk:4", "said_by": "ada"},
            {"left": "atlas:togo", "right": "lk:4", "said_by": "seed"},
        ],
        "rejected": [],
    }


def test_both_are_right_is_listed_all_the_same(store):
    pairs = [("atlas:chad", "lk:1"), ("atlas:chad", "lk:2")]
    store.ledger.append([event(f"e{i}", "accept", *pair) for i, pair in enumerate(pairs)])
    shown = store.ledger.open_conflict("left", "atlas:chad")
    store.ledger.adjudicate(shown, ["accept", "accept"], "eve")
    assert store.ledger.conflict_page()[1] == 0
    [[cluster], _] = listed(store)
    assert [one["key"] for one in cluster["right"]] == ["lk:1", "lk:2"]


def test_a_rejected_pair_in_a_cluster_is_counted_and_comes_first(store):
    store.ledger.append(
        [
            event("e0", "accept", "atlas:chad", "lk:2"),
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "accept", "atlas:mali", "lk:4"),
            event("e3", "accept", "atlas:mali", "lk:3"),
            event("e4", "accept", "atlas:fiji", "lk:3"),
            event("e5", "reject", "atlas:fiji", "lk:4"),
        ]
    )
    rows, rejected = listed(store)
    assert rejected == 1
    assert [row["rejected"] for row in rows] == [[{"left": "atlas:fiji", "right": "lk:4"}], []]


def test_a_rejected_seed_joins_nothing(store):
    store.ledger.append([event("e1", "reject", "atlas:togo", "lk:4")])
    assert found(store)[0] == {}


def test_duplicates_are_united_with_their_links_and_not_listed(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    store.duplicates.decide("left", ("atlas:chad", "atlas:mali"), "same", "ada")
    store.duplicates.decide("right", ("lk:2", "lk:3"), "same", "ada")
    groups, count = found(store)
    assert groups["atlas:chad"] == ["atlas:chad", "atlas:mali", "lk:1"]
    # lk:2 and lk:3 are one unlinked thing
    assert count == {"clusters": 5, "linked": 2, "left": 1, "right": 2, "joined": 0}
    assert listed(store) == ([], 0)


def test_only_what_nobody_said_is_listed(store):
    store.ledger.append(
        [event("e1", "accept", "atlas:chad", "lk:1"), event("e2", "accept", "atlas:mali", "lk:1")]
    )
    store.duplicates.decide("left", ("atlas:chad", "atlas:mali"), "same", "ada")
    assert listed(store) == ([], 0)
    store.ledger.append([event("e3", "accept", "atlas:fiji", "lk:1")])
    assert len(listed(store)[0]) == 1


def test_several_counterparts_are_meant_where_the_project_allows_them(store):
    store.ledger.append(
        [event("e1", "accept", "atlas:chad", "lk:1"), event("e2", "accept", "atlas:chad", "lk:2")]
    )
    assert found(store)[1]["joined"] == 1
    store.settings.change("ada", many_to_many=True)
    assert found(store)[1]["joined"] == 0
    store.duplicates.decide("right", ("lk:1", "lk:2"), "different", "ada")
    assert found(store)[1]["joined"] == 1  # a graph can't make one of what is two


def test_a_rejected_pair_within_one_thing_is_listed(store):
    store.ledger.append(
        [event("e1", "accept", "atlas:chad", "lk:1"), event("e2", "reject", "atlas:mali", "lk:1")]
    )
    store.duplicates.decide("left", ("atlas:chad", "atlas:mali"), "same", "ada")
    [[cluster], rejected] = listed(store)
    assert rejected == 1
    assert cluster["rejected"] == [{"left": "atlas:mali", "right": "lk:1"}]
