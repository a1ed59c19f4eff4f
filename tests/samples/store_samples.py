"""Small hand-made graphs and runs for the tests of the store."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from store.database import Store
from store.records import (
    ATTRIBUTE_COLUMNS,
    ENTITY_COLUMNS,
    IDENTITY_COLUMNS,
    IMAGE_COLUMNS,
    LINK_COLUMNS,
    NAME_COLUMNS,
    RELATION_COLUMNS,
    TYPE_COLUMNS,
    Decision,
    GraphTables,
)

EXACT = "http://www.w3.org/2004/02/skos/core#exactMatch"
LEFT_KEYS = ("atlas:chad", "atlas:fiji", "atlas:mali", "atlas:togo")
RIGHT_KEYS = ("lk:1", "lk:2", "lk:3", "lk:4", "lk:5")


def rows(schema: pa.Schema, *values: tuple) -> pa.Table:
    columns = list(zip(*values, strict=True)) or [()] * len(schema)
    return pa.table([pa.array(c, f.type) for c, f in zip(columns, schema, strict=True)], schema)


def graph(name: str, entities: list[tuple], **parts: list[tuple]) -> GraphTables:
    """`entities` are main ones where a tuple doesn't say whether they are vocabulary."""

    def part(key: str, schema: pa.Schema) -> pa.Table:
        return rows(schema, *parts.get(key, ()))

    return GraphTables(
        name=name,
        entities=rows(ENTITY_COLUMNS, *((*entity, False)[:4] for entity in entities)),
        names=part("names", NAME_COLUMNS),
        relation_triples=part("relation_triples", RELATION_COLUMNS),
        attribute_triples=part("attribute_triples", ATTRIBUTE_COLUMNS),
        types=part("types", TYPE_COLUMNS),
        images=part("images", IMAGE_COLUMNS),
        identities=part("identities", IDENTITY_COLUMNS),
    )


def left_graph(**changes) -> GraphTables:
    parts = {
        "entities": [
            ("atlas:togo", "Togo", None),
            ("atlas:chad", "Chad", "landlocked"),
            ("atlas:mali", "Mali", None),
            ("atlas:fiji", None, None),
        ],
        "names": [("atlas:chad", "Chad", "en"), ("atlas:chad", "Tchad", "fr")],
        "relation_triples": [
            ("atlas:chad", "near", "atlas:mali"),
            ("atlas:chad", "near", "atlas:mali"),
            ("atlas:togo", "near", "atlas:mali"),
            ("atlas:togo", "twin", "atlas:chad"),
            ("atlas:mali", "twin", "atlas:mali"),
        ],
        "attribute_triples": [
            ("atlas:chad", "area", "1284000", "decimal", None),
            ("atlas:chad", "flag", None, None, None),
        ],
        "types": [("atlas:chad", "country"), ("atlas:chad", "area")],
        "identities": [("atlas:chad", EXACT, "wd:Q657"), ("atlas:chad", EXACT, "wd:Q657")],
    }
    return graph("atlas", **{**parts, **changes})


def right_graph(**changes) -> GraphTables:
    parts = {
        "entities": [
            ("lk:1", "Tschad", None),
            ("lk:2", "Fidschi", None),
            ("lk:3", "Mali", None),
            ("lk:4", "Togo", None),
            ("lk:5", "Tonga", None),
        ],
        "relation_triples": [("lk:1", "bei", "lk:3")],
    }
    return graph("lexikon", **{**parts, **changes})


def links(*pairs: tuple[str, str]) -> pa.Table:
    return rows(LINK_COLUMNS, *pairs)


def filled_store(folder: Path, *seeds: tuple[str, str]) -> Store:
    store = Store.open(folder)
    store.import_graphs(left_graph(), right_graph(), links(*seeds))
    return store


def event(event_id: str, verdict: str, left: str, right: str | None = None, **more) -> Decision:
    more = {"curator": "ada", "decided_at": datetime(2026, 3, 1, 12, tzinfo=UTC), **more}
    return Decision(event_id, left, right, verdict, **more)


# left, right, rank, score; margins and probabilities follow from the scores
PROPOSALS = [
    ("atlas:chad", "lk:1", 1, 0.80),
    ("atlas:chad", "lk:3", 2, 0.70),
    ("atlas:chad", "lk:2", 3, 0.10),
    ("atlas:fiji", "lk:2", 1, 0.90),
    ("atlas:fiji", "lk:1", 2, 0.50),
    ("atlas:mali", "lk:3", 1, 0.60),
    ("atlas:mali", "lk:1", 2, 0.55),
    ("atlas:togo", "lk:4", 1, 0.95),
]


def run_folder(folder: Path, store: Store, proposals: list[tuple] = PROPOSALS, **manifest) -> Path:
    """A finished run on the store's graphs, numbered by a snapshot of its own."""
    snapshot = store.runs.write_snapshot(folder.with_name(folder.name + "-snapshot"))
    entities = pq.read_table(snapshot.folder / "entities.parquet")
    columns = (entities[name].to_pylist() for name in ("side", "key", "entity"))
    number = {(side, key): entity for side, key, entity in zip(*columns, strict=True)}
    folder.mkdir(parents=True)
    pq.write_table(entities, folder / "entities.parquet")
    pq.write_table(_proposal_table(proposals, number), folder / "proposals.parquet")
    (folder / "metrics.json").write_text(json.dumps({"alone": {"g": 0.5}}))
    (folder / "config.json").write_text(json.dumps({"epochs": 3}))
    manifest = {
        "format": 1,
        "run": folder.name,
        "snapshot": snapshot.content,
        "created": "2026-03-01T12:00:00+00:00",
        "modalities": ["g"],
        "terms": ["g", "fusion"],
        "entities": entities.num_rows,
        "left": len(LEFT_KEYS),
        "proposals": len(proposals),
        **manifest,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def _proposal_table(proposals: list[tuple], number: dict[tuple[str, str], int]) -> pa.Table:
    scores = [score for *_, score in proposals]
    f4 = pa.float32()
    return pa.table(
        {
            "left": pa.array([number["left", p[0]] for p in proposals], pa.int32()),
            "right": pa.array([number["right", p[1]] for p in proposals], pa.int32()),
            "rank": pa.array([p[2] for p in proposals], pa.int16()),
            "score": pa.array(scores, f4),
            "similarity": pa.array([s + 0.1 for s in scores], f4),
            "hubness": pa.array([-0.1] * len(scores), f4),
            "probability": pa.array(scores, f4),
            "margin": pa.array(_margins(proposals), f4),
            "mutual": pa.array([p[2] == 1 for p in proposals]),
            "terms": pa.array([[s, 0.1] for s in scores], pa.list_(f4)),
        }
    )


def _margins(proposals: list[tuple]) -> list[float | None]:
    """The lead over the candidate that follows, None for the last one."""
    following = {(left, rank - 1): score for left, _, rank, score in proposals}
    return [
        score - following[left, rank] if (left, rank) in following else None
        for left, _, rank, score in proposals
    ]
