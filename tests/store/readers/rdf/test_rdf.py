"""Pairs of RDF files."""

import gzip

import pytest

from store.errors import InputError
from store.readers.source import read_source
from tests.samples.format_samples import (
    JSON_LD,
    LEFT_TTL,
    RDF_XML,
    RIGHT_NT,
    SAME,
    picture,
)

PREFIXES = "".join(f"{line}\n" for line in LEFT_TTL.splitlines() if line.startswith("@"))


def read(tmp_path, left=LEFT_TTL, right=RIGHT_NT, **options):
    (tmp_path / "left.ttl").write_text(left, encoding="utf-8")
    (tmp_path / "right.nt").write_text(right, encoding="utf-8")
    return read_source(tmp_path / "left.ttl", tmp_path / "right.nt", **options)


def left_of(tmp_path, statements: str):
    source = read(tmp_path, PREFIXES + statements)
    return source.left, [w for w in source.warnings if w.startswith("left.ttl")]


def test_statements_become_tables(tmp_path):
    source = read(tmp_path)
    left = source.left
    assert (source.format, left.name, source.right.name) == ("rdf", "left", "right")
    assert [tuple(row.values()) for row in left.entities.to_pylist()] == [
        ("http://e.org/chad", "Tchad", "landlocked", False),
        ("http://e.org/mali", "Mali", None, False),
    ]
    assert [(n["name"], n["language"]) for n in left.names.to_pylist()] == [
        ("Tchad", "fr"),
        ("Mali", None),
        ("Republic of Chad", "en"),
    ]
    assert left.relation_triples.to_pylist() == [
        {
            "head": "http://e.org/chad",
            "relation": "http://e.org/near",
            "tail": "http://e.org/mali",
        }
    ]
    assert left.types.to_pylist() == [
        {"entity": "http://e.org/chad", "type": "http://e.org/Country"}
    ]
    values = [tuple(row.values())[1:] for row in left.attribute_triples.to_pylist()]
    assert values == [
        ("http://e.org/area", "1284000", "http://www.w3.org/2001/XMLSchema#integer", None),
        ("http://e.org/motto", "Unité", None, "fr"),
        ("http://e.org/code", "TD", None, None),
    ]


def test_an_object_without_a_description_is_an_entity(tmp_path):
    right = read(tmp_path).right
    assert right.entities["key"].to_pylist() == ["http://r.org/1", "http://r.org/2"]
    assert right.entities["name"].to_pylist() == ["Tschad", None]


def test_links_by_iri(tmp_path):
    links = tmp_path / "links.tsv"
    links.write_text("http://e.org/chad\thttp://r.org/1\n")
    source = read(tmp_path, links=links)
    assert source.links.to_pylist() == [{"left": "http://e.org/chad", "right": "http://r.org/1"}]


def test_packed_files(tmp_path):
    for name, text in (("a.ttl.gz", LEFT_TTL), ("b.nt.gz", RIGHT_NT)):
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    source = read_source(tmp_path / "a.ttl.gz", tmp_path / "b.nt.gz")
    assert (source.left.name, len(source.left.entities)) == ("a", 2)


def test_a_packed_file_that_is_cut_or_no_gzip(tmp_path):
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    packed = gzip.compress(LEFT_TTL.encode())
    for content in (packed[:-9], packed[:20], b"no gzip", packed[:30] + b"xx" + packed[32:]):
        (tmp_path / "a.ttl.gz").write_bytes(content)
        with pytest.raises(InputError, match=r"a\.ttl\.gz"):
            read_source(tmp_path / "a.ttl.gz", tmp_path / "b.nt")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        *((".nt", SAME), (".nq", SAME), (".trig", SAME), (".ttl", SAME), (".jsonld", JSON_LD)),
        *((".rdf", RDF_XML), (".owl", RDF_XML), (".xml", RDF_XML)),
    ],
)
def test_every_syntax_says_the_same(tmp_path, suffix, text, packed):
    file = tmp_path / f"a{suffix}{'.gz' * packed}"
    file.write_bytes(gzip.compress(text.encode()) if packed else text.encode())
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    left = read_source(file, tmp_path / "b.nt").left
    assert left.name == "a"
    assert {row["key"]: row["name"] for row in left.entities.to_pylist()} == {
        "http://e.org/chad": "Tchad",
        "http://e.org/mali": None,
    }
    assert left.names["language"].to_pylist() == ["fr"]
    assert left.relation_triples["tail"].to_pylist() == ["http://e.org/mali"]
    assert left.types["type"].to_pylist() == ["http://e.org/Country"]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("a.ttl", '{"a": 1}', "no Turtle that can be read"),
        ("a.rdf", "<html><body>page</body></html>", "no RDF/XML that can be read"),
        ("a.jsonld", "<a> <b> <c> .", "no JSON-LD that can be read"),
        ("a.jsonld", '{"type": "FeatureCollection"}', "holds no entities"),
        ("a.nq", "subject,object", "no N-Quads that can be read"),
    ],
)
def test_other_content_than_the_name_says(tmp_path, name, text, words):
    (tmp_path / name).write_text(text)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    with pytest.raises(InputError, match=words):
        read_source(tmp_path / name, tmp_path / "b.nt")


