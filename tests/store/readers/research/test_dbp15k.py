"""DBP15K-style folders: what is read, and what is refused at which line."""

import json

import pytest

from store.errors import InputError
from store.readers.source import read_source
from tests.samples.format_samples import DBP15K, picture, write


def read(tmp_path, **changes):
    return read_source(write(tmp_path / "fb_db", DBP15K, **changes))


def refusal(tmp_path, **changes) -> InputError:
    with pytest.raises(InputError) as caught:
        read(tmp_path, **changes)
    return caught.value


def test_reads_both_graphs(tmp_path):
    source = read(tmp_path)
    assert source.format == "dbp15k"
    assert (source.left.name, source.right.name) == ("fb", "db")
    assert source.left.entities["key"].to_pylist() == ["/m/chad", "/m/mali", "/m/togo"]
    assert source.left.entities["name"].to_pylist() == ["Chad", 'The "Mali"', "Togo"]
    assert [type(n) for n in source.left.numbers["number"].to_pylist()] == [int] * 3
    assert source.left.numbers["entity"].to_pylist() == ["/m/chad", "/m/mali", "/m/togo"]
    assert source.right.relation_triples.to_pylist() == [
        {
            "head": "http://db.org/resource/Tschad",
            "relation": "http://db.org/ontology/near",
            "tail": "http://db.org/resource/Málí",
        }
    ]
    assert source.links.to_pylist() == [
        {"left": "/m/chad", "right": "http://db.org/resource/Tschad"},
        {"left": "/m/mali", "right": "http://db.org/resource/Málí"},
    ]


def test_a_listed_attribute_is_without_value_only_where_there_is_none(tmp_path):
    rows = read(tmp_path).left.attribute_triples.to_pylist()
    assert [(r["entity"], r["attribute"], r["value"]) for r in rows] == [
        ("/m/chad", "http://fb.com/ns/place.area", "1284000.5"),
        ("/m/mali", "http://fb.com/ns/place.area", "1240192"),
        ("/m/chad", "http://fb.com/ns/place.code", None),
    ]


def test_values_that_are_dates_stay_as_written(tmp_path):
    rows = read(tmp_path).right.attribute_triples.to_pylist()
    assert ("founded", "1960-09-22") in [(r["attribute"], r["value"]) for r in rows]


def test_attributes_alone_are_enough(tmp_path):
    source = read(tmp_path, num_attr_triples_1=None, num_attr_triples_2=None)
    assert source.left.attribute_triples["value"].to_pylist() == [None, None]


def test_every_other_file_may_be_missing(tmp_path):
    needed = {"ent_ids_1", "ent_ids_2", "triples_1", "triples_2"}
    source = read(tmp_path, **dict.fromkeys(DBP15K.keys() - needed))
    assert source.left.relation_triples["relation"].to_pylist() == ["0", "1"]
    assert source.left.entities["name"].null_count == 3
    assert len(source.links) == 0
    assert any("no known links" in warning for warning in source.warnings)


def test_translated_names_stand_in_for_names(tmp_path):
    names = json.dumps([[0, ["ch", "ad"]], [3, ["tschad"]], [1, []]])
    changes = {"names_1": None, "names_2": None, "translated_names.json": names}
    source = read(tmp_path, **changes)
    assert source.left.entities["name"].to_pylist() == ["ch ad", None, None]
    assert source.right.entities["name"].to_pylist() == ["tschad", None]


def test_translated_names_stand_beside_names(tmp_path):
    names = json.dumps([[0, ["ch", "ad"]], [0, "tchad"], [1, ['the "mali"']]])
    source = read(tmp_path, **{"translated_names.json": names})
    assert source.left.entities["name"].to_pylist() == ["Chad", 'The "Mali"', "Togo"]
    chad = [row["name"] for row in source.left.names.to_pylist() if row["entity"] == "/m/chad"]
    assert chad == ["Chad", "ch ad", "tchad"]


def test_translated_names_of_nobody_are_counted_once(tmp_path):
    names = json.dumps([[0, ["chad"]], [3, ["tschad"]], [77, ["peru"]]])
    source = read(tmp_path, **{"translated_names.json": names})
    (said,) = (w for w in source.warnings if "translated_names" in w)
    assert "1 entry left out" in said


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[[0", "no JSON"),
        (f"[{'9' * 5000}]", "thousands of digits"),
        ("{}", "found {}"),
        ("7", "found 7"),
        ('[[0, ["a"]], [0, ["a", 1]]]', 'found [0, ["a", 1]] as entry 2'),
        ("[[0]]", "found [0] as entry 1"),
        ('[["x", ["a"]]]', 'found ["x", ["a"]] as entry 1'),
        ("[[true, []]]", "found [true, []] as entry 1"),
        ("[[99999999999999999999, []]]", "as entry 1"),
        ("[" * 100_000, "without end"),
    ],
)
def test_translated_names_of_another_shape_are_refused(tmp_path, text, found):
    error = refusal(tmp_path, **{"names_1": None, "translated_names.json": text})
    assert found in str(error)
    assert "expected a list of [entity number, [word, …]]" in str(error)
    assert "translated_names.json" in str(error)


