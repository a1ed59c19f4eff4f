import pytest

from app.review.keys import MIN_SHOWN_MS
from app.review.receipts import Receipts
from store.database import Store
from store.errors import StoreError
from tests.samples.review_world import build_workspace, key


@pytest.fixture
def store(tmp_path):
    build_workspace(tmp_path / "workspace", entities=16, seeds=6)
    with Store.open(tmp_path / "workspace") as store:
        yield store


def event(seq, verdict="accept", number=1, session="s", **more):
    right = key("right", number) if verdict in ("accept", "reject", "unsure") else None
    return {
        "event": f"{session}-{seq}",
        "session": session,
        "seq": seq,
        "left": key("left", number),
        "right": right,
        "verdict": verdict,
        "shown_ms": 900,
        **more,
    }


def take(receipts, store, *events):
    return receipts.take(store, "ann", {"events": list(events)})


def test_the_same_events_again_add_nothing(store):
    receipts = Receipts()
    events = [event(1), event(2, "unsure", 2)]
    assert take(receipts, store, *events) == 2
    assert take(receipts, store, *events, event(3, "skip", 3)) == 1
    assert receipts.acknowledged == {"s": 3}


def test_after_a_reload_events_come_again_and_are_stored_once(store):
    take(Receipts(), store, event(1))
    fresh = Receipts()
    assert take(fresh, store, event(1), event(1, "accept", 2, session="t")) == 1
    assert fresh.acknowledged == {"s": 1, "t": 1} and fresh.refused == []


def test_a_refused_event_is_named_and_the_others_are_stored(store):
    receipts = Receipts()
    bad = {**event(1), "right": "nowhere"}
    assert take(receipts, store, bad, event(2, "accept", 2)) == 1
    assert receipts.acknowledged == {"s": 2}
    (refused,) = receipts.refused
    assert refused["event"] == "s-1" and "nowhere" in refused["reason"]


@pytest.mark.parametrize("change", [{"verdict": "adjudicate"}, {"note": 7}, {"run": "x" * 5000}])
def test_what_the_card_cannot_have_sent_is_refused(store, change):
    receipts = Receipts()
    assert take(receipts, store, event(1) | change) == 0
    assert len(receipts.refused) == 1 and store.ledger.history() == []


def test_a_failing_store_acknowledges_nothing_and_the_card_can_send_again(store, monkeypatch):
    receipts = Receipts()

    def broken(events):
        raise StoreError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(store.ledger, "append", broken)
        with pytest.raises(StoreError):
            take(receipts, store, event(1))
    assert receipts.acknowledged == {}
    assert take(receipts, store, event(1)) == 1


def test_a_skip_is_remembered_until_it_is_taken_back(store):
    receipts = Receipts()
    take(receipts, store, event(1, "skip", 3))
    assert set(receipts.skipped.values()) == {key("left", 3)}
    take(receipts, store, event(2, "retract", 3, target="s-1"))
    assert receipts.skipped == {}


def test_the_time_is_that_of_the_key_by_the_clock_of_the_store(store):
    outbox = {"now": 1_000_000, "events": [event(1, at=940_000), event(2, "unsure", 2, at=1e6)]}
    Receipts().take(store, "ann", outbox)
    later, earlier = store.ledger.history()
    assert (later.decided_at - earlier.decided_at).total_seconds() == pytest.approx(60, abs=0.001)


def test_what_was_shown_too_briefly_to_be_read_is_not_decided(store):
    receipts = Receipts()
    hasty = [
        event(1, shown_ms=MIN_SHOWN_MS - 1),
        event(2, shown_ms=None),
        event(3, "skip", 3, shown_ms=0),
    ]
    assert take(receipts, store, *hasty, event(4, shown_ms=MIN_SHOWN_MS)) == 1
    assert [refused["event"] for refused in receipts.refused] == ["s-1", "s-2", "s-3"]
    assert "on the screen for only 0.4 s" in receipts.refused[0]["reason"]


def test_undo_takes_back_nobody_elses_decision(store):
    take(Receipts(), store, event(1))
    receipts = Receipts()
    undo = event(2, "retract", target="s-1", right=key("right", 1), shown_ms=None)
    assert receipts.take(store, "bob", {"events": [undo]}) == 0
    assert "the decision of ann" in receipts.refused[0]["reason"]
    assert take(Receipts(), store, undo) == 1
