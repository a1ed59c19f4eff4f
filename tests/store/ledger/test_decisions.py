"""The ledger: what is taken, what is refused, and what stands after any sequence of events."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import DecisionRefused
from store.records import NOT_SAME, RELATIONS
from tests.samples.store_samples import event, filled_store


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path) as store:
        yield store


def standing(store) -> dict:
    """(left, right) -> the verdict that stands."""
    with store.connection.reading() as cursor:
        rows = cursor.rows(
            "select d.left_key, d.right_key, s.standing from standing s join decision d using (seq)"
        )
    return {(left, right): verdict for left, right, verdict in rows}


PAIR = ("atlas:chad", "lk:1")


def test_a_decision_comes_back_as_it_went_in(store):
    decision = event(
        "e1",
        "accept",
        *PAIR,
        run="r1",
        rank=2,
        evidence_hash="abc",
        shown_ms=812,
        batch="b",
        note="ñ",
    )
    assert store.ledger.append([decision]) == 1
    assert store.ledger.history() == [decision]
    assert store.ledger.history() == [decision]


def test_times_are_kept_in_utc(store):
    noon = datetime(2026, 3, 1, 12, tzinfo=timezone(timedelta(hours=5)))
    naive = datetime(2026, 3, 1, 7)
    store.ledger.append(
        [
            event("e1", "accept", *PAIR, decided_at=noon),
            event("e2", "skip", *PAIR, decided_at=naive),
        ]
    )
    assert {d.decided_at for d in store.ledger.history()} == {datetime(2026, 3, 1, 7, tzinfo=UTC)}


def test_the_same_event_twice_is_one_row(store):
    first = event("e1", "accept", *PAIR)
    assert store.ledger.append([first, first]) == 1
    assert store.ledger.append([first, event("e2", "skip", *PAIR)]) == 1
    assert store.status()["decisions"]["events"] == 2


def test_the_same_id_with_other_content_is_refused(store):
    store.ledger.append([event("e1", "accept", *PAIR)])
    with pytest.raises(DecisionRefused, match="'e1' already exists with other content"):
        store.ledger.append([event("e1", "reject", *PAIR)])
    assert standing(store) == {PAIR: "accept"}


@pytest.mark.parametrize(
    ("decision", "message"),
    [
        (event("e", "maybe", *PAIR), "'maybe' is not a verdict"),
        (event("e", "accept", "atlas:chad"), "accept needs a left and a right"),
        (event("e", "reject", "atlas:chad"), "reject needs a left and a right"),
        (event("e", "broader", "atlas:chad"), "broader needs a left and a right"),
        (event("e", "no_counterpart", *PAIR), "without a right entity"),
        (event("e", "accept", "atlas:oz", "lk:1"), "left graph has no entity 'atlas:oz'"),
        (event("e", "accept", "atlas:chad", "lk:99"), "right graph has no entity 'lk:99'"),
        (event("e", "retract", *PAIR), "name the event"),
        (event("e", "retract", *PAIR, target="none"), "no decision 'none'"),
        (event("e", "accept", *PAIR, target="e0"), "nothing else, name the event"),
        (event("e", "adjudicate", *PAIR), "have an outcome"),
        (event("e", "adjudicate", *PAIR, outcome="skip"), "outcome 'skip' must be one of"),
        (event("e", "adjudicate", "atlas:chad", outcome="accept"), "accept needs a left and a"),
        (event("", "accept", *PAIR), "needs an event id"),
        (event("e", "accept", *PAIR, curator=""), "needs an event id, a curator"),
    ],
)
def test_what_cannot_be_is_refused_and_takes_its_batch_along(store, decision, message):
    with pytest.raises(DecisionRefused, match=message):
        store.ledger.append([event("good", "accept", "atlas:mali", "lk:3"), decision])
    assert store.ledger.history() == []
    assert standing(store) == {}


def test_retract_restores_what_stood_before(store):
    store.ledger.append([event("e1", "reject", *PAIR), event("e2", "accept", *PAIR)])
    assert standing(store) == {PAIR: "accept"}
    taken_back = store.ledger.retract("e2", "bob", note="slip")
    assert (taken_back.verdict, taken_back.target, taken_back.curator) == ("retract", "e2", "bob")
    assert standing(store) == {PAIR: "reject"}
    store.ledger.retract("e1", "ada")
    assert standing(store) == {}
    assert [d.verdict for d in store.ledger.history()] == ["retract", "retract", "accept", "reject"]


def test_a_retract_is_once_only(store):
    store.ledger.append([event("e1", "accept", *PAIR)])
    taken_back = store.ledger.retract("e1", "ada", retract_id="back")
    assert store.ledger.append([taken_back]) == 0
    with pytest.raises(DecisionRefused, match="taken back already"):
        store.ledger.retract("e1", "ada")
    with pytest.raises(DecisionRefused, match="decide the pair again"):
        store.ledger.retract("back", "ada")
    with pytest.raises(DecisionRefused, match="no decision 'e9'"):
        store.ledger.retract("e9", "ada")


def test_a_burst_with_an_undo_in_it_is_one_batch(store):
    undo = event("e2", "retract", *PAIR, target="e1")
    assert (
        store.ledger.append([event("e1", "accept", *PAIR), undo, event("e3", "unsure", *PAIR)]) == 3
    )
    assert standing(store) == {PAIR: "unsure"}


def test_a_retract_about_another_pair_is_refused(store):
    store.ledger.append([event("e1", "accept", *PAIR)])
    with pytest.raises(DecisionRefused, match="is about atlas:chad"):
        store.ledger.append([event("e2", "retract", "atlas:mali", "lk:3", target="e1")])


def test_an_adjudication_outranks_what_curators_say_later(store):
    store.ledger.append(
        [
            event("e1", "accept", *PAIR),
            event("e2", "adjudicate", *PAIR, outcome="reject", curator="chief"),
            event("e3", "accept", *PAIR),
        ]
    )
    assert standing(store) == {PAIR: "reject"}
    store.ledger.retract("e2", "chief")
    assert standing(store) == {PAIR: "accept"}


def test_a_doubt_does_not_undo_somebody_elses_verdict(store):
    store.ledger.append([event("e1", "accept", *PAIR), event("e2", "unsure", *PAIR, curator="bob")])
    assert standing(store) == {PAIR: "accept"}
    store.ledger.append([event("e3", "unsure", *PAIR)])  # but one's own
    assert standing(store) == {PAIR: "unsure"}


def test_what_was_decided_later_counts_though_it_arrived_before(store):
    new = event("new", "reject", *PAIR, decided_at=datetime(2026, 3, 1, tzinfo=UTC))
    old = event("old", "accept", *PAIR, curator="bob", decided_at=datetime(2019, 3, 1, tzinfo=UTC))
    store.ledger.append([new])
    store.ledger.append([old, replace(old, event_id="own", curator="ada")])
    assert standing(store) == {PAIR: "reject"}
    store.ledger.retract("new", "ada")
    assert standing(store) == {PAIR: "accept"}


def test_nobody_decides_in_the_future(store):
    """A clock that is years ahead doesn't overrule everybody until then."""
    ahead = event("e1", "accept", *PAIR, decided_at=datetime(2099, 1, 1, tzinfo=UTC))
    store.ledger.append([ahead])
    now = datetime.now(UTC) + timedelta(seconds=1)
    store.ledger.append([event("e2", "reject", *PAIR, curator="bob", decided_at=now)])
    assert standing(store) == {PAIR: "reject"}


