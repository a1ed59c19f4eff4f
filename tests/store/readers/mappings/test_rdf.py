"""Links in RDF and alignments: every syntax, other predicates, what a matcher only thinks."""

import gzip

import pytest

from store.errors import InputError
from store.readers.mappings.mappings import read_mapping_file

SAME = "http://www.w3.org/2002/07/owl#sameAs"
A, X = "http://a.org/ü", "http://x.org/1"
FILES = {
    "l.nt": f"# links\n<{A}> <{SAME}> <{X}> .\n",
    "l.nq": f"<{A}> <{SAME}> <{X}> <http://g.org/> .\n",
    "l.ttl": f"@prefix owl: <http://www.w3.org/2002/07/owl#> . <{A}> owl:sameAs <{X}> .",
    "l.trig": f"<http://g.org/> {{ <{A}> <{SAME}> <{X}> }}",
    "l.jsonld": f'[{{"@id": "{A}", "{SAME}": [{{"@id": "{X}"}}]}}]',
    "l.rdf": f'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
    f'xmlns:owl="http://www.w3.org/2002/07/owl#"><rdf:Description rdf:about="{A}">'
    f'<owl:sameAs rdf:resource="{X}"/></rdf:Description></rdf:RDF>',
}
CELL = (
    "<map><Cell><entity2 rdf:resource='http://x.org/{0}'/><measure>{1}</measure>"
    "<relation>{2}</relation><entity1 rdf:resource='http://a.org/{0}'/></Cell></map>"
)
ALIGNMENT = (
    "<?xml version='1.0'?><rdf:RDF xmlns='http://knowledgeweb.semanticweb.org/heterogeneity/"
    "alignment#' xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'><Alignment>{}"
    "</Alignment></rdf:RDF>"
)


# without a name that tells, TriG is taken for Turtle
CHANGED = [(name, change) for name in FILES for change in ("", "packed", "nameless")]
CHANGED.remove(("l.trig", "nameless"))


@pytest.mark.parametrize(("name", "change"), CHANGED)
def test_one_link_in_every_syntax(tmp_path, name, change):
    content = FILES[name].encode()
    if change == "packed":
        name, content = f"{name}.gz", gzip.compress(content)
    if change == "nameless":
        name = "links"
    (tmp_path / name).write_bytes(content)
    file = read_mapping_file(tmp_path / name)
    (only,) = file.rows.to_pylist()
    assert (file.format, only["left"], only["right"], only["verdict"]) == ("rdf", A, X, "accept")
    assert only["left_iri"] == A
    assert only["line"] is None


def test_other_statements_and_different_from(tmp_path):
    path = tmp_path / "l.ttl"
    path.write_text(
        "@prefix o: <http://www.w3.org/2002/07/owl#> . @prefix e: <http://e.org/> .\n"
        "e:a o:sameAs e:x . e:b o:differentFrom e:y . e:c e:like e:z . e:a e:name 'A' .\n"
        "[] o:sameAs e:q .",
    )
    file = read_mapping_file(path)
    assert file.rows["verdict"].to_pylist() == ["accept", "reject"]
    assert file.others == {"http://e.org/like": 1}
    assert len(read_mapping_file(path, ("http://e.org/like",)).rows) == 3


def test_a_file_without_links_names_what_it_has(tmp_path):
    path = tmp_path / "l.nt"
    path.write_text("<http://e.org/a> <http://e.org/like> <http://e.org/b> .\n")
    with pytest.raises(InputError, match=r"found <http://e.org/like> 1 times.*--predicate"):
        read_mapping_file(path)
    path.write_text("<http://e.org/a> <http://e.org/like> .\n")
    with pytest.raises(InputError, match=r"l\.nt:1: no N-Triples that can be read"):
        read_mapping_file(path)


def test_an_alignment_whose_cells_are_not_all_sure(tmp_path):
    cells = [CELL.format(1, "1.0", "="), CELL.format(2, "0.7", "="), CELL.format(3, "1", "&lt;")]
    path = tmp_path / "a.xml"
    path.write_text(ALIGNMENT.format("".join(cells)))
    file = read_mapping_file(path)
    assert file.format == "alignment"
    assert file.rows["kind"].to_pylist() == ["decision", "prediction", "other predicate"]
    assert file.rows["left"].to_pylist() == [f"http://a.org/{i}" for i in (1, 2, 3)]
    assert file.rows["right"].to_pylist() == [f"http://x.org/{i}" for i in (1, 2, 3)]
    path.write_text(ALIGNMENT.format(CELL.format(1, "high", "=")))
    with pytest.raises(InputError, match="a measure of the alignment is not a number"):
        read_mapping_file(path)
