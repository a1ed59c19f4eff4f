"""How two runs rank the pairs that curators have decided: what the new one makes of their work."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow as pa

from app.pipeline import Workspace
from mimea.evidence import Run
from mimea.matching.pair_ranks import pair_ranks
from mimea.run_files import readable
from store.records import DecidedPair

LATEST = 1000  # decided pairs that are looked at
FEWEST = 20  # where graphs are so large that they would take long
SCORES = 4_000_000  # of pairs with all right entities


@dataclass(frozen=True)
class Flip:
    """A decided pair that comes first in one run and not in the other."""

    pair: DecidedPair
    before: int
    after: int
    learned: bool = False  # by one of the runs: it proves nothing

    @property
    def good(self) -> bool:
        """Accepted and first now, or rejected and no longer first."""
        return (self.after == 1) == (self.pair.verdict == "accept")


@dataclass(frozen=True)
class Firsts:
    """Pairs of one verdict, and how many of them come first in either run."""

    pairs: int
    before: int
    after: int


@dataclass(frozen=True)
class DecidedFlips:
    """`accepted` and `rejected` count the pairs that neither run has learned from, `learned` the
    accepted ones that one has: these say nothing about how good a run is.

    Flips, the bad ones first, what was learned from last, and those over the greatest distance
    first; `all_pairs` is False where older decisions were left out.
    """

    accepted: Firsts
    rejected: Firsts
    learned: Firsts
    flips: tuple[Flip, ...]
    all_pairs: bool

    def lefts(self, good: bool) -> list[int]:
        """Of the flips that neither run has learned from."""
        return [flip.pair.left_id for flip in self.flips if flip.good == good and not flip.learned]


def decided_flips(workspace: Workspace, old: Run, new: Run) -> DecidedFlips:
    """Rank the latest decided pairs in both runs, each against the same right entities."""
    limit = max(FEWEST, min(LATEST, SCORES // max(1, len(new.hubness) - new.left)))
    ledger = workspace.store.ledger
    with workspace.store.reading():
        pairs, links = ledger.decided_pairs(limit + 1), ledger.link_keys()
    all_pairs, pairs = len(pairs) <= limit, pairs[:limit]
    keys = pa.table(
        {"left_key": [p.left_key for p in pairs], "right_key": [p.right_key for p in pairs]}
    )
    before, after = (_ranks(run, keys, links) for run in (old, new))  # (P,) each
    learned = np.logical_or(*(_learned(workspace, run, keys) for run in (old, new)))  # (P,)
    rows = zip(pairs, before, after, learned.tolist(), strict=True)
    known = [Flip(*row) for row in rows if min(row[1:3]) > 0]
    flips = [flip for flip in known if (flip.before == 1) != (flip.after == 1)]
    flips.sort(key=lambda flip: (flip.learned, flip.good, -abs(flip.after - flip.before)))
    kinds = (("accept", False), ("reject", False), ("accept", True))
    return DecidedFlips(*(_firsts(known, *kind) for kind in kinds), tuple(flips), all_pairs)


def _firsts(known: Sequence[Flip], verdict: str, learned: bool) -> Firsts:
    ranks = [
        (flip.before, flip.after)
        for flip in known
        if flip.pair.verdict == verdict and flip.learned == learned
    ]
    return Firsts(len(ranks), *(sum(r[run] == 1 for r in ranks) for run in (0, 1)))


def _learned(workspace: Workspace, run: Run, pairs: pa.Table) -> np.ndarray:
    """Whether each pair was in what a run was trained on: (P,). All of them where that is gone."""
    snapshot = workspace.folder / "snapshots" / run.folder.name
    if not (snapshot / "manifest.json").is_file():
        return np.ones(pairs.num_rows, dtype=bool)
    named = pd.read_parquet(snapshot / "entities.parquet", columns=["side", "key"])
    told = [
        pd.read_parquet(snapshot / f"{name}.parquet", columns=["left", "right"])
        for name in ("links", "rejected")
    ]
    told = pd.MultiIndex.from_frame(pd.concat(told))
    return pd.MultiIndex.from_arrays(_rows(named, pairs).T).isin(told)


def _ranks(run: Run, pairs: pa.Table, links: pa.Table) -> list[int]:
    """The rank of each pair; 0 where the run has never seen one of its ends."""
    path = run.folder / "entities.parquet"
    with readable(path):
        named = pd.read_parquet(path, columns=["side", "key"])
    rows, linked = _rows(named, pairs), _rows(named, links)  # (P, 2), (L, 2)
    known = (rows >= 0).all(1)
    ranks = np.zeros(len(rows), dtype=int)
    ranks[known] = pair_ranks(run, rows[known], linked[(linked >= 0).all(1)])
    return ranks.tolist()


def _rows(named: pd.DataFrame, keys: pa.Table) -> np.ndarray:
    """Rows of a run (n,2) by the keys of both ends, -1 where it has no such entity."""
    ends = []
    for side in ("left", "right"):
        known = named["key"][named["side"] == side]
        place = pd.Index(known).get_indexer(keys[f"{side}_key"].to_pandas())
        ends.append(np.where(place < 0, -1, known.index.to_numpy()[place]))
    return np.stack(ends, axis=1)
