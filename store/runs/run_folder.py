"""What a finished run folder must hold before it is added to the database."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from store.errors import RunRefused

FORMAT = 1
COLUMNS = {
    "entities.parquet": {"entity", "side", "key"},
    "proposals.parquet": {
        "left", "right", "rank", "score", "similarity", "hubness", "probability", "margin",
        "mutual", "terms",
    },
}  # fmt: skip
NEEDED = ("run", "snapshot", "created", "modalities", "terms", "proposals")


def read_manifest(folder: Path) -> dict:
    """The manifest of a finished run. Raises RunRefused if it isn't one."""
    path = Path(folder) / "manifest.json"
    if not path.is_file():
        raise RunRefused(
            f"{folder} is not a finished run: it has no manifest.json, which is written last. "
            "Let the training finish, or start it again."
        )
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as error:
        raise RunRefused(f"{path} is not JSON: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise RunRefused(f"{path} has format {found}, this program reads format {FORMAT}")
    missing = [name for name in NEEDED if name not in manifest]
    missing += [name for name in COLUMNS
                if not (path.parent / name).is_file()]  # fmt: skip
    if missing:
        raise RunRefused(f"{folder} is incomplete: {', '.join(missing)} missing")
    for name, columns in COLUMNS.items():
        _check_columns(path.parent / name, columns)
    return manifest


def _check_columns(path: Path, columns: set[str]) -> None:
    try:
        missing = columns - set(pq.read_schema(path).names)
    except (pa.ArrowInvalid, OSError) as error:
        raise RunRefused(f"{path} is not a complete Parquet file; train again") from error
    if missing:
        raise RunRefused(f"{path} lacks the columns {', '.join(sorted(missing))}")


def read_json(path: Path) -> dict:
    """The object in a JSON file of a run; empty where there is no such file."""
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else {}
