"""The report on a new run: decided pairs that turned, accuracy side by side with its cautions."""

from __future__ import annotations

import shutil
from dataclasses import replace

import numpy as np
import pytest

from app.adoption import decided_flips as flips_module
from app.adoption.decided_flips import Firsts
from app.adoption.run_report import headlines, run_report
from app.pipeline import Workspace
from app.train.run_table import dangling_words
from mimea.evidence import Run
from mimea.matching.pair_ranks import pair_ranks
from store.records import RunInfo
from tests.samples.review_world import (
    RUN,
    add_run,
    build_workspace,
    key,
)
from tests.samples.store_samples import event

SIDE = 16
NEW = "20260203-040506-beef"


@pytest.fixture
def workspace(tmp_path):
    """Two runs: in the new one left entities 0 and 1 have changed places."""
    build_workspace(tmp_path / "ws", entities=SIDE, seeds=4)
    with Workspace(tmp_path / "ws") as workspace:
        add_run(workspace.store, NEW, adopt=False)
        for path in (workspace.trainings.folder / NEW / "embeddings").glob("*.npy"):
            rows = np.load(path)
            rows[[0, 1]] = rows[[1, 0]]
            np.save(path, rows)
        yield workspace


def report(workspace):
    return run_report(workspace, workspace.store.runs.active(), workspace.store.runs.waiting())


def first(workspace, left: int) -> int:
    """The number of the right entity that the active run puts first."""
    run = Run.open(workspace.trainings.folder / RUN)
    rights = range(SIDE, SIDE + 12)  # the others are seeds
    return max(rights, key=lambda right: run.pair(left, right).score) - SIDE


def test_decided_pairs_that_turned_are_found_the_bad_ones_first(workspace):
    zero, one = first(workspace, 0), first(workspace, 1)
    assert zero != one
    workspace.store.ledger.append(
        [
            event("e1", "accept", key("left", 2), key("right", first(workspace, 2))),
            event("e2", "reject", key("left", 1), key("right", one)),
            event("e3", "reject", key("left", 1), key("right", zero)),
            event("e4", "accept", key("left", 0), key("right", zero)),
        ]
    )
    decided = report(workspace).decided
    assert (decided.accepted, decided.rejected) == (Firsts(2, 2, 1), Firsts(2, 1, 1))
    turned = {(f.pair.left_key, f.pair.right_key): f for f in decided.flips}
    assert len(turned) == 3 and decided.all_pairs
    assert [flip.good for flip in decided.flips] == [False, False, True]
    lost = turned[key("left", 0), key("right", zero)]
    assert (lost.before, lost.good) == (1, False) and lost.after > 1
    back = turned[key("left", 1), key("right", zero)]  # rejected, and first now
    assert (back.after, back.good) == (1, False) and back.before > 1
    assert turned[key("left", 1), key("right", one)].good
    with workspace.store.connection.reading() as cursor:
        ids = dict(cursor.rows("select key, entity_id from entity where side = 'left'"))
    assert sorted(decided.lefts(good=False)) == [ids[key("left", 0)], ids[key("left", 1)]]


def test_what_a_run_has_learned_from_is_neither_better_nor_worse(workspace):
    """A wrong accept that was learned comes first: no merit of the run."""
    zero = first(workspace, 0)
    workspace.store.ledger.append(
        [
            event("e1", "accept", key("left", 0), key("right", zero)),
            event("e2", "reject", key("left", 1), key("right", first(workspace, 1))),
        ]
    )
    snapshot = workspace.folder / "snapshots" / NEW
    shutil.rmtree(snapshot)
    workspace.store.runs.write_snapshot(snapshot)  # as if it had been trained after them
    found = report(workspace).decided
    assert found.flips and all(flip.learned for flip in found.flips)
    assert (found.accepted.pairs, found.rejected.pairs, found.learned.pairs) == (0, 0, 1)
    assert found.lefts(good=True) == found.lefts(good=False) == []
    assert "not whether it is right" in " ".join(headlines(report(workspace)))


def test_where_what_a_run_was_trained_on_is_gone_no_pair_speaks_for_it(workspace):
    workspace.store.ledger.append(
        [event("e1", "accept", key("left", 0), key("right", first(workspace, 0)))]
    )
    shutil.rmtree(workspace.folder / "snapshots" / RUN)
    found = report(workspace).decided
    assert (found.accepted.pairs, found.learned.pairs) == (0, 1)


