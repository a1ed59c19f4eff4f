"""Opening a workspace: locking, versions, migrations, transactions, threads, sudden death."""

import gzip
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest

from store.connection import Connection
from store.cursor import OFFLINE
from store.database import Store
from store.errors import QueryFailed, StoreError, WorkspaceLocked, WorkspaceTooNew
from store.migrations import STEPS, current_version, migrate
from tests.samples.store_samples import event, filled_store, run_folder

ROOT = Path(__file__).resolve().parents[2]
SCHEMA = """
    select table_name, column_name, data_type from information_schema.columns order by all
"""


@contextmanager
def empty_database():
    """A connection to a database in memory."""
    connection = Connection(duckdb.connect())
    yield connection
    connection.close()


def test_a_new_workspace_is_made_and_opens_again(tmp_path):
    with Store.open(tmp_path / "new" / "work") as store:
        assert not store.graphs.exist()
        assert store.runs.active() is None and store.review.queue("ada") == []
    with Store.open(tmp_path / "new" / "work") as store:
        assert store.status()["decisions"]["events"] == 0


def test_a_second_process_is_told_who_has_the_workspace(tmp_path):
    code = (
        "import sys; from store.database import Store; from pathlib import Path\n"
        "store = Store.open(Path(sys.argv[1])); print('open', flush=True); sys.stdin.read()"
    )
    holder = subprocess.Popen(
        [sys.executable, "-c", code, str(tmp_path)],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with holder:
        assert holder.stdout.readline() == "open\n"
        with pytest.raises(WorkspaceLocked) as refusal:
            Store.open(tmp_path)
        holder.stdin.close()
    assert f"PID {holder.pid}" in str(refusal.value)
    assert "Close that program" in str(refusal.value)
    with Store.open(tmp_path):
        pass  # once the other has ended, it opens


def test_a_workspace_of_a_newer_program_is_left_alone(tmp_path):
    with Store.open(tmp_path) as store, store.connection.transaction() as cursor:
        cursor.run("insert into schema_version values (9999)")
    with pytest.raises(WorkspaceTooNew, match="9999.*Update Mimea"):
        Store.open(tmp_path)
    with pytest.raises(WorkspaceTooNew):
        Store.open(tmp_path)


def test_a_file_that_is_no_database_is_named(tmp_path):
    (tmp_path / "mimea.duckdb").write_text("shopping list " * 300)
    with pytest.raises(StoreError, match="not a Mimea database"):
        Store.open(tmp_path)
    assert (tmp_path / "mimea.duckdb").read_text().startswith("shopping list")


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "work").write_text("x")
    with pytest.raises(StoreError, match="can't be used as a workspace"):
        Store.open(tmp_path / "work")


def test_an_old_database_reaches_the_schema_of_a_new_one(tmp_path):
    number = int(STEPS[-1].name[:4]) + 1
    later = tmp_path / f"{number:04d}_colour.sql"
    later.write_text("alter table entity add column colour varchar;")
    steps = (*STEPS, later)
    with Store.open(tmp_path / "old") as old:
        migrate(old.connection, steps)
        with old.connection.reading() as cursor:
            reached = cursor.rows(SCHEMA)
            assert current_version(cursor) == number
    with empty_database() as connection:
        migrate(connection, steps)
        with connection.reading() as cursor:
            assert cursor.rows(SCHEMA) == reached
        assert ("entity", "colour", "VARCHAR") in reached


def test_a_workspace_of_the_first_version_keeps_all_it_held(tmp_path):
    """The file was made by the program before runs could wait."""
    packed = ROOT / "tests" / "samples" / "workspace_version_1.duckdb.gz"
    (tmp_path / "mimea.duckdb").write_bytes(gzip.decompress(packed.read_bytes()))
    for _ in range(2):  # once migrated it opens as it is
        with Store.open(tmp_path) as store, store.connection.reading() as cursor:
            assert current_version(cursor) == int(STEPS[-1].name[:4])
            assert [(run.run, run.active, run.waiting) for run in store.runs.all()] == [
                ("r2", False, False),
                ("r1", True, False),
            ]
            assert store.runs.waiting() is None
            assert [d.event_id for d in store.ledger.history()] == ["e2", "e1"]
            assert [item.left.key for item in store.review.queue("ada")] == [
                "atlas:fiji",
                "atlas:togo",
            ]
    with Store.open(tmp_path) as store:
        new = run_folder(tmp_path / "runs" / "r3", store)
        assert store.runs.add(new, adopt=False).waiting
        assert store.runs.active().run == "r1"


