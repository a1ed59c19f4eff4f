"""What stands for an entity, a property, a type and a datatype in the merged graph.

Keys that are IRIs stay as they are, others are minted (see store.identifiers.iris): an entity under
base/left/ or base/right/, a relation or attribute under base/left-property/, a type under
base/left-type/, and so on, for the same word need not mean the same in two graphs.
"""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pyoxigraph as ox

from store.cursor import Cursor
from store.identifiers.iris import is_iri, mint, minted_name, name_sql
from store.identifiers.namespaces import DC_TERMS, FOAF, MIMEA, OWL, RDF, RDFS, SKOS, XSD

FIXED = {  # what the store has no key for
    "type": RDF + "type",
    "name": RDFS + "label",  # the one on screen; each graph may have its own
    "further name": SKOS + "altLabel",
    "description": RDFS + "comment",
    "picture": FOAF + "depiction",
    "same": OWL + "sameAs",
    "identifier": DC_TERMS + "identifier",
    "attribute": MIMEA + "hasAttribute",  # of an attribute whose value is not known
}
NO_DATATYPE = (XSD + "string", RDF + "langString", RDF + "dirLangString")


def prepare(cursor: Cursor, canonical: str, base: str) -> None:
    """Make the temp tables that facts.py joins; needs clusters.gather.

    term(entity_id, key, side, cluster, shared, joined, own, old, iri): `iri` stands for the
    cluster, `old` for the entity alone, and is its key if `own`.
    property(property, iri), relation_term(relation_id, side, property, common),
    attribute_term(attribute_id, side, property, common), where `common` says that both graphs use
    it; type_term(side_and_type, iri, folded); ending(datatype, language, ending, text, folded).
    `folded` says that others have become the same.
    """
    mint(cursor, _WANTED, base)
    _prepare_terms(cursor, canonical, base)
    _prepare_properties(cursor)
    _prepare_endings(cursor, base)


def _prepare_terms(cursor: Cursor, canonical: str, base: str) -> None:
    rule = name_sql("c.side", "c.key") if canonical == "minted" else "w.iri"
    cursor.run(
        f"""
        create temp table term as
        with alone as (
            select m.*, e.key, e.side, w.own, w.iri as old
            from member m join entity e using (entity_id)
            join word w on w.key = e.key and w.kind = e.side
        ),
        standing_in as (
            select c.cluster, {rule} as iri
            from alone c join word w on w.key = c.key and w.kind = c.side
            where c.entity_id = c.cluster
        )
        select alone.*, standing_in.iri from alone join standing_in using (cluster)
        """,
        **({"base": base} if canonical == "minted" else {}),
    )


def _prepare_properties(cursor: Cursor) -> None:
    """The tables property, relation_term, attribute_term and type_term."""
    cursor.register("fixed", pa.table({"iri": list(FIXED.values())}))
    cursor.run(
        """
        create temp table property as
        select row_number() over (order by iri) as property, iri, bool_or(common) as common
        from (
            select iri, count(distinct kind) > 1 as common
            from word where kind in ('left-property', 'right-property') group by iri
            union all select iri, false from fixed
            union all select predicate, false from identity_statement
        ) group by iri
        """
    )
    for what in ("relation", "attribute"):
        cursor.run(
            f"""
            create temp table {what}_term as
            select x.{what}_id, x.side, property, common
            from {what} x
            join word w on w.key = x.key and w.kind = concat(x.side, '-property')
            join property using (iri)
            """
        )
    cursor.run(
        """
        create temp table type_term as
        select concat(x.side, x.type) as side_and_type, coalesce(t.iri, w.iri) as iri,
               coalesce(t.shared, false) as folded
        from (select distinct e.side, type from entity_type join entity e using (entity_id)) x
        join word w on w.key = x.type and w.kind = concat(x.side, '-type')
        left join term t on t.side = x.side and t.key = x.type and t.own
        """
    )


def twins(cursor: Cursor) -> int:
    """IRIs that both graphs have for entities that no link joins; each gets one of its own."""
    [(count,)] = cursor.rows(
        """
        select count(*) from word where kind = 'left' and real and not own
        """
    )
    return count


# Entities that both graphs know by one IRI and that no link joins must not become one by it.
_WANTED = """
    select e.side as kind, e.key, coalesce(m.cluster <> o.cluster, false) as forced
    from entity e join member m using (entity_id)
    left join entity twin on twin.key = e.key and twin.side <> e.side
    left join member o on o.entity_id = twin.entity_id
    union all select concat(side, '-property'), key, false from relation
    union all select concat(side, '-property'), key, false from attribute
    union all
    select distinct concat(side, '-type'), type, false
    from entity_type join entity using (entity_id)
    union all select distinct 'identity', iri, false from identity_statement
"""


def _prepare_endings(cursor: Cursor, base: str) -> None:
    found = cursor.rows(
        """
        select distinct datatype, language from attribute_triple
        union select null, language from label
        union select null, null
        """
    )
    texts = [ending(datatype, language, base) for datatype, language in found]
    times = Counter(texts)
    number = {text: place for place, text in enumerate(sorted(times))}
    columns = {
        "datatype": pa.array([datatype for datatype, _ in found], pa.string()),
        "language": pa.array([language for _, language in found], pa.string()),
        "ending": pa.array([number[text] for text in texts], pa.int32()),
        "text": pa.array(texts, pa.string()),
        "folded": pa.array([times[text] > 1 for text in texts], pa.bool_()),
    }
    cursor.register("in_ending", pa.table(columns))
    cursor.run("create temp table ending as select * from in_ending")


def ending(datatype: str | None, language: str | None, base: str) -> str:
    """What comes behind the closing quote of a literal; a tag or datatype that RDF doesn't take is
    minted as a datatype, from which `store.identifiers.iris.name_of` has it back."""
    if language is not None:
        try:
            return f"@{ox.Literal('', language=language).language}"
        except ValueError:
            return f"^^<{minted_name('language', language, base)}>"
    if datatype is None or datatype in NO_DATATYPE:
        return ""
    if is_iri(datatype) and not datatype.startswith(base):
        return f"^^<{datatype}>"
    return f"^^<{minted_name('datatype', datatype, base)}>"
