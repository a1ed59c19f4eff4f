"""Names through a model that the user names; the real package is not needed here."""

from __future__ import annotations

import sys
from types import ModuleType

import numpy as np
import pandas as pd
import pytest
import torch

from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.features.names import sentence_rows
from mimea.graph import Bag
from mimea.snapshot import read_snapshot
from tests.samples.aligned_graphs import SIZE, write_snapshot

MEANINGS = {"dog": [1, 0, 0], "chien": [1, 0, 0], "hound": [0, 1, 0], "cat": [0, 0, 1]}


class SentenceTransformer:
    """Knows the folder `animals`, on whatever device, and no other model."""

    def __init__(self, model: str, device: str | None):
        if model != "animals":
            raise OSError(f"{model} is not a local folder.\nAnd a page of advice.")
        self.device, self.asked = device, []
        SentenceTransformer.last = self

    def encode(self, names: list[str], normalize_embeddings: bool, show_progress_bar: bool):
        assert normalize_embeddings
        assert not show_progress_bar
        self.asked += names
        return np.array([MEANINGS.get(name, [0.6, 0.8, 0]) for name in names], np.float32)


@pytest.fixture
def package(monkeypatch):
    module = ModuleType("sentence_transformers")
    module.SentenceTransformer = SentenceTransformer
    monkeypatch.setitem(sys.modules, "sentence_transformers", module)


def names_of(*rows: tuple[int, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["entity", "name"])


def test_the_same_meaning_is_the_same_row_and_no_name_is_no_row(package):
    names = names_of((0, "dog"), (1, "cat"), (3, "chien"))
    rows = sentence_rows(names, 5, "animals", "auto")
    assert rows[0] @ rows[3] == pytest.approx(1, abs=1e-5)
    assert rows[0] @ rows[1] < 0  # centred: what all have in common says nothing
    assert rows.norm(dim=1).tolist() == pytest.approx([1, 1, 0, 1, 0], abs=1e-5)


def test_several_names_count_as_their_mean_and_each_is_encoded_once(package):
    names = names_of((0, "dog"), (0, "hound"), (1, "hound"), (1, "dog"), (2, "cat"))
    rows = sentence_rows(names, 3, "animals", "cpu")
    assert torch.allclose(rows[0], rows[1], atol=1e-6)
    assert sorted(SentenceTransformer.last.asked) == ["cat", "dog", "hound"]
    assert SentenceTransformer.last.device == "cpu"


def test_progress_ends_at_one(package):
    shares = []
    names = pd.DataFrame({"entity": range(2500), "name": [f"n{i}" for i in range(2500)]})
    sentence_rows(names, 2500, "animals", "auto", shares.append)
    assert shares == pytest.approx([1 / 3, 2 / 3, 1])


def test_a_model_that_cant_be_had_is_named_with_what_to_do(package):
    with pytest.raises(ValueError, match="the model elsewhere can't be had") as caught:
        sentence_rows(names_of((0, "dog")), 1, "elsewhere", "auto")
    message = str(caught.value)
    assert "elsewhere is not a local folder);" in message
    assert "ngrams, which needs nothing" in message
    assert "name the folder of a model" in message
    assert "page of advice" not in message


def test_a_missing_package_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)
    with pytest.raises(ValueError, match="the package sentence-transformers is not installed"):
        sentence_rows(names_of((0, "dog")), 1, "animals", "auto")


def test_the_model_stands_beside_the_ngrams(tmp_path, package):
    snapshot = read_snapshot(write_snapshot(tmp_path / "snapshot"))
    task, _ = read_task(snapshot, Config(modalities=("n",), names="animals"))
    ngrams, rows = task.features["n"]
    assert isinstance(ngrams, Bag)
    assert rows.shape == (2 * SIZE, 3)
    (alone,) = read_task(snapshot, Config(modalities=("n",)))[0].features["n"]
    assert torch.equal(alone.weights, ngrams.weights)


def test_graphs_without_names_ask_for_no_model(tmp_path):
    nobody = pd.DataFrame({"entity": np.zeros(0, "int32"), "name": pd.Series([], dtype="str")})
    snapshot = read_snapshot(write_snapshot(tmp_path / "snapshot", names=nobody))
    task, notes = read_task(snapshot, Config(names="elsewhere"))
    assert "n" not in task.features
    assert "name left out: the left and the right graph has nothing to compare" in notes
