"""Picture vectors trained on the user's own pictures with the known links [ours].

A linear map of the local descriptor (descriptor.py), learned by InfoNCE [standard] on linked
pictures in both directions. Dropping a random third of the descriptor makes two views of any
picture, linked or not, so all pictures serve as negatives. Then mutual nearest pictures join as
pseudo-labels, in two rounds. The number of steps is fixed, so the time doesn't grow with the number
of pictures. A share of the pairs is held out at first: the vectors are used only if they find more
of these than the descriptor does.

A small convolutional net beside the map was tried: three times the time for one point of Hits@1.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mimea.matching.matching import mutual_nearest
from mimea.matching.metrics import ranks
from mimea.seeds import also_linked
from mimea.training.optimiser import AdamW

WIDTH = 256
STEPS = 250
ROUNDS = 2  # with pseudo-labels
ROUND_STEPS = 80
PAIRS = 384  # linked pictures in a step
VIEWS = 128  # further pictures in a step, each seen twice
HIDDEN = 0.3  # share of the descriptor that a view lacks
HELD = 0.15  # share of the pairs that decide whether the vectors are used
MIN_PAIRS = 200  # with fewer the vectors are rarely better
MIN_PAIRS_ALWAYS = 50
MAX_SEARCHED = 20_000  # pictures a side among which pseudo-labels are searched
RATE = 2e-3
WEIGHT_DECAY = 0.02
TEMPERATURE = 0.1
CSLS = 3


def train_encoder(
    descriptors: np.ndarray,
    on_left: np.ndarray,
    pairs: np.ndarray,
    seed: int,
    always: bool = False,
    on_progress: Callable[[float], None] = lambda share: None,
) -> tuple[np.ndarray | None, str]:
    """Unit vectors (I, 256) float32 of all pictures, or None where they are no better than the
    descriptors; and a sentence with the reason.

    descriptors (I, d) float32, on_left (I,) bool, pairs (P, 2) rows of linked pictures. `always`
    returns the vectors in any case, and trains on MIN_PAIRS_ALWAYS pairs or more.
    """
    needed = MIN_PAIRS_ALWAYS if always else MIN_PAIRS
    if len(pairs) < needed:
        return None, (
            f"pictures by the descriptor alone: {len(pairs)} links to train on have pictures on "
            f"both sides, training needs {needed}"
        )
    random = torch.Generator().manual_seed(seed)
    pairs = torch.from_numpy(pairs)[torch.randperm(len(pairs), generator=random)]  # (P, 2)
    held, known = pairs.tensor_split([int(HELD * len(pairs))])
    rows, left = torch.from_numpy(descriptors), torch.from_numpy(on_left)  # (I, d), (I,)
    total = STEPS + ROUNDS * ROUND_STEPS
    with torch.random.fork_rng(devices=[]):  # leaves the trainer's random state alone
        torch.manual_seed(seed)
        encoder = nn.Linear(rows.shape[1], WIDTH)
        nn.init.orthogonal_(encoder.weight)
        _learn(encoder, rows, known, STEPS, random, lambda done: on_progress(done / total))
        before, after = (hits(x, held) for x in (F.normalize(rows), _embed(encoder, rows)))
        scores = f"Hits@1 {after:.2f} on {len(held)} held-out links, the descriptor {before:.2f}"
        if after <= before and not always:
            return None, f"pictures by the descriptor alone: trained ones had {scores}"
        for number in range(ROUNDS):
            joined = torch.cat([pairs, _pseudo_labels(_embed(encoder, rows), left, pairs, random)])
            past = STEPS + number * ROUND_STEPS
            _learn(encoder, rows, joined, ROUND_STEPS, random,
                   lambda done, past=past: on_progress((past + done) / total))  # fmt: skip
    return _embed(encoder, rows).numpy(), f"pictures by a trained encoder: {scores}"


def hits(rows: Tensor, pairs: Tensor) -> float:
    """Hits@1 left to right by CSLS of pairs (P,2) among their own right ends; unit rows (I,d)."""
    rank = ranks(rows[pairs[:, 0]], rows[pairs[:, 1]], torch.arange(len(pairs)), CSLS)  # (P,)
    return (rank == 1).float().mean().item()


def _learn(encoder: nn.Linear, rows: Tensor, pairs: Tensor, steps: int, random, on_step) -> None:
    """Train on descriptors (I,d) and linked pairs (P,2) for a number of steps."""
    optimiser = AdamW(encoder.parameters(), RATE, WEIGHT_DECAY)
    for step in range(steps):
        optimiser.rate = RATE * min(1, (step + 1) / 20) * _cosine(step / steps)
        part = pairs[torch.randperm(len(pairs), generator=random)[:PAIRS]]  # (P, 2)
        extra = torch.randint(len(rows), (VIEWS,), generator=random)  # (V,)
        ids = torch.cat([part[:, 0], extra, part[:, 1], extra])  # (2(P+V),)
        vectors = F.normalize(encoder(F.dropout(rows[ids], HIDDEN)), dim=1)  # (2(P+V), 256)
        first, second = vectors.chunk(2)  # (P+V, 256) each
        scores = first @ second.t() / TEMPERATURE  # (P+V, P+V)
        also = also_linked(part, pairs)  # (P, P)
        if also is not None:  # further links of an entity are no negatives
            scores = scores.masked_fill(F.pad(also, (0, VIEWS, 0, VIEWS)), -torch.inf)
        truth = torch.arange(len(scores))  # (P+V,)
        loss = F.cross_entropy(scores, truth) + F.cross_entropy(scores.t(), truth)
        loss.backward()
        optimiser.step()
        if step % 10 == 0:
            on_step(step)


def _cosine(done: float) -> float:
    """Learning rate schedule from 1 to 0.02."""
    return 0.02 + 0.49 * (1 + math.cos(math.pi * done))


@torch.no_grad()
def _embed(encoder: nn.Linear, rows: Tensor) -> Tensor:
    return F.normalize(encoder(rows), dim=1)  # (I, 256)


def _pseudo_labels(rows: Tensor, on_left: Tensor, pairs: Tensor, random) -> Tensor:
    """Mutual nearest pictures (P,2) of the two sides among those in no known pair."""
    free = torch.ones(len(rows), dtype=torch.bool)  # (I,)
    free[pairs.flatten()] = False
    left, right = (
        _sample((free & side).nonzero().squeeze(1), random) for side in (on_left, ~on_left)
    )
    mutual = mutual_nearest(rows[left], rows[right], CSLS).pairs  # (P, 2)
    return torch.stack([left[mutual[:, 0]], right[mutual[:, 1]]], dim=1)


def _sample(places: Tensor, random: torch.Generator) -> Tensor:
    return places[torch.randperm(len(places), generator=random)[:MAX_SEARCHED]]
