"""The faster of two routines for products of float32 matrices on a CPU.

torch multiplies by MKL. oneDNN, which is in torch too, takes 0.45 of the time on an AMD EPYC, for
products of every size that a fit has. torch hands products to it when it may use bfloat16 inside.
On most processors it doesn't, and the results are those of float32; where it does (AMX), they
differ, and MKL stays. So both are tried, which takes some 20 ms.

It keeps what it worked out for the last thousand shapes. A fit has thousands, since every batch has
another number of entities, so that came to more than a gigabyte and saved no time.
"""

from __future__ import annotations

import os
import time

import torch
from torch import Tensor

SIZE = 512
KEPT = 16  # shapes
DIFFERENCE = 1e-6  # of cosines; bfloat16 would make some 1e-4 of it


def choose_products() -> None:
    """Lets torch multiply by oneDNN from now on, where that is as exact and faster."""
    setting = torch.backends.mkldnn.matmul
    if not torch.backends.mkldnn.is_available():
        return
    for of in ("LRU_CACHE_CAPACITY", "ONEDNN_PRIMITIVE_CACHE_CAPACITY"):  # torch's and its own
        os.environ.setdefault(of, str(KEPT))  # read at the first product
    before = setting.fp32_precision
    random = torch.Generator().manual_seed(0)
    a, b = (torch.randn(SIZE, SIZE, generator=random) / SIZE**0.5 for _ in range(2))
    exact, usual = _timed(a, b)
    setting.fp32_precision = "bf16"
    found, other = _timed(a, b)
    if float((found - exact).abs().max()) > DIFFERENCE or other > usual:
        setting.fp32_precision = before


def _timed(a: Tensor, b: Tensor) -> tuple[Tensor, float]:
    """The product, and the seconds of the fastest of a few."""
    product, spent = a @ b, []  # (n, n)
    for _ in range(5):
        started = time.perf_counter()
        a @ b
        spent.append(time.perf_counter() - started)
    return product, min(spent)
