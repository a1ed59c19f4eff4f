"""Settling a conflict: who is right, that it leaves the list, and that it can be undone."""

import pytest

from store.errors import DecisionRefused
from store.ledger import adjudication as settlements
from store.ledger import conflicts
from tests.samples.store_samples import event, filled_store

CHAD = ("left", "atlas:chad", None)


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path, ("atlas:togo", "lk:4")) as store:
        yield store


@pytest.fixture
def two(store):
    """A store where Chad has two counterparts."""
    store.ledger.append(
        [
            event("e1", "accept", "atlas:chad", "lk:1"),
            event("e2", "accept", "atlas:chad", "lk:2", curator="bob", note="by the flag"),
        ]
    )
    return store


def listed(store):
    rows = store.ledger.conflict_page()[0].to_pylist()
    return [(row["kind"], row["key"], row["other_key"]) for row in rows]


def links(store):
    """(left, right) -> source of what counts as a link."""
    with store.connection.reading() as cursor:
        rows = cursor.rows(
            "select l.key, r.key, source from link join entity l on l.entity_id = left_id "
            "join entity r on r.entity_id = right_id"
        )
    return {(left, right): source for left, right, source in rows}


def settlements_of(store):
    with store.connection.reading() as cursor:
        return settlements.page(cursor)[0].to_pylist()


def test_the_list_tells_who_and_what_the_latest_first(two):
    two.ledger.append(
        [
            event("e3", "accept", "atlas:mali", "lk:3"),
            event("e4", "reject", "atlas:mali", "lk:3", curator="eve"),
            event("e5", "no_counterpart", "atlas:togo", curator="bob"),
            event("e6", "accept", "atlas:fiji", "lk:4"),
        ]
    )
    rows, total = two.ledger.conflict_page()
    assert total == 4
    right, alone, disputed, crowded = rows.to_pylist()
    assert (right["kind"], right["key"], right["claims"]) == ("right", "lk:4", 2)
    assert right["against"] == ["atlas:fiji", "Togo"]
    assert (alone["kind"], alone["name"], alone["none"]) == ("left", "Togo", True)
    assert (disputed["kind"], disputed["name"], disputed["other_name"]) == (
        "curators",
        "Mali",
        "Mali",
    )
    assert disputed["curator"] == "eve"
    assert (crowded["key"], crowded["claims"], crowded["none"]) == ("atlas:chad", 2, False)
    assert two.ledger.conflict_page(page=2, page_size=3)[0].to_pylist() == [crowded]


def test_a_conflict_has_the_last_word_of_every_curator(two):
    two.ledger.append(
        [
            event("e3", "reject", "atlas:chad", "lk:2"),
            event("e4", "accept", "atlas:chad", "lk:2"),
        ]
    )
    conflict = two.ledger.open_conflict(*CHAD)
    assert conflict.entity.name == "Chad"
    said = {
        claim.right.key: [decision.event_id for decision in claim.decisions]
        for claim in conflict.claims
    }
    assert said == {"lk:2": ["e2", "e4"], "lk:1": ["e1"]}
    assert two.ledger.open_conflict("right", "lk:1") is None


def test_only_the_first(two):
    conflict = two.ledger.open_conflict(*CHAD)
    assert [claim.right.key for claim in conflict.claims] == ["lk:2", "lk:1"]
    two.ledger.adjudicate(
        conflict, ["accept", "reject"], "eve", run="r1", note="  the flag decides "
    )
    assert listed(two) == [] and two.ledger.conflicts() == []
    assert links(two) == {("atlas:chad", "lk:2"): "curator", ("atlas:togo", "lk:4"): "seed"}
    (settled,) = settlements_of(two)
    assert (settled["curator"], settled["run"], settled["note"]) == (
        "eve",
        "r1",
        "the flag decides",
    )
    assert [(j["right"], j["outcome"]) for j in settled["judged"]] == [
        ("Fidschi", "accept"),
        ("Tschad", "reject"),
    ]


def test_both_are_right_until_a_third_one_comes(two):
    two.ledger.adjudicate(two.ledger.open_conflict(*CHAD), ["accept", "accept"], "eve")
    assert listed(two) == [] and two.ledger.conflicts() == []
    assert not any(row["conflict"] for row in two.ledger.links()[0].to_pylist())
    assert two.ledger.links(verdicts=("accept",), source="curator")[1] == 2
    two.ledger.append([event("e3", "accept", "atlas:chad", "lk:5")])
    assert listed(two) == [CHAD]


def test_what_was_settled_of_one_entity_says_nothing_of_another(two):
    """Each pair was called right in a settlement, but never both claims on lk:1 in one."""
    two.ledger.append(
        [
            event("e3", "accept", "atlas:mali", "lk:1"),
            event("e4", "accept", "atlas:mali", "lk:3"),
        ]
    )
    for key in ("atlas:chad", "atlas:mali"):
        two.ledger.adjudicate(two.ledger.open_conflict("left", key), ["accept", "accept"], "eve")
    assert listed(two) == [("right", "lk:1", None)]


