"""The composition root: graphs and decisions come in, links go out."""

import time

import pytest

from app import pipeline
from app.pipeline import Workspace
from store.errors import InputError
from tests.samples.app_samples import filled_workspace, write_rdf
from tests.samples.store_samples import event


@pytest.fixture
def workspace(tmp_path):
    with filled_workspace(tmp_path / "ws") as workspace:
        yield workspace


def test_import_of_an_rdf_pair(tmp_path):
    left, right, known = write_rdf(tmp_path / "rdf")
    with Workspace(tmp_path / "ws") as workspace:
        source, _ = workspace.import_source(left, right, links=known)
        status = workspace.store.status()
        assert source.format == "rdf"
        assert status["entities"] == {"left": 4, "right": 4}
        assert status["seeds"] == 1
        assert workspace.trainings.modalities() == ("g", "r", "n", "t")


def test_coverage_counts_entities_not_rows(workspace):
    covered = workspace.store.graphs.coverage()
    assert covered["left"] == {"g": 3, "r": 3, "a": 1, "v": 1, "n": 3, "t": 3, "i": 0}
    assert covered["right"]["g"] == 2


def decisions_file(tmp_path, *rows):
    path = tmp_path / "decisions.csv"
    path.write_text("\n".join(["left,right,verdict,curator,note", *rows]) + "\n")
    return path


def test_decisions_of_a_file_come_in_once(workspace, tmp_path):
    path = decisions_file(
        tmp_path, "atlas:chad,lk:1,accept,ada,sure", "atlas:fiji,,no_counterpart,,"
    )
    assert sum(workspace.decide_file(path, "bea").new.values()) == 2
    assert workspace.decide_file(path, "bea").new == {}
    found = {d.left: (d.verdict, d.curator, d.note) for d in workspace.store.ledger.history()}
    assert found == {
        "atlas:chad": ("accept", "ada", "sure"),
        "atlas:fiji": ("no_counterpart", "bea", None),
    }


def test_an_unknown_entity_refuses_the_whole_file_with_its_line(workspace, tmp_path):
    path = decisions_file(tmp_path, "atlas:chad,lk:1,accept,,", "atlas:chad,lk:99,reject,,")
    with pytest.raises(InputError, match=r"decisions\.csv:3: .*lk:99"):
        workspace.decide_file(path, "ada")
    assert workspace.store.status()["decisions"]["events"] == 0


def test_export_holds_what_was_accepted(workspace, tmp_path):
    workspace.decide_file(decisions_file(tmp_path, "atlas:chad,lk:1,accept,,"), "ada")
    report = workspace.store.exports.write("csv", tmp_path / "out.csv")
    assert report.rows == 1
    assert '"atlas:chad","lk:1"' in (tmp_path / "out.csv").read_text()


def test_a_server_checkpoints_now_and_then_and_when_it_stops(tmp_path, monkeypatch):
    monkeypatch.setattr(pipeline, "CHECKPOINT_EVERY", 0.05)
    workspace = filled_workspace(tmp_path / "ws")
    log = workspace.folder / "mimea.duckdb.wal"
    workspace.serve()
    workspace.store.ledger.append([event("e1", "accept", "atlas:chad", "lk:1")])
    deadline = time.monotonic() + 20
    while log.exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not log.exists()
    monkeypatch.setattr(pipeline, "CHECKPOINT_EVERY", 1000)
    workspace.store.ledger.append([event("e2", "accept", "atlas:chad", "lk:1")])
    pipeline.close_all()
    assert not log.exists()
    with Workspace(workspace.folder) as again:
        assert again.store.status()["decisions"]["events"] == 2
