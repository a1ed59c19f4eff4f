"""One clear next step, whatever the state of the project."""

import pytest

from app.start.next_step import next_step
from store.records import OUTCOMES

FRESH = {
    "entities": {"left": 9, "right": 9},
    "vocabulary": {
        "entities": {"left": 0, "right": 0},
        "proposals": {"total": 0, "open": 0},
        "decisions": {},
    },
    "seeds": 10,
    "proposals": {"total": 0, "open": 0},
    "decisions": dict.fromkeys((*OUTCOMES, "events"), 0),
    "runs": [],
}


def status(seeds=10, total=0, open=0, **decisions):
    return FRESH | {
        "seeds": seeds,
        "proposals": {"total": total, "open": open},
        "decisions": FRESH["decisions"] | decisions,
    }


def with_vocabulary(now, total, open, **decisions):
    more = {"proposals": {"total": total, "open": open}, "decisions": decisions}
    return now | {"vocabulary": FRESH["vocabulary"] | more}


@pytest.mark.parametrize(
    ("now", "training", "page"),
    [
        (status(seeds=0), False, "train"),
        (status(), False, "train"),
        (status(), True, "train"),
        (status(total=9, open=9), False, "review"),
        (status(total=9, open=9), True, "train"),
        (status(total=9, open=0, accept=3), False, "export"),
        (status(total=9, open=0, reject=3), False, "train"),
        (status(seeds=0, accept=2), False, "train"),
    ],
)
def test_next_step(now, training, page):
    assert next_step(now, training).page == page


def test_a_run_that_waits_comes_before_the_review():
    now = status(total=9, open=9) | {"runs": [{"waiting": False}, {"waiting": True}]}
    assert next_step(now, False).title == "A new run is waiting"
    assert next_step(now, True).title == "A training is running"


def test_numbers_are_in_the_words():
    step = next_step(status(total=2000, open=1234, accept=3, reject=4), False)
    assert "1,234 entities" in step.title
    assert "7 pairs" in step.text


def test_main_entities_are_counted_and_vocabulary_is_spoken_of_at_the_end():
    step = next_step(with_vocabulary(status(total=50, open=30, accept=9), 20, 10, accept=4), False)
    assert step.title == "20 entities to decide about" and step.text.startswith("5 pairs decided")
    step = next_step(with_vocabulary(status(total=50, open=10, accept=9), 20, 10, accept=4), False)
    assert step.page == "export" and step.text.startswith("5 accepted links")
    assert step.text.endswith("The Review page can also ask about 10 vocabulary terms.")
