"""How far a fit has come: lines of JSON for the app, a bar for a terminal."""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

from tqdm import tqdm

# the fraction of the whole fit at which each stage ends
STAGES = {"read": 0.02, "features": 0.08, "train": 0.92, "propose": 0.98, "write": 1.0, "done": 1.0}
BAR = "{desc:>9} {percentage:3.0f}% |{bar:30}| {elapsed} {postfix}"


class Progress:
    """Appends to RUN/progress.jsonl; `seconds` holds the time that each finished stage took."""

    def __init__(self, path: Path, quiet: bool = False):
        self.out = path.open("a", buffering=1)
        self.stage, self.started = "read", time.perf_counter()
        self.ends = dict(STAGES)
        self.seconds: dict[str, float] = {}
        self.bar = tqdm(total=100, disable=quiet or not sys.stderr.isatty(), bar_format=BAR)
        self.report()

    def enter(self, stage: str, message: str | None = None) -> None:
        """End the current stage and begin another one of STAGES."""
        now = time.perf_counter()
        self.seconds[self.stage] = round(now - self.started, 3)
        self.stage, self.started = stage, now
        self.report(message=message)

    def widen(self, stage: str, end: float) -> None:
        """Let a stage end at another fraction, where it does more than usual."""
        self.ends[stage] = end

    def report(self, share: float = 0.0, **fields) -> None:
        """Write one line: time, stage, fraction of the whole fit, and the fields that aren't None.

        `share` in [0, 1] is how much of the current stage is done.
        """
        names = list(STAGES)
        before = self.ends[names[names.index(self.stage) - 1]] if self.stage != "read" else 0.0
        fraction = before + share * (self.ends[self.stage] - before)
        line = {"time": time.time(), "stage": self.stage, "fraction": round(fraction, 4)}
        line |= {key: value for key, value in fields.items() if value is not None}
        self.out.write(json.dumps(line) + "\n")
        self._draw(fraction, fields)

    def _draw(self, fraction: float, fields: dict) -> None:
        self.bar.set_description_str(self.stage)
        if "loss" in fields:
            self.bar.set_postfix_str(f"loss {fields['loss']:.3f}")
        if fields.get("valid"):
            self.bar.set_postfix_str(f"validation Hits@1 {fields['valid']['hits@1']:.3f}")
        self.bar.update(100 * fraction - self.bar.n)

    def close(self) -> None:
        self.bar.close()
        self.out.close()
