"""Noisy seeds: known links that everything else speaks against [ours].

A model that has trained on a link confirms it. So the structure's own vectors and the fusion, which
memorise links, are left out. A link is judged by the anchors that its neighbours propagate, among
which its own is not, and by the other modalities. It is doubtful if its ends prefer others.
"""

from __future__ import annotations

import pandas as pd
import torch
from torch import Tensor

from mimea.matching.ann import TopK
from mimea.matching.matching import column_means, nearest_both
from mimea.model.embedding import Embedding, PropagatedAnchors, side_by_side
from mimea.runtime.blocks import blocks

COMPARED = 10  # nearest by cosine
NEAREST = 3  # of a CSLS mean


def rank_seeds(
    plain: Embedding, anchors: PropagatedAnchors | None, links: Tensor, left: int
) -> pd.DataFrame:
    """One row a link (S,2), the noisiest first: left, right, `margin`, `instead_left` and
    `instead_right`. Empty where nothing but the structure itself is known.

    The margin is how much better the link is than the best other candidate of either end, summed
    over both ends, by CSLS on the scale of the cosine; a negative one means that the ends prefer
    others. `instead_right` is the best other candidate of the left end, `instead_left` of the right
    end, −1 for none. `left` is the number of left entities.
    """
    z = _evidence(plain, anchors)  # (N, D)
    if z is None or not len(links):
        return pd.DataFrame(columns=["left", "right", "margin", "instead_left", "instead_right"])
    lead_left, instead_right = _lead(z, links, slice(left, len(z)))  # (S,) both
    lead_right, instead_left = _lead(z, links.flip(1), slice(0, left))  # (S,) both
    columns = {
        "left": links[:, 0],
        "right": links[:, 1],
        "margin": lead_left + lead_right,
        "instead_left": instead_left,
        "instead_right": instead_right,
    }
    table = pd.DataFrame({name: column.cpu().numpy() for name, column in columns.items()})
    return table.sort_values("margin", kind="stable", ignore_index=True)


def _evidence(plain: Embedding, anchors: PropagatedAnchors | None) -> Tensor | None:
    """The modalities but structure with their weights, and the anchors with one half: (N, D)."""
    encoded = [i for i, m in enumerate(plain.vectors) if m not in ("g", "fusion")]
    parts = [[*plain.vectors.values()][i] for i in encoded]
    weights = plain.weights[:, encoded]  # (N, P)
    if anchors is not None:
        parts.append(anchors.rows)
        weights = torch.cat([weights, weights.new_full((len(weights), 1), 0.5)], dim=1)
    return side_by_side(parts, weights.sqrt()) if parts else None


def _lead(z: Tensor, links: Tensor, side: slice) -> tuple[Tensor, Tensor]:
    """How far the second end of each link (S,2) is ahead of the best other of the COMPARED nearest
    entities of its side: (S,), and which one that is (S,), −1 for none; less their hubness."""
    ends, pool = z[links[:, 0]], z[side]  # (S, D), (R, D)
    near, of_pool = nearest_both(ends, pool, COMPARED)  # (S, n), (n, R)
    hub = column_means(of_pool, NEAREST) / 2  # (R,)
    own = links[:, 1] - side.start  # (S,)
    linked = torch.cat([(ends[b] * pool[own[b]]).sum(1) for b in blocks(len(links))]) - hub[own]
    others = (near.values - hub[near.indices]).masked_fill(near.indices == own[:, None], -torch.inf)
    best = TopK(*others.max(1))  # (S,)
    instead = near.indices.gather(1, best.indices[:, None]).squeeze(1) + side.start  # (S,)
    none = best.values.isneginf()  # (S,)
    return (linked - best.values).masked_fill(none, 1.0), instead.masked_fill(none, -1)
