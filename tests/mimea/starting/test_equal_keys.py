import numpy as np
import pandas as pd
import pytest

from mimea.starting.equal_keys import equal_keys, wrong_by_chance


def rows(*pairs: tuple[int, int]) -> pd.DataFrame:
    table = pd.DataFrame(pairs, columns=["entity", "key"])
    return table.assign(row=table.index)


def test_pairs_say_how_many_have_the_key_and_where_it_was_found():
    found = equal_keys(rows((0, 7), (1, 8), (2, 8)), rows((5, 8), (6, 7), (6, 9)))
    pairs = found.pairs.sort_values(["left", "right"])
    assert pairs[["left", "right"]].values.tolist() == [[0, 6], [1, 5], [2, 5]]
    assert pairs["many_left"].tolist() == [1, 2, 2]
    assert pairs["row_right"].tolist() == [1, 0, 0]
    assert found.alone == 1


def test_entities_of_one_side_with_the_same_key_are_kept_as_others():
    found = equal_keys(rows((0, 7), (1, 7), (2, 8)), rows((5, 9), (6, 9)))
    assert sorted(map(tuple, found.others)) == [(0, 1), (5, 6)]


def test_a_key_twice_at_one_entity_counts_once():
    found = equal_keys(rows((0, 7), (0, 7)), rows((5, 7)))
    assert found.pairs["many_left"].tolist() == [1]


def test_keys_of_too_many_pairs_give_none():
    many = rows(*((entity, 7) for entity in range(4)))
    assert equal_keys(many, many, most=9).pairs.empty


@pytest.mark.parametrize("both", [0, 2000, 6000])
def test_what_chance_does_is_estimated_from_namesakes_of_one_side(both):
    """20,000 and 20,000 people of whom `both` are in both lists, with 100,000 possible names."""
    random = np.random.default_rng(both)
    people = random.integers(0, 100_000, 40_000 - both)
    lists = people[:20_000], people[20_000 - both :]
    many = [np.bincount(one, minlength=100_000) for one in lists]
    alone = (many[0] == 1) & (many[1] == 1)
    same = np.bincount(people[20_000 - both : 20_000], minlength=100_000)
    wrong = int((alone & (same == 0)).sum())
    assert wrong_by_chance(*many) == pytest.approx(wrong, rel=0.25)


def test_where_no_name_comes_twice_next_to_nothing_is_wrong():
    many = np.ones(500, np.int64)
    assert wrong_by_chance(many, many) < 1
