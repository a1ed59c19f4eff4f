"""Filters of the queue, second opinions, and what there is to choose from."""

import pytest

from store.records import ABOUT, RELATIONS, QueueFilter
from store.review import queue as review_queue
from tests.samples.store_samples import event, filled_store, run_folder
from tests.samples.vocabulary_world import ARTISTS, WORDS, vocabulary_store

CHAD, FIJI, MALI = ("atlas:chad", "lk:1"), ("atlas:fiji", "lk:2"), ("atlas:mali", "lk:3")
FRANCE = ("country: France", "land: Frankreich")


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


@pytest.mark.parametrize("relation", RELATIONS)
def test_of_a_pair_that_is_something_else_the_next_candidate_is_asked_about(store, relation):
    store.ledger.append([event("e1", relation, *CHAD), event("e2", relation, *FIJI)])
    assert sorted(asked(store)) == [("atlas:chad", "lk:3"), ("atlas:fiji", "lk:1"), MALI]
    chad, lk1 = (store.graphs.entity(*one).entity_id for one in (("left", CHAD[0]),
                                                                 ("right", CHAD[1])))  # fmt: skip
    assert CHAD[1] not in {p.right.key for p in store.review.candidates(chad)}
    assert [p.left.key for p in store.review.rivals(lk1)] == ["atlas:mali", "atlas:fiji"]
    assert store.review.settled([(chad, lk1), (chad, lk1 + 1)]) == {(chad, lk1)}
    assert asked(store, "bob", decided_by="ada") == [CHAD, FIJI]  # a second look is a fresh one


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


@pytest.fixture
def artists(tmp_path):
    with vocabulary_store(tmp_path / "artists") as store:
        yield store


def lefts(store, order, about) -> list[str]:
    items = store.review.queue("ada", order, only=QueueFilter(about=about))
    return [item.left.key for item in items]


@pytest.mark.parametrize("order", review_queue.ORDERS)
def test_every_order_asks_about_main_entities_unless_vocabulary_is_asked_for(artists, order):
    assert {item.left.key for item in artists.review.queue("ada", order)} == set(ARTISTS)
    assert set(lefts(artists, order, "vocabulary")) == set(WORDS)
    everything = lefts(artists, order, "all")
    assert len(everything) == 6
    assert [key for key in everything if key in ARTISTS] == lefts(artists, order, "main")


def test_what_is_left_and_what_is_done_are_counted_for_what_is_asked_about(artists):
    artists.ledger.append(
        [event("e1", "accept", "a:ada", "b:1"), event("e2", "unsure", *FRANCE, curator="bob")]
    )
    counts = {about: artists.review.progress(about) for about in ABOUT}
    assert counts == {"main": (1, 3), "vocabulary": (1, 3), "all": (2, 6)}
    assert artists.review.progress() == (1, 3)
    assert asked(artists, about="vocabulary", lowest=0.92) == [("place: Rome", "ort: Rom")]
    assert [left for left, _ in asked(artists)] == ["a:bea", "a:cyd"]


def test_contested_among_what_is_asked_about(artists):
    artists.ledger.append([event("e1", "reject", *FRANCE)])  # its next one is b:1, which is ada's
    assert asked(artists, conflict=True) == [("a:ada", "b:1")]
    assert asked(artists, conflict=True, about="vocabulary") == [("country: France", "b:1")]


def test_a_second_opinion_on_vocabulary_is_given_when_asked_for(artists):
    artists.ledger.append(
        [
            event("e1", "accept", "a:ada", "b:1", curator="bob"),
            event("e2", "accept", *FRANCE, curator="bob"),
        ]
    )
    assert asked(artists, decided_by="bob") == [("a:ada", "b:1")]
    assert asked(artists, decided_by="bob", about="vocabulary") == [FRANCE]
    assert asked(artists, decided_by="bob", about="all", type="country") == [FRANCE]


def test_a_filter_narrows_only_where_it_leaves_questions_out():
    assert not QueueFilter(about="vocabulary").narrows and not QueueFilter().narrows
    assert QueueFilter(about="all", type="artist").narrows
