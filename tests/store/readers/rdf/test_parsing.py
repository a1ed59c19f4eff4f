"""The one way into the RDF parser: graphs, known links and decisions are refused alike."""

import gzip
from pathlib import Path

import pytest

from store.errors import InputError
from store.readers.mappings.mappings import read_mapping_file
from store.readers.rdf.statements import read_statements

READERS = (read_statements, read_mapping_file)
SOURCES = Path(__file__).resolve().parents[4] / "store" / "readers"
NESTED_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;">]><rdf:RDF xmlns:e="http://e.org/" '
    'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
    '<rdf:Description rdf:about="http://e.org/a"><e:p>&c;</e:p></rdf:Description></rdf:RDF>'
)
DEEP = "<<( <a:a> <a:b> " * 20_000 + "<a:c>" + " )>>" * 20_000
HOSTILE = {
    "entities.rdf": (NESTED_ENTITIES, "XML entity"),
    "entities.xml": (NESTED_ENTITIES, "XML entity"),
    "deep.nt": (f"<a:a> <a:b> {DEEP} .\n", "nested more than 200 levels"),
    "deep.ttl": (f"<a:a> <a:b> {DEEP} .\n", "nested more than 200 levels"),
    "deep.jsonld": ('{"http://e.org/p": ' + "[" * 20_000 + "]" * 20_000 + "}", "nested more"),
    "deep.rdf": (
        NESTED_ENTITIES.split("<!")[0]
        + '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="e:e">'
        + "<e:A><e:p>" * 2000
        + "</e:p></e:A>" * 2000
        + "</rdf:RDF>",
        "nested more than 200 levels",
    ),
    "wide.rdf": (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="e:e">'
        + f"<e:A {' '.join(f'e:p{i}={chr(34)}v{chr(34)}' for i in range(20_000))}/></rdf:RDF>",
        "more than 2,000 attributes",
    ),
    "endless.nt": ('<a:a> <a:b> "' + "x" * (17 << 20), "longer than 16 MB"),
    "endless.ttl": ('<a:a> <a:b> """' + "x" * (17 << 20), "longer than 16 MB"),
}


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("read", READERS)
@pytest.mark.parametrize("packed", [False, True])
def test_what_harms_the_parser_is_refused_by_every_reader(tmp_path, name, read, packed):
    text, words = HOSTILE[name]
    path = tmp_path / name
    path.write_bytes(gzip.compress(text.encode(), 1) if packed else text.encode())
    with pytest.raises(InputError, match=words) as refused:
        read(path)
    assert str(refused.value).startswith(str(path))


def test_no_reader_gives_a_file_to_the_parser_by_itself():
    """The others hand it single lines that they have looked at."""
    found = {path.name for path in SOURCES.rglob("*.py") if "ox.parse(" in path.read_text()}
    assert found - {"nesting.py", "statements.py", "triple_lines.py"} == {"parsing.py"}


def test_a_broken_line_is_named_whatever_empty_lines_stand_before_it(tmp_path):
    path = tmp_path / "a.nt"
    path.write_text("\n\n<a:a> <a:b> <a:c> .\n\n\n\n<a:a> <a:b .\n\n")
    for read in READERS:
        with pytest.raises(InputError, match=r"a\.nt:7: "):
            read(path)
