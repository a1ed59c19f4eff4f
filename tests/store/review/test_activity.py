"""Who decided how much and when, how quickly, and how far stated probabilities held."""

from datetime import UTC, datetime, timedelta

import pytest

from store.records import Decision
from tests.samples.release_world import RUN, build, key
from tests.samples.store_samples import event, filled_store, run_folder

START = datetime(2026, 3, 1, 12, tzinfo=UTC)


def decision(number: int, verdict: str, seconds: float, curator: str = "ada", **more) -> Decision:
    right = None if verdict == "no_counterpart" else key("right", more.pop("right", number))
    return Decision(
        f"{curator}-{number}-{verdict}-{right}", key("left", number), right, verdict, curator,
        START + timedelta(seconds=seconds), **{"run": RUN, **more},
    )  # fmt: skip


@pytest.fixture
def store(tmp_path):
    with build(tmp_path / "ws", [0.9, 0.8, 0.7, 0.6, 0.5, 0.4], seeds=1) as store:
        yield store


def test_nothing_decided_is_nothing_over_time(store):
    activity = store.activity
    assert [activity.over_time().num_rows, activity.pace().num_rows] == [0, 0]
    assert activity.stated_and_right().num_rows == 0


def test_what_is_said_is_counted_when_it_was_said_and_not_what_was_taken_back(store):
    store.ledger.append(
        [
            decision(0, "accept", 0),
            decision(1, "accept", 20),
            decision(2, "reject", 90),
            decision(3, "skip", 95),
            decision(4, "accept", 100, "bob"),
        ]
    )
    store.ledger.retract("ada-1-accept-right:000001", "ada", decided_at=START)
    assert store.activity.over_time().to_pylist() == [
        {"at": START.replace(tzinfo=None), "curator": "ada", "verdict": "accept", "number": 1},
        {"at": datetime(2026, 3, 1, 12, 1), "curator": "ada", "verdict": "reject", "number": 1},
        {"at": datetime(2026, 3, 1, 12, 1), "curator": "bob", "verdict": "accept", "number": 1},
    ]


@pytest.mark.parametrize(("hours", "unit"), [(5, {"minute": 0}), (200, {"hour": 0, "minute": 0})])
def test_a_longer_span_is_counted_in_longer_units(store, hours, unit):
    late = START + timedelta(hours=hours, minutes=34)
    store.ledger.append([decision(0, "accept", 0), decision(1, "accept", hours * 3600 + 2040)])
    at = store.activity.over_time()["at"].to_pylist()
    assert at[-1] == late.replace(tzinfo=None, **unit)


def test_what_was_released_is_told_apart(store):
    statements = store.review.statements("accept")
    audit = store.review.begin_audit("accept", 0.9, "ada", statements, seed=1)
    store.ledger.release(audit.audit, 0.65, (0, 0), "ada", "of a sample")
    rows = store.activity.over_time().to_pylist()
    assert [(row["verdict"], row["number"]) for row in rows] == [("released", 3)]
    assert store.activity.pace().num_rows == 0, "nobody looked"
    assert store.activity.stated_and_right().num_rows == 0


def test_pauses_are_no_working_time_and_skips_take_time_but_decide_nothing(store):
    store.ledger.append(
        [
            decision(0, "accept", 0),
            decision(1, "reject", 10),
            decision(2, "skip", 16),
            decision(3, "unsure", 20),
            decision(4, "no_counterpart", 20 + 121),  # a pause
            decision(5, "accept", 20 + 121 + 5),
            decision(0, "accept", 3, "bob"),
        ]
    )
    assert store.activity.pace().to_pylist() == [
        {"curator": "ada", "decisions": 5, "timed": 3, "seconds": 25.0},
        {"curator": "bob", "decisions": 1, "timed": 0, "seconds": 0.0},
    ]


def test_stated_against_right_is_about_the_first_proposal_and_who_looked(store):
    store.ledger.append(
        [
            decision(0, "accept", 0, probability=0.93),  # as it was stated then
            decision(1, "reject", 1, probability=0.75),
            decision(2, "accept", 2, right=5),  # another one is right, so the first was wrong
            decision(3, "no_counterpart", 3, probability=0.2),  # of having none
            decision(4, "unsure", 4, probability=0.5),
        ]
    )
    rows = [(round(row["stated"], 2), row["is_right"]) for row in
            store.activity.stated_and_right().to_pylist()]  # fmt: skip
    assert rows == [(0.6, False), (0.7, False), (0.75, False), (0.93, True)]


def test_the_questions_ahead_are_those_of_the_queue_in_its_order(store):
    store.ledger.append([decision(0, "accept", 0)])
    for order in ("gain", "confident", "uncertain"):
        ahead = store.activity.ahead(order)
        asked = [item.left.entity_id for item in store.review.queue("ada", order, 20)]
        assert ahead["left_id"].to_pylist() == asked
    assert sum(store.activity.ahead()["probability"].to_pylist()) == pytest.approx(3.0, abs=1e-5)


def test_an_entity_of_several_types_counts_once(tmp_path):
    with filled_store(tmp_path / "ws") as store:
        store.runs.add(run_folder(tmp_path / "ws" / "runs" / "r1", store))
        store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
        rows = store.activity.by_type().to_pylist()
    assert sum(row["found"] for row in rows) == 1
    of_chad, others = rows
    assert of_chad["type"] in ("area", "country") and of_chad["found"] == 1
    assert others["type"] is None
    assert others["expected"] == pytest.approx(0.9 + 0.6 + 0.95, abs=1e-4)


def test_without_a_run_nothing_is_ahead(tmp_path):
    with filled_store(tmp_path / "ws") as store:
        assert store.activity.ahead().num_rows == 0
        assert store.activity.by_type().num_rows == 0
