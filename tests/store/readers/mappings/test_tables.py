"""Links and decisions as plain tables: everything that is wrong is named with file and line."""

import gzip
from datetime import datetime

import pytest

from store.errors import InputError
from store.readers.mappings.mappings import read_mapping_file


def write(tmp_path, text, encoding="utf-8", name="d.csv"):
    path = tmp_path / name
    path.write_bytes(text.encode(encoding))
    return path


def said(path):
    rows = read_mapping_file(path).rows.to_pylist()
    return [(r["line"], r["left"], r["right"], r["verdict"], r["curator"], r["note"]) for r in rows]


def test_quotes_blank_lines_byte_order_mark_and_missing_columns(tmp_path):
    path = write(
        tmp_path,
        '\ufeffleft,right,verdict,note\r\n"a,b",x,accept,"two\r\nlines"\r\n\r\nc,y,reject\r\n',
    )
    assert said(path) == [
        (3, "a,b", "x", "accept", None, "two\r\nlines"),
        (5, "c", "y", "reject", None, None),
    ]


def test_curators_days_and_what_spreadsheets_would_run(tmp_path):
    text = (
        "decided_at,curator,left,right,verdict,note\n"
        "2026-03-01,'=ada,a,x,Accept,'=1+1\n"
        "2026-03-01T12:00:00+02:00, bea ,b,,No counterpart,\n"
        ",,c,,skip,\n"
    )
    rows = read_mapping_file(write(tmp_path, text)).rows.to_pylist()
    assert [(r["curator"], r["verdict"], r["note"]) for r in rows] == [
        ("=ada", "accept", "=1+1"),
        ("bea", "no_counterpart", None),
        (None, "skip", None),
    ]
    days = [datetime(2026, 3, 1), datetime(2026, 3, 1, 10), None]
    assert [r["decided_at"] for r in rows] == days


def test_two_columns_are_accepted_links_packed_or_not(tmp_path):
    path = tmp_path / "links.gz"
    path.write_bytes(gzip.compress(b"a\tx\nb\ty\n"))
    assert said(path) == [(1, "a", "x", "accept", None, None), (2, "b", "y", "accept", None, None)]


def test_our_own_links_are_told_from_seeds_and_predictions(tmp_path):
    text = "left,right,source,confidence\na,x,curator,1\nb,y,seed,\nc,z,prediction,0.9\n"
    rows = read_mapping_file(write(tmp_path, text)).rows
    assert rows["kind"].to_pylist() == ["decision", "known link", "prediction"]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", " holds no links"),
        ("left,right\n", " holds no links"),
        ("left,right,verdict,colour\n", ":1: found the header .* but no 'colour'"),
        ("left,verdict,curator\na,accept,b\n", ":1: found the header left,verdict,curator"),
        ("left,right,left\na,b,c\n", ":1: the column 'left' stands there twice"),
        ("left,right,verdict\na,x,yes\n", ":2: found the verdict 'yes'; expected one of accept"),
        ("left,right,verdict\n,x,accept\n", ":2: the left entity is empty"),
        ("left,right,verdict\na,,accept\n", ":2: accept needs a right entity"),
        ("left,right,verdict\na,x,no_counterpart\n", ":2: no_counterpart has no right entity"),
        ("left,right,verdict\na,x,accept,b,c\n", ":2: found 5 columns, expected 3"),
        ("left,right,verdict\na,x,accept\na,x,reject\n", ":3: says reject .*line 2 calls accept"),
        ("left,right,verdict,decided_at\na,x,accept,now\n", ":2: 'now' is not a date"),
        ('left,right,verdict\na,"x"y,accept\n', ":2: is not a well-formed CSV"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(tmp_path, text, words):
    with pytest.raises(InputError, match="d.csv:?" + words):
        read_mapping_file(write(tmp_path, text))


def test_a_file_that_is_not_there_or_not_utf8_or_broken(tmp_path):
    with pytest.raises(InputError, match="no such file"):
        read_mapping_file(tmp_path / "none.csv")
    with pytest.raises(InputError, match=r"d\.csv:2: .*UTF-8"):
        read_mapping_file(write(tmp_path, "left,right,verdict\né,x,accept\n", "latin-1"))
    (tmp_path / "b.gz").write_bytes(gzip.compress(b"a,b\n" * 100)[:-12])
    with pytest.raises(InputError, match="compressed file can't be read"):
        read_mapping_file(tmp_path / "b.gz")
