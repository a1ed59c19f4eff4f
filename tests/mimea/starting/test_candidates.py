import numpy as np
import pandas as pd

from mimea.starting.candidates import NONE, RULES, Candidates, others_together, prior_of, together


def candidates(rule, ends, many=1, **more):
    pairs = pd.DataFrame(ends, columns=["left", "right"])
    pairs = pairs.assign(many_left=many, many_right=1, row_left=0, row_right=0)
    return Candidates(rule, rule, 0.9, pairs, np.array([[0, 1]]), **more)


def test_a_key_of_several_entities_is_shared_among_them():
    rows = together([candidates("names", [(0, 5), (1, 5)], many=2)])
    assert rows["prior"].tolist() == [0.45, 0.45]


def test_rows_say_their_rule_group_and_fields():
    found = [
        candidates("names", [(0, 5)]),
        candidates("values", [(1, 6)], fields=((3, 9), (6, 12))),
    ]
    rows = together(found)
    assert rows["rule"].map(lambda place: RULES[place]).tolist() == ["names", "values"]
    assert rows["group"].tolist() == [0, 1]
    assert rows["field_left"].tolist() == [NONE, 3]
    assert rows["also_right"].tolist() == [NONE, 12]
    assert others_together(found)[["left", "right", "group"]].values.tolist() == [
        [0, 1, 0],
        [0, 1, 1],
    ]


def test_no_candidates_are_an_empty_table():
    assert together([]).empty
    assert others_together([]).empty


def test_the_prior_is_never_certain():
    assert 0 < prior_of(10, 20) < 0.1
    assert 0.99 < prior_of(1000, 0) < 1
    assert 0 < prior_of(0, 0) < 1
