"""Bringing runs in: what is refused, what is mapped, which one is active."""

import json

import pyarrow.parquet as pq
import pytest

from store.database import Store
from store.errors import RunRefused
from tests.samples.store_samples import (
    PROPOSALS,
    event,
    filled_store,
    left_graph,
    right_graph,
    run_folder,
)


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "work") as store:
        yield store


def test_a_run_comes_in_and_is_active(store):
    folder = run_folder(store.workspace / "runs" / "r1", store)
    run = store.runs.add(folder)
    assert store.runs.active() == run == store.runs.all()[0]
    assert (run.run, run.folder, run.active, run.proposals) == ("r1", folder, True, 8)
    assert (run.modalities, run.terms) == (("g",), ("g", "fusion"))
    assert run.metrics == {"alone": {"g": 0.5}} and run.config == {"epochs": 3}
    with store.connection.reading() as cursor:
        rows = cursor.rows(
            """
            select l.key, r.key, p.rank, round(p.score::double, 3) from proposal p
            join entity l on l.entity_id = left_id join entity r on r.entity_id = right_id
            """
        )
    assert sorted(rows) == sorted(PROPOSALS)


def test_numbers_of_another_order_are_mapped_by_key(store):
    folder = run_folder(store.workspace / "runs" / "r1", store)
    added = [tuple(row.values()) for row in left_graph().entities.to_pylist()]
    store.import_graphs(left_graph(entities=[("a:first", None, None), *added]), right_graph())
    store.runs.add(folder)
    assert {(i.left.key, i.right.key) for i in store.review.queue("ada")} >= {
        ("atlas:chad", "lk:1")
    }


def test_a_second_run_takes_over_and_the_first_can_come_back(store):
    store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
    store.runs.add(run_folder(store.workspace / "runs" / "r2", store, PROPOSALS[3:5]))
    assert [run.active for run in store.runs.all()] == [True, False]
    assert [item.left.key for item in store.review.queue("ada")] == ["atlas:fiji"]
    assert store.runs.activate("r1").run == "r1"
    assert len(store.review.queue("ada")) == 4
    with pytest.raises(RunRefused, match="no run 'r9'"):
        store.runs.activate("r9")
    assert store.runs.active().run == "r1"


def states(store) -> dict[str, str]:
    return {
        run.run: "active" if run.active else "waits" if run.waiting else ""
        for run in store.runs.all()
    }


def add(store, run: str, proposals=PROPOSALS, adopt: bool = False):
    return store.runs.add(run_folder(store.workspace / "runs" / run, store, proposals), adopt)


def test_the_first_run_is_adopted_at_once_and_the_next_one_waits(store):
    assert add(store, "r1").active
    second = add(store, "r2", PROPOSALS[3:5])
    assert second == store.runs.waiting() and not second.active
    assert store.runs.active().run == "r1"
    assert len(store.review.queue("ada")) == 4
    assert store.status()["runs"][0]["waiting"]


def test_what_waits_survives_a_restart_and_is_adopted(store):
    add(store, "r1")
    add(store, "r2", PROPOSALS[3:5])
    store.close()
    with Store.open(store.workspace) as again:
        assert again.runs.waiting().run == "r2"
        assert not again.runs.activate("r2").waiting
        assert states(again) == {"r1": "", "r2": "active"}
        assert again.runs.waiting() is None
        assert [item.left.key for item in again.review.queue("ada")] == ["atlas:fiji"]


def test_a_run_that_is_kept_back_can_be_made_active_later(store):
    add(store, "r1")
    add(store, "r2")
    store.runs.keep_back("r2")
    assert states(store) == {"r1": "active", "r2": ""}
    assert store.runs.activate("r2").run == "r2"


def test_a_newer_run_waits_in_the_place_of_an_older_one(store):
    for run in ("r1", "r2", "r3"):
        add(store, run)
    assert states(store) == {"r1": "active", "r2": "", "r3": "waits"}
    store.runs.keep_back("r2")  # a page that still shows the older report
    assert store.runs.waiting().run == "r3"
    add(store, "r4", adopt=True)
    assert states(store) == {"r1": "", "r2": "", "r3": "", "r4": "active"}


def test_another_run_made_active_leaves_the_one_that_waits(store):
    add(store, "r1")
    add(store, "r2", adopt=True)
    add(store, "r3")
    store.runs.activate("r1")
    assert states(store) == {"r1": "active", "r2": "", "r3": "waits"}


def test_the_same_run_again_keeps_its_state(store):
    for _ in range(2):
        for run in ("r1", "r2"):
            folder = store.workspace / "runs" / run
            store.runs.add(folder if folder.exists() else run_folder(folder, store), adopt=False)
        assert states(store) == {"r1": "active", "r2": "waits"}


def test_nothing_waits_once_the_graphs_are_replaced(store):
    add(store, "r1")
    add(store, "r2")
    store.import_graphs(left_graph(), right_graph())
    assert states(store) == {"r1": "", "r2": ""}


