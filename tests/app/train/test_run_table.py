"""What came of a run, in words."""

from __future__ import annotations

from types import SimpleNamespace

from app.train.run_table import dangling_words, outcome


def run(**metrics):
    return SimpleNamespace(metrics=metrics, proposals=1234)


def test_accuracy_on_held_out_links():
    words = outcome(run(validation={"hits@1": 0.87}, links_from_the_beginning=300))
    assert words == (
        "On held-out links its first proposal is right 87% of the time. 1,234 proposals."
    )


def test_starting_links_that_are_found_again_are_no_accuracy():
    words = outcome(run(validation={"hits@1": 1.0}, links_from_the_beginning=0))
    assert words.startswith("No link was known.") and "the easy ones" in words


def test_where_nothing_was_held_out_only_the_proposals_are_counted():
    assert outcome(run(validation=None)) == "1,234 proposals."


def test_who_is_expected_to_have_no_counterpart():
    expected = {"share": 0.2, "precision": 0.7, "recall": 0.6}
    words = dangling_words(run(no_counterpart=expected))
    assert words.startswith("By its own estimate 20% of the open entities have no counterpart.")
    assert dangling_words(run(no_counterpart=None)) is None
