"""The merged graph as RDF: each statement once a source, read alike by other parsers."""

import gzip

import pyarrow as pa
import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st

from store.database import Store
from store.errors import StoreError
from store.exports.choices.publication import Publication
from store.exports.formats.formats import default
from store.exports.merged import rdf as merged_rdf
from store.exports.merged.graph import Merge
from store.exports.merged.terms import ending
from store.identifiers.iris import key_of, name_of
from tests.samples.merged_world import (
    CHAD,
    FIJI,
    GRAPHS,
    MALI,
    MERGED,
    TOGO,
    TSCHAD,
    small_store,
)
from tests.samples.store_samples import graph, links

PICTURE = "http://xmlns.com/foaf/0.1/depiction"
OLD = "http://purl.org/dc/terms/identifier"
ABOUT = 11


@pytest.fixture
def store(tmp_path):
    with small_store(tmp_path) as store:
        yield store


def lines(path):
    """The lines about the world, without the picture's, and the number of the others."""
    text = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    said = text.decode().splitlines()
    own = ("<https://mimea.invalid/id/graph/", "<https://mimea.invalid/id/tool/")
    world = [line for line in said if PICTURE not in line and not line.startswith(own)]
    return world, len(said) - len(world)


@pytest.mark.parametrize("name", ["merged.nq", "merged.nq.gz"])
def test_nquads_are_the_merged_statements_with_their_sources(store, tmp_path, name):
    report = store.exports.write("merged", tmp_path / name)
    world, others = lines(report.path)
    expected = [f"{said} {GRAPHS[who]} ." for said, whos in MERGED.items() for who in whos]
    assert sorted(world) == sorted(expected)
    assert report.rows == len(expected) + others == len(expected) + 1 + ABOUT


def test_turtle_says_the_same_once_to_rdflib(store, tmp_path):
    report = store.exports.write("merged", tmp_path / "merged.ttl")
    found = rdflib.Graph().parse(report.path, format="turtle")
    expected = rdflib.Graph().parse(data=" .\n".join([*MERGED, ""]), format="nt")
    tools = [s for s in found.subjects() if "/id/graph/" in s or "/id/tool/" in s]
    about = [triple for triple in found if triple[0] in tools]
    pictures = list(found.triples((None, rdflib.URIRef(PICTURE), None)))
    assert set(found) - set(about) - set(pictures) == set(expected)
    assert (len(about), len(pictures)) == (ABOUT, 1)
    assert report.rows == len(found) == len(MERGED) + 1 + ABOUT
    assert "foaf:depiction" in report.path.read_text()


def test_the_picture_lies_under_the_base_where_it_lies_in_the_workspace(store, tmp_path):
    chosen = Publication(base="https://e.org/kg/")
    path = store.exports.write("merged", tmp_path / "m.nq", publication=chosen).path
    [quad] = [q for q in ox.parse(path=str(path)) if q.predicate.value == PICTURE]
    assert (store.workspace / quad.object.value.removeprefix(chosen.base)).is_file()
    assert "mimea.invalid/id" not in path.read_text()


def test_the_index_brings_every_old_id_back(store, tmp_path):
    for canonical in ("left", "right", "minted"):
        path = store.exports.write("merged", tmp_path / "m.nq", merge=Merge(canonical)).path
        quads = list(ox.parse(path=str(path)))
        world = {q.subject.value for q in quads if not q.subject.value.count("/id/graph/")}
        old = {q.object.value for q in quads if q.predicate.value == OLD}
        same = {q.object.value for q in quads if q.predicate.value.endswith("#sameAs")}
        assert old == {TOGO, MALI, TSCHAD}
        every = {key_of(iri) for iri in world} | same | old
        assert every >= {CHAD, TOGO, MALI, TSCHAD, FIJI, "http://b.org/2"}
        chad = {q.subject.value for q in quads if q.object.value in ("Q42", "landlocked")}
        assert [key_of(iri) for iri in chad] == [TSCHAD if canonical == "right" else CHAD]
        if canonical == "minted":
            assert all(s.startswith("https://mimea.invalid/id/") for s in world)
            assert same == {CHAD, FIJI, "http://b.org/2"}


