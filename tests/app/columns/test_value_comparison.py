"""Whether two literals say the same."""

import pytest

from app.columns.value_comparison import as_number, as_said, compare
from mimea.features.literals import Form


@pytest.mark.parametrize(
    ("value", "number"),
    [("1,284,000", 1284000), ("17.7 million", 17.7e6), ("-3.5e2", -350), ("1 284", 1284),
     ("12 apples", None), ("1,28", 1.28), ("", None)],
)  # fmt: skip
def test_numbers_as_people_write_them(value, number):
    assert as_number(value) == number


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("N'Djamena", "N’Djamena", "equal"),
        ("1,284,000", "1284000", "equal"),
        ("100", "104", "close"),
        ("100", "120", "differs"),
        ("-1", "1", "differs"),
        ("1960-08-11", "1960", "close"),
        ("1960-08-11", "1961-08-11", "differs"),
        ("Republic of Chad", "Republic Chad", "close"),
        ("Chad", "Mali", "differs"),
        ("+680", "00691", "differs"),
        ("+691", "00691", "equal"),
        ("1067", "01067", "close"),
        ("11854023X", "118540231", "differs"),
        ("978-3-16-148410-0", "9783161484100", "equal"),
        ("1939-45", "1939–1945", "equal"),
        ("1939-45", "1942", "close"),
        ("1960-08-11", "1960-08-11T00:00:00Z", "equal"),
        ("1960-08-11", "1960-08", "close"),
        ("1960-08-11", "12 apples", "differs"),
        ("12° 6′ S, 15° 2′ E", "12° 6′ 1″ S, 15° 2′ O", "equal"),
        ("12° 6′ S, 15° 2′ E", "12° 6′ N, 15° 2′ E", "differs"),
        ("12 Main Street", "12", "differs"),
    ],
)
def test_values_are_equal_close_or_differ(left, right, verdict):
    assert compare(left, right) == compare(right, left) == verdict


def test_a_unit_factor_makes_square_miles_comparable():
    assert compare("1284000", "495755", 2.58999) == "equal"


@pytest.mark.parametrize(
    ("left", "right", "verdict"),
    [
        ("15.06.1803", "1803-06-15", "equal"),
        ("15. Juni 1803", "June 15, 1803", "equal"),
        ("193,8", "193.8", "equal"),
        ("193,8 cm", "1.938 m", "equal"),
        ("c. 1850", "1850", "close"),
        ("1850s", "1853", "close"),
        ("18. Jahrhundert", "XVIIIe siècle", "equal"),
        ("18th century", "1850", "differs"),
        ("ISBN 978-3-16-148410-0", "9783161484100", "equal"),
        ("dvpns700hs", "dvp-ns700hs", "equal"),
    ],
)
def test_values_as_people_write_them(left, right, verdict):
    assert compare(left, right) == compare(right, left) == verdict
    assert (as_said(left) == as_said(right)) == (verdict == "equal")


def test_a_column_tells_what_one_value_leaves_open():
    comma, month_first = Form(decimal=","), Form(day_first=False)
    assert compare("1,284", "1.284", forms=(comma, Form())) == "equal"
    assert compare("1,284", "1284") == "equal"
    assert compare("03/04/1850", "1850-04-03", forms=(Form(), Form())) == "equal"
    assert compare("03/04/1850", "1850-03-04", forms=(month_first, Form())) == "equal"
    codes = Form(codes=True)
    assert compare("+680", "+691", forms=(codes, codes)) == "differs"
    assert compare("+691", "00691", forms=(codes, codes)) == "equal"
