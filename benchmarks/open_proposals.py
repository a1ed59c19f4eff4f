"""A workspace with as many open questions as wanted, without a training: made-up graphs, and a run
whose vectors and proposals are random but hang together as a trained run's do.

Each left entity has ten candidates, among them its true one; names are made of syllables, so that
search has something to do.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from store import records
from store.database import Store
from tests.samples import untrained_run

TERMS = ("g", "r", "a", "v", "n", "fusion")
WIDTH, CANDIDATES, RUN = 32, 10, "20260102-030405-open"
SYLLABLES = np.array(
    ["ba", "de", "fi", "go", "hu", "ka", "le", "mi", "no", "pu", "ché", "dör", "ñan"]
)
RELATIONS, ATTRIBUTES, TRIPLES = 40, 6, 5


def build(folder: Path, count: int, seeds: int = 200) -> None:
    """Both graphs with `count` open left entities and some that are linked, and an active run."""
    rng, size = np.random.default_rng(0), count + seeds
    with Store.open(folder) as store:
        graphs = [_graph(rng, side, size) for side in records.SIDES]
        linked = pa.array(range(count, size))
        links = {side: _keys(side, linked.to_numpy()) for side in records.SIDES}
        store.import_graphs(*graphs, pa.table(links))
        snapshot, run = folder / "snapshots" / RUN, folder / "runs" / RUN
        store.runs.write_snapshot(snapshot)
        _write_run(rng, snapshot, run, count)
        store.runs.add(run)


def _keys(side: str, numbers: np.ndarray) -> pa.Array:
    return pa.array(np.char.add(f"http://{side}.example/e", numbers.astype(str).astype("U")))


def _names(numbers: np.ndarray) -> np.ndarray:
    """Three syllables and a number: (n,) text, the same for the same number."""
    parts = [SYLLABLES[numbers // len(SYLLABLES) ** i % len(SYLLABLES)] for i in range(3)]
    word = np.char.capitalize(np.char.add(np.char.add(parts[0], parts[1]), parts[2]))
    return np.char.add(np.char.add(word, " "), (numbers // 8000).astype("U"))


def _graph(rng: np.random.Generator, side: str, size: int) -> records.GraphTables:
    numbers = np.arange(size)
    keys, names = _keys(side, numbers), pa.array(_names(numbers))
    head, tail = np.repeat(numbers, TRIPLES), (size * rng.random(size * TRIPLES) ** 2).astype(int)
    relation = rng.integers(0, RELATIONS, len(head))
    owner, attribute = np.repeat(numbers, ATTRIBUTES), np.tile(np.arange(ATTRIBUTES), size)
    value = (owner * (attribute + 3) % 9973).astype("U")
    nothing, main = pa.nulls(size, pa.string()), pa.repeat(False, size)
    word = f"http://{side}.example/"
    return records.GraphTables(
        side,
        pa.table([keys, names, nothing, main], schema=records.ENTITY_COLUMNS),
        records.NAME_COLUMNS.empty_table(),
        pa.table(
            [
                keys.take(pa.array(head)),
                _iri(word, "relation", relation),
                keys.take(pa.array(tail)),
            ],
            schema=records.RELATION_COLUMNS,
        ),
        pa.table(
            [keys.take(pa.array(owner)), _iri(word, "value", attribute), pa.array(value)]
            + [pa.nulls(len(owner), pa.string())] * 2,
            schema=records.ATTRIBUTE_COLUMNS,
        ),
        pa.table([keys, pa.array(np.full(size, f"{word}Place"))], schema=records.TYPE_COLUMNS),
        records.IMAGE_COLUMNS.empty_table(),
    )


def _iri(base: str, word: str, numbers: np.ndarray) -> pa.Array:
    return pa.array(np.char.add(f"{base}{word}", numbers.astype("U")))


def _write_run(rng: np.random.Generator, snapshot: Path, folder: Path, count: int) -> None:
    entities = pq.read_table(snapshot / "entities.parquet")
    left = entities.num_rows // 2
    true = _true_rows(entities, left)  # (L,)
    arrays = _arrays(rng, true)
    linked = pq.read_table(snapshot / "links.parquet")["left"].to_numpy()
    proposals = _proposals(rng, arrays, true, np.setdiff1d(np.arange(left), linked)[:count])
    untrained_run.write(snapshot, folder, RUN, TERMS, arrays, proposals)


def _true_rows(entities: pa.Table, left: int) -> np.ndarray:
    """The row of each left entity's counterpart: the keys differ in the side alone. (L,)"""
    keys = entities["key"].to_pylist()
    row = {key.removeprefix("http://right."): left + i for i, key in enumerate(keys[left:])}
    return np.array([row[key.removeprefix("http://left.")] for key in keys[:left]])


