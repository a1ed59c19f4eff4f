"""From snapshot tables to the inputs of the encoders."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image

from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.features.ngrams import bag, ngrams
from mimea.seeds import split_links, training_links
from mimea.snapshot import read_snapshot
from tests.samples.aligned_graphs import SIZE, write_snapshot

EVERYTHING = Config()


def task_of(tmp_path, **changes):
    return read_task(read_snapshot(write_snapshot(tmp_path / "snapshot", **changes)), EVERYTHING)


def dense(bag_) -> np.ndarray:
    rows = np.repeat(np.arange(len(bag_.offsets) - 1), bag_.offsets.diff())
    table = np.zeros((len(bag_.offsets) - 1, bag_.columns), np.float32)
    table[rows, bag_.indices] = bag_.weights
    return table


def test_a_bag_counts_in_logs_and_has_unit_rows():
    table = dense(bag(np.array([0, 0, 0, 2]), np.array([1, 1, 4, 0]), 3, 5))
    assert np.linalg.norm(table, axis=1) == pytest.approx([1, 0, 1])
    assert table[0, 1] / table[0, 4] == pytest.approx(np.log(3) / np.log(2))


def test_equal_text_gives_equal_rows_and_accents_are_no_difference():
    text = pd.Series(["São Tomé", "Sao Tome", "Chad"])
    table = dense(ngrams(pd.Series([0, 2, 3]), text, 4, 512))
    assert table[0] @ table[2] == pytest.approx(1, abs=1e-5)
    assert table[0] @ table[3] < 0.3
    assert not table[1].any()


def test_relations_keep_their_direction(tmp_path):
    task, _ = task_of(tmp_path)
    head, relation, tail = task.triples[0].tolist()
    (relations,) = task.features["r"]
    table = dense(relations)
    assert table[head, relation] > 0
    assert table[tail, relation + task.relations] > 0
    # the two sides share no column: the encoder learns how they correspond
    assert not table[:SIZE].any(0)[table[SIZE:].any(0)].any()


def test_no_feature_learns_from_links_that_are_held_out(tmp_path):
    """With the held-out links wrong instead of right, every feature is the same."""
    snapshot = read_snapshot(write_snapshot(tmp_path / "snapshot", seeds=SIZE))
    links = torch.tensor(snapshot.pairs("links"))
    known, held = split_links(links, EVERYTHING, torch.Generator().manual_seed(0))
    wrong = links.clone()
    place = torch.isin(links[:, 0], held[:, 0])
    wrong[place, 1] = wrong[place, 1].roll(1)
    assert len(held) == 4 and torch.equal(training_links(wrong, wrong[:0], EVERYTHING), known)
    right, mistaken = (read_task(snapshot, EVERYTHING, x.numpy())[0] for x in (links, wrong))
    assert torch.equal(right.features["v"][0], mistaken.features["v"][0])
    links[:, 1] = links[:, 1].roll(7)  # whereas the others do matter
    assert "v" not in read_task(snapshot, EVERYTHING, links.numpy())[0].features


def test_a_modality_that_one_side_lacks_is_left_out_and_said(tmp_path):
    left_only = pd.DataFrame({"entity": np.arange(SIZE), "name": "x"})
    task, notes = task_of(tmp_path, names=left_only)
    assert "n" not in task.features
    assert "name left out: the right graph has nothing to compare" in notes
    assert "image left out: the left and the right graph has nothing to compare" in notes


def test_values_that_merely_differ_are_not_said_to_be_lacking(tmp_path):
    rng = np.random.default_rng(1)
    entity = np.arange(2 * SIZE)
    triples = {"entity": entity, "attribute": (entity >= SIZE) * 1}
    values = pd.DataFrame(triples | {"value": rng.uniform(0, 999, 2 * SIZE).astype(str)})
    task, notes = task_of(tmp_path, attribute_triples=values)
    assert "v" not in task.features
    assert (
        "value left out: no column of the left graph agrees with one of the right graph on the "
        "known links"
    ) in notes


def test_presence_is_of_each_entity(tmp_path):
    names = pd.DataFrame({"entity": [0, SIZE], "name": ["x", "y"]})
    task, _ = task_of(tmp_path, names=names)
    assert task.present["n"].nonzero().squeeze(1).tolist() == [0, SIZE]


def test_a_broken_picture_counts_as_missing(tmp_path):
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    for name, colour in (("a.png", "red"), ("b.png", "blue")):
        Image.new("RGB", (40, 30), colour).save(pictures / name)
    (pictures / "c.png").write_bytes(b"\x89PNG no more")
    images = pd.DataFrame(
        {
            "entity": [0, SIZE, 1],
            "path": ["a.png", "b.png", "c.png"],
            "sha256": ["a", "b", "c"],
        }
    )
    task, _ = task_of(tmp_path, images=images)
    assert task.present["i"].nonzero().squeeze(1).tolist() == [0, SIZE]
    (rows,) = task.features["i"]
    assert torch.isfinite(rows).all()


def test_joined_columns_are_one_from_the_first_training_on(tmp_path):
    """Without a single link: the relations and attributes of both sides share their columns."""
    keys = [f"{side}/{name}" for side in "lr" for name in ("near", "in", "of")]
    relations = pd.DataFrame(
        {"relation": range(6), "side": ["left"] * 3 + ["right"] * 3, "key": keys}
    )
    joined = pd.DataFrame(
        {"left_key": ["l/near", "v/area", "gone"], "right_key": ["r/near", "v/Fläche", "r/in"]}
    )
    nobody = pd.DataFrame({"left": [], "right": []}, dtype=int)
    parted, _ = task_of(tmp_path / "parted", relations=relations, links=nobody)
    task, _ = task_of(tmp_path / "one", relations=relations, links=nobody, joined=joined)
    assert set(parted.triples[:, 1].tolist()) == set(range(6))
    assert set(task.triples[:, 1].tolist()) == {0, 1, 2, 4, 5}
    attributes = dense(task.features["a"][0])
    assert attributes[:SIZE, 0].all() and attributes[SIZE:, 0].all()
    assert "v" in task.features and "v" not in parted.features
