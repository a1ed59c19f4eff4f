import numpy as np
import pandas as pd
import pytest

from mimea.starting.identifiers import identifier_candidates
from mimea.starting.values import read_values
from tests.samples.rule_world import two_tables

NUMBERS = np.random.default_rng(0).integers(10**7, 10**8, 40)


def found(folder, left, right):
    snapshot = two_tables(folder, pd.DataFrame(left), pd.DataFrame(right))
    every = np.ones(snapshot.entities, bool)
    return identifier_candidates(read_values(snapshot), snapshot, every)


@pytest.mark.parametrize(
    ("left", "right"),
    [
        ("https://viaf.org/viaf/{}", "VIAF {}"),
        ("http://d-nb.info/gnd/{}", "{}X"),
        ("978-3-{}-1", "ISBN 9783{}1"),
        ("Q{}", "https://www.wikidata.org/wiki/Q{}"),
        ("ab-{}", "AB {}"),
    ],
)
def test_a_code_is_the_same_in_whatever_form_and_column(tmp_path, left, right):
    if "X" in right:
        left = left + "X"
    candidates = found(
        tmp_path,
        {"first": [left.format(n) for n in NUMBERS]},
        {"other": [right.format(n) for n in NUMBERS[::-1]]},
    )
    pairs = pd.concat([one.pairs for one in candidates])
    assert len(pairs) == 40
    assert (pairs["left"] + pairs["right"] == 79).all()
    assert min(one.prior for one in candidates) > 0.99


def test_running_numbers_are_no_identifiers(tmp_path):
    running = [f"INV-{number:05d}" for number in range(100)]
    assert not found(tmp_path, {"a": running}, {"b": running[::-1]})


def test_plain_numbers_on_both_sides_are_left_to_the_values(tmp_path):
    assert not found(tmp_path, {"people": NUMBERS}, {"inhabitants": NUMBERS})


def test_a_code_of_two_entities_of_a_side_tells_nobody_apart(tmp_path):
    codes = [f"Q{number}" for number in NUMBERS]
    candidates = found(tmp_path, {"a": codes[:1] + codes[:-1]}, {"b": codes})
    assert not any((one.pairs["left"] < 2).any() for one in candidates)


def test_the_key_of_an_entity_may_be_the_identifier(tmp_path):
    codes = [f"Q{number}" for number in NUMBERS]
    keys = [f"http://www.wikidata.org/entity/{code}" for code in codes]
    candidates = found(tmp_path, {"key": keys}, {"wikidata": codes})
    assert sum(len(one.pairs) for one in candidates) == 40
