"""MIMEA, put together: tensors in, vectors, joint embeddings and loss terms out.

Only the structure needs the whole graph in every step. So the encoders run once per step over all
entities, and fusion, transport and contrastive losses over batches of entities (`Batch`).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mimea.config import Config
from mimea.contrastive import AdaptiveWeights, info_nce, repulsion
from mimea.encoders import Features, Structure
from mimea.fusion import BetaFusion, Fused
from mimea.graph import AlignmentTask, Bag, Edges
from mimea.transport import ModalTransport


@dataclass(frozen=True)
class Batch:
    """Entities of one loss step: `left` and `right` (P+K,) long, of which the first P are seed
    pairs; `rejected` (J,2) and `dangling` (D,) long, the latter left entities."""

    left: Tensor
    right: Tensor
    pairs: int
    rejected: Tensor
    dangling: Tensor


class Mimea(nn.Module):
    def __init__(self, task: AlignmentTask, config: Config):
        super().__init__()
        self.config = config
        self.encoders = nn.ModuleDict()
        widths = {}
        if "g" in config.modalities:
            widths["g"] = config.structure_width * config.layers
        for m, parts in task.features.items():
            columns = [p.columns if isinstance(p, Bag) else p.shape[1] for p in parts]
            self.encoders[m] = Features(columns, config.width)
            widths[m] = config.width
        if not widths:
            raise ValueError(
                f"none of the modalities {','.join(config.modalities)} has data on both sides"
            )
        if "g" in widths:
            self.structure = Structure(
                task.entities,
                config.structure_width,
                config.layers,
                2 * task.relations + 1,
                config.dropout,
            )
        self.modalities = tuple(widths)
        self.terms = (*self.modalities, "fusion")
        self.fusion = BetaFusion(widths, config.fusion_width)
        joint = sum(widths.values()) + 2 * config.fusion_width
        self.transport = ModalTransport(widths, joint, config.transport_epsilon)
        self.weights = AdaptiveWeights((*self.modalities, "fusion", "joint"))

    def encode(self, task: AlignmentTask, edges: Edges) -> dict[str, Tensor]:
        """Unit vectors {m: (N,d_m)} of every modality; zero rows where it is absent."""
        vectors = {}
        for m in self.modalities:
            raw = self.structure(edges) if m == "g" else self.encoders[m](task.features[m])
            vectors[m] = F.normalize(raw, dim=1) * self.present(task, m)[:, None]
        return vectors

    def present(self, task: AlignmentTask, modality: str) -> Tensor:
        """(N,) bool. Every entity has a place in the structure, be it alone."""
        if modality == "g":
            return task.triples.new_ones(task.entities, dtype=torch.bool)
        return task.present[modality]

    def presence(self, task: AlignmentTask) -> Tensor:
        return torch.stack([self.present(task, m) for m in self.modalities], dim=1)  # (N, M)

    def fuse(self, vectors: dict[str, Tensor], present: Tensor) -> Fused:
        return self.fusion(vectors, present)

    def joint(self, vectors: dict[str, Tensor], fused: Fused) -> Tensor:
        """z = [√ω_m ĥ_m …, √ω_o b̂]: (B, D), unit rows."""
        parts = [*(vectors[m] for m in self.modalities), fused.vector]
        roots = safe_root(fused.weights)  # (B, M+1)
        return torch.cat([roots[:, i : i + 1] * part for i, part in enumerate(parts)], dim=1)

    def losses(
        self, vectors: dict[str, Tensor], presence: Tensor, batch: Batch
    ) -> dict[str, Tensor]:
        """Contrastive loss per modality, fusion and joint, repulsion, transport, penalty."""
        tau, pairs = self.config.temperature, batch.pairs
        ids = torch.cat([batch.left, batch.right])  # (A+B,)
        here = {m: v[ids] for m, v in vectors.items()}
        mask = presence[ids]  # (A+B, M)
        fused = self.fuse(here, mask)
        half = len(batch.left)
        roots = safe_root(fused.weights)  # (A+B, M+1)
        joint, losses = 0, {}
        for i, m in enumerate(self.terms):
            x = fused.vector if m == "fusion" else here[m]
            there = mask.any(1) if m == "fusion" else mask[:, i]  # (A+B,)
            has = there[:half], there[half:]
            similarity = x[:half] @ x[half:].t()  # (A, B)
            joint = joint + roots[:half, i, None] * similarity * roots[None, half:, i]
            counts = has[0][:pairs] & has[1][:pairs]  # (P,)
            losses[m] = info_nce(similarity, counts, tau, has)
        everything = mask.any(1)
        has = everything[:half], everything[half:]
        losses["joint"] = info_nce(joint, has[0][:pairs] & has[1][:pairs], tau, has)
        losses["repulsion"] = self._repulsion(vectors, presence, batch)
        losses["transport"] = self._transport(here, mask, fused)
        losses["penalty"] = self.fusion.penalty()
        return losses

    def _repulsion(self, vectors: dict[str, Tensor], presence: Tensor, batch: Batch) -> Tensor:
        """Rejected pairs, and left entities without counterpart against the batch's right ones."""
        tau, total = self.config.temperature, presence.new_zeros((), dtype=torch.float32)
        if len(batch.rejected):
            left, right = (self._joint_of(vectors, presence, batch.rejected[:, s]) for s in (0, 1))
            total = total + repulsion((left * right).sum(1), tau)
        if len(batch.dangling):
            alone = self._joint_of(vectors, presence, batch.dangling)  # (D, d)
            others = self._joint_of(vectors, presence, batch.right)  # (B, d)
            total = total + repulsion((alone @ others.t()).amax(1), tau)
        return total

    def _joint_of(self, vectors: dict[str, Tensor], presence: Tensor, ids: Tensor) -> Tensor:
        here = {m: v[ids] for m, v in vectors.items()}
        return self.joint(here, self.fuse(here, presence[ids]))

    def _transport(self, here: dict[str, Tensor], mask: Tensor, fused: Fused) -> Tensor:
        if self.config.transport == "off" or len(self.modalities) < 2:
            return fused.weights.sum() * 0
        some = torch.randperm(len(mask), device=mask.device)[: self.config.transport_batch]
        joint = self.joint(here, fused)[some]  # (B, D)
        vectors = {m: v[some] for m, v in here.items()}
        present = {m: mask[some, i] for i, m in enumerate(self.modalities)}
        return self.transport(vectors, present, joint)

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        return (
            self.weights(losses)
            + losses["repulsion"]
            + self.config.transport_weight * losses["transport"]
            + 0.1 * losses["penalty"]
        )


def safe_root(weights: Tensor) -> Tensor:
    """√ω with a finite gradient where a weight is exactly 0 (an absent modality)."""
    there = weights > 0
    return torch.where(there, weights, 1.0).sqrt() * there
