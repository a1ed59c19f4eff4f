"""Which columns say the same."""

import time

from app.columns import pairs
from app.columns.pairs import Seen
from app.columns.reading import read_values


def seen(name, values, role="attribute"):
    return Seen(name, role, read_values(name, values), tuple(dict.fromkeys(values)))


def propose(left, right):
    return {name: left[place].name for name, place in pairs.propose(left, right).items()}


DAYS = [f"{day:02}.03.18{day:02}" for day in range(1, 21)]
ISO = [f"18{day:02}-03-{day:02}" for day in range(5, 26)]
TOWNS = ["Berlin", "Paris", "London", "Graz", "Lyon", "Turin", "Basel", "Gent"]


def test_names_in_two_languages_join_columns():
    left = [seen("geburtsdatum", DAYS), seen("sterbedatum", DAYS), seen("Höhe", ["1,5", "2,5"])]
    right = [seen("died", ISO), seen("height", ["1.5", "9"]), seen("born", ISO)]
    assert propose(left, right) == {
        "born": "geburtsdatum", "died": "sterbedatum", "height": "Höhe",
    }  # fmt: skip


def test_equal_values_join_columns_whose_names_say_nothing():
    left, right = [seen("x17", DAYS), seen("q", TOWNS)], [seen("f3", TOWNS[1:]), seen("f9", ISO)]
    assert propose(left, right) == {"f3": "q", "f9": "x17"}


def test_values_alone_do_not_choose_between_two_columns():
    """Places of birth and of death have the same values."""
    left, right = [seen("c1", TOWNS), seen("c2", TOWNS)], [seen("d1", TOWNS), seen("d2", TOWNS)]
    assert propose(left, right) == {}
    named = [seen("Geburtsort", TOWNS), seen("Sterbeort", TOWNS)]
    assert propose(named, [seen("deathplace", TOWNS), seen("birthplace", TOWNS)]) == {
        "deathplace": "Sterbeort", "birthplace": "Geburtsort",
    }  # fmt: skip


def test_what_can_not_say_the_same_is_not_joined():
    places = [f"48.{n}, 16.{n}" for n in range(20)]
    assert propose([seen("date", DAYS)], [seen("date", places)]) == {}
    counts = [str(n) for n in range(30)]  # equal by chance
    assert propose([seen("works", counts)], [seen("rooms", counts)]) == {}


def test_ids_and_what_is_left_out_are_not_joined():
    left = [seen("id", TOWNS, "id"), seen("note", TOWNS, "ignore")]
    assert propose(left, [seen("id", TOWNS), seen("note", TOWNS)]) == {}
    assert propose([], [seen("a", TOWNS)]) == {}


def test_a_left_column_is_joined_once():
    left = [seen("name", TOWNS)]
    assert len(propose(left, [seen("label", TOWNS), seen("title", TOWNS)])) == 1


def test_the_same_name_goes_before_the_same_meaning():
    left = [seen("material", TOWNS), seen("technique", DAYS[:3] + TOWNS[:2])]
    right = [seen("technique", TOWNS[3:]), seen("material", DAYS[5:] + TOWNS)]
    assert propose(left, right) == {"technique": "technique", "material": "material"}
    units = [seen("height_cm", ["1", "2"]), seen("height_inch", ["3", "4"])]
    assert propose(units, units[::-1]) == {
        "height_inch": "height_inch", "height_cm": "height_cm",
    }  # fmt: skip


def test_names_in_other_scripts_are_told_apart():
    left, right = (
        [seen("作者", TOWNS), seen("標題", DAYS)],
        [seen("年代", ISO), seen("作者", TOWNS)],
    )
    assert propose(left, right)["作者"] == "作者"
    assert propose([seen("%", TOWNS[:3])], [seen("#", TOWNS[4:])]) == {}


def test_a_word_of_two_languages_needs_values():
    assert propose([seen("data", TOWNS)], [seen("date", DAYS)]) == {}
    assert propose([seen("art", TOWNS)], [seen("type", TOWNS)]) == {"type": "art"}


def test_wide_tables_are_compared_in_time():
    wide = [seen(f"x{n}", [f"{word} {n % 7}" for word in TOWNS]) for n in range(300)]
    started = time.perf_counter()
    assert len(propose(wide, wide)) == 300
    assert time.perf_counter() - started < 20
