"""What the merged graph says: one query for each kind of statement.

Entities are replaced by what stands for their cluster. Statements that become the same by this are
written once, with all their sources. Only statements that can meet another are grouped: those with
a property of both graphs about a linked entity, and those of clusters that join entities of one
side.
"""

from __future__ import annotations

from store.cursor import Cursor
from store.exports.merged.terms import FIXED

LEFT, RIGHT, MERGED = 1, 2, 4  # who says so, as bits: the left graph, the right one, this project
_SIDE = f"if({{0}}.side = 'left', {LEFT}, {RIGHT})"


def _fixed(name: str) -> str:
    return f"(select property from property where iri = '{FIXED[name]}')"


# kind: a query (subject, property, object, value, ending, source, across, within). `object` is a
# cluster, else `value` is the text of a literal that ends in `ending`, or else an IRI. `across`:
# the other graph may say the same; `within`: this one may say it twice.
KINDS = {
    "relation": f"""
        select h.cluster as subject, p.property, t.cluster as object, null as value, null as ending,
               {_SIDE.format("p")} as source, p.common and (h.shared or t.shared) as across,
               h.joined or t.joined as within
        from relation_triple x
        join relation_term p using (relation_id)
        join term h on h.entity_id = x.head
        join term t on t.entity_id = x.tail
    """,
    "attribute": f"""
        select e.cluster as subject, p.property, null as object, x.value, d.ending,
               {_SIDE.format("p")} as source, p.common and e.shared as across,
               e.joined or d.folded as within
        from attribute_triple x
        join attribute_term p using (attribute_id)
        join term e using (entity_id)
        join ending d on d.datatype is not distinct from x.datatype
            and d.language is not distinct from x.language
        where x.value is not null
    """,
    "attribute without a value": f"""
        select e.cluster as subject, {_fixed("attribute")} as property, null as object,
               q.iri as value, null as ending, {_SIDE.format("p")} as source,
               p.common and e.shared as across, true as within
        from attribute_triple x
        join attribute_term p using (attribute_id)
        join property q using (property)
        join term e using (entity_id)
        where x.value is null
    """,
    "name": f"""
        select e.cluster as subject,
               if(x.name = n.name, {_fixed("name")}, {_fixed("further name")}) as property,
               null as object, x.name as value, d.ending, {_SIDE.format("e")} as source,
               e.shared as across, e.joined or d.folded as within
        from label x
        join term e using (entity_id)
        join entity n using (entity_id)
        join ending d on d.datatype is null and d.language is not distinct from x.language
    """,
    "description": f"""
        select e.cluster as subject, {_fixed("description")} as property, null as object,
               x.description as value, d.ending, {_SIDE.format("e")} as source,
               e.shared as across, e.joined as within
        from entity x
        join term e using (entity_id)
        join ending d on d.datatype is null and d.language is null
        where x.description is not null
    """,
    "type": f"""
        select e.cluster as subject, {_fixed("type")} as property, null as object,
               w.iri as value, null as ending, {_SIDE.format("e")} as source,
               e.shared as across, e.joined or w.folded as within
        from entity_type x
        join term e using (entity_id)
        join type_term w on w.side_and_type = concat(e.side, x.type)
    """,
    "picture": f"""
        select e.cluster as subject, {_fixed("picture")} as property, null as object,
               concat($base, 'pictures/', x.path) as value, null as ending,
               {_SIDE.format("e")} as source, e.shared as across, e.joined as within
        from image x join term e using (entity_id)
    """,
    # whether entities of these graphs are the same is for links to say, not for the graphs
    "identity": f"""
        select e.cluster as subject, p.property, null as object, x.iri as value, null as ending,
               {_SIDE.format("e")} as source, e.shared as across, e.joined as within
        from identity_statement x
        join term e using (entity_id)
        join property p on p.iri = x.predicate
        join word w on w.kind = 'identity' and w.key = x.iri and w.own
        where x.iri not in (select old from term union all select iri from term)
    """,
    "old IRI": f"""
        select cluster as subject, {_fixed("same")} as property, null as object, old as value,
               null as ending, {MERGED} as source, shared as across, true as within
        from term where own and old <> iri
    """,
    "old id": f"""
        select e.cluster as subject, {_fixed("identifier")} as property, null as object,
               e.key as value, d.ending, {_SIDE.format("e")} as source,
               e.shared as across, e.joined as within
        from term e join ending d on d.datatype is null and d.language is null
        where not e.own
    """,
}
LITERAL = ("attribute", "name", "description", "old id")
LINKING = ("relation",)


def statements_sql(kind: str, apart: bool) -> str:
    """SQL for the rows (subject, property, object, value, ending, source) of a kind, each once.

    `source` are bits of LEFT, RIGHT and MERGED; kept `apart`, a row has one of them.
    """
    meets = "within" if apart else "(within or across)"
    source = "source" if apart else "bit_or(source) as source"
    return f"""
        select * exclude (across, within) from ({KINDS[kind]}) where not {meets}
        union all
        select subject, property, object, value, ending, {source}
        from ({KINDS[kind]}) where {meets}
        group by subject, property, object, value, ending{", source" if apart else ""}
    """


def counts(cursor: Cursor, apart: bool, base: str) -> dict[str, int]:
    """How many statements of each kind there are, kinds without any left out."""
    found = {
        kind: cursor.rows(
            f"select count(*) from ({statements_sql(kind, apart)})", **parameters(kind, base)
        )
        for kind in KINDS
    }
    return {kind: count for kind, [(count,)] in found.items() if count}


def parameters(kind: str, base: str) -> dict[str, str]:
    """What the query of a kind needs as parameters."""
    return {"base": base} if kind == "picture" else {}
