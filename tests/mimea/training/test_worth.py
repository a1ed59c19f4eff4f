"""A modality of noise costs nothing where few links are known."""

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
from tests.samples.noisy_tables import LINKED, ROWS, write_noisy_tables

CPU = torch.device("cpu")
ALL = Config(modalities=("g", "r", "a", "v", "n"), epochs=8, device="cpu").sized_for(2 * ROWS)


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    return write_noisy_tables(tmp_path_factory.mktemp("noisy") / "snapshot")


@pytest.fixture(scope="module")
def task(tables):
    return read_task(read_snapshot(tables), ALL)[0]


def test_what_finds_next_to_nothing_is_left_out(task):
    assert {"v", "r", "a"} <= set(task.features)
    assert worthwhile(task, ALL, CPU) == ("n",)


def test_what_finds_something_stays(task):
    names = dict.fromkeys("vn", task.features["n"])
    again = replace(task, features=names, present=dict.fromkeys(names, task.present["n"]))
    assert worthwhile(again, ALL, CPU) == ("v", "n")


def test_nothing_is_left_out_where_many_links_are_held_out_or_none(task):
    many = replace(ALL, validation=0.6)  # 72 links
    assert worthwhile(task, many, CPU) == ("g", "r", "a", "v", "n")
    none = replace(ALL, validation=0.0)
    assert worthwhile(task, none, CPU) == ("g", "r", "a", "v", "n")


def test_the_task_is_limited_to_what_stays(task):
    smaller, config = limited(task, ALL, ("n",))
    assert (set(smaller.features), config.modalities) == ({"n"}, ("n",))


def test_a_fit_with_noise_proposes_what_one_without_it_does(tables, tmp_path):
    found = []
    for name, modalities in (("all", ALL.modalities), ("names", ("n",))):
        metrics = fit(tables, tmp_path / name, replace(ALL, modalities=modalities))
        found.append(pd.read_parquet(tmp_path / name / "proposals.parquet").drop(columns="terms"))
        assert any("left out, since alone" in n for n in metrics["notes"]) == (name == "all")
    pd.testing.assert_frame_equal(*found)
    first = found[0].query(f"rank == 1 and {LINKED} <= left < {ROWS}")
    assert np.mean(first["right"] - (ROWS + 3) == first["left"]) > 0.8


def test_a_run_that_goes_on_has_the_modalities_of_the_first(tables, tmp_path):
    fit(tables, tmp_path / "first", ALL)
    metrics = fit(tables, tmp_path / "second", ALL, start=tmp_path / "first")
    assert metrics["started_from"] == "first"
    assert set(metrics["weights"]) == {"n", "fusion"}
