"""Which two entities of one graph are asked about, why, and in which order."""

import pytest

from tests.samples.duplicate_world import (
    CHAD,
    CHAD_TOO,
    FIJI,
    LK_FIJI,
    LK_TOGO,
    MALI,
    TOGO,
    TSCHAD,
    TSCHAD_TOO,
    add_run,
    duplicate_store,
    right_graph,
)
from tests.samples.store_samples import event, links
from tests.samples.store_samples import left_graph as without_twins


@pytest.fixture
def store(tmp_path):
    with duplicate_store(tmp_path / "work") as store:
        yield store


def asked(store):
    """The pairs in the order in which they come, each decided as it comes."""
    found = []
    while (question := store.duplicates.next()) is not None:
        found.append(question)
        keys = (question.first.key, question.second.key)
        store.duplicates.decide(question.first.side, keys, "unsure", "ada")
    return found


def test_an_equal_name_needs_something_else_in_common(store):
    """Neither a country and its city nor nine springs nor the Togo of both graphs are asked of."""
    [question] = asked(store)
    assert (question.first.key, question.second.key) == (CHAD, CHAD_TOO)
    found = question.candidate
    assert found.name == "chad"
    assert (found.agree, found.differ, found.near, found.related) == (1, 1, 1, False)


def test_two_with_one_counterpart_are_asked_about_whoever_linked_them(store):
    store.ledger.append([event("e1", "accept", TOGO, TSCHAD), event("e2", "accept", FIJI, TSCHAD)])
    store.ledger.append(
        [event("e3", "accept", MALI, LK_TOGO), event("e4", "accept", MALI, LK_FIJI)]
    )
    found = {(q.first.key, q.second.key): q for q in asked(store)}
    assert set(found) == {(CHAD, CHAD_TOO), (FIJI, TOGO), (LK_TOGO, LK_FIJI)}
    by_link = found[(FIJI, TOGO)]
    assert by_link.named[by_link.candidate.linked_id].key == TSCHAD
    by_link = found[(LK_TOGO, LK_FIJI)]
    assert by_link.named[by_link.candidate.linked_id].key == MALI


def test_a_link_that_is_taken_back_asks_nothing(store):
    store.ledger.append([event("e1", "accept", TOGO, TSCHAD), event("e2", "accept", FIJI, TSCHAD)])
    assert store.duplicates.count_open() == 2
    store.ledger.retract("e2", "ada")
    assert store.duplicates.count_open() == 1


def test_one_best_candidate_at_nearly_the_same_probability(store):
    add_run(
        store,
        (FIJI, LK_FIJI, 1, 0.8),
        (TOGO, LK_FIJI, 1, 0.75),  # nearly as sure of it
        (CHAD, TSCHAD, 1, 0.5),  # the best left of both rights
        (CHAD, TSCHAD_TOO, 2, 0.45),
        (MALI, LK_TOGO, 1, 0.9),
        (CHAD_TOO, LK_TOGO, 1, 0.4),  # far less sure of it
    )
    found = {(q.first.key, q.second.key): q.candidate for q in asked(store)}
    assert set(found) == {(CHAD, CHAD_TOO), (FIJI, TOGO), (TSCHAD, TSCHAD_TOO)}
    assert found[(FIJI, TOGO)].first_probability == pytest.approx(0.8)
    assert found[(FIJI, TOGO)].second_probability == pytest.approx(0.75)


def test_the_most_certain_comes_first(store):
    """Two signs and much in common before one sign and nothing."""
    store.ledger.append([event("e1", "accept", TOGO, TSCHAD), event("e2", "accept", FIJI, TSCHAD)])
    store.ledger.append(
        [event("e3", "accept", CHAD, LK_TOGO), event("e4", "accept", CHAD_TOO, LK_TOGO)]
    )
    questions = asked(store)
    assert [q.first.key for q in questions] == [CHAD, FIJI]
    assert questions[0].candidate.certainty > questions[1].candidate.certainty


def test_new_graphs_are_looked_at_anew(store):
    assert store.duplicates.count_open() == 1
    store.import_graphs(without_twins(), right_graph(), links())
    assert store.duplicates.count_open() == 0