def test_translated_names_that_are_no_utf8_are_refused(tmp_path):
    folder = write(tmp_path / "x", DBP15K)
    (folder / "translated_names.json").write_bytes(b'[\n[0, ["\xe1"]]]')
    with pytest.raises(InputError, match=r"translated_names.json:2: the byte 0xe1 is not UTF-8"):
        read_source(folder)


def test_repeats_and_missing_pictures_are_counted(tmp_path):
    source = read(tmp_path, triples_1="0\t0\t1\n0\t0\t1\n0\t0\t1\n", ill_ent_ids="0\t3\n0\t3\n")
    assert len(source.left.relation_triples) == 1
    assert len(source.links) == 1
    text = "\n".join(source.warnings)
    assert "triples_1: 2 repeated relation triples left out" in text
    assert "ill_ent_ids: 1 repeated link left out" in text
    assert "has_image_1: lists 2 pictures" in text


def test_pictures_named_by_number(tmp_path):
    picture(tmp_path / "fb_db" / "pictures" / "a.png")
    source = read(tmp_path, ent_images_1="0\tpictures/a.png\n0\tpictures/a.png\n")
    assert source.left.images.to_pylist() == [
        {"entity": "/m/chad", "path": str(tmp_path / "fb_db" / "pictures" / "a.png")}
    ]


def test_windows_line_ends_a_byte_order_mark_and_blank_lines_are_no_trouble(tmp_path):
    ids = "\ufeff" + DBP15K["ent_ids_1"].replace("\n", "\r\n\r\n")
    source = read(tmp_path, ent_ids_1=ids)
    assert source.left.entities["key"].to_pylist() == ["/m/chad", "/m/mali", "/m/togo"]


@pytest.mark.parametrize(
    ("name", "text", "line", "words"),
    [
        ("ent_ids_1", "0\ta\nx\tb\n", 2, "'x' is no entity number"),
        ("ent_ids_1", "0\ta\n\n0\tb\n", 3, "is in line 1 already"),
        ("ent_ids_1", "0\ta\n1\ta\n", 2, "the key 'a' is in line 1"),
        ("ent_ids_1", "0\t\n", 1, "is empty"),
        ("ent_ids_1", "0 a\n", 1, "separated by tabs"),
        ("ent_ids_1", "", None, "holds no entities"),
        ("ent_ids_2", "3\ta\n0\tb\n", 2, "given in ent_ids_1 already"),
        ("triples_1", "0\t0\t1\n0\t0\n", 2, "found 2 columns, expected 3"),
        ("triples_1", "0\t0\t1\n\n0\t0\t99\n", 3, "'99' is not an entity of the left graph"),
        ("triples_1", "0\t0\t3\n", 1, "one of the right graph"),
        ("triples_1", "0\t7\t1\n", 1, "relation 7 is not in rel_ids_1"),
        ("triples_1", "0\t0\t1.5\n", 1, "'1.5' is no tail number"),
        ("num_attr_triples_1", "0\ta\t1\n0\ta\tNaN\n", 2, "'NaN' is not a number"),
        ("num_attr_triples_1", "0\ta\t-inf\n", 1, "'-inf' is not a number"),
        ("num_attr_triples_1", "9\ta\t1\n", 1, "'9' is not an entity"),
        ("names_1", "0\tChad\n5\tNobody\n", 2, "'5' is not an entity"),
        ("triples_2", "3\t2\t4\n3\t\0\t4\n", 2, "zero byte"),
    ],
)
def test_the_first_bad_line_is_named(tmp_path, name, text, line, words):
    error = refusal(tmp_path, **{name: text})
    assert words in str(error)
    assert error.line == line
    assert name in str(error)


def test_bytes_that_are_no_utf8_are_found(tmp_path):
    folder = write(tmp_path / "x", DBP15K)
    (folder / "names_2").write_bytes(b"3\tTschad\r\n4\tM\xe1li\n")
    with pytest.raises(InputError, match=r"names_2:2: the byte 0xe1 is not UTF-8"):
        read_source(folder)


def test_attribute_lists_of_unknown_entities_are_left_out(tmp_path):
    source = read(tmp_path, training_attrs_1="/m/peru\ta\tb\n/m/chad\tc\n")
    assert "training_attrs_1: 1 row left out" in "\n".join(source.warnings)
    assert "c" in source.left.attribute_triples["attribute"].to_pylist()


def test_the_published_graphs_are_whole(shared_data):
    folder = shared_data / "fb15k_db15k"
    source = read_source(folder, links=folder / "splits" / "train_20")
    counts = [
        [len(g.entities), len(g.relation_triples), len(g.attribute_triples), len(g.names)]
        for g in (source.left, source.right)
    ]
    assert counts == [[14951, 592213, 29395, 14951], [12842, 89197, 48080, 12842]]
    assert len(source.links) == 2569
    for graph in (source.left, source.right):
        assert graph.attribute_triples["value"].null_count == 0
        assert graph.entities["name"].null_count == 0
    assert sorted(w.split(":")[0] for w in source.warnings) == ["has_image_1", "has_image_2"]


@pytest.mark.parametrize("pair", ["zh_en", "fr_en"])
def test_keys_beyond_ascii(shared_data, pair):
    source = read_source(shared_data / "dbp15k" / pair)
    assert len(source.links) == 15000
    assert source.left.name == pair[:2]
    assert len(source.left.names) + len(source.right.names) >= 38960
    assert not source.warnings
