"""All words of an entity in one vector: the rare ones tell, wherever they stand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import torch

from mimea.features import text
from mimea.features.text import text_rows
from mimea.snapshot import read_snapshot
from tests.samples.aligned_graphs import SIZE, write_snapshot


def rows_of(tmp_path, names, **parts):
    entity = list(names)
    table = pd.DataFrame({"entity": entity, "name": [names[e] for e in entity]})
    nothing = pd.DataFrame({"entity": [], "attribute": [], "value": []})
    parts = {"attribute_triples": nothing, "names": table} | parts
    return text_rows(read_snapshot(write_snapshot(tmp_path / "snapshot", **parts)))


def test_a_rare_word_tells_more_than_many_common_ones(tmp_path):
    common = "sony silver digital dvd player with remote control"
    names = {e: f"{common} {1000 + e}x" for e in range(2 * SIZE)}
    names |= {0: f"{common} dvpns700hs", SIZE: "dvpns700hs", SIZE + 1: common}
    rows = rows_of(tmp_path, names)
    right = rows[0] @ rows[SIZE:].t()
    assert right.argmax() == 0


def test_it_does_not_matter_where_a_word_stands(tmp_path):
    described = pd.DataFrame({"entity": [0], "description": ["quickbooks premier by intuit"]})
    valued = pd.DataFrame({"entity": [SIZE], "attribute": [0], "value": ["quickbooks premier"]})
    none = pd.DataFrame({"head": [], "relation": [], "tail": []})
    made = pd.DataFrame({"head": [SIZE], "relation": [0], "tail": [SIZE + 9]})
    names = {SIZE + 9: "intuit", SIZE + 1: "another maker"}
    changes = {"descriptions": described, "attribute_triples": valued}
    without = rows_of(tmp_path / "a", names, **changes, relation_triples=none.astype(int))
    rows = rows_of(tmp_path / "b", names, **changes, relation_triples=made)
    assert rows[0] @ rows[SIZE] > 0.5
    assert rows[0] @ rows[SIZE] > without[0] @ without[SIZE] + 0.05
    assert not rows[2].any()


def test_rows_are_of_unit_length_and_the_same_every_time(tmp_path):
    names = {e: f"thing {e}" for e in range(SIZE)}
    first, second = (rows_of(tmp_path / part, names) for part in "ab")
    assert torch.equal(first, second)
    assert np.allclose(first[:SIZE].norm(dim=1), 1, atol=1e-5)


def test_large_graphs_have_narrower_rows(monkeypatch, tmp_path):
    monkeypatch.setattr(text, "MOST_NUMBERS", 2 * SIZE * 600)
    assert rows_of(tmp_path, {0: "x"}).shape[1] == 512
