"""What links show of properties: on how many they agree, by what factor, and where they differ."""

import pytest

from app.correspondences import stated
from app.correspondences.examples import examples
from app.correspondences.found import (
    CONFIRMED,
    JOINED,
    OPEN,
    REFUSED,
    find,
    standing,
    unconfirmed,
)
from app.correspondences.matching import Correspondence
from store.records import JOINED_COLUMNS
from tests.samples.correspondence_world import CITIES, HOSTILE, build
from tests.samples.store_samples import rows


@pytest.fixture
def store(tmp_path):
    with build(tmp_path / "ws") as store:
        yield store


def by_key(found) -> dict:
    return {(row.kind, row.left, row.right): row for row in found.rows}


def best(store) -> dict:
    return {row.key[1:]: row for row in standing(find(store), store) if row.best}


def test_a_constant_factor_is_found_with_its_support(store):
    area = by_key(find(store))["attribute", "areaKm2", "Flaeche"]
    assert (area.agree, area.both) == (CITIES, CITIES)
    assert area.factor == pytest.approx(2.59, rel=0.002)
    assert area.confidence > 0.7


def test_equal_values_are_counted_and_the_one_that_differs_is_a_counter_example(store):
    found = find(store)
    founded = by_key(found)["attribute", "founded", "gegruendet"]
    assert founded.both == CITIES and founded.factor == 1.0
    motto = by_key(found)["attribute", HOSTILE, "Motto"]
    assert (motto.agree, motto.both) == (CITIES, CITIES)
    agreeing, differing = examples(found.stated["attribute"], motto)
    assert len(agreeing) == 3 and differing == []
    assert all(one.left == one.right for one in agreeing)


def test_counter_examples_are_the_pairs_on_which_no_value_agrees(store):
    years = Correspondence("attribute", "burnt", "gegruendet", 0, CITIES, 0.0)
    agreeing, differing = examples(find(store).stated["attribute"], years, CITIES, CITIES)
    assert len(agreeing) + len(differing) == CITIES and len(differing) > CITIES // 2
    ratios = [int(one.left[0]) / int(one.right[0]) for one in differing]
    assert all(abs(ratio - 1) > 0.0196 for ratio in ratios)


def test_columns_that_agree_by_chance_are_no_correspondence(store):
    found = by_key(find(store))
    assert ("attribute", "port", "Hafen") not in found
    burnt = [row for row in found.values() if row.left == "burnt"]
    assert all(row.confidence < 0.3 for row in burnt)  # years are near each other whatever they say


def test_relations_are_the_same_or_turned_round_each_once(store):
    pairs = best(store)
    assert pairs["near", "bei"].key[0] == "relation"
    assert pairs["capitalOf", "hatHauptstadt"].key[0] == "inverse"
    assert pairs["near", "bei"].shows.agree == CITIES
    lefts = [left for left, _ in pairs]
    assert len(lefts) == len(set(lefts))


def test_types_are_counted_over_the_pairs_that_have_either(store):
    found = by_key(find(store))
    assert (found["type", "City", "Stadt"].agree, found["type", "City", "Stadt"].both) == (12, 12)
    assert ("type", "City", "Ort") not in found


def test_nothing_is_linked(tmp_path):
    with build(tmp_path / "ws", links=0) as store:
        assert find(store).rows == [] and standing(find(store), store) == []


def test_what_was_said_stands_beside_what_links_show(store):
    say = store.correspondences.decide
    say("attribute", "areaKm2", "Flaeche", "confirm", "ada")
    say("relation", "near", "bei", "refuse", "ben")
    say("attribute", "port", "Hafen", "confirm", "ada")  # nothing shows it
    states = {row.key: row for row in standing(find(store), store)}
    assert states["attribute", "areaKm2", "Flaeche"].state == CONFIRMED
    refused = states["relation", "near", "bei"]
    assert refused.state == REFUSED and not refused.best and refused.said.curator == "ben"
    port = states["attribute", "port", "Hafen"]
    assert port.state == CONFIRMED and port.best and port.shows.both == 0
    assert states["type", "City", "Stadt"].state == OPEN


def test_a_confirmed_one_takes_both_from_all_others(store):
    store.correspondences.decide("attribute", "burnt", "gegruendet", "confirm", "ada")
    pairs = best(store)
    assert ("burnt", "gegruendet") in pairs and ("founded", "gegruendet") not in pairs


def test_what_the_importer_joined_says_so_until_it_is_refused(store):
    left, right = store.graphs.tables("left"), store.graphs.tables("right")
    joined = rows(JOINED_COLUMNS, ("founded", "gegruendet"), ("port", "Hafen"))
    store.import_graphs(left, right, store.graphs.known_links(), joined=joined)
    states = {row.key: row.state for row in standing(find(store), store)}
    assert states["attribute", "founded", "gegruendet"] == JOINED
    assert states["attribute", "port", "Hafen"] == JOINED
    store.correspondences.decide("attribute", "port", "Hafen", "refuse", "ada")
    states = {row.key: row.state for row in standing(find(store), store)}
    assert states["attribute", "port", "Hafen"] == REFUSED
    assert store.graphs.joined_columns() == [("founded", "gegruendet")]


def test_a_file_of_unconfirmed_ones_has_the_best_that_nobody_spoke_about(store):
    store.correspondences.decide("attribute", "areaKm2", "Flaeche", "confirm", "ada")
    store.correspondences.decide("relation", "near", "bei", "refuse", "ben")
    table = unconfirmed(standing(find(store), store), 0.5).to_pylist()
    pairs = {(row["left"], row["right"]) for row in table}
    assert ("City", "Stadt") in pairs and ("capitalOf", "hatHauptstadt") in pairs
    assert not pairs & {("areaKm2", "Flaeche"), ("near", "bei")}
    assert all(row["confidence"] >= 0.5 for row in table)


def test_of_too_many_statements_a_part_of_the_pairs_is_compared(store, monkeypatch):
    monkeypatch.setattr(stated, "MOST_COMPARED", 200)
    found = find(store)
    assert 0 < found.stated["attribute"].pairs < CITIES == found.stated["attribute"].of
    assert found.stated["type"].pairs == CITIES
