"""Finding an entity by name or key when the curator doesn't spell it as the graph does.

Terms are compared in lower case without accents. A graph of 100,000 entities answers in well under
a fifth of a second because only terms of a similar length are compared letter by letter.
"""

from __future__ import annotations

from store.cursor import Cursor
from store.graphs.entities import entities
from store.records import Entity

# Entities of both sides with $text in a name or the key.
NAMED = """
    named as (
        select distinct entity_id from search_term
        where $text <> '' and contains(term, strip_accents(lower($text)))
    )
"""
ENOUGH_ALIKE = 0.87  # Jaro-Winkler: "tschda" and "tschad" .97, "rumania" and "romania" .92


def search(cursor: Cursor, side: str, text: str, limit: int = 20) -> list[Entity]:
    """Entities of one side, best first: the same, begins with, contains, looks like the text."""
    if not text.strip():
        return []
    rows = cursor.rows(
        """
        with wanted as (select strip_accents(lower($text)) as term),
        hit as (
            select t.entity_id, case
                when t.term = wanted.term then 4
                when starts_with(t.term, wanted.term) then 3
                when contains(t.term, wanted.term) then 2
                else jaro_winkler_similarity(t.term, wanted.term)
            end as likeness, length(t.term) as letters
            from search_term t, wanted
            where t.side = $side and (
                contains(t.term, wanted.term)
                or (abs(length(t.term) - length(wanted.term)) <= 2 + length(wanted.term) // 4
                    and jaro_winkler_similarity(t.term, wanted.term) >= $alike)
            )
        )
        select entity_id from hit
        group by entity_id
        order by max(likeness) desc, min(letters), entity_id
        limit $limit
        """,
        text=text.strip(),
        side=side,
        alike=ENOUGH_ALIKE,
        limit=limit,
    )
    return entities(cursor, [row[0] for row in rows])
