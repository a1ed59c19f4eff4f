"""The training loop: one step an epoch over the whole graph, losses in batches that fit the cache.

Mutual nearest neighbours join the seeds part of the way through and are revised every round, never
frozen; known links outrank them. A tenth of the seeds is held out to watch the training and joins
for the last stretch, so that no link is wasted.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable

import torch
from torch import Tensor

from mimea.confidence.dangling import best_scores
from mimea.confidence.validation import calibrate, measure
from mimea.config import Config
from mimea.graph import AlignmentTask, filled, joint_edges
from mimea.matching.matching import Mutual, blocks, mutual_nearest
from mimea.model.embedding import (
    Anchors,
    Embedding,
    blended,
    fit_blend,
    no_blend,
    standardised,
)
from mimea.model.mimea import Batch, Mimea
from mimea.runtime.memory import give_back
from mimea.runtime.progress import Progress
from mimea.seeds import HeldOut, held_out, split_links
from mimea.training.optimiser import AdamW
from mimea.training.propagation import AnchorPropagation

BATCH = 512
LINKS = 3072  # of one epoch
CHECKPOINT_SECONDS = 30
WATCHED = 20_000_000  # comparisons of held-out links with candidates, on the way
JUDGED = 100_000_000  # and for the measure that is kept
MIN_PAIRS_TO_BLEND = 10  # held-out links
SURE = 0.1  # margin from which a found pair is as good an anchor as a known link
LAST_ROUNDS = 2  # revisions after the last epoch


class GivenGradient(torch.autograd.Function):
    """A zero whose gradient for x is the one given: goes on from gradients gathered by batches.

    `torch.autograd.backward` takes gradients too, but first imports SymPy, a second.
    """

    @staticmethod
    def forward(ctx, x: Tensor, gradient: Tensor) -> Tensor:
        ctx.save_for_backward(gradient)
        return x.new_zeros(())

    @staticmethod
    def backward(ctx, one: Tensor):
        (gradient,) = ctx.saved_tensors
        return gradient, None


class Trainer:
    """State of one fit: model, optimiser, held-out links, found pairs, epoch."""

    def __init__(self, task: AlignmentTask, config: Config, device: torch.device):
        torch.manual_seed(config.seed)
        self.config, self.device = config, device
        self.task = task.to(device)
        self.edges = joint_edges(task).to(device)
        self.model = Mimea(task, config).to(device)
        self.presence = self.model.presence(self.task)
        self.optimiser = AdamW(self.model.parameters(), config.learning_rate, config.weight_decay)
        self.generator = torch.Generator().manual_seed(config.seed)
        self.train_links, self.valid_links = split_links(self.task.links, config, self.generator)
        self.found = self.task.links[:0]
        self.confidence = torch.ones(0, device=device)  # of the found pairs
        self.epoch, self.whole = 0, True  # whole: not gone on from a finished run
        self.valid: dict | None = None
        self.calibration: tuple[float, float] | None = None
        self.blend = no_blend(len(self.model.terms), device)
        self.amounts = self._amounts()
        self.examples = torch.zeros(0, 2, device=device)  # of links with and without their match
        self.scored = torch.full((self.task.left,), torch.nan, device=device)  # best, at that time
        self.propagation = None
        if "g" in config.modalities and len(task.triples):
            self.propagation = AnchorPropagation(self.task, config.anchor_width, config.seed)
        self._propagated: Anchors | None = None

    def at(self, share: float) -> bool:
        """Whether this epoch is the first one at or after this share of all epochs."""
        return self.epoch == math.ceil(share * self.config.epochs)

    def run(self, progress: Progress, save: Callable[[Trainer], None]) -> None:
        """Train to the last epoch, reporting and saving on the way."""
        config, first = self.config, self.epoch
        started = saved = time.perf_counter()

        def say(**more) -> None:
            spent, done, whole = time.perf_counter() - started, self.epoch - first, config.epochs
            eta = round(spent / done * (whole - self.epoch), 1) if done else None
            share = self.epoch / whole
            progress.say(share, epoch=self.epoch, epochs=whole, eta_seconds=eta, **more)

        while self.epoch < config.epochs:
            # a run gone on from may have trained on these links: it keeps its own measure
            if self.whole and self.at(config.join_from) and len(self.valid_links):
                self.judge()
            if self._revision_due():
                say(valid=self.revise())
            losses = self.step()
            self.epoch += 1
            say(loss=losses.pop("total"), losses=losses)
            if time.perf_counter() - saved > CHECKPOINT_SECONDS:
                save(self)
                saved = time.perf_counter()
        for number in range(LAST_ROUNDS if self.whole else 0):
            progress.say(1.0, message=f"comparing all with all, {LAST_ROUNDS - number} to go")
            self.revise()

    def _revision_due(self) -> bool:
        start, step = self.config.iterate_from, self.config.iterate_every
        return any(self.at(start + i * step) for i in range(int((1 - start) / step) + 1))

    def _joined(self) -> bool:
        return self.epoch >= math.ceil(self.config.join_from * self.config.epochs)

    def links(self) -> Tensor:
        """Links of this epoch (S,2): seeds, those held out near the end, and the found pairs."""
        return self._links_and_confidence()[0]

    def _links_and_confidence(self, joined: bool | None = None) -> tuple[Tensor, Tensor]:
        known, found, sure = self.train_links, self.found, self.confidence
        if self._joined() if joined is None else joined:
            known = torch.cat([known, self.valid_links])
            free = ~torch.isin(found, self.valid_links).any(1)  # known links outrank found ones
            found, sure = found[free], sure[free]
        return torch.cat([known, found]), torch.cat([sure.new_ones(len(known)), sure])

    @property
    def propagated(self) -> Anchors | None:
        """What the links of this moment say about every neighbourhood, worked out when needed."""
        if self._propagated is None and self.propagation:
            self._propagated = self.propagation(*self._links_and_confidence())
        return self._propagated

    def links_changed(self) -> None:
        """What was propagated no longer holds."""
        self._propagated = None

    def step(self) -> dict[str, float]:
        """One epoch: encode everything once, loss and gradient by batches, one update."""
        self._set_rate()
        self.model.train()
        batches = list(self.batches())
        vectors = self.model.encode(self.task, self.edges)
        grads = {m: torch.zeros_like(v) for m, v in vectors.items()}
        sums: dict[str, Tensor] = {}
        for batch in batches:
            here = {m: v.detach()[batch.ids].requires_grad_() for m, v in vectors.items()}
            losses = self.model.losses(here, self.presence[batch.ids], batch)
            losses["total"] = self.model.total(losses) / len(batches)
            losses["total"].backward()
            for m, rows in here.items():
                grads[m].index_add_(0, batch.ids, rows.grad)
            for name, value in losses.items():
                share = 1 if name in ("total", "transport") else 1 / len(batches)
                sums[name] = sums.get(name, 0) + value.detach() * share
        sum(GivenGradient.apply(vectors[m], grads[m]) for m in vectors).backward()
        self.optimiser.step()
        values = torch.stack(list(sums.values())).tolist()
        return dict(zip(sums, (round(v, 5) for v in values), strict=True))

    def _set_rate(self) -> None:
        done = self.epoch / self.config.epochs
        factor = min(1.0, (self.epoch + 1) / 5) * (0.05 + 0.95 * (1 + math.cos(math.pi * done)) / 2)
        self.optimiser.rate = self.config.learning_rate * factor

    def batches(self):
        """The epoch's links in random order, each batch with fresh sampled negatives.

        A random share of the links serves an epoch where there are many, so that its time stays
        that of the graph and not of the pairs found.
        """
        # drawn on the CPU, as the generator is, so that a GPU never waits between two batches
        links, rejected, dangling = self.links().cpu(), self.task.rejected.cpu(), self._dangling()
        free = torch.ones(self.task.entities, dtype=torch.bool)
        free[links.flatten()] = False
        order = torch.randperm(len(links), generator=self.generator)[:LINKS]
        parts = order.chunk(math.ceil(len(order) / BATCH)) if len(order) else [order]
        for number, part in enumerate(parts):
            left = self._negatives(free, 0, self.task.left)
            right = self._negatives(free, self.task.left, self.task.entities)
            seeds = links[part].t()  # (2, P)
            ids = [seeds[0], left, seeds[1], right, rejected.t().flatten(), dangling]
            yield Batch(
                torch.cat(ids).to(self.device),
                pairs=len(part),
                lefts=len(part) + len(left),
                rights=len(part) + len(right),
                rejected=len(rejected),
                dangling=len(dangling),
                transport=number == 0,
            )

    def _dangling(self) -> Tensor:
        """Left entities that a curator said have no counterpart (D,), on the CPU."""
        dangling = self.task.dangling.cpu()
        return dangling[dangling < self.task.left]

    def _negatives(self, free: Tensor, low: int, high: int) -> Tensor:
        """Sampled entities of one side that have no link in this epoch."""
        size = min(self.config.negatives, high - low)
        drawn = torch.randint(low, high, (size,), generator=self.generator)
        return drawn[free[drawn]]

    def embed(self) -> Embedding:
        """Every entity in evaluation mode, the anchors' evidence in the structure."""
        return self.with_anchors(self.embed_plain())

    @torch.no_grad()
    def with_anchors(self, plain: Embedding) -> Embedding:
        return blended(plain, self.propagated, self.blend)

    @torch.no_grad()
    def with_pairs(self, plain: Embedding, joined: bool = True) -> Embedding:
        """As it goes into the run, the pairs of this moment in it too; not `joined`: as if the
        held-out links were not known."""
        if self.propagation is None:
            return blended(plain, None, self.blend)
        links = self._links_and_confidence(joined)
        anchors = self.propagated if joined == self._joined() else self.propagation(*links)
        left_out = "pairing" in self.config.without
        pairs = None if left_out else self.propagation.pairs(*links)
        return blended(plain, anchors, self.blend, pairs)

    @torch.no_grad()
    def embed_plain(self) -> Embedding:
        """Every entity in evaluation mode, as the encoders have it, without the anchors."""
        self.model.eval()
        vectors = self.model.encode(self.task, self.edges)
        parts = []
        for block in blocks(self.task.entities, 4096):
            f = self.model.fuse({m: v[block] for m, v in vectors.items()}, self.presence[block])
            beta = torch.stack([f.alpha.mean(2), f.beta.mean(2)], dim=2)  # (b, M+1, 2)
            parts.append((f.vector, f.weights, beta))
        fusion, weights, beta = (torch.cat(part) for part in zip(*parts, strict=True))
        return Embedding(vectors | {"fusion": fusion}, weights, beta, self.amounts)

    @torch.no_grad()
    def judge(self) -> None:
        """The last measure of the held-out links, and the temperature of the probabilities."""
        self.links_changed()  # the embedding needs the memory
        give_back(self.task.entities)
        found, held = self.with_pairs(self.embed_plain(), joined=False), self._held_out(JUDGED)
        self.calibration = calibrate(found, held, self.config) or self.calibration
        self.valid = measure(found, held, self.config.csls)

    def _held_out(self, comparisons: int) -> HeldOut:
        return held_out(self.task, self.train_links, self.valid_links, comparisons)

    def _amounts(self) -> Tensor:
        """How much an entity has of each term: neighbours and values (N,M+1)."""
        amounts = torch.zeros(self.task.entities, len(self.model.terms), device=self.device)
        for i, m in enumerate(self.model.terms):
            if m == "g":
                amounts[:, i] = standardised(self.edges.offsets.diff())
            if m == "v":
                amounts[:, i] = standardised(filled(self.task.features[m]))
        return amounts

    @torch.no_grad()
    def weigh(self, plain: Embedding, hubness: Tensor) -> None:
        """Fit the blend of the terms on the held-out links, as long as they are held out; hubness
        (N,) of the right entities, 0 on average."""
        few = len(self.valid_links) < MIN_PAIRS_TO_BLEND
        if self._joined() or few or "blend" in self.config.without:
            return
        held = self._held_out(WATCHED)
        hubness = hubness[held.pool]
        self.blend = fit_blend(plain, self.propagated, self.blend, held, hubness)

    @torch.no_grad()
    def revise(self) -> dict | None:
        """Draw the found pairs anew: mutual nearest neighbours among entities without a seed.

        Returns how the held-out links fared so far, as long as they don't train themselves.
        """
        give_back(self.task.entities)
        plain = self.embed_plain()
        free = torch.ones(self.task.entities, dtype=torch.bool, device=self.device)
        free[self.train_links.flatten()] = False
        if self._joined():
            free[self.valid_links.flatten()] = False
        free[self.task.dangling] = False
        left = free[: self.task.left].nonzero().squeeze(1)
        right = free[self.task.left :].nonzero().squeeze(1) + self.task.left
        embedding = self.with_anchors(plain)
        valid = None
        if len(self.valid_links) and not self._joined():
            valid = measure(embedding, self._held_out(WATCHED), self.config.csls)
        ends = embedding.joint(left), embedding.joint(right)  # (L, D), (R, D)
        del embedding  # the search needs the memory
        mutual = mutual_nearest(*ends, self.config.csls, "prices" not in self.config.without)
        del ends
        found = torch.stack([left[mutual.pairs[:, 0]], right[mutual.pairs[:, 1]]], dim=1)  # (P, 2)
        kept = ~torch.isin(self.code(found), self.code(self.task.rejected))
        self.found, self.confidence = found[kept], (mutual.margin[kept] / SURE).clamp(0, 1)
        if "iteration" in self.config.without:
            self.found, self.confidence = self.found[:0], self.confidence[:0]
        if not self._joined():
            self._score(left, right, mutual)
        self.links_changed()
        give_back(self.task.entities)
        # a right entity with one link in training and another one held out was not compared
        hubness = plain.weights.new_zeros(self.task.entities)
        hubness[right] = mutual.hubness - mutual.hubness.mean()
        self.weigh(plain, hubness)
        del plain
        give_back(self.task.entities)
        return valid

    def _score(self, left: Tensor, right: Tensor, mutual: Mutual) -> None:
        """Note the best scores of the left entities (L,), and of the held-out links as if their
        right end were not among the right ones (R,)."""
        if not len(left) or not len(right):
            return
        place = torch.full((self.task.entities,), -1, device=self.device)
        place[right] = torch.arange(len(right), device=self.device)
        ends, more = self.valid_links[:, 0].unique(return_counts=True)
        truth = torch.full_like(place, -1)
        truth[self.valid_links[:, 0]] = place[self.valid_links[:, 1]]
        truth[ends[more > 1]] = -1  # all but one of its matches would stay
        seen, k = (mutual.nearest, mutual.hubness), self.config.csls
        asked = truth[left] >= 0
        best = best_scores(*seen, k)  # (L,)
        self.scored[left] = best
        examples = torch.stack([best, best_scores(*seen, k, truth[left])], dim=1)[asked]  # (V, 2)
        self.examples = examples[examples.isfinite().all(1)]

    def code(self, pairs: Tensor) -> Tensor:
        return pairs[:, 0] * self.task.entities + pairs[:, 1]
