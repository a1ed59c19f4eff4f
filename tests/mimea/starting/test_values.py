import pandas as pd

from mimea.starting.values import PARTS, read_values
from tests.samples.rule_world import two_tables


def test_each_literal_is_a_number_or_a_text(tmp_path):
    left = pd.DataFrame({"at": ["48.2, 16.4", None], "day": ["1803-06-15", "c. 1850"]})
    right = pd.DataFrame({"word": ["oil", "ISBN 9783161484100"], "price": ["12.50", "3"]})
    values = read_values(two_tables(tmp_path, left, right))
    numbers = values.numbers
    assert sorted(numbers.loc[numbers["field"].isin([1, 2]), "number"]) == [16.4, 48.2]
    assert (numbers.loc[numbers["field"] == PARTS, "number"] // 1).tolist() == [1803, 1850]
    assert set(values.texts["field"]) == {2 * PARTS}
    assert values.literals["value"].iloc[values.texts["row"]].tolist()[0] == "oil"


def test_without_literals_the_tables_are_empty(tmp_path):
    one = pd.DataFrame({"name": ["a"]})
    values = read_values(two_tables(tmp_path, one, one))
    assert values.literals.empty
    assert values.numbers.empty
    assert values.texts.empty
