"""The ledger in PROV-O: every event comes back, field by field."""

import pyoxigraph as ox
import pytest

from store.exports.choices.publication import Publication
from store.exports.formats.provenance import read
from store.identifiers.namespaces import PROV

BASE = "https://example.org/id/"


@pytest.mark.parametrize("base", ["https://mimea.invalid/id/", BASE])
def test_every_event_comes_back(odd, tmp_path, base):
    report = odd.exports.write("decisions", tmp_path / "d.ttl", publication=Publication(base=base))
    events = odd.ledger.history(limit=1000)[::-1]
    assert list(read(report.path, base)) == events
    assert report.rows == len(events) == 305
    assert {event.verdict for event in events} >= {"retract", "adjudicate", "skip", "unsure"}


def test_nothing_in_it_says_that_two_entities_are_the_same(odd, tmp_path):
    report = odd.exports.write("decisions", tmp_path / "d.ttl")
    text = report.path.read_text(encoding="utf-8")
    assert "sameAs" not in text
    assert "Match" not in text
    with report.path.open("rb") as file:
        quads = list(ox.parse(file, format=ox.RdfFormat.TURTLE))
    agents = {q.object for q in quads if q.predicate.value == PROV + "wasAssociatedWith"}
    described = {q.subject for q in quads if q.object == ox.NamedNode(PROV + "Agent")}
    assert agents == described
    assert len(agents) == 4


@pytest.mark.filterwarnings("ignore")
def test_rdflib_reads_as_many_statements(odd, tmp_path):
    rdflib = pytest.importorskip("rdflib")
    report = odd.exports.write("decisions", tmp_path / "d.ttl")
    with report.path.open("rb") as file:
        statements = set(ox.parse(file, format=ox.RdfFormat.TURTLE))
    graph = rdflib.Graph().parse(report.path, format="turtle")
    assert len(graph) == len(statements)
    activities = graph.subjects(rdflib.RDF.type, rdflib.URIRef(PROV + "Activity"))
    assert len(set(activities)) == report.rows
