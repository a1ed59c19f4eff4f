"""Decisions on duplicates: appended, taken back by their curators alone, disputed, and kept."""

import pytest

from store.database import Store
from store.errors import DecisionRefused
from store.recovery import recover
from tests.samples.duplicate_world import (
    CHAD,
    CHAD_TOO,
    FIJI,
    MALI,
    MALI_CITY,
    TOGO,
    TSCHAD,
    TSCHAD_TOO,
    duplicate_store,
    left_graph,
    links,
    right_graph,
)
from tests.samples.store_samples import left_graph as without_twins

PAIR = (CHAD, CHAD_TOO)


@pytest.fixture
def store(tmp_path):
    with duplicate_store(tmp_path / "work") as store:
        yield store


def standing(store):
    """{(first, second): standing} of all decided pairs."""
    tables = [store.duplicates.page(disputed)[0].to_pylist() for disputed in (False, True)]
    return {
        (row["first_key"], row["second_key"]): row["standing"] for rows in tables for row in rows
    }


def test_a_pair_is_decided_in_whichever_order_it_is_named(store):
    said = store.duplicates.decide("left", PAIR[::-1], "same", "ada", note=" one ISO code ")
    assert (said.first, said.second, said.note) == (*PAIR, "one ISO code")
    assert standing(store) == {PAIR: "same"}
    assert store.duplicates.things() == [("left", [CHAD, CHAD_TOO])]
    assert store.duplicates.counts() == {"open": 0, "in dispute": 0, "decided": 1}


def test_an_event_is_appended_once(store):
    for _ in range(2):
        store.duplicates.decide("left", PAIR, "same", "ada", event_id="e1")
    assert len(store.duplicates.question("left", PAIR).words) == 1
    with pytest.raises(DecisionRefused, match="needs a new event id"):
        store.duplicates.decide("left", PAIR, "different", "ada", event_id="e1")


@pytest.mark.parametrize(
    "side, keys, verdict, curator, words",
    [
        ("middle", PAIR, "same", "ada", "not a graph; expected one of left, right"),
        ("left", PAIR, "accept", "ada", "expected one of same, different, unsure"),
        ("left", PAIR, "same", "", "sign it with your name"),
        ("left", (CHAD, CHAD), "same", "ada", "expected two entities"),
        ("left", (CHAD, TSCHAD), "same", "ada", "the left graph has no entity 'lk:1'"),
    ],
)
def test_what_cannot_be_decided_is_refused(store, side, keys, verdict, curator, words):
    with pytest.raises(DecisionRefused, match=words):
        store.duplicates.decide(side, keys, verdict, curator)
    assert store.duplicates.counts()["decided"] == 0


def test_undo_brings_back_what_one_said_before(store):
    store.duplicates.decide("left", PAIR, "unsure", "ada", event_id="e1")
    store.duplicates.decide("left", PAIR, "same", "ada", event_id="e2")
    assert store.duplicates.last_of("ada").event_id == "e2"
    store.duplicates.retract("e2", "ada")
    assert standing(store) == {PAIR: "unsure"}
    store.duplicates.retract(store.duplicates.last_of("ada").event_id, "ada")
    assert standing(store) == {} and store.duplicates.last_of("ada") is None
    assert store.duplicates.count_open() == 1
    with pytest.raises(DecisionRefused, match="taken back already"):
        store.duplicates.retract("e2", "ada")
    with pytest.raises(DecisionRefused, match="no decision 'e9'"):
        store.duplicates.retract("e9", "ada")


def test_a_colleagues_word_is_not_taken_back(store):
    store.duplicates.decide("left", PAIR, "same", "ada", event_id="e1")
    with pytest.raises(DecisionRefused, match="this is ada's decision"):
        store.duplicates.retract("e1", "bob")
    assert standing(store) == {PAIR: "same"}


def test_curators_who_differ_are_a_dispute_until_they_agree(store):
    store.duplicates.decide("left", PAIR, "same", "ada")
    store.duplicates.decide("left", PAIR, "unsure", "cyd")
    assert standing(store) == {PAIR: "same"}  # a doubt is no dispute
    store.duplicates.decide("left", PAIR, "different", "bob")
    assert standing(store) == {PAIR: "disputed"}
    assert store.duplicates.things() == [] and store.duplicates.count_open() == 1
    assert [w.curator for w in store.duplicates.question("left", PAIR).words] == [
        "ada", "cyd", "bob",
    ]  # fmt: skip
    store.duplicates.decide("left", PAIR, "different", "ada")
    assert standing(store) == {PAIR: "different"}
    assert store.duplicates.count_open() == 0


def test_things_are_found_by_way_of_others(store):
    for first, second in ((CHAD, CHAD_TOO), (CHAD_TOO, MALI), (TOGO, FIJI)):
        store.duplicates.decide("left", (first, second), "same", "ada")
    store.duplicates.decide("right", (TSCHAD, TSCHAD_TOO), "same", "ada")
    assert store.duplicates.things() == [
        ("left", sorted([CHAD, CHAD_TOO, MALI])),
        ("left", sorted([TOGO, FIJI])),
        ("right", [TSCHAD, TSCHAD_TOO]),
    ]


def test_two_things_that_others_make_one_are_in_dispute(store):
    store.duplicates.decide("left", (CHAD, CHAD_TOO), "same", "ada")
    store.duplicates.decide("left", (CHAD_TOO, MALI), "same", "ada")
    store.duplicates.decide("left", (CHAD, MALI), "different", "ada")
    assert standing(store)[(CHAD, MALI)] == "contradicted"
    question = store.duplicates.question("left", (CHAD, MALI))
    assert [one.key for one in question.through] == [CHAD_TOO]
    assert store.duplicates.counts() == {"open": 0, "in dispute": 1, "decided": 2}


def test_what_follows_from_decisions_is_not_asked(store):
    store.duplicates.decide("left", (CHAD, MALI), "same", "ada")
    assert store.duplicates.count_open() == 1
    store.duplicates.decide("left", (CHAD_TOO, MALI), "same", "ada")
    assert store.duplicates.count_open() == 0 and store.duplicates.next() is None


def test_decisions_outlive_the_graphs(store):
    store.duplicates.decide("left", PAIR, "same", "ada")
    store.duplicates.decide("left", (MALI, MALI_CITY), "different", "ada")
    store.import_graphs(without_twins(), right_graph(), links())
    assert standing(store) == {} and store.duplicates.things() == []
    store.import_graphs(left_graph(), right_graph(), links())
    assert standing(store) == {PAIR: "same", (MALI, MALI_CITY): "different"}


def test_decisions_are_saved_from_a_damaged_workspace(tmp_path):
    with duplicate_store(tmp_path / "work") as store:
        store.duplicates.decide("left", PAIR, "same", "ada", note="one ISO code")
    recover(tmp_path / "work", tmp_path / "saved")
    with Store.open(tmp_path / "saved") as saved:
        [word] = saved.duplicates.question("left", PAIR).words
        assert (word.verdict, word.curator, word.note) == ("same", "ada", "one ISO code")
        saved.duplicates.decide("left", PAIR, "unsure", "bob")  # numbered after it
        assert saved.duplicates.last_of("bob").verdict == "unsure"