def test_an_iri_of_both_graphs_without_a_link_stays_two(tmp_path):
    same = "http://e.org/x"
    with Store.open(tmp_path / "work") as store:
        store.import_graphs(
            graph("l", [(same, "one", None)]), graph("r", [(same, "other", None)]), links()
        )
        counted = store.exports.merged_preview(
            default("merged"), Merge(syntax="nquads"), Publication()
        )
        path = store.exports.write("merged", tmp_path / "m.nq").path
        named = {q.object.value: q.subject.value for q in ox.parse(path=str(path))
                 if q.predicate.value.endswith("#label")}  # fmt: skip
        assert named["one"] != named["other"]
        assert {key_of(named["one"]), key_of(named["other"])} == {same}
        assert counted.twins == 1
        assert "sameAs" not in path.read_text()

        store.import_graphs(
            graph("l", [(same, "one", None)]), graph("r", [(same, "other", None)]),
            links((same, same)),
        )  # fmt: skip
        path = store.exports.write("merged", tmp_path / "m.nq").path
        subjects = {q.subject.value for q in ox.parse(path=str(path)) if "label" in str(q)}
        assert same in subjects


@pytest.fixture(scope="module")
def empty(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("escapes") / "work") as store:
        yield store


ODD = st.sampled_from("\\\"'\n\r\t\x00\x08\x0c\x1f\x7f\x85\u2028\ufffe🗝א")
HOSTILE = st.text(st.one_of(st.characters(exclude_categories=["Cs"]), ODD))


@settings(max_examples=40, deadline=None)
@given(st.lists(HOSTILE, min_size=1, max_size=40))
def test_any_text_comes_back_from_its_literal_and_is_written_as_others_do(empty, texts):
    texts = [*texts, "long 🗝\n" * 1_700]
    with empty.connection.reading() as cursor:
        cursor.register("texts", pa.table({"text": texts}))
        written = [w for (w,) in cursor.rows(f"select {merged_rdf.escaped('text')} from texts")]
    node = ox.NamedNode("a:b")
    expected = [ox.Triple(node, node, ox.Literal(text)) for text in texts]
    line = "".join(f'<a:b> <a:b> "{text}" .\n' for text in written)
    assert line.encode() == ox.serialize(expected, format=ox.RdfFormat.N_TRIPLES)
    assert [t.object.value for t in ox.parse(line, format=ox.RdfFormat.TURTLE)] == texts


@given(st.one_of(st.none(), st.text()), st.one_of(st.none(), st.text()))
def test_any_datatype_and_language_is_written_so_that_it_can_be_read(datatype, language):
    text = ending(datatype, language, "https://mimea.invalid/id/")
    [triple] = ox.parse(f'<a:b> <a:b> "x"{text} .', format=ox.RdfFormat.N_TRIPLES)
    told = triple.object.datatype.value
    if language is not None:
        kept = triple.object.language or name_of("language", told)
        assert kept.lower() == language.lower()
    elif datatype is not None:
        assert datatype in (told, name_of("datatype", told))


@pytest.mark.parametrize(
    ("datatype", "language", "text"),
    [
        (None, None, ""),
        ("http://www.w3.org/2001/XMLSchema#string", None, ""),
        ("http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", None, ""),
        ("decimal", None, "^^<https://mimea.invalid/id/datatype/decimal>"),
        (None, "de-AT", "@de-at"),
        (None, "en_US", "^^<https://mimea.invalid/id/language/en_US>"),
    ],
)
def test_endings(datatype, language, text):
    assert ending(datatype, language, "https://mimea.invalid/id/") == text


@pytest.mark.parametrize("name", ["m.nq", "m.ttl", "m.nq.gz"])
@pytest.mark.parametrize(
    ("wrong", "reason"),
    [("concat({0}, '\"')", "can't be read back"), ("'x'", "reads back as another text")],
)
def test_what_reads_back_as_something_else_is_not_offered(
    store, tmp_path, monkeypatch, name, wrong, reason
):
    out = tmp_path / "out" / name
    out.parent.mkdir()
    out.write_text("before")
    monkeypatch.setattr(merged_rdf, "escaped", wrong.format)
    with pytest.raises(StoreError, match=reason):
        store.exports.write("merged", out)
    assert out.read_text() == "before"
    assert [path.name for path in out.parent.iterdir()] == [name]
