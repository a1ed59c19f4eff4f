"""Forty entities a side as random vectors, and the anchors that reach most of them."""

from __future__ import annotations

import torch
from torch.nn import functional as F

from mimea.model.embedding import Embedding, PropagatedAnchors

COUNT = 80


def plain_embedding() -> Embedding:
    """Structure, value and fusion of 40 entities a side; some without a value."""
    torch.manual_seed(0)
    vectors = {m: F.normalize(torch.randn(COUNT, 6), dim=1) for m in ("g", "v", "fusion")}
    vectors["v"][::5] = 0
    weights = torch.rand(COUNT, 3) + 0.1
    weights[::5, 1] = 0
    even = F.normalize(weights, p=1, dim=1)
    return Embedding(vectors, even, torch.randn(COUNT, 3))


def propagated_anchors() -> PropagatedAnchors:
    torch.manual_seed(1)
    rows = F.normalize(torch.randn(COUNT, 8), dim=1)
    rows[::7] = 0  # out of reach
    return PropagatedAnchors(rows, torch.randn(COUNT))
