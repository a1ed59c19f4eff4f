"""Why this pair: the numbers of a run, read from its folder without loading torch.

Embeddings stay memory-mapped. A pair takes a few dot products, its ranks one product of a row with
all rows of the other side. Everything is computed from the same arrays as the proposals, so
curators see exactly what the model's scores are made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from mimea.run_files import RunDamaged, readable, sentence
from mimea.snapshot import read_manifest

SINKHORN_ROUNDS = 300


@dataclass(frozen=True)
class Pair:
    """score = similarity + hubness; similarity = Σ terms. weights, beta (α, β)
    and amounts per side; beta is None where the modality is absent, and throughout in runs of
    earlier versions, which know no amounts either."""

    score: float
    similarity: float
    hubness: float
    terms: dict[str, float]
    weights: dict[str, dict[str, float]]
    beta: dict[str, dict[str, tuple[float, float] | None]]
    amounts: dict[str, dict[str, float]]


@dataclass(frozen=True)
class Rank:
    """Rank among all right entities by this modality alone (None where either end lacks it), and
    by all others without it."""

    alone: int | None
    without: int | None


@dataclass(frozen=True)
class Plan:
    """A transport plan (n,k) with uniform marginals, and its cost (n,k)."""

    plan: np.ndarray
    cost: np.ndarray


class Run:
    """A finished run folder. N entities, M modalities."""

    def __init__(self, folder: Path, manifest: dict):
        self.folder, self.manifest = folder, manifest
        self.terms: tuple[str, ...] = tuple(manifest["terms"])
        self.modalities: tuple[str, ...] = tuple(manifest["modalities"])
        self.encoded = tuple(m for m in self.terms if m != "pairing")
        self.left: int = manifest["left"]
        self.vectors = {m: self._array(m) for m in self.terms}  # (N, d_m) each
        self.weights = self._array("weights")  # (N, M+1), or M+2 with the pairing
        self.has_beliefs = "beliefs" in manifest
        self.hubness = self._array("hubness")  # (N,)

    @classmethod
    def open(cls, folder: Path) -> Run:
        """Open a run folder; SnapshotError when it is unfinished or of another format, RunDamaged
        when one of its files can't be read, as later, when one is first needed."""
        with readable(Path(folder) / "manifest.json"):
            return cls(folder, read_manifest(folder, "run"))

    def _array(self, name: str) -> np.ndarray:
        """A row for each entity: (N, …)."""
        array, entities = self._load(name), self.manifest["entities"]
        if len(array) != entities:
            path, found = self.folder / "embeddings" / f"{name}.npy", f"{len(array):,} rows"
            raise RunDamaged(sentence(path, f"{found}, expected {entities:,}"))
        return array

    def _load(self, name: str) -> np.ndarray:
        path = self.folder / "embeddings" / f"{name}.npy"
        with readable(path):
            return np.load(path, mmap_mode="r")

    @cached_property
    def _index(self) -> dict[tuple[str, str], int]:
        import pyarrow.parquet as parquet

        path = self.folder / "entities.parquet"
        with readable(path):
            table = parquet.read_table(path, columns=["side", "key"])
        sides, keys = table["side"].to_pylist(), table["key"].to_pylist()
        return {pair: i for i, pair in enumerate(zip(sides, keys, strict=True))}

    def index(self, side: str, key: str) -> int:
        """The row of an entity; KeyError when the run doesn't know it."""
        try:
            return self._index[side, key]
        except KeyError:
            raise KeyError(f"{key} is not an entity of the {side} graph in this run") from None

    def no_counterpart(self, left: int) -> float | None:
        """The probability that a left entity is dangling; None where the run has none."""
        probability = self._no_counterpart.get(left)
        return None if probability is None or np.isnan(probability) else float(probability)

    @cached_property
    def _no_counterpart(self) -> dict[int, float]:
        import pyarrow.parquet as parquet

        path, columns = self.folder / "proposals.parquet", ["left", "no_counterpart"]
        with readable(path):
            if not path.is_file() or columns[1] not in parquet.read_schema(path).names:
                return {}
            table = parquet.read_table(path, columns=columns, filters=[("rank", "==", 1)])
        return dict(zip(*(table[c].to_pylist() for c in columns), strict=True))

    def pair(self, left: int, right: int) -> Pair:
        """Score and its parts, of any left and right row, proposed or not."""
        ends = (left, right)
        roots = np.sqrt(self.weights[left].astype(float) * self.weights[right])  # (M+1,)
        terms = {
            m: float(roots[i] * (self.vectors[m][left].astype(float) @ self.vectors[m][right]))
            for i, m in enumerate(self.terms)
        }
        similarity = sum(terms.values())
        hubness = -float(self.hubness[left] + self.hubness[right]) / 2
        sides = ("left", "right")
        return Pair(
            similarity + hubness,
            similarity,
            hubness,
            terms,
            {side: self._weights(e) for side, e in zip(sides, ends, strict=True)},
            {side: self._beta(e) for side, e in zip(sides, ends, strict=True)},
            {side: self._amounts(e) for side, e in zip(sides, ends, strict=True)},
        )

    def _weights(self, entity: int) -> dict[str, float]:
        return dict(zip(self.terms, self.weights[entity].astype(float).tolist(), strict=True))

    def _beta(self, entity: int) -> dict[str, tuple[float, float] | None]:
        if not self.has_beliefs:
            return dict.fromkeys(self.encoded)
        rows = self._beliefs[entity]
        return {
            m: None if np.isnan(row[0]) else (float(row[0]), float(row[1]))
            for m, row in zip(self.encoded, rows, strict=True)
        }

    def _amounts(self, entity: int) -> dict[str, float]:
        if not self.has_beliefs:
            return {}
        counts = np.expm1(self._counts[entity].astype(float)).tolist()
        return dict(zip(self.modalities, counts, strict=True))

    @cached_property
    def _beliefs(self) -> np.ndarray:
        return self._array("beta")  # (N, M+1, 2)

    @cached_property
    def _counts(self) -> np.ndarray:
        return self._array("amounts")  # (N, M), log(1 + amount)

    def scores(self, left: int) -> dict[str, np.ndarray]:
        """Each term against all right entities: {m: (R,)}."""
        root = np.sqrt(self.weights[left] * self.weights[self.left :])  # (R, M+1)
        return {
            m: root[:, i] * (self.vectors[m][self.left :] @ self.vectors[m][left])
            for i, m in enumerate(self.terms)
        }

    def ranks(self, left: int, right: int) -> dict[str, Rank]:
        """The rank of the right entity by each term alone, and by all other terms without it.

        Alone: by the term's cosine. Without: its term set to 0, the rest as they are. Ties share
        their mean rank, rounded.
        """
        terms, target = self.scores(left), right - self.left  # {m: (R,)}
        hubness = -(self.hubness[left] + self.hubness[self.left :]) / 2  # (R,)
        total = sum(terms.values()) + hubness  # (R,)
        ranks = {}
        for i, m in enumerate(self.terms):
            there = self.weights[left, i] > 0 and self.weights[right, i] > 0
            alone = self.vectors[m][self.left :] @ self.vectors[m][left] if there else None
            ranks[m] = Rank(
                None if alone is None else _rank(alone, target), _rank(total - terms[m], target)
            )
        return ranks

    def picture_similarities(
        self, left: int, right: int
    ) -> tuple[list[str], list[str], np.ndarray] | None:
        """The sha256 of the readable pictures (n,) and (k,) of two entities, and their similarities
        (n,k), 1 for equal ones; None where the run keeps no single pictures."""
        if self._pictures is None:
            return None
        rows, names = self._pictures
        places = [rows.get(entity, []) for entity in (left, right)]
        vectors = [self._picture_vectors[place].astype(float) for place in places]
        return *([names[i] for i in place] for place in places), vectors[0] @ vectors[1].T

    @cached_property
    def _pictures(self) -> tuple[dict[int, list[int]], list[str]] | None:
        import pyarrow.parquet as parquet

        path = self.folder / "pictures.parquet"
        if not path.is_file():
            return None
        with readable(path):
            table = parquet.read_table(path, columns=["entity", "sha256"])
        rows: dict[int, list[int]] = {}
        for row, entity in enumerate(table["entity"].to_pylist()):
            rows.setdefault(entity, []).append(row)
        return rows, table["sha256"].to_pylist()

    @cached_property
    def _picture_vectors(self) -> np.ndarray:
        return self._load("pictures")

    def neighbour_plan(self, left_ids: list[int], right_ids: list[int]) -> Plan:
        """Optimal transport between two sets of neighbours at cost 1 − joint similarity."""
        cost = 1 - self._joint(left_ids) @ self._joint(right_ids).T  # (n, k)
        return Plan(_exact_plan(cost), cost)

    def modality_plan(self, left: int, candidates: list[int]) -> dict[str, Plan]:
        """The model's transport plan of each modality over the entities [left, *candidates].

        Rows are the entities in that modality, columns in the joint, both without anchors and
        pairing, on which no transport was trained. Modalities that fewer than two of the entities
        have are left out.
        """
        ids = np.array([left, *candidates])
        joint = np.concatenate(
            [self._part(m, ids)[:, : self._width(m)] for m in self.encoded], axis=1
        )
        joint /= np.maximum(np.linalg.norm(joint, axis=1, keepdims=True), 1e-9)
        plans = {}
        for i, m in enumerate(self.modalities):
            here = self.weights[ids, i] > 0
            if here.sum() < 2:
                continue
            encoded = self.vectors[m][ids[here], : self._width(m)]  # (b, d)
            moved = encoded @ self._projections[m].T  # (b, D)
            moved /= np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)
            cost = 1 - moved @ joint[here].T  # (b, b)
            plans[m] = Plan(_entropic_plan(cost, self.manifest["transport_epsilon"]), cost)
        return plans

    def _joint(self, ids) -> np.ndarray:
        """z of some rows: (n, D) float64."""
        return np.concatenate([self._part(m, ids) for m in self.terms], axis=1)

    def _part(self, term: str, ids) -> np.ndarray:
        """√ω_m ĥ_m of some rows: (n, d_m) float64."""
        root = np.sqrt(self.weights[ids, self.terms.index(term)].astype(float))
        return self.vectors[term][ids].astype(float) * root[:, None]

    def _width(self, term: str) -> int:
        """Columns of a term that its encoder made; in the structure the anchors' follow."""
        anchors = self.manifest.get("anchor_columns", 0) if term == "g" else 0
        return self.vectors[term].shape[1] - anchors

    @cached_property
    def _projections(self) -> dict[str, np.ndarray]:
        from safetensors import safe_open

        path = self.folder / "model.safetensors"
        with readable(path), safe_open(path, "np") as file:
            return {
                m: file.get_tensor(f"transport.projections.{m}.weight") for m in self.modalities
            }


