"""AdamW [standard, Loshchilov & Hutter 2019], the same update as torch.optim.AdamW.

torch's own imports the compiler of torch, which takes 2.5 s at the start of every training (on
two cores), as long as six epochs on the demo graphs.
"""

from __future__ import annotations

from collections.abc import Iterable

import torch
from torch import Tensor

BETAS = 0.9, 0.999
EPSILON = 1e-8


class AdamW:
    """Updates the parameters that have a gradient. `rate` may be changed between steps."""

    def __init__(self, parameters: Iterable[Tensor], rate: float, weight_decay: float):
        self.parameters = list(parameters)
        self.rate, self.weight_decay = rate, weight_decay
        self.mean = [torch.zeros_like(p) for p in self.parameters]
        self.square = [torch.zeros_like(p) for p in self.parameters]
        self.steps = [0] * len(self.parameters)

    @torch.no_grad()
    def step(self) -> None:
        """One update; the gradients are cleared afterwards."""
        for i, p in enumerate(self.parameters):
            if p.grad is None:
                continue
            self.steps[i] += 1
            unbias = [1 - beta ** self.steps[i] for beta in BETAS]
            p.mul_(1 - self.rate * self.weight_decay)
            self.mean[i].lerp_(p.grad, 1 - BETAS[0])
            self.square[i].mul_(BETAS[1]).addcmul_(p.grad, p.grad, value=1 - BETAS[1])
            scale = self.square[i].sqrt().div_(unbias[1] ** 0.5).add_(EPSILON)
            p.addcdiv_(self.mean[i], scale, value=-self.rate / unbias[0])
            p.grad = None

    def state(self) -> dict[str, Tensor]:
        """Tensors from which `load` continues exactly, by their names in a checkpoint."""
        tensors = {"steps": torch.tensor(self.steps)}  # (parameters,)
        for i, (mean, square) in enumerate(zip(self.mean, self.square, strict=True)):
            tensors |= {f"mean.{i}": mean, f"square.{i}": square}
        return tensors

    def load(self, state: dict[str, Tensor]) -> None:
        """Continue from a `state`; KeyError where one of its tensors is missing."""
        self.steps = state["steps"].tolist()
        for i in range(len(self.parameters)):
            self.mean[i].copy_(state[f"mean.{i}"])
            self.square[i].copy_(state[f"square.{i}"])
