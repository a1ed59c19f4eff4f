"""The run folder of a model that was never trained, around made-up arrays and proposals."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from safetensors.numpy import save_file


def write(
    snapshot: Path,
    folder: Path,
    run: str,
    terms: tuple[str, ...],
    arrays: dict[str, np.ndarray],
    proposals: pa.Table,
) -> None:
    """Write `arrays` (vectors (N, d) of each term, weights, beta, amounts, hubness) and `proposals`
    as a run on this snapshot; the manifest comes last. The projections pick each term's part of
    the joint vector."""
    entities = pq.read_table(snapshot / "entities.parquet")
    width = arrays[terms[0]].shape[1]
    (folder / "embeddings").mkdir(parents=True)
    for name, array in arrays.items():
        np.save(folder / "embeddings" / f"{name}.npy", array)
    projections = {
        f"transport.projections.{m}.weight": np.eye(
            width * len(terms), width, -width * i, dtype=np.float32
        )
        for i, m in enumerate(terms[:-1])
    }
    save_file(projections, folder / "model.safetensors")
    pq.write_table(entities, folder / "entities.parquet")
    pq.write_table(proposals, folder / "proposals.parquet")
    manifest = {
        "format": 1,
        "run": run,
        "snapshot": json.loads((snapshot / "manifest.json").read_text())["content"],
        "created": datetime.now(UTC).isoformat(),
        "modalities": list(terms[:-1]),
        "terms": list(terms),
        "entities": entities.num_rows,
        "left": sum(side == "left" for side in entities["side"].to_pylist()),
        "proposals": proposals.num_rows,
        "beliefs": True,
        "transport_epsilon": 0.05,
    }
    (folder / "metrics.json").write_text("{}")
    (folder / "config.json").write_text(json.dumps({"modalities": list(terms[:-1])}))
    (folder / "manifest.json").write_text(json.dumps(manifest))
