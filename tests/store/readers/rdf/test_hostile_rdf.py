"""RDF made to break a parser or to fill the memory is read or refused with an InputError."""

import gzip

import pytest

from store.errors import InputError
from store.readers.files import packed
from store.readers.source import read_source
from store.records import Source
from tests.samples.format_samples import RDF, RDF_XML, RIGHT_NT


def refused_or_read(*sources) -> bool:
    """Whether it was read. Any other error than an InputError goes through."""
    try:
        assert isinstance(read_source(*sources), Source)
    except InputError:
        return False
    return True


@pytest.mark.parametrize("name", RDF)
def test_small_files_that_unpack_to_large_ones(tmp_path, monkeypatch, name):
    monkeypatch.setattr(packed, "UNSUSPICIOUS", 1 << 20)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    for filling in (b" ", b"#", b"a", b"\n"):
        text = RDF[name].encode() + filling * (3 << 20)
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(text))
        assert not refused_or_read(tmp_path / f"{name}.gz", tmp_path / "b.nt")


NESTED = "<<( <a:a> <a:b> "
ALONE = "<a:a> <a:b> "


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.ttl", ALONE + "[ <a:c> " * 20_000 + "1" + " ]" * 20_000 + " ."),
        ("a.ttl", ALONE + "( " * 20_000 + ") " * 20_000 + "."),
        ("a.ttl", ALONE + NESTED * 20_000 + "<a:c>" + " )>>" * 20_000 + " ."),
        ("a.ttl", ALONE + f"{NESTED}# )>>\n" * 20_000 + "<a:c>" + " )>>" * 20_000 + " ."),
        ("a.nt", ALONE + NESTED * 20_000 + "<a:c>" + " )>>" * 20_000 + " ."),
        ("a.trig", "<a:g> " + "{ " * 20_000 + "} " * 20_000),
        ("a.rdf", RDF_XML.replace("Tchad", "<e:x>" * 1000 + "</e:x>" * 1000)),
        ("a.jsonld", '{"http://e.org/p": ' + "[" * 20_000 + "]" * 20_000 + "}"),
        ("a.jsonld", '{"http://e.org/p": ' * 20_000 + "1" + "}" * 20_000),
        ("a.jsonld", '{"@context":{"a":{"@id":"a:a","@context":' * 20_000 + "{}" + "}}}" * 20_000),
        ("a.jsonld", '{"@context": {"a": "b:x", "b": "a:y"}, "a": "x"}'),
        ("a.jsonld", '{"@context": {"t": {"@id": "t:t", "@context": {"t": "t:t"}}}, "t": 1}'),
        ("a.nt", f'<a:a> <a:b> "{"x" * 3_000_000}" .'),
        ("a.ttl", f'<a> <b> """{"x" * 3_000_000}""" .'),
        ("a.ttl", f"@prefix {'p' * 1_000_000}: <http://e.org/> ."),
        ("a.rdf", RDF_XML.replace("Tchad", "&e;" * 100_000)),
    ],
    ids=[*map(str, range(16))],
)
def test_what_is_made_to_break_a_parser(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    refused_or_read(tmp_path / name, tmp_path / "b.nt")
