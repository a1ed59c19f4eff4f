"""What entities are called elsewhere: statements such as `e:chad owl:sameAs wd:Q657`.

They make no entities and no relations. A statement the other way round, about an IRI that is no
entity of the graph but names one, is turned.
"""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from store.counting import counted
from store.readers.files.graph import distinct, rows_of
from store.records import IDENTITY_COLUMNS

ADDRESS = r"^(?i:https?://|urn:)[^\s<>\"{}|\\^`\x00-\x1f]+$"


def read_identities(
    edges: pa.Table, words: pa.Table, keys: pa.Array, place: str, warnings: list[str]
) -> pa.Table:
    """The statements about the entities `keys`, rows (entity, predicate, iri). Of `words`, whose
    objects are literals, those that are written as an IRI. All are counted."""
    written = words.filter(_is_address(words["object"]))
    rows = pa.concat_tables([_rows(edges), _rows(written)]).combine_chunks()
    about = pc.is_in(rows["entity"], value_set=keys)
    named = pc.and_not(pc.is_in(rows["iri"], value_set=keys), about)
    turned = rows.filter(named)
    turned = rows_of(IDENTITY_COLUMNS, turned["iri"], turned["predicate"], turned["entity"])
    found = pa.concat_tables([rows.filter(about), turned])
    if len(found):
        number = counted(len(found), "statement")
        warnings.append(
            f"{place}: {number} of identity (owl:sameAs …) kept: entities that both graphs call "
            "the same serve as starting links"
        )
    if left := len(edges) + len(words) - len(found):
        number = counted(left, "statement")
        warnings.append(
            f"{place}: {number} of identity left out: not about an entity of the graph, or no IRI"
        )
    return distinct(found)


def _rows(table: pa.Table) -> pa.Table:
    return rows_of(IDENTITY_COLUMNS, table["subject"], table["predicate"], table["object"])


def _is_address(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    return pc.match_substring_regex(texts.cast(pa.string()), ADDRESS)
