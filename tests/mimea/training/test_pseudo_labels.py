"""Which of the pairs that were found count as links."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from mimea.training.pseudo_labels import PseudoLabels, beside, draw_pseudo_labels

LEFT, RIGHT = torch.arange(3), torch.arange(3, 6)
TASK = SimpleNamespace(
    entities=6,
    not_same=torch.zeros(0, 2, dtype=torch.long),
    pair_codes=lambda pairs: pairs[:, 0] * 6 + pairs[:, 1],
)


def drawn(confidence, task=TASK):
    mutual = torch.tensor([[0, 0], [1, 1], [2, 2]])
    return draw_pseudo_labels(mutual, LEFT, RIGHT, task, torch.tensor(confidence))


def test_likely_pairs_count_as_much_as_they_are_likely():
    found = drawn([1.0, 0.8, 0.6])
    assert found.pairs.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found.confidence.tolist() == pytest.approx([1.0, 0.8, 0.6])


def test_pairs_less_likely_than_not_do_not_count():
    assert drawn([0.3, 0.8, 0.49]).pairs.tolist() == [[1, 4]]


def test_what_a_curator_turned_down_is_not_paired():
    apart = SimpleNamespace(**vars(TASK) | {"not_same": torch.tensor([[1, 4]])})
    assert drawn([1.0, 1.0, 1.0], apart).pairs.tolist() == [[0, 3], [2, 5]]


def labels(*rows) -> PseudoLabels:
    """From (left, right, confidence)."""
    pairs = torch.tensor([row[:2] for row in rows], dtype=torch.long).reshape(-1, 2)
    return PseudoLabels(pairs, torch.tensor([float(row[2]) for row in rows]))


def together(starting, drawn) -> dict:
    found = beside(labels(*starting), labels(*drawn), 6)
    rows = zip(found.pairs.tolist(), found.confidence.tolist(), strict=True)
    return {tuple(pair): round(confidence, 3) for pair, confidence in rows}


def test_of_a_starting_link_and_a_drawn_pair_that_exclude_each_other_the_likelier_stays():
    assert together([(0, 3, 0.9)], [(0, 4, 0.6), (1, 5, 0.7)]) == {(0, 3): 0.9, (1, 5): 0.7}
    assert together([(0, 3, 0.6)], [(1, 3, 0.8)]) == {(1, 3): 0.8}


def test_what_rules_and_model_both_say_counts_once_as_the_likelier():
    assert together([(0, 3, 0.9)], [(0, 3, 0.7)]) == {(0, 3): 0.9}
    assert together([(0, 3, 0.7)], [(0, 3, 0.95)]) == {(0, 3): 0.95}
    assert together([], []) == {}


def test_starting_links_that_the_model_speaks_against_are_dropped():
    begun = labels((0, 3, 0.95), (1, 4, 0.7))
    kept = begun.judged(torch.tensor([0.6, 0.1]))
    assert kept.pairs.tolist() == [[0, 3]]
    assert kept.confidence.tolist() == pytest.approx([0.775])


def test_those_between_given_entities():
    begun = labels((0, 3, 0.9), (1, 4, 0.9), (2, 5, 0.9))
    assert begun.among(torch.tensor([0, 1]), torch.tensor([4, 5])).pairs.tolist() == [[1, 4]]
