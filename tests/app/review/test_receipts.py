import json
from datetime import UTC, datetime

import pytest

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


DEEP = []
for _ in range(900):  # as deep as Python's own parser goes
    DEEP = [DEEP]


WRONG = {
    "verdict": ("adjudicate", ["accept"], True, DEEP),
    "note": (7, ["x"], "\ud800", DEEP),
    "run": ("x" * 5000,),
    "rank": (True, 2**31, -1, 1.5, float("inf"), "1", [1], DEEP),
    "shown_ms": (False, 2**64, -5, float("nan"), "long", {}),
    "at": (True, "now", -1, 1e300, float("nan"), 2**70, [], {"t": 1}),
    "left": (None, 7, "\ud800"),
    "event": (None, 7, "\ud800", "x" * 5000),
}
CHANGES = [{name: value} for name, values in WRONG.items() for value in values]


def test_what_the_card_cannot_have_sent_is_refused_and_the_others_are_stored(store):
    receipts = Receipts()
    wrong = [event(seq, at=5) | change for seq, change in enumerate(CHANGES, 1)]
    last = event(len(wrong) + 1, "accept", 2, at=6)
    assert receipts.take(store, "ann", {"events": [*wrong, last], "now": 10}) == 1
    assert [one.event_id for one in store.ledger.history()] == [last["event"]]
    assert receipts.acknowledged == {"s": last["seq"]}
    named = [one["event"] for one in wrong if one["event"] == f"s-{one['seq']}"]
    assert [one["event"] for one in receipts.refused if one["event"]] == named
    json.dumps(receipts.refused, ensure_ascii=False, allow_nan=False).encode()


def test_an_event_without_a_place_is_refused_once_and_the_others_are_stored(store):
    receipts = Receipts()
    unplaced = [1, None, [], {}, {"session": "s"}, {"session": 1, "seq": 1}]
    unplaced += [{"session": "s", "seq": wrong} for wrong in (True, 0, 2**60)]
    unplaced += [{"session": "\ud800", "seq": 1}]
    assert take(receipts, store, *unplaced, event(1)) == 1
    assert take(receipts, store, *unplaced, event(2, "accept", 2)) == 1
    assert receipts.refused == [
        {"event": None, "reason": "an event needs a session and a seq, counted from 1"}
    ]
    assert receipts.acknowledged == {"s": 2}


def test_without_the_clock_of_the_browser_a_decision_counts_as_made_now(store):
    for seq, now in enumerate([None, True, "soon", -1, 1e300, float("nan"), 2**80, [1]], 1):
        Receipts().take(store, "ann", {"now": now, "events": [event(seq, number=seq, at=5)]})
    stored = store.ledger.history()
    assert len(stored) == 8
    assert all(abs(datetime.now(UTC) - one.decided_at).total_seconds() < 60 for one in stored)


def test_a_text_with_any_character_is_stored(store):
    assert take(Receipts(), store, event(1, note="a\x00b\u202e\U0001f600")) == 1
    assert store.ledger.history()[0].note == "a\x00b\u202e\U0001f600"


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
    hasty = [event(1, shown_ms=249), event(2, shown_ms=None), event(3, "skip", 3, shown_ms=0)]
    assert take(receipts, store, *hasty, event(4, shown_ms=250)) == 1
    assert [refused["event"] for refused in receipts.refused] == ["s-1", "s-2", "s-3"]
    assert "on screen for only 249 ms" in receipts.refused[0]["reason"]


def test_how_long_a_card_must_be_shown_is_what_the_project_chose(store):
    receipts = Receipts()
    store.settings.change("ann", least_ms=600)
    assert take(receipts, store, event(1, shown_ms=599), event(2, shown_ms=600)) == 1
    assert "a key counts after 600" in receipts.refused[0]["reason"]
    store.settings.change("ann", least_ms=0)
    assert take(receipts, store, event(3, number=3, shown_ms=0)) == 1


def test_undo_takes_back_nobody_elses_decision(store):
    take(Receipts(), store, event(1))
    receipts = Receipts()
    undo = event(2, "retract", target="s-1", right=key("right", 1), shown_ms=None)
    assert receipts.take(store, "bob", {"events": [undo]}) == 0
    assert "the decision of ann" in receipts.refused[0]["reason"]
    assert take(Receipts(), store, undo) == 1


def test_a_relation_is_stored_where_the_project_has_them_and_refused_where_it_does_not(store):
    receipts = Receipts()
    broader = event(1, "broader") | {"right": key("right", 1)}
    assert take(receipts, store, broader) == 0
    (refused,) = receipts.refused
    assert "“right is broader” is no verdict of this project" in refused["reason"]
    store.settings.change("ann", relations=True)
    assert take(receipts, store, broader | {"event": "again", "seq": 2}) == 1
    undo = event(3, "retract") | {"target": "again", "right": key("right", 1)}
    store.settings.change("ann", relations=False)  # what was said can still be taken back
    assert take(receipts, store, undo) == 1
