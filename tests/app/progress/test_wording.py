from app.progress.estimate import Estimate
from app.progress.wording import headline
from mimea.confidence.audit import Interval

NONE = Interval(0.0, 1.0, 1.0)


def test_before_anything_is_decided_it_says_what_there_is_to_find():
    found = Estimate(0, Interval(560.2, 590.7, 610.1), NONE, Interval(0.0, 0.0, 0.0))
    assert headline(found) == "About **591 links** to find (560 to 610), as the run states it."


def test_it_says_found_and_left_and_how_sure_that_is():
    found = Estimate(
        9100,
        Interval(900.0, 1200.0, 1500.0),
        Interval(0.982, 0.989, 0.994),
        Interval(0.86, 0.884, 0.91),
    )
    assert headline(found) == (
        "**9,100 of some 10,300 links found**: about 88.4% (86.0% to 91.0%). Of those found about "
        "98.9% are right (98.2% to 99.4%)."
    )
