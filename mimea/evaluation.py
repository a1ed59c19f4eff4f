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
from mimea.matching.metrics import ranks, summarise
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
    return {
        **_pool(left, right, heads, tails, k, match, whole=False),
        "similarity": match,
        "csls_k": k,
        "pool": "test targets",
        "candidates": len(tails.unique()),
        "ties": "realistic",
        "links": len(pairs),
        "all_right_entities": {
            **_pool(left, right, heads, tails, k, match, whole=True),
            "candidates": len(right),
        },
    }


def _pool(left, right, heads, tails, k: int, match: str, whole: bool) -> dict:
    """Both directions; the whole other side as candidates, or only the links' ends."""
    return {
        "left_to_right": _direction(left, right, heads, tails, k, match, whole),
        "right_to_left": _direction(right, left, tails, heads, k, match, whole),
    }


def _direction(source, target, queries, truth, k: int, match: str, whole: bool) -> dict:
    if not whole:
        kept, truth = truth.unique(return_inverse=True)  # (r,), (S,)
        target = target[kept]  # (r, D)
    source = source[queries]  # (S, D)
    if match == "csls":
        return summarise(ranks(source, target, truth, k))
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
