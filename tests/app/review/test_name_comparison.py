"""Two names as a curator would compare them."""

import pytest

from app.review.name_comparison import compare_names

BUT_FOR = "equal but for"


def compared(left, right):
    found = compare_names([left], [right])
    return found.kind, found.but_for


@pytest.mark.parametrize(
    ("left", "right", "but_for"),
    [
        ("Łódź", "Lodz", ("accents",)),
        ("Straße", "STRASSE", ("case",)),
        ("Ελλάδα", "Ελλαδα", ("accents",)),
        ("محمد", "مُحَمَّد", ("accents",)),
        ("jump blues", "Jump blues", ("case",)),
        ("U.S.A.", "USA", ("punctuation",)),
        ("Jan Hoffmann", "Hoffmann Jan", ("word order",)),
        ("Hoffmann, Jan", "Jan Hoffmann", ("punctuation", "word order")),
        ("Port-Vila", "port vila", ("case", "punctuation")),
        ("Union", "Union (American Civil War)", ("an addition",)),
        ("Müller", "Muller, Hans", ("accents", "an addition")),
        ("東京", "東京（都市）", ("an addition",)),
    ],
)
def test_names_that_are_equal_but_for_how_they_are_written(left, right, but_for):
    assert compared(left, right) == (BUT_FOR, but_for)
    assert compared(right, left) == (BUT_FOR, but_for)


@pytest.mark.parametrize(
    ("left", "right", "kind"),
    [
        ("N'Djamena", "N’Djamena", "equal"),
        ("ｔｏｋｙｏ", "tokyo", "equal"),
        ("!!!", "!!!", "equal"),
        ("!!!", "???", "differ"),
        ("Chad", "Tschad", "alike"),
        ("Micronesia", "Mikronesien", "a little alike"),
        ("Poland", "Italy", "differ"),
        ("Apollo 11", "Apollo 12", "differ in a number"),
        ("Москва", "Moscow", "in different scripts"),
        ("東京", "とうきょう", "in different scripts"),
        ("Київ", "Киев", "differ"),
        ("1984", "2001", "differ in a number"),
    ],
)
def test_other_names(left, right, kind):
    assert compared(left, right) == (kind, ())
    assert compared(right, left) == (kind, ())


@pytest.mark.parametrize(("left", "right"), [("が", "か"), ("हिन्दी", "हिनदी"), ("й", "и")])
def test_a_mark_that_makes_another_letter_is_no_accent(left, right):
    assert compared(left, right)[0] not in ("equal", BUT_FOR)


def test_the_best_of_several_names_counts_and_whether_it_is_the_main_one():
    found = compare_names(["Great Britain", "United Kingdom"], ["United Kingdom"])
    assert (found.kind, found.main) == ("equal", False)
    found = compare_names(["United Kingdom", "Great Britain"], ["United Kingdom", "UK"])
    assert (found.kind, found.main) == ("equal", True)


def test_equal_names_come_before_names_equal_but_for_accents():
    found = compare_names(["Peking", "Běijīng"], ["Beijing", "Peking"])
    assert (found.kind, found.main) == ("equal", False)


@pytest.mark.parametrize(("left", "right"), [([], ["Chad"]), (["Chad"], []), ([" "], ["Chad"])])
def test_without_names_nothing_is_compared(left, right):
    assert compare_names(left, right) is None
