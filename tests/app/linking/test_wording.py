"""What is said before two entities are linked by hand, sentence by sentence."""

from datetime import datetime

import pytest

from app.linking.wording import cautions, hint
from store.records import Entity, Statement

CHAD = Entity(0, "left", "atlas:chad", "Chad")
MALI = Entity(1, "left", "http://atlas.test/mali", None)
TSCHAD = Entity(5, "right", "lk:1", "Tschad")
TONGA = Entity(6, "right", "lk:5", "Tonga")
MARCH = datetime(2026, 3, 1, 12)
CONFLICT = "Linked all the same, they are a conflict until somebody settles it."


def stands(left, right, verdict, curator="bob", **more):
    return Statement(left, right, verdict, curator, MARCH if curator else None, **more)


@pytest.mark.parametrize(
    ("said", "sentence", "clashes"),
    [
        (
            stands(CHAD, TSCHAD, "accept", None),
            "They are linked already: a known link, imported with the graphs.",
            False,
        ),
        (stands(CHAD, TSCHAD, "accept"), "bob linked them on 01 Mar 2026 already.", False),
        (stands(CHAD, TSCHAD, "accept", "ada"), "You linked them on 01 Mar 2026 already.", False),
        (
            stands(CHAD, TSCHAD, "reject"),
            "bob said on 01 Mar 2026 that they are not the same.",
            True,
        ),
        (
            stands(CHAD, TSCHAD, "broader"),
            "bob said on 01 Mar 2026 that they are not the same (right is broader).",
            True,
        ),
        (
            stands(CHAD, TSCHAD, "related", settled=True),
            "bob settled on 01 Mar 2026 that they are not the same (related).",
            True,
        ),
        (
            stands(CHAD, TSCHAD, "reject", "ada"),
            "You said on 01 Mar 2026 that they are not the same.",
            False,
        ),
        (stands(CHAD, TSCHAD, "unsure"), "bob was unsure about them on 01 Mar 2026.", False),
        (
            stands(CHAD, TSCHAD, "unsure", "ada"),
            "You were unsure about them on 01 Mar 2026.",
            False,
        ),
        (
            stands(CHAD, TSCHAD, "accept", disputed=True),
            "bob linked them on 01 Mar 2026 already. Curators disagree about this pair.",
            True,
        ),
        (
            stands(CHAD, TSCHAD, "reject", settled=True),
            "bob settled on 01 Mar 2026 that they are not the same.",
            True,
        ),
        (
            stands(CHAD, TONGA, "accept"),
            "Chad is linked to Tonga already, by bob on 01 Mar 2026.",
            True,
        ),
        (
            stands(MALI, TSCHAD, "accept", "ada"),
            "Tschad is linked to mali already, by you on 01 Mar 2026.",
            True,
        ),
        (
            stands(CHAD, TONGA, "accept", None),
            "Chad is linked to Tonga already, by a known link.",
            True,
        ),
        (
            stands(CHAD, None, "no_counterpart", "ada"),
            "You said on 01 Mar 2026 that Chad has no counterpart.",
            True,
        ),
        (
            stands(CHAD, None, "no_counterpart", settled=True),
            "bob settled on 01 Mar 2026 that Chad has no counterpart.",
            True,
        ),
    ],
)
def test_each_statement_is_a_sentence(said, sentence, clashes):
    expected = (sentence, CONFLICT) if clashes else (sentence,)
    assert cautions(CHAD, TSCHAD, [said], "ada") == expected


def test_where_nothing_stands_there_is_nothing_to_say():
    assert cautions(CHAD, TSCHAD, [], "ada") == ()


def test_the_conflict_is_named_once():
    said = [stands(CHAD, TONGA, "accept"), stands(MALI, TSCHAD, "accept")]
    assert cautions(CHAD, TSCHAD, said, "ada")[2:] == (CONFLICT,)


def test_a_result_says_what_it_is_linked_to():
    assert hint(CHAD, []) == ""
    assert hint(CHAD, [stands(CHAD, TONGA, "accept")]) == "linked to Tonga"
    two = [stands(CHAD, TSCHAD, "accept"), stands(MALI, TSCHAD, "accept")]
    assert hint(TSCHAD, two) == "linked to Chad +1"
    assert hint(CHAD, [stands(CHAD, None, "no_counterpart")]) == "no counterpart, says bob"
    assert hint(CHAD, [stands(CHAD, TONGA, "reject")]) == ""


def test_where_several_counterparts_are_allowed_another_link_is_told_but_no_conflict():
    said = [stands(CHAD, TONGA, "accept")]
    assert CONFLICT in cautions(CHAD, TSCHAD, said, "ada")
    [sentence] = cautions(CHAD, TSCHAD, said, "ada", several=True)
    assert sentence == "Chad is linked to Tonga already, by bob on 01 Mar 2026."
    none = [stands(CHAD, None, "no_counterpart")]
    assert CONFLICT in cautions(CHAD, TSCHAD, none, "ada", several=True)
