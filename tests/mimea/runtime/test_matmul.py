"""Whichever routine multiplies, float32 stays float32."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

from mimea.runtime import matmul
from mimea.runtime.matmul import choose_matmul_backend

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(autouse=True)
def restored_setting():
    before = torch.backends.mkldnn.matmul.fp32_precision
    yield
    torch.backends.mkldnn.matmul.fp32_precision = before


@pytest.mark.parametrize("shape", [(1, 64, 9), (300, 2192, 700), (1000, 128, 128)])
def test_products_are_as_exact_as_float32_is(shape):
    rows, width, columns = shape
    random = torch.Generator().manual_seed(1)
    a, b = (torch.randn(n, width, generator=random) / width**0.5 for n in (rows, columns))
    choose_matmul_backend()
    assert torch.allclose((a @ b.t()).double(), a.double() @ b.double().t(), atol=1e-5)


def test_a_routine_that_is_less_exact_is_not_taken(monkeypatch):
    before = torch.backends.mkldnn.matmul.fp32_precision
    monkeypatch.setattr(matmul, "MAX_DIFFERENCE", -1.0)
    assert choose_matmul_backend() == "MKL"
    assert torch.backends.mkldnn.matmul.fp32_precision == before


def test_a_slower_routine_is_not_taken(monkeypatch):
    before = torch.backends.mkldnn.matmul.fp32_precision
    times = iter([0.001, 0.002])
    monkeypatch.setattr(matmul, "_timed_product", lambda a, b: (a @ b, next(times)))
    assert choose_matmul_backend() == "MKL"
    assert torch.backends.mkldnn.matmul.fp32_precision == before


MANY_SHAPES = """
import resource, torch
from mimea.runtime.matmul import choose_matmul_backend

def peak():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

choose_matmul_backend()
x = torch.randn(1000, 64)
x @ x.t()
before = peak()
for rows in range(200, 1000):
    x[:rows] @ x[:300].t()
print(peak() - before)
"""


def test_memory_does_not_grow_with_the_shapes_that_are_multiplied():
    unset = {k: v for k, v in os.environ.items() if not k.endswith("CACHE_CAPACITY")}
    process = subprocess.run(
        [sys.executable, "-c", MANY_SHAPES], capture_output=True, text=True, cwd=ROOT, env=unset
    )
    assert process.returncode == 0, process.stderr
    assert float(process.stdout) < 60  # MB; with what is kept by itself 370


@pytest.mark.skipif(not torch.backends.mkldnn.is_available(), reason="torch without oneDNN")
def test_the_library_in_use_is_named(monkeypatch):
    times = iter([0.002, 0.001])
    monkeypatch.setattr(matmul, "_timed_product", lambda a, b: (a @ b, next(times)))
    monkeypatch.setattr(matmul, "MAX_DIFFERENCE", 1.0)  # some processors round in this mode
    assert choose_matmul_backend() == "oneDNN"
    assert torch.backends.mkldnn.matmul.fp32_precision == "bf16"
