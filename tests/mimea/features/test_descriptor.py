"""Pictures as vectors; what can't be read is left out and counted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mimea.features.descriptor import describe, describe_pictures


@pytest.fixture
def folder(tmp_path):
    for name, colour in (("red", (200, 20, 30)), ("rose", (205, 25, 40)), ("blue", (10, 30, 200))):
        picture = Image.new("RGB", (40, 30), colour)
        picture.paste((255, 255, 255), (0, 0, 20, 30))
        picture.save(tmp_path / f"{name}.png")
    (tmp_path / "broken.png").write_bytes((tmp_path / "red.png").read_bytes()[:60])
    (tmp_path / "text.png").write_text("no picture")
    return tmp_path


def table(*names: str) -> pd.DataFrame:
    rows = [(i, f"{name}.png", name) for i, name in enumerate(names)]
    return pd.DataFrame(rows, columns=["entity", "path", "sha256"])


def test_a_picture_has_one_finite_description(folder):
    found = describe(folder / "red.png")
    assert found.shape == (840,)
    assert np.isfinite(found).all()
    assert np.array_equal(found, describe(folder / "red.png"))


def test_alike_pictures_are_nearer_than_others(folder):
    red, rose, blue = (describe(folder / f"{n}.png") for n in ("red", "rose", "blue"))
    assert np.linalg.norm(red - rose) < 0.5 * np.linalg.norm(red - blue)


def test_what_can_not_be_read_is_left_out_and_the_rest_is_kept(folder, monkeypatch):
    vectors, readable = describe_pictures(
        folder, table("red", "broken", "text", "missing", "blue", "red")
    )
    assert readable.tolist() == [True, False, False, False, True, True]
    assert np.array_equal(vectors[0], vectors[5])
    assert not np.array_equal(vectors[0], vectors[4])
    monkeypatch.setattr("mimea.features.picture_files.MOST_PIXELS", 100)
    assert describe(folder / "red.png") is None


def test_no_readable_picture_at_all(folder):
    _, readable = describe_pictures(folder, table("broken", "text"))
    assert not readable.any()
