"""Trainings without a known link begin with what rules find, and nothing more than that."""

from __future__ import annotations

import json

import pandas as pd
import pytest

from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.fit import LEARNED_FROM, STARTING, fit
from mimea.snapshot import read_snapshot
from mimea.starting.of_modalities import as_metrics, starting_links
from tests.samples.aligned_graphs import SIZE, pairs, write_snapshot

QUICK = Config(modalities=("g", "v", "n"), epochs=6, device="cpu")


@pytest.fixture(scope="module")
def unlinked(tmp_path_factory):
    return write_snapshot(tmp_path_factory.mktemp("unlinked") / "snapshot", seeds=0)


@pytest.fixture(scope="module")
def run(unlinked, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run") / "run"
    fit(unlinked, folder, QUICK)
    return folder


def test_the_run_finds_links_and_says_how(run):
    metrics = json.loads((run / "metrics.json").read_text())
    found = metrics["starting_links"]
    assert found["links"] == sum(rule["links"] for rule in found["rules"]) > SIZE / 2
    assert 0.5 < found["precision"] <= 1
    table = pd.read_parquet(run / STARTING)
    assert len(table) == found["links"]
    assert list(table.columns) == ["left", "right", "rule", "precision", "reason"]
    learned_from = pd.read_parquet(run / LEARNED_FROM)
    assert metrics["validation"]["pairs"] == len(learned_from) // 10


def test_everybody_remains_open_and_the_first_is_the_right_one(run):
    first = pd.read_parquet(run / "proposals.parquet").query("rank == 1")
    assert set(first["left"]) == set(range(SIZE))
    assert (first["right"] - SIZE == first["left"]).mean() > 0.9


def test_a_retraining_with_a_decision_goes_on_from_it(run, tmp_path):
    snapshot = write_snapshot(tmp_path / "snapshot", seeds=1)
    metrics = fit(snapshot, tmp_path / "next", QUICK, start=run)
    assert metrics["started_from"] == run.name
    assert metrics["starting_links"]["links"] == len(pd.read_parquet(run / STARTING))
    first = pd.read_parquet(tmp_path / "next" / "proposals.parquet")
    assert 0 not in set(first["left"])  # decided


def test_what_people_have_decided_since_is_no_starting_link_any_more(run, tmp_path):
    """One was rejected, one end of another is linked elsewhere; the features stay as they were."""
    started = pd.read_parquet(run / STARTING)
    (first, second), both = started["left"][:2], started[["left", "right"]]
    links = pd.DataFrame({"left": [second], "right": [both["right"][0]], "source": ["accept"]})
    snapshot = write_snapshot(tmp_path / "snapshot", rejected=both[:1].astype("int32"), links=links)
    task, _ = read_task(read_snapshot(snapshot), QUICK, starting=started)
    assert len(task.starting) == len(task.starting_precision) == len(started) - 2
    assert first not in task.starting[:, 0] and second not in task.starting[:, 0]
    metrics = fit(snapshot, tmp_path / "next", QUICK, start=run)
    assert metrics["started_from"] == run.name


def test_a_modality_that_is_left_out_gives_no_link(unlinked):
    snapshot = read_snapshot(unlinked)
    nameless = starting_links(snapshot, Config(modalities=("g", "v")))
    assert "names" not in set(nameless.table["rule"])
    assert "neither graph has names" in nameless.notes
    structure = starting_links(snapshot, Config(modalities=("g",)))
    assert not {"names", "values", "identifiers"} & set(structure.table["rule"])


def test_where_nothing_is_equal_the_run_ends_and_says_so(tmp_path):
    strangers = pairs(*((i, i) for i in range(SIZE)))
    snapshot = write_snapshot(tmp_path / "snapshot", seeds=0, rejected=strangers)
    metrics = fit(snapshot, tmp_path / "run", Config(modalities=("g",), epochs=3, device="cpu"))
    assert metrics["starting_links"]["links"] == 0
    assert metrics["starting_links"]["precision"] is None
    assert (tmp_path / "run" / "manifest.json").is_file()
    assert as_metrics(starting_links(read_snapshot(snapshot), QUICK))["notes"] is not None