def _arrays(rng: np.random.Generator, true: np.ndarray) -> dict[str, np.ndarray]:
    """Unit vectors (N, d) of each term, weights (N, M+1), Betas (N, M+1, 2) and hubness (N,)."""
    size = 2 * len(true)
    arrays = {}
    for term in TERMS:
        vectors = np.empty((size, WIDTH), np.float32)
        vectors[: len(true)] = rng.standard_normal((len(true), WIDTH), np.float32)
        noise = 0.7 * rng.standard_normal((len(true), WIDTH), np.float32)
        vectors[true] = vectors[: len(true)] + noise
        arrays[term] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    weights = rng.dirichlet(np.full(len(TERMS), 8.0), size).astype(np.float32)
    return arrays | {
        "weights": weights,
        "beta": rng.uniform(1, 9, (*weights.shape, 2)).astype(np.float32),
        "amounts": rng.uniform(0, 3, (size, len(TERMS) - 1)).astype(np.float32),
        "hubness": rng.normal(0, 0.03, size).astype(np.float32),
    }


def _proposals(rng: np.random.Generator, arrays: dict, true: np.ndarray, asked: np.ndarray):
    """Ten candidates of each asked left entity (A,), the true one and nine others, by score."""
    size = len(true)
    others = size + rng.integers(0, size, (len(asked), 2 * CANDIDATES))
    found = np.column_stack([true[asked], others])  # (A, C+)
    found = np.apply_along_axis(_first_distinct, 1, found)  # (A, C)
    roots = np.sqrt(arrays["weights"][asked][:, None] * arrays["weights"][found])  # (A, C, M+1)
    terms = np.stack(
        [np.einsum("ad,acd->ac", arrays[m][asked], arrays[m][found]) for m in TERMS], axis=2
    )
    terms *= roots
    hubness = -(arrays["hubness"][asked][:, None] + arrays["hubness"][found]) / 2
    score = terms.sum(2) + hubness
    order = np.argsort(-score, axis=1)
    score, found, hubness = (np.take_along_axis(x, order, 1) for x in (score, found, hubness))
    terms = np.take_along_axis(terms, order[:, :, None], 1)
    chance = np.exp(8 * score) / np.exp(8 * score).sum(1, keepdims=True)
    each = np.repeat(np.arange(len(asked)), CANDIDATES)
    rank = np.tile(np.arange(1, CANDIDATES + 1), len(asked))
    return pa.table(
        {
            "left": asked[each].astype(np.int32),
            "right": found.ravel().astype(np.int32),
            "rank": rank.astype(np.int16),
            "score": score.ravel().astype(np.float32),
            "similarity": (score - hubness).ravel().astype(np.float32),
            "hubness": hubness.ravel().astype(np.float32),
            "probability": chance.ravel().astype(np.float32),
            "margin": (score[:, 0] - score[:, 1])[each].astype(np.float32),
            "mutual": rank == 1,
            "terms": list(terms.reshape(-1, len(TERMS)).astype(np.float32)),
        }
    )


def _first_distinct(row: np.ndarray) -> np.ndarray:
    return row[np.sort(np.unique(row, return_index=True)[1])][:CANDIDATES]
