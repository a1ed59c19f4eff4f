import pandas as pd

from mimea.starting.candidates import together
from mimea.starting.equal_names import name_candidates, read_names
from tests.samples.rule_world import two_tables


def candidates(folder, left, right):
    snapshot = two_tables(folder, pd.DataFrame({"name": left}), pd.DataFrame({"name": right}))
    return name_candidates(read_names(snapshot), snapshot.left)


def pairs(found):
    return set(together(found)[["left", "right"]].itertuples(index=False, name=None))


def test_order_and_brackets_of_names_make_no_difference(tmp_path):
    found = candidates(
        tmp_path,
        ["Hoffmann, Jan", "Mercury (planet)", "Ida Weiß"],
        ["ida weiss", "Jan Hoffmann", "Mercury"],
    )
    assert pairs(found) == {(0, 4), (1, 5), (2, 3)}


def test_two_brackets_that_differ_count_less(tmp_path):
    found = candidates(tmp_path, ["Mercury (planet)"], ["Mercury (god)"])
    (only,) = [one for one in found if len(one.pairs)]
    assert only.prior <= 0.5


def test_a_name_of_several_entities_is_shared_among_them(tmp_path):
    rows = together(candidates(tmp_path, ["Jan", "Jan", "Otto"], ["Jan", "Otto"]))
    of_jan = rows[rows["right"] == 3]
    assert len(of_jan) >= 2
    assert (of_jan["prior"] <= 0.5).all()


def test_names_without_a_letter_are_no_names(tmp_path):
    assert not pairs(candidates(tmp_path, ["?", "-"], ["!", "- -"]))
