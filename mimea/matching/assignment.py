"""Candidates against each other: every right entity has room for one left entity, more or less.

CSLS looks at each end alone. Sinkhorn [standard; Cuturi 2013] settles who gives way to whom: it
finds prices so that score_ij = s_ij − p_i − q_j sends no more than one left entity's mass to a
right one. As with CSLS the score stays a similarity and one number for each end. It works on the
best candidates of each left entity only. One-to-one [standard, min-cost matching] goes further and
gives each right entity away at most once, which is wrong where a source has duplicates: an option.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

TEMPERATURE = 0.03
ROUNDS = 30


def prices(index: Tensor, similarity: Tensor, right: int) -> tuple[Tensor, Tensor]:
    """Prices of left (L,) and right (R,) entities, those of the right 0 where nobody competes.

    index (L,k) long into the right side, similarity (L,k) with the best first. A left entity may
    also stay without a counterpart, at the similarity of its last candidate.
    """
    wanted = similarity / TEMPERATURE  # (L, k)
    flat = index.flatten()  # (L·k,)
    q = similarity.new_zeros(right)  # in units of the temperature, as everything in the loop
    for _ in range(ROUNDS):
        p = torch.logaddexp((wanted - q[index]).logsumexp(1), wanted[:, -1])  # (L,)
        q = _log_sum(flat, (wanted - p[:, None]).flatten(), right).clamp(min=0)  # (R,)
    return p * TEMPERATURE, q * TEMPERATURE


def _log_sum(index: Tensor, values: Tensor, count: int) -> Tensor:
    """log Σ exp of the values of each index: (count,), −inf where an index has none."""
    top = values.new_full((count,), -torch.inf).scatter_reduce(0, index, values, "amax")
    shifted = (values - top[index]).exp()  # (V,)
    return top + values.new_zeros(count).index_add(0, index, shifted).log()


def one_to_one(index: Tensor, similarity: Tensor, right: int) -> Tensor:
    """The candidate (L,) in 0 … k−1 that each left entity is given, −1 for none.

    Maximises the sum of similarities; nothing is worth as much as the last candidate.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    left, k = index.shape
    rows = np.repeat(np.arange(left), k)
    gain = similarity - similarity[:, -1:]  # (L, k)
    columns = np.concatenate([index.flatten().cpu().numpy(), right + np.arange(left)])
    # nothing: a column of one's own; weights must not be 0, so all are moved by one
    weights = np.concatenate([1 + gain.flatten().cpu().numpy(), np.ones(left)])
    rows = np.concatenate([rows, np.arange(left)])
    graph = coo_array((weights, (rows, columns)), shape=(left, right + left)).tocsr()
    who, what = min_weight_full_bipartite_matching(graph, maximize=True)
    given = np.full(left, -1)
    given[who] = what
    hit = index == torch.as_tensor(given, device=index.device)[:, None]  # (L, k)
    return torch.where(hit.any(1), hit.long().argmax(1), -1)
