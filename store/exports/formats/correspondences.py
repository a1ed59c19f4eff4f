"""Properties and types that correspond: SSSOM, or Turtle of `owl:equivalentProperty`,
`owl:equivalentClass` and `owl:inverseOf`.

[standard: https://www.w3.org/TR/owl2-syntax/] A confirmed one is a MappingReview by its curator.
One that only linked entities speak for is an InstanceBasedMatching with its confidence, which
Turtle can't state.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyoxigraph as ox

from store import TOOL, VERSION
from store.cursor import Cursor
from store.errors import InputError
from store.exports.choices.publication import Publication, default_mapping_set_id
from store.exports.formats import sssom
from store.exports.formats.verification import compare
from store.identifiers.curies import Curies, cut
from store.identifiers.iris import is_iri, minted
from store.identifiers.namespaces import OWL, SKOS, prefixes
from store.records import SIDES

FORMAT, FILE = "correspondences", "correspondences.sssom.tsv"
TURTLE = ".ttl"  # a file of another name is SSSOM
MATCHING = "semapv:InstanceBasedMatching"
PREDICATES = {
    "relation": OWL + "equivalentProperty",
    "inverse": OWL + "inverseOf",
    "attribute": OWL + "equivalentProperty",
    "type": OWL + "equivalentClass",
}
ROWS = pa.schema(
    [
        ("kind", pa.string()),
        ("left", pa.string()),
        ("right", pa.string()),
        ("confidence", pa.float64()),
        ("curator", pa.string()),
        ("decided_at", pa.timestamp("us")),
        ("comment", pa.string()),
    ]
)


def rows(cursor: Cursor, unconfirmed: pa.Table | None = None) -> pa.Table:
    """What was confirmed of properties and types that the graphs have, then what wasn't, of columns
    kind, left, right, confidence, comment; as ROWS."""
    confirmed = cursor.table(
        """
        with word as (
            select side, 'relation' as kind, key from relation
            union all select side, 'inverse', key from relation
            union all select side, 'attribute', key from attribute
            union all
            select distinct side, 'type', type from entity_type join entity using (entity_id)
        )
        select kind, left_key as "left", right_key as "right", 1.0::double as confidence, curator,
               decided_at, null::varchar as comment
        from correspondence c
        where verdict = 'confirm'
          and exists (select 1 from word w where w.side = 'left' and w.kind = c.kind
                      and w.key = left_key)
          and exists (select 1 from word w where w.side = 'right' and w.kind = c.kind
                      and w.key = right_key)
        order by kind, "left", "right"
        """
    ).cast(ROWS)  # fmt: skip
    if unconfirmed is None:
        return confirmed
    nothing = pa.nulls(unconfirmed.num_rows)
    more = [nothing if name in ("curator", "decided_at") else unconfirmed[name]
            for name in ROWS.names]  # fmt: skip
    return pa.concat_tables([confirmed, pa.table(more, names=ROWS.names).cast(ROWS)])


def write(
    cursor: Cursor, path: Path, out: Path, unconfirmed: pa.Table | None, publication: Publication
) -> int:
    """Write the file that will be called `out`, read it again, and return how many rows it has.

    Raises InputError, OSError, StoreError, and SyntaxError where it can't be read back.
    """
    turtle = out.suffix.lower() == TURTLE
    if turtle and unconfirmed is not None:
        raise InputError(
            "Turtle can't say how sure a correspondence is; leave the unconfirmed ones out, or "
            f"write SSSOM: a name such as {FILE}"
        )
    table = rows(cursor, unconfirmed)
    if turtle:
        return _write_turtle(table, path, publication)
    names = [name for (name,) in cursor.rows("select name from graph order by side")]
    title = "".join(letter for letter in f"Properties and types of {' and '.join(names)}"
                    if letter.isprintable())  # fmt: skip
    metadata = {
        "mapping_set_id": publication.mapping_set_id or default_mapping_set_id(cursor),
        "mapping_set_title": title,
        "license": publication.license,
    }
    return _write_sssom(table, path, metadata, publication)


def _predicate(kind: str, publication: Publication) -> str:
    """Types of a project that publishes concepts are concepts, too."""
    concepts = kind == "type" and publication.predicate_iri.startswith(SKOS)
    return SKOS + "exactMatch" if concepts else PREDICATES[kind]


def _space(side: str, kind: str) -> str:
    """Under which name an id that is no IRI is minted, as in the merged graph."""
    return f"{side}-type" if kind == "type" else f"{side}-property"


def _write_turtle(table: pa.Table, path: Path, publication: Publication) -> int:
    stated = sorted(
        {
            (
                minted(_space("left", row["kind"]), row["left"], publication.base),
                _predicate(row["kind"], publication),
                minted(_space("right", row["kind"]), row["right"], publication.base),
            )
            for row in table.to_pylist()
        }
    )
    triples = (ox.Triple(*map(ox.NamedNode, triple)) for triple in stated)
    with path.open("wb") as file:
        ox.serialize(triples, file, ox.RdfFormat.TURTLE, prefixes=prefixes("owl", "skos"))
    with path.open("rb") as file:
        read = (
            (quad.subject.value, quad.predicate.value, quad.object.value)
            for quad in ox.parse(file, format=ox.RdfFormat.TURTLE)
        )
        return compare(read, stated, path)


def _write_sssom(table: pa.Table, path: Path, metadata: dict, publication: Publication) -> int:
    found = table.to_pylist()
    keys: dict[str, list[str]] = {}
    for row in found:
        for side in SIDES:
            keys.setdefault(_space(side, row["kind"]), []).append(row[side])
    keys = {space: list(dict.fromkeys(own)) for space, own in keys.items()}
    encoded = {space: {key for key in own if "%" in key} for space, own in keys.items()}
    curies = Curies(keys, encoded, publication.base)
    ends = {side: [_curie(curies, side, row) for row in found] for side in SIDES}
    known = [row["curator"] is not None for row in found]
    columns = dict.fromkeys(sssom.COLUMNS, [""] * len(found)) | {
        "subject_id": ends["left"],
        "subject_label": [_label(row["left"]) for row in found],
        "predicate_id": [curies.of(_predicate(row["kind"], publication)) for row in found],
        "object_id": ends["right"],
        "object_label": [_label(row["right"]) for row in found],
        "mapping_justification": [sssom.REVIEW if one else MATCHING for one in known],
        # `|` would part two names
        "reviewer_label": [(row["curator"] or "").replace("|", r"\|") for row in found],
        "mapping_tool": [TOOL] * len(found),
        "mapping_tool_version": [VERSION] * len(found),
        "mapping_date": [row["decided_at"].strftime("%Y-%m-%d") if one else ""
                         for one, row in zip(known, found, strict=True)],
        "confidence": [f"{round(row['confidence'], 3):g}" for row in found],
        "comment": [row["comment"] or "" for row in found],
    }  # fmt: skip
    cells = {name: pa.chunked_array([pa.array(columns[name], pa.string())])
             for name in sssom.COLUMNS}  # fmt: skip
    return sssom.write_mappings(pa.table(cells), path, metadata, curies)


def _curie(curies: Curies, side: str, row: dict) -> str:
    key = pa.chunked_array([pa.array([row[side]], pa.string())])
    return curies.column(_space(side, row["kind"]), key)[0].as_py()


def _label(key: str) -> str:
    return cut(key)[1] if is_iri(key) else key