def _rank(score: np.ndarray, target: int) -> int:
    own = score[target]
    return round(1 + int((score > own).sum()) + (int((score == own).sum()) - 1) / 2)


def _uniform(cost: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    return np.full(cost.shape[0], 1 / cost.shape[0]), np.full(cost.shape[1], 1 / cost.shape[1])


def _exact_plan(cost: np.ndarray) -> np.ndarray:
    """The plan of least cost (n,k), as a linear programme.

    Not by POT, whose backend is chosen for the whole process when it is first imported: with torch
    it would load that into the app, and without torch no training could use it any more.
    """
    from scipy.optimize import linprog
    from scipy.sparse import eye_array, kron, vstack

    n, k = cost.shape
    rows, columns = kron(eye_array(n), np.ones((1, k))), kron(np.ones((1, n)), eye_array(k))
    marginals = vstack([rows, columns]).tocsc()  # (n+k, n·k)
    solved = linprog(cost.ravel(), A_eq=marginals, b_eq=np.concatenate(_uniform(cost)))
    return solved.x.reshape(n, k)


def _entropic_plan(cost: np.ndarray, epsilon: float) -> np.ndarray:
    """Sinkhorn in its scaling form, corrected to meet the marginals where it hasn't converged.

    cost/ε stays below 40 here, so nothing underflows.
    """
    a, b = _uniform(cost)
    kernel, v = np.exp(-cost / epsilon), np.ones_like(b)  # (n, k), (k,)
    for _ in range(SINKHORN_ROUNDS):
        u = a / (kernel @ v)  # (n,)
        v = b / (u @ kernel)  # (k,)
    return _with_marginals(u[:, None] * kernel * v, a, b)


def _with_marginals(plan: np.ndarray, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The plan (n,k) rounded to marginals a (n,) and b (k,) [standard, Altschuler et al. 2017]."""
    plan = plan * np.minimum(1, a / np.maximum(plan.sum(1), 1e-300))[:, None]
    plan = plan * np.minimum(1, b / np.maximum(plan.sum(0), 1e-300))
    rest_a, rest_b = a - plan.sum(1), b - plan.sum(0)
    missing = rest_a.sum()
    return plan + np.outer(rest_a, rest_b) / missing if missing > 1e-15 else plan


def beta_curve(alpha: float, beta: float, points: int = 101) -> tuple[np.ndarray, np.ndarray]:
    """Density of Beta(α, β) on an even grid inside (0, 1): x (points,), density (points,)."""
    from scipy.stats import beta as distribution

    x = np.linspace(0, 1, points + 2)[1:-1]
    return x, distribution.pdf(x, alpha, beta)