@pytest.mark.parametrize("context", ['"https://schema.org/"', '{"@import": "https://e.org/c"}'])
def test_a_context_on_the_web_is_not_fetched(tmp_path, monkeypatch, context):
    monkeypatch.setattr("socket.getaddrinfo", None)  # whoever asks for an address fails
    (tmp_path / "a.jsonld").write_text(f'{{"@context": {context}, "@id": "http://e.org/a"}}')
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    with pytest.raises(InputError, match="@context is on the web, and nothing is fetched"):
        read_source(tmp_path / "a.jsonld", tmp_path / "b.nt")


@pytest.mark.parametrize(
    "declared",
    [
        '<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">',
        f'<!ENTITY a "{"a" * 500}">',
        '<!ENTITY a SYSTEM "file:///etc/passwd">',
        '<!ENTITY % a "b">',
        "<!ENTITY a '&#38;b;'>",
    ],
)
def test_entities_that_could_grow_are_refused(tmp_path, declared):
    (tmp_path / "a.rdf").write_text(f"<!DOCTYPE r [{declared}]>" + RDF_XML)
    (tmp_path / "b.nt").write_text(RIGHT_NT)
    with pytest.raises(InputError, match="declares an XML entity that is long, made of others"):
        read_source(tmp_path / "a.rdf", tmp_path / "b.nt")


def test_statements_of_all_graphs_are_taken(tmp_path):
    (tmp_path / "a.trig").write_text(
        PREFIXES + "e:g { e:a e:p 1 } _:h { e:a e:near e:b } e:a e:q 'x' . e:g { e:a e:q 2 }"
    )
    (tmp_path / "b.nq").write_text(
        "<http://e.org/a> <http://e.org/p> <http://e.org/b> <http://e.org/g> .\n"
        '<http://e.org/a> <http://e.org/p> "1" .\n'
    )
    source = read_source(tmp_path / "a.trig", tmp_path / "b.nq")
    assert (len(source.left.attribute_triples), len(source.left.relation_triples)) == (3, 1)
    assert (len(source.right.attribute_triples), len(source.right.relation_triples)) == (1, 1)
    assert source.warnings[:2] == (
        "a.trig: 2 named graphs; the statements of all are taken, as if of one graph",
        "b.nq: 1 named graph; the statements of all are taken, as if of one graph",
    )


def test_names_in_the_language_of_most_names_come_first(tmp_path):
    left, _ = left_of(
        tmp_path,
        "e:a rdfs:label 'Tschad'@de, 'Chad'@en . e:b rdfs:label 'Mali'@en, 'Mali'@de .\n"
        "e:c rdfs:label 'Togo'@de ; skos:prefLabel 'République togolaise'@fr .",
    )
    names = {row["key"][-1]: row["name"] for row in left.entities.to_pylist()}
    assert names == {"a": "Tschad", "b": "Mali", "c": "République togolaise"}
    left, _ = left_of(tmp_path, "e:a rdfs:label 'Tschad'@de, 'Chad'@en .")
    assert left.entities["name"].to_pylist() == ["Chad"]


