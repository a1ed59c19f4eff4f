"""A workspace whose run states what a test wants: entity i of the left and of the right graph are
the same, and its proposal is stated at the probability given; so is that it has no counterpart."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from store.database import Store
from tests.samples.store_samples import graph, links, run_folder

RUN = "20260301-120000-rel"


def key(side: str, number: int) -> str:
    return f"{side}:{number:06d}"


def build(folder: Path, probabilities: Sequence[float], seeds: int = 0) -> Store:
    """An open store with a proposal for each probability, and as many known links as `seeds`."""
    count = len(probabilities) + seeds
    store = Store.open(folder)
    sides = [
        graph(side, [(key(side, i), f"{side} {i}", None) for i in range(count)])
        for side in ("left", "right")
    ]
    known = [(key("left", i), key("right", i)) for i in range(len(probabilities), count)]
    store.import_graphs(*sides, links(*known))
    proposals = [
        (key("left", i), key("right", i), 1, float(p)) for i, p in enumerate(probabilities)
    ]
    run = run_folder(folder / "runs" / RUN, store, proposals, left=count)
    path = run / "proposals.parquet"
    table = pq.read_table(path)
    none = pa.array([1 - p for p in probabilities], pa.float32())
    pq.write_table(table.append_column("no_counterpart", none), path)
    store.runs.add(run)
    return store
