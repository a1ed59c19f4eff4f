"""Trained picture vectors: kept only where they pay, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mimea.features import image_encoder
from mimea.features.image_encoder import hits, train_encoder

COUNT = 120
WIDTH = 24
LEFT = np.arange(2 * COUNT) < COUNT
PAIRS = np.stack([np.arange(COUNT), np.arange(COUNT) + COUNT], 1)


@pytest.fixture(autouse=True)
def few_steps(monkeypatch):
    monkeypatch.setattr(image_encoder, "STEPS", 60)
    monkeypatch.setattr(image_encoder, "ROUND_STEPS", 10)
    monkeypatch.setattr(image_encoder, "VIEWS", 8)
    monkeypatch.setattr(image_encoder, "MIN_PAIRS", 40)


def descriptors(noise: float) -> np.ndarray:
    """Two pictures each of 120 things: the thing, and louder by `noise` columns of nothing."""
    rng = np.random.default_rng(0)
    things = np.tile(rng.normal(size=(COUNT, WIDTH)), (2, 1))
    rows = np.concatenate([things, noise * rng.normal(size=(2 * COUNT, WIDTH))], 1)
    return (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)


def test_it_learns_which_columns_tell_things_apart():
    rows = descriptors(noise=1.5)
    vectors, note = train_encoder(rows, LEFT, PAIRS[:80], 0)
    unseen = torch.from_numpy(PAIRS[80:])
    before, after = (hits(torch.from_numpy(x), unseen) for x in (rows, vectors))
    assert after > before + 0.2
    assert note.startswith("pictures by a trained encoder: Hits@1")
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    again, _ = train_encoder(rows, LEFT, PAIRS[:80], 0)
    assert np.array_equal(vectors, again)


def test_a_descriptor_that_finds_everything_stays_alone():
    rows = descriptors(noise=0)
    vectors, note = train_encoder(rows, LEFT, PAIRS, 0)
    assert vectors is None
    assert note.startswith("pictures by the descriptor alone: trained ones had Hits@1")
    vectors, _ = train_encoder(rows, LEFT, PAIRS, 0, always=True)
    assert vectors is not None


def test_few_pairs_train_nothing_and_it_is_said():
    vectors, note = train_encoder(descriptors(0), LEFT, PAIRS[:39], 0)
    assert vectors is None
    assert "39 links to train on have pictures on both sides, training needs 40" in note


def test_training_leaves_the_random_state_alone_and_reports():
    before, shares = torch.get_rng_state(), []
    train_encoder(descriptors(3), LEFT, PAIRS, 0, on_progress=shares.append)
    assert torch.equal(before, torch.get_rng_state())
    assert shares == sorted(shares)
    assert shares[-1] < 1
