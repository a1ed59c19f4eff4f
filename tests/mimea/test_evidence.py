"""What a curator sees is what the model said."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mimea.config import Config
from mimea.evaluation import joint_vectors
from mimea.evidence import Run, _entropic_plan, _exact_plan, beta_curve
from mimea.fit import fit
from tests.samples.aligned_graphs import SIZE, write_snapshot


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    folder = tmp_path_factory.mktemp("evidence")
    config = Config(modalities=("g", "v", "n"), epochs=6, device="cpu")
    fit(write_snapshot(folder / "snapshot"), folder / "run", config)
    return Run.open(folder / "run")


def test_the_terms_of_a_thousand_pairs_add_up_to_the_joint_similarity(run):
    joint = joint_vectors(run.folder, run.manifest).numpy()
    rng = np.random.default_rng(1)
    for left, right in rng.integers((0, SIZE), (SIZE, 2 * SIZE), (1000, 2)):
        pair = run.pair(left, right)
        assert sum(pair.terms.values()) == pytest.approx(joint[left] @ joint[right], abs=1e-5)
        assert pair.score == pytest.approx(sum(pair.terms.values()) + pair.hubness, abs=1e-9)
        for weights in pair.weights.values():
            assert sum(weights.values()) == pytest.approx(1, abs=1e-5)


def test_ranks_equal_a_brute_force_count(run):
    terms = {m: [run.pair(3, r).terms[m] for r in range(SIZE, 2 * SIZE)] for m in run.terms}
    hubness = np.array([run.pair(3, r).hubness for r in range(SIZE, 2 * SIZE)])
    found = run.ranks(3, SIZE + 3)
    for m in run.terms:
        others = sum(np.array(terms[n]) for n in run.terms if n != m) + hubness
        assert found[m].without == 1 + (others > others[3] + 1e-7).sum()
        cosine = run.vectors[m][SIZE:] @ run.vectors[m][3]
        assert found[m].alone == 1 + (cosine > cosine[3]).sum()


def test_transport_plans_meet_their_marginals(run):
    plan = run.neighbour_plan([0, 1, 2], [SIZE, SIZE + 1]).plan
    assert np.allclose(plan.sum(1), 1 / 3)
    assert np.allclose(plan.sum(0), 1 / 2)
    for found in run.modality_plan(0, [SIZE, SIZE + 1, SIZE + 2]).values():
        assert np.allclose(found.plan.sum(0), 1 / 4, atol=1e-6)
        assert np.allclose(found.plan.sum(1), 1 / 4, atol=1e-6)


def test_a_plan_meets_its_marginals_also_where_sinkhorn_is_slow():
    random = np.random.default_rng(0)
    for _ in range(40):
        plan = _entropic_plan(random.uniform(0, 2, (3, 3)), 0.05)
        assert (plan >= 0).all()
        for axis in (0, 1):
            assert plan.sum(axis) == pytest.approx(1 / 3, abs=1e-12)


def test_pictures_of_a_pair_are_compared_one_by_one(tmp_path):
    """Two pictures on the left, of which the second is also the right one's."""
    noise = np.random.default_rng(0).integers(0, 256, (3, 8, 8, 3)).astype(np.uint8)
    for name, pixels in zip("abc", noise, strict=True):
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    images = pd.DataFrame({"entity": [2, 2, SIZE + 5, 4], "sha256": list("abbc")})
    images["path"] = str(tmp_path) + "/" + images["sha256"] + ".png"
    snapshot = write_snapshot(tmp_path / "snapshot", images=images)
    fit(snapshot, tmp_path / "run", Config(modalities=("g", "i"), epochs=2, device="cpu"))
    run = Run.open(tmp_path / "run")
    left, right, alike = run.picture_similarities(2, SIZE + 5)
    assert (left, right, alike.shape) == (["a", "b"], ["b"], (2, 1))
    assert alike[1, 0] == pytest.approx(1, abs=2e-3) and alike[0, 0] < 0.9
    assert run.picture_similarities(3, SIZE + 5)[2].shape == (0, 1)


def test_a_run_without_single_pictures_says_so(run):
    assert run.picture_similarities(2, SIZE + 5) is None


def test_an_entity_that_the_run_has_not_seen_is_named(run):
    assert run.index("right", "r:07") == SIZE + 7
    with pytest.raises(KeyError, match="not an entity of the left graph"):
        run.index("left", "r:07")


def test_a_beta_curve_is_a_density():
    x, density = beta_curve(2.0, 5.0, 999)
    assert density.sum() * (x[1] - x[0]) == pytest.approx(1, abs=1e-3)


def test_evidence_needs_no_torch(run):
    code = f"""
import sys
from pathlib import Path
from mimea.evidence import _entropic_plan, Run
run = Run.open(Path({str(run.folder)!r}))
run.pair(0, {SIZE}), run.ranks(0, {SIZE}), run.modality_plan(0, [{SIZE}, {SIZE + 1}])
sys.exit("torch" in sys.modules)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_plans_shown_to_many_at_once_leave_a_training_all_that_it_needs(run):
    """POT has one backend for a process and its children: showing plans must not choose it."""
    code = f"""
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from mimea.evidence import Run
before, run = dict(os.environ), Run.open(Path({str(run.folder)!r}))
with ThreadPoolExecutor(8) as pool:
    list(pool.map(lambda i: run.neighbour_plan([i, 1], [{SIZE}, {SIZE} + i]), range(8)))
    list(pool.map(lambda i: run.modality_plan(i, [{SIZE}, {SIZE} + 1]), range(8)))
assert dict(os.environ) == before
import torch
from mimea.model.transport import plan
assert plan(torch.rand(3, 3), 0.05).sum().isclose(torch.tensor(1.0))
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_plans_are_those_of_pot():
    import ot

    random = np.random.default_rng(0)
    for n, k in ((1, 4), (5, 7), (12, 12), (40, 3)):
        cost, ends = random.random((n, k)), (np.full(n, 1 / n), np.full(k, 1 / k))
        exact = _exact_plan(cost)
        assert (exact * cost).sum() == pytest.approx((ot.emd(*ends, cost) * cost).sum(), abs=1e-9)
        for axis, marginal in ((1, ends[0]), (0, ends[1])):
            assert exact.sum(axis) == pytest.approx(marginal, abs=1e-9)
        entropic = ot.sinkhorn(*ends, cost, 0.2, stopThr=1e-12)
        assert _entropic_plan(cost, 0.2) == pytest.approx(entropic, abs=1e-7)


def test_who_may_have_no_counterpart_is_what_the_run_proposed(tmp_path):
    path = tmp_path / "run"
    config = Config(modalities=("g", "v", "n"), epochs=4, validation=0.5, device="cpu")
    fit(write_snapshot(tmp_path / "snapshot", seeds=36), path, config)
    run = Run.open(path)
    assert run.no_counterpart(0) is None  # a seed waits for nothing
    assert 0 < run.no_counterpart(37) < 1
    table = pd.read_parquet(path / "proposals.parquet")
    table.assign(no_counterpart=np.float32(np.nan)).to_parquet(path / "proposals.parquet")
    assert Run.open(path).no_counterpart(37) is None  # where an earlier version had no estimate
    table.assign(no_counterpart=np.float32(0.75)).to_parquet(path / "proposals.parquet")
    assert Run.open(path).no_counterpart(37) == pytest.approx(0.75)
    table.drop(columns="no_counterpart").to_parquet(path / "proposals.parquet")
    assert Run.open(path).no_counterpart(37) is None  # of an earlier version