def test_a_skip_changes_nothing(store):
    store.ledger.append([event("e1", "accept", *PAIR), event("e2", "skip", *PAIR)])
    store.ledger.append([event("e3", "skip", "atlas:mali")])
    assert standing(store) == {PAIR: "accept"}
    assert store.status()["decisions"]["skip"] == 2


def test_history_can_be_narrowed(store):
    store.ledger.append(
        [
            event("e1", "accept", *PAIR),
            event("e2", "reject", "atlas:mali", "lk:1", curator="bob"),
            event("e3", "no_counterpart", "atlas:fiji"),
        ]
    )
    assert [d.event_id for d in store.ledger.history(right_key="lk:1")] == ["e2", "e1"]
    assert [d.event_id for d in store.ledger.history(left_key="atlas:fiji")] == ["e3"]
    assert [d.event_id for d in store.ledger.history(curator="bob")] == ["e2"]
    assert [d.event_id for d in store.ledger.history(limit=1)] == ["e3"]


def test_a_large_batch_keeps_its_order(store):
    keys = itertools.cycle(["atlas:chad", "atlas:mali", "atlas:togo", "atlas:fiji"])
    events = [event(f"e{i}", "reject", next(keys), f"lk:{i % 5 + 1}") for i in range(3000)]
    assert store.ledger.append(events) == 3000
    assert [d.event_id for d in store.ledger.history(limit=9999)] == [
        e.event_id for e in events[::-1]
    ]


@pytest.mark.parametrize("relation", RELATIONS)
def test_a_pair_that_is_something_else_is_no_link_and_settled_like_any_other(store, relation):
    store.ledger.append([event("e1", relation, *PAIR), event("e2", "unsure", *PAIR, curator="bob")])
    assert standing(store) == {PAIR: relation}
    assert store.ledger.link_keys().num_rows == 0 and not store.ledger.conflicts()
    store.ledger.append([event("e3", "accept", *PAIR, curator="bob")])
    assert standing(store) == {PAIR: "accept"}
    (conflict,) = store.ledger.conflicts()
    assert conflict.kind == "curators"
    shown = store.ledger.open_conflict("curators", *PAIR)
    store.ledger.adjudicate(shown, [relation], "chief")
    assert standing(store) == {PAIR: relation} and not store.ledger.conflicts()
    assert store.status()["decisions"][relation] == 1


