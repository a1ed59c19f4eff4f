"""The layout of a run: computed once, in a process of its own, and kept in the run folder."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import numpy as np

from app.jobs.jobs import NICENESS, ROOT
from mimea.run_files import readable

FILE = "map.npy"
NEEDED = Path("embeddings") / "weights.npy"

_lock = threading.Lock()
_running: dict[Path, subprocess.Popen] = {}
_failed: dict[Path, str] = {}


def can_have(run: Path) -> bool:
    """Whether the run keeps what a layout is computed from; runs of early versions don't."""
    return (run / NEEDED).is_file()


def read(run: Path) -> np.ndarray | None:
    """A point of each entity by the run's numbers, (N, 2); None where it isn't computed yet. Raises
    RunDamaged."""
    path = run / FILE
    if not path.is_file():
        return None
    with readable(path):
        return np.load(path)


def compute(run: Path) -> str | None:
    """Have it computed unless it is under way or has failed; why it failed, if it has."""
    with _lock:
        process = _running.get(run)
        if process is not None and process.poll() is not None:
            _, words = _running.pop(run).communicate()
            if process.returncode != 0:
                _failed[run] = (words.strip().splitlines() or ["it ended without a message"])[-1]
        elif process is None and run not in _failed:
            _running[run] = subprocess.Popen(
                ["nice", "-n", str(NICENESS), sys.executable, "-m", "mimea", "map", str(run)],
                cwd=ROOT,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE,
                text=True,
            )
        return _failed.get(run)


def try_again(run: Path) -> None:
    """Forget that it failed."""
    with _lock:
        _failed.pop(run, None)
