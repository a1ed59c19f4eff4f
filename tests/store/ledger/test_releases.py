"""Releases: all or nothing, reversible for ever, and never above what somebody looked at."""

import pytest

from store.errors import DecisionRefused
from tests.samples.release_world import RUN, build, key
from tests.samples.store_samples import event


@pytest.fixture
def store(tmp_path):
    with build(tmp_path / "ws", [0.99, 0.98, 0.97, 0.9, 0.2], seeds=2) as store:
        yield store


def released(store, outcome="accept", least=0.5, curator="ada"):
    found = store.review.statements(outcome)
    audit = store.review.begin_audit(outcome, 0.99, curator, found, 7)
    return store.ledger.release(audit.audit, least, (3, 0), curator, "by a sample of 3")


def standing(store) -> dict:
    with store.connection.reading() as cursor:
        return {
            (left, right): (verdict, together)
            for left, right, verdict, together in cursor.rows(
                """
                select l.key, r.key, standing, released from standing
                join entity l on l.entity_id = left_id left join entity r on r.entity_id = right_id
                """
            )
        }


def test_what_is_sure_enough_is_released_and_says_so(store):
    batch, count = released(store)
    assert count == 4 and batch.startswith("released-")
    assert standing(store) == {
        (key("left", i), key("right", i)): ("accept", True) for i in range(4)
    }
    events = store.ledger.history()
    assert {(e.verdict, e.outcome, e.curator, e.run, e.batch) for e in events} == {
        ("release", "accept", "ada", RUN, batch)
    }
    assert sorted(round(e.probability, 2) for e in events) == [0.9, 0.97, 0.98, 0.99]
    assert {e.note for e in events} == {"by a sample of 3"} and {e.rank for e in events} == {1}
    assert store.status()["proposals"]["open"] == 1


def test_a_release_is_taken_back_as_a_whole_and_once(store):
    batch, _ = released(store)
    (row,) = store.ledger.releases().to_pylist()
    assert (row["batch"], row["events"], row["live"], row["stands"]) == (batch, 4, 4, 4)
    assert store.ledger.take_back_release(batch, "bob", "too early") == 4
    assert standing(store) == {} and store.status()["proposals"]["open"] == 5
    with pytest.raises(DecisionRefused, match="taken back already"):
        store.ledger.take_back_release(batch, "bob")
    (row,) = store.ledger.releases().to_pylist()
    assert (row["events"], row["live"], row["stands"]) == (4, 0, 0)


def test_who_looked_goes_before_who_released_whoever_came_first(store):
    pair = key("left", 0), key("right", 0)
    store.ledger.append([event("e1", "reject", *pair, curator="bob")])
    with store.connection.transaction() as cursor:  # as another ledger may have it
        cursor.run("delete from standing")
    released(store)
    assert standing(store)[pair] == ("reject", False)
    other = key("left", 1), key("right", 1)
    store.ledger.append([event("e2", "reject", *other, curator="ada")])
    assert standing(store)[other] == ("reject", False)
    store.ledger.append([event("e3", "unsure", key("left", 2), key("right", 2), curator="bob")])
    assert standing(store)[key("left", 2), key("right", 2)] == ("unsure", False)


def test_a_look_against_a_release_is_no_conflict_but_two_looks_are(store):
    released(store)
    pair = key("left", 0), key("right", 0)
    store.ledger.append([event("e1", "reject", *pair, curator="bob")])
    assert store.ledger.count_conflicts() == 0
    store.ledger.append([event("e2", "accept", *pair, curator="eve")])
    assert store.ledger.count_conflicts() == 1


def test_what_was_decided_meanwhile_is_left_alone(store):
    found = store.review.statements("accept")
    audit = store.review.begin_audit("accept", 0.99, "ada", found, 7)
    store.ledger.append(
        [
            event("e1", "no_counterpart", key("left", 0)),
            event("e2", "reject", key("left", 1), key("right", 1)),
            event("e3", "accept", key("left", 4), key("right", 2)),
        ]
    )
    _, count = store.ledger.release(audit.audit, 0.5, (0, 0), "ada", "n")
    assert count == 1  # number 3 alone: 2 is taken
    assert (key("left", 3), key("right", 3)) in standing(store)


def test_nothing_to_release_is_refused_and_leaves_nothing(store):
    found = store.review.statements("accept").slice(0, 1)
    audit = store.review.begin_audit("accept", 0.99, "ada", found, 7)
    store.ledger.append([event("e1", "reject", key("left", 0), key("right", 0))])
    with pytest.raises(DecisionRefused, match="was decided meanwhile"):
        store.ledger.release(audit.audit, 0.5, (0, 0), "ada", "n")
    assert len(store.ledger.history()) == 1 and store.review.audits() == [audit]


def test_an_audit_is_released_once_also_after_it_was_taken_back(store):
    found = store.review.statements("accept")
    audit = store.review.begin_audit("accept", 0.99, "ada", found, 7).audit
    batch, _ = store.ledger.release(audit, 0.5, (0, 0), "ada", "n")
    store.ledger.take_back_release(batch, "ada")
    with pytest.raises(DecisionRefused, match="the audit has ended"):
        store.ledger.release(audit, 0.5, (0, 0), "bob", "n")


def test_no_counterpart_and_rejections_are_released_likewise(store):
    store.review.statements("no_counterpart")
    assert released(store, "no_counterpart", 0.75)[1] == 1
    assert standing(store) == {(key("left", 4), None): ("no_counterpart", True)}
    assert released(store, "reject", 0.05)[1] == 1
    assert standing(store)[key("left", 3), key("right", 3)] == ("reject", True)


def test_a_later_training_learns_from_them_and_knows_their_kind(store, tmp_path):
    import pyarrow.parquet as pq

    released(store)
    snapshot = store.runs.write_snapshot(tmp_path / "snapshot")
    sources = pq.read_table(snapshot.folder / "links.parquet")["source"].to_pylist()
    assert sorted(sources) == ["released"] * 4 + ["seed"] * 2


def test_the_journal_has_them_and_they_are_there_after_a_restart(store, tmp_path):
    from store.database import Store

    batch, _ = released(store)
    store.ledger.take_back_release(batch, "bob")
    events = store.ledger.history(limit=100)
    store.close()
    with Store.open(tmp_path / "ws") as again:
        assert again.ledger.history(limit=100) == events and len(events) == 8
    lines = (tmp_path / "ws" / "ledger.jsonl").read_text().splitlines()
    assert len(lines) == 1 + 8
