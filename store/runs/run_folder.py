"""What a finished run folder must hold before it is added to the database."""

from __future__ import annotations

import json
from datetime import datetime
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
NEEDED = {
    "run": str, "snapshot": str, "created": str, "modalities": list, "terms": list,
    "proposals": int,
}  # fmt: skip


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
        raise RunRefused(damage(path, f"no JSON: {error}")) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        found = manifest.get("format") if isinstance(manifest, dict) else None
        raise RunRefused(f"{path} has format {found}, this program reads format {FORMAT}")
    wrong = [name for name, kind in NEEDED.items() if not isinstance(manifest.get(name), kind)]
    if wrong or not _is_time(manifest["created"]):
        raise RunRefused(damage(path, f"{', '.join(wrong) or 'created'} missing or wrong"))
    missing = [name for name in COLUMNS
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
        raise RunRefused(damage(path, "not a complete Parquet file")) from error
    if missing:
        raise RunRefused(f"{path} lacks the columns {', '.join(sorted(missing))}")


def read_json(path: Path) -> dict:
    """The object in a JSON file of a run; empty where there is no such file. Raises RunRefused."""
    if not path.is_file():
        return {}
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except ValueError as error:
        raise RunRefused(damage(path, str(error))) from error
    if not isinstance(content, dict):
        raise RunRefused(damage(path, "no JSON object"))
    return content


def unreadable(folder: Path) -> Path | None:
    """The first table of a run that can't be read to its end."""
    for name in COLUMNS:
        try:
            pq.read_table(folder / name)
        except (pa.ArrowException, OSError):
            return folder / name
    return None


def damage(path: Path, what: str) -> str:
    """What is wrong with a run, and what to do."""
    return (
        f"The run {path.parent.name} is damaged: {path} can't be read ({what}). Put the file back "
        "from a copy, or train again; no decision is lost."
    )


def _is_time(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True