def test_the_same_run_again_replaces_itself(store):
    folder = run_folder(store.workspace / "runs" / "r1", store)
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    assert store.runs.add(folder) == store.runs.add(folder)
    with store.connection.reading() as cursor:
        assert cursor.value("select count(*) from proposal") == 8
    assert "atlas:chad" not in {item.left.key for item in store.review.queue("ada")}


def test_a_run_of_replaced_graphs_cannot_be_active(store):
    store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
    store.import_graphs(left_graph(), right_graph())
    with pytest.raises(RunRefused, match="graphs that have been replaced"):
        store.runs.activate("r1")
    assert store.runs.usable() == []
    store.runs.add(run_folder(store.workspace / "runs" / "r2", store))
    assert [run.run for run in store.runs.usable()] == ["r2"]


def test_the_folder_moves_with_the_workspace(tmp_path, store):
    store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
    store.close()
    moved = store.workspace.rename(tmp_path / "moved")
    with Store.open(moved) as again:
        assert again.runs.active().folder == moved / "runs" / "r1"


def edit(folder, **changes):
    path = folder / "manifest.json"
    path.write_text(json.dumps({**json.loads(path.read_text()), **changes}))


def unfinished(folder):
    (folder / "manifest.json").unlink()


def other_format(folder):
    edit(folder, format=2)


def no_json(folder):
    (folder / "manifest.json").write_text("{")


def no_proposals(folder):
    (folder / "proposals.parquet").unlink()


def cut_short(folder):
    (folder / "proposals.parquet").write_bytes(b"PAR1 but not really")


def no_time(folder):
    edit(folder, created="yesterday")


def no_list(folder):
    edit(folder, terms="g")


def no_metrics(folder):
    (folder / "metrics.json").write_bytes(b"\xff{")


def zeroed(folder):
    """The footer is whole, what it describes is not."""
    path = folder / "proposals.parquet"
    data = path.read_bytes()
    path.write_bytes(data[:4] + bytes(len(data) // 3) + data[4 + len(data) // 3 :])


def fewer_columns(folder):
    table = pq.read_table(folder / "proposals.parquet")
    pq.write_table(table.drop_columns(["margin", "terms"]), folder / "proposals.parquet")


def other_count(folder):
    edit(folder, proposals=9)


def other_terms(folder):
    edit(folder, terms=["g", "i", "fusion"])


def other_graphs(folder):
    entities = pq.read_table(folder / "entities.parquet")
    keys = ["atlas:oz", *entities["key"].to_pylist()[1:]]
    pq.write_table(entities.set_column(2, "key", [keys]), folder / "entities.parquet")


@pytest.mark.parametrize(
    ("spoil", "message"),
    [
        (unfinished, "not a finished run.*manifest.json"),
        (other_format, "format 2.*format 1"),
        (no_json, "run r2 is damaged: .*manifest.json can't be read"),
        (no_time, "manifest.json can't be read .created missing or wrong"),
        (no_list, "manifest.json can't be read .terms missing or wrong"),
        (no_metrics, "run r2 is damaged: .*metrics.json can't be read"),
        (zeroed, "run r2 is damaged: .*proposals.parquet can't be read"),
        (no_proposals, "proposals.parquet missing"),
        (cut_short, "proposals.parquet can't be read .not a complete Parquet file"),
        (fewer_columns, "lacks the columns margin, terms"),
        (other_count, "8 usable proposals instead of 9"),
        (other_terms, "8 of them without one value for each of g, i, fusion"),
        (other_graphs, "made from other graphs: 1 .*'atlas:oz'"),
    ],
)
def test_a_run_that_does_not_fit_leaves_all_as_it_was(store, spoil, message):
    store.runs.add(run_folder(store.workspace / "runs" / "r1", store))
    before = store.status()
    folder = run_folder(store.workspace / "runs" / "r2", store)
    spoil(folder)
    with pytest.raises(RunRefused, match=message):
        store.runs.add(folder)
    assert store.status() == before
    assert len(store.review.queue("ada")) == 4


def test_only_a_run_that_is_not_in_use_can_be_deleted(store, tmp_path):
    folders = {name: store.workspace / "runs" / name for name in ("r1", "r2", "r3")}
    folders["away"] = tmp_path / "elsewhere" / "away"
    for name, folder in folders.items():
        store.runs.add(run_folder(folder, store), adopt=name != "r3")
    store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1", run="r1")])
    store.runs.activate("r2")
    with store.connection.transaction() as cursor:
        cursor.run("update run set waiting = true where run = 'r3'")
    for name, words in (("r2", "active"), ("r3", "waits"), ("r9", "no run 'r9'")):
        with pytest.raises(RunRefused, match=words):
            store.runs.delete(name)
    store.runs.delete("r1")
    store.runs.delete("away")
    assert {run.run for run in store.runs.all()} == {"r2", "r3"}
    assert not folders["r1"].exists() and folders["r2"].exists() and folders["away"].exists()
    assert store.ledger.history()[0].run == "r1"
    with store.connection.reading() as cursor:
        left = cursor.rows("select distinct run from proposal order by run")
    assert left == [("r2",), ("r3",)]
