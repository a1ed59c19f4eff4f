import numpy as np
import pandas as pd

from mimea.starting.candidates import together
from mimea.starting.fields import learn_fields
from mimea.starting.matched_values import matched_candidates
from mimea.starting.reading import read_for_rules
from tests.samples.rule_world import two_tables

SIZE = 200


def test_two_values_that_many_have_are_rare_together(tmp_path):
    random = np.random.default_rng(0)
    table = pd.DataFrame(
        {
            "height": random.integers(100, 140, SIZE),
            "weight": random.integers(40, 80, SIZE),
        }
    )
    snapshot = two_tables(tmp_path, table, table.rename(columns=str.upper))
    links = np.arange(0, SIZE, 4)[:, None] + [0, SIZE]
    reading = read_for_rules(snapshot, links)
    fields = learn_fields(reading.values, reading.text_keys, links)
    assert len(fields) == 2
    found = matched_candidates(reading, fields)
    rows = together([one for one in found if len(one.fields) == 2])
    assert (rows["right"] - rows["left"] == SIZE).mean() > 0.8
    assert len(rows) > 100
    literals = reading.values.literals
    value = literals["value"].iloc[rows["more_left"]].reset_index(drop=True)
    assert (literals["entity"].iloc[rows["more_left"]].to_numpy() == rows["left"]).all()
    assert (
        value.isin(table["weight"].astype(str)).all()
        or value.isin(table["height"].astype(str)).all()
    )


def test_known_ends_are_not_proposed(tmp_path):
    table = pd.DataFrame({"code": [f"word {chr(97 + i)}" for i in range(20)]})
    snapshot = two_tables(tmp_path, table, table)
    links = np.arange(10)[:, None] + [0, 20]
    reading = read_for_rules(snapshot, links)
    fields = learn_fields(reading.values, reading.text_keys, links)
    rows = together(matched_candidates(reading, fields))
    assert set(rows["left"]) == set(range(10, 20))
