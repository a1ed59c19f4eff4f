"""Where no link is known, what rules find grows pass by pass, and what learned from it is kept."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import torch

from mimea import first_passes as passes
from mimea.config import Config
from mimea.fit import fit
from mimea.runtime.progress import Progress
from mimea.snapshot import read_snapshot
from tests.samples.aligned_graphs import SIZE, pairs, write_snapshot

QUICK = Config(modalities=("g", "r", "a", "v", "n"), epochs=20, device="cpu")
CPU = torch.device("cpu")


@pytest.fixture
def unlinked(tmp_path):
    return write_snapshot(tmp_path / "snapshot", links=pairs().assign(source=[]))


def starting(count: int) -> pd.DataFrame:
    left = np.arange(count)
    return pd.DataFrame({"left": left, "right": left + SIZE, "precision": 0.9})


def found(folder, links: pd.DataFrame, known: int = 0) -> pd.DataFrame:
    snapshot, config = read_snapshot(folder), QUICK.sized_for(2 * SIZE)
    progress = Progress(folder / "progress.jsonl", quiet=True)
    seeds = torch.zeros(known, 2, dtype=torch.long)
    found = passes.first_passes(snapshot, config, seeds, links, CPU, progress)
    progress.close()
    return found


def test_more_links_are_found_than_the_rules_gave(unlinked):
    links = found(unlinked, starting(30))
    right = links["right"] == links["left"] + SIZE
    assert len(links) > 30
    assert right.mean() > 0.9
    assert links["precision"].between(0, 1).all()


def test_known_links_or_few_starting_ones_need_no_pass():
    links, none = starting(30), torch.zeros(0, 2)
    assert passes.passes_help(none, links, QUICK)
    assert not passes.passes_help(torch.zeros(30, 2), links, QUICK)
    assert not passes.passes_help(none, starting(29), QUICK)
    assert not passes.passes_help(none, links, replace(QUICK, without=frozenset({"iteration"})))


def test_it_ends_where_the_links_don_t_grow(unlinked, monkeypatch):
    begun = []
    monkeypatch.setattr(passes, "_pseudo_labels", lambda trainer: begun.append(1) or starting(31))
    assert len(found(unlinked, starting(30))) == 31
    assert len(begun) == 1


def test_where_nothing_is_found_the_rules_links_stay(unlinked, monkeypatch):
    monkeypatch.setattr(passes, "_pseudo_labels", lambda trainer: starting(0))
    assert len(found(unlinked, starting(30))) == 30


def test_a_run_that_goes_on_learns_from_the_same_links(tmp_path, unlinked, monkeypatch):
    fit(unlinked, tmp_path / "first", QUICK)
    learned = pd.read_parquet(tmp_path / "first" / "learned_from.parquet")
    monkeypatch.setattr(passes, "_pseudo_labels", lambda trainer: pytest.fail("another pass"))
    metrics = fit(unlinked, tmp_path / "second", QUICK, start=tmp_path / "first")
    assert metrics["started_from"] == "first"
    again = pd.read_parquet(tmp_path / "second" / "learned_from.parquet")
    pd.testing.assert_frame_equal(learned, again)