def test_a_migration_that_fails_leaves_the_version_before(tmp_path):
    broken = tmp_path / "0002_broken.sql"
    broken.write_text("create table half (a integer); create table half (a integer);")
    with empty_database() as connection:
        with pytest.raises(QueryFailed, match="half"):
            migrate(connection, (STEPS[0], broken))
        with connection.reading() as cursor:
            assert current_version(cursor) == 1
            assert "half" not in {table for table, *_ in cursor.rows(SCHEMA)}


def test_a_failing_query_names_its_sql(tmp_path):
    with (
        Store.open(tmp_path) as store,
        store.connection.reading() as cursor,
        pytest.raises(QueryFailed, match="select colour from nowhere"),
    ):
        cursor.rows("select colour from nowhere")


def test_a_transaction_that_fails_leaves_nothing(tmp_path):
    with Store.open(tmp_path) as store:
        with pytest.raises(ZeroDivisionError), store.connection.transaction() as cursor:
            cursor.run("insert into seed values (1, 2)")
            _ = 1 / 0
        assert store.status()["seeds"] == 0


def test_threads_decide_and_read_at_once(tmp_path):
    with filled_store(tmp_path) as store:
        keys = [("atlas:chad", "lk:1"), ("atlas:mali", "lk:3"), ("atlas:togo", "lk:4")]

        def work(number: int) -> int:
            left, right = keys[number % 3]
            store.ledger.links()
            return store.ledger.append([event(f"e{number}", "accept", left, right)])

        with ThreadPoolExecutor(6) as pool:
            assert sum(pool.map(work, range(60))) == 60
        assert store.status()["decisions"]["events"] == 60
        assert store.status()["decisions"]["accept"] == 3


DECIDE_FOR_EVER = """
import sys
from pathlib import Path
from store.database import Store
from tests.samples.store_samples import event
with Store.open(Path(sys.argv[1])) as store:
    for number in range(100_000):
        name = f"{sys.argv[2]}-{number}"
        verdict = ("accept", "reject")[number % 2]
        store.ledger.append([event(name, verdict, "atlas:chad", "lk:1")])
        print(name, flush=True)
"""


def test_sudden_death_loses_no_acknowledged_decision(tmp_path):
    filled_store(tmp_path).close()
    acknowledged: list[str] = []
    for round_, seconds in enumerate((0.05, 0.31, 0.83)):
        process = subprocess.Popen(
            [sys.executable, "-c", DECIDE_FOR_EVER, str(tmp_path), f"round{round_}"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        with process:
            acknowledged.append(process.stdout.readline().strip())
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            lines = process.stdout.read().splitlines(keepends=True)
        acknowledged += [line.strip() for line in lines if line.endswith("\n")]
    with Store.open(tmp_path) as store:
        kept = [decision.event_id for decision in store.ledger.history(limit=1_000_000)]
        with store.connection.reading() as cursor:
            numbers = cursor.rows("select seq from decision")
    assert len(acknowledged) >= 6
    assert set(acknowledged) <= set(kept)
    assert len(kept) == len(set(kept)) == len(set(numbers))
    assert len(kept) <= len(acknowledged) + 3  # written, but not yet acknowledged


def test_a_database_of_another_kind_is_refused_and_nothing_is_fetched_for_it(tmp_path):
    other = sqlite3.connect(tmp_path / "mimea.duckdb")
    other.execute("create table a (b)")
    other.close()
    with pytest.raises(StoreError, match="is not a Mimea database") as refused:
        Store.open(tmp_path)
    assert "http" not in str(refused.value)
    with Store.open(tmp_path / "new") as store, store.connection.reading() as cursor:
        for name in OFFLINE:
            assert cursor.value(f"select current_setting('{name}')") is False
