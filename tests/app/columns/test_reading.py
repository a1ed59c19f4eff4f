"""How a column reads, and what of it does not."""

from app.columns.reading import read_values
from mimea.features.literals import CODE, DATE, NUMBER, PLACE, WORDS


def test_what_is_no_date_is_counted_and_shown():
    reading = read_values("born", ["15.06.1803", "um 1850", "1871", "unbekannt", "?"] * 2)
    assert reading.kind == WORDS  # three of five are fewer than most
    assert reading.counts[DATE] == 6
    assert reading.sentence(DATE) == "6 of 10 read as dates, 4 not: “unbekannt”, “?”"


def test_years_among_dates_are_dates():
    reading = read_values("born", ["15.06.1803", "1850", "1851", "1899-01-02"])
    assert reading.kind == DATE
    assert reading.sentence(DATE) == "all 4 read as dates"


def test_years_alone_are_numbers():
    assert read_values("year", ["1850", "1851"]).kind == NUMBER


def test_the_unit_is_told_by_the_values_or_else_by_the_name():
    assert read_values("x", ["193,8 cm", "20 cm", "3 m"]).unit == "cm"
    assert read_values("Höhe in cm", ["193,8", "20"]).unit == "cm"
    assert read_values("weight (kg)", ["3", "4"]).sentence(NUMBER) == "all 2 read as numbers in kg"
    assert read_values("in cm", ["red", "blue"]).unit == ""


def test_coordinates_and_codes_have_their_kinds():
    assert read_values("geo", ["48.2, 16.4", "52.5, 13.4"]).kind == PLACE
    assert read_values("isbn", ["978-3-16-148410-0", "9783161484100"]).kind == CODE


def test_an_empty_column_reads_as_nothing():
    reading = read_values("empty", [])
    assert (reading.kind, reading.filled) == (WORDS, 0)
