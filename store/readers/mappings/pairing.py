"""The rows of a file as pairs of entities, whichever of the two it names first."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from store.readers.mappings.naming import Naming

NAMED = 20  # unknown entities that are told one by one


@dataclass(frozen=True)
class Pairs:
    """For each row the positions of its entities (int32, null where there is none), and masks.

    `swapped`: the file names the right graph's entity first. `alone`: a row about one entity, and
    that is one of the right graph. `within`: both are of one graph. `unknown`: one of its entities
    is in neither place.
    """

    left: pa.Array
    right: pa.Array
    swapped: np.ndarray
    alone: np.ndarray
    within: np.ndarray
    unknown: np.ndarray
    missing: tuple[tuple[int, str, str], ...]

    @property
    def known(self) -> np.ndarray:
        """The rows that name an entity of each graph, or a left one alone."""
        return ~(self.unknown | self.alone | self.within)

    def lines(self, rows: pa.Table) -> list[int]:
        """The first lines of the file whose entities are unknown; none for RDF."""
        found = rows["line"].take(pa.array(np.flatnonzero(self.unknown)[:NAMED]))
        return [line for line in found.to_pylist() if line is not None]


def pair(rows: pa.Table, left: Naming, right: Naming) -> Pairs:
    """Find the rows of a file (ROW_COLUMNS) in both graphs, left and right swapped if need be."""
    left_at, right_at, straight, missing_left = _looked_up(rows, left, right)
    swapped, alone = np.zeros((2, len(rows)), dtype=bool)
    rest = np.flatnonzero(~straight)
    if len(rest):
        other_way = _swapped(rows.take(pa.array(rest)))
        there_left, there_right, known, _ = _looked_up(other_way, left, right)
        single = pc.is_null(other_way["left"]).to_numpy()  # the one entity is now on the right
        alone[rest] = single & pc.is_valid(there_right).to_numpy(zero_copy_only=False)
        known &= ~single
        swapped[rest[known]] = True
        mask = pa.array(swapped)
        left_at = _replaced(left_at, mask, there_left.filter(pa.array(known)))
        right_at = _replaced(right_at, mask, there_right.filter(pa.array(known)))
    within = np.zeros(len(rows), dtype=bool)
    rest = np.flatnonzero(~(straight | swapped | alone))
    if len(rest):
        within[rest] = _within(rows.take(pa.array(rest)), left, right)
    unknown = ~(straight | swapped | alone | within)
    missing = _missing(rows, unknown, missing_left)
    return Pairs(left_at, right_at, swapped, alone, within, unknown, missing)


def _within(rows: pa.Table, left: Naming, right: Naming) -> np.ndarray:
    """Whether each of the rows names two entities of one graph."""

    def there(graph: Naming, cell: str) -> np.ndarray:
        found = graph.find(rows[cell], rows[f"{cell}_iri"])
        return pc.is_valid(found).to_numpy(zero_copy_only=False)

    one, other = (there(graph, "left") & there(graph, "right") for graph in (left, right))
    return one | other


def _looked_up(rows: pa.Table, left: Naming, right: Naming):
    left_at = left.find(rows["left"], rows["left_iri"])
    right_at = right.find(rows["right"], rows["right_iri"])
    has_left = pc.is_valid(left_at).to_numpy(zero_copy_only=False)
    has_right = pc.is_valid(right_at).to_numpy(zero_copy_only=False)
    none = pc.is_null(rows["right"]).to_numpy()
    return left_at, right_at, has_left & (has_right | none), ~has_left


def _swapped(rows: pa.Table) -> pa.Table:
    names = {"left": "right", "right": "left", "left_iri": "right_iri", "right_iri": "left_iri"}
    return rows.rename_columns([names.get(name, name) for name in rows.column_names])


def _replaced(column: pa.Array, mask: pa.Array, values: pa.Array) -> pa.Array:
    return pc.replace_with_mask(column, mask, values.cast(column.type))


def _missing(rows: pa.Table, unknown: np.ndarray, missing_left: np.ndarray):
    """(row, side, cell) of the first rows whose entity is unknown."""
    found = []
    for row in np.flatnonzero(unknown)[:NAMED].tolist():
        side = "left" if missing_left[row] else "right"
        found.append((row, side, rows[side][row].as_py() or ""))
    return tuple(found)
