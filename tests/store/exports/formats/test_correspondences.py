"""Confirmed properties and types as SSSOM and as Turtle, read back by others."""

import pyarrow as pa
import pytest
import rdflib

from store.errors import InputError
from store.exports.choices.publication import Publication
from store.exports.formats import sssom
from store.identifiers.namespaces import OWL, SKOS
from store.records import LINK_COLUMNS
from tests.samples.correspondence_world import HOSTILE, build
from tests.samples.export_world import ODD_KEYS
from tests.samples.store_samples import graph, rows

UNCONFIRMED = pa.table(
    {
        "kind": ["type"],
        "left": ["Town"],
        "right": ["Ort"],
        "comment": ["agree on 12 of 12"],
        "confidence": [0.7531],
    }
)


@pytest.fixture
def store(tmp_path):
    with build(tmp_path / "ws") as store:
        say = store.correspondences.decide
        say("attribute", "areaKm2", "Flaeche", "confirm", "ada|x")
        say("inverse", "capitalOf", "hatHauptstadt", "confirm", "ada")
        say("type", "City", "Stadt", "confirm", "=cmd")
        say("attribute", HOSTILE, "Motto", "confirm", "ada")
        say("relation", "near", "bei", "refuse", "ada")
        yield store


def mappings(path) -> list[dict]:
    _, prefixes, lines = sssom.read(path)
    found = [dict(zip(sssom.COLUMNS, line, strict=True)) for line in lines]
    for row in found:
        for name in ("subject_id", "object_id", "predicate_id"):
            prefix, _, local = row[name].partition(":")
            row[name] = prefixes[prefix] + local
    return found


def test_sssom_has_confirmed_ones_by_who_confirmed_them(store, tmp_path):
    report = store.exports.write_correspondences(tmp_path / "c.sssom.tsv")
    found = {row["subject_label"]: row for row in mappings(report.path)}
    assert report.rows == len(found) == 4
    area = found["areaKm2"]
    assert area["predicate_id"] == OWL + "equivalentProperty"
    assert area["subject_id"].endswith("/left-property/areaKm2")
    assert area["mapping_justification"] == sssom.REVIEW
    assert area["reviewer_label"] == r"ada\|x" and area["confidence"] == "1"
    assert found["City"]["predicate_id"] == OWL + "equivalentClass"
    assert found["City"]["reviewer_label"] == "'=cmd"  # no formula in a spreadsheet
    assert found["capitalOf"]["predicate_id"] == OWL + "inverseOf"


def test_unconfirmed_ones_have_their_confidence_and_nobody_s_name(store, tmp_path):
    report = store.exports.write_correspondences(tmp_path / "c.tsv", unconfirmed=UNCONFIRMED)
    town = mappings(report.path)[-1]
    assert report.rows == 5 and town["subject_label"] == "Town"
    assert town["mapping_justification"] == "semapv:InstanceBasedMatching"
    assert (town["confidence"], town["reviewer_label"]) == ("0.753", "")
    with pytest.raises(InputError, match="Turtle can't say how sure"):
        store.exports.write_correspondences(tmp_path / "c.ttl", unconfirmed=UNCONFIRMED)
    assert not (tmp_path / "c.ttl").exists()


def test_turtle_is_read_by_another_parser(store, tmp_path):
    report = store.exports.write_correspondences(tmp_path / "c.ttl")
    read = rdflib.Graph().parse(report.path)
    predicates = sorted(str(p).removeprefix(OWL) for p in read.predicates(unique=False))
    assert report.rows == len(read) == 4
    assert predicates == ["equivalentClass", "equivalentProperty", "equivalentProperty",
                          "inverseOf"]  # fmt: skip


def test_types_of_a_project_of_concepts_are_concepts(store, tmp_path):
    concepts = Publication("skos:exactMatch")
    store.exports.write_correspondences(tmp_path / "c.ttl", publication=concepts)
    read = rdflib.Graph().parse(tmp_path / "c.ttl")
    assert rdflib.URIRef(SKOS + "exactMatch") in set(read.predicates())
    assert rdflib.URIRef(OWL + "equivalentClass") not in set(read.predicates())


def test_what_the_graphs_no_longer_have_is_left_out(store, tmp_path):
    store.import_graphs(
        graph("a", [("a:1", None, None)], types=[("a:1", "City")]),
        graph("b", [("b:1", None, None)], types=[("b:1", "Stadt")]),
    )
    assert store.exports.write_correspondences(tmp_path / "c.tsv").rows == 1
    assert store.exports.confirmed_correspondences()["left"].to_pylist() == ["City"]


@pytest.mark.filterwarnings("ignore")
def test_odd_names_come_back_as_they_were(tmp_path):
    with build(tmp_path / "odd") as store:
        types = [("a:1", key) for key in ODD_KEYS]
        other = [("b:1", key) for key in ODD_KEYS]
        store.import_graphs(
            graph("a", [("a:1", None, None)], types=types),
            graph("b", [("b:1", None, None)], types=other),
            rows(LINK_COLUMNS, ("a:1", "b:1")),
        )
        for key in ODD_KEYS:
            store.correspondences.decide("type", key, key, "confirm", "ada")
        report = store.exports.write_correspondences(tmp_path / "odd.sssom.tsv")
        assert len(mappings(report.path)) == report.rows == len(ODD_KEYS)
        assert len({row["subject_id"] for row in mappings(report.path)}) == len(ODD_KEYS)
        assert store.exports.write_correspondences(tmp_path / "odd.ttl").rows == len(ODD_KEYS)
        parsers = pytest.importorskip("sssom.parsers", exc_type=ImportError)
        assert len(parsers.parse_sssom_table(str(report.path)).df) == report.rows
