"""Tables become graphs: what each column is guessed to be, what it becomes, what is refused."""

import gzip
import json
from datetime import date

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from store.errors import InputError
from store.readers.sides import read_side
from store.readers.source import read_source
from store.readers.tables.graph import graph_of
from store.readers.tables.guess import guess_mapping
from store.readers.tables.mapping import (
    Column,
    TableMapping,
    read_mappings,
    to_json,
)
from store.readers.tables.tables import read_table
from tests.samples.format_samples import LEFT_TTL, picture, write

ARTISTS = """\
id,name,born,works,country,style,portrait,influenced_by
a1,Ada Weiss,1880-02-01,12,France,Cubism|Dada,pictures/a1.png,
a2,"Bo ""Bee"" Lind",1891-10-30,7,Sweden,Dada,pictures/a2.png,a1
a3,Cy Orr,1902-05-05,031,France,Cubism,pictures/gone.png,a1
a4,Di Poe,1910-01-17,3,Sweden,Dada|Fluxus,,a2
"""
TRIPLES = """\
head\trelation\ttail
e:1\tnear\te:2
e:2\trdf:type\tTown
e:2\tnear\te:3
"""
VALUES = """\
subject;predicate;value
e:1;label;Here
e:1;comment;a quiet place
e:1;area;12.5
"""


def table(tmp_path, text, name="table.csv"):
    path = tmp_path / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_table(path)


def guessed(found):
    return {column.name: column.role for column in guess_mapping(found).columns}


def graph(tmp_path, text, mapping=None, name="table.csv"):
    warnings = []
    found = table(tmp_path, text, name)
    return graph_of("g", [(found, mapping or guess_mapping(found))], warnings), warnings


def rows(table):
    return set(zip(*(column.to_pylist() for column in table.columns), strict=True))


def test_columns_are_recognised_by_name_and_content(tmp_path):
    found = table(tmp_path, ARTISTS)
    assert guessed(found) == {
        "id": "id",
        "name": "name",
        "born": "date",
        "works": "attribute",  # 031 is a code
        "country": "relation",
        "style": "relation",
        "portrait": "picture",
        "influenced_by": "relation",
    }
    separators = {column.name: column.separator for column in guess_mapping(found).columns}
    assert separators["style"] == "|"
    assert separators["country"] == ""
    assert guess_mapping(found).split == "cells are split: “style” at “|”"


def test_a_row_becomes_an_entity_and_shared_values_become_others(tmp_path):
    for name in ("a1", "a2"):
        picture(tmp_path / "pictures" / f"{name}.png")
    found, warnings = graph(tmp_path, ARTISTS)
    keys = found.entities["key"].to_pylist()
    assert keys[:4] == ["a1", "a2", "a3", "a4"]
    assert set(keys[4:]) == {
        "country: France", "country: Sweden", "style: Cubism", "style: Dada", "style: Fluxus",
    }  # fmt: skip
    assert ("a2", 'Bo "Bee" Lind', None) in rows(found.names)
    assert ("country: France", "France", None) in rows(found.names)
    assert ("country: France", "country") in rows(found.types)
    relations = rows(found.relation_triples)
    assert {("a1", "style", "style: Cubism"), ("a1", "style", "style: Dada")} <= relations
    assert ("a2", "influenced_by", "a1") in relations
    day = "http://www.w3.org/2001/XMLSchema#date"
    assert ("a1", "born", "1880-02-01", day, None) in rows(found.attribute_triples)
    assert found.images["entity"].to_pylist() == ["a1", "a2"]
    assert warnings == ["table.csv: 1 picture left out, no such file, first: pictures/gone.png"]


def test_another_mapping_makes_another_graph(tmp_path):
    chosen = TableMapping((Column("name", "id"), Column("country", "attribute")))
    found, _ = graph(tmp_path, ARTISTS, chosen)
    assert len(found.entities) == 4
    assert len(found.relation_triples) == len(found.names) == 0
    assert ("Ada Weiss", "country", "France", None, None) in rows(found.attribute_triples)


