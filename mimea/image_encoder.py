"""An image encoder trained on the user's own pictures with the known links [ours].

The sum of two branches: a linear map of the local descriptor (images.py) and a small convolutional
net on 48×48 pixels. Both learn by InfoNCE [standard] on linked pictures in both directions; two
distorted views of any picture, linked or not, are a pair too, so that all pictures serve as
negatives. The steps are capped, so the time doesn't grow with the pictures. A share of the pairs
is held out inside: the encoder is kept only where it finds more of them than the descriptor does.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from mimea.metrics import ranks
from mimea.optimiser import AdamW

SIDE = 48
WIDTH = 128
STEPS = 300
PAIRS = 96  # linked pictures in a step
VIEWS = 48  # further pictures in a step, each seen twice
HELD = 0.15  # share of the pairs that decide whether the encoder is kept
MIN_PAIRS = 200  # with fewer it isn't worth the time
MIN_PAIRS_ALWAYS = 50
RATE = 2e-3
TEMPERATURE = 0.1


class ImageEncoder(nn.Module):
    """Unit vectors (B, 128) of pictures (B, 3, 48, 48), grey 0, and descriptors (B, d)."""

    def __init__(self, columns: int, channels: int = 32):
        super().__init__()
        sizes = [3, channels, 2 * channels, 4 * channels, 4 * channels]
        self.blocks = nn.ModuleList(
            nn.Sequential(
                nn.Conv2d(a, b, 3, stride=2, padding=1, bias=False), nn.BatchNorm2d(b), nn.ReLU()
            )
            for a, b in zip(sizes[:-1], sizes[1:], strict=True)
        )
        self.from_pixels = nn.Linear(sizes[-1] * (SIDE // 16) ** 2, WIDTH)
        self.from_descriptor = nn.Linear(columns, WIDTH)
        nn.init.orthogonal_(self.from_descriptor.weight)

    def forward(self, pixels: Tensor, descriptors: Tensor) -> Tensor:
        x = pixels
        for block in self.blocks:
            x = block(x)  # (B, c, side/2, side/2)
        seen = self.from_pixels(F.dropout(x.flatten(1), 0.2, self.training))  # (B, 128)
        told = self.from_descriptor(F.dropout(descriptors, 0.3, self.training))  # (B, 128)
        return F.normalize(F.normalize(seen, dim=1) + F.normalize(told, dim=1), dim=1)


def train_encoder(
    read_pixels: Callable[[], np.ndarray],
    descriptors: np.ndarray,
    pairs: np.ndarray,
    seed: int,
    always: bool = False,
    on_progress: Callable[[float], None] = lambda share: None,
) -> tuple[np.ndarray | None, str]:
    """Vectors (I, 128) float32 of all pictures, or None where they don't pay; and a sentence why.

    read_pixels gives (I, 48, 48, 3) uint8 and is asked only if needed; descriptors (I, d); pairs
    (P, 2) rows of linked pictures. `always` keeps the encoder whatever the held-out pairs say and
    trains it on fewer.
    """
    needed = MIN_PAIRS_ALWAYS if always else MIN_PAIRS
    if len(pairs) < needed:
        return None, (
            f"pictures by the descriptor alone: {len(pairs)} links to train on have pictures on "
            f"both sides, an encoder needs {needed}"
        )
    random = torch.Generator().manual_seed(seed)
    shuffled = torch.from_numpy(pairs)[torch.randperm(len(pairs), generator=random)]
    held, known = shuffled[: int(HELD * len(pairs))], shuffled[int(HELD * len(pairs)) :]
    images, told = torch.from_numpy(read_pixels()), torch.from_numpy(descriptors)
    with torch.random.fork_rng(devices=[]):  # the trainer's own numbers stay as they are
        torch.manual_seed(seed)
        encoder = ImageEncoder(told.shape[1])
        _learn(encoder, images, told, known, random, on_progress)
    vectors = _embed(encoder, images, told)
    before, after = (hits(rows, held) for rows in (F.normalize(told, dim=1), vectors))
    scores = f"Hits@1 {after:.2f} on {len(held)} held-out links, the descriptor {before:.2f}"
    if after <= before and not always:
        return None, f"pictures by the descriptor alone: the trained encoder had {scores}"
    return vectors.numpy(), f"pictures by the trained encoder: {scores}"


def hits(rows: Tensor, pairs: Tensor) -> float:
    """Hits@1 left to right by CSLS of pairs (P,2) among their own right ends; unit rows (I,d)."""
    found = ranks(rows[pairs[:, 0]], rows[pairs[:, 1]], torch.arange(len(pairs)), 3)
    return (found == 1).float().mean().item()


def _learn(encoder, images: Tensor, told: Tensor, pairs: Tensor, random, on_progress) -> None:
    optimiser = AdamW(encoder.parameters(), RATE, 0.02)
    encoder.train()
    for step in range(STEPS):
        optimiser.rate = RATE * min(1, (step + 1) / 20) * _cosine(step / STEPS)
        part = pairs[torch.randperm(len(pairs), generator=random)[:PAIRS]]  # (P, 2)
        extra = torch.randint(len(images), (min(VIEWS, len(images)),), generator=random)  # (V,)
        rows = torch.cat([part[:, 0], extra, part[:, 1], extra])  # (2(P+V),)
        vectors = encoder(distort(as_input(images[rows]), random), told[rows])
        first, second = vectors.chunk(2)  # (P+V, 128)
        scores = first @ second.t() / TEMPERATURE  # (P+V, P+V)
        truth = torch.arange(len(scores))
        loss = F.cross_entropy(scores, truth) + F.cross_entropy(scores.t(), truth)
        loss.backward()
        optimiser.step()
        on_progress(step / STEPS)


def _cosine(done: float) -> float:
    return 0.02 + 0.49 * (1 + math.cos(math.pi * done))


@torch.no_grad()
def _embed(encoder: ImageEncoder, images: Tensor, told: Tensor) -> Tensor:
    encoder.eval()
    parts = zip(images.split(256), told.split(256), strict=True)
    return torch.cat([encoder(as_input(p), t) for p, t in parts])  # (I, 128)


def as_input(pixels: Tensor) -> Tensor:
    """Pixels (B,48,48,3) uint8 as (B,3,48,48) float, the grey behind them at 0."""
    return (pixels.permute(0, 3, 1, 2).float() - 128) / 128


def distort(pictures: Tensor, random: torch.Generator) -> Tensor:
    """Pictures (B,3,s,s) turned, moved, scaled and recoloured at random, the same shape."""
    count = len(pictures)

    def between(low: float, high: float) -> Tensor:
        return torch.rand(count, generator=random) * (high - low) + low

    angle, size = between(-0.25, 0.25), between(0.8, 1.2)
    cos, sin = size * angle.cos(), size * angle.sin()
    rows = [cos, -sin, between(-0.12, 0.12), sin, cos, between(-0.12, 0.12)]
    grid = F.affine_grid(
        torch.stack(rows, 1).view(count, 2, 3), list(pictures.shape), align_corners=False
    )
    moved = F.grid_sample(pictures, grid, align_corners=False)  # (B, 3, s, s)
    mix = torch.eye(3) + 0.2 * torch.randn(count, 3, 3, generator=random)  # (B, 3, 3)
    return torch.einsum("bij,bjhw->bihw", mix * between(0.75, 1.25)[:, None, None], moved)
