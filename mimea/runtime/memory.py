"""Be a good neighbour on a small machine: keep freed memory, and don't spin while waiting.

A step makes and frees hundreds of tensors of 10 to 100 MB. glibc hands such blocks back to the
kernel and asks for them again, and each new page costs a fault: on a virtual machine an elementwise
product then ran at 4 GB/s instead of 28, and a step of the FB15K-DB15K fit took 13.8 s instead of
2.8. Peak memory is the same; it is only given back later.
"""

from __future__ import annotations

import ctypes
import os
import sys

LARGE = 50_000  # entities
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # malloc.h


def settle() -> None:
    """Call before torch is imported. Where there is no glibc, memory stays as it is."""
    # threads that spin at a barrier starve the app and the browser on the same two cores
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    if not sys.platform.startswith("linux"):
        return
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_MMAP_MAX, 0)
        mallopt(M_TRIM_THRESHOLD, 2**31 - 1)


def give_back(entities: int) -> None:
    """Returns freed memory between the stages of a large fit, whose tensors differ so much in size
    that they don't fit into each other's gaps; a small one keeps it."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None and entities > LARGE:
        trim(0)
