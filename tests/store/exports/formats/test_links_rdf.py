"""Links as RDF statements: the chosen predicate, positives alone, every id had back."""

import pyoxigraph as ox
import pytest

from store.errors import InputError
from store.exports.choices.publication import PREDICATES, Publication
from store.exports.choices.selection import Selection
from store.exports.formats.links_rdf import SYNTAXES
from store.identifiers.iris import key_of

RDFLIB = {"ntriples": "nt", "turtle": "turtle", "jsonld": "json-ld"}
ALL = Selection(seeds=True, predictions=True, min_confidence=0.2)


def said(path, format):
    with path.open("rb") as file:
        return list(ox.parse(file, format=SYNTAXES[format]))


def keys(store, where):
    with store.connection.reading() as cursor:
        return set(cursor.rows(f"select left_key, right_key from decision d {where}"))


@pytest.mark.parametrize("format", SYNTAXES)
def test_accepted_links_and_nothing_else_come_back(odd, tmp_path, format):
    report = odd.exports.write(format, tmp_path / "links")
    quads = said(report.path, format)
    found = {(key_of(q.subject.value), key_of(q.object.value)) for q in quads}
    joined = "join standing using (seq) where standing = 'accept'"
    assert found == keys(odd, joined)
    assert report.rows == len(quads) == 61
    assert {q.predicate.value for q in quads} == {PREDICATES["owl:sameAs"]}
    assert not found & keys(odd, "join standing using (seq) where standing = 'reject'")


@pytest.mark.parametrize("format", SYNTAXES)
@pytest.mark.parametrize(
    "predicate", ["skos:exactMatch", "skos:closeMatch", "https://example.org/gleich"]
)
def test_the_predicate_is_the_projects(odd, tmp_path, format, predicate):
    report = odd.exports.write(format, tmp_path / "l", ALL, publication=Publication(predicate))
    quads = said(report.path, format)
    assert {q.predicate.value for q in quads} == {PREDICATES.get(predicate, predicate)}
    assert len(quads) == sum(odd.exports.counts(format, ALL).values())


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("format", SYNTAXES)
def test_rdflib_reads_as_many(odd, tmp_path, format):
    rdflib = pytest.importorskip("rdflib")
    report = odd.exports.write(format, tmp_path / "links", ALL)
    graph = rdflib.Graph().parse(report.path, format=RDFLIB[format])
    assert len(graph) == report.rows


@pytest.mark.parametrize("predicate", ["skos:relatedMatch", "same as", "", "<http://e.org/x>"])
def test_a_predicate_that_is_no_full_iri_is_refused(odd, tmp_path, predicate):
    with pytest.raises(InputError, match="predicate .* is not a full IRI"):
        odd.exports.write("turtle", tmp_path / "l", publication=Publication(predicate))
    assert not (tmp_path / "l").exists()
