import numpy as np
import pandas as pd
import pytest

from mimea.starting.links import find_starting_links
from mimea.starting.stated_iris import stated_candidates
from tests.samples.rule_world import two_tables

SAME = "http://www.w3.org/2002/07/owl#sameAs"
CLOSE = "http://www.w3.org/2004/02/skos/core#closeMatch"
Q = "https://www.wikidata.org/entity/Q"
LEFT, RIGHT = (pd.DataFrame({"key": [f"http://{s}.org/{i}" for i in range(4)]}) for s in "lr")


def snapshot(folder, *stated, left=LEFT, right=RIGHT):
    return two_tables(folder, left, right, identities=list(stated))


def pairs(snapshot, open_=None):
    every = np.ones(snapshot.entities, bool) if open_ is None else open_
    found = stated_candidates(snapshot, every)
    return {one.group: sorted(one.pairs[["left", "right"]].values.tolist()) for one in found}


def test_two_that_are_called_the_same_are_proposed(tmp_path):
    stated = [(0, SAME, Q + "1"), (4, SAME, Q + "1"), (1, SAME, Q + "2"), (5, SAME, Q + "3")]
    assert pairs(snapshot(tmp_path, *stated)) == {"iris stated": [[0, 4]]}


@pytest.mark.parametrize("iri", ["http://wikidata.org/entity/Q1/", "https://wikidata.org/wiki/Q1"])
def test_the_spelling_of_an_iri_makes_no_difference(tmp_path, iri):
    assert pairs(snapshot(tmp_path, (0, SAME, Q + "1"), (4, SAME, iri))) == {
        "iris stated": [[0, 4]]
    }


def test_one_that_names_the_other_is_proposed(tmp_path):
    stated = [(0, SAME, "http://r.org/3"), (6, SAME, "http://l.org/1")]
    assert pairs(snapshot(tmp_path, *stated)) == {"iris stated": [[0, 7], [1, 6]]}


def test_a_close_match_is_less_sure(tmp_path):
    stated = [(i, p, Q + str(i % 4)) for p, i in ((CLOSE, 0), (SAME, 4), (SAME, 1), (SAME, 5))]
    close, same = sorted(
        stated_candidates(snapshot(tmp_path, *stated), np.ones(8, bool)), key=lambda c: c.group
    )
    assert (close.group, same.group) == ("iris close", "iris stated")
    assert close.prior < same.prior


def test_a_pair_with_several_names_comes_once_and_a_shared_name_is_parted(tmp_path):
    stated = [(i, SAME, f"{Q}{q}") for q in (1, 2) for i in (0, 4)] + [(1, SAME, Q + "2")]
    (found,) = stated_candidates(snapshot(tmp_path, *stated), np.ones(8, bool))
    many = found.pairs.set_index(["left", "right"])["many_left"]
    assert many.to_dict() == {(0, 4): 1, (1, 4): 2}


def test_entities_that_have_a_link_or_their_own_iri_on_both_sides_are_left_alone(tmp_path):
    own = snapshot(tmp_path / "own", (0, SAME, Q + "9"), left=LEFT, right=LEFT)
    assert pairs(own) == {}
    linked = snapshot(tmp_path / "linked", (0, SAME, Q + "1"), (4, SAME, Q + "1"))
    assert pairs(linked, np.arange(8) > 0) == {}


def test_without_statements_there_are_none(tmp_path):
    assert pairs(snapshot(tmp_path)) == {}


def test_they_become_links_with_a_reason(tmp_path):
    found = find_starting_links(
        snapshot(tmp_path, (0, SAME, Q + "1"), (4, SAME, Q + "1"), (1, SAME, "http://r.org/1")),
        np.zeros((0, 2), np.int64),
    )
    assert found.table[["left", "right"]].values.tolist() == [[0, 4], [1, 5]]
    assert list(found.table["reason"]) == [
        f"both graphs say that it is {Q}1",
        "one graph says that they are the same",
    ]
    assert (found.table["precision"] > 0.9).all()
