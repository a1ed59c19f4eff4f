"""The picture of both neighbourhoods."""

import re
from xml.etree import ElementTree

import pytest

from app.review.neighbour_map import LINES, STYLE, picture
from app.review.neighbour_pairs import compare_neighbours
from store.records import Neighbour


def neighbour(number, name=None, relation="r"):
    return Neighbour(1, relation, True, number, f"k{number}", name, 2)


def drawn(rows, left="Chad", right="Tschad"):
    """The picture's elements; it is well-formed, or this fails."""
    return ElementTree.fromstring(picture(left, right, rows))


def row_groups(rows):
    """The drawn rows, without the legend."""
    groups = drawn(rows).findall("g")
    return [group for group in groups if group.find("circle") is not None]


def test_the_lines_are_explained_in_words():
    rows = compare_neighbours([neighbour(10), neighbour(11)], [neighbour(20)], [(10, 20, "seed")])
    legend = [text for text in drawn(rows).iter("text") if text.get("class") == "meaning"]
    assert [text.text for text in legend] == ["linked", "open"]
    assert "accepted link" in legend[0].find("title").text


def test_matched_neighbours_are_joined_and_others_are_not():
    rows = compare_neighbours(
        [neighbour(10, "Mali"), neighbour(11, "Niger")], [neighbour(20, "Mali")], [(10, 20, "seed")]
    )
    supports, open_ = row_groups(rows)
    assert (supports.get("class"), open_.get("class")) == ("supports", "open")
    assert len(supports.findall("path")) == 3 and len(open_.findall("path")) == 1
    assert [text.text for text in open_.findall("text")] == ["Niger", "r"]


def test_who_is_joined_by_a_mere_proposal_has_another_line_and_word():
    rows = compare_neighbours(
        [neighbour(10, "Mali"), neighbour(11, "Niger")],
        [neighbour(20, "Mali"), neighbour(21, "Niger")],
        [(10, 20, "accept"), (11, 21, "proposal")],
    )
    assert [row.get("class") for row in row_groups(rows)] == ["supports", "proposed"]
    words = [text.text for text in drawn(rows).iter("text") if text.get("class") == "meaning"]
    assert words == ["linked", "proposed"]
    dashes = re.findall(r"\.(\w+) path \{ stroke-dasharray: ([\d ]+)", STYLE)
    assert len(dict(dashes)) == len({dash for _, dash in dashes}) == 3


def test_who_stands_alone_shares_a_line_with_one_of_the_other_side():
    lefts, rights = [neighbour(i) for i in (1, 2, 3)], [neighbour(i) for i in (11, 12)]
    height = int(drawn(compare_neighbours(lefts, rights, [])).get("viewBox").split()[3])
    assert height == int(drawn(compare_neighbours(lefts, [], [])).get("viewBox").split()[3])


def test_each_neighbour_says_its_whole_name_under_the_pointer():
    left, right = (neighbour(i, f"{i} " + "x" * 60) for i in (10, 20))
    (row,) = row_groups(compare_neighbours([left], [right], [(10, 20, "seed")]))
    said = [title.text for text in row.findall("text") for title in text.findall("title")]
    assert said == [f"r: {one.neighbour_name}" for one in (left, right)]


def test_a_line_that_is_not_drawn_is_not_explained():
    pairs = [(i, 100 + i, "seed") for i in range(LINES)]
    lefts = [neighbour(i) for i in range(LINES + 1)]
    rows = compare_neighbours(lefts, [neighbour(b) for _, b, _ in pairs], pairs)
    words = [text.text for text in drawn(rows).iter("text") if text.get("class") == "meaning"]
    assert len(rows) == LINES + 1 and words == ["linked"]
    assert [text.text for text in drawn(rows).findall("text")][0] == "and 1 more, in the table"


def test_it_says_what_it_shows_to_who_can_t_see_it():
    found = drawn(compare_neighbours([neighbour(10)], [neighbour(20)], [(10, 20, "seed")]))
    assert found.get("role") == "img"
    said = found.get("aria-label")
    assert said == "Neighbours of both: 1 linked, 0 proposed, 0 elsewhere, 0 open"


def test_names_and_relations_are_text_whatever_is_in_them():
    odd = '<script>"&\u202e\x00</script>' + "x" * 10_000
    found = picture(odd, odd, compare_neighbours([neighbour(10, odd, odd)], [], []))
    assert "<script" not in found and "\u202e" not in found and len(found) < 5_000
    (row,) = row_groups(compare_neighbours([neighbour(10, odd)], [], []))
    assert row.find("text").text.startswith('<script>"& </')


@pytest.mark.parametrize("size", [0, 1, 60])
def test_any_number_of_neighbours_can_be_drawn_inside_the_picture(size):
    rows = compare_neighbours([neighbour(i) for i in range(size)], [], [])
    found = drawn(rows)
    assert len(row_groups(rows)) == min(size, LINES)
    height = int(found.get("viewBox").split()[3])
    assert all(0 < int(circle.get("cy")) < height for circle in found.iter("circle"))
