from app.review.belief_words import amount, best, told


def test_a_belief_is_a_share_and_its_deviation():
    assert told((97.0, 3.0)) == "97 ± 2%"
    assert told((1.0, 1.0)) == "50 ± 29%"


def test_amounts_are_counted_where_there_is_something_to_count():
    assert amount("g", 1.0) == "1 neighbour"
    assert amount("i", 3.2) == "3 pictures"
    assert amount("n", 12.0) == ""
    assert amount("g", None) == ""


def test_the_modality_that_knows_best_is_named_with_the_next():
    sure, half = (95.0, 5.0), (5.0, 5.0)
    words = best({"left": {"n": sure, "g": half}, "right": {"n": sure, "g": half}})
    assert words.startswith("Name knows best: alone it finds the match")
    assert "95% of the time; structure alone 50%" in words


def test_two_that_know_about_as_much_are_named_together():
    sure = (95.0, 5.0)
    same = {"n": sure, "g": (94.0, 6.0)}
    assert best({"left": same, "right": same}).startswith("Name and structure know best")


def test_what_one_side_lacks_is_not_compared():
    one = {"left": {"n": (9.0, 1.0), "g": (1.0, 1.0)}, "right": {"n": None, "g": (1.0, 1.0)}}
    assert best(one).startswith("Of this pair only the structure tells")
    assert best({"left": {"n": None}, "right": {"n": None}}) == ""
