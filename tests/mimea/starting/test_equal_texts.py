import numpy as np
import pandas as pd

from mimea.starting.equal_texts import text_candidates
from mimea.starting.keys import text_keys, with_other_digit


def texts(left: list[str], right: list[str], *fields: int) -> pd.DataFrame:
    one, other = fields or (0, 3)
    text = pd.Series([*left, *right])
    table = pd.DataFrame(
        {"entity": range(len(text)), "field": [one] * len(left) + [other] * len(right)}
    )
    digits = text.str.contains(r"\d").to_numpy()
    moved = np.where(digits, text_keys(with_other_digit(text, 3)), 1)
    return table.assign(row=table.index, key=text_keys(text), moved=moved)


def test_texts_that_one_entity_of_each_side_has_are_proposed():
    words = ["alpha", "beta", "gamma", "delta", "omega"]
    (found,) = text_candidates(texts(words, words[::-1]), 5, 9)
    assert (found.pairs["left"] + found.pairs["right"] == 9).all()
    assert found.fields == ((0, 3),)
    assert found.prior > 0.9


def test_a_few_equal_texts_match_no_fields():
    assert not text_candidates(texts(["a", "b", "c"], ["a", "b", "c"]), 3, 9)


def test_running_numbers_are_as_often_equal_by_chance():
    running = [f"inv {number:04d}" for number in range(50)]
    (found,) = text_candidates(texts(running, running), 50, 9)
    assert found.prior < 0.3


def test_fields_with_far_fewer_equal_texts_than_others_are_left_out():
    words = [f"word {chr(97 + i % 26)}{chr(97 + i // 26)}" for i in range(60)]
    table = texts(words, words)
    more = texts(words[:60], words[:5], 0, 6).iloc[60:].assign(entity=range(200, 205))
    found = text_candidates(pd.concat([table, more], ignore_index=True), 60, 9)
    assert [one.fields for one in found] == [((0, 3),)]
