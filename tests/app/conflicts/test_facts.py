"""Attributes of the candidates of a conflict beside those of the entity that they share."""

from app.conflicts.facts import attribute_rows, evidence_hash
from app.review.attribute_pairs import NOTHING
from store.records import Claim, Entity, OpenConflict

CHAD = Entity(0, "left", "a:chad", "Chad")
RIGHTS = [Entity(i, "right", f"lk:{i}", f"Tschad {i}") for i in (1, 2)]
VALUES = {
    0: {"area": ["1284000"], "motto": ["Unité, Travail, Progrès"]},
    1: {"area": ["1284000"], "typ": ["Staat"]},
    2: {"area": ["9"], "typ": ["See"]},
}


def crowded(*rights: Entity | None) -> OpenConflict:
    claims = tuple(Claim(CHAD, right, False, ()) for right in rights)
    return OpenConflict("left", CHAD, claims)


def test_candidates_stand_beside_the_shared_entity():
    assert attribute_rows(crowded(*RIGHTS), VALUES, NOTHING) == [
        {"attribute": "area", "shared": "1284000", "1": "= 1284000", "2": "≠ 9"},
        {"attribute": "typ", "shared": "", "1": "Staat", "2": "See"},
    ]


def test_of_a_right_entity_the_left_ones_are_the_candidates():
    values = {0: VALUES[1], 1: VALUES[0], 2: VALUES[2]}
    shared = Entity(0, "right", "lk:0", "Tschad")
    lefts = [Entity(1, "left", "a:1", None), Entity(2, "left", "a:2", None)]
    claims = tuple(Claim(left, shared, False, ()) for left in lefts)
    rows = attribute_rows(OpenConflict("right", shared, claims), values, NOTHING)
    assert rows[0] == {"attribute": "area", "shared": "1284000", "1": "= 1284000", "2": "≠ 9"}


def test_no_counterpart_has_no_column():
    rows = attribute_rows(crowded(None, RIGHTS[0]), VALUES, NOTHING)
    assert rows[0] == {"attribute": "area", "shared": "1284000", "2": "= 1284000"}
    assert attribute_rows(crowded(None), VALUES, NOTHING) == []


def test_the_hash_is_of_what_is_shown():
    conflict, rows = crowded(*RIGHTS), [{"attribute": "area", "shared": "1"}]
    first = evidence_hash("r1", conflict, rows)
    assert first == evidence_hash("r1", crowded(*RIGHTS), rows) and len(first) == 16
    others = [
        evidence_hash("r2", conflict, rows),
        evidence_hash("r1", crowded(RIGHTS[0]), rows),
        evidence_hash("r1", conflict, []),
    ]
    assert len({first, *others}) == 4
