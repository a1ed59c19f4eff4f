"""What literals say: numbers, dates, places, codes and words."""

from __future__ import annotations

import pandas as pd
import pytest

from mimea.features.dates import DAYS as DAYS_A_YEAR
from mimea.features.literals import Form, code_of, form_of, read, read_all, read_columns, unit_in
from tests.samples.literal_samples import CODES, DAYS, NUMBERS, PLACES, STRETCHES, WORDS


def stretch(year: int, month: int = 0, day: int = 0) -> tuple[float, float]:
    """When a date begins and how many years it covers."""
    start = year + max(month - 1, 0) / 12 + max(day - 1, 0) / DAYS_A_YEAR
    return start, 1 / DAYS_A_YEAR if day else 1 / 12 if month else 1.0


def wanted() -> list:
    dates = [(text, *stretch(*date)) for date, texts in DAYS.items() for text in texts]
    dates += [(t, start, years) for (start, years), texts in STRETCHES.items() for t in texts]
    middles = [(t, start + (years / 2 if years > 1 else 0), years) for t, start, years in dates]
    found = [(t, "date", [(0, middle)], years) for t, middle, years in middles]
    found += [(t, "number", [(0, n)], 0) for n, texts in NUMBERS.items() for t in texts]
    found += [(t, "place", [(1, a), (2, b)], 0) for (a, b), texts in PLACES.items() for t in texts]
    found += [(t, "code", [], 0) for t in CODES] + [(t, "words", [], 0) for t in WORDS]
    return [pytest.param(*one, id=one[0] or "nothing") for one in found]


def test_there_are_enough_samples():
    assert len(wanted()) > 300


@pytest.mark.parametrize(("literal", "kind", "parts", "years"), wanted())
def test_literals_are_read(literal, kind, parts, years):
    found = read(literal)
    assert found.kind == kind
    assert [part for part, _ in found.parts] == [part for part, _ in parts]
    assert [n for _, n in found.parts] == pytest.approx([number for _, number in parts])
    assert found.years == pytest.approx(years)
    rows = read_all(pd.Series([literal]))
    assert list(zip(rows["part"], rows["number"], strict=True)) == list(found.parts)


@pytest.mark.parametrize(
    "literal",
    ["9" * 400, "1" + ",000" * 300, "x" * 100_000, "12 " * 5000, "°" * 2000, "1-" * 5000,
     "978²16148410", "٣٤٥", "1e400", "-", "\0", "c. ", "siglo", "0" * 3000, "1.2.3° N", "I" * 3000],
)  # fmt: skip
def test_odd_literals_are_read_at_once_and_state_no_number(literal):
    assert all(abs(number) < 1e308 for _, number in read(literal).parts)


@pytest.mark.parametrize(
    ("column", "form"),
    [
        (["193,8", "1.284", "12"], Form(decimal=",")),
        (["0,5", "1.284,5"], Form(decimal=",")),
        (["193.8", "1,284"], Form()),
        (["03/04/1850", "06/15/1803"], Form(day_first=False)),
        (["03/04/1850", "15/06/1803"], Form()),
        (["00235", "44", "49"], Form(codes=True)),
        (["+235", "+44", "+49"], Form(codes=True)),
        (["+3", "-2", "4"], Form()),
        (["48° 12′ N, 2° O", "48° N, 3° E"], Form(o_is_west=True)),
        (["48° 12′ N, 2° O", "48° N, 3° W"], Form()),
        ([], Form()),
    ],
)
def test_a_column_tells_its_form(column, form):
    assert form_of(column) == form


def test_each_literal_is_read_in_the_form_of_its_column():
    values = pd.Series(["1,284", "1,284", "193,8", "03/04/1850", "06/15/1803", "007", "235"])
    column = pd.Series([0, 1, 1, 2, 2, 3, 3])
    rows, codes = read_columns(values, column)
    assert list(rows["position"]) == [0, 1, 2, 3, 4]
    assert list(rows["number"][:3]) == [1284, 1.284, 193.8]
    assert rows["number"][3] == pytest.approx(stretch(1850, 3, 4)[0])
    assert list(codes) == [False] * 5 + [True] * 2


def test_a_column_of_codes_states_no_numbers():
    assert read_all(pd.Series(["235", "44"]), Form(codes=True)).empty


def test_codes_are_compared_without_their_punctuation():
    assert code_of("ISBN 978-3-16-148410-0") == code_of("9783161484100")
    assert code_of("+44 20") == code_of("004420")
    assert code_of("01067") != code_of("1067")


def test_positions_point_at_the_literals():
    found = read_all(pd.Series(["x", "7", "1° 0′ N", "8", "007", "7"]))
    placed = sorted(zip(found["position"], found["number"], strict=True))
    assert placed == [(1, 7), (2, 1), (3, 8), (5, 7)]


def test_no_literal_gives_no_row():
    assert read_all(pd.Series([], dtype=str)).empty
    assert read_columns(pd.Series([], dtype=str), pd.Series([], dtype=int))[0].empty


XSD = "http://www.w3.org/2001/XMLSchema#"


def test_a_declared_datatype_outweighs_what_a_literal_looks_like():
    values = pd.Series(["007", "12", "1.284", "007", "1850", "15.06.1803"])
    column = pd.Series([0, 0, 0, 1, 1, 1])
    said = pd.Series([f"{XSD}integer", f"{XSD}integer", f"{XSD}double"] + [f"{XSD}string"] * 3)
    rows, codes = read_columns(values, column, said)
    assert rows["number"].tolist() == [7, 12, 1.284]
    assert codes.tolist() == [False] * 3 + [True] * 3
    forms = [form_of(values[column == one], said[column == one]) for one in (0, 1)]
    assert [read("007", form).kind for form in forms] == ["number", "code"]
    assert read("15.06.1803", forms[1]).kind == "code"


def test_a_few_datatypes_declare_nothing_for_the_column():
    assert form_of(["1", "2"], [f"{XSD}string", None]).declared == ""
    assert form_of(["1", "2"], [f"{XSD}gYear"] * 2).declared == ""


@pytest.mark.parametrize(
    ("literal", "unit"),
    [("193,8 cm", "cm"), ("€ 12.50", "€"), ("12 Main Street", ""), ("17", ""), ("red", "")],
)
def test_the_unit_beside_a_number(literal, unit):
    assert unit_in(literal) == unit


def test_a_declared_number_beside_decimal_commas_has_no_decimal_point():
    values = pd.Series([str(n) for n in range(95)] + ["1.284", "3,5", "193,8", "0,5", "7"])
    whole = values.str.isdecimal()
    said = whole.map({True: f"{XSD}integer", False: None})
    rows, _ = read_columns(values, pd.Series([0] * 100), said)
    assert rows["number"].tolist()[95:] == [1284, 3.5, 193.8, 0.5, 7]
