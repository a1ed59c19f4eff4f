"""The links that are known already, from any file that says which entities are the same.

Two columns of keys, SSSOM, RDF statements, an alignment: see mappings.py. What the file says of
predictions and rejected pairs is no known link and left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.errors import InputError
from store.readers.files.graph import links_table, without_repeats
from store.readers.files.keys import Keys
from store.readers.mappings.mappings import read_mapping_file
from store.readers.mappings.naming import Naming
from store.readers.mappings.pairing import Pairs, pair
from store.readers.mappings.rows import (
    DECISION,
    KNOWN,
    OTHER,
    PREDICTION,
)


@dataclass(frozen=True)
class LinksFile:
    """A file of known links; with `skip_unknown` those of other entities are left out."""

    path: Path
    skip_unknown: bool = False


def read_links(
    file: Path | LinksFile,
    left: Keys,
    right: Keys,
    warnings: list[str],
    advise: Callable[[pa.Table], str] = lambda rows: "is it the file of these graphs?",
) -> pa.Table:
    """Read links as a table (left key, right key) without repeats.

    InputError names the line of the first cell that is no entity of either side, and how many
    there are, unless they are to be skipped; then `warnings` counts them. Where none of the rows
    (ROW_COLUMNS) names two entities, `advise` says what to do.
    """
    if not isinstance(file, LinksFile):
        file = LinksFile(file)
    path = file.path
    found = read_mapping_file(path)
    if found.events is not None:
        raise InputError("is a ledger of decisions; import it as decisions", path)
    rows = _positive(found.rows, path, warnings)
    pairs = pair(rows, Naming(left), Naming(right))
    _tell(pairs, rows, file, {"left": left, "right": right}, warnings, advise)
    kept = pa.array(pairs.known)
    links = links_table(
        left.take(pa.chunked_array([pairs.left.filter(kept)])),
        right.take(pa.chunked_array([pairs.right.filter(kept)])),
    )
    return without_repeats(links, "link", path.name, warnings)


def _positive(rows: pa.Table, path: Path, warnings: list[str]) -> pa.Table:
    kind, verdict = rows["kind"], rows["verdict"]
    sure = pc.is_in(kind, value_set=pa.array([DECISION, KNOWN]))
    accepted = pc.is_in(verdict, value_set=pa.array(["accept", "release_accept"]))
    for left_out, what in (
        (pc.equal(kind, PREDICTION), "machine prediction"),
        (pc.equal(kind, OTHER), "row with a predicate that is not a link"),
        (pc.and_(sure, pc.invert(accepted)), "row that does not accept a pair"),
    ):
        number = pc.sum(left_out).as_py()
        if number:
            many = what.replace("prediction ", "predictions ").replace("row ", "rows ")
            many = many.replace("that accepts", "that accept")
            warnings.append(f"{path.name}: {counted(number, what, many)} left out")
    kept = rows.filter(pc.and_(sure, accepted))
    if not len(kept):
        raise InputError("holds no links that somebody accepted", path)
    return kept


def _tell(
    pairs: Pairs,
    rows: pa.Table,
    file: LinksFile,
    keys: dict[str, Keys],
    warnings: list[str],
    advise: Callable[[pa.Table], str],
) -> None:
    unknown = int(np.count_nonzero(pairs.unknown))
    if unknown:
        row, side, cell = pairs.missing[0]
        message = keys[side].unknown(cell, keys["right" if side == "left" else "left"])
        lines = pairs.lines(rows)[1:6]
        if unknown > 1:
            message += f". {unknown:,} of {len(rows):,} links name entities that are not there"
            message += f", also in the lines {', '.join(map(str, lines))}" if lines else ""
        if not file.skip_unknown or unknown == len(rows):
            advice = (
                f"No link names entities of both graphs: {advise(rows)}"
                if unknown == len(rows)
                else "Correct the file, or import the rest with --skip-unknown"
            )
            raise InputError(
                f"{message}. {advice}",
                file.path,
                rows["line"][row].as_py(),
            )
        number = counted(unknown, "link")
        warnings.append(f"{file.path.name}: {number} of unknown entities left out: {message}")
    within = int(np.count_nonzero(pairs.within))
    if within == len(rows):
        raise InputError(
            "every row names two entities of one graph; a link names one of each. Is it the file "
            "of these graphs?",
            file.path,
        )
    if within:
        number = counted(within, "row")
        warnings.append(f"{file.path.name}: {number} about two entities of one graph left out")
    _tell_swapped(int(np.count_nonzero(pairs.swapped)), len(rows), file, warnings)


def _tell_swapped(swapped: int, rows: int, file: LinksFile, warnings: list[str]) -> None:
    if not swapped:
        return
    which = "every link" if swapped == rows else counted(swapped, "link")
    names = "names" if swapped in (1, rows) else "name"
    warnings.append(
        f"{file.path.name}: {which} {names} the right graph's entity first; left and right were "
        "swapped"
    )
