"""Candidates compared with each other: every right entity has room for about one left entity.

CSLS looks at each end alone. Sinkhorn [standard, Cuturi 2013] solves the assignment over all ends:
it finds potentials p, q so that score_ij = s_ij − p_i − q_j sends at most the mass of one left
entity to each right one. As with CSLS, a score remains a similarity less one number for each end.
Only the best candidates of each left entity take part. One-to-one [standard, minimum-cost matching]
goes further and assigns each right entity at most once, which is wrong where a source has
duplicates; it is an option.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

TEMPERATURE = 0.03
ROUNDS = 30


def sinkhorn_potentials(index: Tensor, similarity: Tensor, right: int) -> tuple[Tensor, Tensor]:
    """Potentials of the left (L,) and of the `right` right entities (R,), on the scale of the
    similarity; those of right entities without competition are 0.

    index (L,k) long into the right side, similarity (L,k) with the best first. A left entity may
    also remain unmatched, at the similarity of its last candidate.
    """
    logits = similarity / TEMPERATURE  # (L, k)
    flat = index.flatten()  # (L·k,)
    q = similarity.new_zeros(right)  # (R,), over the temperature until the end
    for _ in range(ROUNDS):
        p = torch.logaddexp((logits - q[index]).logsumexp(1), logits[:, -1])  # (L,)
        q = _log_sum_exp(flat, (logits - p[:, None]).flatten(), right).clamp(min=0)  # (R,)
    return p * TEMPERATURE, q * TEMPERATURE


def _log_sum_exp(index: Tensor, values: Tensor, count: int) -> Tensor:
    """log Σ exp of the values (V,) of each index: (count,), −inf where an index has none."""
    top = values.new_full((count,), -torch.inf).scatter_reduce(0, index, values, "amax")
    shifted = (values - top[index]).exp()  # (V,)
    return top + values.new_zeros(count).index_add(0, index, shifted).log()


def one_to_one(index: Tensor, similarity: Tensor, right: int) -> Tensor:
    """The candidate (L,) in 0 … k−1 that is assigned to each left entity, −1 for none.

    index (L,k) long into the `right` right entities, similarity (L,k) with the best first.
    Maximises the sum of similarities; remaining unmatched is worth the last candidate.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import min_weight_full_bipartite_matching

    left, k = index.shape
    rows = np.repeat(np.arange(left), k)  # (L·k,)
    gain = similarity - similarity[:, -1:]  # (L, k)
    columns = np.concatenate([index.flatten().cpu().numpy(), right + np.arange(left)])
    # unmatched: a column of one's own; scipy ignores weights of 0, so all are raised by one
    weights = np.concatenate([1 + gain.flatten().cpu().numpy(), np.ones(left)])
    rows = np.concatenate([rows, np.arange(left)])
    graph = coo_array((weights, (rows, columns)), shape=(left, right + left)).tocsr()
    matched_rows, matched_columns = min_weight_full_bipartite_matching(graph, maximize=True)
    assigned = np.full(left, -1)  # (L,)
    assigned[matched_rows] = matched_columns
    hit = index == torch.as_tensor(assigned, device=index.device)[:, None]  # (L, k)
    return torch.where(hit.any(1), hit.long().argmax(1), -1)