def test_neither(two):
    two.ledger.adjudicate(two.ledger.open_conflict(*CHAD), ["reject", "reject"], "eve")
    assert listed(two) == []
    assert set(links(two)) == {("atlas:togo", "lk:4")}


def test_a_seed_in_a_conflict_is_settled_too(store):
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:4")])
    conflict = store.ledger.open_conflict("right", "lk:4")
    assert [claim.seed for claim in conflict.claims] == [False, True]
    store.ledger.adjudicate(conflict, ["accept", "accept"], "eve")
    assert store.ledger.conflicts() == []
    store.ledger.take_back(settlements_of(store)[0]["event_id"], "eve")
    store.ledger.adjudicate(
        store.ledger.open_conflict("right", "lk:4"), ["accept", "reject"], "eve"
    )
    assert set(links(store)) == {("atlas:chad", "lk:4")}


@pytest.mark.parametrize(
    ("outcomes", "linked", "alone"),
    [
        (["accept", "reject"], [], ["atlas:fiji"]),
        (["reject", "accept"], [("atlas:fiji", "lk:2")], []),
        (["reject", "reject"], [], []),
    ],
)
def test_a_link_and_no_counterpart(store, tmp_path, outcomes, linked, alone):
    store.ledger.append(
        [event("e1", "accept", "atlas:fiji", "lk:2"), event("e2", "no_counterpart", "atlas:fiji")]
    )
    conflict = store.ledger.open_conflict("left", "atlas:fiji")
    assert conflict.claims[0].right is None
    store.ledger.adjudicate(conflict, outcomes, "eve")
    assert store.ledger.conflicts() == [] and listed(store) == []
    assert [pair for pair in links(store) if pair != ("atlas:togo", "lk:4")] == linked
    with store.connection.reading() as cursor:
        rows = cursor.rows(
            "select key from standing join entity on entity_id = left_id "
            "where standing = 'no_counterpart'"
        )
    assert [key for (key,) in rows] == alone
    counts = store.runs.write_snapshot(tmp_path / "snapshot").counts
    assert counts["dangling"] == len(alone)
    assert counts["rejected"] == (1 if outcomes[1] == "reject" else 0)


@pytest.mark.parametrize("outcome", ["accept", "reject", "unsure"])
def test_curators_who_disagree(store, outcome):
    store.ledger.append(
        [
            event("e1", "accept", "atlas:mali", "lk:3"),
            event("e2", "reject", "atlas:mali", "lk:3", curator="bob"),
        ]
    )
    store.ledger.adjudicate(
        store.ledger.open_conflict("curators", "atlas:mali", "lk:3"), [outcome], "eve"
    )
    assert listed(store) == []
    (row,) = [r for r in store.ledger.links()[0].to_pylist() if r["left_key"] == "atlas:mali"]
    assert (row["verdict"], row["curator"], row["settled"]) == (outcome, "eve", True)


def test_what_changed_since_it_was_shown_is_not_settled(two):
    shown = two.ledger.open_conflict(*CHAD)
    two.ledger.append([event("e3", "unsure", "atlas:chad", "lk:2", curator="eve")])
    with pytest.raises(DecisionRefused, match="changed since it was shown"):
        two.ledger.adjudicate(shown, ["accept", "reject"], "eve")
    two.ledger.adjudicate(two.ledger.open_conflict(*CHAD), ["accept", "reject"], "eve")
    with pytest.raises(DecisionRefused, match="changed since it was shown"):
        two.ledger.adjudicate(shown, ["accept", "reject"], "eve")
    assert len(two.ledger.history()) == 5


def test_a_settlement_is_undone_as_a_whole(two):
    events = two.ledger.adjudicate(two.ledger.open_conflict(*CHAD), ["accept", "reject"], "eve")
    assert two.ledger.take_back(events[0].event_id, "bob") == 2
    assert listed(two) == [CHAD]
    assert settlements_of(two) == []
    assert {claim.right.key for claim in two.ledger.open_conflict(*CHAD).claims} == {"lk:1", "lk:2"}


def test_only_what_is_shown_of_a_crowd_is_settled(two, monkeypatch):
    two.ledger.append([event("e3", "accept", "atlas:chad", "lk:5")])
    monkeypatch.setattr(conflicts, "SHOWN", 2)
    conflict = two.ledger.open_conflict(*CHAD)
    assert (len(conflict.claims), conflict.more) == (2, 1)
    two.ledger.adjudicate(conflict, ["reject", "accept"], "eve")
    rest = two.ledger.open_conflict(*CHAD)
    assert {claim.right.key for claim in rest.claims} == {"lk:1", "lk:2"}


def test_the_conflict_of_a_pair(two):
    with two.connection.reading() as cursor:
        assert conflicts.of_pair(cursor, "atlas:chad", "lk:1") == CHAD
        assert conflicts.of_pair(cursor, "atlas:chad", None) == CHAD
        assert conflicts.of_pair(cursor, "atlas:togo", "lk:4") is None
        assert conflicts.count(cursor) == 1
