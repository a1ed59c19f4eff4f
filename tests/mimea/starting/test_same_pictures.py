import pandas as pd

from mimea.starting.same_pictures import picture_candidates


def test_a_picture_file_of_one_entity_a_side_is_proposed_and_a_shared_one_is_not():
    images = pd.DataFrame(
        {"entity": [0, 1, 2, 5, 6, 7], "sha256": ["a", "flag", "flag", "flag", "a", "b"]}
    )
    (found,) = picture_candidates(images, 5)
    assert found.pairs[["left", "right"]].values.tolist() == [[0, 6]]


def test_without_pictures_there_are_none():
    assert picture_candidates(pd.DataFrame({"entity": [], "sha256": []}), 5) == []
