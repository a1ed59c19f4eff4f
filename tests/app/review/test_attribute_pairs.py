import pandas as pd
import pytest

from app.review.attribute_pairs import (
    Agreement,
    Learned,
    label_likeness,
    learn_agreements,
    pair_attributes,
)
from app.text.attribute_label import attribute_label


def test_labels_are_read_from_iris():
    assert attribute_label("http://dbpedia.org/ontology/birthDate") == "birth date"
    assert attribute_label("http://lk.example/v/staatsFläche") == "staats fläche"
    assert attribute_label("http://lk.example/v/W%C3%A4hrung") == "währung"
    assert attribute_label("http://rdf.example/ns/location.geocode.longitude").endswith("longitude")


def test_equal_telling_values_pair_unlike_labels_and_small_numbers_do_not():
    pairs = pair_attributes({"capital": ["N'Djamena"]}, {"Hauptstadt": ["N’Djamena"]})
    assert [(p.left, p.right, p.verdict) for p in pairs] == [("capital", "Hauptstadt", "equal")]
    assert pair_attributes({"rank": ["1"]}, {"Anzahl": ["1"]}) == []


def test_each_attribute_is_paired_once():
    left = {"area": ["1284"], "areaTotal": ["1284"]}
    assert len(pair_attributes(left, {"area": ["1284"]})) == 1


def test_seeds_teach_pairs_and_factors():
    links = range(6)
    left = pd.DataFrame(
        {"pair": links, "attribute": "area", "value": [f"{100 + i}" for i in links]}
    )
    right = pd.DataFrame(
        {"pair": links, "attribute": "Fläche", "value": [f"{(100 + i) / 2.59:.3f}" for i in links]}
    )
    learned = learn_agreements(left, right)
    agreement = learned["area", "Fläche"]
    assert agreement.share == 1 and agreement.factor == pytest.approx(2.59, rel=1e-3)
    (pair,) = pair_attributes({"area": ["259"]}, {"Fläche": ["50"]}, Learned(learned))
    assert pair.verdict == "differs" and pair.factor == pytest.approx(2.59, rel=1e-3)


def test_too_few_links_teach_nothing():
    frame = pd.DataFrame({"pair": [0, 1], "attribute": "a", "value": ["5000", "6000"]})
    assert learn_agreements(frame, frame) == {}
    assert learn_agreements(frame.iloc[:0], frame.iloc[:0]) == {}


def test_learned_pairs_go_before_alike_labels():
    left, right = {"founded": ["1900"]}, {"founder": ["Ann"], "Jahr": ["1900"]}
    (pair,) = pair_attributes(left, right, Learned({("founded", "Jahr"): Agreement(0.9)}))
    assert pair.right == "Jahr"


def test_two_constants_are_no_unit_of_each_other():
    links = range(9)
    left = pd.DataFrame({"pair": links, "attribute": "decimal places", "value": "2"})
    right = pd.DataFrame({"pair": links, "attribute": "cents in a coin", "value": "100"})
    assert learn_agreements(left, right) == {}


def test_joined_attributes_are_paired_and_no_other_way():
    left, right = {"x": ["red"], "colour": ["purple"]}, {"farbe": ["purple"], "y": ["blue"]}
    assert [(p.left, p.right) for p in pair_attributes(left, right)] == [("colour", "farbe")]
    joined = Learned(joined=frozenset({("x", "y"), ("colour", "other")}))
    assert [(p.left, p.right) for p in pair_attributes(left, right, joined)] == [("x", "y")]


def test_refused_attributes_are_never_paired():
    left, right = {"colour": ["purple"]}, {"farbe": ["purple"], "tint": ["purple"]}
    refused = Learned(refused=frozenset({("colour", "farbe")}))
    assert [(p.left, p.right) for p in pair_attributes(left, right, refused)] == [
        ("colour", "tint")
    ]


def test_labels_in_two_languages_are_alike():
    assert label_likeness("geburtsdatum", "http://x.org/birthDate") == 1.0
    assert label_likeness("Sterbeort", "birth place") < 0.5