def test_rows_with_the_same_id_are_one_entity(tmp_path):
    found, warnings = graph(tmp_path, "qid,label,genre\nQ1,One,a\nQ1,One,b\nQ2,Two,a\nQ2,Two,b\n")
    assert found.entities["key"].to_pylist()[:2] == ["Q1", "Q2"]
    assert len(found.relation_triples) == 4
    assert warnings == ["table.csv: 2 rows with the id of an earlier row, taken together with it"]


def test_without_ids_the_names_are_the_keys_and_kept_apart(tmp_path):
    found, warnings = graph(tmp_path, "name,state\nSpringfield,IL\nSpringfield,OH\n,TX\nSalem,OR\n")
    assert found.entities["key"].to_pylist() == ["Springfield", "Springfield (2)", "Salem"]
    assert found.entities["name"].to_pylist()[:2] == ["Springfield", "Springfield"]
    assert len(warnings) == 2


def test_tables_of_statements(tmp_path):
    folder = write(tmp_path / "town", {"triples.tsv": TRIPLES, "attributes.csv": VALUES})
    warnings = []
    found = read_side(folder, None, warnings)
    assert found.entities["key"].to_pylist() == ["e:1", "e:2", "e:3"]
    assert rows(found.relation_triples) == {("e:1", "near", "e:2"), ("e:2", "near", "e:3")}
    assert rows(found.types) == {("e:2", "Town")}
    assert found.entities["name"].to_pylist() == ["Here", None, None]
    assert found.entities["description"].to_pylist()[0] == "a quiet place"
    assert rows(found.attribute_triples) == {("e:1", "area", "12.5", None, None)}
    assert warnings == []


def test_tables_of_a_folder_refer_to_one_another(tmp_path):
    works = "id,title,artist\nw1,Dawn,a1\nw2,Dusk,a1\nw3,Noon,a2\nw4,Night,a2\n"
    links = "left,right\na1,Q1\n"
    files = {"artists.csv": ARTISTS, "works.csv": works, "links.csv": links}
    folder = write(tmp_path / "museum", files)
    found = read_side(folder, None, [])
    assert ("w3", "artist", "a2") in rows(found.relation_triples)
    assert found.name == "museum"
    assert "Q1" not in found.entities["key"].to_pylist()
    with pytest.raises(InputError, match="every column is left out"):
        read_side(folder / "links.csv", None, [])


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"\xef\xbb\xbfid,name\n1,Chad\n", "t.csv"),
        (b"\xef\xbb\xbf\xef\xbb\xbfid,name\n1,Chad\n", "t.csv"),
        ("ï»¿id,name\n1,Chad\n".encode(), "t.csv"),
        ("id\tname\r\n1\tChad\r\n".encode("utf-16"), "t.csv"),
        ("id\tname\r\n1\tChad\r\n".encode("utf-16"), "t.tsv"),
        (b"sep=;\nid;name\n1;Chad\n", "t.csv"),
        (b"id;name\n1;Chad\n", "t.csv"),
        (b"id|name\r\n1|Chad\n\n", "t.csv"),
        (b'"id" , "name"\n1,  Chad \n'.replace(b" , ", b","), "t.csv"),
        (gzip.compress(b"id,name\n1,Chad\n", mtime=0), "t.csv.gz"),
        (b"id,name\r1,Chad\r", "t.csv"),
    ],
)
def test_what_spreadsheets_do_to_a_file(tmp_path, data, name):
    found = table(tmp_path, data, name)
    assert found.names == ("id", "name")
    assert [column.to_pylist() for column in found.columns] == [["1"], ["Chad"]]


def test_a_tsv_that_knows_no_quotes(tmp_path):
    found = table(tmp_path, 'id\tname\n1\t"Weird" Al\n2\t5" disk\n', "t.tsv")
    assert found.column("name").to_pylist() == ['"Weird" Al', '5" disk']


