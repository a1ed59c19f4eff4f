"""What `check` finds of a workspace, part by part."""

import pytest

from store.check import check
from store.cursor import Cursor
from store.errors import DiskFailed, StoreError
from tests.samples.store_samples import event, filled_store, run_folder


@pytest.fixture
def store(tmp_path):
    with filled_store(tmp_path / "ws") as store:
        store.runs.add(run_folder(tmp_path / "ws" / "runs" / "r1", store))
        store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
        yield store


def wrong(folder) -> dict[str, str]:
    return {found.part: found.words for found in check(folder) if not found.fine}


def test_all_is_well(store, tmp_path):
    store.close()
    assert {found.part for found in check(tmp_path / "ws")} == {
        "database", "decisions", "links", "run r1", "pictures",
    }  # fmt: skip
    assert not wrong(tmp_path / "ws")


def test_each_part_is_looked_at(store, tmp_path):
    with store.connection.transaction() as cursor:
        cursor.run("update standing set standing = 'reject'")
        cursor.run("insert into image values (0, 'ab/gone.png', 'ab', 1, 1)")
    (tmp_path / "ws" / "runs" / "r1" / "manifest.json").unlink()
    store.close()
    found = wrong(tmp_path / "ws")
    assert found.keys() == {"links", "run r1", "pictures"}
    assert "1 of 1 are missing: ab/gone.png" in found["pictures"]
    assert "no manifest.json" in found["run r1"]


def test_what_cannot_be_opened_is_one_finding(store, tmp_path):
    store.close()
    (tmp_path / "ws" / "ledger.jsonl").unlink()
    assert wrong(tmp_path / "ws") == {"workspace": "the ledger's journal ledger.jsonl is missing"}


def test_a_folder_that_is_no_workspace_stays_as_it_is(tmp_path):
    with pytest.raises(StoreError, match="not a workspace"):
        check(tmp_path)
    assert not list(tmp_path.iterdir())


def test_a_table_that_cannot_be_read_is_named_and_the_rest_is_looked_at(
    store, tmp_path, monkeypatch
):
    store.close()
    rows = Cursor.rows

    def failing(cursor, sql, **parameters):
        if "from search_term" in sql or "from run" in sql:
            raise DiskFailed("checksum")
        return rows(cursor, sql, **parameters)

    monkeypatch.setattr(Cursor, "rows", failing)
    found = {finding.part: finding for finding in check(tmp_path / "ws")}
    assert "can't read the table run, search_term" in found["database"].words
    assert not found["runs"].fine and found["decisions"].fine and found["pictures"].fine
