"""A small finished run over hand-made graphs, written exactly as the model writes one.

Embeddings are random unit vectors, the same on both sides of a true pair but for some noise, so
that scores, ranks and terms hang together as they do in a trained run.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw

from mimea.confidence.claims import Scale, claims, pairs_of
from mimea.confidence.distribution import Examples, distribution
from mimea.confidence.open_entities import FILE, OpenEntities, save
from store import records
from store.database import Store
from tests.samples import untrained_run

TERMS = ("g", "r", "a", "v", "n", "i", "fusion")
RUN = "20260102-030405-abcd"
WIDTH = 12
LONG = "The United Confederation of the Very Long Names of the Northern and the Southern Islands"
NAMES = ["Chad", "Romania", "<b>Andorra</b>", LONG, "Côte d’Ivoire", "Moldova", "Mali", "Niger"]


def build_workspace(folder: Path, entities: int = 32, seeds: int = 8, vocabulary: int = 0) -> None:
    """A workspace with two graphs of `entities` each, the first ones vocabulary, seeds and an
    active run."""
    with Store.open(folder) as store:
        pictures = folder.parent / "pictures"
        graphs = [_graph(pictures, side, entities, vocabulary) for side in ("left", "right")]
        links = pa.table(
            {
                "left": [key("left", i) for i in range(entities - seeds, entities)],
                "right": [key("right", i) for i in range(entities - seeds, entities)],
            }
        )
        store.import_graphs(*graphs, links)
        add_run(store)


def add_run(store: Store, run: str = RUN, candidates: int = 9, adopt: bool = True) -> Path:
    """Write a run folder over the store's snapshot and bring it in."""
    snapshot = store.workspace / "snapshots" / run
    store.runs.write_snapshot(snapshot)
    folder = store.workspace / "runs" / run
    write_run(snapshot, folder, run, candidates)
    store.runs.add(folder, adopt)
    return folder


def key(side: str, number: int) -> str:
    return f"/m/{number:03d}" if side == "left" else f"http://right.example/e{number:03d}"


def _name(side: str, number: int) -> str:
    name = NAMES[number] if number < len(NAMES) else f"Place {number}"
    return name if side == "left" or number < 2 else f"{name} R"


def _graph(pictures: Path, side: str, size: int, vocabulary: int) -> records.GraphTables:
    keys = [key(side, i) for i in range(size)]
    told = [f"A place, number {i} of its list, with a harbour and a square." for i in range(size)]
    steps = (("borders", 3), ("partOf", 5), ("near", 7))
    relations = [(keys[i], f"http://v.example/{word}", keys[(i * step + step) % size])
                 for i in range(size) for word, step in steps]  # fmt: skip
    return records.GraphTables(
        side,
        _table(
            records.ENTITY_COLUMNS,
            [
                (k, _name(side, i), told[i] if i % 3 else None, i < vocabulary)
                for i, k in enumerate(keys)
            ],
        ),  # fmt: skip
        _table(records.NAME_COLUMNS, [(k, _name(side, i), "en") for i, k in enumerate(keys)]),
        _table(records.RELATION_COLUMNS, relations),
        _table(records.ATTRIBUTE_COLUMNS, _attributes(side, keys)),
        _table(records.TYPE_COLUMNS, [(k, "http://v.example/Country") for k in keys]),
        _table(
            records.IMAGE_COLUMNS,
            [(keys[i], str(_picture(pictures, side, i))) for i in range(size) if i % 4],
        ),  # fmt: skip
    )


def _attributes(side: str, keys: list[str]) -> list[tuple]:
    """Area in km² against square miles, an equal founding year, names that differ in one side."""
    rows = []
    for i, k in enumerate(keys):
        if i == 4:
            continue  # an entity without attributes
        area = 1000.0 + 137 * i
        value = f"{area:.0f}" if side == "left" else f"{area * 0.386102:.1f}"
        rows.append((k, f"http://{side}.example/area", value, None, None))
        rows.append((k, f"http://{side}.example/founded", str(1800 + i), None, None))
        rows.append(
            (k, f"http://{side}.example/motto{side}", f"{_name(side, i)} words", None, None)
        )
        rows += [(k, f"http://{side}.example/code{j}", f"{i}-{j}", None, None)
                 for j in range(50 if i == 5 else 2)]  # fmt: skip
    return rows


def _picture(folder: Path, side: str, number: int) -> Path:
    folder.mkdir(exist_ok=True, parents=True)
    image = Image.new("RGB", (360, 240), (40 + 6 * number % 200, 90, 200 - 5 * number % 180))
    ImageDraw.Draw(image).ellipse((90, 30, 270, 210), fill=(230, 200, 40 if side == "left" else 90))
    path = folder / f"{side}{number}.png"
    image.save(path)
    return path