def test_columns_without_a_name_or_with_one_twice(tmp_path):
    assert table(tmp_path, "a,,a,a\n1,2,3,4\n").names == ("a", "column 2", "a (2)", "a (3)")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "the file is empty"),
        (b'id,name\n1,"a\nb"\n2,b,c\n', ":4: found 3 columns, expected 2"),
        (b"id,name\n1,a\n2\n3,c\n", ":3: found 1 column, expected 2"),
        (b'id,name\n1,"a\n2,b\n', "the quotes are broken"),
        (b"id,name\n1,caf\xe9\n", ":2: the byte 0xe9 is not UTF-8"),
        (b"id,name\n1,a\0\n", ":2: a zero byte"),
        (b"id,name\n,\n", "no row has an id or a name"),
        (b"id,name\n", "no row has an id or a name"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, data, words):
    with pytest.raises(InputError) as refused:
        graph(tmp_path, data)
    assert words in str(refused.value)
    assert str(refused.value).startswith(str(tmp_path / "table.csv"))


def test_parquet_with_lists_and_numbers(tmp_path):
    columns = {
        "id": pa.array([1, 2], pa.int64()),
        "label": pa.array(["One", "Two"]).dictionary_encode(),
        "genres": pa.array([["a", "b"], None]),
        "seen": pa.array([date(2020, 1, 2), None]),
        "odd": pa.array([{"x": 1}, {"x": 2}]),
    }
    pq.write_table(pa.table(columns), tmp_path / "t.parquet")
    found = read_table(tmp_path / "t.parquet")
    assert found.column("genres").to_pylist() == ["a|b", None]
    assert found.column("seen").to_pylist() == ["2020-01-02", None]
    assert found.column("odd").to_pylist() == [None, None]
    assert guessed(found) == {
        "id": "id", "label": "name", "genres": "attribute", "seen": "date", "odd": "ignore",
    }  # fmt: skip
    assert len(read_table(tmp_path / "t.parquet", 1)) == 1


def test_a_mapping_survives_its_file(tmp_path):
    mapping = guess_mapping(table(tmp_path, ARTISTS))
    path = tmp_path / "mapping.json"
    path.write_text(to_json({"table.csv": mapping}))
    assert read_mappings(path, ["renamed.csv"]) == {"renamed.csv": mapping}
    both = {"a.csv": mapping, "b.csv": mapping}
    path.write_text(to_json(both))
    assert read_mappings(path, ["a.csv", "b.csv"]) == both


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ([], "found something else"),
        ({"columns": [{"name": "id"}]}, "another form of mapping"),
        ({"columns": [{"name": "id", "role": 1}]}, "another form of mapping"),
        ({"tables": {"other.csv": {}}}, "names a table 'other.csv'"),
        ({"columns": [{"name": "id", "role": "boss"}]}, "the role 'boss'"),
        ({"columns": [{"name": "no", "role": "id"}]}, "names a column 'no'"),
        ({"columns": [{"name": "id", "role": "id"}] * 2}, "more than once"),
        ({"columns": [{"name": "name", "role": "attribute"}]}, "no column is id or name"),
        ({"columns": [{"name": "id", "role": "value"}]}, "none is the predicate"),
        ({"columns": [{"name": "id", "role": "predicate"}]}, "needs a column as id"),
    ],
)
def test_a_mapping_that_does_not_fit(tmp_path, form, words):
    path = tmp_path / "mapping.json"
    path.write_text(json.dumps(form))
    with pytest.raises(InputError, match=words):
        graph(tmp_path, "id,name\n1,a\n", read_mappings(path, ["table.csv"])["table.csv"])


@pytest.mark.parametrize("text", ["9" * 5000, "[" * 100_000, "{", "\0"])
def test_a_mapping_that_is_no_json(tmp_path, text):
    (tmp_path / "mapping.json").write_text(text)
    with pytest.raises(InputError, match="this is no JSON"):
        read_mappings(tmp_path / "mapping.json", ["table.csv"])


def test_each_side_is_read_by_its_own_kind(tmp_path):
    write(tmp_path, {"left.ttl": LEFT_TTL, "right.csv": "id,name\nr1,Tschad\nr2,Mali\n"})
    (tmp_path / "links.csv").write_text("http://e.org/chad,r1\n")
    source = read_source(
        tmp_path / "left.ttl", tmp_path / "right.csv", links=tmp_path / "links.csv"
    )
    assert source.format == "rdf and tables"
    assert source.links.to_pylist() == [{"left": "http://e.org/chad", "right": "r1"}]
    assert source.right.entities["name"].to_pylist() == ["Tschad", "Mali"]


