"""Structure and columns of noise cost next to nothing where few links are known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.fit import fit
from mimea.snapshot import read_snapshot
from mimea.training.worth import limited, worthwhile
from tests.samples.aligned_graphs import write_snapshot
from tests.samples.noisy_tables import LINKED, ROWS, write_noisy_tables

CPU = torch.device("cpu")
ALL = Config(modalities=("g", "r", "a", "v", "n"), epochs=8, device="cpu").sized_for(2 * ROWS)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return write_noisy_tables(tmp_path_factory.mktemp("noisy") / "snapshot")


@pytest.fixture(scope="module")
def task(tables):
    return read_task(read_snapshot(tables), ALL)[0]


def test_what_is_learned_and_finds_next_to_nothing_is_left_out(task):
    assert {"v", "r", "a"} <= set(task.features)
    assert worthwhile(task, ALL, CPU) == ("v", "n")


def test_structure_that_finds_something_stays(tmp_path):
    config = replace(ALL, modalities=("g", "n"), validation=0.4)
    snapshot = read_snapshot(write_snapshot(tmp_path / "snapshot", seeds=30))
    names = snapshot.tables["names"].assign(name="one name for all")
    snapshot = replace(snapshot, tables=snapshot.tables | {"names": names})
    assert worthwhile(read_task(snapshot, config)[0], config, CPU) == ("g", "n")


def test_nothing_is_left_out_where_many_links_are_held_out_or_none(task):
    many = replace(ALL, validation=0.6)  # 72 links
    assert worthwhile(task, many, CPU) == ("g", "r", "a", "v", "n")
    none = replace(ALL, validation=0.0)
    assert worthwhile(task, none, CPU) == ("g", "r", "a", "v", "n")


def test_the_task_is_limited_to_what_stays(task):
    smaller, config = limited(task, ALL, ("n",))
    assert (set(smaller.features), config.modalities) == ({"n"}, ("n",))


def test_columns_of_noise_take_little_from_the_names(tables, tmp_path):
    found = {}
    for name, modalities in (("all", ALL.modalities), ("names", ("n",))):
        metrics = fit(tables, tmp_path / name, replace(ALL, modalities=modalities))
        proposals = pd.read_parquet(tmp_path / name / "proposals.parquet")
        first = proposals.query(f"rank == 1 and {LINKED} <= left < {ROWS}")
        found[name] = np.mean(first["right"] - (ROWS + 3) == first["left"])
        assert any("structure, relation, attribute left out" in n for n in metrics["notes"]) == (
            name == "all"
        )
    assert found["names"] > 0.8
    assert found["all"] >= found["names"] - 0.005


def test_a_run_that_goes_on_has_the_modalities_of_the_first(tables, tmp_path):
    fit(tables, tmp_path / "first", ALL)
    metrics = fit(tables, tmp_path / "second", ALL, start=tmp_path / "first")
    assert metrics["started_from"] == "first"
    assert set(metrics["weights"]) == {"v", "n", "fusion"}
