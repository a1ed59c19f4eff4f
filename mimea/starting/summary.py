"""What the rules found, in numbers, and what they could use."""

from __future__ import annotations

import pandas as pd

from mimea.starting.candidates import RULES
from mimea.starting.reading import Reading
from mimea.starting.similar_pictures import too_many


def summed_up(table: pd.DataFrame) -> pd.DataFrame:
    """Rows (rule, links, precision) of the rules that found links, the most trusted first."""
    found = table.groupby("rule")["precision"].agg(["size", "mean"])
    found = found.reindex([rule for rule in RULES if rule in found.index])
    return pd.DataFrame(
        {"rule": list(found.index), "links": found["size"].to_numpy(int),
         "precision": found["mean"].to_numpy(float)}
    )  # fmt: skip


def notes_on(reading: Reading, table: pd.DataFrame) -> tuple[str, ...]:
    """Sentences on what there was to compare."""
    tables, notes = reading.snapshot.tables, []
    for what, entity in (
        ("names", reading.names["entity"]),
        ("values", reading.values.literals["entity"]),
        ("pictures", tables["images"]["entity"]),
        ("relations", pd.Series(reading.edges.entity)),
    ):
        there = [bool((entity < reading.left).any()), bool((entity >= reading.left).any())]
        lacking = [side for side, has in zip(("left", "right"), there, strict=True) if not has]
        if len(lacking) == 2:
            notes.append(f"neither graph has {what}")
        elif lacking:
            notes.append(f"the {lacking[0]} graph has no {what}, so they can't be compared")
    if too_many(tables["images"], reading.left):
        notes.append("there are too many pictures to compare each with each")
    if table.empty:
        notes.append("nothing is equal on both sides and rare enough to tell entities apart by it")
    return tuple(notes)
