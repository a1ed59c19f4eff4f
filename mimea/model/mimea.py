"""The MIMEA network: from features to unit vectors per modality, joint vectors and loss terms.

Only the structure needs the whole graph in every step. So the encoders run once per step over all
entities; fusion, transport and contrastive losses run over batches of entities (`Batch`).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mimea.config import UNTRAINED, Config
from mimea.graph import AlignmentTask, Bag, Edges
from mimea.model.contrastive import AdaptiveWeights, info_nce, repulsion
from mimea.model.encoders import Features, Structure
from mimea.model.fusion import BetaFusion, Fused
from mimea.model.transport import ModalTransport
from mimea.model.unit_rows import unit_rows


@dataclass(frozen=True)
class Batch:
    """Entities of one batch, in the order of `ids` (B,): `lefts` left entities, `rights` right
    ones, both ends of `rejected` pairs, and `dangling` left entities. The first `pairs` left and
    right ones are linked to each other; `also_linked` (P,P) are links between them off the
    diagonal, None if there are none. `transport`: whether it has the transport loss."""

    ids: Tensor
    pairs: int
    lefts: int
    rights: int
    rejected: int = 0
    dangling: int = 0
    transport: bool = True
    also_linked: Tensor | None = None

    @property
    def left(self) -> slice:
        return slice(0, self.lefts)

    @property
    def right(self) -> slice:
        return slice(self.lefts, self.lefts + self.rights)

    @property
    def rejected_rows(self) -> slice:
        start = self.lefts + self.rights
        return slice(start, start + 2 * self.rejected)

    @property
    def dangling_rows(self) -> slice:
        start = self.lefts + self.rights + 2 * self.rejected
        return slice(start, start + self.dangling)


class Mimea(nn.Module):
    """All trainable parts. ValueError when no modality of the config has data on both sides."""

    def __init__(self, task: AlignmentTask, config: Config):
        super().__init__()
        self.config = config
        self.encoders = nn.ModuleDict()
        widths = {}
        if "g" in config.modalities:
            widths["g"] = config.structure_width * config.layers
        for m, parts in task.features.items():
            columns = [p.columns if isinstance(p, Bag) else p.shape[1] for p in parts]
            if m in UNTRAINED:
                (widths[m],) = columns
                continue
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
            )
        self.modalities = tuple(widths)
        self.terms = (*self.modalities, "fusion")
        self.fusion = BetaFusion(widths, config.fusion_width, "fusion" not in config.without)
        joint = sum(widths.values()) + 2 * config.fusion_width
        self.trained = tuple(m for m in self.modalities if m not in UNTRAINED)
        moved = {m: widths[m] for m in self.trained}
        self.transport = ModalTransport(moved, joint, config.transport_epsilon)
        fused = () if "fusion" in config.without else ("fusion",)
        adaptive = "adaptive" not in config.without
        self.weights = AdaptiveWeights((*self.trained, *fused, "joint"), adaptive)

    def encode(self, task: AlignmentTask, edges: Edges) -> dict[str, Tensor]:
        """Unit vectors {m: (N,d_m)} of every modality; zero rows where it is absent."""
        vectors = {}
        for m in self.modalities:
            if m == "g":
                vectors[m] = self.structure(edges)
                continue
            if m in UNTRAINED:
                (vectors[m],) = task.features[m]  # (N, d_m)
                continue
            raw = self.encoders[m](task.features[m])  # (N, d_m)
            vectors[m] = unit_rows(raw, self.present(task, m)[:, None])
        return vectors

    def present(self, task: AlignmentTask, modality: str) -> Tensor:
        """(N,) bool. Every entity has a structure vector, even without any triple."""
        if modality == "g":
            return task.triples.new_ones(task.entities, dtype=torch.bool)
        return task.present[modality]

    def presence(self, task: AlignmentTask) -> Tensor:
        """(N,M) bool: which entity has which modality."""
        return torch.stack([self.present(task, m) for m in self.modalities], dim=1)  # (N, M)

    def joint(self, vectors: dict[str, Tensor], fused: Fused) -> Tensor:
        """z = [√ω_m ĥ_m …, √ω_o b̂] from vectors {m: (B,d_m)}: (B, D), unit rows."""
        parts = [*(vectors[m] for m in self.modalities), fused.vector]
        roots = safe_root(fused.weights)  # (B, M+1)
        return torch.cat([roots[:, i : i + 1] * part for i, part in enumerate(parts)], dim=1)

    def losses(
        self, vectors: dict[str, Tensor], presence: Tensor, batch: Batch
    ) -> dict[str, Tensor]:
        """Contrastive loss per modality, fusion and joint, repulsion, transport, penalty: scalars.

        vectors {m: (B,d_m)} and presence (B,M) are the rows of `batch.ids`.
        """
        fused = self.fusion(vectors, presence)
        left, right = batch.left, batch.right
        losses = {}
        for i, m in enumerate(self.terms):
            x = fused.vector if m == "fusion" else vectors[m]  # (B, d_m)
            there = presence.any(1) if m == "fusion" else presence[:, i]  # (B,)
            if m not in UNTRAINED:
                losses[m] = self._contrast(x[left] @ x[right].t(), there, batch)  # of (L, R)
        z = self.joint(vectors, fused)  # (B, D)
        losses["joint"] = self._contrast(z[left] @ z[right].t(), presence.any(1), batch)
        losses["repulsion"] = self._repulsion(z, batch)
        losses["transport"] = self._transport(vectors, presence, z, batch)
        losses["penalty"] = self.fusion.penalty()
        return losses

    def _contrast(self, similarity: Tensor, there: Tensor, batch: Batch) -> Tensor:
        """The contrastive loss of a similarity (L,R); there (B,): who has the modality."""
        has = there[batch.left], there[batch.right]  # (L,), (R,)
        tau = self.config.temperature
        return info_nce(similarity, batch.pairs, tau, has, batch.also_linked)

    def _repulsion(self, z: Tensor, batch: Batch) -> Tensor:
        """Loss of rejected pairs, and of dangling left entities with their nearest right one."""
        tau, total = self.config.temperature, z.new_zeros(())
        if batch.rejected:
            first, second = z[batch.rejected_rows].chunk(2)  # (J, D) each
            total = total + repulsion((first * second).sum(1), tau)
        if batch.dangling:
            nearest = (z[batch.dangling_rows] @ z[batch.right].t()).amax(1)  # (D,)
            total = total + repulsion(nearest, tau)
        return total

    def _transport(self, vectors: dict, presence: Tensor, z: Tensor, batch: Batch) -> Tensor:
        left_out = (
            "transport" in self.config.without or not self.trained or len(self.modalities) < 2
        )
        if left_out or not batch.transport:
            return z.new_zeros(())
        sample = torch.randperm(len(z), device=z.device)[: self.config.transport_batch]  # (b,)
        sampled = {m: vectors[m][sample] for m in self.trained}
        present = {m: presence[sample, i] for i, m in enumerate(self.modalities)}
        return self.transport(sampled, present, z[sample])

    def total(self, losses: dict[str, Tensor]) -> Tensor:
        """The weighted sum that training minimises: a scalar."""
        return (
            self.weights(losses)
            + losses["repulsion"]
            + self.config.transport_weight * losses["transport"]
            + 0.1 * losses["penalty"]
        )


def safe_root(weights: Tensor) -> Tensor:
    """√ω with a finite gradient where a weight is exactly 0 (an absent modality); any shape."""
    positive = weights > 0
    return torch.where(positive, weights, 1.0).sqrt() * positive
