"""The journal beside the database: what it tells, what it notices, and what it lets pass."""

import json
import os
import shutil
import tarfile
from pathlib import Path

import pytest

from store.database import Store
from store.errors import JournalNotWritten, WorkspaceDamaged
from store.journal import lines
from store.journal.comparison import EVENT_COLUMNS
from store.journal.journal import Journal
from tests.samples.store_samples import event, filled_store

SAMPLES = Path(__file__).resolve().parents[2] / "samples"


def decide(store, *names: str) -> None:
    for name in names:
        store.ledger.append([event(name, "accept", "atlas:chad", "lk:1", note=f'"{name}" \n é \\')])


def told(folder: Path) -> list[dict]:
    return [json.loads(line) for line in (folder / lines.FILE).read_bytes().splitlines()]


def kept(folder: Path) -> list[str]:
    with Store.open(folder) as store:
        return [decision.event_id for decision in store.ledger.history()][::-1]


@pytest.fixture
def folder(tmp_path):
    with filled_store(tmp_path / "ws") as store:
        decide(store, "e1", "e2")
    return tmp_path / "ws"


def test_each_decision_is_a_line_that_names_its_columns(folder):
    first, *events = told(folder)
    assert first["columns"] == list(EVENT_COLUMNS)
    assert [line["event"]["event_id"] for line in events] == ["e1", "e2"]
    assert events[0]["event"].keys() == {"seq", *EVENT_COLUMNS}
    assert all(line.sound for line in lines.read(folder / lines.FILE))
    assert kept(folder) == ["e1", "e2"]


def test_what_is_rolled_back_is_in_neither(folder):
    with Store.open(folder) as store:
        with pytest.raises(ZeroDivisionError), store.connection.transaction():
            decide(store, "e3")
            _ = 1 / 0
        decide(store, "e4")
    assert [line["event"]["event_id"] for line in told(folder)[1:]] == ["e1", "e2", "e4"]


def test_a_workspace_of_an_earlier_version_gets_one(tmp_path):
    with tarfile.open(SAMPLES / "workspace_0.1.0.tar.xz") as packed:
        packed.extractall(tmp_path / "ws", filter="data")
    before = kept(tmp_path / "ws")
    assert [line["event"]["event_id"] for line in told(tmp_path / "ws")[1:]] == before
    assert [line["file"]["name"] for line in told(tmp_path / "ws")[1:] if line.get("file")] == [
        "decisions.csv"
    ]
    assert kept(tmp_path / "ws") == before


def test_a_journal_with_fewer_columns_is_compared_and_written_anew(folder):
    path = folder / lines.FILE
    events = told(folder)[1:]
    for line in events:
        del line["event"]["shown_ms"], line["chain"]
    fewer = [name for name in EVENT_COLUMNS if name != "shown_ms"]
    texts = [lines.head(fewer), *(json.dumps(line).encode() for line in events)]
    path.write_bytes(lines.chained(texts)[0])
    assert kept(folder) == ["e1", "e2"]
    assert told(folder)[0]["columns"] == list(EVENT_COLUMNS)
    events[0]["event"]["curator"] = "somebody else"
    texts = [lines.head(fewer), *(json.dumps(line).encode() for line in events)]
    path.write_bytes(lines.chained(texts)[0])
    with pytest.raises(WorkspaceDamaged, match="1 with other content"):
        Store.open(folder)


@pytest.mark.parametrize("cut", [1, 40, 10_000])
def test_a_crash_between_commit_and_journal_is_no_alarm(folder, cut):
    """The line broke off, or isn't there at all."""
    path = folder / lines.FILE
    *before, last = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(before) + last[: -min(cut, len(last))])
    assert kept(folder) == ["e1", "e2"]
    assert len(told(folder)) == 3
    assert kept(folder) == ["e1", "e2"]


def die_without_checkpoint(folder: Path, *names: str) -> None:
    """Decide and end like a process that was killed: all lies in the log."""
    copy = folder.with_name("alive")
    folder.rename(copy)
    with Store.open(copy) as store:
        decide(store, *names)
        shutil.copytree(copy, folder)
    shutil.rmtree(copy)


def test_a_log_that_is_gone_is_noticed(folder):
    die_without_checkpoint(folder, "e3", "e4", "e5")
    log = folder / "mimea.duckdb.wal"
    assert log.exists()
    log.unlink()
    with pytest.raises(WorkspaceDamaged) as refusal:
        Store.open(folder)
    assert "of the 5 decisions in its journal the database lacks 3." in str(refusal.value)
    assert "python -m app recover" in str(refusal.value)
    with pytest.raises(WorkspaceDamaged):
        Store.open(folder)


