import numpy as np
import pandas as pd

from mimea.starting.alike import called_alike, name_words, typed_alike

LINKS = np.array([[0, 10], [1, 11], [2, 12], [3, 13]])
TYPES = pd.DataFrame(
    {
        "entity": [0, 1, 2, 3, 4, 10, 11, 12, 13, 14],
        "type": [
            "City",
            "City",
            "River",
            "River",
            "City",
            "Stadt",
            "Stadt",
            "Fluss",
            "Fluss",
            "Fluss",
        ],
    }
)


def test_types_that_links_join_are_alike():
    pairs = np.array([[4, 11], [4, 14], [4, 99]])
    places, agreed = typed_alike(pairs, TYPES, LINKS, 10)
    assert places.tolist() == [1, 1, 0]
    assert agreed.tolist() == [1, 0, 0]


def test_on_one_side_the_same_type_is_alike():
    pairs = np.array([[0, 4], [0, 2], [12, 14]])
    assert typed_alike(pairs, TYPES, LINKS, 10)[1].tolist() == [1, 0, 1]


def test_one_link_between_types_may_be_a_wrong_one():
    odd = np.concatenate([LINKS, [[4, 14]]])
    assert typed_alike(np.array([[0, 12]]), TYPES, odd, 10)[1].tolist() == [0]


def test_an_uncommon_word_is_shared_and_a_common_one_does_not_count():
    people = [f"the person {chr(97 + i)}x" for i in range(25)]
    names = pd.DataFrame({"entity": range(27), "plain": [*people, "the ax", "the"]})
    pairs = np.array([[0, 25], [1, 25], [1, 26], [1, 99]])
    places, agreed = called_alike(pairs, name_words(names))
    assert places.tolist() == [1, 1, 1, 0]
    assert agreed.tolist() == [1, 0, 0, 0]
