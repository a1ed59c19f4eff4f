import numpy as np
import pandas as pd
import pytest

from mimea.starting.links import find_starting_links
from mimea.starting.summary import summed_up
from tests.samples.rule_world import two_tables


def test_rules_are_counted_the_most_trusted_first():
    table = pd.DataFrame(
        {"rule": ["values", "names", "names"], "precision": [0.8, 1.0, 0.9], "left": [0, 1, 2]}
    )
    found = summed_up(table)
    assert found["rule"].tolist() == ["names", "values"]
    assert found["links"].tolist() == [2, 1]
    assert found["precision"].tolist() == pytest.approx([0.95, 0.8])


def test_what_can_not_be_compared_is_said(tmp_path):
    left, right = pd.DataFrame({"name": ["a"]}), pd.DataFrame({"price": [3]})
    notes = find_starting_links(two_tables(tmp_path, left, right), np.zeros((0, 2), int)).notes
    assert "the right graph has no names, so they can't be compared" in notes
    assert "the left graph has no values, so they can't be compared" in notes
    assert "neither graph has pictures" in notes
