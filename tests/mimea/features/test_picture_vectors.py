"""Vectors that a user brings: read safely, matched by key, refused with a sentence."""

from __future__ import annotations

import sys

import numpy as np
import pandas as pd
import pytest

from mimea.features.picture_vectors import read_vectors

ENTITIES = pd.DataFrame(
    {"entity": [0, 1, 2], "side": ["left", "left", "right"], "key": ["a", "b", "c"]}
).assign(number=[10, 11, 12])
VECTORS = np.array([[0.0, 1.0], [2.0, 5.0], [4.0, 0.0]])


def write(folder, vectors=VECTORS, keys=("c", "a", "nobody"), name="keys.txt"):
    np.save(folder / "keys.npy", vectors, allow_pickle=True)
    (folder / name).write_text("\n".join(keys) + "\n")
    return folder / "keys.npy"


def test_rows_go_to_the_entities_named_and_unknown_ones_are_counted(tmp_path):
    rows, notes = read_vectors(write(tmp_path), ENTITIES)
    assert rows.shape == (3, 2)
    assert rows.any(1).tolist() == [True, False, True]
    assert rows[0, 0] > rows[2, 0]
    assert notes == ["1 of 3 picture vectors name no entity"]


def test_keys_may_be_numbers_or_stand_in_a_table(tmp_path):
    rows, notes = read_vectors(write(tmp_path, keys=("12", "10", "11")), ENTITIES)
    assert rows.any(1).all()
    assert notes == []
    (tmp_path / "keys.txt").unlink()
    rows, _ = read_vectors(
        write(tmp_path, keys=("key,from", "c,x", "b,y", "a,z"), name="keys.csv"), ENTITIES
    )
    assert rows.any(1).all()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"keys": ("c", "a")}, "3 vectors but 2 keys"),
        ({"keys": ("x", "y", "z")}, "none of its 3 keys is an entity"),
        ({"vectors": np.zeros(3)}, "one row per key"),
        ({"vectors": np.full((3, 2), np.nan)}, "NaN or infinity"),
        ({"vectors": np.array([{}, {}, {}], object)}, "not an array of numbers"),
    ],
)
def test_what_does_not_fit_is_refused(tmp_path, change, words):
    with pytest.raises(ValueError, match=words):
        read_vectors(write(tmp_path, **change), ENTITIES)


def test_files_that_are_missing_are_named(tmp_path):
    with pytest.raises(ValueError, match="no such file"):
        read_vectors(tmp_path / "none.npy", ENTITIES)
    path = write(tmp_path)
    (tmp_path / "keys.txt").unlink()
    with pytest.raises(ValueError, match="no keys beside it"):
        read_vectors(path, ENTITIES)


def test_without_h5py_the_sentence_says_what_to_install(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "h5py", None)
    (tmp_path / "some.h5").write_bytes(b"")
    with pytest.raises(ValueError, match="pip install h5py"):
        read_vectors(tmp_path / "some.h5", ENTITIES)
