"""The file of proposals: its columns, and the same whatever the size of a block."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from pyarrow import parquet

from mimea import proposals
from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.matching import matching
from mimea.matching.candidates import match
from mimea.proposals import SCHEMA, choose, write_proposals
from mimea.snapshot import read_snapshot
from mimea.training.trainer import Trainer
from tests.samples.aligned_graphs import SIZE, pairs, write_snapshot


def trainer_on(folder, **changes) -> Trainer:
    config = Config(modalities=("g", "r", "v"), epochs=2, device="cpu")
    task, _ = read_task(read_snapshot(write_snapshot(folder, **changes)), config)
    return Trainer(task, config, torch.device("cpu"))


def written(trainer: Trainer, path) -> pd.DataFrame:
    found = trainer.with_pairing(trainer.embed_plain())
    count, _ = write_proposals(path, trainer, found, *choose(trainer, found))
    table = pd.read_parquet(path)
    assert len(table) == count
    return table


def test_blocks_are_read_back_as_one_table(tmp_path, monkeypatch):
    trainer = trainer_on(tmp_path / "snapshot", rejected=pairs((25, 25)))
    whole = written(trainer, tmp_path / "whole.parquet")
    monkeypatch.setattr(proposals, "ROWS", 7)
    monkeypatch.setattr(proposals, "GATHERED", 3)
    blocks = written(trainer, tmp_path / "blocks.parquet")
    assert parquet.read_metadata(tmp_path / "blocks.parquet").num_row_groups == 3
    assert parquet.read_schema(tmp_path / "blocks.parquet").equals(SCHEMA)
    assert len(whole) == (SIZE - 20) * 10
    terms = [np.stack(table.pop("terms")) for table in (whole, blocks)]
    pd.testing.assert_frame_equal(whole, blocks)
    assert np.allclose(*terms, atol=1e-6)
    assert terms[0].shape == (len(whole), 5)  # g, r, v, fusion, pairing
    assert np.allclose(terms[0].sum(1), whole["similarity"], atol=1e-6)


def test_looked_up_proposals_of_a_small_graph_are_the_exact_ones(tmp_path, monkeypatch):
    trainer = trainer_on(tmp_path / "snapshot")
    exact = written(trainer, tmp_path / "exact.parquet").drop(columns="terms")
    monkeypatch.setattr(matching, "EXACT_PRODUCTS", 0)
    found = written(trainer, tmp_path / "found.parquet").drop(columns="terms")
    pd.testing.assert_frame_equal(exact, found, atol=1e-5)


def test_who_has_fewer_candidates_left_gets_fewer_rows(tmp_path):
    rejected = pairs(*((30, right) for right in range(20, 35)))
    table = written(trainer_on(tmp_path / "snapshot", rejected=rejected), tmp_path / "p.parquet")
    assert sorted(table.query("left == 30")["right"] - SIZE) == list(range(35, 40))
    assert np.isfinite(table["score"]).all()


def test_the_most_rejected_entity_does_not_widen_the_search_of_all(tmp_path, monkeypatch):
    """Its own candidates are the best that are left, as if all had been searched that widely."""
    rejected = pairs(*((30, right) for right in range(20, 36)), (31, 31), (32, 20))
    trainer = trainer_on(tmp_path / "snapshot", rejected=rejected)
    wide = written(trainer, tmp_path / "wide.parquet").drop(columns="terms")
    searched = []

    def noted(left, right, rows, k, csls):
        searched.append(k)
        return match(left, right, rows, k, csls)

    monkeypatch.setattr(proposals, "SPARE", 2)
    monkeypatch.setattr(proposals, "match", noted)
    found = written(trainer, tmp_path / "found.parquet").drop(columns="terms")
    assert searched == [12]
    pd.testing.assert_frame_equal(wide, found, atol=1e-6)


def test_when_all_is_known_the_file_is_empty(tmp_path):
    trainer = trainer_on(tmp_path / "snapshot", seeds=SIZE)
    assert written(trainer, tmp_path / "p.parquet").empty
    assert parquet.read_schema(tmp_path / "p.parquet").equals(SCHEMA)


def no_counterpart(trainer: Trainer, path) -> pd.Series:
    """The probability to have no counterpart, of each left entity that waits."""
    table = written(trainer, path).query("rank == 1")
    return table.set_index("left")["no_counterpart"]


def with_examples(trainer: Trainer) -> Trainer:
    """Held-out links that scored 1 with their match and 0 without it."""
    there = torch.linspace(0.9, 1.1, 30)
    trainer.dangling_examples = torch.stack([there, there - 1], dim=1)
    return trainer


@pytest.mark.parametrize(("score", "absent"), [(1.0, False), (0.0, True)])
def test_no_counterpart_is_on_the_scale_of_its_examples(tmp_path, score, absent):
    trainer = with_examples(trainer_on(tmp_path / "snapshot"))
    trainer.best_scores[20:] = score
    assert (no_counterpart(trainer, tmp_path / "p.parquet").gt(0.5) == absent).all()


def test_who_lost_candidates_to_rejections_is_likelier_to_have_no_counterpart(tmp_path):
    fallen = torch.arange(26, 37)
    rejected = pairs(*((int(left), right) for left in fallen for right in range(15, 37)))
    before = trainer_on(tmp_path / "before", seeds=15)
    after = trainer_on(tmp_path / "after", seeds=15, rejected=rejected)
    was, now = (choose(t, t.with_pairing(t.embed_plain()))[0] for t in (before, after))
    here = torch.isin(was.left, fallen)
    examples = torch.stack([was.best[here], now.best[here]], dim=1).repeat(2, 1)
    for trainer in (before, after):
        trainer.best_scores[was.left] = was.best
        trainer.dangling_examples = examples
    was, now = (no_counterpart(t, tmp_path / f"{i}.parquet") for i, t in enumerate((before, after)))
    assert (now[fallen.tolist()] - was[fallen.tolist()]).mean() > 0.4
    others = was.index.difference(fallen.tolist())
    assert (now[others] >= was[others] - 0.01).all()  # not less likely because others fell


def test_nobody_waits_and_there_is_no_model_of_dangling_entities(tmp_path):
    trainer = with_examples(trainer_on(tmp_path / "snapshot", seeds=SIZE))
    found = trainer.with_pairing(trainer.embed_plain())
    _, dangling = write_proposals(tmp_path / "p.parquet", trainer, found, *choose(trainer, found))
    assert dangling is None
