"""What literals say: numbers, dates, places, codes and words."""

from __future__ import annotations

import pandas as pd
import pytest

from mimea.features.literals import read, read_all


@pytest.mark.parametrize(
    ("literal", "kind", "parts"),
    [
        ("42", "number", [(0, 42)]),
        ("-1.5e3", "number", [(0, -1500)]),
        ("1,284,000 km²", "number", [(0, 1.284e12)]),
        ("17.7 million", "number", [(0, 17.7e6)]),
        ("$ 1,200", "number", [(0, 1200)]),
        ("+235", "number", [(0, 235)]),
        ("0.5", "number", [(0, 0.5)]),
        ("118540238", "number", [(0, 118540238)]),
        ("00235", "code", []),
        ("9783161484100", "code", []),
        ("978-3-16-148410-0", "code", []),
        ("11854023X", "code", []),
        ("0000 0001 2103 2683", "code", []),
        ("12345678901234567", "code", []),
        ("1960-08-11", "date", [(0, 1960 + 7 / 12 + 10 / 365.25)]),
        ("1960-08-11T00:00:00Z", "date", [(0, 1960 + 7 / 12 + 10 / 365.25)]),
        ("-0044-03", "date", [(0, -44 + 2 / 12)]),
        ("1970-0-0", "date", [(0, 1970)]),
        ("-321-1-1", "date", [(0, -321)]),
        ("571-4-22", "date", [(0, 571 + 3 / 12 + 21 / 365.25)]),
        ("14-8-19", "words", []),
        ("1939-45", "date", [(0, 1942.5)]),
        ("1939–1945", "date", [(0, 1942.5)]),
        ("1960", "number", [(0, 1960)]),
        ("12° 6′ S, 15° 2′ O", "place", [(1, -12.1), (2, 15 + 2 / 60)]),
        ("12 Main Street", "words", []),
        ("2001-13-45", "words", []),
        ("12 apples", "words", []),
        ("1.2.3° N", "words", []),
        ("1,28", "number", [(0, 1.28)]),
        ("1e999", "code", []),
        ("978²161484100", "words", []),
        ("N'Djamena", "words", []),
        ("nan", "words", []),
        ("inf", "words", []),
        ("", "words", []),
    ],
)
def test_literals_are_read(literal, kind, parts):
    found = read(literal)
    assert found.kind == kind
    assert [part for part, _ in found.parts] == [part for part, _ in parts]
    assert [n for _, n in found.parts] == pytest.approx([number for _, number in parts])
    rows = read_all(pd.Series([literal]))
    assert list(zip(rows["part"], rows["number"], strict=True)) == list(found.parts)


def test_positions_point_at_the_literals():
    found = read_all(pd.Series(["x", "7", "1° 0′ N", "8", "007", "7"]))
    placed = sorted(zip(found["position"], found["number"], strict=True))
    assert placed == [(1, 7), (2, 1), (3, 8), (5, 7)]


def test_no_literal_gives_no_row():
    assert read_all(pd.Series([], dtype=str)).empty
