"""A workspace of version 0.1.0, made by that version with its command line and review.

Two tables of 24 invented towns with pictures, 12 known links, a file of three decisions, five more
decisions with a conflict that was settled, an active run of relations and structure, and a run that
waits. The checkpoint of the latter was left out for its size.
"""

import tarfile
from pathlib import Path

import pytest

from app.cli import cli
from app.jobs.fit_plan import FitSettings, startable
from app.pipeline import Workspace
from app.review.cards import Cards, learn
from store.exports.merged.graph import Merge

PACKED = Path(__file__).resolve().parents[1] / "samples" / "workspace_0.1.0.tar.xz"
ACTIVE, WAITING = "20261129-070055-5e45", "20261129-070059-dba2"


@pytest.fixture
def folder(tmp_path):
    with tarfile.open(PACKED) as packed:
        packed.extractall(tmp_path / "ws", filter="data")
    return tmp_path / "ws"


@pytest.fixture
def workspace(folder):
    with Workspace(folder) as workspace:
        yield workspace


def test_what_was_decided_is_there(workspace):
    status = workspace.store.status()
    assert status["entities"] == {"left": 28, "right": 28}
    assert status["vocabulary"]["entities"] == {"left": 0, "right": 0}  # all are main ones
    assert status["seeds"] == 12 and status["decisions"]["events"] == 9
    assert status["decisions"]["accept"] == 2 and status["decisions"]["no_counterpart"] == 1
    (settled,), total = (lambda page: (page[0].to_pylist(), page[1]))(
        workspace.store.ledger.adjudication_page()
    )
    assert total == 1 and settled["curator"] == "eve" and settled["note"] == "looked up"
    (file,) = workspace.store.ledger.imported_files().to_pylist()
    assert (file["name"], file["events"], file["live"]) == ("decisions.csv", 3, 3)
    assert workspace.store.ledger.take_back_file(file["batch"], "ada") == 3
    assert workspace.store.exports.publication().predicate == "skos:exactMatch"


def test_its_proposals_are_reviewed_with_their_evidence(workspace):
    assert workspace.store.runs.active().run == ACTIVE
    item = workspace.store.review.queue("ada")[0]
    evidence = workspace.run_evidence(ACTIVE)
    cards = Cards(workspace.store, evidence, ACTIVE, learn(workspace.store))
    card = cards.card(item.left, item.right.key)
    assert card["candidates"][0]["key"] == item.right.key
    assert card["left"]["pictures"] or card["left"]["name"]


def test_its_waiting_run_is_adopted(workspace):
    assert workspace.store.runs.waiting().run == WAITING
    comparison = workspace.store.runs.compare(ACTIVE, WAITING)
    assert comparison.counts.entities > 0
    assert workspace.store.runs.activate(WAITING).active
    assert workspace.store.review.queue("ada")


def test_a_training_goes_on_from_its_run(folder, capsys):
    with Workspace(folder) as workspace:
        run = startable(workspace.store.runs.all(), ("g", "r"))
        assert run.run == ACTIVE
        assert FitSettings(("g", "r"), start=run.folder).arguments()
    arguments = ["train", str(folder), "--go-on", "--modalities", "g,r", "--epochs", "20"]
    assert cli.main(arguments) == 0
    with Workspace(folder) as workspace:
        active = workspace.store.runs.active()
        assert active.run not in (ACTIVE, WAITING)
        assert active.metrics["started_from"] == ACTIVE


@pytest.mark.parametrize("format", ["csv", "sssom", "turtle", "decisions", "merged"])
def test_its_links_go_out(workspace, tmp_path, format):
    merge = Merge(syntax="nquads", allow_joined=True) if format == "merged" else None
    assert workspace.store.exports.write(format, tmp_path / "out", merge=merge).rows > 0
