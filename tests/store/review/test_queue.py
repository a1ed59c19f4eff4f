"""Filters of the queue, second opinions, and what there is to choose from."""

import pytest

from store.records import QueueFilter
from store.review import queue as review_queue
from tests.samples.store_samples import event, filled_store, run_folder

CHAD, FIJI, MALI = ("atlas:chad", "lk:1"), ("atlas:fiji", "lk:2"), ("atlas:mali", "lk:3")


@pytest.fixture
def store(tmp_path):
    """Best scores: chad .80, fiji .90, mali .60; togo is linked by a seed."""
    with filled_store(tmp_path / "work", ("atlas:togo", "lk:4")) as store:
        store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
        yield store


def asked(store, curator="ada", **only) -> list[tuple[str, str]]:
    items = store.review.queue(curator, only=QueueFilter(**only))
    with store.connection.reading() as cursor:
        assert review_queue.count_open(cursor, curator, QueueFilter(**only)) == len(items)
    return [(item.left.key, item.right.key) for item in items]


def test_nothing_is_narrowed_without_a_filter(store):
    assert asked(store) == [MALI, CHAD, FIJI]


def test_by_type_and_by_score(store):
    assert asked(store, type="country") == [CHAD]
    assert asked(store, type="'; drop table run; --") == []
    assert asked(store, lowest=0.7) == [CHAD, FIJI]
    assert asked(store, highest=0.7) == [MALI]
    assert asked(store, lowest=0.7, highest=0.85, type="country") == [CHAD]


def test_by_what_both_sides_have(store):
    assert asked(store, modality="g") == [MALI, CHAD]  # fiji and lk:2 have no triples
    assert asked(store, modality="v") == []  # only chad has a value
    with pytest.raises(ValueError, match="'z' must be one of g, "):
        store.review.queue("ada", only=QueueFilter(modality="z"))


def test_contested_is_a_candidate_linked_already_or_best_for_two(store):
    assert asked(store, conflict=True) == []
    store.ledger.append(
        [event("e1", "reject", *CHAD)]
    )  # its next one is lk:3, which is mali's best
    assert asked(store, conflict=True) == [MALI, ("atlas:chad", "lk:3")]
    store.ledger.append([event("e2", "accept", *MALI)])
    assert asked(store, conflict=True) == [("atlas:chad", "lk:3")]


def test_a_second_opinion_is_asked_on_what_a_colleague_decided_and_oneself_did_not(store):
    store.ledger.append([event("e1", "accept", *FIJI, curator="bob")])
    store.ledger.append([event("e2", "reject", *CHAD, curator="bob")])
    store.ledger.append([event("e3", "no_counterpart", "atlas:mali", curator="bob")])
    assert asked(store, decided_by="bob") == [FIJI, CHAD, MALI]
    assert asked(store, curator="bob", decided_by="bob") == []
    store.ledger.append([event("e4", "accept", *FIJI)])
    assert asked(store, decided_by="bob") == [CHAD, MALI]
    assert asked(store, decided_by="bob", type="country") == [CHAD]
    store.ledger.retract("e2", "bob")
    assert asked(store, decided_by="bob") == [MALI]


def test_a_skipped_entity_comes_last_in_a_filter_too(store):
    store.ledger.append([event("e1", "skip", "atlas:chad")])
    assert asked(store, lowest=0.7) == [FIJI, CHAD]


def test_types_and_curators_to_choose_from(store):
    store.ledger.append(
        [event("e1", "accept", *FIJI, curator="bob"), event("e2", "skip", "atlas:mali")]
    )
    assert store.graphs.types() == [("area", 1), ("country", 1)]
    assert store.review.curators() == ["bob"]
