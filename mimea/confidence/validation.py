"""How well held-out links are found."""

from __future__ import annotations

from torch import Tensor

from mimea.matching.metrics import ranks, summarise
from mimea.model.embedding import Embedding
from mimea.seeds import HeldOut


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
