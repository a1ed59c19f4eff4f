"""Which of the pairs that were found count as links."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from mimea.training.pseudo_labels import draw_pseudo_labels

LEFT, RIGHT = torch.arange(3), torch.arange(3, 6)
TASK = SimpleNamespace(
    entities=6,
    rejected=torch.zeros(0, 2, dtype=torch.long),
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


def test_what_a_curator_rejected_is_not_paired():
    rejected = SimpleNamespace(**vars(TASK) | {"rejected": torch.tensor([[1, 4]])})
    assert drawn([1.0, 1.0, 1.0], rejected).pairs.tolist() == [[0, 3], [2, 5]]
