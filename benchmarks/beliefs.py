"""Whether the Beta distributions hold: how often each modality alone finds a match, said and true.

    python -m benchmarks.beliefs --data fb15k_db15k
    python -m benchmarks.beliefs --data emoji

Of the left ends of true links that are not known, for each modality that they have: how often it
alone ranks the match first among all open right entities, what the mean of its Beta distribution
says, the area under the ROC curve of the mean, its Brier score, and that of always saying the share
itself; and the rank correlation of α + β with how much of the modality an entity has, where that
differs. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from torch import Tensor

from benchmarks.command_line import timed, trained
from benchmarks.confidence import MODALITIES
from benchmarks.gold_pairs import NAMES, gold_links, gold_pair
from mimea.confidence.reliability import area
from mimea.matching.metrics import realistic_rank
from mimea.runtime.blocks import blocks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", choices=NAMES, default="fb15k_db15k")
    parser.add_argument("--modalities")
    parser.add_argument("--seed", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = _measured(Path(folder), options)
    for name, row in found.items():
        print(name, *(f"{title} {value}" for title, value in row.items()), sep="  ")
    print(json.dumps({"data": options.data, "modalities": found}))


def _measured(folder: Path, options: argparse.Namespace) -> dict[str, dict]:
    pair = gold_pair(options.data, folder / "files", options.seed)
    if not pair.is_there:
        raise SystemExit(f"{options.data} is not beside the project in ../shared/data")
    timed("app", "import", folder / "workspace", *pair.sources, "--links", pair.seeds)
    modalities = options.modalities or MODALITIES[options.data]
    chosen = ["--modalities", modalities, "--seed", options.seed]
    run, _ = trained(folder / "workspace", *chosen)
    links = gold_links(run, pair.gold)
    lefts = pd.read_parquet(run / "proposals.parquet", columns=["left"])["left"].unique()
    rights = pd.read_parquet(run / "right_proposals.parquet", columns=["right"])["right"].unique()
    pool = np.sort(rights)
    unknown = links[np.isin(links[:, 0], lefts) & np.isin(links[:, 1], pool)]
    beta = np.load(run / "embeddings" / "beta.npy")  # (N, M+1, 2)
    amounts = np.load(run / "embeddings" / "amounts.npy")  # (N, M)
    names = json.loads((run / "manifest.json").read_text())["modalities"]
    return {
        m: _row(run / "embeddings" / f"{m}.npy", unknown, pool, beta[:, i], amounts[:, i])
        for i, m in enumerate(names)
    }


def _row(
    vectors: Path, unknown: np.ndarray, pool: np.ndarray, beta: np.ndarray, amount: np.ndarray
) -> dict[str, float | None]:
    alpha, total = beta[:, 0], beta.sum(1)  # (N,) both
    has = ~np.isnan(total)
    unknown = unknown[has[unknown[:, 0]]]
    found = _found(torch.from_numpy(np.load(vectors)), unknown, pool)
    said = (alpha / total)[unknown[:, 0]]
    ranked = pd.DataFrame({"total": total[has], "amount": amount[has]}).rank()
    row = {
        "links": len(unknown),
        "found": found.mean(),
        "said": said.mean(),
        "area": area(said, found, np.ones(len(said))),
        "brier": ((said - found) ** 2).mean(),
        "base": found.mean() * (1 - found.mean()),
        "grows": ranked["total"].corr(ranked["amount"]),
    }
    return {name: None if np.isnan(x) else round(float(x), 4) for name, x in row.items()}


def _found(vectors: Tensor, unknown: np.ndarray, pool: np.ndarray) -> np.ndarray:
    """Whether the modality alone ranks the match of unknown links (U,2) first in the pool (R,)."""
    others = vectors[torch.from_numpy(pool)]  # (R, d)
    truth = torch.from_numpy(np.searchsorted(pool, unknown[:, 1]))  # (U,)
    own = torch.from_numpy(unknown[:, 0])  # (U,)
    ranks = [realistic_rank(vectors[own[b]] @ others.t(), truth[b]) for b in blocks(len(own))]
    return (torch.cat(ranks) <= 1).numpy()


if __name__ == "__main__":
    main()
