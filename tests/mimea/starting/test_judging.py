import numpy as np
import pandas as pd

from mimea.starting.candidates import Candidates
from mimea.starting.judging import chosen, judged
from mimea.starting.reading import read_for_rules
from tests.samples.rule_world import two_tables

NONE = np.zeros((0, 2), np.int64)


def candidates(rule, *ends, prior=0.9):
    pairs = pd.DataFrame(ends, columns=["left", "right"])
    pairs = pairs.assign(many_left=1, many_right=1, row_left=0, row_right=0)
    return Candidates(rule, rule, prior, pairs, NONE)


def reading(folder, **more):
    rows = pd.DataFrame({"key": ["a", "b", "c"]})
    return read_for_rules(two_tables(folder, rows, rows, **more), NONE)


def test_a_pair_of_several_rules_comes_once_by_the_most_trusted(tmp_path):
    found = [candidates("values", (0, 3)), candidates("names", (0, 3), (1, 4))]
    pairs = judged(reading(tmp_path), found, NONE, pd.DataFrame())
    assert pairs[["left", "right", "rule"]].values.tolist() == [[0, 3, 2], [1, 4, 2]]


def test_rejected_pairs_are_left_out(tmp_path):
    found = [candidates("names", (0, 3), (1, 4))]
    pairs = judged(reading(tmp_path, rejected=[(0, 3)]), found, NONE, pd.DataFrame())
    assert pairs["left"].tolist() == [1]


def test_neighbours_alone_link_nobody(tmp_path):
    found = [candidates("neighbours", (0, 3), prior=0.99)]
    assert chosen(judged(reading(tmp_path), found, NONE, pd.DataFrame())).empty


def test_the_likelier_pair_of_an_entity_is_chosen_and_of_equals_none():
    pairs = pd.DataFrame(
        {"left": [0, 0, 1, 1], "right": [5, 6, 7, 8], "rule": 2, "sure": [0.6, 0.3, 0.45, 0.45]}
    )
    assert chosen(pairs)[["left", "right"]].values.tolist() == [[0, 5]]


def test_nothing_found_is_an_empty_table(tmp_path):
    assert chosen(judged(reading(tmp_path), [], NONE, pd.DataFrame())).empty
