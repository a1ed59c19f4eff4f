"""The training loop: one step an epoch over the whole graph, losses in batches that fit the cache.

Pseudo-labels join the known links after the first tenth of the epochs and are drawn anew every
round. A tenth of the known links is held out to measure the training; those join for the last
stretch, so that no link is wasted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from mimea.confidence.claims import Claims
from mimea.confidence.distribution import Distribution, Examples
from mimea.confidence.validation import joint_hits, measure
from mimea.config import Config
from mimea.graph import AlignmentTask, joint_edges
from mimea.matching.candidates import match
from mimea.matching.matching import MutualPairs, mutual_nearest
from mimea.model.embedding import (
    Embedding,
    PropagatedAnchors,
    blended,
    neutral_blend,
    standardised_where,
)
from mimea.model.mimea import Mimea
from mimea.runtime.blocks import blocks
from mimea.runtime.memory import trim_heap
from mimea.runtime.progress import Progress
from mimea.seeds import MIN_SEEDS_TO_VALIDATE, HeldOut, held_out, split_starting
from mimea.training.amounts import amounts_of
from mimea.training.batches import draw_batches
from mimea.training.beliefs import Seen, seen_of_links
from mimea.training.blend import fit_blend
from mimea.training.optimiser import AdamW
from mimea.training.propagation import AnchorPropagation
from mimea.training.pseudo_labels import (
    PseudoLabels,
    beside,
    draw_pseudo_labels,
    unlinked_entities,
)
from mimea.training.search import SIDES, Search, pair_probability, search_of

ENTITIES = 4096  # embedded at a time
CHECKPOINT_SECONDS = 30
COMPARISONS = 20_000_000  # of held-out links with candidates, in every round
FINAL_COMPARISONS = 100_000_000  # for the measure that the run reports
MIN_LINKS_TO_BLEND = 10  # held out
MANY = 64  # held-out links, so many that the blend can tell what adds a little
SEARCHED = 20  # candidates of each entity, among which its rivals for each are known
KINDS = ("plain", "paired")
FINAL_ROUNDS = 2  # of pseudo-labels, after the last epoch


class GivenGradient(torch.autograd.Function):
    """A zero whose gradient with respect to x is the given one, to continue a backward pass from
    gradients that were summed over batches.

    `torch.autograd.backward` accepts gradients too, but imports SymPy first, which takes a second.
    """

    @staticmethod
    def forward(ctx, x: Tensor, gradient: Tensor) -> Tensor:
        ctx.save_for_backward(gradient)
        return x.new_zeros(())

    @staticmethod
    def backward(ctx, grad: Tensor):
        (gradient,) = ctx.saved_tensors
        return gradient, None


class Trainer:
    """State of one fit: model, optimiser, held-out links, pseudo-labels, blend, epoch.

    `examples` are the held-out links as probabilities are learned from them, by side and by what
    their scores hold ("plain", or "paired" with the pairing); `seen` are they as beliefs are
    learned from them. `from_start` is false for a training that continues a finished run.
    """

    def __init__(self, task: AlignmentTask, config: Config, device: torch.device):
        torch.manual_seed(config.seed)
        self.config, self.device = config, device
        self.task = task.to(device)
        self.edges = joint_edges(task).to(device)
        self.model = Mimea(task, config).to(device)
        self.presence = self.model.presence(self.task)  # (N, M)
        self.optimiser = AdamW(self.model.parameters(), config.learning_rate, config.weight_decay)
        self.generator = torch.Generator().manual_seed(config.seed)
        split = split_starting(self.task.links, self.task.starting, config, self.generator)
        self.train_links, self.valid_links, begun = split  # (·, 2) each
        self.starting = PseudoLabels.starting(self.task, begun)
        self.pseudo_labels = self.starting
        self.epoch, self.from_start = 0, True
        self.validation: dict | None = None
        self.blend = neutral_blend(len(self.model.terms), device)  # (2, M+2)
        self.evidence = amounts_of(task)  # (N, ·)
        self.counted = self._counted()  # (N, M)
        self.amounts = self._amounts()  # (N, M+1)
        self.seen = Seen.none(len(self.model.modalities))
        self.examples = {(kind, side): Examples.none() for kind in KINDS for side in SIDES}
        self.propagation = None
        if "g" in config.modalities and len(task.triples):
            self.propagation = AnchorPropagation(self.task, config.anchor_width, config.seed)
        self._anchors: tuple[bool, PropagatedAnchors] | None = None  # with the held-out links?

    def run(self, progress: Progress, save: Callable[[Trainer], None]) -> None:
        """Train to the last epoch, reporting progress and saving checkpoints on the way."""
        config, first = self.config, self.epoch
        started = saved = time.perf_counter()

        def report(**fields) -> None:
            spent, done, total = time.perf_counter() - started, self.epoch - first, config.epochs
            eta = round(spent / done * (total - self.epoch), 1) if done else None
            share = self.epoch / total
            progress.report(share, epoch=self.epoch, epochs=total, eta_seconds=eta, **fields)

        while self.epoch < config.epochs:
            self._measure_before_joining()
            if self._pseudo_labels_due():
                report(valid=self.update_pseudo_labels())
            losses = self.step()
            self.epoch += 1
            report(loss=losses.pop("total"), losses=losses)
            if time.perf_counter() - saved > CHECKPOINT_SECONDS:
                save(self)
                saved = time.perf_counter()
        self._measure_before_joining()  # with so few epochs that nothing joins before the end
        for number in range(FINAL_ROUNDS if self.from_start else 0):
            message = f"comparing all with all, {FINAL_ROUNDS - number} to go"
            progress.report(1.0, message=message)
            self.update_pseudo_labels()

    def _measure_before_joining(self) -> None:
        """Measure the held-out links if this is the epoch from which they train.

        A continued run may have trained on them before: it keeps its first measure.
        """
        if self.from_start and self._reaches(self.config.join_from) and len(self.valid_links):
            self.evaluate_holdout()

    def _reaches(self, share: float) -> bool:
        """Whether this epoch is the first one at or after this share of all epochs."""
        return self.epoch == math.ceil(share * self.config.epochs)

    def _pseudo_labels_due(self) -> bool:
        start, step = self.config.iterate_from, self.config.iterate_every
        return any(self._reaches(start + i * step) for i in range(int((1 - start) / step) + 1))

    def _joined(self) -> bool:
        """Whether the held-out links train by now; in a continued run they have before."""
        joins = math.ceil(self.config.join_from * self.config.epochs)
        return not self.from_start or self.epoch >= joins

    def links(self) -> Tensor:
        """The pairs that this epoch trains on (S,2): known links, then pseudo-labels."""
        return self._links_and_confidence(self._joined())[0]

    def _known_links(self, joined: bool) -> Tensor:
        return torch.cat([self.train_links, self.valid_links]) if joined else self.train_links

    def _links_and_confidence(self, joined: bool) -> tuple[Tensor, Tensor]:
        """Known links and pseudo-labels (S,2), and the confidence in each (S,)."""
        known, pseudo = self._known_links(joined), self.pseudo_labels  # (K, 2)
        if joined:
            pseudo = pseudo.without_linked(self.valid_links)
        certain = pseudo.confidence.new_ones(len(known))  # (K,)
        return torch.cat([known, pseudo.pairs]), torch.cat([certain, pseudo.confidence])

    @property
    def propagated_anchors(self) -> PropagatedAnchors | None:
        """The anchors of the present links, propagated when first needed; None without triples."""
        return self._propagated(self._joined()) if self.propagation else None

    def _propagated(self, joined: bool) -> PropagatedAnchors:
        """The anchors with the held-out links or without them, kept until the links change."""
        if self._anchors is None or self._anchors[0] != joined:
            self.clear_anchors()
            self._anchors = joined, self.propagation(*self._links_and_confidence(joined))
        return self._anchors[1]

    def clear_anchors(self) -> None:
        """Call after the links have changed, or to free the memory."""
        self._anchors = None

    def step(self) -> dict[str, float]:
        """One epoch: encode all entities once, losses and gradients in batches, one update.

        Returns the losses by name, the mean over the batches, and their `total`.
        """
        self._set_rate()
        self.model.train()
        batches = list(draw_batches(self.task, self.links(), self.config, self.generator))
        vectors = self.model.encode(self.task, self.edges)  # {m: (N, d_m)}
        trained = {m: vectors[m] for m in self.model.trained}  # {m: (N, d_m)}
        grads = {m: torch.zeros_like(v) for m, v in trained.items()}  # {m: (N, d_m)}
        sums: dict[str, Tensor] = {}
        for batch in batches:
            here = {m: v.detach()[batch.ids] for m, v in vectors.items()}  # {m: (B, d_m)}
            for m in trained:
                here[m].requires_grad_()
            losses = self.model.losses(here, self.presence[batch.ids], batch)
            losses["total"] = self.model.total(losses) / len(batches)
            losses["total"].backward()
            for m, gradient in grads.items():
                gradient.index_add_(0, batch.ids, here[m].grad)
            for name, value in losses.items():
                share = 1 if name in ("total", "transport") else 1 / len(batches)
                sums[name] = sums.get(name, 0) + value.detach() * share
        if trained:
            sum(GivenGradient.apply(trained[m], grads[m]) for m in trained).backward()
        self.optimiser.step()
        values = torch.stack(list(sums.values())).tolist()
        return dict(zip(sums, (round(v, 5) for v in values), strict=True))

    def _set_rate(self) -> None:
        """Five epochs of warm-up, and a cosine down to a twentieth."""
        done = self.epoch / self.config.epochs
        factor = min(1.0, (self.epoch + 1) / 5) * (0.05 + 0.95 * (1 + math.cos(math.pi * done)) / 2)
        self.optimiser.rate = self.config.learning_rate * factor

    @torch.no_grad()
    def embed_plain(self) -> Embedding:
        """All entities as the encoders see them in evaluation mode, without the anchors."""
        self.model.eval()
        vectors = self.model.encode(self.task, self.edges)  # {m: (N, d_m)}
        parts = []
        for block in blocks(self.task.entities, ENTITIES):
            part = {m: v[block] for m, v in vectors.items()}
            fused = self.model.fusion(part, self.presence[block])
            parts.append((fused.vector, fused.weights))
        fusion, weights = (torch.cat(part) for part in zip(*parts, strict=True))
        return Embedding(vectors | {"fusion": fusion}, weights, self.amounts)

    @torch.no_grad()
    def with_anchors(self, plain: Embedding) -> Embedding:
        """The embedding with the propagated anchors, without the pairing: for pseudo-labels."""
        return blended(plain, self.propagated_anchors, self.blend)

    @torch.no_grad()
    def with_pairing(self, plain: Embedding, joined: bool = True) -> Embedding:
        """The embedding with anchors and pairing, as the run keeps it; not `joined`: as if the
        held-out links were not known."""
        if self.propagation is None:
            return blended(plain, None, self.blend)
        links, anchors = self._links_and_confidence(joined), self._propagated(joined)
        left_out = "pairing" in self.config.without
        pairs = None if left_out else self.propagation.pair_vectors(*links)  # (N, o)
        return blended(plain, anchors, self.blend, pairs)

    @torch.no_grad()
    def evaluate_holdout(self) -> None:
        """Measure the held-out links for the last time, and keep them as examples for the
        probabilities of proposals."""
        trim_heap(self.task.entities)
        embedding = self.with_pairing(self.embed_plain(), joined=False)
        self.clear_anchors()  # the search needs the memory
        held = self.held_out(FINAL_COMPARISONS)
        self.validation = measure(embedding, held, self.config.csls)
        left, right = unlinked_entities(self.task, self.train_links)  # (L,), (R,)
        search = self.search(embedding, left, right)
        found = tuple(search.claims(side) for side in SIDES)
        self._keep_examples("paired", search, found)
        self.seen = seen_of_links(embedding, search, found, self.valid_links, self.counted)

    def held_out(self, comparisons: int) -> HeldOut:
        return held_out(self.task, self.train_links, self.valid_links, comparisons)

    @torch.no_grad()
    def update_pseudo_labels(self) -> dict | None:
        """Draw the pseudo-labels anew, then fit the blend to the anchors that they make.

        Returns the measure of the held-out links, or None once those train themselves.
        """
        trim_heap(self.task.entities)
        plain = self.embed_plain()
        left, right = unlinked_entities(self.task, self._known_links(self._joined()))  # (L,), (R,)
        embedding, measured = self.with_anchors(plain), None
        if len(self.valid_links) and not self._joined():
            measured = joint_hits(embedding, self.held_out(COMPARISONS), self.config.csls)
        ends = embedding.joint(left), embedding.joint(right)  # (L, D), (R, D)
        del embedding  # the search needs the memory
        sinkhorn = "potentials" not in self.config.without
        mutual = mutual_nearest(*ends, self.config.csls, sinkhorn)
        del ends
        drawn = self._drawn(left, right, mutual, plain)
        left_out = "iteration" in self.config.without
        self.pseudo_labels = PseudoLabels.none(self.task) if left_out else drawn
        self.clear_anchors()
        trim_heap(self.task.entities)
        # not compared, so 0: a right entity with one link in training and another one held out
        hubness = plain.weights.new_zeros(self.task.entities)  # (N,)
        hubness[right] = mutual.hubness - mutual.hubness.mean()
        self._update_blend(plain, hubness)
        del plain
        trim_heap(self.task.entities)
        return measured

    @torch.no_grad()
    def search(self, embedding: Embedding, left: Tensor, right: Tensor) -> Search:
        """The search among left (L,) and right entities (R,) by an embedding."""
        ends = embedding.joint(left), embedding.joint(right)  # (L, D), (R, D)
        rows = torch.arange(len(left), device=left.device)  # (L,)
        best = match(*ends, rows, min(SEARCHED, len(right)), self.config.csls).candidates
        unpaired = embedding.without_pairing(left, right[best.index], best.similarity)  # (L, n)
        plain = best.score - best.similarity + unpaired  # (L, n)
        return search_of(embedding, self.evidence, (left, right), best.index, plain, best.score)

    def _keep_examples(self, kind: str, search: Search, found: Sequence[Claims]) -> None:
        """Of the held-out links; `found` are the claims of both sides."""
        for side, seen in zip(SIDES, found, strict=True):
            self.examples[kind, side] = search.examples(side, seen, self.valid_links)

    def _drawn(
        self, left: Tensor, right: Tensor, mutual: MutualPairs, plain: Embedding
    ) -> PseudoLabels:
        """The pseudo-labels of a search among left (L,) and right entities (R,), and of the
        starting links what is still believed."""
        if not len(left) or not len(right):
            return PseudoLabels.none(self.task)
        near = mutual.nearest  # (L, n)
        own = near.values[:, : self.config.csls].mean(1, keepdim=True)  # (L, 1)
        score = near.values - (own + mutual.hubness[near.indices]) / 2  # (L, n)
        embedding = self.with_anchors(plain)
        search = search_of(embedding, self.evidence, (left, right), near.indices, score, score)
        found = tuple(search.claims(side) for side in SIDES)
        if not self._joined():
            self._keep_examples("plain", search, found)
        links = self._known_links(joined=True)  # (K, 2), those held out are examples
        chances = tuple(
            self.distribution(search, side, claims, "plain", links)
            for side, claims in zip(SIDES, found, strict=True)
        )

        def probability(pairs: Tensor) -> Tensor:
            """Of pairs (P,2), places in left and right: (P,)."""
            told = pair_probability(found, chances, pairs.cpu().numpy())
            return torch.from_numpy(told).to(near.values)

        drawn = draw_pseudo_labels(mutual.pairs, left, right, self.task, probability(mutual.pairs))
        begun = self.starting.among(left, right)
        if not len(begun.pairs):
            return drawn
        rows, columns = begun.pairs.t().contiguous()  # (B,) both
        places = torch.searchsorted(left, rows), torch.searchsorted(right, columns)
        begun = begun.judged(probability(torch.stack(places, dim=1)))
        return beside(begun, drawn, self.task.entities)

    def distribution(
        self, search: Search, side: str, found: Claims, kind: str, links: Tensor
    ) -> Distribution:
        """Of the entities of a side of a search, whose claims are `found`, by examples of this kind
        and known links (S,2)."""
        held, begun = self.examples[kind, side], self.starting.pairs
        sampled = len(self.task.links) >= MIN_SEEDS_TO_VALIDATE
        more = sampled, self.task.to_find
        return search.distribution(side, found, held, self.evidence, links, begun, *more)

    def _update_blend(self, plain: Embedding, hubness: Tensor) -> None:
        """Fit the blend, as long as links are held out; hubness (N,), of right entities only."""
        few = len(self.valid_links) < MIN_LINKS_TO_BLEND
        if self._joined() or few or "blend" in self.config.without:
            return
        held = self.held_out(COMPARISONS)
        anchors = self.propagated_anchors
        self.blend = fit_blend(plain, anchors, self.blend, held, hubness[held.pool])

    def _amounts(self) -> Tensor:
        """How much an entity has for each term, standardised: (N, M+1), 0 for the fusion."""
        each = [standardised_where(column) for column in self.counted.unbind(1)]  # (N,) each
        return torch.stack([*each, torch.zeros_like(each[0])], dim=1)

    def _counted(self) -> Tensor:
        """How much an entity has of each modality of the model, log(1 + amount): (N, M)."""
        all_of_them = torch.from_numpy(self.evidence).to(self.device)  # (N, ·), triples first
        return all_of_them if "g" in self.model.modalities else all_of_them[:, 1:]
