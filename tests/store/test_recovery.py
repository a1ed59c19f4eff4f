"""What is saved of a damaged workspace."""

import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from store.check import check
from store.database import Store
from store.errors import StoreError, WorkspaceDamaged, WorkspaceLocked
from store.recovery import recover
from tests.samples.store_samples import event, filled_store, run_folder

SAMPLES = Path(__file__).resolve().parents[1] / "samples"
KEYS = [("atlas:chad", "lk:1"), ("atlas:mali", "lk:3"), ("atlas:togo", "lk:4")]


@pytest.fixture
def folder(tmp_path):
    """Twelve decisions in the database, and three more that lie in its log."""
    alive = tmp_path / "alive"
    with filled_store(alive) as store:
        store.runs.add(run_folder(alive / "runs" / "r1", store))
        for number in range(12):
            verdict = ("accept", "reject")[number % 2]
            store.ledger.append([event(f"e{number}", verdict, *KEYS[number % 3])])
        store.checkpoint()
        for number in range(12, 15):
            store.ledger.append([event(f"e{number}", "accept", *KEYS[number % 3])])
        shutil.copytree(alive, tmp_path / "ws")
    return tmp_path / "ws"


def events(folder) -> list[str]:
    with Store.open(folder) as store:
        return [decision.event_id for decision in store.ledger.history()][::-1]


ALL = [f"e{number}" for number in range(15)]


def flip(path, at: float) -> None:
    data = bytearray(path.read_bytes())
    data[int(at * len(data))] ^= 4
    path.write_bytes(bytes(data))


@pytest.mark.parametrize("damage", ["none", "log gone", "log flipped", "journal gone", "flipped"])
def test_all_is_saved_where_one_of_the_two_has_it(folder, tmp_path, damage):
    log, journal = folder / "mimea.duckdb.wal", folder / "ledger.jsonl"
    if damage == "log gone":
        log.unlink()
    elif damage == "log flipped":
        flip(log, 0.5)
    elif damage == "journal gone":
        journal.unlink()
    elif damage == "flipped":
        flip(journal, 0.5)
    if damage != "none":
        with pytest.raises(WorkspaceDamaged):
            Store.open(folder)
    saved = recover(folder, tmp_path / "new")
    assert (saved.events, saved.graphs, saved.runs, saved.not_copied) == (15, True, True, ())
    assert saved.from_journal == {"log gone": 3, "log flipped": 2}.get(damage, 0)
    assert events(tmp_path / "new") == ALL
    assert all(found.fine for found in check(tmp_path / "new"))
    with Store.open(tmp_path / "new") as store:
        assert store.runs.active().run == "r1" and store.review.queue("ada")
        assert store.ledger.append([event("new", "accept", *KEYS[0])]) == 1


def test_the_ledger_is_rebuilt_from_the_journal_alone(folder, tmp_path):
    for path in folder.glob("mimea.duckdb*"):
        path.unlink()
    saved = recover(folder, tmp_path / "new")
    assert (saved.events, saved.from_journal, saved.graphs, saved.runs) == (15, 15, False, False)
    assert events(tmp_path / "new") == ALL


def test_the_damaged_workspace_stays_as_it_was(folder, tmp_path):
    flip(folder / "mimea.duckdb.wal", 0.5)
    before = {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    recover(folder, tmp_path / "new")
    assert before == {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_files_of_decisions_come_along(folder, tmp_path):
    with Store.open(folder) as store, store.connection.transaction() as cursor:
        cursor.run(
            "insert into brought_file "
            "values ('past-1', 'd.csv', 'csv', 'ada', now()::timestamp, 16, 16)"
        )
        cursor.run(
            "insert into decision by name select * replace (nextval('decision_seq') as seq, "
            "'f1' as event_id, 'past-1' as batch) from decision where event_id = 'e1'"
        )
    for path in folder.glob("mimea.duckdb*"):
        path.unlink()
    recover(folder, tmp_path / "new")
    with Store.open(tmp_path / "new") as store:
        (file,) = store.ledger.imported_files().to_pylist()
    assert (file["name"], file["events"]) == ("d.csv", 1)


def test_nothing_is_overwritten(folder, tmp_path):
    for out, words in ((folder, "lies in"), (folder / "new", "lies in"), (tmp_path, "exists")):
        with pytest.raises(StoreError, match=words):
            recover(folder, out)
    with pytest.raises(StoreError, match="not a workspace"):
        recover(tmp_path / "gone", tmp_path / "new")


HOLD = """
import fcntl, sys
file = open(sys.argv[1], "rb+")
fcntl.lockf(file, fcntl.LOCK_EX)
print("locked")
sys.stdin.read()
"""


def test_a_workspace_in_use_is_left_alone(folder, tmp_path):
    holder = subprocess.Popen(
        [sys.executable, "-uc", HOLD, str(folder / "mimea.duckdb")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    with holder:
        holder.stdout.readline()
        with pytest.raises(WorkspaceLocked):
            recover(folder, tmp_path / "new")
        holder.stdin.close()
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("gone", ["mimea.duckdb*", "ledger.jsonl"])
def test_when_an_event_was_received_is_saved(folder, tmp_path, gone):
    with Store.open(folder) as store, store.connection.transaction() as cursor:
        cursor.run("update decision set received_at = timestamp '2020-01-02 03:04:05'")
        cursor.run("update decision set received_at = null where event_id = 'e3'")
        rows = cursor.rows("select event_id, received_at from decision order by seq")
    (folder / "ledger.jsonl").unlink()
    recover(folder, tmp_path / "first")  # whose journal has these times
    for path in (tmp_path / "first").glob(gone):
        path.unlink()
    recover(tmp_path / "first", tmp_path / "new")
    with Store.open(tmp_path / "new") as store, store.connection.reading() as cursor:
        assert cursor.rows("select event_id, received_at from decision order by seq") == rows


def test_a_workspace_of_an_earlier_version_is_saved(tmp_path):
    with tarfile.open(SAMPLES / "workspace_0.1.0.tar.xz") as packed:
        packed.extractall(tmp_path / "ws", filter="data")
    saved = recover(tmp_path / "ws", tmp_path / "new")
    assert (saved.events, saved.from_journal, saved.graphs, saved.runs) == (9, 0, True, True)
    assert all(found.fine for found in check(tmp_path / "new"))
    with Store.open(tmp_path / "new") as store, store.connection.reading() as cursor:
        assert cursor.rows("select distinct received_at from decision") == [(None,)]
        assert len(store.ledger.imported_files()) == 1 and store.runs.waiting()
