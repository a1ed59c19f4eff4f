"""A training continues exactly, and a later one goes on from what a finished run keeps."""

from __future__ import annotations

import json
import shutil
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from mimea.config import Config
from mimea.fit import fit
from mimea.snapshot import read_snapshot
from mimea.training import checkpoint
from tests.mimea.training.test_trainer import QUICK, trainer_of
from tests.samples.aligned_graphs import SIZE, pairs, write_snapshot


def train(trainer, until: int) -> None:
    while trainer.epoch < until:
        if trainer._pseudo_labels_due():
            trainer.update_pseudo_labels()
        trainer.step()
        trainer.epoch += 1


def test_a_checkpoint_continues_exactly(tmp_path):
    straight, with_break = trainer_of(tmp_path / "a"), trainer_of(tmp_path / "b")
    train(straight, 1)
    checkpoint.save(straight, tmp_path / "checkpoint.safetensors")
    wanted = straight.step()["total"]
    checkpoint.restore(with_break, tmp_path / "checkpoint.safetensors")
    assert with_break.epoch == 1
    assert with_break.step()["total"] == pytest.approx(wanted, abs=1e-6)


def test_a_gpu_continues_with_its_own_random_numbers(tmp_path, monkeypatch):
    trainer = trainer_of(tmp_path / "a")
    drawn = {"state": torch.arange(16, dtype=torch.uint8)}
    monkeypatch.setattr(trainer, "device", torch.device("cuda:0"))
    monkeypatch.setattr(torch.cuda, "get_rng_state", lambda device: drawn["state"])
    monkeypatch.setattr(torch.cuda, "set_rng_state", lambda state, _: drawn.update(state=state))
    checkpoint.save(trainer, tmp_path / "checkpoint.safetensors")
    saved, drawn["state"] = drawn["state"], torch.zeros(16, dtype=torch.uint8)
    monkeypatch.setattr(checkpoint, "_set_learned", lambda *_: None)  # there is no such device
    checkpoint.restore(trainer, tmp_path / "checkpoint.safetensors")
    assert torch.equal(drawn["state"], saved)


def test_a_checkpoint_of_another_task_is_refused(tmp_path):
    path = tmp_path / "checkpoint.safetensors"
    checkpoint.save(trainer_of(tmp_path / "a"), path)
    fewer = Config(modalities=("g", "r"), epochs=10).sized_for(80)
    with pytest.raises(ValueError, match="belongs to another task"):
        checkpoint.restore(trainer_of(tmp_path / "b", fewer), path)


def test_a_resumed_training_ends_where_an_uninterrupted_one_does(tmp_path):
    whole, halves = trainer_of(tmp_path / "a"), trainer_of(tmp_path / "b")
    torch.manual_seed(1)
    train(whole, 8)
    torch.manual_seed(1)
    train(halves, 5)
    checkpoint.save(halves, tmp_path / "checkpoint.safetensors")
    resumed = trainer_of(tmp_path / "c")
    checkpoint.restore(resumed, tmp_path / "checkpoint.safetensors")
    assert resumed.epoch == 5
    train(resumed, 8)
    assert torch.allclose(joint(whole), joint(resumed), atol=1e-6)


def joint(trainer) -> torch.Tensor:
    return trainer.with_anchors(trainer.embed_plain()).joint()


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    folder = tmp_path_factory.mktemp("start")
    fit(write_snapshot(folder / "snapshot", seeds=20), folder / "run", replace(QUICK, epochs=30))
    return folder / "run"


def go_on(finished, folder, **changes) -> dict:
    snapshot = write_snapshot(folder / "snapshot", **{"seeds": 24} | changes)
    return fit(snapshot, folder / "run", replace(QUICK, epochs=30), start=finished)


def test_a_run_that_goes_on_keeps_the_measure_of_the_first_however_few_its_epochs(tmp_path):
    few = replace(QUICK, epochs=8)  # its last stretch begins where held-out links join
    first = fit(write_snapshot(tmp_path / "a", seeds=30), tmp_path / "first", few)
    assert first["validation"]["pairs"] == 3
    later = write_snapshot(tmp_path / "b", seeds=40)
    second = fit(later, tmp_path / "second", few, start=tmp_path / "first")
    assert second["validation"] == first["validation"] and second["alone"] == first["alone"]


def test_a_run_goes_on_with_more_links_in_a_few_epochs(finished, tmp_path):
    metrics = go_on(finished, tmp_path)
    assert metrics["started_from"] == "run" and metrics["epochs_trained"] == 2
    assert metrics["notes"] == ["went on from run; its accuracy is the one shown"]
    table = pd.read_parquet(tmp_path / "run" / "proposals.parquet")
    assert not set(table["left"]) & set(range(24))
    first = table.query("rank == 1")
    assert (first["right"] - SIZE == first["left"]).mean() > 0.8


