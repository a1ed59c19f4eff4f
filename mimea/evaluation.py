"""Hits@k and MRR of a finished run on unseen links, in both directions and among two pools.

`test targets`: the candidates are only the counterparts of the given links, as in publications.
`all entities` of the other side: as in use. No setting was chosen on either pool.
"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import torch

from mimea.config import Config
from mimea.matching.assignment import one_to_one, sinkhorn_potentials
from mimea.matching.matching import best_candidates, nearest_means
from mimea.matching.metrics import csls_ranks, ranks, summarise
from mimea.run_files import readable
from mimea.runtime.matmul import choose_matmul_backend
from mimea.snapshot import read_links, read_manifest

COMPETING = 50  # candidates of each entity in an assignment


def evaluate(run: Path, links: Path, match: str = "csls") -> dict:
    """Metrics of a run folder on a two-column file of entity ids.

    `match` is how candidates are compared: each alone (csls), with each other (sinkhorn), or with
    every candidate assigned at most once (one-to-one, which gives Hits@1 only).
    Raises SnapshotError for an unfinished run or an unknown entity (with its line), ValueError for
    a file without links.
    """
    choose_matmul_backend()
    manifest = read_manifest(run, "run")
    with readable(run / "entities.parquet"):
        entities = pd.read_parquet(run / "entities.parquet")
    pairs = read_links(links, entities)
    if not len(pairs):
        raise ValueError(f"{links}: no links in it, so there is nothing to evaluate")
    joint = joint_vectors(run, manifest)  # (N, D)
    # whatever other settings it has, of this version or not
    k = json.loads((run / "config.json").read_text()).get("csls", Config.csls)
    left, right = joint[: manifest["left"]], joint[manifest["left"] :]
    heads, tails = torch.tensor(pairs[:, 0]), torch.tensor(pairs[:, 1] - manifest["left"])  # (S,)
    sides = {
        "left_to_right": (left, right, heads, tails),
        "right_to_left": (right, left, tails, heads),
    }
    found = {name: _direction(*side, k, match) for name, side in sides.items()}
    return {
        **{name: test for name, (test, _) in found.items()},
        "similarity": match,
        "csls_k": k,
        "pool": "test targets",
        "candidates": len(tails.unique()),
        "ties": "realistic",
        "links": len(pairs),
        "all_right_entities": {
            **{name: whole for name, (_, whole) in found.items()},
            "candidates": len(right),
        },
    }


def _direction(source, target, queries, truth, k: int, match: str) -> tuple[dict, dict]:
    """Metrics among the links' ends only, and among the whole other side."""
    kept, place = truth.unique(return_inverse=True)  # (r,), (S,)
    source = source[queries]  # (S, D)
    if match == "csls":
        whole, among = csls_ranks(source, target, truth, k, kept)  # (S,), (S,)
        return summarise(among), summarise(whole)
    among, whole = (source, target[kept], place), (source, target, truth)
    return _in_competition(*among, k, match), _in_competition(*whole, k, match)


def _in_competition(source, target, truth, k: int, match: str) -> dict:
    hubs = nearest_means(source, target, k) if match == "one-to-one" else _no_hubs(source, target)
    best = best_candidates(source, target, *hubs, COMPETING)
    if match == "sinkhorn":
        p, q = sinkhorn_potentials(best.index, best.similarity, len(target))  # (S,), (R,)
        return summarise(ranks(source, target, truth, k, (2 * p, 2 * q)))
    assigned = one_to_one(best.index, best.score, len(target))  # (S,)
    chosen = best.index.gather(1, assigned.clamp(min=0)[:, None]).squeeze(1)  # (S,)
    return {"hits@1": float(((chosen == truth) & (assigned >= 0)).double().mean())}


def _no_hubs(source: torch.Tensor, target: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    return source.new_zeros(len(source)), target.new_zeros(len(target))


def joint_vectors(run: Path, manifest: dict) -> torch.Tensor:
    """z = [√ω_m ĥ_m …] of all entities of a run folder: (N, D) float32."""
    weights = _array(run / "embeddings" / "weights.npy")  # (N, M+1)
    parts = []
    for i, term in enumerate(manifest["terms"]):
        rows = _array(run / "embeddings" / f"{term}.npy")  # (N, d)
        parts.append(torch.from_numpy(rows * np.sqrt(weights[:, i : i + 1])))
    return torch.cat(parts, dim=1)


def _array(path: Path) -> np.ndarray:
    with readable(path):
        return np.load(path)
