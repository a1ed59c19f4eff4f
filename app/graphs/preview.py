"""What was read of a graph, in short: counts, coverage, and a few entities as they will look."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from app.columns.words import number_of
from app.text.attribute_label import attribute_label
from store.records import GraphTables

ENTITIES = 6
AMONG = 200
FACTS = 12
TYPES = 4


def summary(graph: GraphTables) -> dict:
    """Ready for JSON; computed once, when the graph is read. `entities` counts main ones."""
    main = len(_main(graph))
    return {
        "name": graph.name,
        "counts": {
            "entities": main,
            "vocabulary": len(graph.entities) - main,
            "relation_triples": len(graph.relation_triples),
            "values": len(graph.attribute_triples),
            "images": len(graph.images),
        },
        "types": _types(graph),
        "coverage": coverage(graph),
        "entities": _entities(graph),
    }


def types_line(graph: dict) -> str:
    """What the entities of a summary are: 150 artists · vocabulary: 33 places, 12 countries."""
    counts, types = graph["counts"], graph["types"]
    main, vocabulary = (
        ", ".join(number_of(number, attribute_label(name)) for name, number in types[kind])
        for kind in ("main", "vocabulary")
    )
    if counts["vocabulary"]:
        vocabulary = f"vocabulary: {vocabulary}"
    return " · ".join(filter(None, [main, vocabulary]))


def _main(graph: GraphTables) -> pa.Table:
    return graph.entities.filter(pc.invert(graph.entities["vocabulary"]))


def _types(graph: GraphTables) -> dict[str, list[tuple[str, int]]]:
    """The most frequent types of main entities and of vocabulary, with their numbers."""
    keys = _main(graph)["key"].combine_chunks()
    of_main = pc.is_in(graph.types["entity"], value_set=keys)
    found = {}
    for kind, chosen in (("main", of_main), ("vocabulary", pc.invert(of_main))):
        counts = pc.value_counts(graph.types["type"].filter(chosen)).to_pylist()
        ordered = sorted(counts, key=lambda row: (-row["counts"], row["values"]))
        found[kind] = [(row["values"], row["counts"]) for row in ordered[:TYPES]]
    return found


def coverage(graph: GraphTables) -> dict[str, int]:
    """Main entities that have a modality, by its letter."""
    main = _main(graph)["key"].combine_chunks()
    triples, values = graph.relation_triples, graph.attribute_triples
    connected = pa.chunked_array(triples["head"].chunks + triples["tail"].chunks, pa.string())
    filled = values["entity"].filter(values["value"].is_valid())
    shown = graph.entities["key"].filter(graph.entities["name"].is_valid())
    named = pa.chunked_array(graph.names["entity"].chunks + shown.chunks, pa.string())
    structure = _distinct(connected, main)
    return {
        "g": structure,
        "r": structure,
        "a": _distinct(values["entity"], main),
        "v": _distinct(filled, main),
        "n": _distinct(named, main),
        "t": _distinct(pa.chunked_array(named.chunks + filled.chunks, pa.string()), main),
        "i": _distinct(graph.images["entity"], main),
    }


def _distinct(column: pa.ChunkedArray, among: pa.Array) -> int:
    """How many of the keys `among` stand in the column."""
    return pc.sum(pc.is_in(pc.unique(column), value_set=among), min_count=0).as_py()


def _entities(graph: GraphTables) -> list[dict]:
    """The first entities of the file, main ones first; of these, those with a picture."""
    first = _main(graph).slice(0, AMONG)
    if len(first) < ENTITIES:  # too few to choose from
        words = graph.entities.filter(graph.entities["vocabulary"])
        first = pa.concat_tables([first, words.slice(0, ENTITIES - len(first))])
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
