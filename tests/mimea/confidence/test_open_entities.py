"""What a run keeps of its open entities comes back as it was, and a damaged file is named."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence.open_entities import FILE, load, save
from mimea.run_files import RunDamaged
from tests.samples.open_world import open_world


def test_what_is_kept_comes_back(tmp_path):
    sides = open_world().sides
    save(tmp_path / FILE, sides)
    found = load(tmp_path)
    assert set(found) == {"left", "right"}
    for side, kept in sides.items():
        assert np.array_equal(found[side].candidate, kept.candidate)
        assert np.array_equal(found[side].features, kept.features, equal_nan=True)
        for name in ("telling", "line", "choice"):
            read, own = (getattr(x.fitted.model, name) for x in (found[side], kept))
            assert np.array_equal(read, own)
        assert np.array_equal(found[side].fitted.held.match, kept.fitted.held.match)
        assert np.allclose(found[side].fitted.itself, kept.fitted.itself, atol=1e-6)


def test_a_run_of_an_earlier_version_keeps_nothing(tmp_path):
    assert load(tmp_path) == {}


def test_where_nobody_waits_nothing_is_kept(tmp_path):
    save(tmp_path / FILE, {"left": None, "right": None})
    assert load(tmp_path) == {}


def test_a_damaged_file_is_named(tmp_path):
    (tmp_path / FILE).write_bytes(b"no tensors")
    with pytest.raises(RunDamaged, match=FILE):
        load(tmp_path)