def test_a_run_that_went_on_can_be_gone_on_from(finished, tmp_path):
    go_on(finished, tmp_path / "a")
    metrics = go_on(tmp_path / "a" / "run", tmp_path / "b", seeds=28)
    assert metrics["started_from"] == "run"


def test_pseudo_labels_that_were_rejected_since_are_dropped(finished, tmp_path):
    trainer = trainer_of(tmp_path, replace(QUICK, epochs=30), rejected=pairs((35, 35)))
    checkpoint.start_from(trainer, finished)
    assert len(trainer.pseudo_labels.pairs)
    assert (35, 35 + SIZE) not in set(map(tuple, trainer.pseudo_labels.pairs.tolist()))
    assert not torch.isin(trainer.pseudo_labels.pairs, trainer.task.links).any()


def test_other_graphs_are_trained_from_the_beginning_and_it_is_said(finished, tmp_path):
    names = pd.DataFrame({"entity": np.arange(2 * SIZE, dtype="int32"), "name": "x"})
    metrics = go_on(finished, tmp_path, names=names)
    assert metrics["started_from"] is None and metrics["epochs_trained"] == 30
    assert any("the graphs are not those of run" in note for note in metrics["notes"])


def test_other_settings_and_unfinished_runs_are_obstacles(finished, tmp_path):
    snapshot = read_snapshot(write_snapshot(tmp_path / "snapshot"))
    config = replace(QUICK, epochs=30)
    assert checkpoint.start_obstacle(finished, snapshot, config) is None
    assert "another setting of modalities" in checkpoint.start_obstacle(
        finished, snapshot, replace(config, modalities=("g",))
    )
    other = replace(config, seed=7)  # pictures would be trained into another space
    assert "another setting of seed" in checkpoint.start_obstacle(finished, snapshot, other)
    assert "no finished run" in checkpoint.start_obstacle(tmp_path, snapshot, config)


@pytest.mark.parametrize("setting", [{"warp": 9}, {"pictures": "etchings"}])
def test_a_run_with_a_setting_since_removed_is_no_start_and_it_is_said(finished, tmp_path, setting):
    old = tmp_path / "old"
    shutil.copytree(finished, old)
    config = json.loads((old / "config.json").read_text()) | setting
    (old / "config.json").write_text(json.dumps(config))
    metrics = go_on(old, tmp_path)
    assert metrics["started_from"] is None and metrics["epochs_trained"] == 30
    (note,) = metrics["notes"]
    assert note.startswith("trained from the beginning, since the settings of old are not of this")
    assert next(iter(setting)) in note


def test_what_an_earlier_version_kept_is_no_start(finished, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(finished, old)
    tensors, note = checkpoint._read(old / "start.safetensors")
    del tensors["blend"]
    checkpoint._write(old / "start.safetensors", tensors, note)
    snapshot = read_snapshot(write_snapshot(tmp_path / "snapshot"))
    reason = checkpoint.start_obstacle(old, snapshot, replace(QUICK, epochs=30))
    assert reason == "old was made by an earlier version"
    path = tmp_path / "checkpoint.safetensors"
    checkpoint.save(trainer_of(tmp_path / "b"), path)
    tensors, note = checkpoint._read(path)
    del tensors["blend"]
    checkpoint._write(path, tensors, note)
    with pytest.raises(ValueError, match="made by an earlier version"):
        checkpoint.restore(trainer_of(tmp_path / "c"), path)


def test_held_out_links_as_examples_survive_a_break(tmp_path):
    trainer, other = trainer_of(tmp_path / "a"), trainer_of(tmp_path / "b")
    train(trainer, 3)
    assert len(trainer.examples["plain", "left"].entity) == 3
    checkpoint.save(trainer, tmp_path / "checkpoint.safetensors")
    checkpoint.restore(other, tmp_path / "checkpoint.safetensors")
    for name, held in trainer.examples.items():
        for mine, restored in zip(held, other.examples[name], strict=True):
            assert np.array_equal(mine, restored, equal_nan=True)


def test_a_run_that_kept_no_examples_is_a_start(finished, tmp_path):
    old = tmp_path / "old"
    shutil.copytree(finished, old)
    tensors, note = checkpoint._read(old / "start.safetensors")
    tensors = {name: x for name, x in tensors.items() if not name.startswith("example.")}
    checkpoint._write(old / "start.safetensors", tensors, note | {"calibration": "[0.1, 0.5]"})
    trainer = trainer_of(tmp_path / "a")
    checkpoint.start_from(trainer, old)
    assert not len(trainer.examples["paired", "left"].entity)


def test_what_a_run_keeps_is_readable_by_name(finished):
    assert checkpoint.start_seeds(finished).shape == (20, 2)
    assert json.loads((finished / "manifest.json").read_text())["graphs"]
