"""What a run keeps of its open entities comes back as it was, and a damaged file is named."""

from __future__ import annotations

import numpy as np
import pytest

from mimea.confidence.claims import BESIDE, FEATURES
from mimea.confidence.open_entities import FILE, load, save
from mimea.confidence.recalculation import Decisions, Recalculation
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


def test_a_run_with_fewer_features_says_what_it_said(tmp_path):
    """Runs of earlier versions know nothing of what is told beside the scores."""
    kept = open_world().sides
    fewer = len(FEATURES) - BESIDE
    cut = {side: _with_features(one, fewer) for side, one in kept.items()}
    save(tmp_path / FILE, cut)
    found = load(tmp_path)
    for side, one in cut.items():
        before, after = one.fitted.model, found[side].fitted.model
        assert after.telling.shape == after.choice.shape == (len(FEATURES) + 1,)
        assert found[side].features.shape[2] == len(FEATURES)
        told = np.nan_to_num(one.features[:, 0]), np.nan_to_num(found[side].features[:, 0])
        itself = one.fitted.itself
        assert np.allclose(before.linked(told[0], itself), after.linked(told[1], itself), atol=1e-6)
    assert Recalculation(found)(Decisions.none(), Decisions.none()).keys() == {"left", "right"}


def _with_features(one, count):
    held, model = one.fitted.held, one.fitted.model
    held = held._replace(features=held.features[:, :, :count], hidden=held.hidden[:, :count])
    cut = model._replace(telling=model.telling[: count + 1], choice=model.choice[: count + 1])
    fitted = one.fitted._replace(model=cut, held=held)
    return one._replace(features=one.features[:, :, :count], fitted=fitted)
