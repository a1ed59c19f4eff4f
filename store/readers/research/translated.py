"""`translated_names.json`: names in one language for a DBP15K pair whose keys are in two.

[[entity number, [word, …]], …], for both graphs in one file; a name in one piece is taken as well.
"""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.errors import InputError
from store.readers.files.graph import rows_of
from store.readers.files.keys import Keys
from store.readers.files.lines import open_text
from store.records import NAME_COLUMNS

TRANSLATED = "translated_names.json"
EXPECTED = "expected a list of [entity number, [word, …]]"


def read_translated(folder: Path, own: Keys, other: Keys, warnings: list[str]) -> pa.Table:
    """The names of one side. InputError where the file is damaged; entries for entities that are
    in neither graph are left out and counted."""
    path = folder / TRANSLATED
    entries = _entries(path)
    ids = pa.array([number for number, _ in entries], pa.int64())
    texts = pa.array([" ".join(w) if isinstance(w, list) else w for _, w in entries], pa.string())
    place = pc.index_in(ids, value_set=own.ids)
    here = place.is_valid()
    nowhere = pc.invert(pc.or_(here, pc.is_in(ids, value_set=other.ids)))
    count = pc.sum(nowhere).as_py() or 0
    message = (
        f"{TRANSLATED}: {counted(count, 'entry', 'entries')} left out for numbers that are in "
        f"neither {own.source} nor {other.source}"
    )
    if count and own.side == "left":  # the file is read for both sides, and said once
        warnings.append(message)
    return rows_of(NAME_COLUMNS, own.keys.take(place.filter(here)), texts.filter(here))


def _entries(path: Path) -> list:
    try:
        with open_text(path) as file:
            entries = json.loads(file.read().decode("utf-8-sig"))
    except json.JSONDecodeError as error:
        message = f"this is no JSON ({error.msg}), perhaps cut off; {EXPECTED}"
        raise InputError(message, path, error.lineno) from error
    except UnicodeDecodeError as error:
        bad, line = error.object[error.start], error.object.count(b"\n", 0, error.start) + 1
        message = f"the byte 0x{bad:02x} is not UTF-8; save the file as UTF-8"
        raise InputError(message, path, line) from error
    except RecursionError as error:
        raise InputError(f"found lists nested without end; {EXPECTED}", path) from error
    except ValueError as error:
        raise InputError(f"found a number of thousands of digits; {EXPECTED}", path) from error
    if not isinstance(entries, list):
        raise InputError(f"found {_shown(entries)}; {EXPECTED}", path)
    wrong = next((i for i, entry in enumerate(entries) if not _is_entry(entry)), None)
    if wrong is not None:
        message = f"found {_shown(entries[wrong])} as entry {wrong + 1}; {EXPECTED}"
        raise InputError(message, path)
    return entries


def _is_entry(entry) -> bool:
    if not isinstance(entry, list) or len(entry) != 2 or type(entry[0]) is not int:
        return False
    words = entry[1] if isinstance(entry[1], list) else [entry[1]]
    return abs(entry[0]) < 2**63 and all(isinstance(word, str) for word in words)


def _shown(value) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else text[:60] + " …"
