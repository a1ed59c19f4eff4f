"""Which entities and pairs are meant: the main ones, the vocabulary, or all.

A pair is one of vocabulary if all the entities that it names are. The set to look in is that of the
vocabulary, which most graphs don't have: DuckDB knows so without reading their entities.
"""

from __future__ import annotations

from store.cursor import Cursor
from store.records import ABOUT, SIDES

_SET = "(select entity_id from entity where vocabulary)"
_OF_PAIR = f"(left_id in {_SET} and (right_id is null or right_id in {_SET}))"

# A condition on left_id and right_id, which takes the parameter $about.
PAIR_ABOUT = f"($about = 'all' or ($about = 'vocabulary') = {_OF_PAIR})"


# The most frequent types of main entities of the left, `type` and `size`; takes $types, how many.
FREQUENT_TYPES = """
    select type, count(*) as size from entity_type join entity using (entity_id)
    where side = 'left' and not vocabulary
    group by type order by size desc, type limit $types
"""


def left_about(about: str) -> str:
    """A condition on left_id. Raises ValueError for what there is none of."""
    check_about(about)
    return {"main": f"left_id not in {_SET}", "vocabulary": f"left_id in {_SET}"}.get(about, "true")


def check_about(about: str) -> None:
    """Raises ValueError, with a sentence, for what isn't one of ABOUT."""
    if about not in ABOUT:
        raise ValueError(f"the entities {about!r} must be one of {', '.join(ABOUT)}")


def sizes(cursor: Cursor) -> dict[str, dict[str, int]]:
    """How many entities are meant: {side: {"main": …, "vocabulary": …}}."""
    found = {side: {"main": 0, "vocabulary": 0} for side in SIDES}
    rows = cursor.rows(
        """
        select side, if(vocabulary, 'vocabulary', 'main'), count(*) from entity group by all
        """
    )
    for side, kind, number in rows:
        found[side][kind] = number
    return found
