"""Which of two libraries multiplies float32 matrices on the CPU.

torch uses MKL by default. oneDNN, which torch also ships, takes 0.45 of the time on an AMD EPYC for
products of every size that a fit has. torch uses oneDNN when bfloat16 is allowed inside a product.
On most processors oneDNN then still computes in float32; where it does use bfloat16 (AMX), the
results differ and MKL stays. So both are tried once, which takes about 20 ms.

oneDNN caches a compiled kernel for each of the last thousand shapes. A fit has thousands of shapes,
since every batch has another number of entities, so that cache grew past a gigabyte and saved no
time: it is kept small here.
"""

from __future__ import annotations

import os
import time

import torch
from torch import Tensor

MKL, ONEDNN = "MKL", "oneDNN"
SIZE = 512  # rows and columns of the matrices that are tried
CACHED_SHAPES = 16
MAX_DIFFERENCE = 1e-6  # between cosines; bfloat16 would make it about 1e-4


def choose_matmul_backend() -> str:
    """Use oneDNN for float32 products from now on where it is as exact as MKL and faster.

    Returns the name of the library in use. The two round differently, so runs of one seed agree to
    the last digit only where the same one was chosen.
    """
    setting = torch.backends.mkldnn.matmul
    if not torch.backends.mkldnn.is_available():
        return MKL
    for name in ("LRU_CACHE_CAPACITY", "ONEDNN_PRIMITIVE_CACHE_CAPACITY"):  # torch's, oneDNN's
        os.environ.setdefault(name, str(CACHED_SHAPES))  # read at the first product
    mkl = setting.fp32_precision
    random = torch.Generator().manual_seed(0)
    a, b = (torch.randn(SIZE, SIZE, generator=random) / SIZE**0.5 for _ in range(2))  # (n, n)
    mkl_product, mkl_seconds = _timed_product(a, b)
    setting.fp32_precision = "bf16"
    product, seconds = _timed_product(a, b)
    inexact = float((product - mkl_product).abs().max()) > MAX_DIFFERENCE
    if inexact or seconds > mkl_seconds:
        setting.fp32_precision = mkl
        return MKL
    return ONEDNN


def _timed_product(a: Tensor, b: Tensor) -> tuple[Tensor, float]:
    """The product (n,n) and the seconds of the fastest of five attempts."""
    product, seconds = a @ b, []  # (n, n)
    for _ in range(5):
        started = time.perf_counter()
        a @ b
        seconds.append(time.perf_counter() - started)
    return product, min(seconds)
