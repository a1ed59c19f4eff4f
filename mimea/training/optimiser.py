"""AdamW [standard, Loshchilov & Hutter 2019], the same update as torch.optim.AdamW.

The library's own one imports torch's whole compiler when it is made: 2.5 s of the start of every
training (two cores), as long as six epochs on the demo graphs take.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

BETAS = 0.9, 0.999
EPSILON = 1e-8


class AdamW:
    """Steps the parameters that have a gradient. `rate` may change from step to step."""

    def __init__(self, parameters: Iterable[Tensor], rate: float, weight_decay: float):
        self.parameters = list(parameters)
        self.rate, self.weight_decay = rate, weight_decay
        self.mean = [torch.zeros_like(p) for p in self.parameters]
        self.square = [torch.zeros_like(p) for p in self.parameters]
        self.steps = [0] * len(self.parameters)

    @torch.no_grad()
    def step(self) -> None:
        """One update; the gradients are gone afterwards."""
        for i, p in enumerate(self.parameters):
            if p.grad is None:
                continue
            self.steps[i] += 1
            unbias = [1 - beta ** self.steps[i] for beta in BETAS]
            p.mul_(1 - self.rate * self.weight_decay)
            self.mean[i].lerp_(p.grad, 1 - BETAS[0])
            self.square[i].mul_(BETAS[1]).addcmul_(p.grad, p.grad, value=1 - BETAS[1])
            spread = self.square[i].sqrt().div_(unbias[1] ** 0.5).add_(EPSILON)
            p.addcdiv_(self.mean[i], spread, value=-self.rate / unbias[0])
            p.grad = None

    def state(self) -> dict[str, Tensor]:
        """What `load` needs to go on exactly here."""
        tensors = {"steps": torch.tensor(self.steps)}
        for i, (mean, square) in enumerate(zip(self.mean, self.square, strict=True)):
            tensors |= {f"mean.{i}": mean, f"square.{i}": square}
        return tensors

    def load(self, state: dict[str, Tensor]) -> None:
        self.steps = state["steps"].tolist()
        for i in range(len(self.parameters)):
            self.mean[i].copy_(state[f"mean.{i}"])
            self.square[i].copy_(state[f"square.{i}"])
