import numpy as np
import pandas as pd

from mimea.starting.equal_numbers import matched_fields
from mimea.starting.fields import TEXT, agreement, as_learned, field_keys, learn_fields
from mimea.starting.keys import text_keys
from mimea.starting.values import read_values
from tests.samples.rule_world import two_tables

SIZE = 60
RANDOM = np.random.default_rng(0)
AREA = RANDOM.uniform(1, 1000, SIZE).round(3)
WORDS = [f"word {chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(SIZE)]
COLOURS = ["red" if i % 2 else "blue" for i in range(SIZE)]


def world(folder):
    """Row i of the left is row i of the right, whose area is in another unit."""
    left = pd.DataFrame({"area": AREA, "word": WORDS, "colour": COLOURS})
    right = pd.DataFrame({"colour": COLOURS, "m2": AREA * 1e6, "said": WORDS})
    snapshot = two_tables(folder, left, right)
    values = read_values(snapshot)
    texts = values.literals["value"].iloc[values.texts["row"].to_numpy()]
    return values, text_keys(texts)


def pairs(count=SIZE):
    return np.arange(count)[:, None] + [0, SIZE]


def test_fields_that_agree_on_links_are_learned_and_common_values_are_not(tmp_path):
    fields = learn_fields(*world(tmp_path), pairs())
    found = fields.set_index(["field_left", "field_right"])
    assert set(found.index) == {(0, 12), (3, 15)}  # area and m2, word and said
    assert found.loc[(0, 12), "power"] == -6
    assert found.loc[(3, 15), "level"] == TEXT


def test_without_links_nothing_is_learned(tmp_path):
    assert learn_fields(*world(tmp_path), pairs(0)).empty


def test_right_pairs_agree_and_others_do_not(tmp_path):
    values, keys = world(tmp_path)
    fields = learn_fields(values, keys, pairs())
    keyed = field_keys(values, keys, fields, SIZE)
    right = agreement(pairs(), keyed, np.zeros((SIZE, len(fields)), bool))
    assert (right[0] == 2).all()
    assert (right[1] == 2).all()
    wrong = pairs()
    wrong[:, 1] = np.roll(wrong[:, 1], 1)
    places, agreed = agreement(wrong, keyed, np.zeros((SIZE, len(fields)), bool))
    assert (places == 2).all()
    assert agreed.sum() == 0


def test_a_field_that_is_left_out_does_not_count(tmp_path):
    values, keys = world(tmp_path)
    fields = learn_fields(values, keys, pairs())
    out = np.zeros((SIZE, 2), bool)
    out[:, 0] = True
    places, agreed = agreement(pairs(), field_keys(values, keys, fields, SIZE), out)
    assert (places == 1).all()
    assert (agreed == 1).all()


def test_two_entities_of_one_side_are_compared_too(tmp_path):
    values, keys = world(tmp_path)
    fields = learn_fields(values, keys, pairs())
    keyed = field_keys(values, keys, fields, SIZE)
    same = np.array([[0, 1], [2, 2]])
    assert agreement(same, keyed, np.zeros((2, 2), bool))[1].tolist() == [0, 2]


def test_fields_matched_by_equal_numbers_alone_have_the_same_form(tmp_path):
    values, _ = world(tmp_path)
    (row,) = as_learned(matched_fields(values.numbers, SIZE)).itertuples()
    assert (row.field_left, row.field_right, row.power) == (0, 12, -6)
