"""Lines cut by Arrow say what a parser reads in them, whatever stands in the lines."""

import random
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from store.errors import InputError
from store.readers.rdf import statements as rdf_reading
from store.readers.rdf.statements import read_statements
from store.readers.rdf.triple_lines import PLAIN_IRI

SYNTAX = {".nt": ox.RdfFormat.N_TRIPLES, ".nq": ox.RdfFormat.N_QUADS}
IRIS = [
    *("<http://e.org/a>", "<http://e.org:80/a/b?c=d&e#f>", "<urn:x:1>", "<http://e.org>"),
    *("<http://e.org/é/日>", "<http://e.org/%C3%A9>", "<http://e.org/a%zz>", "<http://e.org/a b>"),
    *("<a>", "<http://[::1]/a>", "<http://e.org/{x}>", "<http://e.org/\\u00e9>", "<>", "<a:>"),
    *("<http://e.org:99999/a>", "<http://u@e.org/>", "<mailto:a@b>", "<a:/b>", "<a://>", "<//a>"),
    *("<http://e.org/#a#b>", "<http://e.org/\ue000>", "<http://e.org/\ufffe>", "<1:a>", "<a:b"),
]
BLANKS = ["_:a", "_:b1.x", "_:", "_:é"]
TEXTS = [
    *(
        "",
        "x",
        "a b",
        'a \\" b',
        "\\\\",
        "\\n\\t\\'",
        "\\u00e9",
        "\\U0001F600",
        "\\q",
        "\\",
        '"',
        "é日😀",
    ),
    *("\t", "\r", "\0", "\\u0000", "\\uD800", "<a:a>", " . ", "\\\\u0041", '\\\\\\"', "\x0b"),
]
SUFFIXES = [
    *("", "@en", "@EN-us", "@de--ltr", "@", "@toolonglanguage", "@en-", "^^<http://e.org/t>"),
    *("^^<http://www.w3.org/2001/XMLSchema#string>", "^^<t>", "^^", " @en", "^^<a:b c>", "x"),
    "^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString>",
]
ENDS = [
    " .",
    " .",
    " .",
    " .",
    ".",
    "  .",
    " . # x",
    "",
    " . .",
    " .\t",
    "\t.",
    " <a:g> .",
    " _:g .",
]


def line(pick: random.Random) -> str:
    """A statement, most often a plain one."""
    odd = pick.random() < 0.3

    def one(choices):
        return pick.choice(choices if odd else choices[:4])

    literal = f'"{one(TEXTS)}"{one(SUFFIXES)}'
    parts = [one([*IRIS, *BLANKS]), one([*IRIS, *BLANKS]), one([literal, one(IRIS), *BLANKS, "<<"])]
    text = one([" ", " ", " ", " ", "  ", "\t", ""]).join(parts) + one(ENDS)
    return one([text] * 8 + ["", "# nothing", " " + text, f"<< {text} >>", text[:-2] + "\r"])


def expected(text: bytes, syntax: ox.RdfFormat):
    """What pyoxigraph reads, or the line that it refuses."""
    edges, words, blanks, graphs = [], [], 0, set()
    try:
        for subject, predicate, object_, graph in ox.parse(text, format=syntax):
            if not isinstance(graph, ox.DefaultGraph):
                graphs.add(str(graph))
            named = isinstance(subject, ox.NamedNode)
            if named and isinstance(object_, ox.NamedNode):
                edges.append((subject.value, predicate.value, object_.value))
            elif named and isinstance(object_, ox.Literal):
                said = (object_.value, object_.datatype.value, object_.language)
                words.append((subject.value, predicate.value, *said))
            else:
                blanks += 1
    except SyntaxError as error:
        return error.lineno
    return edges, words, blanks, graphs


def found(path: Path):
    try:
        read = read_statements(path)
    except InputError as error:
        return error.line
    tables = [table.drop_columns("line").to_pylist() for table in (read.edges, read.words)]
    rows = [[tuple(row.values()) for row in table] for table in tables]
    return *rows, read.blanks, set(read.graphs)


@pytest.mark.parametrize("suffix", [".nt", ".nq"])
@pytest.mark.parametrize("block", [200, 1 << 20])
@settings(
    max_examples=12,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), count=st.integers(10, 40))
def test_every_line_is_read_as_a_parser_reads_it(tmp_path, monkeypatch, suffix, block, seed, count):
    monkeypatch.setattr(rdf_reading, "BLOCK", block)
    pick = random.Random(seed)
    lines = [line(pick) for _ in range(count)]
    good = [text for text in lines if not isinstance(expected(text.encode(), SYNTAX[suffix]), int)]
    for kept in (good, lines):
        text = "\n".join(kept).encode()
        (tmp_path / f"a{suffix}").write_bytes(text)
        said, meant = found(tmp_path / f"a{suffix}"), expected(text, SYNTAX[suffix])
        if isinstance(meant, int):  # of a missing dot the parser says where the next line is
            assert isinstance(said, int)
            assert b"\r" in text or meant - 1 <= said <= meant
        else:
            assert said == meant


@pytest.mark.parametrize("iri", [f"<http://e.org/{chr(c)}>" for c in range(33, 256)])
def test_every_letter_in_an_iri(tmp_path, iri):
    text = f"{iri} <a:p> <a:o> .\n<a:s> <a:p> {iri} .\n".encode()
    (tmp_path / "a.nt").write_bytes(text)
    assert found(tmp_path / "a.nt") == expected(text, SYNTAX[".nt"])


def test_no_parser_objects_to_a_plain_iri():
    letters = [*range(33, 0xD800), *range(0xE000, 0x10000), *range(0x10000, 0x110000, 997)]
    iris = pa.array([f"http://e.org/{chr(letter)}" for letter in letters])
    plain = iris.filter(pc.match_substring_regex(iris, PLAIN_IRI))
    assert len(plain) > 50_000
    text = "".join(f"<{iri}> <a:p> <a:o> .\n" for iri in plain.to_pylist())
    assert len(expected(text.encode(), SYNTAX[".nt"])[0]) == len(plain)


@pytest.mark.parametrize("newline", [b"\r\n", b"\n", b"\r"])
def test_line_ends(tmp_path, newline):
    text = newline.join([b"<a:a> <a:b> <a:c> .", b'<a:a> <a:b> "x" .', b""])
    (tmp_path / "a.nt").write_bytes(b"\xef\xbb\xbf" + text)
    assert found(tmp_path / "a.nt") == expected(text, SYNTAX[".nt"])
