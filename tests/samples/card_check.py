"""The numbers on cards against those of the run's own files, worked out once more from these."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from app.review.cards import Cards
from mimea.evidence import Run
from store.database import Store


class Files:
    """A run folder as plain arrays."""

    def __init__(self, folder: Path):
        self.manifest = json.loads((folder / "manifest.json").read_text())
        self.terms, self.left = self.manifest["terms"], self.manifest["left"]
        load = {p.stem: np.load(p).astype(float) for p in (folder / "embeddings").glob("*.npy")}
        self.vectors = [load[term] for term in self.terms]
        self.weights, self.hubness = load["weights"], load["hubness"]
        entities = pq.read_table(folder / "entities.parquet").to_pydict()
        rows = zip(entities["side"], entities["key"], strict=True)
        self.row = {name: i for i, name in enumerate(rows)}

    def parts(self, left: int) -> np.ndarray:
        """Terms of a left entity with every right one: (R, M+1)."""
        right = slice(self.left, None)
        dots = np.stack([x[right] @ x[left] for x in self.vectors], axis=1)
        return np.sqrt(self.weights[left] * self.weights[right]) * dots

    def hubs(self, left: int) -> np.ndarray:
        return -(self.hubness[left] + self.hubness[self.left :]) / 2  # (R,)


def check(store: Store, pairs: list[tuple[str, str]]) -> None:
    """Score, contributions, weights, ranks alone and without, and the plan of these pairs."""
    run = store.runs.active()
    files, evidence = Files(run.folder), Run.open(run.folder)
    cards = Cards(store, evidence, run.run)
    for number, (left_key, right_key) in enumerate(pairs):
        card = cards.card(store.graphs.entity("left", left_key), right_key)
        shown = next(c for c in card["candidates"] if c["key"] == right_key)
        left, right = files.row["left", left_key], files.row["right", right_key]
        parts, hubs, at = files.parts(left), files.hubs(left), right - files.left
        bars = {bar["term"]: bar["value"] for bar in shown["terms"]}
        assert bars.pop("hubness") == pytest.approx(hubs[at], abs=2e-5)
        assert list(bars.values()) == pytest.approx(parts[at].tolist(), abs=2e-5)
        assert shown["score"] == pytest.approx(parts[at].sum() + hubs[at], abs=2e-5)
        for side, end in (("left", left), ("right", right)):
            weights = files.weights[end].tolist()
            assert list(shown["weights"][side].values()) == pytest.approx(weights, abs=1e-6)
        _check_ranks(files, evidence.ranks(left, right), left, right, parts, hubs)
        if number % 10 == 0:
            _check_plan(evidence, left, right)


def _check_ranks(files: Files, ranks: dict, left: int, right: int, parts, hubs) -> None:
    at, total = right - files.left, parts.sum(1) + hubs
    for i, term in enumerate(files.terms):
        both = files.weights[left, i] > 0 and files.weights[right, i] > 0
        alone = files.vectors[i][files.left :] @ files.vectors[i][left] if both else None
        assert (ranks[term].alone is None) == (not both)
        for rank, score in ((ranks[term].alone, alone), (ranks[term].without, total - parts[:, i])):
            if score is not None:
                near = 1e-6  # the card counts in single precision
                better = (score > score[at] + near).sum()
                level = (abs(score - score[at]) <= near).sum()
                assert better + 1 <= rank <= better + level


def _check_plan(evidence: Run, left: int, right: int) -> None:
    for plan in evidence.modality_plan(left, [right]).values():
        for axis in (0, 1):
            assert plan.plan.sum(axis) == pytest.approx(1 / len(plan.plan), abs=1e-6)


def random_pairs(store: Store, count: int) -> list[tuple[str, str]]:
    """Half of them proposed, half of them any two entities."""
    with store.connection.reading() as cursor:
        proposed = cursor.rows(
            """
            select l.key, r.key from proposal join run using (run)
            join entity l on l.entity_id = left_id join entity r on r.entity_id = right_id
            where active order by hash(left_id, right_id) limit $limit
            """,
            limit=count // 2,
        )
        sides = [
            [key for (key,) in cursor.rows("select key from entity where side = $s", s=side)]
            for side in ("left", "right")
        ]
    dice = random.Random(0)
    return proposed + [tuple(map(dice.choice, sides)) for _ in range(count - len(proposed))]
