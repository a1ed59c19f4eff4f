"""Audits: the sample is random, judged in its order, and says what people said."""

import numpy as np
import pytest

from store.records import QueueFilter
from store.review.audits import AUDITED
from tests.samples.release_world import RUN, build, key
from tests.samples.store_samples import event

SIZE = 40


@pytest.fixture
def store(tmp_path):
    with build(tmp_path / "ws", np.linspace(0.999, 0.6, SIZE)) as store:
        yield store


def begin(store, outcome="accept", seed=3):
    return store.review.begin_audit(outcome, 0.99, "ada", store.review.statements(outcome), seed)


def asked(store, audit, limit=5):
    only = QueueFilter(about="all", audit=audit.audit)
    return store.review.queue("ada", limit=limit, only=only)


def say(store, audit, item, verdict, number=1):
    right = None if verdict == "no_counterpart" else item.right.key
    name = f"{item.left.key}-{verdict}-{number}"
    batch = AUDITED + audit.audit
    store.ledger.append([event(name, verdict, item.left.key, right, batch=batch)])


def test_the_surest_come_first_and_one_target_is_proposed_once(store, tmp_path):
    found = store.review.statements("accept")
    assert found["left_key"].to_pylist() == [key("left", i) for i in range(SIZE)]
    assert found["probability"].to_numpy() == pytest.approx(np.linspace(0.999, 0.6, SIZE), abs=1e-5)
    store.ledger.append([event("e1", "accept", key("left", 1), key("right", 0))])
    left = store.review.statements("accept")["left_key"].to_pylist()
    assert key("left", 0) not in left and key("left", 1) not in left  # taken, decided


def test_the_order_is_random_and_the_same_for_the_same_seed(store):
    orders = []
    for seed in (1, 1, 2):
        audit = begin(store, seed=seed)
        orders.append([item.left.key for item in asked(store, audit, SIZE)])
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == [key("left", i) for i in range(SIZE)] != orders[0]


def test_only_what_is_judged_without_a_gap_is_a_sample(store):
    audit = begin(store)
    first, second, third = asked(store, audit, 3)
    say(store, audit, second, "accept")
    say(store, audit, third, "accept")
    rows = store.review.audited(audit.audit).to_pylist()
    assert [row["is_right"] for row in rows[:4]] == [None, True, True, None]
    assert not any(row["sampled"] for row in rows)
    say(store, audit, first, "accept")
    rows = store.review.audited(audit.audit).to_pylist()
    assert [row["sampled"] for row in rows[:4]] == [True, True, True, False]


def test_what_is_found_wrong_counts_and_is_asked_about_again(store):
    audit = begin(store)
    items = asked(store, audit, 8)
    say(store, audit, items[0], "reject")
    for item in items[1:7]:
        say(store, audit, item, "accept")
    rows = store.review.audited(audit.audit).to_pylist()
    assert rows[0]["is_right"] is False and rows[0]["sampled"] and not rows[0]["confirmed"]
    assert rows[1]["confirmed"]
    again = asked(store, audit, 1)[0]
    assert (again.left, again.right, again.again) == (items[0].left, items[0].right, True)
    say(store, audit, items[0], "reject", number=2)
    assert store.review.audited(audit.audit).to_pylist()[0]["confirmed"]
    assert asked(store, audit, 1)[0].left == items[7].left


def test_a_slip_is_mended_by_the_second_look(store):
    audit = begin(store)
    items = asked(store, audit, 7)
    say(store, audit, items[0], "reject")
    for item in items[1:]:
        say(store, audit, item, "accept")
    say(store, audit, items[0], "accept", number=2)
    row = store.review.audited(audit.audit).to_pylist()[0]
    assert row["is_right"] and row["sampled"] and row["confirmed"]


def test_what_is_skipped_comes_again_a_few_places_later_and_is_no_second_look(store):
    audit = begin(store)
    items = asked(store, audit, 6)
    say(store, audit, items[0], "skip")
    lefts = [item.left for item in asked(store, audit, 6)]
    assert lefts.index(items[0].left) == 4
    for item in items[1:]:
        say(store, audit, item, "accept")
    assert asked(store, audit, 1)[0].left == items[0].left
    say(store, audit, items[0], "accept")
    assert all(row["sampled"] for row in store.review.audited(audit.audit).to_pylist()[:6])
    assert store.review.looks()["revised"] == 0


@pytest.mark.parametrize(
    ("outcome", "verdict", "right"),
    [
        ("accept", "accept", True),
        ("accept", "reject", False),
        ("accept", "no_counterpart", False),
        ("accept", "unsure", False),
        ("accept", "broader", False),
        ("accept", "conflated", False),
        ("accept", "skip", None),
        ("no_counterpart", "no_counterpart", True),
        ("no_counterpart", "accept", False),
        ("no_counterpart", "reject", None),
        ("no_counterpart", "related", None),
        ("reject", "reject", True),
        ("reject", "narrower", True),
        ("reject", "accept", False),
        ("reject", "no_counterpart", True),
    ],
)
def test_what_a_verdict_says_of_what_is_to_be_released(store, outcome, verdict, right):
    audit = begin(store, outcome)
    say(store, audit, asked(store, audit, 1)[0], verdict)
    assert store.review.audited(audit.audit).to_pylist()[0]["is_right"] is right


def test_an_audit_goes_on_with_its_surest_part_and_ends(store):
    audit = begin(store)
    for item in asked(store, audit, SIZE)[:10]:
        say(store, audit, item, "accept")
    store.review.narrow_audit(audit.audit, 0.8)
    rows = store.review.audited(audit.audit).to_pylist()
    assert all(row["probability"] >= 0.8 for row in rows) and len(rows) < SIZE
    store.review.drop_audit("accept")
    assert store.review.audits() == []
    assert store.review.progress()[0] == 10  # what was judged stays decided


def test_a_new_run_has_no_audit_of_an_older_one(store):
    begin(store)
    with store.connection.transaction() as cursor:
        cursor.run("update run set active = false")
    assert store.review.audits() == []


def test_a_pair_that_is_something_else_is_never_released(store):
    store.ledger.append([event("e1", "broader", key("left", 0), key("right", 0))])
    assert key("left", 0) not in store.review.statements("accept")["left_key"].to_pylist()
    audit = begin(store)
    store.ledger.append([event("e2", "related", key("left", 1), key("right", 1))])  # meanwhile
    store.ledger.release(audit.audit, 0.5, (1, 0), "ada", "By a sample.")
    linked = {left for left, _ in store.ledger.linked_pairs([key("left", i) for i in range(SIZE)])}
    assert len(linked) == SIZE - 2 and not {key("left", 0), key("left", 1)} & linked


def test_what_somebody_skipped_in_this_run_is_not_released(tmp_path):
    """A person looked and would not say it."""
    with build(tmp_path / "ws", [0.99, 0.98, 0.97]) as store:
        store.ledger.append([event("e1", "skip", key("left", 1), run=RUN)])
        found = store.review.statements("accept")["left_key"].to_pylist()
        assert found == [key("left", 0), key("left", 2)]
        store.ledger.append([event("e2", "skip", key("left", 0), run="an earlier one")])
        assert store.review.statements("accept")["left_key"].to_pylist() == found
