"""Two sides read together."""

from dataclasses import replace

import pytest

from store.errors import InputError
from store.graphs import staging
from store.readers.sides import Side, mappings_of, read_pair


def tables(folder):
    """A column of makers: on the left each comes often, on the right hardly twice."""
    left = "id,name,maker\n" + "".join(f"a{i},Thing {i},Maker {i % 3}\n" for i in range(12))
    right = "id,name,Maker\n" + "".join(f"b{i},Thing {i},Maker {i % 11}\n" for i in range(12))
    (folder / "left.csv").write_text(left)
    (folder / "right.csv").write_text(right)
    return folder / "left.csv", folder / "right.csv"


def test_the_same_column_plays_the_same_role_on_both_sides(tmp_path):
    left, right = tables(tmp_path)
    alone = [mappings_of(path)[path.name].columns[2].role for path in (left, right)]
    assert alone == ["relation", "attribute"]  # each by itself
    source = read_pair(Side(left), Side(right), None, lambda *_: None)
    assert len(source.left.relation_triples) == len(source.right.relation_triples) == 12


def test_what_a_user_chose_for_one_side_goes_for_the_other(tmp_path):
    left, right = tables(tmp_path)
    chosen = mappings_of(right)  # an attribute
    source = read_pair(Side(left), Side(right, chosen), None, lambda *_: None)
    assert len(source.left.relation_triples) == len(source.right.relation_triples) == 0


def test_columns_that_say_the_same_travel_with_what_was_read(tmp_path):
    left, right = tables(tmp_path)
    mapping = mappings_of(right)[right.name]
    joined = [replace(c, same_as="maker" if c.name == "Maker" else "") for c in mapping.columns]
    chosen = {right.name: replace(mapping, columns=tuple(joined))}
    source = read_pair(Side(left), Side(right, chosen), None, lambda *_: None)
    assert source.joined.to_pylist() == [{"left": "maker", "right": "Maker"}]
    staging.write_source(source, tmp_path / "read")
    assert staging.read_source(tmp_path / "read").joined.equals(source.joined)
    kept = read_pair(Side(left), Side(kept=source.right), None, lambda *_: None)
    assert kept.joined is None


def test_links_that_name_another_column_say_which(tmp_path):
    left, right = tables(tmp_path)
    links = tmp_path / "links.csv"
    links.write_text("left,right\nThing 1,b1\nThing 2,b2\n")
    mapping = mappings_of(left)[left.name]
    columns = tuple(
        replace(c, role="attribute" if c.role == "name" else c.role) for c in mapping.columns
    )
    with pytest.raises(InputError, match="“name” of the left graph; choose that as the id"):
        read_pair(
            Side(left, {left.name: replace(mapping, columns=columns)}),
            Side(right),
            links,
            lambda *_: None,
        )
    links.write_text("left,right\nnobody,no one\n")
    with pytest.raises(InputError, match="is it the file of these graphs"):
        read_pair(Side(left), Side(right), links, lambda *_: None)


def test_joined_columns_stay_when_one_side_is_read_again(tmp_path):
    left, right = tables(tmp_path)
    kept = read_pair(Side(left), Side(right), None, lambda *_: None).left
    again = read_pair(Side(kept=kept), Side(right), None, lambda *_: None)
    assert again.joined is None  # those of the workspace stay


def test_the_advice_counts_values_and_not_rows(tmp_path):
    rows = "".join(f"a{n},{n % 5 + 1},{n}\n" for n in range(1, 101))
    (tmp_path / "left.csv").write_text("id,rooms,legacy no\n" + rows)
    (tmp_path / "right.csv").write_text("id,name\nb1,B\n")
    links = tmp_path / "links.csv"
    links.write_text("left,right\n" + "".join(f"{n},b1\n" for n in range(1, 101)))
    sides_ = Side(tmp_path / "left.csv"), Side(tmp_path / "right.csv")
    with pytest.raises(InputError, match="“legacy no” of the left graph; choose that as the id"):
        read_pair(*sides_, links, lambda *_: None)
