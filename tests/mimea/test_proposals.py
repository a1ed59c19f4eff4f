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
from mimea.model import embedding
from mimea.proposals import (
    RIGHT_SCHEMA,
    SCHEMA,
    choose,
    write_proposals,
    write_right_proposals,
)
from mimea.snapshot import read_snapshot
from mimea.training.trainer import Trainer
from tests.samples.aligned_graphs import SIZE, pairs, write_snapshot


def trainer_on(folder, **changes) -> Trainer:
    config = Config(modalities=("g", "r", "v"), epochs=2, device="cpu")
    task, _ = read_task(read_snapshot(write_snapshot(folder, **changes)), config)
    return Trainer(task, config, torch.device("cpu"))


def written(trainer: Trainer, path) -> pd.DataFrame:
    found = trainer.with_pairing(trainer.embed_plain())
    count = write_proposals(path, found, choose(trainer, found).chosen)
    table = pd.read_parquet(path)
    assert len(table) == count
    return table


def test_blocks_are_read_back_as_one_table(tmp_path, monkeypatch):
    trainer = trainer_on(tmp_path / "snapshot", rejected=pairs((25, 25)))
    whole = written(trainer, tmp_path / "whole.parquet")
    monkeypatch.setattr(proposals, "ROWS", 7)
    monkeypatch.setattr(embedding, "GATHERED", 3)
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


@pytest.mark.parametrize("table", ["rejected", "related"])
def test_who_has_fewer_candidates_left_gets_fewer_rows(tmp_path, table):
    apart = pairs(*((30, right) for right in range(20, 35)))
    trainer = trainer_on(tmp_path / "snapshot", **{table: apart})
    table = written(trainer, tmp_path / "p.parquet")
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
    assert searched == [20]
    pd.testing.assert_frame_equal(wide, found, atol=1e-6)


def test_when_all_is_known_the_file_is_empty(tmp_path):
    trainer = trainer_on(tmp_path / "snapshot", seeds=SIZE)
    assert written(trainer, tmp_path / "p.parquet").empty
    assert parquet.read_schema(tmp_path / "p.parquet").equals(SCHEMA)


def test_a_distribution_over_candidates_and_none(tmp_path):
    table = written(trainer_on(tmp_path / "snapshot"), tmp_path / "p.parquet")
    total = (
        table.groupby("left")["probability"].sum() + table.groupby("left")["no_counterpart"].first()
    )
    assert table["probability"].between(0, 1).all() and table["no_counterpart"].between(0, 1).all()
    assert (total <= 1 + 1e-5).all()


def test_right_entities_have_their_distribution_too(tmp_path):
    trainer = trainer_on(tmp_path / "snapshot", rejected=pairs((25, 25)))
    found = choose(trainer, trainer.with_pairing(trainer.embed_plain()))
    write_right_proposals(tmp_path / "right.parquet", found)
    right = pd.read_parquet(tmp_path / "right.parquet")
    assert parquet.read_schema(tmp_path / "right.parquet").equals(RIGHT_SCHEMA)
    assert set(right["right"]) == set(range(SIZE + 20, 2 * SIZE))
    assert not ((right["left"] == 25) & (right["right"] == SIZE + 25)).any()
    assert (right.groupby("right")["rank"].max() <= 10).all()
    total = (
        right.groupby("right")["probability"].sum()
        + right.groupby("right")["no_counterpart"].first()
    )
    assert (total <= 1 + 1e-5).all()


def test_rejected_candidates_leave_room_for_no_counterpart(tmp_path):
    """Whose likeliest candidate is rejected is less likely to have a counterpart than before."""
    before = trainer_on(tmp_path / "before")
    was = written(before, tmp_path / "was.parquet").query("rank == 1").set_index("left")
    first = was.loc[30, "right"] - SIZE
    after = trainer_on(tmp_path / "after", rejected=pairs((30, first)))
    after.model.load_state_dict(before.model.state_dict())
    now = written(after, tmp_path / "now.parquet").query("rank == 1").set_index("left")
    assert now.loc[30, "right"] != was.loc[30, "right"]
    assert now.loc[30, "no_counterpart"] > was.loc[30, "no_counterpart"]


def test_nobody_waits_and_nothing_is_expected(tmp_path):
    trainer = trainer_on(tmp_path / "snapshot", seeds=SIZE)
    left, right = choose(trainer, trainer.with_pairing(trainer.embed_plain())).chances
    assert left.expected() == {"open": 0, "share": 0.0, "precision": 0.0, "recall": 0.0}
    assert left.reliability is None and right.reliability is None
