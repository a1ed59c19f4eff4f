import numpy as np
import pandas as pd
from PIL import Image

from mimea.starting import similar_pictures as module
from mimea.starting.links import find_starting_links
from mimea.starting.reading import read_for_rules
from mimea.starting.similar_pictures import similar_candidates
from tests.samples.rule_world import two_tables

NO_LINKS = np.zeros((0, 2), np.int64)
COUNT = 30


def drawn(seed: int, clear: bool = False) -> Image.Image:
    """A picture of a few colours; `clear` where nothing stands behind them."""
    colours = np.random.default_rng(seed).integers(0, 256, (6, 6, 4), np.uint8)
    colours[..., 3] = np.where(colours[..., 3] > 128, 255, 0) if clear else 255
    return Image.fromarray(colours).resize((96, 96), Image.Resampling.NEAREST)


def world(folder, left: dict, right: dict, **more):
    """Pictures by the names of their files; an entity a picture."""
    tables = [pd.DataFrame({"sha256": list(side)}) for side in (left, right)]
    snapshot = two_tables(folder, *tables, **more)
    snapshot.pictures.mkdir()
    for name, picture in (left | right).items():
        picture.save(snapshot.pictures / f"{name}.png")
    return snapshot


def smaller(picture: Image.Image) -> Image.Image:
    noise = np.random.default_rng(0).integers(-8, 8, (50, 50, 3))
    changed = np.asarray(picture.convert("RGB").resize((50, 50))) + noise
    return Image.fromarray(changed.clip(0, 255).astype(np.uint8))


def on_white(picture: Image.Image) -> Image.Image:
    ground = Image.new("RGBA", picture.size, "white")
    ground.alpha_composite(picture)
    return ground.convert("RGB")


def copies(folder, clear=False, **more):
    left = {f"l{i}": drawn(i, clear) for i in range(COUNT)}
    right = {f"r{i}": smaller(on_white(drawn(i, clear))) for i in range(COUNT)}
    return world(folder, left, right, **more)


def pairs(snapshot, known=NO_LINKS):
    found = similar_candidates(read_for_rules(snapshot, known))
    return {tuple(pair) for one in found for pair in one.pairs[["left", "right"]].values.tolist()}


def test_copies_of_another_size_become_links(tmp_path):
    found = find_starting_links(copies(tmp_path), NO_LINKS).table
    assert (found["right"] - found["left"] == COUNT).all() and len(found) == COUNT
    assert set(found["rule"]) == {"similar pictures"}
    assert set(found["reason"]) == {"their pictures are more alike than any others"}
    assert (found["precision"] > 0.9).all()


def test_what_is_transparent_on_one_side_only_is_laid_on_white(tmp_path):
    assert pairs(copies(tmp_path, clear=True)) == {(i, i + COUNT) for i in range(COUNT)}


def test_pictures_that_have_nothing_to_do_with_each_other_give_no_links(tmp_path):
    left = {f"l{i}": drawn(i) for i in range(COUNT)}
    right = {f"r{i}": drawn(1000 + i) for i in range(COUNT)}
    assert find_starting_links(world(tmp_path, left, right), NO_LINKS).table.empty


def test_a_picture_that_two_entities_have_says_nothing(tmp_path):
    left = {f"l{i}": drawn(i) for i in range(5)} | {"again": drawn(0)}
    right = {f"r{i}": smaller(drawn(i)) for i in range(5)}
    found = similar_candidates(read_for_rules(world(tmp_path, left, right), NO_LINKS))
    ends = {left for one in found[:2] for left in one.pairs["left"]}
    assert {1, 2, 3, 4} <= ends and not ends & {0, 5}


def test_blank_pictures_say_nothing(tmp_path):
    left = {f"l{i}": drawn(i) for i in range(3)} | {"blank": Image.new("RGB", (9, 9), "#fffefe")}
    right = {f"r{i}": smaller(drawn(i)) for i in range(3)} | {"white": Image.new("RGB", (5, 5))}
    assert pairs(world(tmp_path, left, right)) == {(0, 4), (1, 5), (2, 6)}


def test_entities_that_have_a_link_are_left_alone(tmp_path):
    found = pairs(copies(tmp_path), np.array([[0, COUNT], [1, COUNT + 1]]))
    assert found == {(i, i + COUNT) for i in range(2, COUNT)}


def test_second_choices_with_as_clear_a_lead_say_how_many_are_wrong(tmp_path):
    """Each graph has a faint twin of every picture: the first choices are right, yet without them
    a twin would be chosen as surely."""

    def twin(seed):
        return Image.blend(drawn(seed), drawn(500 + seed), 0.1)

    plain = similar_candidates(read_for_rules(copies(tmp_path / "plain"), NO_LINKS))
    left = {f"l{i}": drawn(i) for i in range(COUNT)} | {f"m{i}": twin(i) for i in range(COUNT)}
    right = {f"r{i}": drawn(i) for i in range(COUNT)} | {f"s{i}": twin(i) for i in range(COUNT)}
    twins = similar_candidates(read_for_rules(world(tmp_path / "t", left, right), NO_LINKS))
    assert sum(len(one.others) for one in plain) == 0
    assert sum(len(one.others) for one in twins) >= COUNT
    assert min(one.prior for one in twins) < 0.6 < min(one.prior for one in plain)


def test_too_many_are_not_compared(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_PAIRS", 8)
    snapshot = copies(tmp_path)
    assert pairs(snapshot) == set()
    notes = find_starting_links(snapshot, NO_LINKS).notes
    assert "there are too many pictures to compare each with each" in notes


def test_without_pictures_there_are_none(tmp_path):
    assert pairs(two_tables(tmp_path, pd.DataFrame({"a": [1]}), pd.DataFrame({"a": [1]}))) == set()