@pytest.mark.parametrize("where", ["head", "middle", "tail", "flipped"])
def test_a_damaged_log_is_noticed_in_one_sentence(folder, where):
    die_without_checkpoint(folder, "e3", "e4", "e5")
    log = folder / "mimea.duckdb.wal"
    data = log.read_bytes()
    half = len(data) // 2
    flipped = data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :]
    damaged = {"head": data[64:], "middle": data[:half], "tail": data[:-9], "flipped": flipped}
    log.write_bytes(damaged[where])
    with pytest.raises(WorkspaceDamaged) as refusal:
        Store.open(folder)
    assert "select" not in str(refusal.value) and "\n" not in str(refusal.value)


def test_a_log_that_lost_the_last_decision_is_noticed_though_its_line_broke_off(folder):
    die_without_checkpoint(folder, "e3")
    (folder / "mimea.duckdb.wal").unlink()
    journal = folder / lines.FILE
    journal.write_bytes(journal.read_bytes()[:-5])
    with pytest.raises(WorkspaceDamaged, match="lacks 1"):
        Store.open(folder)


def test_a_database_without_its_journal_is_noticed(folder):
    (folder / lines.FILE).unlink()
    with pytest.raises(WorkspaceDamaged, match=r"journal ledger\.jsonl is missing"):
        Store.open(folder)


def test_a_journal_without_its_database_is_noticed(folder):
    (folder / "mimea.duckdb").unlink()
    with pytest.raises(WorkspaceDamaged, match=r"mimea\.duckdb is missing"):
        Store.open(folder)
    assert not (folder / "mimea.duckdb").exists()


def test_a_copy_of_the_database_alone_is_noticed_while_all_lies_in_the_log(tmp_path):
    with Store.open(tmp_path / "ws"):
        (tmp_path / "copy").mkdir()
        shutil.copy(tmp_path / "ws" / "mimea.duckdb", tmp_path / "copy")
    with pytest.raises(WorkspaceDamaged, match="journal"):
        Store.open(tmp_path / "copy")


def test_a_row_that_was_changed_or_taken_away_is_noticed(folder):
    for sql, words in (
        ("update decision set verdict = 'reject' where event_id = 'e1'", "1 with other content"),
        ("update decision set received_at = null where event_id = 'e1'", "1 with other content"),
        ("delete from decision where event_id = 'e1'", "lacks 1"),
        ("insert into decision by name select * replace (0 as seq, 'x' as event_id) "
         "from decision where event_id = 'e2'", "1 that the journal doesn't know"),
    ):  # fmt: skip
        copy = folder.with_name("copy")
        shutil.copytree(folder, copy)
        with Store.open(copy) as store, store.connection.transaction() as cursor:
            cursor.run(sql)
        with pytest.raises(WorkspaceDamaged, match=words):
            Store.open(copy)
        shutil.rmtree(copy)


@pytest.mark.parametrize("line", [0, 1, 2])
def test_a_bit_flipped_in_the_journal_is_noticed(folder, line):
    path = folder / lines.FILE
    all_lines = path.read_bytes().splitlines(keepends=True)
    changed = bytearray(all_lines[line])
    changed[20] ^= 1
    all_lines[line] = bytes(changed)
    path.write_bytes(b"".join(all_lines))
    with pytest.raises(WorkspaceDamaged, match=f"line {line + 1} of the journal"):
        Store.open(folder)


def test_a_full_disk_refuses_and_the_next_decision_completes_the_journal(folder, monkeypatch):
    with Store.open(folder) as store:

        def full(*_):
            raise OSError(28, "No space left on device")

        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            for _ in range(2):  # nothing more is stored before the journal has what was
                with pytest.raises(JournalNotWritten, match="No space left.*Make room"):
                    decide(store, "e3")
            with pytest.raises(JournalNotWritten):
                decide(store, "e4")
        assert len(told(folder)) == 3
        decide(store, "e3", "e5")
        assert [line["event"]["event_id"] for line in told(folder)[1:]] == ["e1", "e2", "e3", "e5"]
    assert kept(folder) == ["e1", "e2", "e3", "e5"]


def test_a_line_is_on_the_disk_before_the_decision_is_acknowledged(folder, monkeypatch):
    synced = []
    write = Journal.write
    monkeypatch.setattr(Journal, "write", lambda self, new: (synced.append(new), write(self, new)))
    with Store.open(folder) as store:
        synced.clear()
        decide(store, "e3")
        assert len(synced) == 1 and len(told(folder)) == 4


def test_closing_leaves_no_log(folder):
    assert not (folder / "mimea.duckdb.wal").exists()
    with Store.open(folder) as store:
        decide(store, "e3")
        assert (folder / "mimea.duckdb.wal").stat().st_size > 0
        with store.reading():  # somebody reads meanwhile
            store.checkpoint()
        assert not (folder / "mimea.duckdb.wal").exists()
        decide(store, "e4")
    assert not (folder / "mimea.duckdb.wal").exists()
