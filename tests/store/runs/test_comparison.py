"""Two runs compared by what a curator would be asked now: counts, lists, types."""

import pytest

from store.runs.comparison import (
    Counts,
    compare,
)
from tests.samples.store_samples import (
    event,
    filled_store,
    left_graph,
    links,
    right_graph,
    run_folder,
)
from tests.samples.vocabulary_world import vocabulary_store

TYPES = [("atlas:chad", "country"), ("atlas:mali", "country"), ("atlas:togo", "area")]
OLD = [
    ("atlas:chad", "lk:1", 1, 0.95),
    ("atlas:chad", "lk:2", 2, 0.03),
    ("atlas:fiji", "lk:2", 1, 0.92),
    ("atlas:mali", "lk:3", 1, 0.60),
    ("atlas:togo", "lk:4", 1, 0.91),
    ("atlas:togo", "lk:5", 2, 0.02),
]
NEW = [
    ("atlas:chad", "lk:2", 1, 0.93),  # another first, highly probable; lk:1 is lost
    ("atlas:chad", "lk:1", 2, 0.05),
    ("atlas:fiji", "lk:2", 1, 0.96),  # as before, but now Chad claims it too
    ("atlas:mali", "lk:3", 1, 0.97),  # the same, surer
    ("atlas:togo", "lk:4", 1, 0.50),  # the same, less sure
]


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "work") as store:
        store.import_graphs(left_graph(types=TYPES), right_graph(), links())
        yield store


def add(store, old=OLD, new=NEW):
    store.runs.add(run_folder(store.workspace / "runs" / "r1", store, old))
    store.runs.add(run_folder(store.workspace / "runs" / "r2", store, new), adopt=False)


def compared(store, **turned):
    with store.connection.reading() as cursor:
        return compare(cursor, "r1", "r2", **turned)


def test_counts_of_what_would_change(store):
    add(store)
    counts = Counts(entities=4, moved=1, gained=2, lost=2, clashes=1, settled=0)
    assert compared(store).counts == counts


def test_lists_name_the_strongest_first(store):
    add(store)
    found = compared(store)
    assert [c.left for c in found.gained] == ["Chad", "Mali"]  # .93 from nothing, .97 from .60
    assert [c.left for c in found.lost] == ["Chad", "Togo"]
    chad = found.gained[0]
    assert (chad.before, chad.after) == ("Tschad", "Fidschi")
    assert chad.probability_before == pytest.approx(0.95)
    assert chad.probability_after == pytest.approx(0.93)


def test_a_clash_is_one_row_that_names_who_is_in_the_way(store):
    add(store)
    assert [(c.left, c.after, c.rival) for c in compared(store).clashes] == [
        ("atlas:fiji", "Fidschi", "Chad"),
    ]


def test_a_clash_of_three_is_one_row_too(store):
    add(store, new=[*NEW[:3], ("atlas:mali", "lk:2", 1, 0.91)])
    found = compared(store)
    assert [(c.left, c.rival) for c in found.clashes] == [("atlas:fiji", "Chad and 1 more")]
    assert found.counts.clashes == 1


def test_a_right_entity_with_a_link_clashes_and_a_clash_can_be_settled(store):
    add(store, old=[("atlas:togo", "lk:3", 1, 0.3)], new=[("atlas:togo", "lk:4", 1, 0.3)])
    assert compared(store).counts.settled == 0
    store.ledger.append([event("e1", "accept", "atlas:mali", "lk:3")])
    assert compared(store).counts == Counts(1, 1, 0, 0, 0, 1)
    store.ledger.append([event("e2", "accept", "atlas:chad", "lk:4")])
    found = compared(store)
    assert found.counts == Counts(1, 1, 0, 0, 1, 1)
    assert found.clashes[0].rival == "Chad"


def test_doubtful_claims_on_the_same_entity_are_no_clash(store):
    add(store, old=[], new=[("atlas:chad", "lk:1", 1, 0.4), ("atlas:mali", "lk:1", 1, 0.5)])
    assert compared(store).counts.clashes == 0


def test_decided_entities_and_rejected_pairs_are_out(store):
    add(store)
    store.ledger.append(
        [
            event("e1", "accept", "atlas:mali", "lk:3"),
            event("e2", "no_counterpart", "atlas:fiji"),
            event("e3", "reject", "atlas:chad", "lk:2"),  # lk:1 is next in both
        ]
    )
    found = compared(store)
    assert found.counts == Counts(entities=2, moved=0, gained=0, lost=2, clashes=0, settled=0)
    assert [(c.left, c.after) for c in found.lost] == [("Chad", "Tschad"), ("Togo", "Togo")]


def test_an_entity_that_one_run_leaves_out_has_nothing_there(store):
    add(store, old=OLD[:3], new=NEW[3:4])
    found = compared(store)
    assert found.counts == Counts(3, 0, 1, 2, 0, 0)
    assert (found.gained[0].before, found.gained[0].probability_before) == (None, None)
    assert (found.lost[0].after, found.lost[0].probability_after) == (None, None)


def test_types_by_how_frequent_they_are(store):
    add(store)
    with store.connection.reading() as cursor:
        chad, mali = (
            cursor.value("select entity_id from entity where key = $key", key=key)
            for key in ("atlas:chad", "atlas:mali")
        )
    country, area = compared(store, better=[chad, chad], worse=[mali]).types
    assert (country.type, country.counts) == ("country", Counts(2, 1, 2, 1, 1, 0))
    assert (country.better, country.worse) == (2, 1)
    assert (area.type, area.counts, area.better) == ("area", Counts(1, 0, 0, 1, 0, 0), 0)


def test_two_runs_without_proposals_compare_as_nothing(store):
    add(store, old=[], new=[])
    found = compared(store)
    assert found.counts == Counts(0, 0, 0, 0, 0, 0)
    assert found.gained == found.lost == found.clashes == found.types == ()


def test_decided_pairs_are_those_of_curators_the_latest_first(store):
    store.import_graphs(left_graph(), right_graph(), links(("atlas:mali", "lk:3")))
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "reject", "atlas:fiji", "lk:1"),
            event("e3", "unsure", "atlas:togo", "lk:4"),
            event("e4", "no_counterpart", "atlas:togo"),
        ]
    )
    pairs = store.ledger.decided_pairs(10)
    assert [(p.left, p.right, p.verdict) for p in pairs] == [
        ("atlas:fiji", "Tschad", "reject"),
        ("Chad", "Tschad", "accept"),
    ]
    assert store.ledger.decided_pairs(1) == pairs[:1]
    found = {(row["left_key"], row["right_key"]) for row in store.ledger.link_keys().to_pylist()}
    assert found == {("atlas:chad", "lk:1"), ("atlas:mali", "lk:3")}


def test_changes_are_those_of_main_entities(tmp_path):
    with vocabulary_store(tmp_path / "work") as store:
        new = [("a:ada", "b:2", 1, 0.95), ("place: Rome", "ort: Oslo", 1, 0.97)]
        folder = store.workspace / "runs" / "r2"
        store.runs.add(run_folder(folder, store, new, left=6), adopt=False)
        with store.connection.reading() as cursor:
            found = compare(cursor, "artists", "r2")
        assert (found.counts.entities, found.counts.moved, found.counts.gained) == (3, 1, 1)
        assert [change.left for change in found.gained] == ["A:Ada"]
        assert [row.type for row in found.types] == ["artist"]
