from app.review.beta_likeness import alike


def test_equal_distributions_are_alike_also_where_one_side_lacks_some():
    same = {"g": (0.5, 0.5), "n": (0.52, 0.49), "i": None}
    assert alike({"left": same, "right": {"g": (0.51, 0.5)}})


def test_another_mean_or_another_certainty_is_told_apart():
    assert not alike({"left": {"g": (0.5, 0.5)}, "right": {"g": (0.8, 0.5)}})
    assert not alike({"left": {"g": (0.5, 0.5)}, "right": {"g": (5.0, 5.0)}})


def test_one_distribution_is_not_compared_with_itself():
    assert not alike({"left": {"g": (2.0, 3.0)}, "right": {"g": None}})
