"""Known links that the active run finds likely wrong, as far as they still stand."""

from __future__ import annotations

import pandas as pd

from app.pipeline import Workspace
from mimea.run_files import readable

FILE = "suspicious.parquet"  # of a run folder, the most suspicious first
INSTEAD = ("instead_left", "instead_right")
SHOWN = 100


def doubtful_links(workspace: Workspace) -> list[dict]:
    """The most doubtful first: left, right, fits_left, fits_right (each a dict of key and name) and
    margin (negative: both ends together prefer others). Empty without a run that judged links.
    Raises RunDamaged."""
    run = workspace.store.runs.active()
    if run is None or not (run.folder / FILE).is_file():
        return []
    with readable(run.folder / FILE):
        rows = pd.read_parquet(run.folder / FILE, filters=[("margin", "<", 0.0)]).head(SHOWN)
    ids = [int(i) for i in pd.unique(rows[["left", "right", *INSTEAD]].to_numpy().ravel())]
    if not ids:
        return []
    entities = run.folder / "entities.parquet"
    with readable(entities):
        named = pd.read_parquet(
            entities, columns=["entity", "key", "name"], filters=[("entity", "in", ids)]
        ).set_index("entity")
    columns = {
        "left": "left",
        "right": "right",
        "fits_left": "instead_right",
        "fits_right": "instead_left",
    }
    found = [
        {name: _who(named, row[column]) for name, column in columns.items()}
        | {"margin": float(row["margin"])}
        for row in rows.to_dict("records")
    ]
    standing = workspace.store.ledger.linked_pairs([link["left"]["key"] for link in found])
    return [link for link in found if (link["left"]["key"], link["right"]["key"]) in standing]


def _who(named: pd.DataFrame, entity: int) -> dict:
    row = named.loc[int(entity)]
    return {"key": row["key"], "name": row["key"] if pd.isna(row["name"]) else row["name"]}
