"""What rules have guessed is asked about first, twenty at random, with the reason."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from app.review.cards import Cards
from app.review.desk import Desk
from app.review.starting_sample import ASKED, starting_sample
from mimea.evidence import Run
from mimea.run_files import RunDamaged
from store.database import Store
from tests.samples.review_world import RUN, build_workspace


@pytest.fixture
def store(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        yield store


def guessed(folder: Path, count: int, known: int = 0) -> list[str]:
    """The keys of as many open left entities of a run, which now have a starting link."""
    keys = pd.read_parquet(folder / "entities.parquet")["key"]
    proposals = pd.read_parquet(folder / "proposals.parquet").query("rank == 1")[-count:]
    table = proposals[["left", "right"]].assign(rule="names", precision=0.9, reason="both are A")
    table.to_parquet(folder / "starting_links.parquet", index=False)
    path = folder / "metrics.json"
    metrics = json.loads(path.read_text()) | {"links_from_the_beginning": known}
    path.write_text(json.dumps(metrics))
    return list(keys[proposals["left"]])


def test_guesses_come_first_with_their_reason(store):
    folder = store.runs.active().folder
    keys = guessed(folder, 3)
    desk = Desk(Cards(store, Run.open(folder), RUN), "ann")
    first = [desk.data({}, "uncertain")["queue"] for _ in range(4)][-1][:3]
    assert {item["left"] for item in first} == set(keys)
    assert {item["why"] for item in first} == {"found by a rule: both are A"}


def test_the_reason_of_a_guess_is_given_for_that_pair_alone(store):
    """Where the model proposes another candidate first, the rule has not found that one."""
    folder = store.runs.active().folder
    keys = guessed(folder, 3)
    table = pd.read_parquet(folder / "starting_links.parquet")
    table.assign(right=table["right"].to_numpy()[::-1].copy()).to_parquet(
        folder / "starting_links.parquet", index=False
    )
    moved = {
        k for k, a, b in zip(keys, table["right"], table["right"][::-1], strict=True) if a != b
    }
    desk = Desk(Cards(store, Run.open(folder), RUN), "ann")
    first = [desk.data({}, "uncertain")["queue"] for _ in range(4)][-1][:3]
    for item in first:
        assert item["why"].startswith("found by a rule") == (item["left"] not in moved)


def test_of_many_some_are_drawn_the_same_each_time(store):
    folder = store.runs.active().folder
    keys = guessed(folder, ASKED + 10)
    drawn = starting_sample(folder)
    assert len(drawn) == ASKED and set(drawn) < set(keys)
    assert starting_sample(folder) == drawn


def test_a_run_that_learned_from_known_links_has_none(store):
    folder = store.runs.active().folder
    assert starting_sample(folder) == {}  # of an earlier version
    guessed(folder, 5, known=300)
    assert starting_sample(folder) == {}


def test_a_damaged_file_is_named(store):
    folder = store.runs.active().folder
    guessed(folder, 5)
    (folder / "starting_links.parquet").write_bytes(b"nothing")
    with pytest.raises(RunDamaged, match="starting_links.parquet"):
        starting_sample(folder)