def test_a_left_entity_may_have_several_relations_and_a_counterpart(store):
    store.ledger.append(
        [
            event("e1", "broader", "atlas:chad", "lk:2"),
            event("e2", "broader", "atlas:chad", "lk:3"),
            event("e3", "accept", *PAIR),
        ]
    )
    assert not store.ledger.conflicts() and store.ledger.link_keys().num_rows == 1
    assert sorted(standing(store).values()) == ["accept", "broader", "broader"]


# Any sequence of events, against a model of what stands that a reader can check by eye.

LEFTS, RIGHTS = ("atlas:chad", "atlas:mali"), ("lk:1", "lk:2")
CURATORS = ("ada", "bob")
pairs = st.tuples(st.sampled_from(LEFTS), st.sampled_from(RIGHTS))
steps = st.one_of(
    st.tuples(
        st.sampled_from(("accept", "reject", "unsure", "skip", *RELATIONS)),
        pairs,
        st.sampled_from(CURATORS),
    ),
    st.tuples(
        st.just("no_counterpart"),
        st.tuples(st.sampled_from(LEFTS), st.none()),
        st.sampled_from(CURATORS),
    ),
    st.tuples(
        st.sampled_from(("judge accept", "judge reject", "judge broader")),
        pairs,
        st.sampled_from(CURATORS),
    ),
    st.tuples(st.just("retract"), st.integers(0, 30), st.sampled_from(CURATORS)),
)


def model(events: list) -> dict:
    """What stands, and whether people disagree about it, computed the slow and plain way."""
    gone = {e.target for e in events}
    live = [e for e in events if e.event_id not in gone and e.verdict not in ("retract", "skip")]
    live.sort(key=lambda e: e.decided_at)  # stable: at the same time, in the order of arrival
    result = {}
    for pair in {(e.left, e.right) for e in live}:
        here = [e for e in live if (e.left, e.right) == pair]
        last = list({e.curator: e for e in here if e.verdict != "adjudicate"}.values())
        last.sort(key=here.index)
        judged = [e for e in here if e.verdict == "adjudicate"]
        definite = [e for e in last if e.verdict != "unsure"]
        counts = (judged or definite or last)[-1]
        differ = len({e.verdict for e in definite}) > 1
        result[pair] = counts.outcome or counts.verdict, differ and not judged
    return result


def as_events(script: list) -> list:
    events = []
    for number, ((what, about, curator), day) in enumerate(script):
        when = {"decided_at": datetime(2026, 3, 1 + day, tzinfo=UTC), "curator": curator}
        if what == "retract":
            gone = {e.target for e in events}
            open_ = [e for e in events if e.verdict != "retract" and e.event_id not in gone]
            if open_:
                target = open_[about % len(open_)]
                back = replace(target, event_id=f"e{number}", verdict="retract", **when)
                events.append(replace(back, target=target.event_id, outcome=None))
        elif what.startswith("judge"):
            outcome = what.split()[1]
            judge = event(f"e{number}", "adjudicate", *about, outcome=outcome, **when)
            events.append(judge)
        else:
            events.append(event(f"e{number}", what, *about, **when))
    return events


@pytest.fixture(scope="module")
def lasting_store(tmp_path_factory):
    with filled_store(tmp_path_factory.mktemp("ledger"), ("atlas:mali", "lk:2")) as store:
        yield store


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(steps, st.integers(0, 4)), max_size=12), st.integers(1, 4))
def test_what_stands_is_what_the_model_says(lasting_store, script, size):
    store = lasting_store
    with store.connection.transaction() as cursor:  # a fresh ledger for each example
        cursor.run("delete from decision")
        cursor.run("delete from standing")
    events = as_events(script)
    for start in range(0, len(events), size):
        store.ledger.append(events[start : start + size])
    expected = {pair: verdict for pair, (verdict, _) in model(events).items()}
    assert standing(store) == expected
    disputed = {(c.key, c.decisions[0].right) for c in store.ledger.conflicts()
                if c.kind == "curators"}  # fmt: skip
    assert disputed == {pair for pair, (_, differ) in model(events).items() if differ}
    with store.connection.reading() as cursor:  # the table at hand says what the view says
        columns = "left_id, right_id, standing, disputed, seq"
        kept = cursor.rows(f"select {columns} from standing order by all")
        assert kept == cursor.rows(f"select {columns} from ledger_standing order by all")
        linked = cursor.rows("select left_id, right_id from link")
    accepted = {pair for pair, verdict in expected.items() if verdict == "accept"}
    seed = ("atlas:mali", "lk:2")
    if expected.get(seed) not in NOT_SAME:
        accepted.add(seed)
    ids = {e.key: e.entity_id for e in store.graphs.entities(range(9))}
    assert sorted(linked) == sorted((ids[left], ids[right]) for left, right in accepted)
