"""Rows in blocks, so that a matrix of all left × all right entities is never held at once."""

from __future__ import annotations

from collections.abc import Iterator

import torch
from torch import Tensor

BLOCK = 1024  # rows


def blocks(count: int, size: int = BLOCK) -> Iterator[slice]:
    """Consecutive slices of at most `size` rows that cover 0 … count-1."""
    return (slice(start, min(start + size, count)) for start in range(0, count, size))


def interleaved_blocks(count: int, device: torch.device, size: int = BLOCK) -> Iterator[Tensor]:
    """Row numbers (b,) long in blocks of at most `size`, each a regular sample of all rows."""
    parts = -(-count // size)
    return (torch.arange(part, count, parts, device=device) for part in range(parts))
