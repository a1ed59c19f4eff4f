"""The file of proposals: its columns, and the same whatever the size of a block."""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch
from pyarrow import parquet

from mimea import matching, proposals
from mimea.config import Config
from mimea.features import read_task
from mimea.proposals import SCHEMA, choose, write_proposals
from mimea.snapshot import read_snapshot
from mimea.training import Trainer
from tests.aligned_graphs import SIZE, pairs, write_snapshot


def trainer_on(folder, **changes) -> Trainer:
    config = Config(modalities=("g", "r", "v"), epochs=2, device="cpu")
    task, _ = read_task(read_snapshot(write_snapshot(folder, **changes)), config)
    return Trainer(task, config, torch.device("cpu"))


def written(trainer: Trainer, path) -> pd.DataFrame:
    found = trainer.with_pairs(trainer.embed_plain())
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
    monkeypatch.setattr(matching, "EXACT_PAIRS", 0)
    found = written(trainer, tmp_path / "found.parquet").drop(columns="terms")
    pd.testing.assert_frame_equal(exact, found, atol=1e-5)


def test_who_has_fewer_candidates_left_gets_fewer_rows(tmp_path):
    rejected = pairs(*((30, right) for right in range(20, 35)))
    table = written(trainer_on(tmp_path / "snapshot", rejected=rejected), tmp_path / "p.parquet")
    assert sorted(table.query("left == 30")["right"] - SIZE) == list(range(35, 40))
    assert np.isfinite(table["score"]).all()


def test_when_all_is_known_the_file_is_empty(tmp_path):
    trainer = trainer_on(tmp_path / "snapshot", seeds=SIZE)
    assert written(trainer, tmp_path / "p.parquet").empty
    assert parquet.read_schema(tmp_path / "p.parquet").equals(SCHEMA)