def test_a_packed_file_that_unpacks_to_far_more_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr("store.readers.files.packed.UNSUSPICIOUS", 1 << 20)
    for name in ("a.nt.gz", "a.ttl.gz", "a.rdf.gz"):
        (tmp_path / name).write_bytes(gzip.compress(b" " * (4 << 20)))
        (tmp_path / "b.nt").write_text(RIGHT_NT)
        with pytest.raises(InputError, match="unpacks to more than 300 times its size"):
            read_source(tmp_path / name, tmp_path / "b.nt")


def test_classes_and_properties_are_no_entities(tmp_path):
    left, warnings = left_of(
        tmp_path,
        "e:Country a owl:Class ; rdfs:label 'Country' . e:near a owl:ObjectProperty .\n"
        "e:City rdfs:subClassOf e:Country . e:chad a e:Country ; e:near e:mali .",
    )
    assert left.entities["key"].to_pylist() == ["http://e.org/chad", "http://e.org/mali"]
    assert left.types["type"].to_pylist() == ["http://e.org/Country"]
    assert warnings == ["left.ttl: 3 classes and properties left out, they are no entities"]


def test_blank_nodes_are_counted(tmp_path):
    left, warnings = left_of(tmp_path, "e:a e:p 1 ; e:geo [ e:lat 2 ; e:long 3 ] .")
    assert len(left.attribute_triples) == 1
    assert len(left.relation_triples) == 0
    assert warnings == ["left.ttl: 3 statements with a blank node left out"]


def test_identity_is_not_learned_from(tmp_path):
    left, warnings = left_of(tmp_path, "e:a e:p 1 ; owl:sameAs <http://r.org/1> .")
    assert left.entities["key"].to_pylist() == ["http://e.org/a"]
    assert len(left.relation_triples) == 0
    assert [tuple(row.values()) for row in left.identities.to_pylist()] == [
        ("http://e.org/a", "http://www.w3.org/2002/07/owl#sameAs", "http://r.org/1")
    ]
    assert warnings == [
        "left.ttl: 1 statement of identity (owl:sameAs …) kept: entities that both graphs call the "
        "same serve as starting links"
    ]


def test_numbers_that_are_none_are_counted(tmp_path):
    left, warnings = left_of(tmp_path, 'e:a e:p "INF"^^xsd:double, 2, "NaN" .')
    assert left.attribute_triples["value"].to_pylist() == ["2", "NaN"]
    assert warnings == ["left.ttl: 1 value left out, NaN or infinite"]


def test_keys_of_relative_iris_do_not_depend_on_the_folder(tmp_path):
    left, _ = left_of(tmp_path, "<a> e:near <#b>, <c/d> .")
    assert left.entities["key"].to_pylist() == ["a", "left.ttl#b", "c/d"]


def test_pictures_stay_in_the_folder(tmp_path):
    folder = tmp_path / "a folder"
    folder.mkdir()
    inside = picture(folder / "pictures" / "a b.png")
    picture(tmp_path / "outside.png")
    left, warnings = left_of(
        folder,
        "e:a foaf:depiction <pictures/a%20b.png>, 'pictures/a b.png', <../outside.png>,\n"
        "  '../outside.png', <file:///etc/passwd>, <http://x.org/y.png>, 'none.png' .",
    )
    assert left.images.to_pylist() == [{"entity": "http://e.org/a", "path": str(inside)}]
    assert left.entities["key"].to_pylist() == ["http://e.org/a"]
    assert "3 pictures left out, outside the folder" in warnings[0]
    assert warnings[1] == "left.ttl: 1 picture left out, no such file, first: none.png"
    assert warnings[2] == (
        "left.ttl: 1 picture on the web left out; to fetch them, turn on "
        '"Fetch pictures from the web", or import with --fetch-pictures'
    )


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (RIGHT_NT + "<http://r.org/1> <http://r.org/p> oops .\n", 3),
        (RIGHT_NT + "<http://r.org/1> <http://r.org/p q> <http://r.org/2> .\n", 3),
        ("\n\n<relative> <http://r.org/p> <http://r.org/2> .\n", 3),
    ],
)
def test_syntax_errors_name_the_line(tmp_path, text, line):
    with pytest.raises(InputError) as caught:
        read(tmp_path, right=text)
    assert caught.value.line == line
    assert "right.nt" in str(caught.value)


def test_a_file_without_statements(tmp_path):
    with pytest.raises(InputError, match="holds no entities"):
        read(tmp_path, right="# nothing\n")
