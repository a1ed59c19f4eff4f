"""Taking back anybody's decision, and a note on one that stands."""

import pytest

from store.errors import DecisionRefused
from store.exports.choices.selection import Selection
from tests.samples.store_samples import event, filled_store

PAIR = ("atlas:chad", "lk:1")


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path) as store:
        store.ledger.append([event("e1", "accept", *PAIR, run="r1", rank=2, evidence_hash="abc")])
        yield store


def standing(store):
    return [
        (row["verdict"], row["curator"], row["note"]) for row in store.ledger.links()[0].to_pylist()
    ]


def test_a_colleagues_decision_is_taken_back_in_ones_own_name(store):
    assert store.ledger.take_back("e1", "bob") == 1
    assert standing(store) == []
    (back, first) = store.ledger.history()
    assert (back.verdict, back.curator, back.target) == ("retract", "bob", "e1")
    assert first.event_id == "e1"


def test_what_cannot_be_taken_back_says_why(store):
    store.ledger.take_back("e1", "bob")
    with pytest.raises(DecisionRefused, match="taken back already"):
        store.ledger.take_back("e1", "bob")
    with pytest.raises(DecisionRefused, match="no decision 'e9'"):
        store.ledger.take_back("e9", "bob")
    with pytest.raises(DecisionRefused, match="a retract can't be taken back"):
        store.ledger.take_back(store.ledger.history()[0].event_id, "bob")


def test_a_note_leaves_the_decision_to_its_curator(store):
    written = store.ledger.annotate("e1", "bob", "  by the flag ")
    assert (written.verdict, written.target, written.curator) == ("note", "e1", "bob")
    assert standing(store) == [("accept", "ada", "by the flag")]
    (row,) = store.exports.rows(Selection()).to_pylist()
    assert (row["curator"], row["note"], row["run"], row["rank"]) == ("ada", "by the flag", "r1", 2)


def test_the_last_note_counts_until_it_is_removed_or_taken_back(store):
    store.ledger.annotate("e1", "ada", "by the flag")
    second = store.ledger.annotate("e1", "bob", "by the capital")
    assert standing(store) == [("accept", "ada", "by the capital")]
    store.ledger.take_back(second.event_id, "bob")
    assert standing(store) == [("accept", "ada", "by the flag")]
    store.ledger.annotate("e1", "ada", "")
    assert standing(store) == [("accept", "ada", None)]
    assert len(store.ledger.history()) == 5


def test_a_note_goes_with_its_settlement(store):
    judged = event("e2", "adjudicate", *PAIR, curator="eve", outcome="reject", batch="b")
    store.ledger.append([judged])
    store.ledger.annotate("e2", "eve", "another Chad")
    assert standing(store) == [("reject", "eve", "another Chad")]
    assert store.ledger.take_back("e2", "eve") == 1
    assert standing(store) == [("accept", "ada", None)]


def test_a_note_is_about_a_decision(store):
    note = store.ledger.annotate("e1", "ada", "by the flag")
    for target, message in ((note.event_id, "not about another note"), ("e9", "no decision 'e9'")):
        about = event("n2", "note", *PAIR, target=target, note="and this")
        with pytest.raises(DecisionRefused, match=message):
            store.ledger.append([about])


def test_no_note_on_what_does_not_stand(store):
    store.ledger.append([event("e2", "reject", *PAIR)])
    for gone in ("e1", "e9"):
        with pytest.raises(DecisionRefused, match="that stands"):
            store.ledger.annotate(gone, "ada", "late")
    assert len(store.ledger.history()) == 2


def test_no_counterpart_can_be_overruled_but_not_rejected(store):
    store.ledger.append([event("e3", "no_counterpart", "atlas:fiji")])
    with pytest.raises(DecisionRefused, match="reject needs a left and a right"):
        store.ledger.append([event("e4", "reject", "atlas:fiji")])
    store.ledger.append([event("e5", "adjudicate", "atlas:fiji", outcome="reject", curator="eve")])
    with store.connection.reading() as cursor:
        closed = cursor.rows("select key from closed_left join entity on entity_id = left_id")
    assert closed == [("atlas:chad",)]