def test_a_path_outside_the_folder_is_no_picture(tmp_path):
    picture(tmp_path / "secret.png")
    inner = tmp_path / "inner"
    inner.mkdir()
    text = "id,image\n1,../secret.png\n2,/etc/passwd.png\n3,https://e.org/x.png\n"
    mapping = TableMapping((Column("id", "id"), Column("image", "picture")))
    found, warnings = graph(inner, text, mapping)
    assert len(found.images) == 0
    assert "on the web" in warnings[0]
    assert "outside the folder" in warnings[1]


def test_rows_and_what_they_share_have_types(tmp_path):
    text = "id,name,born_in,died_in\n1,Ada,Warsaw,Graz\n2,Bo,Graz,Warsaw\n"
    columns = [Column("id", "id"), Column("name", "name")]
    columns += [Column(name, "relation", kind="place") for name in ("born_in", "died_in")]
    found, _ = graph(tmp_path, text, TableMapping(tuple(columns), "artist"))
    assert rows(found.types) == {
        ("1", "artist"), ("2", "artist"), ("place: Warsaw", "place"), ("place: Graz", "place"),
    }  # fmt: skip
    assert len(found.entities) == 4
    assert set(found.relation_triples["relation"].to_pylist()) == {"born_in", "died_in"}


def test_the_role_that_was_chosen_is_said_by_the_datatype(tmp_path):
    text = 'id,a,b,c,d\n1,007,007,1.284,1850\n2,12,12,"193,8",1851\n'
    roles = {"id": "id", "a": "text", "b": "number", "c": "number", "d": "attribute"}
    mapping = TableMapping(tuple(Column(name, role) for name, role in roles.items()))
    found, _ = graph(tmp_path, text, mapping)
    said = {
        (row["attribute"], row["value"]): (row["datatype"] or "").rpartition("#")[2]
        for row in found.attribute_triples.to_pylist()
    }
    assert said == {
        ("a", "007"): "string", ("a", "12"): "string", ("b", "007"): "integer",
        ("b", "12"): "integer", ("c", "1.284"): "", ("c", "193,8"): "",
        ("d", "1850"): "", ("d", "1851"): "",
    }  # fmt: skip


def test_what_is_optional_in_a_mapping_survives_its_file(tmp_path):
    columns = (Column("a", "id"), Column("b", "relation", "|", "place", "ort"))
    path = tmp_path / "mapping.json"
    path.write_text(to_json({"t.csv": TableMapping(columns, "artist")}))
    assert json.loads(path.read_text())["columns"][0] == {
        "name": "a", "role": "id", "separator": "",
    }  # fmt: skip
    assert read_mappings(path, ["t.csv"])["t.csv"] == TableMapping(columns, "artist")
    path.write_text('{"rows": 3, "columns": []}')
    with pytest.raises(InputError, match="'rows' is a word"):
        read_mappings(path, ["t.csv"])


def vocabulary(found) -> set[str]:
    return {row["key"] for row in found.entities.to_pylist() if row["vocabulary"]}


def test_what_only_cells_name_is_vocabulary(tmp_path):
    found, _ = graph(tmp_path, ARTISTS.replace("a4,Di Poe", "country: Sweden,Di Poe"))
    shared = {"country: France", "style: Cubism", "style: Dada", "style: Fluxus"}
    assert vocabulary(found) == shared  # Sweden is a row here, and what a row names is one, too
    assert len(found.entities) == 4 + len(shared)


def test_iris_in_cells_and_objects_of_statements_are_main_entities(tmp_path):
    found, _ = graph(tmp_path, "id,near\n1,http://e.org/x\n2,http://e.org/x\n3,Rome\n4,Rome\n")
    assert vocabulary(found) == {"near: Rome"}
    found, _ = graph(tmp_path, TRIPLES)
    assert vocabulary(found) == set()
