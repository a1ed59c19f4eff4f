"""How well held-out links are found, and how sure a score may be."""

from __future__ import annotations

import torch
from torch import Tensor

from mimea.config import Config
from mimea.matching.matching import best_candidates, hubness_means
from mimea.matching.metrics import ranks, summarise
from mimea.model.embedding import Embedding
from mimea.seeds import HeldOut

CAUTIOUS = 0.1, 0.5  # temperature and coverage where no links were held out


def measure(found: Embedding, held: HeldOut, csls: int) -> dict:
    """Hits and MRR of the held-out links by the joint, and Hits@1 by each modality alone."""

    def score(left: Tensor, right: Tensor) -> dict:
        return summarise(ranks(left, right, held.truth, csls))

    alone = {
        m: round(score(v[held.queries], v[held.pool])["hits@1"], 4)
        for m, v in found.vectors.items()
        if m not in ("fusion", "pairing")
    }
    joint = score(found.joint(held.queries), found.joint(held.pool))
    return {**joint, "pairs": len(held.queries), "alone": alone}


def calibrate(found: Embedding, held: HeldOut, config: Config) -> tuple[float, float] | None:
    """Temperature of the softmax over a query's candidates, and the share of queries whose match
    is among them; None when fewer than five are.

    The temperature has the least negative log likelihood on a grid, and is no sharper than 0.02;
    the share is as Laplace would estimate it, so that a few links never make certainty.
    """
    left, right = found.joint(held.queries), found.joint(held.pool)
    hubs = [hub - hub.mean() for hub in hubness_means(left, right, config.csls)]
    best = best_candidates(left, right, *hubs, config.candidates)
    hit = best.index == held.truth[:, None]  # (V, k)
    inside = hit.any(1)
    if inside.sum() < 5:
        return None
    grid = torch.logspace(-1.7, 0, 18).tolist()
    logits = [best.score[inside] / t for t in grid]
    loss = [-(x.log_softmax(1)[hit[inside]]).mean().item() for x in logits]
    return grid[loss.index(min(loss))], (int(inside.sum()) + 1) / (len(inside) + 2)
