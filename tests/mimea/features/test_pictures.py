"""One setting decides where picture vectors come from."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PIL import Image
from torch.nn.functional import normalize

from mimea.config import Config
from mimea.features import image_encoder
from mimea.features.pictures import linked_pictures, picture_blocks
from mimea.snapshot import read_snapshot
from tests.samples.aligned_graphs import SIZE, write_snapshot


@pytest.fixture
def snapshot(tmp_path):
    """A picture of noise for each entity, the same one for both ends; the last is broken."""
    (tmp_path / "pictures").mkdir()
    rng = np.random.default_rng(0)
    for number in range(SIZE):
        pixels = rng.integers(0, 256, (8, 8, 3)).astype(np.uint8)
        Image.fromarray(pixels).save(tmp_path / "pictures" / f"{number}.png")
    (tmp_path / "pictures" / "broken.png").write_bytes(b"\x89PNG no more")
    names = [str(e % SIZE) for e in range(2 * SIZE - 1)] + ["broken"]
    images = pd.DataFrame({"entity": np.arange(2 * SIZE), "sha256": names})
    images["path"] = images["sha256"] + ".png"
    return read_snapshot(write_snapshot(tmp_path / "snapshot", seeds=SIZE, images=images))


def test_few_links_leave_the_descriptor_alone(snapshot):
    blocks, single, notes = picture_blocks(snapshot, Config())
    assert [b.shape for b in blocks] == [(2 * SIZE, 840)]
    assert blocks[0].any(1).tolist() == [True] * (2 * SIZE - 1) + [False]
    assert notes[0] == "1 pictures could not be read"
    assert notes[1].startswith("pictures by the descriptor alone: 3")
    assert picture_blocks(snapshot, Config(pictures="descriptor"))[2] == notes[:1]
    assert len(single.sha256) == len(single.entity) == 2 * SIZE - 1


def test_trained_vectors_are_a_second_block(snapshot, monkeypatch):
    for name, value in (("MIN_PAIRS_ALWAYS", 20), ("STEPS", 3), ("ROUND_STEPS", 2)):
        monkeypatch.setattr(image_encoder, name, value)
    shares = []
    blocks, single, notes = picture_blocks(snapshot, Config(pictures="trained"), shares.append)
    assert [b.shape[1] for b in blocks] == [840, image_encoder.WIDTH]
    assert blocks[1].any(1).tolist() == [True] * (2 * SIZE - 1) + [False]
    assert notes[1].startswith("pictures by a trained encoder")
    assert shares == sorted(shares)
    of = {int(e): row for e, row in zip(single.entity, single.vectors, strict=True)}
    assert of[3] @ of[3 + SIZE] == pytest.approx(1, abs=1e-5)  # the same file at both ends
    cosines = [normalize(b[[3, 4]]) for b in blocks]
    assert of[3] @ of[4] == pytest.approx(np.mean([a @ b for a, b in cosines]), abs=1e-5)


def test_vectors_from_a_file_stand_in_for_the_pictures(snapshot, tmp_path):
    np.save(tmp_path / "mine.npy", np.eye(2))
    (tmp_path / "mine.txt").write_text("l:03\nr:04\n")
    (rows,), single, notes = picture_blocks(snapshot, Config(pictures=str(tmp_path / "mine.npy")))
    assert rows.any(1).nonzero().squeeze(1).tolist() == [3, SIZE + 4]
    assert notes == [] and single is None


def test_linked_pictures_are_the_first_at_either_end():
    images = pd.DataFrame({"entity": [5, 0, 0, 6]})
    assert linked_pictures(images, np.array([[0, 5], [1, 6]])).tolist() == [[1, 0]]
