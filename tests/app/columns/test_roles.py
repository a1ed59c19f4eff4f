"""What is proposed for the columns of both sides."""

from pathlib import Path

import pytest

from app.columns import roles
from store.errors import InputError
from store.readers import sides
from store.readers.tables.mapping import TableMapping
from tests.samples.museum_tables import write_museum_pair


@pytest.fixture(scope="module")
def museum(tmp_path_factory):
    return write_museum_pair(tmp_path_factory.mktemp("museum"))


def completed(*paths, links=None, given=()):
    pair = [sides.Side(path, dict(given).get(path)) for path in paths]
    found, looks = roles.complete(pair, links)
    return [side.mappings[side.path.name] for side in found], looks


def roles_of(mapping: TableMapping) -> dict[str, str]:
    return {column.name: column.role for column in mapping.columns}


def test_two_museums_tables_are_understood(museum):
    left, right, links, _ = museum
    (german, english), looks = completed(left, right, links=links)
    assert roles_of(german) == {
        "Inventarnummer": "id", "Name": "name", "geburtsdatum": "date", "sterbedatum": "date",
        "Geburtsort": "relation", "Sterbeort": "relation", "Nationalität": "relation",
        "Höhe in cm": "number", "Technik": "relation",
    }  # fmt: skip
    assert list(roles_of(english).values()) == list(roles_of(german).values())
    assert {c.name: c.same_as for c in english.columns if c.role != "id"} == {
        "displayname": "Name", "born": "geburtsdatum", "died": "sterbedatum",
        "birthplace": "Geburtsort", "deathplace": "Sterbeort", "nationality": "Nationalität",
        "height": "Höhe in cm", "medium": "Technik",
    }  # fmt: skip
    for mapping, (look,) in zip((german, english), looks, strict=True):
        kinds = {c.name: c.kind for c in mapping.of("relation")}
        assert sorted(kinds.values()) == ["medium", "nationality", "place", "place"]
        assert look.why_id == "the links name its values"
    assert english.rows == "artist"


def test_the_links_tell_the_id(tmp_path):
    rows = "".join(f"{n},Thing {n},GND{n}\n" for n in range(20))
    table = tmp_path / "things.csv"
    table.write_text("id,name,authority\n" + rows)
    links = tmp_path / "links.csv"
    links.write_text("left,right\n" + "".join(f"GND{n},x{n}\n" for n in range(5)))
    assert roles.look_at(table, "left", 5).proposal.of("id")[0].name == "id"
    look = roles.look_at(table, "left", 5, links)
    assert look.proposal.of("id")[0].name == "authority"
    assert roles_of(look.proposal)["id"] == "attribute"
    swapped = roles.look_at(table, "right", 5, links)  # names the other graph first
    assert swapped.proposal.of("id")[0].name == "authority"


def test_links_of_other_graphs_tell_nothing(tmp_path):
    table, links = tmp_path / "things.csv", tmp_path / "links.csv"
    table.write_text("id,name\n" + "".join(f"{n},Thing {n}\n" for n in range(9)))
    links.write_text("left,right\nzz,yy\n")
    assert roles.look_at(table, "left", 5, links).proposal.of("id")[0].name == "id"
    links.write_text("no links at all")
    assert roles.look_at(table, "left", 5, links).proposal.of("id")[0].name == "id"


def test_columns_with_the_same_values_are_of_one_kind(tmp_path):
    towns = ["Rom", "Bari", "Pisa", "Lodi", "Asti", "Bra"]
    rows = "".join(f"{n},P {n},{towns[n % 6]},{towns[n // 2 % 6]}\n" for n in range(24))
    (tmp_path / "t.csv").write_text("id,name,miejsce,zgon\n" + rows)
    look = roles.look_at(tmp_path / "t.csv", "left", 5)
    assert [c.kind for c in look.proposal.of("relation")] == ["", "miejsce"]


