"""The Alignment format: cells as both XML and RDF readers want them."""

from xml.etree import ElementTree

import pytest

from store.errors import StoreError
from store.exports.choices.selection import Selection
from store.identifiers.iris import key_of
from store.identifiers.namespaces import ALIGNMENT

RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
ALL = Selection(seeds=True, predictions=True, min_confidence=0.2)


def test_cells_are_the_positive_links_with_their_measure(odd, tmp_path):
    report = odd.exports.write("alignment", tmp_path / "a.rdf", ALL)
    tree = ElementTree.parse(report.path)
    [alignment] = tree.getroot()
    assert alignment.findtext(f"{{{ALIGNMENT}}}level") == "0"
    cells = alignment.findall(f"{{{ALIGNMENT}}}map/{{{ALIGNMENT}}}Cell")
    assert len(cells) == report.rows == sum(odd.exports.counts("alignment", ALL).values())
    assert {cell.findtext(f"{{{ALIGNMENT}}}relation") for cell in cells} == {"="}
    found = {
        tuple(key_of(cell.find(f"{{{ALIGNMENT}}}entity{n}").get(RESOURCE)) for n in (1, 2)): float(
            cell.findtext(f"{{{ALIGNMENT}}}measure")
        )
        for cell in cells
    }
    with odd.connection.reading() as cursor:
        standing = cursor.rows(
            "select left_key, right_key, standing from standing join decision using (seq)"
        )
    for left, right, verdict in standing:
        assert (found.get((left, right)) == 1.0) == (verdict == "accept")
    assert min(found.values()) >= 0.2


@pytest.mark.filterwarnings("ignore")
def test_rdflib_reads_as_many_cells(odd, tmp_path):
    rdflib = pytest.importorskip("rdflib")
    report = odd.exports.write("alignment", tmp_path / "a.rdf")
    graph = rdflib.Graph().parse(report.path, format="xml")
    assert (
        len(set(graph.subjects(rdflib.RDF.type, rdflib.URIRef(ALIGNMENT + "Cell")))) == report.rows
    )


def test_a_file_that_is_no_xml_is_not_offered(odd, tmp_path, monkeypatch):
    out = tmp_path / "a.rdf"
    out.write_text("before")
    monkeypatch.setattr("store.exports.formats.alignment.TAIL", "</Oops>")
    with pytest.raises(StoreError, match="a.rdf: can't be read back"):
        odd.exports.write("alignment", out)
    assert out.read_text() == "before"
