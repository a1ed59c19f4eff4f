"""AdamW [standard, Loshchilov & Hutter 2019]: the fused kernel of torch.optim.AdamW.

The class around it imports the compiler of torch, which takes 2.5 s at the start of every training
(on two cores), as long as six epochs on the demo graphs. The kernel passes over the rows of all
entities once, in a third of the time of separate operations.
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
        self.steps = [torch.zeros((), device=p.device) for p in self.parameters]

    @torch.no_grad()
    def step(self) -> None:
        """One update; the gradients are cleared afterwards."""
        for i, p in enumerate(self.parameters):
            if p.grad is None:
                continue
            self.steps[i] += 1
            torch._fused_adamw_(
                [p], [p.grad.contiguous()], [self.mean[i]], [self.square[i]], [], [self.steps[i]],
                amsgrad=False, maximize=False, lr=self.rate, beta1=BETAS[0], beta2=BETAS[1],
                weight_decay=self.weight_decay, eps=EPSILON,
            )  # fmt: skip
            p.grad = None

    def state(self) -> dict[str, Tensor]:
        """Tensors from which `load` continues exactly, by their names in a checkpoint."""
        tensors = {"steps": torch.stack(self.steps).long()}  # (parameters,)
        for i, (mean, square) in enumerate(zip(self.mean, self.square, strict=True)):
            tensors |= {f"mean.{i}": mean, f"square.{i}": square}
        return tensors

    def load(self, state: dict[str, Tensor]) -> None:
        """Continue from a `state`; KeyError where one of its tensors is missing."""
        for i in range(len(self.parameters)):
            self.steps[i].fill_(state["steps"][i])
            self.mean[i].copy_(state[f"mean.{i}"])
            self.square[i].copy_(state[f"square.{i}"])
