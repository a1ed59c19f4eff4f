"""Which of the pairs that were found count as links."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
import torch

from mimea.matching.matching import mutual_nearest
from mimea.training.pseudo_labels import CERTAIN_MARGIN, draw_pseudo_labels

LEFT, RIGHT = torch.arange(3), torch.arange(3, 6)
TASK = SimpleNamespace(
    entities=6,
    rejected=torch.zeros(0, 2, dtype=torch.long),
    pair_codes=lambda pairs: pairs[:, 0] * 6 + pairs[:, 1],
)


def drawn(dangling, task=TASK):
    eye = torch.eye(3)
    mutual = mutual_nearest(eye, eye, 1, sinkhorn=False)
    return draw_pseudo_labels(mutual, LEFT, RIGHT, task, torch.tensor(dangling))


def test_pairs_that_choose_each_other_count():
    found = drawn([0.0, 0.0, 0.0])
    assert found.pairs.tolist() == [[0, 3], [1, 4], [2, 5]]
    assert found.confidence.tolist() == [1.0, 1.0, 1.0]  # margins far above CERTAIN_MARGIN
    assert CERTAIN_MARGIN < 1


def test_who_may_well_have_no_counterpart_is_not_paired():
    found = drawn([0.9, 0.2, 0.0])
    assert found.pairs.tolist() == [[1, 4], [2, 5]]
    assert found.confidence.tolist() == pytest.approx([0.8, 1.0])


def test_what_a_curator_rejected_is_not_paired():
    rejected = SimpleNamespace(**vars(TASK) | {"rejected": torch.tensor([[1, 4]])})
    assert drawn([0.0, 0.0, 0.0], rejected).pairs.tolist() == [[0, 3], [2, 5]]