def test_what_was_given_stays_and_is_followed(tmp_path, museum):
    left, right, links, _ = museum
    (german, _), _ = completed(left, right, links=links)
    changed = TableMapping(
        tuple(c if c.name != "Technik" else type(c)("Technik", "attribute", "|")
              for c in german.columns)
    )  # fmt: skip
    (kept, english), _ = completed(left, right, given={left: {left.name: changed}}.items())
    assert kept == changed
    assert roles_of(english)["medium"] == "attribute"


@pytest.mark.parametrize(
    ("file", "word"),
    [("artists.csv", "artist"), ("cities_2024.csv.gz", "city"), ("left.csv", ""),
     ("kuenstler.csv", "kuenstler"), ("movies.csv", "movie"), ("series.csv", "series"),
     ("churches.csv", "church"), ("companies.csv", "company"), ("corpus.csv", "corpus"),
     ("boxes.csv", "box"), ("people.csv", "person"),
     ("data-export-2.tsv", ""), ("glass.csv", "glass")],
)  # fmt: skip
def test_the_file_says_what_the_rows_are(file, word):
    assert roles.rows_word(Path(file)) == word


def test_a_file_that_is_no_table_is_refused(tmp_path):
    (tmp_path / "t.csv").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError):
        roles.look_at(tmp_path / "t.csv", "left", 5)


def test_links_that_name_later_rows_tell_the_right_id(tmp_path):
    """Beyond the rows that are looked at; another column has such numbers, too."""
    rows = "".join(f"{20_000 - n},{n},Thing {n}\n" for n in range(1, 12_001))
    (tmp_path / "t.csv").write_text("legacy_nr,id,name\n" + rows)
    links = tmp_path / "links.csv"
    links.write_text("left,right\n" + "".join(f"{n},x{n}\n" for n in range(10_500, 10_900)))
    look = roles.look_at(tmp_path / "t.csv", "left", 5, links)
    assert look.proposal.of("id")[0].name == "id"
    links.write_text("left,right\n" + "".join(f"{n},x{n}\n" for n in range(2, 9_000)))
    assert roles.look_at(tmp_path / "t.csv", "left", 5, links).proposal.of("id")[0].name == "id"


def test_a_file_of_links_among_the_tables_stays_out(tmp_path):
    links = tmp_path / "links.csv"
    links.write_text("left,right\n" + "".join(f"{n},x{n}\n" for n in range(9)))
    look = roles.look_at(links, "left", 5, links)
    assert look.proposal.empty


def test_a_column_follows_the_left_one_that_it_is_like(tmp_path):
    """Two left tables have a column of the same name and different roles."""
    towns = [f"Town {n}" for n in range(6)]
    (tmp_path / "left").mkdir()
    long = [f"a place by the river {n}" for n in range(24)]
    rows = "".join(f"{n},P {n},{long[n]}\n" for n in range(24))
    (tmp_path / "left" / "a.csv").write_text("id,name,place\n" + rows)
    rows = "".join(f"x{n},Q {n},{towns[n % 6]}\n" for n in range(24))
    (tmp_path / "left" / "b.csv").write_text("id,name,place\n" + rows)
    rows = "".join(f"y{n},R {n},{long[n]}\n" for n in range(24))
    (tmp_path / "right.csv").write_text("id,name,place\n" + rows)
    pair = [sides.Side(tmp_path / "left"), sides.Side(tmp_path / "right.csv")]
    (_, right), _ = roles.complete(pair)
    assert roles_of(right.mappings["right.csv"])["place"] == "attribute"


def test_only_a_column_without_repeats_is_said_to_have_none(tmp_path):
    (tmp_path / "t.csv").write_text("qid,award\n" + "Q1,a\nQ1,b\nQ2,c\nQ2,d\n" * 3)
    look = roles.look_at(tmp_path / "t.csv", "left", 5)
    assert (look.proposal.of("id")[0].name, look.why_id) == ("qid", "")


def test_a_table_without_rows_can_be_looked_at(tmp_path):
    (tmp_path / "t.csv").write_text("id,name\n")
    look = roles.look_at(tmp_path / "t.csv", "left", 200)
    assert [column.name for column in look.proposal.columns] == ["id", "name"]
    assert [len(column) for column in look.table.columns] == [0, 0]
