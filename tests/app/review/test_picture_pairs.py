from app.review.picture_pairs import table


def test_each_two_pictures_have_a_cell_and_what_was_not_compared_says_so():
    made = table(["data:l1", "data:l2"], ["data:r1"], {(0, 0): 0.934})
    assert made.count("<img") == 3 and made.count("<td>") == 3  # two cells and the corner
    assert "0.93<i style='width:93%'>" in made and "not compared" in made


def test_unlike_pictures_have_no_bar_and_no_markup_gets_in():
    made = table(["'><script>"], ["data:r"], {(0, 0): -0.2})
    assert "<script>" not in made and "width:0%" in made
