"""OpenEA-style folders."""

import pytest

from store.errors import InputError
from store.readers.source import read_source
from tests.samples.format_samples import OPENEA, picture, write


def read(tmp_path, **changes):
    return read_source(write(tmp_path / "data", OPENEA, **changes))


def test_entities_are_what_the_files_name(tmp_path):
    source = read(tmp_path)
    assert source.format == "openea"
    assert source.left.entities["key"].to_pylist() == ["a:chad", "a:mali", "a:togo"]
    assert source.right.entities["key"].to_pylist() == [
        "http://db.org/Tschad",
        "http://db.org/Mali",
    ]
    assert source.links.to_pylist() == [{"left": "a:chad", "right": "http://db.org/Tschad"}]
    assert not source.warnings


def test_names_and_descriptions_are_no_attribute_values(tmp_path):
    left = read(tmp_path).left
    assert left.names.to_pylist() == [
        {"entity": "a:chad", "name": "Chad", "language": None},
        {"entity": "a:chad", "name": "Tchad", "language": "fr"},
    ]
    assert left.entities.to_pylist()[1] == {
        "key": "a:mali",
        "name": None,
        "description": "landlocked",
        "vocabulary": False,
    }
    assert set(left.attribute_triples["attribute"].to_pylist()) == {"area", "motto", "note"}


def test_literals_are_understood(tmp_path):
    rows = read(tmp_path).left.attribute_triples.to_pylist()
    area, motto, note = rows
    assert (area["value"], area["datatype"]) == (
        "1284000",
        "http://www.w3.org/2001/XMLSchema#integer",
    )
    assert (motto["value"], motto["language"]) == ('Un "peuple"', "fr")
    assert note["value"] == "one\ttwo"


@pytest.mark.parametrize(
    ("written", "value", "datatype", "language"),
    [
        ("plain", "plain", None, None),
        ('"quoted"', "quoted", None, None),
        ('"half', '"half', None, None),
        ('5" long', '5" long', None, None),
        ('"a"@pt-BR .', "a", None, "pt-BR"),
        ('"a"^^xsd:date', "a", "http://www.w3.org/2001/XMLSchema#date", None),
        ('"a"^^<http://www.w3.org/2001/XMLSchema#string>', "a", None, None),
        ('"M\\u00fcll"', "Müll", None, None),
        ('"\\uD800"', "\\uD800", None, None),
        ("C:\\new", "C:\\new", None, None),
        ("", "", None, None),
    ],
)
def test_one_literal(tmp_path, written, value, datatype, language):
    rows = read(tmp_path, attr_triples_1=f"a:chad\tp\t{written}\n").left.attribute_triples
    assert rows.to_pylist()[0] == {
        "entity": "a:chad",
        "attribute": "p",
        "value": value,
        "datatype": datatype,
        "language": language,
    }


def test_numbers_that_are_none_are_left_out_and_counted(tmp_path):
    typed = '"NaN"^^<http://www.w3.org/2001/XMLSchema#double>'
    source = read(tmp_path, attr_triples_1=f"a:x\tp\t1\na:x\tq\t{typed}\na:x\tr\tNaN\n")
    assert source.left.attribute_triples["attribute"].to_pylist() == ["p", "r"]
    assert source.warnings == (
        "attr_triples_1: 1 value left out, NaN or infinite, first in line 2",
    )


def test_values_without_end_are_left_out(tmp_path):
    source = read(tmp_path, attr_triples_1=f"a:x\tp\t{'x' * 1_100_000}\na:x\tq\t1\n")
    assert source.left.attribute_triples["attribute"].to_pylist() == ["q"]
    assert source.warnings == ("attr_triples_1: 1 text longer than 1 MB left out",)


def test_types_stand_among_the_relations(tmp_path):
    relation = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    triples = f"a:chad\t{relation}\ta:Country\na:chad\tnear\ta:mali\n"
    left = read(tmp_path, rel_triples_1=triples).left
    assert left.types.to_pylist() == [{"entity": "a:chad", "type": "a:Country"}]
    assert left.relation_triples["relation"].to_pylist() == ["near"]
    assert "a:Country" not in left.entities["key"].to_pylist()


def test_pictures_stay_in_the_folder(tmp_path):
    inside = picture(tmp_path / "data" / "images" / "chad.png")
    picture(tmp_path / "outside.png")
    (tmp_path / "data" / "broken.png").write_text("no picture")
    (tmp_path / "data" / "link.png").symlink_to(tmp_path / "outside.png")
    rows = ["images/chad.png", "../outside.png", f"{inside}", "none.png", "broken.png", "link.png"]
    source = read(tmp_path, ent_images_1="".join(f"a:chad\t{row}\n" for row in rows))
    assert source.left.images["path"].to_pylist() == [str(inside)]
    assert source.warnings == (
        "ent_images_1: 3 pictures left out, outside the folder, first: ../outside.png",
        "ent_images_1: 1 picture left out, no such file, first: none.png",
        "ent_images_1: 1 picture left out, can't be opened, first: broken.png",
    )


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("rel_triples_1", "a\tb\tc\nd\te\n", 2, "found 2 columns, expected 3"),
        ("rel_triples_1", "a\tb\tc\td\n", 1, "found 4 columns"),
        ("rel_triples_1", "\tb\tc\n", 1, "column 1 is empty"),
        ("attr_triples_2", "a\tb\n", 1, "expected 3: entity, attribute, value"),
        ("ent_links", "a:chad\thttp://db.org/Tschat\n", 1, "nearest key is 'http://db.org/Tschad'"),
        ("ent_images_1", "nobody\tx.png\n", 1, "not an entity of the left graph"),
    ],
)
def test_the_first_bad_line_is_named(tmp_path, name, text, line, words):
    with pytest.raises(InputError) as caught:
        read(tmp_path, **{name: text})
    assert words in str(caught.value)
    assert (caught.value.line, caught.value.path.name) == (line, name)


def test_an_empty_graph_is_refused(tmp_path):
    with pytest.raises(InputError, match="the left graph is empty"):
        read(tmp_path, rel_triples_1="", attr_triples_1="")


def test_the_emoji_are_whole(shared_data):
    source = read_source(shared_data / "emoji_fluent_noto")
    assert [len(g.images) for g in (source.left, source.right)] == [2980, 3538]
    assert [len(g.relation_triples) for g in (source.left, source.right)] == [13512, 14290]
    assert [len(g.names) for g in (source.left, source.right)] == [2980, 3538]
    assert "label" not in source.left.attribute_triples["attribute"].to_pylist()
    assert len(source.links) == 2994
    assert not source.warnings
