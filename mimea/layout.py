"""Both graphs' entities on a plane, near each other where the model takes them for alike. [ours]

The joint embedding is cut to its main directions, each entity's nearest ones in its own and in the
other graph are looked up, and the points are moved: neighbours attract, random others repel, as in
UMAP [standard, McInnes et al. 2018]. What the plane shows is a sketch; nothing is computed from it.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from mimea.evidence import Run

FILE = "map.npy"  # in the run folder: (N, 2) float32, a point of each entity
DIRECTIONS = 32  # of the joint embedding that are kept
POWERS = 1  # rounds in which they are made sharper
OWN, OTHER = 8, 4  # nearest entities of the same and of the other side that attract
ROUNDS = 120
REPELLED = 4  # random others in each round
PUSH = 4.0  # how much more the others repel, of which only some are looked at
CENTRE = (
    0.02  # of its distance from the middle that a point is drawn there, so that no group drifts
)
STEP = 0.6  # of the first round; it falls to 0
MOST = 4.0  # that one other entity moves a point by


def write_layout(folder: Path) -> Path:
    """Compute the layout of a finished run, write it into its folder, and return its path. Raises
    SnapshotError where the run can't be read."""
    points = layout(Run.open(folder))
    path, partial = Path(folder) / FILE, Path(folder) / f"{FILE}.partial"
    with partial.open("wb") as file:
        np.save(file, points)
    partial.replace(path)
    return path


def layout(run: Run) -> np.ndarray:
    """A point of each entity, (N, 2), the same every time."""
    random = np.random.default_rng(0)
    rows = _main_directions(run, random)  # (N, k)
    start = rows[:, :2] / np.maximum(rows[:, :2].std(0), 1e-9)  # (N, 2)
    return _moved(start, *_edges(rows, run.left), random)


def _main_directions(run: Run, random: np.random.Generator) -> np.ndarray:
    """The joint embedding along the directions in which it varies most, (N, k): a randomised
    singular value decomposition [standard, Halko et al. 2011]."""
    parts = [_part(run, i) for i in range(len(run.terms))]  # (N, d) each
    wide = min(DIRECTIONS + 8, sum(part.shape[1] for part in parts), len(parts[0]))
    found = sum(p @ random.normal(size=(p.shape[1], wide)).astype(np.float32) for p in parts)
    for _ in range(POWERS):
        basis = np.linalg.qr(found)[0]  # (N, k)
        back = [part.T @ basis for part in parts]  # (d, k) each
        found = sum(part @ one for part, one in zip(parts, back, strict=True))  # (N, k)
    basis = np.linalg.qr(found)[0]
    small = np.concatenate([part.T @ basis for part in parts])  # (D, k)
    _, values, turn = np.linalg.svd(small, full_matrices=False)
    return ((basis @ turn.T) * values)[:, :DIRECTIONS].astype(np.float32)


def _part(run: Run, term: int) -> np.ndarray:
    """√ω_m ĥ_m of all entities, less their mean: (N, d)."""
    root = np.sqrt(run.weights[:, term : term + 1])
    rows = np.asarray(run.vectors[run.terms[term]], np.float32) * root
    return rows - rows.mean(0)


def _edges(rows: np.ndarray, left: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs of near entities (E, 2), and how near they are, (E,) in (0, 1]."""
    sides = (np.arange(left), np.arange(left, len(rows)))
    pairs, weights = [], []
    for own in sides:
        for other in sides:
            k = min((OWN + 1) if own is other else OTHER, len(other))
            distance, index = _nearest(rows[own], rows[other], k)  # (n, k)
            if own is other:
                distance, index = distance[:, 1:], index[:, 1:]  # without the entity itself
            if not distance.shape[1]:
                continue
            scale = np.maximum(np.median(distance, axis=1, keepdims=True), 1e-9)
            weight = np.exp(-np.maximum(distance - distance[:, :1], 0) / scale)
            pairs.append(np.stack([np.repeat(own, index.shape[1]), other[index].ravel()], 1))
            weights.append(weight.ravel())
    return np.concatenate(pairs), np.concatenate(weights).astype(np.float32)


def _nearest(queries: np.ndarray, base: np.ndarray, k: int) -> tuple[np.ndarray, np.ndarray]:
    import faiss

    index = faiss.IndexFlatL2(base.shape[1])
    index.add(np.ascontiguousarray(base))
    squares, found = index.search(np.ascontiguousarray(queries), k)
    return np.sqrt(np.maximum(squares, 0)), found


def _moved(
    points: np.ndarray, pairs: np.ndarray, weights: np.ndarray, random: np.random.Generator
) -> np.ndarray:
    """The points after all rounds, (N, 2), in the middle of the plane."""
    points = points.astype(np.float32) * 10
    n, (a, b) = len(points), pairs.T
    near = np.bincount(a, weights, n) + np.bincount(b, weights, n)  # (N,)
    for number in range(ROUNDS):
        step = STEP * (1 - number / ROUNDS)
        apart = points[a] - points[b]  # (E, 2)
        pull = (weights / (1 + (apart**2).sum(1)))[:, None] * apart
        move = _summed(b, pull, n) - _summed(a, pull, n)
        move *= (8 / (8 + near))[:, None]  # many neighbours move a point no farther than few
        for _ in range(REPELLED):
            away = points - points[random.integers(0, n, n)]  # (N, 2)
            square = (away**2).sum(1)
            push = PUSH * away / ((0.05 + square) * (1 + square))[:, None]
            move += np.clip(push, -MOST, MOST)
        points += step * (np.clip(move, -MOST, MOST) - CENTRE * points)
    return (points - points.mean(0)).astype(np.float32)


def _summed(index: np.ndarray, rows: np.ndarray, n: int) -> np.ndarray:
    return np.stack([np.bincount(index, rows[:, i], n) for i in (0, 1)], 1).astype(np.float32)
