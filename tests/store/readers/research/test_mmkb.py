"""Folders in the layout of MMKB, in the forms that its files have been published in."""

import pytest

from store.errors import InputError
from store.readers.source import read_source
from tests.samples.format_samples import MMKB, picture, write


def test_tables_of_both_graphs(tmp_path):
    inside = picture(write(tmp_path / "mmkb", MMKB) / "pictures" / "1.png")
    source = read_source(tmp_path / "mmkb")
    left, right = source.left, source.right
    assert (source.format, left.name, right.name) == ("mmkb", "FB15K", "DB15K")
    assert left.entities["key"].to_pylist() == ["/m/1", "/m/2", "/m/3"]
    assert right.entities["key"].to_pylist() == ["http://d.org/a", "http://d.org/b_(c)"]
    assert [tuple(row.values()) for row in left.relation_triples.to_pylist()] == [
        ("/m/1", "/near", "/m/2"),
        ("/m/2", "/near", "/m/3"),
    ]
    assert [tuple(row.values()) for row in right.relation_triples.to_pylist()] == [
        ("http://d.org/a", "http://d.org/p", "http://d.org/b_(c)")
    ]
    assert [tuple(row.values()) for row in left.attribute_triples.to_pylist()] == [
        ("/m/1", "http://fb.com/ns/area", "12.5", None, None)
    ]
    assert right.attribute_triples["value"].to_pylist() == ["3"]
    assert right.attribute_triples["datatype"][0].as_py().endswith("#integer")
    assert left.images.to_pylist() == [{"entity": "/m/1", "path": str(inside)}]
    assert [tuple(row.values()) for row in source.links.to_pylist()] == [
        ("/m/2", "http://d.org/a"),
        ("/m/1", "http://d.org/b_(c)"),
    ]


def test_what_is_left_out_is_counted(tmp_path):
    picture(write(tmp_path / "mmkb", MMKB) / "pictures" / "1.png")
    assert read_source(tmp_path / "mmkb").warnings == (
        "FB15K_NumericalTriples.txt: 1 value left out, NaN or infinite, first in line 2",
        "FB15K_EntityTriples.txt: 1 repeated triple left out",
        "FB15K_ImageIndex.txt: 1 picture left out, of entities without a triple",
        "FB15K_ImageIndex.txt: 1 picture left out, named by a number alone; "
        "the index must name the files",
        "DB15K_SameAsLink.txt: 1 link left out, to entities without a triple, first in line 3",
    )


def test_each_graph_in_a_folder_of_its_own(tmp_path):
    for prefix in ("FB15K", "DB15K"):
        write(tmp_path / prefix, {n: text for n, text in MMKB.items() if n.startswith(prefix)})
    source = read_source(tmp_path)
    assert (source.left.name, source.right.name, len(source.links)) == ("FB15K", "DB15K", 2)


def test_links_say_which_graph_is_the_left_one(tmp_path):
    turned = "<http://d.org/a> <SameAs> /m/2 .\n"
    source = read_source(write(tmp_path, MMKB, **{"DB15K_SameAsLink.txt": turned}))
    assert (source.left.name, source.right.name) == ("DB15K", "FB15K")
    assert source.links.to_pylist() == [{"left": "http://d.org/a", "right": "/m/2"}]


def test_without_links_and_with_links_of_ones_own(tmp_path):
    folder = write(tmp_path, MMKB, **{"DB15K_SameAsLink.txt": None})
    source = read_source(folder)
    assert len(source.links) == 0
    assert "no known links" in source.warnings[-1]
    (folder / "links.tsv").write_text("http://d.org/a\t/m/3\n")
    assert len(read_source(folder, links=folder / "links.tsv").links) == 1


@pytest.mark.parametrize(
    ("file", "text", "line", "words"),
    [
        ("FB15K_EntityTriples.txt", "/m/1 /near /m/2 .\n/m/1 /near .\n", 2, "found 2 cells"),
        ("FB15K_EntityTriples.txt", "a b c d e\n", 1, "found 5 cells, expected 3: head"),
        ("DB15K_NumericalTriples.txt", "\n\na\tb\n", 3, "expected 3: entity, attribute, number"),
        ("FB15K_ImageIndex.txt", "/m/1\n", 1, "expected 2: entity, picture path"),
        ("DB15K_SameAsLink.txt", "x <SameAs> y .\n", 1, "no link names an entity"),
        ("DB15K_SameAsLink.txt", "", None, "holds no links"),
    ],
)
def test_errors_name_file_and_line(tmp_path, file, text, line, words):
    with pytest.raises(InputError, match=words) as caught:
        read_source(write(tmp_path, MMKB, **{file: text}))
    assert (caught.value.path.name, caught.value.line) == (file, line)


def test_one_graph_or_three_are_refused(tmp_path):
    folder = write(tmp_path, MMKB, **{"DB15K_EntityTriples.txt": None})
    with pytest.raises(InputError, match=r"found files of 1 graph \(FB15K\); expected two"):
        read_source(folder)
    write(folder, MMKB, **{"YAGO15K_EntityTriples.txt": "a b c ."})
    with pytest.raises(InputError, match="found files of 3 graphs"):
        read_source(folder)
    (tmp_path / "empty").mkdir()
    with pytest.raises(InputError, match="found files of 0 graphs"):
        read_source(tmp_path / "empty", format="mmkb")


def test_a_graph_of_numbers_alone_and_an_empty_one(tmp_path):
    folder = write(tmp_path, MMKB, **{"FB15K_EntityTriples.txt": "\n"})
    assert read_source(folder).left.entities["key"].to_pylist() == ["/m/1"]
    (folder / "FB15K_NumericalTriples.txt").unlink()
    with pytest.raises(InputError, match=r"FB15K_EntityTriples.txt: .* the graph is empty"):
        read_source(folder)
