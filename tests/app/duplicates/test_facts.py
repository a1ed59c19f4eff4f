"""What the desk compares of two entities of one graph."""

from app.duplicates.facts import attribute_rows, shown
from app.review.attribute_pairs import NOTHING
from tests.samples.duplicate_world import FIJI, TOGO, TSCHAD, duplicate_store
from tests.samples.store_samples import event


def test_an_attribute_is_compared_with_itself_alone():
    """Equal values of two attributes say nothing within one graph."""
    first = {"http://v.org/area": ["1284000"], "motto": ["Unity"], "code": ["TCD"]}
    second = {"motto": ["Progress"], "code": ["TCD"], "telephone": ["1284000"]}
    assert attribute_rows(first, second, NOTHING) == [
        ("code", "TCD", "= equal", "TCD"),
        ("motto", "Unity", "≠ differs", "Progress"),
        ("area", "1284000", "only the first", ""),
        ("telephone", "", "only the second", "1284000"),
    ]


def test_both_say_what_they_are_linked_to(tmp_path):
    with duplicate_store(tmp_path) as store:
        store.ledger.append([event("e1", "accept", TOGO, TSCHAD)])
        found = shown(store, store.duplicates.question("left", (FIJI, TOGO)), NOTHING)
        assert found.links == ("", "linked to Tschad")
        assert [face.entity.key for face in found.faces] == [FIJI, TOGO]
        assert found.rows == [] and found.more == 0
