"""Readers in a process of their own: what they return, and what they may not take."""

from functools import partial
from pathlib import Path

import pyarrow as pa
import pytest

from app.pipeline import Workspace, read_source
from store.errors import InputError
from store.readers import apart as module
from store.readers.apart import Bounds, ReadingFailed, apart, bounds_of
from tests.samples import hostile_readers
from tests.samples.app_samples import filled_workspace

SMALL = Bounds(300 << 20, 2, 0)
NESTED_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 10))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="http://e.org/">'
    '<rdf:Description rdf:about="e:e"><e:p>&a9;</e:p></rdf:Description></rdf:RDF>'
)


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr(module, "bounds_of", lambda files, clock: SMALL)


def test_what_a_reader_returns_comes_back_and_so_does_its_progress(tmp_path):
    said = []
    table = pa.table({"a": [1, 2]})
    assert apart(partial(hostile_readers.echo, table), [], lambda *step: said.append(step)) == table
    assert said == [(0.5, "half")]


def test_a_refusal_comes_back_as_it_was():
    with pytest.raises(InputError) as refused:
        apart(hostile_readers.refuse, [])
    assert str(refused.value) == "a.csv:3: has no rows"
    assert refused.value.line == 3


@pytest.mark.parametrize(
    ("reader", "words"),
    [
        ("grow", "needs more than 315 MB of memory"),
        ("spin", "takes the processor more than 2 seconds"),
        ("break_off", "the reader broke off"),
    ],
)
def test_beyond_its_bounds_a_reader_is_ended(small, reader, words):
    with pytest.raises(InputError, match=rf"^a\.csv and b\.csv: .*{words}"):
        apart(getattr(hostile_readers, reader), [Path("a.csv"), Path("b.csv")])


def test_a_reader_that_waits_for_nothing_is_ended(monkeypatch):
    monkeypatch.setattr(module, "bounds_of", lambda files, clock: Bounds(300 << 20, 9, 1))
    with pytest.raises(InputError, match="not ended after 1 seconds"):
        apart(partial(hostile_readers.sleep), [])


@pytest.mark.parametrize("reader", ["stumble", "vanish"])
def test_an_error_that_nobody_expected_is_one_here(reader):
    with pytest.raises(ReadingFailed, match="KeyError: 'nobody|the code 3"):
        apart(getattr(hostile_readers, reader), [])


def test_who_waits_no_longer_ends_the_reader():
    def cancel(*_):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        apart(partial(hostile_readers.echo, 1), [], cancel)


def test_bounds_grow_with_what_is_read(tmp_path):
    (tmp_path / "d").mkdir()
    least = bounds_of([tmp_path / "d"])
    for name in ("a.csv", "b.csv.gz"):
        with (tmp_path / "d" / name).open("wb") as file:
            file.truncate(40 << 20)
    plain, packed = (bounds_of([tmp_path / "d" / name]) for name in ("a.csv", "b.csv.gz"))
    both = bounds_of([tmp_path / "d"])
    assert 1 << 30 <= least.memory < plain.memory < packed.memory < both.memory
    assert least.seconds == 12 < plain.seconds < packed.seconds < both.seconds


def test_every_door_reads_in_another_process(tmp_path, monkeypatch):
    """Graphs, known links, decisions: nothing of a user's file is read in this one."""
    calls = []

    def here(read, files, progress=None, clock=True):
        calls.append((getattr(read, "func", read).__name__, [file.name for file in files]))
        raise InputError("enough")

    monkeypatch.setattr("app.pipeline.apart", here)
    names = ["a.nt", "b.nt", "l.csv"]
    left, right, links = (tmp_path / name for name in names)
    for path in (left, right, links):
        path.write_text("")
    with filled_workspace(tmp_path / "ws") as workspace:
        for read in (
            lambda: read_source(left, right, links=links),
            lambda: workspace.import_side("left", left, links),
            lambda: workspace.plan_import(links),
            lambda: workspace.decide_file(links),
        ):
            with pytest.raises(InputError, match="enough"):
                read()
    assert calls == [
        ("read_source", names),
        ("read_pair", ["a.nt", "l.csv"]),
        ("read_mapping_file", ["l.csv"]),
        ("read_mapping_file", ["l.csv"]),
    ]


def test_nested_entities_as_decisions_are_refused_and_nothing_is_stored(tmp_path):
    path = tmp_path / "d.rdf"
    path.write_text(NESTED_ENTITIES)
    assert len(NESTED_ENTITIES) < 1000
    with Workspace(tmp_path / "ws") as workspace:
        with pytest.raises(InputError, match="XML entity"):
            workspace.decide_file(path)
        assert workspace.store.ledger.history() == []
