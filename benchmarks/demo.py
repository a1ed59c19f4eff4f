"""The demo's score on gold links that are no seeds, with and without names.

python -m benchmarks.demo
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pandas as pd

from app.pipeline import DEMO_EPOCHS
from benchmarks.command_line import ROOT, children_peak_mb, evaluated, newest_run, say, timed

DEMO = ROOT / "assets" / "demo"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        workspace, unseen = Path(folder) / "workspace", Path(folder) / "unseen.csv"
        gold, seeds = (pd.read_csv(DEMO / f"{name}.csv") for name in ("gold", "seeds"))
        gold[~gold["left"].isin(seeds["left"])].to_csv(unseen, index=False)
        timed("app", "import", workspace, DEMO / "left.ttl", DEMO / "right.ttl",
              "--links", DEMO / "seeds.csv")  # fmt: skip
        result = {}
        for title, modalities in (("with names", "g,r,a,v,n,t,i"), ("without names", "g,r,a,v,i")):
            seconds, _ = timed("app", "train", workspace, "--modalities", modalities,
                               "--epochs", DEMO_EPOCHS)  # fmt: skip
            result[title] = evaluated(newest_run(workspace), unseen) | {"seconds": seconds}
            say(title, result[title])
        print(json.dumps(result | {"peak_memory_mb": children_peak_mb()}))


if __name__ == "__main__":
    main()