def test_both_runs_are_ranked_against_the_same_right_entities(workspace):
    """A link made since the old run was trained takes its right entity out of both."""
    run = Run.open(workspace.trainings.folder / RUN)
    score = {r: run.pair(5, SIDE + r).score for r in range(12)}
    best, second = sorted(score, key=score.get, reverse=True)[:2]
    pair = np.array([(5, SIDE + second)])
    assert pair_ranks(run, pair, np.zeros((0, 2), int)) > 1
    workspace.store.ledger.append(
        [
            event("e1", "accept", key("left", 6), key("right", best)),
            event("e2", "accept", key("left", 5), key("right", second)),
        ]
    )
    others = {r: run.pair(6, SIDE + r).score for r in range(12) if r != second}
    firsts = 1 + (max(others, key=others.get) == best)
    assert report(workspace).decided.accepted == Firsts(2, firsts, firsts)


def test_only_the_latest_pairs_of_large_graphs_are_ranked(workspace, monkeypatch):
    monkeypatch.setattr(flips_module, "LATEST", 1)
    monkeypatch.setattr(flips_module, "FEWEST", 1)
    pairs = ((2, 0), (3, 1))
    workspace.store.ledger.append(
        [event(f"e{a}", "reject", key("left", a), key("right", b)) for a, b in pairs]
    )
    decided = report(workspace).decided
    assert decided.rejected.pairs == 1 and not decided.all_pairs


def test_a_run_folder_that_is_gone_leaves_the_rest_of_the_report(workspace):
    (workspace.trainings.folder / NEW / "manifest.json").unlink()
    found = report(workspace)
    assert found.decided is None
    assert "Decided pairs could not be compared" in found.cautions[-1]
    assert found.comparison.counts.entities == 12


def measured(run: RunInfo, hits: float, pairs: int, **more) -> RunInfo:
    valid = {"hits@1": hits, "hits@10": 1.0, "mrr": 0.9, "pairs": pairs}
    metrics = {"validation": valid, "alone": {"n": hits}, "found_pairs": 7, "started_from": None}
    return replace(run, metrics=metrics | more)


def test_accuracy_stands_side_by_side(workspace):
    old = measured(workspace.store.runs.active(), 0.75, 100)
    new = measured(workspace.store.runs.waiting(), 0.875, 100)
    found = run_report(workspace, old, new)
    rows = {m.name: (m.before, m.after) for m in found.metrics}
    assert rows["Hits@1"] == (0.75, 0.875) and rows["Pseudo-labels"] == (7, 7)
    assert [(m.name, m.before, m.after) for m in found.alone] == [("name", 0.75, 0.875)]
    assert "Hits@1 0.875 (was 0.750)" in headlines(found)[0]
    [chance] = found.cautions
    assert "below 10.9 points may be chance" in chance  # 2·√(.745·.255/102 + .868·.132/102)


def test_what_runs_say_of_dangling_entities_stands_side_by_side_and_in_a_sentence(workspace):
    said = {"share": 0.17, "precision": 0.62, "recall": 0.56}
    old, new = workspace.store.runs.active(), workspace.store.runs.waiting()
    assert "No match, recall" not in {m.name for m in run_report(workspace, old, new).metrics}
    assert dangling_words(new) is None
    new = replace(new, metrics=new.metrics | {"no_counterpart": said})
    rows = {m.name: (m.before, m.after) for m in run_report(workspace, old, new).metrics}
    assert rows["No match, precision"] == (None, 0.62)
    assert rows["No match, recall"] == (None, 0.56)
    sentences = dangling_words(new)
    assert all(f"{share:.0%}" in sentences for share in said.values())


def test_a_run_that_went_on_shows_the_accuracy_measured_then(workspace):
    old = measured(workspace.store.runs.active(), 0.75, 100)
    new = measured(workspace.store.runs.waiting(), 0.75, 100, started_from=RUN)
    [caution] = run_report(workspace, old, new).cautions
    assert f"new run continued {RUN} and shows the accuracy measured then" in caution


def test_runs_without_held_out_links_say_so(workspace):
    found = report(workspace)
    assert (found.metrics[0].before, found.metrics[0].after) == (None, None)
    assert len(found.cautions) == 2 and "measured nothing" in found.cautions[0]
    assert headlines(found)[0] == "Accuracy: not measured for both runs."
