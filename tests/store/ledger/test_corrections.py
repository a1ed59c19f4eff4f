"""Taking back anybody's decision, and a note on one that stands."""

import pytest

from store.errors import DecisionRefused
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


def test_a_note_says_the_same_again_on_the_same_evidence(store):
    said = store.ledger.annotate("e1", "ada", "  by the flag ")
    assert (said.verdict, said.run, said.rank, said.evidence_hash) == ("accept", "r1", 2, "abc")
    assert standing(store) == [("accept", "ada", "by the flag")]
    assert len(store.ledger.history()) == 2


def test_a_note_on_a_settlement_goes_when_the_settlement_goes(store):
    judged = event("e2", "adjudicate", *PAIR, curator="eve", outcome="reject", batch="b")
    store.ledger.append([judged])
    noted = store.ledger.annotate("e2", "eve", "another Chad")
    assert standing(store) == [("reject", "eve", "another Chad")]
    assert store.ledger.take_back(noted.event_id, "eve") == 2
    assert standing(store) == [("accept", "ada", None)]


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
