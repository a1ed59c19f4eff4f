import numpy as np
import pandas as pd
import pytest

from mimea.starting.keys import folded, mixed, text_keys, with_other_digit, word_keys


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Élise Müller", "ELISE MULLER"),
        ("Łukasz Østby", "lukasz ostby"),
        ("Straße", "STRASSE"),
        ("O’Brien-Smith", "O'Brien Smith"),
        ("Ｔｏｋｙｏ", "Tokyo"),
        ("Self_Portrait (album)", "self portrait, album"),
    ],
)
def test_spelling_makes_no_difference(one, other):
    plain = folded(pd.Series([one, other]))
    assert plain[0] == plain[1] != ""


def test_other_names_stay_apart():
    plain = folded(pd.Series(["Anna Weiß", "Anna Weisz", "東京", "京都"]))
    assert plain.nunique() == 4


def test_words_in_another_order_have_the_same_key_and_other_words_another():
    keys = word_keys(pd.Series(["jan hoffmann", "hoffmann jan", "jan jan hoffmann", "jan hofmann"]))
    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_a_text_without_words_has_a_key_of_its_own_row():
    assert len(word_keys(pd.Series(["a", "", "b"]))) == 3
    assert len(word_keys(pd.Series([], dtype="str"))) == 0


def test_mixed_keys_depend_on_every_part_and_its_place():
    one, other = np.array([1, 2, 1]), np.array([2, 1, 2])
    keys = mixed(one, other)
    assert keys[0] == keys[2] != keys[1]


def test_only_the_last_digit_is_changed():
    moved = with_other_digit(pd.Series(["inv 0019", "a1b", "words"]), 3)
    assert moved.tolist() == ["inv 0012", "a4b", "words"]
    assert (text_keys(moved) != text_keys(pd.Series(["inv 0019", "a1b", "x"]))).all()
