"""Which entity of a graph a file means: by key, by IRI, by an IRI made for an id that is none."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa
import pyarrow.compute as pc

from store.identifiers.iris import MINTED_BASE, name_of, uri
from store.readers.files.keys import Keys
from store.readers.mappings.rows import mapped

NOT_ASCII = r"[^\x00-\x7f]"


class Naming:
    """One side's entities, looked up by what stands in a file.

    `bases` begin the IRIs that were minted (see store.identifiers.iris), the most likely one first.
    """

    def __init__(self, keys: Keys, bases: Sequence[str] = (MINTED_BASE,)):
        self.keys = keys
        self.bases = tuple(dict.fromkeys([*bases, MINTED_BASE]))
        self._encoded: tuple[pa.Array, pa.Array] | None = None

    def find(self, cells: pa.ChunkedArray, iris: pa.ChunkedArray) -> pa.Array:
        """The position of the entity that each row names (int32); null where it names none.

        `iris` are the IRIs that the cells stand for, null where a cell is a key. An IRI is first
        taken for a minted one, then for a key, then for a key written in ASCII.
        """
        cells, iris = pa.chunked_array(cells), pa.chunked_array(iris)
        found = self._by_iri(iris)
        if pc.any(pc.is_null(found), min_count=0).as_py():
            found = pc.coalesce(found, _one(self.keys.find(pc.fill_null(cells, ""))))
        if pc.any(pc.and_(pc.is_null(found), pc.is_null(_one(iris)))).as_py():
            found = pc.coalesce(found, self._by_iri(cells))
        return found

    def _by_iri(self, iris: pa.ChunkedArray) -> pa.Array:
        iris = _one(iris)
        found = pa.nulls(len(iris), pa.int32())
        if not iris.null_count < len(iris):
            return found
        for base in self.bases:
            prefix = f"{base}{self.keys.side}/"
            if pc.any(pc.starts_with(iris, prefix)).as_py():
                names = mapped(iris, lambda iri, base=base: self._minted(iri, base))
                found = pc.coalesce(found, self._places(names))
        found = pc.coalesce(found, self._places(iris))
        encoded = pc.and_(pc.is_null(found), pc.match_substring(iris, "%"))
        if pc.any(encoded).as_py():
            found = pc.coalesce(found, self._by_ascii(iris))
        return found

    def _minted(self, iri: str, base: str) -> str | None:
        try:
            return name_of(self.keys.side, iri, base)
        except UnicodeDecodeError:
            return None

    def _places(self, keys: pa.Array) -> pa.Array:
        return pc.index_in(keys, value_set=self.keys.keys, skip_nulls=True)

    def _by_ascii(self, iris: pa.Array) -> pa.Array:
        if self._encoded is None:
            places = pc.indices_nonzero(pc.match_substring_regex(self.keys.keys, NOT_ASCII))
            texts = [uri(key) for key in self.keys.keys.take(places).to_pylist()]
            self._encoded = pa.array(texts, pa.string()), places.cast(pa.int32())
        texts, places = self._encoded
        return places.take(pc.index_in(iris, value_set=texts, skip_nulls=True))


def _one(column: pa.ChunkedArray | pa.Array) -> pa.Array:
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
