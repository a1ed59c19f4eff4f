"""The starting links of a training: found by rules on the data of the modalities that count."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mimea.config import Config
from mimea.snapshot import Snapshot
from mimea.starting.links import StartingLinks, find_starting_links

# what the rules must not look at where a modality is left out; texts hold names, too
HELD_BACK = {
    ("n", "t"): ("names",),
    ("v", "t"): ("attribute_triples",),
    ("i",): ("images",),
    ("g", "r"): ("relation_triples",),
}


def starting_links(snapshot: Snapshot, config: Config) -> StartingLinks:
    """Links that the rules find on a snapshot beside its known ones."""
    hidden = [
        name
        for modalities, names in HELD_BACK.items()
        if not set(modalities).intersection(config.modalities)
        for name in names
    ]
    tables = {name: snapshot.tables[name][:0] for name in hidden}
    seen = replace(snapshot, tables=snapshot.tables | tables)
    return find_starting_links(seen, snapshot.pairs("links").astype(np.int64))


def as_metrics(found: StartingLinks) -> dict:
    """For metrics.json: how many links, their mean estimated precision, both by rule too, and what
    the rules could use."""
    count = len(found.table)
    return {
        "links": count,
        "precision": round(float(found.table["precision"].mean()), 4) if count else None,
        "rules": [
            {"rule": row.rule, "links": int(row.links), "precision": round(row.precision, 4)}
            for row in found.summary.itertuples()
        ],
        "notes": list(found.notes),
    }
