"""Some of the links that rules have found, to be asked about before all else.

A training without known links begins with guesses. Twenty of them at random, decided first, replace
guesses by knowledge, and show how far the rules can be trusted.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pyarrow.parquet as parquet

from mimea.run_files import readable

ASKED = 20
KNOWN = 30  # links, from which the guesses matter less than what is uncertain


def starting_sample(run: Path) -> dict[str, tuple[str, str]]:
    """By left key the right key and the reason of up to ASKED starting links of a run folder; none
    of a run that has learned from KNOWN links or more. Raises RunDamaged."""
    found = run / "starting_links.parquet"
    if not found.is_file():
        return {}
    with readable(run / "metrics.json"):
        known = json.loads((run / "metrics.json").read_text()).get("links_from_the_beginning") or 0
    if known >= KNOWN:
        return {}
    with readable(found):
        table = parquet.read_table(found, columns=["left", "right", "reason"])
    with readable(run / "entities.parquet"):
        keys = parquet.read_table(run / "entities.parquet", columns=["key"])["key"]
    drawn = random.Random(run.name).sample(range(len(table)), min(ASKED, len(table)))
    rows = table.take(drawn)
    lefts, rights = (keys.take(rows[side]).to_pylist() for side in ("left", "right"))
    guesses = zip(rights, rows["reason"].to_pylist(), strict=True)
    return dict(zip(lefts, guesses, strict=True))
