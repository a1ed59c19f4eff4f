"""Decisions from CSV: everything that is wrong is named with file and line."""

import pytest

from app.decisions_csv import read_decisions
from store.errors import InputError


def write(tmp_path, text, encoding="utf-8"):
    path = tmp_path / "d.csv"
    path.write_bytes(text.encode(encoding))
    return path


def test_quotes_blank_lines_byte_order_mark_and_missing_columns(tmp_path):
    path = write(
        tmp_path,
        '\ufeffleft,right,verdict,note\r\n"a,b",x,accept,"two\r\nlines"\r\n\r\nc,y,reject\r\n',
    )
    found = read_decisions(path, "ada")
    assert [(d.left, d.right, d.verdict, d.note) for d in found.values()] == [
        ("a,b", "x", "accept", "two\r\nlines"),
        ("c", "y", "reject", None),
    ]
    assert list(found) == [3, 5]


def test_event_ids_are_stable_and_differ_by_line_content_and_curator(tmp_path):
    path = write(tmp_path, "left,right,verdict\na,x,accept\nb,y,accept\n")
    ids = [d.event_id for d in read_decisions(path, "ada").values()]
    assert ids == [d.event_id for d in read_decisions(path, "ada").values()]
    others = [d.event_id for d in read_decisions(path, "bea").values()]
    assert len({*ids, *others}) == 4


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("left,right\na,x\n", r":1: found the header left,right; expected"),
        ("", r":1: found the header \(empty\)"),
        ("left,right,verdict,colour\n", ":1: found the header"),
        ("left,right,verdict\na,x,yes\n", ":2: found the verdict 'yes'; expected one of accept"),
        ("left,right,verdict\n,x,accept\n", ":2: the left entity is empty"),
        ("left,right,verdict\na,,accept\n", ":2: accept needs a right entity"),
        ("left,right,verdict\na,x,no_counterpart\n", ":2: no_counterpart has no right entity"),
        ("left,right,verdict\na,x,accept,b,c\n", ":2: found 5 columns, expected 3"),
        ("left,right,verdict\na,x,accept\na,x,reject\n", ":3: .*line 2 calls accept"),
        ('left,right,verdict\na,"x"y,accept\n', ":2: is no well-formed CSV"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, said):
    with pytest.raises(InputError, match="d.csv" + said):
        read_decisions(write(tmp_path, text), "ada")


def test_a_file_that_is_not_there_or_not_utf8(tmp_path):
    with pytest.raises(InputError, match="can't be read"):
        read_decisions(tmp_path / "none.csv", "ada")
    with pytest.raises(InputError, match="UTF-8"):
        read_decisions(write(tmp_path, "left,right,verdict\né,x,accept\n", "latin-1"), "ada")
