"""The coefficients that probabilities begin with, fitted on pairs of graphs whose links are known.

    python -m benchmarks.coefficients
    python -m benchmarks.coefficients --data demo emoji --write

Trains on each pair, looks at what speaks for the candidates of all open entities of both sides, and
fits the choice among candidates of those with a true link, and what tells these from those without
one: whether both choose each other and how far the modalities agree; how high scores are, and how
far ahead, is for each project to learn. No coefficient is negative, since all features speak for a
candidate. Every pair counts as much as any other. The links of DBP15K name only some of the true
ones, so it says nothing of entities without a counterpart. With --write they
become mimea/confidence/coefficients.json. The last line is JSON.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from benchmarks.command_line import timed
from benchmarks.confidence import MODALITIES
from benchmarks.gold_pairs import NAMES, PARTLY, gold_links, gold_pair, told_of
from mimea.confidence.claims import FEATURES
from mimea.confidence.distribution import COEFFICIENTS
from mimea.confidence.regression import fit_choice, fit_logistic, with_constant
from mimea.config import Config
from mimea.features.modalities import read_task
from mimea.proposals import choose
from mimea.runtime.progress import Progress
from mimea.snapshot import read_snapshot
from mimea.training.trainer import Trainer
from store.database import Store

DATA = ("fb15k_db15k", "zh_en", "emoji", "demo", "museum")
STRENGTH = 3.0  # of the pull towards zero
ROWS = 1000  # of each side of a pair that count
EXAMPLES = 200.0  # as how many those with, and those without a counterpart count at most
TELLING = ("mutual", "agreement", "least agreement", "amount")  # whether there is a counterpart


class Rows(NamedTuple):
    """Open entities (L,) of one side: the features (L,c,F) of their candidates, which of these is
    the match (L,), c for none, and whether they have one (L,)."""

    features: np.ndarray
    match: np.ndarray
    linked: np.ndarray


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", nargs="+", choices=NAMES, default=list(DATA))
    parser.add_argument("--write", action="store_true")
    options = parser.parse_args()
    rows = {}
    for name in options.data:
        with tempfile.TemporaryDirectory() as folder:
            rows[name] = _rows(name, Path(folder))
        print(name, *(f"{len(side.match):,} open entities" for side in rows[name]), flush=True)
    found = {"choice": _choice(rows), "linked": _linked(rows)}
    found = {name: [round(float(x), 4) for x in theta] for name, theta in found.items()}
    found |= {"features": ["constant", *FEATURES]}
    if options.write:
        COEFFICIENTS.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found))


def _rows(name: str, folder: Path) -> list[Rows]:
    pair = gold_pair(name, folder / "files")
    if not pair.is_there:
        raise SystemExit(f"{name} is not beside the project in ../shared/data")
    timed("app", "import", folder / "workspace", *pair.sources, "--links", pair.seeds)
    with Store.open(folder / "workspace") as store:
        store.runs.write_snapshot(folder / "snapshot")
    snapshot = read_snapshot(folder / "snapshot")
    config = Config(modalities=tuple(MODALITIES[name].split(","))).sized_for(snapshot.entities)
    trainer = Trainer(read_task(snapshot, config)[0], config, torch.device("cpu"))
    trainer.run(Progress(folder / "progress.jsonl", quiet=True), lambda trainer: None)
    found = choose(trainer, trainer.with_pairing(trainer.embed_plain()))
    links, told = gold_links(folder / "snapshot", pair.gold), told_of(folder / "snapshot", name)
    return [_side(found, links, told, side) for side in (0, 1)]


def _side(found, links: np.ndarray, told: np.ndarray, side: int) -> Rows:
    own, other, seen = found.ends[side], found.ends[1 - side], found.claims[side]
    size = int(max(own.max(), other.max())) + 1
    true = links[:, side].astype(np.int64) * size + links[:, 1 - side]
    right = np.isin(own[:, None] * size + other[seen.other], true) & seen.there  # (L, c)
    match = np.where(right.any(1), right.argmax(1), right.shape[1])  # (L,)
    here = told[own]  # (L,)
    return Rows(seen.features[here], match[here], np.isin(own, links[:, side])[here])


def _choice(rows: dict[str, list[Rows]]) -> np.ndarray:
    parts = [_some(np.flatnonzero(side.linked), ROWS) for side in _all(rows)]
    features = np.concatenate([s.features[p] for s, p in zip(_all(rows), parts, strict=True)])
    match = np.concatenate([s.match[p] for s, p in zip(_all(rows), parts, strict=True)])
    prior, strength = np.zeros(len(FEATURES) + 1), np.full(len(FEATURES) + 1, STRENGTH)
    there, x = np.isfinite(features[:, :, 0]), with_constant(features)

    def fit(used: np.ndarray) -> np.ndarray:
        return fit_choice(x * used, there, match, prior, strength)

    return _not_negative(fit, np.ones(len(prior), bool))


def _linked(rows: dict[str, list[Rows]]) -> np.ndarray:
    best, truth, weight = [], [], []
    for side in _all({name: part for name, part in rows.items() if name not in PARTLY}):
        if side.linked.all() or not side.linked.any():
            continue
        for value in (True, False):
            part = _some(np.flatnonzero(side.linked == value), 3 * ROWS)
            best.append(side.features[part, 0])
            truth.append(np.full(len(part), float(value)))
            weight.append(np.full(len(part), min(EXAMPLES / len(part), 2.0)))
    prior, strength = np.zeros(len(FEATURES) + 1), np.full(len(FEATURES) + 1, STRENGTH)
    x, truth, weight = with_constant(np.concatenate(best)), *map(np.concatenate, (truth, weight))

    def fit(used: np.ndarray) -> np.ndarray:
        return fit_logistic(x * used, truth, weight, prior, strength)

    return _not_negative(fit, np.isin(["constant", *FEATURES], ["constant", *TELLING]))


def _not_negative(fit: Callable[[np.ndarray], np.ndarray], used: np.ndarray) -> np.ndarray:
    """Coefficients (F+1,), 0 but for the `used` (F+1,) bool: as long as one beside the constant is
    negative, the most negative one is left out."""
    while True:
        theta = np.where(used, fit(used), 0.0)
        if (theta[1:] >= 0).all():
            return theta
        used = used & (np.arange(len(theta)) != 1 + theta[1:].argmin())


def _all(rows: dict[str, list[Rows]]) -> list[Rows]:
    return [side for sides in rows.values() for side in sides]


def _some(places: np.ndarray, most: int) -> np.ndarray:
    """At most so many of the places, evenly spread."""
    return places[:: max(1, -(-len(places) // most))]


if __name__ == "__main__":
    main()
