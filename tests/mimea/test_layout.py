"""Entities on a plane: near where their embeddings are near, the same every time."""

import json

import numpy as np
import pytest

from mimea.__main__ import main
from mimea.evidence import Run
from mimea.layout import FILE, layout, write_layout

TERMS = ("g", "n", "fusion")


def run_of(folder, groups: int = 6, each: int = 30, width: int = 16):
    """A run in which each side has `groups` groups of entities, near each other in all terms."""
    random = np.random.default_rng(3)
    left = groups * each
    group = np.tile(np.repeat(np.arange(groups), each), 2)  # (2·left,)
    (folder / "embeddings").mkdir(parents=True)
    for term in TERMS:
        centre = random.normal(size=(groups, width))
        rows = centre[group] + 0.3 * random.normal(size=(len(group), width))
        rows /= np.linalg.norm(rows, axis=1, keepdims=True)
        np.save(folder / "embeddings" / f"{term}.npy", rows.astype(np.float32))
    weights = np.full((len(group), len(TERMS)), 1 / len(TERMS), np.float32)
    np.save(folder / "embeddings" / "weights.npy", weights)
    np.save(folder / "embeddings" / "hubness.npy", np.zeros(len(group), np.float32))
    manifest = {"format": 1, "terms": TERMS, "modalities": TERMS[:-1], "left": left,
                "entities": len(group)}  # fmt: skip
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return group


def test_what_is_alike_lies_together_on_both_sides(tmp_path):
    group = run_of(tmp_path)
    points = layout(Run.open(tmp_path))
    assert points.shape == (len(group), 2) and np.isfinite(points).all()
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    left = len(group) // 2
    for rows, base in ((slice(None), slice(None)), (slice(0, left), slice(left, None))):
        nearest = distance[rows, base].argmin(1)
        assert (group[base][nearest] == group[rows]).mean() > 0.9


def test_it_is_the_same_every_time_and_kept_in_the_run(tmp_path):
    run_of(tmp_path)
    path = write_layout(tmp_path)
    first = np.load(path)
    assert main(["map", str(tmp_path)]) == 0
    assert np.array_equal(np.load(tmp_path / FILE), first) and first.dtype == np.float32
    assert not list(tmp_path.glob("*.partial"))


@pytest.mark.parametrize("groups, each", [(1, 1), (1, 2), (2, 1)])
def test_a_handful_of_entities_has_a_map_too(tmp_path, groups, each):
    group = run_of(tmp_path, groups, each)
    points = layout(Run.open(tmp_path))
    assert points.shape == (len(group), 2) and np.isfinite(points).all()


def test_what_is_no_run_is_told(tmp_path, capsys):
    assert main(["map", str(tmp_path)]) == 1
    assert "not a finished run" in capsys.readouterr().err
