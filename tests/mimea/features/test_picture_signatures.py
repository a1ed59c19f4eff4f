import numpy as np
import pandas as pd
import pytest
from PIL import Image

from mimea.features import picture_signatures as module
from mimea.features.picture_signatures import picture_signatures, sign
from tests.samples.rule_world import two_tables


def drawn(seed: int) -> Image.Image:
    colours = np.random.default_rng(seed).integers(0, 256, (6, 6, 3), np.uint8)
    return Image.fromarray(colours).resize((120, 90), Image.Resampling.BICUBIC)


def far(one, other) -> float:
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


@pytest.mark.parametrize(
    ("ending", "options"), [("jpg", {"quality": 40}), ("webp", {}), ("gif", {})]
)
def test_a_copy_is_near_and_another_picture_is_not(tmp_path, ending, options):
    drawn(0).save(tmp_path / "a.png")
    drawn(0).resize((53, 40)).save(tmp_path / f"copy.{ending}", **options)
    drawn(1).save(tmp_path / "b.png")
    own, copy, other = (sign(tmp_path / name) for name in ("a.png", f"copy.{ending}", "b.png"))
    assert own.shape == (64, 4) and own.dtype == np.uint8
    assert far(own, copy) < 5 < 20 < far(own, other)


def test_colours_that_nobody_sees_do_not_count(tmp_path):
    for name, hidden in (("a", "red"), ("b", "blue")):
        picture = Image.new("RGBA", (40, 40), hidden)
        picture.putalpha(0)
        picture.paste("green", (8, 8, 20, 20))
        picture.save(tmp_path / f"{name}.png")
    assert (sign(tmp_path / "a.png") == sign(tmp_path / "b.png")).all()


def test_all_of_a_snapshot_are_read_once_and_what_is_none_is_told(tmp_path, monkeypatch):
    table = pd.DataFrame({"sha256": ["a", "a", "broken"]})
    snapshot = two_tables(tmp_path, table, table[:1])
    snapshot.pictures.mkdir()
    drawn(0).save(snapshot.pictures / "a.png")
    (snapshot.pictures / "broken.png").write_text("no picture")
    snapshot.manifest["cache"] = "../cache"
    signatures, readable = picture_signatures(snapshot)
    assert readable.tolist() == [True, True, False, True]
    assert (signatures[[0, 1, 3]] == sign(snapshot.pictures / "a.png")).all()
    monkeypatch.setattr(module, "sign", None)
    again = picture_signatures(snapshot)
    assert (again[0] == signatures).all() and (again[1] == readable).all()
