"""How well held-out links are found."""

from __future__ import annotations

from torch import Tensor

from mimea.matching.metrics import ranks, summarise
from mimea.model.embedding import Embedding
from mimea.seeds import HeldOut


def joint_hits(embedding: Embedding, held: HeldOut, csls: int) -> dict:
    """Hits@1, Hits@10 and MRR of the held-out links by the joint, left to right, their number as
    `pairs`."""
    ends = embedding.joint(held.queries), embedding.joint(held.pool)  # (V, D), (R, D)
    return {**summarise(ranks(*ends, held.truth, csls)), "pairs": len(held.queries)}


def measure(embedding: Embedding, held: HeldOut, csls: int) -> dict:
    """`joint_hits`, and Hits@1 by each modality `alone`."""

    def first(vectors: Tensor) -> float:
        found = ranks(vectors[held.queries], vectors[held.pool], held.truth, csls)  # (V,)
        return round(summarise(found)["hits@1"], 4)

    single = {m: v for m, v in embedding.vectors.items() if m not in ("fusion", "pairing")}
    alone = {m: first(vectors) for m, vectors in single.items()}
    return {**joint_hits(embedding, held, csls), "alone": alone}
