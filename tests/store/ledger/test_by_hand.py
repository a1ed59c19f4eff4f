"""Links by hand: an accept like any other, made by somebody who was told what stands."""

import pyarrow.parquet as pq
import pytest

from store.database import Store
from store.errors import DecisionRefused
from store.exports.choices.selection import Selection
from store.ledger.history import HistoryFilter
from tests.samples.store_samples import event, filled_store, left_graph, right_graph, run_folder

PAIR = ("atlas:chad", "lk:1")


@pytest.fixture
def store(tmp_path):
    """Two graphs, without a link and without a run."""
    with Store.open(tmp_path / "work") as store:
        store.import_graphs(left_graph(), right_graph())
        yield store


def ids(store, left, right):
    return store.graphs.ids("left", [left])[left], store.graphs.ids("right", [right])[right]


def told(store, left=PAIR[0], right=PAIR[1]):
    return store.ledger.about_pair(*ids(store, left, right))


def said(statements):
    return [(s.left.key, s.right and s.right.key, s.verdict, s.curator) for s in statements]


def link(store, event_id="e1", left=PAIR[0], right=PAIR[1], **more):
    accept = event(event_id, "accept", left, right, **more)
    return store.ledger.link(accept, told(store, left, right))


def test_a_link_by_hand_needs_neither_links_nor_a_run(store):
    assert link(store, note="the same flag") == 1
    (stored,) = store.ledger.history()
    assert (stored.left, stored.right, stored.verdict) == (*PAIR, "accept")
    assert (stored.curator, stored.note) == ("ada", "the same flag")
    assert stored.run is None and stored.rank is None


def test_it_counts_for_the_progress(store):
    assert store.review.progress() == (0, 0)
    link(store)
    assert store.review.progress() == (1, 1)
    assert store.status()["decisions"]["accept"] == 1


def test_it_is_listed_under_links_and_in_the_history(store):
    link(store)
    rows, total = store.ledger.links()
    assert total == 1
    assert rows.select(["left_key", "right_key", "verdict", "source"]).to_pylist() == [
        {"left_key": PAIR[0], "right_key": PAIR[1], "verdict": "accept", "source": "curator"}
    ]
    events, total = store.ledger.history_page(HistoryFilter())
    assert total == 1 and events["state"].to_pylist() == ["stands"]


def test_it_goes_out_with_the_exports_as_curated_by_hand(store, tmp_path):
    link(store)
    store.exports.write("csv", tmp_path / "links.csv")
    assert '"atlas:chad","lk:1"' in (tmp_path / "links.csv").read_text()
    store.exports.write("sssom", tmp_path / "links.sssom.tsv", Selection())
    text = (tmp_path / "links.sssom.tsv").read_text()
    assert text.count("semapv:ManualMappingCuration") == 1 and "semapv:MappingReview" not in text


def test_it_is_a_seed_of_the_next_training(store):
    link(store)
    folder = store.runs.write_snapshot(store.workspace / "snapshots" / "a").folder
    keys = pq.read_table(folder / "entities.parquet")["key"].to_pylist()
    links = pq.read_table(folder / "links.parquet").to_pylist()
    assert [(keys[row["left"]], keys[row["right"]]) for row in links] == [PAIR]


def test_its_left_entity_leaves_the_queue_and_comes_back_when_it_is_taken_back(store):
    store.runs.add(run_folder(store.workspace / "runs" / "r1", store), True)
    open_lefts = {item.left.key for item in store.review.queue("ada")}
    link(store)
    assert {item.left.key for item in store.review.queue("ada")} == open_lefts - {PAIR[0]}
    store.ledger.retract("e1", "ada")
    assert {item.left.key for item in store.review.queue("ada")} == open_lefts
    assert told(store) == []


def test_what_stands_about_a_pair_is_told(tmp_path):
    with filled_store(tmp_path / "work", ("atlas:mali", "lk:1"), ("atlas:chad", "lk:3")) as store:
        store.ledger.append(
            [
                event("e1", "reject", *PAIR, curator="bob"),
                event("e2", "no_counterpart", "atlas:chad", curator="eve"),
                event("e3", "reject", "atlas:chad", "lk:5"),  # says nothing about this pair
                event("e4", "reject", "atlas:togo", "lk:1"),
                event("e5", "skip", "atlas:chad"),
            ]
        )
        assert sorted(said(told(store)), key=str) == sorted(
            [
                ("atlas:chad", "lk:3", "accept", None),
                ("atlas:mali", "lk:1", "accept", None),
                ("atlas:chad", "lk:1", "reject", "bob"),
                ("atlas:chad", None, "no_counterpart", "eve"),
            ],
            key=str,
        )
        assert said(told(store, "atlas:togo", "lk:2")) == []


def test_a_disputed_and_a_settled_pair_are_told_as_such(store):
    store.ledger.append([event("e1", "reject", *PAIR), event("e2", "accept", *PAIR, curator="bob")])
    (one,) = told(store)
    assert one.disputed and not one.settled
    conflict = store.ledger.open_conflict("curators", *PAIR)
    store.ledger.adjudicate(conflict, ["accept"], "eve")
    (one,) = told(store)
    assert one.settled and not one.disputed and (one.verdict, one.curator) == ("accept", "eve")


def test_what_changed_since_it_was_told_refuses_the_link(store):
    before = told(store)
    store.ledger.append([event("e1", "reject", *PAIR, curator="bob")])
    with pytest.raises(DecisionRefused, match="has changed since"):
        store.ledger.link(event("e2", "accept", *PAIR), before)
    assert len(store.ledger.history()) == 1
    assert link(store, "e2") == 1


def test_a_settlement_against_the_pair_refuses_the_link(store):
    store.ledger.append([event("e1", "reject", *PAIR), event("e2", "accept", *PAIR, curator="bob")])
    conflict = store.ledger.open_conflict("curators", *PAIR)
    store.ledger.adjudicate(conflict, ["reject"], "eve")
    with pytest.raises(DecisionRefused, match="Undo the settlement on the Conflicts page"):
        link(store, "e3")
    assert len(store.ledger.history()) == 3


def test_an_event_that_is_there_already_is_passed_over(store):
    assert link(store) == 1
    assert link(store) == 0
    assert len(store.ledger.history()) == 1


def test_an_entity_that_is_not_there_refuses_the_link(store):
    with pytest.raises(DecisionRefused, match="the right graph has no entity 'lk:99'"):
        store.ledger.link(event("e1", "accept", "atlas:chad", "lk:99"), [])
    assert store.ledger.history() == []


def test_statements_of_several_entities_come_in_one_list(tmp_path):
    with filled_store(tmp_path / "work", ("atlas:mali", "lk:3")) as store:
        store.ledger.append([event("e1", "accept", *PAIR)])
        lefts = store.graphs.ids("left", ["atlas:chad", "atlas:mali", "atlas:fiji"])
        assert said(store.ledger.statements(lefts.values())) == [
            ("atlas:mali", "lk:3", "accept", None),
            ("atlas:chad", "lk:1", "accept", "ada"),
        ]
        assert store.ledger.statements([]) == []


def test_where_several_counterparts_are_allowed_a_second_link_is_one_like_any_other(store):
    store.settings.change("ada", many_to_many=True)
    assert link(store) == 1
    second = ("atlas:chad", "lk:2")
    [known] = told(store, *second)  # it is told all the same
    assert known.right.key == "lk:1"
    assert store.ledger.link(event("e2", "accept", *second), told(store, *second)) == 1
    assert store.ledger.linked_pairs(["atlas:chad"]) == {PAIR, second}
    assert store.ledger.count_conflicts() == 0
