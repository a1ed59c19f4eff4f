"""What was read of a graph, in short: counts, coverage, and a few entities as they will look."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from store.records import GraphTables

ENTITIES = 6
AMONG = 200
FACTS = 12


def summary(graph: GraphTables) -> dict:
    """Ready for JSON; computed once, when the graph is read."""
    return {
        "name": graph.name,
        "counts": {
            "entities": len(graph.entities),
            "relation_triples": len(graph.relation_triples),
            "values": len(graph.attribute_triples),
            "images": len(graph.images),
        },
        "coverage": coverage(graph),
        "entities": _entities(graph),
    }


def coverage(graph: GraphTables) -> dict[str, int]:
    """Entities that have a modality, by its letter."""
    triples, values = graph.relation_triples, graph.attribute_triples
    connected = pa.chunked_array(triples["head"].chunks + triples["tail"].chunks, pa.string())
    filled = values["entity"].filter(values["value"].is_valid())
    shown = graph.entities["key"].filter(graph.entities["name"].is_valid())
    named = pa.chunked_array(graph.names["entity"].chunks + shown.chunks, pa.string())
    structure = _distinct(connected)
    return {
        "g": structure,
        "r": structure,
        "a": _distinct(values["entity"]),
        "v": _distinct(filled),
        "n": _distinct(named),
        "t": _distinct(pa.chunked_array(named.chunks + filled.chunks, pa.string())),
        "i": _distinct(graph.images["entity"]),
    }


def _distinct(column: pa.ChunkedArray) -> int:
    return pc.count_distinct(column).as_py()


def _entities(graph: GraphTables) -> list[dict]:
    """The first entities of the file, those with a picture before the others."""
    first = graph.entities.slice(0, AMONG)
    pictured = pc.is_in(first["key"], value_set=pc.unique(graph.images["entity"]))
    bare = pc.invert(pictured).to_pylist()
    places = sorted(range(len(first)), key=bare.__getitem__)[:ENTITIES]
    chosen = first.take(pa.array(places, pa.int64()))
    keys = chosen["key"].combine_chunks()
    types = _of(graph.types, "entity", keys)
    images = _of(graph.images, "entity", keys)
    values = _of(graph.attribute_triples, "entity", keys)
    outgoing = _of(graph.relation_triples, "head", keys)
    names = _names(graph, [row["tail"] for row in outgoing])
    return [
        {
            **entity,
            "types": [row["type"] for row in types if row["entity"] == entity["key"]],
            "picture": next((r["path"] for r in images if r["entity"] == entity["key"]), None),
            "facts": _facts(entity["key"], values, outgoing, names),
        }
        for entity in chosen.to_pylist()
    ]


def _of(table: pa.Table, column: str, keys: pa.Array) -> list[dict]:
    return table.filter(pc.is_in(table[column], value_set=keys)).slice(0, 1000).to_pylist()


def _names(graph: GraphTables, keys: list[str]) -> dict[str, str]:
    wanted = pc.is_in(graph.entities["key"], value_set=pa.array(keys, pa.string()))
    rows = graph.entities.filter(wanted).to_pylist()
    return {row["key"]: row["name"] or row["key"] for row in rows}


def _facts(key: str, values: list[dict], outgoing: list[dict], names: dict) -> list[list[str]]:
    """Relations, then attributes: [kind, what, value]."""
    relations = [
        ["relation", row["relation"], names[row["tail"]]] for row in outgoing if row["head"] == key
    ]
    attributes = [
        ["attribute", row["attribute"], (row["value"] or "—")[:300]]
        for row in values
        if row["entity"] == key
    ]
    return relations[:FACTS] + attributes[:FACTS]
