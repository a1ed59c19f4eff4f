"""Which known links are likely wrong: what everything else says about them [ours].

A model that trained on a link confirms it. So the structure's own vectors and the fusion, which
learn links by heart, are left out: a link is judged by the anchors of its neighbours, where its own
is hidden, and by the other modalities. Suspicious is a link whose ends both prefer somebody else.
"""

from __future__ import annotations

import pandas as pd
import torch
from torch import Tensor

from mimea.matching.matching import (
    TopK,
    blocks,
    column_means,
    nearest_both,
)
from mimea.model.embedding import Anchors, Embedding, side_by_side

COMPARED = 10  # nearest by cosine
NEAREST = 3  # of a CSLS mean


def suspicions(plain: Embedding, anchors: Anchors | None, links: Tensor, left: int) -> pd.DataFrame:
    """One row a link (S,2), the most suspicious first: left, right, `margin`, `instead_left` and
    `instead_right`.

    The margin is how much better the link is than the best other candidate of either end, summed
    over both ends (CSLS on the scale of the cosine; negative: both together prefer others), and
    `instead_right` who fits the left end best beside the right one, `instead_left` the other way
    round. Empty where nothing but the structure itself is known.
    """
    z = _evidence(plain, anchors)
    if z is None or not len(links):
        return pd.DataFrame(columns=["left", "right", "margin", "instead_left", "instead_right"])
    ahead_left, instead_right = _lead(z, links, slice(left, len(z)))
    ahead_right, instead_left = _lead(z, links.flip(1), slice(0, left))
    table = {
        "left": links[:, 0],
        "right": links[:, 1],
        "margin": ahead_left + ahead_right,
        "instead_left": instead_left,
        "instead_right": instead_right,
    }
    found = pd.DataFrame({name: column.cpu().numpy() for name, column in table.items()})
    return found.sort_values("margin", kind="stable", ignore_index=True)


def _evidence(plain: Embedding, anchors: Anchors | None) -> Tensor | None:
    """The anchors with half of the weight, the learned modalities but structure with theirs."""
    learned = [i for i, m in enumerate(plain.vectors) if m not in ("g", "fusion")]
    parts = [[*plain.vectors.values()][i] for i in learned]
    weights = plain.weights[:, learned]  # (N, P)
    if anchors is not None:
        parts.append(anchors.rows)
        weights = torch.cat([weights, weights.new_full((len(weights), 1), 0.5)], dim=1)
    return side_by_side(parts, weights.sqrt()) if parts else None


def _lead(z: Tensor, links: Tensor, side: slice) -> tuple[Tensor, Tensor]:
    """How far the second end (S,) of each link is ahead of the best other of the COMPARED entities
    of its side, and who that is (S,), -1 for nobody; hubness taken off."""
    ends, pool = z[links[:, 0]], z[side]
    near, of_pool = nearest_both(ends, pool, COMPARED)  # (S, n), (n, R)
    hub = column_means(of_pool, NEAREST) / 2  # (R,)
    own = links[:, 1] - side.start  # (S,)
    mine = torch.cat([(ends[b] * pool[own[b]]).sum(1) for b in blocks(len(links))]) - hub[own]
    others = (near.values - hub[near.indices]).masked_fill(near.indices == own[:, None], -torch.inf)
    best = TopK(*others.max(1))
    instead = near.indices.gather(1, best.indices[:, None]).squeeze(1) + side.start
    alone = best.values.isneginf()
    return (mine - best.values).masked_fill(alone, 1.0), instead.masked_fill(alone, -1)
