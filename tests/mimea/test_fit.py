"""A fit as its users see it: snapshot in, run folder out."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time

import numpy as np
import pandas as pd
import pytest

from mimea.confidence.open_entities import load
from mimea.confidence.recalculation import Decisions, Recalculation
from mimea.config import Config
from mimea.fit import fit
from tests.samples.aligned_graphs import SIZE, pairs, write_snapshot

QUICK = Config(modalities=("g", "r", "a", "v", "n"), epochs=12, device="cpu")


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """A run on 20 seeds, one rejected pair that is true, one entity without counterpart."""
    folder = tmp_path_factory.mktemp("fit")
    snapshot = write_snapshot(
        folder / "snapshot",
        rejected=pairs((25, 25)),
        dangling=pd.DataFrame({"entity": np.array([30], "int32")}),
    )
    fit(snapshot, folder / "run", QUICK)
    return folder / "run"


def proposals(run):
    return pd.read_parquet(run / "proposals.parquet")


def test_terms_add_up_to_the_score(run):
    table = proposals(run)
    assert np.allclose(np.stack(table["terms"]).sum(1), table["similarity"], atol=1e-5)
    assert np.allclose(table["similarity"] + table["hubness"], table["score"], atol=1e-5)
    assert table["probability"].between(0, 1).all()


def test_what_is_decided_is_not_proposed_again(run):
    table = proposals(run)
    assert not set(table["left"]) & set(range(20))
    assert not set(table["right"]) & set(range(SIZE, SIZE + 20))
    assert 30 not in set(table["left"])
    assert not ((table["left"] == 25) & (table["right"] == SIZE + 25)).any()
    assert 25 in set(table["left"])


def test_candidates_are_ranked_by_score(run):
    for _, rows in proposals(run).groupby("left"):
        assert list(rows["rank"]) == list(range(1, len(rows) + 1))
        assert rows["score"].is_monotonic_decreasing
        assert rows["margin"].iloc[0] == pytest.approx(-rows["margin"].iloc[1], abs=1e-6)


def test_the_fit_learns(run):
    first = proposals(run).query("rank == 1 and left != 25")
    assert (first["right"] - SIZE == first["left"]).mean() > 0.8


def test_weights_sum_to_one_and_absent_modalities_have_none(run):
    weights = np.load(run / "embeddings" / "weights.npy")
    assert np.allclose(weights.sum(1), 1, atol=1e-5)
    for i, term in enumerate(json.loads((run / "manifest.json").read_text())["terms"]):
        absent = ~np.load(run / "embeddings" / f"{term}.npy").any(1)
        assert (weights[absent, i] == 0).all()


def test_the_same_seed_gives_the_same_proposals(tmp_path):
    snapshot = write_snapshot(tmp_path / "snapshot")
    tables = []
    for name in ("a", "b"):
        fit(snapshot, tmp_path / name, QUICK)
        tables.append(proposals(tmp_path / name).drop(columns="terms"))
    pd.testing.assert_frame_equal(*tables)


def test_poor_graphs_train_and_say_what_they_lack(tmp_path):
    empty = {
        "relation_triples": pd.DataFrame({"head": [0], "relation": [0], "tail": [1]}),
        "relations": pd.DataFrame({"relation": [0], "side": ["left"]}),
        "attribute_triples": pd.DataFrame({"entity": [], "attribute": [], "value": []}),
        "names": pd.DataFrame({"entity": [], "name": []}),
    }
    snapshot = write_snapshot(tmp_path / "snapshot", seeds=1, **empty)
    metrics = fit(snapshot, tmp_path / "run", QUICK)
    assert any(note.startswith("value left out") for note in metrics["notes"])
    assert any(note.startswith("name left out") for note in metrics["notes"])
    assert metrics["validation"] is None
    assert len(proposals(tmp_path / "run")) == (SIZE - 1) * 10


def test_a_finished_run_is_never_overwritten(run, tmp_path):
    with pytest.raises(FileExistsError, match="finished run"):
        fit(tmp_path, run, QUICK)


def test_a_stopped_fit_leaves_no_manifest(tmp_path):
    snapshot = write_snapshot(tmp_path / "snapshot")
    command = [sys.executable, "-m", "mimea", "fit", str(snapshot), "--out", str(tmp_path / "run")]
    process = subprocess.Popen([*command, "--epochs", "100000", "--modalities", "g"])
    progress = tmp_path / "run" / "progress.jsonl"
    until = time.monotonic() + 60
    while not (progress.exists() and "epoch" in progress.read_text()):
        assert time.monotonic() < until, "the fit didn't begin"
        time.sleep(0.2)
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 143
    assert not (tmp_path / "run" / "manifest.json").exists()


def test_every_known_link_is_judged_and_a_wrong_one_comes_first(tmp_path):
    links = pairs(*((i, i) for i in range(20)), (20, 25))
    fit(write_snapshot(tmp_path / "snapshot", links=links), tmp_path / "run", QUICK)
    table = pd.read_parquet(tmp_path / "run" / "suspicious.parquet")
    assert len(table) == 21
    assert (table["left"][0], table["right"][0]) == (20, SIZE + 25)
    metrics = json.loads((tmp_path / "run" / "metrics.json").read_text())
    assert metrics["doubtful_links"] == (table["margin"] < 0).sum() >= 1


def test_a_run_keeps_what_its_probabilities_are_made_of(run):
    """Without a decision they are those of the proposals."""
    sides = load(run)
    found = Recalculation(sides)(Decisions.none(), Decisions.none())["left"]
    stated = proposals(run).query("rank == 1")
    assert sides["left"].entity.tolist() == stated["left"].tolist()
    assert sides["left"].candidate[:, 0].tolist() == stated["right"].tolist()
    assert np.allclose(found.candidates[:, 0], stated["probability"], atol=1e-4)
    assert np.allclose(found.no_counterpart, stated["no_counterpart"], atol=1e-4)