def _table(schema: pa.Schema, rows: list[tuple]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [[]] * len(schema)
    return pa.table(
        [pa.array(c, type=f.type) for c, f in zip(columns, schema, strict=True)], schema=schema
    )


def write_run(snapshot: Path, folder: Path, run: str, candidates: int) -> None:
    """The run folder of a model that was never trained; its manifest is written last."""
    entities = pq.read_table(snapshot / "entities.parquet")
    left = sum(side == "left" for side in entities["side"].to_pylist())
    embeddings, weights = _embeddings(entities, left)
    hubness = np.random.default_rng(1).normal(0, 0.03, entities.num_rows).astype(np.float32)
    beta = np.random.default_rng(2).uniform(1, 9, (*weights.shape, 2)).astype(np.float32)
    beta[weights == 0] = np.nan
    amounts = np.log1p(np.random.default_rng(3).integers(1, 9, (len(beta), beta.shape[1] - 1)))
    own = {"weights": weights, "hubness": hubness, "beta": beta, "amounts": amounts}
    arrays = embeddings | own
    proposals = _proposals(snapshot, embeddings, weights, hubness, left, candidates)
    untrained_run.write(snapshot, folder, run, TERMS, arrays, proposals)


def _embeddings(entities: pa.Table, left: int) -> tuple[dict, np.ndarray]:
    random = np.random.default_rng(0)
    numbers = [int(k[-3:]) for k in entities["key"].to_pylist()]
    embeddings = {}
    for term in TERMS:
        base = random.normal(size=(max(numbers) + 1, WIDTH))
        vectors = base[numbers] + 0.6 * random.normal(size=(len(numbers), WIDTH))
        embeddings[term] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype("f4")
    weights = random.dirichlet(np.full(len(TERMS), 8.0), len(numbers)).astype(np.float32)
    absent = np.array(numbers) % 4 == 0  # those without a picture
    embeddings["i"][absent] = 0
    weights[absent, TERMS.index("i")] = 0
    return embeddings, (weights / weights.sum(1, keepdims=True)).astype(np.float32)


def _proposals(snapshot: Path, embeddings, weights, hubness, left: int, top: int) -> pa.Table:
    links = pq.read_table(snapshot / "links.parquet").to_pydict()
    rights = np.setdiff1d(np.arange(left, len(weights)), links["right"])
    rows = []
    for entity in np.setdiff1d(np.arange(left), links["left"]):
        terms = np.stack(
            [
                np.sqrt(weights[entity, t] * weights[rights, t])
                * (embeddings[m][rights] @ embeddings[m][entity])
                for t, m in enumerate(TERMS)
            ],
            axis=1,
        )
        correction = -(hubness[entity] + hubness[rights]) / 2
        score = terms.sum(1) + correction
        best = np.argsort(-score)[: 1 if entity == 1 else top]
        chance = np.exp(8 * score[best]) / np.exp(8 * score).sum()
        for rank, (b, p) in enumerate(zip(best, chance, strict=True), start=1):
            margin = float(score[best[0]] - score[best[1]]) if len(best) > 1 else 0.0
            rows.append((int(entity), int(rights[b]), rank, score[b], terms[b].sum(),
                         correction[b], p, margin, rank == 1, terms[b].tolist()))  # fmt: skip
    schema = pa.schema(
        [("left", pa.int32()), ("right", pa.int32()), ("rank", pa.int16())]
        + [(n, pa.float32()) for n in ("score", "similarity", "hubness", "probability", "margin")]
        + [("mutual", pa.bool_()), ("terms", pa.list_(pa.float32()))]
    )
    return _table(schema, rows)


def keep_confidence(run: Path) -> None:
    """What a run of this world would keep of its open entities, made of its proposals' scores."""
    table = pq.read_table(run / "proposals.parquet").to_pandas()
    number = pq.read_table(run / "entities.parquet")
    left_number = sum(side == "left" for side in number["side"].to_pylist())
    rights = np.arange(left_number, number.num_rows)
    lefts = np.sort(table["left"].unique())
    place = np.searchsorted(lefts, table["left"])
    index = np.zeros((len(lefts), 9), np.int64)
    score = np.full((len(lefts), 9), -np.inf)
    index[place, table["rank"] - 1] = table["right"] - left_number
    score[place, table["rank"] - 1] = table["score"]
    pairs = pairs_of(index, score, score, len(rights))
    scale = Scale(float(table["score"].median()), 0.1)
    amounts, nobody = np.zeros((number.num_rows, 1)), Examples.none()
    sides = {}
    for side, own, other in (("left", lefts, rights), ("right", rights, lefts)):
        found = claims(pairs if side == "left" else pairs.from_the_right(), scale)
        known = nobody.entity
        fitted = distribution(found, nobody, amounts, known, own, len(other), nobody).fitted
        candidate = np.append(other, -1)[found.other]
        sides[side] = OpenEntities(own, candidate, found.features, fitted)
    save(run / FILE, sides)
