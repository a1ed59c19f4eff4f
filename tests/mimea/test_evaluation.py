"""Evaluation of a run folder: known vectors, known ranks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from mimea.config import Config
from mimea.evaluation import evaluate
from mimea.snapshot import SnapshotError

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def run(tmp_path):
    """Four entities a side as unit vectors in the plane; pair 3 is nearer to right 2, and right 4
    lies exactly on left 0 but belongs to no link."""
    angles = np.array([0.0, 40, 80, 88, 0, 0, 40, 80, 140, 0])
    sides = ["left"] * 5 + ["right"] * 5
    vectors = np.stack([np.cos(np.radians(angles)), np.sin(np.radians(angles))], axis=1)
    folder = tmp_path / "run"
    (folder / "embeddings").mkdir(parents=True)
    np.save(folder / "embeddings" / "g.npy", vectors)
    np.save(folder / "embeddings" / "weights.npy", np.ones((10, 1)))
    pd.DataFrame(
        {"entity": range(10), "side": sides, "key": [f"{s[0]}{i % 5}" for i, s in enumerate(sides)]}
    ).to_parquet(folder / "entities.parquet")
    Config(csls=1).save(folder / "config.json")
    (folder / "manifest.json").write_text(json.dumps({"format": 1, "left": 5, "terms": ["g"]}))
    return folder


def links(tmp_path, text: str):
    path = tmp_path / "links.csv"
    path.write_text(text)
    return path


def test_a_run_with_a_setting_since_removed_is_evaluated_all_the_same(run, tmp_path):
    path = run / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | {"warp": 9}))
    assert evaluate(run, links(tmp_path, "left,right\nl0,r0\n"))["csls_k"] == 1


def test_both_pools_and_directions(run, tmp_path):
    found = evaluate(run, links(tmp_path, "left,right\nl0,r0\nl1,r1\nl2,r2\nl3,r3\n"))
    assert found["links"] == found["candidates"] == 4
    assert found["all_right_entities"]["candidates"] == 5
    # r3 at 140° is far from l3 at 88°: only that pair fails among the targets
    assert found["left_to_right"]["hits@1"] == 0.75
    # with r4 in the pool, l0 has two equally near candidates: a mean rank of 1.5 is no hit
    assert found["all_right_entities"]["left_to_right"]["hits@1"] == 0.5
    assert found["all_right_entities"]["left_to_right"]["hits@10"] == 1
    assert {found["similarity"], found["pool"], found["ties"]} == {
        "csls",
        "test targets",
        "realistic",
    }


def test_an_unknown_entity_is_named_with_its_line(run, tmp_path):
    with pytest.raises(
        SnapshotError, match=r"links.csv:3: 'r9' is not an entity of the right graph"
    ):
        evaluate(run, links(tmp_path, "left,right\nl0,r0\nl1,r9\n"))


def test_no_links_are_refused(run, tmp_path):
    with pytest.raises(ValueError, match="nothing to evaluate"):
        evaluate(run, links(tmp_path, "left,right\n"))


def test_an_unfinished_run_is_refused(run, tmp_path):
    (run / "manifest.json").unlink()
    with pytest.raises(SnapshotError, match="not a finished run"):
        evaluate(run, links(tmp_path, "left,right\nl0,r0\n"))


def test_candidates_settled_against_each_other_and_given_once(run, tmp_path):
    """l2 at 80° and l3 at 88° both want r2 at 80°; only r3 at 140° is free for l3."""
    path = links(tmp_path, "left,right\nl0,r0\nl1,r1\nl2,r2\nl3,r3\n")
    for match in ("sinkhorn", "one-to-one"):
        assert evaluate(run, path, match)["left_to_right"]["hits@1"] == 1


def test_who_reads_no_further_is_no_error(run, tmp_path):
    path = links(tmp_path, "left,right\nl0,r0\n")
    command = [sys.executable, "-m", "mimea", "evaluate", str(run), "--links", str(path)]
    ended, start = os.pipe()
    os.close(ended)  # the reader has gone
    process = subprocess.run(command, stdout=start, stderr=subprocess.PIPE, cwd=ROOT)
    os.close(start)
    assert (process.returncode, process.stderr) == (0, b"")
