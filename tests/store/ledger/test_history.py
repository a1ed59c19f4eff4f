"""The ledger as a list: what filters let pass, what became of each event, the CSV file."""

import csv
from datetime import UTC, date, datetime

import pytest

from store.ledger import history
from store.ledger.history import HistoryFilter
from tests.samples.store_samples import (
    event,
    filled_store,
    graph,
    left_graph,
    right_graph,
)

PAIR = ("atlas:chad", "lk:1")


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path) as store:
        store.ledger.append(
            [
                event("e1", "accept", *PAIR, run="r1", note="Flagge über dem Hof"),
                event("e2", "reject", *PAIR, curator="bob", run="r2"),
                event("e3", "accept", "atlas:mali", "lk:3", decided_at=_at(2)),
                event("e4", "reject", "atlas:mali", "lk:3", decided_at=_at(3)),
                event("e5", "no_counterpart", "atlas:fiji", decided_at=_at(4)),
                event("e6", "skip", "atlas:togo", decided_at=_at(4)),
            ]
        )
        store.ledger.retract("e5", "bob", retract_id="e7", decided_at=_at(5))
        yield store


def _at(day: int) -> datetime:
    return datetime(2026, 3, day, 23, 30, tzinfo=UTC)


def ids(store, **filter):
    rows, total = store.ledger.history_page(HistoryFilter(**filter))
    found = [row["event_id"] for row in rows.to_pylist()]
    assert total == len(found)
    return found


def states(store):
    return {
        r["event_id"]: r["state"] for r in store.ledger.history_page(HistoryFilter())[0].to_pylist()
    }


def test_everything_the_newest_first(store):
    assert ids(store) == ["e7", "e6", "e5", "e4", "e3", "e2", "e1"]


def test_filters(store):
    assert ids(store, verdicts=("accept", "skip")) == ["e6", "e3", "e1"]
    assert ids(store, curator="bob") == ["e7", "e2"]
    assert ids(store, run="r2") == ["e2"]
    assert ids(store, since=date(2026, 3, 3), until=date(2026, 3, 4)) == ["e6", "e5", "e4"]
    assert ids(store, standing=True) == ["e4", "e2"]
    assert ids(store, standing=True, curator="bob") == ["e2"]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("tsch", ["e2", "e1"]),  # a name, also another language's
        ("TCHAD", ["e2", "e1"]),
        ("uber", ["e1"]),  # a note, without its accents
        ("atlas:fi", ["e7", "e5"]),  # a key
        ("%", []),
        ("'; drop table decision", []),
    ],
)
def test_text_is_sought_in_names_keys_and_notes(store, text, found):
    assert ids(store, text=text) == found


def test_pages_add_up(store):
    pages = [store.ledger.history_page(HistoryFilter(), page, 3) for page in (1, 2, 3)]
    assert [total for _, total in pages] == [7, 7, 7]
    together = [row["event_id"] for rows, _ in pages for row in rows.to_pylist()]
    assert together == ids(store)
    assert store.ledger.history_page(HistoryFilter(), 4, 3)[0].num_rows == 0


def test_what_became_of_each(store):
    assert states(store) == {
        "e1": "overruled",
        "e2": "stands",
        "e3": "replaced",
        "e4": "stands",
        "e5": "taken back",
        "e6": "",
        "e7": "",
    }
    store.ledger.append([event("e8", "adjudicate", *PAIR, curator="eve", outcome="accept")])
    assert [states(store)[e] for e in ("e1", "e2", "e8")] == ["overruled", "overruled", "stands"]


def test_who_took_back_what(store):
    rows = {r["event_id"]: r for r in store.ledger.history_page(HistoryFilter())[0].to_pylist()}
    assert (rows["e5"]["taken_back_by"], rows["e5"]["taken_back_at"].day) == ("bob", 5)
    assert (rows["e7"]["target_verdict"], rows["e7"]["target_curator"]) == (
        "no_counterpart",
        "ada",
    )


def test_a_decision_outlives_its_entity_and_is_still_found(store):
    left = left_graph()
    others = [r for r in left.entities.to_pylist() if r["key"] != "atlas:mali"]
    smaller = graph("atlas", [tuple(row.values()) for row in others])
    store.import_graphs(smaller, right_graph())
    assert ids(store, text="atlas:mali") == ["e4", "e3"]
    assert (states(store)["e4"], states(store)["e2"]) == ("gone", "stands")
    rows = store.ledger.history_page(HistoryFilter(text="atlas:mali"))[0].to_pylist()
    assert [(row["here"], row["left_name"]) for row in rows] == [(False, None)] * 2


def test_who_and_which_runs_are_in_it(store):
    with store.connection.reading() as cursor:
        assert history.curators(cursor) == ["ada", "bob"]
        assert history.runs(cursor) == ["r2", "r1"]


def test_the_file_holds_what_the_filter_shows(store, tmp_path):
    notes = ["=1+1", "@cmd", 'two\nlines, "quoted"', "x" * 10_000, "مرحبا", "\ttab"]
    store.ledger.append(
        [event(f"@n{i}", "skip", "atlas:togo", note=n, curator="-eve") for i, n in enumerate(notes)]
    )
    with store.connection.reading() as cursor:
        assert history.write_csv(cursor, HistoryFilter(curator="-eve"), tmp_path / "h.csv") == 6
        assert history.write_csv(cursor, HistoryFilter(), tmp_path / "all.csv") == 13
    with (tmp_path / "h.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == history.CSV_COLUMNS
    defused = {"=1+1": "'=1+1", "@cmd": "'@cmd", "\ttab": "'\ttab"}
    assert [row["note"] for row in rows[::-1]] == [defused.get(note, note) for note in notes]
    assert {row["curator"] for row in rows} == {"'-eve"}
    assert {row["event_id"] for row in rows} == {f"'@n{i}" for i in range(6)}
    with (tmp_path / "all.csv").open(encoding="utf-8", newline="") as file:
        rows = {row["event_id"]: row for row in csv.DictReader(file)}
    assert rows["e3"]["decided_at"] == "2026-03-02T23:30:00Z"
    assert rows["e7"]["takes_back"] == "e5"
    assert (rows["e1"]["left_name"], rows["e1"]["right"], rows["e1"]["state"]) == (
        "Chad",
        "lk:1",
        "overruled",
    )


def test_an_empty_ledger_is_a_file_with_a_header(tmp_path):
    with filled_store(tmp_path / "work") as store, store.connection.reading() as cursor:
        assert history.write_csv(cursor, HistoryFilter(), tmp_path / "h.csv") == 0
    assert (tmp_path / "h.csv").read_text() == ",".join(history.CSV_COLUMNS) + "\n"
