import numpy as np
import pandas as pd

from mimea.starting.reading import read_for_rules
from tests.samples.rule_world import two_tables


def test_entities_with_a_link_or_without_a_counterpart_are_not_open(tmp_path):
    rows = pd.DataFrame({"name": ["a", "b", "c"]})
    snapshot = two_tables(tmp_path, rows, rows, dangling=[(1,)])
    reading = read_for_rules(snapshot, np.array([[0, 4]]))
    assert reading.open.tolist() == [False, False, True, True, False, True]
    assert reading.of_open(reading.names)["entity"].tolist() == [2, 3, 5]


def test_a_text_and_the_same_with_another_digit_have_other_keys(tmp_path):
    rows = pd.DataFrame({"code": ["inv a1", "words"]})
    reading = read_for_rules(two_tables(tmp_path, rows, rows), np.zeros((0, 2), np.int64))
    assert reading.text_keys[0] == reading.text_keys[2] != reading.moved_keys[0]
    assert not np.isin(reading.moved_keys[1], reading.text_keys)
