"""How well held-out links are found, and what probability belongs to a score."""

from __future__ import annotations

import torch
from torch import Tensor

from mimea.config import Config
from mimea.matching.matching import best_candidates, hubness_means
from mimea.matching.metrics import ranks, summarise
from mimea.model.embedding import Embedding
from mimea.seeds import HeldOut

UNCALIBRATED = 0.1, 0.5  # temperature and coverage where no links were held out


def measure(embedding: Embedding, held: HeldOut, csls: int) -> dict:
    """Hits@1, Hits@10 and MRR of the held-out links by the joint, left to right, their number as
    `pairs`, and Hits@1 by each modality `alone`."""

    def score(left: Tensor, right: Tensor) -> dict:
        return summarise(ranks(left, right, held.truth, csls))

    alone = {
        m: round(score(v[held.queries], v[held.pool])["hits@1"], 4)
        for m, v in embedding.vectors.items()
        if m not in ("fusion", "pairing")
    }
    joint = score(embedding.joint(held.queries), embedding.joint(held.pool))
    return {**joint, "pairs": len(held.queries), "alone": alone}


def calibrate(embedding: Embedding, held: HeldOut, config: Config) -> tuple[float, float] | None:
    """Temperature of the softmax over the candidates of a query, and coverage, the share of queries
    whose match is among them; None when fewer than five are.

    The temperature minimises the negative log likelihood [standard, Guo et al. 2017] on a grid from
    0.02. The coverage is Laplace's estimate, so that a few links never make certainty.
    """
    left, right = embedding.joint(held.queries), embedding.joint(held.pool)  # (V, D), (R, D)
    hubs = [hub - hub.mean() for hub in hubness_means(left, right, config.csls)]  # (V,), (R,)
    best = best_candidates(left, right, *hubs, config.candidates)
    hit = best.index == held.truth[:, None]  # (V, k)
    covered = hit.any(1)  # (V,)
    if covered.sum() < 5:
        return None
    grid = torch.logspace(-1.7, 0, 18).tolist()
    logits = [best.score[covered] / t for t in grid]  # (v, k) each
    loss = [-(x.log_softmax(1)[hit[covered]]).mean().item() for x in logits]
    return grid[loss.index(min(loss))], (int(covered.sum()) + 1) / (len(covered) + 2)
