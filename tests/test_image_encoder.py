"""The trained encoder: kept only where it pays, the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from mimea import image_encoder
from mimea.image_encoder import SIDE, ImageEncoder, as_input, distort, train_encoder

COUNT = 60


@pytest.fixture
def few_steps(monkeypatch):
    monkeypatch.setattr(image_encoder, "STEPS", 12)
    monkeypatch.setattr(image_encoder, "VIEWS", 8)
    monkeypatch.setattr(image_encoder, "PAIRS", 32)
    monkeypatch.setattr(image_encoder, "MIN_PAIRS", 20)


def pictures(told_helps: bool):
    """Two drawings of 60 things. Colours are those of the thing; the descriptor says either which
    side a picture is of, and hides the thing, or the thing alone."""
    rng = np.random.default_rng(0)
    things = rng.integers(0, 256, (COUNT, 2, 2, 3))
    pixels = np.kron(np.concatenate([things, things]), np.ones((1, SIDE // 2, SIDE // 2, 1)))
    told = np.tile(rng.normal(size=(COUNT, 40)), (2, 1))
    if not told_helps:
        told = rng.normal(size=(2 * COUNT, 40))
    pairs = np.stack([np.arange(COUNT), np.arange(COUNT) + COUNT], 1)
    return pixels.astype(np.uint8), (told / 40**0.5).astype(np.float32), pairs


def test_it_learns_what_the_descriptor_misses_and_says_so(few_steps):
    pixels, told, pairs = pictures(told_helps=False)
    vectors, note = train_encoder(lambda: pixels, told, pairs, 0)
    assert vectors.shape == (2 * COUNT, image_encoder.WIDTH)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-4)
    assert note.startswith("pictures by the trained encoder: Hits@1")
    again, _ = train_encoder(lambda: pixels, told, pairs, 0)
    assert np.array_equal(vectors, again)


def test_a_descriptor_that_finds_everything_stays_alone(few_steps):
    pixels, told, pairs = pictures(told_helps=True)
    vectors, note = train_encoder(lambda: pixels, told, pairs, 0)
    assert vectors is None
    assert note.startswith("pictures by the descriptor alone: the trained encoder had")
    vectors, _ = train_encoder(lambda: pixels, told, pairs, 0, always=True)
    assert vectors is not None


def test_few_pairs_read_no_picture():
    def read():
        raise AssertionError("pictures were read")

    told, pairs = np.zeros((8, 3), np.float32), np.zeros((4, 2), np.int64)
    vectors, note = train_encoder(read, told, pairs, 0)
    assert vectors is None
    assert "4 links to train on have pictures on both sides, an encoder needs 200" in note


def test_training_leaves_the_random_state_alone(few_steps):
    pixels, told, pairs = pictures(told_helps=False)
    before = torch.get_rng_state()
    train_encoder(lambda: pixels, told, pairs, 0)
    assert torch.equal(before, torch.get_rng_state())


def test_distorted_pictures_differ_and_keep_their_shape():
    pixels = torch.randint(0, 256, (3, SIDE, SIDE, 3), dtype=torch.uint8)
    x = as_input(pixels)
    assert x.shape == (3, 3, SIDE, SIDE)
    assert x.abs().max() <= 1
    first, again = (distort(x, torch.Generator().manual_seed(0)) for _ in range(2))
    assert torch.equal(first, again)
    assert first.shape == x.shape
    assert not torch.allclose(first, x, atol=0.1)


def test_vectors_have_unit_length():
    vectors = ImageEncoder(5)(torch.randn(4, 3, SIDE, SIDE), torch.randn(4, 5))
    assert vectors.norm(dim=1).tolist() == pytest.approx([1] * 4, abs=1e-5)
