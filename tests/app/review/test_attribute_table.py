"""The attributes of a pair as HTML: nothing is lost, nothing runs, what differs is marked."""

from app.review.attribute_pairs import NOTHING
from app.review.attribute_table import (
    LETTERS,
    ROWS,
    marked,
    rows,
    table,
)

LEFT = {"l/name": ["Chad"], "l/seat": ["Harbour Street 3"], "l/code": ["TD"]}
RIGHT = {"r/name": ["Chad"], "r/seat": ["Harbor Street 3"], "r/motto": ["a", "b"]}


def test_every_attribute_stands_once_pairs_first():
    found = rows(LEFT, RIGHT, NOTHING)
    assert {row.left for row in found if row.left} == set(LEFT)
    assert {row.right for row in found if row.right} == set(RIGHT)
    verdicts = [row.verdict for row in found]
    assert verdicts.index("only left") > verdicts.index("equal")
    assert verdicts[-1] == "only right" and found[-1].right_value == "a · b"


def test_what_differs_in_part_is_marked():
    assert marked("Harbour Street", "Harbor Street") == "Harbo<mark>u</mark>r Street"
    assert marked("Harbor Street", "Harbour Street") == "Harbor Street"
    assert marked("1999-01-02", "1999-03-02") == "1999-0<mark>1</mark>-02"
    assert marked("same", "same") == "same"
    assert marked("aa", "aaa") == "aa" and marked("aaa", "aa") == "aa<mark>a</mark>"


def test_texts_that_have_little_in_common_are_not_marked():
    assert marked("Chad", "Romania") == "Chad"


def test_data_stays_text():
    bad = '<script>alert("x")</script>'
    html = table(rows({f"l/{bad}": [bad]}, {"r/x": [bad + "!"]}, NOTHING))
    assert "<script" not in html and "&lt;script&gt;" in html


def test_long_values_and_many_rows_are_cut_and_say_so():
    found = rows({f"l/{i}": ["x" * 10_000] for i in range(ROWS + 5)}, {}, NOTHING)
    html = table(found)
    assert html.count("<tr>") == ROWS + 1 and "and 5 more" in html
    assert "x" * (LETTERS + 1) not in html and " …" in html
