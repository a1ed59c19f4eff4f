"""What is shown of search results and of the two that are chosen."""

import pytest
from PIL import Image

from app.linking import facts
from app.review.attribute_pairs import NOTHING
from store.database import Store
from tests.samples.store_samples import event, left_graph, links, right_graph


@pytest.fixture
def store(tmp_path):
    Image.new("RGB", (40, 40), "red").save(tmp_path / "red.png")
    left = left_graph(images=[("atlas:chad", str(tmp_path / "red.png"))])
    right = right_graph(attribute_triples=[("lk:1", "area", "1284000", None, None)])
    with Store.open(tmp_path / "work") as store:
        store.import_graphs(left, right, links(("atlas:mali", "lk:3")))
        yield store


def test_results_have_a_picture_and_say_what_they_are_linked_to(store):
    (chad,) = facts.search(store, "left", "tchad")
    assert chad.entity.key == "atlas:chad" and chad.picture.startswith("data:image/")
    assert chad.hint == ""
    mali = facts.search(store, "left", "mali")[0]
    assert (mali.hint, mali.picture) == ("linked to Mali", None)
    store.ledger.append([event("e1", "no_counterpart", "atlas:chad", curator="bob")])
    assert facts.search(store, "left", "chad")[0].hint == "no counterpart, says bob"


def test_a_key_finds_its_entity_too(store):
    assert facts.search(store, "right", "lk:4")[0].entity.name == "Togo"


def test_an_entity_that_a_page_shows_is_a_result(store):
    assert [hit.entity.key for hit in facts.named(store, "left", "atlas:chad")] == ["atlas:chad"]
    assert facts.named(store, "left", None) == facts.named(store, "left", "gone") == []


def test_a_chosen_entity_has_its_other_names(store):
    chad = facts.chosen(store, "left", "atlas:chad")
    assert chad.others == ("Tchad",) and chad.picture
    with pytest.raises(KeyError, match="the left graph has no entity"):
        facts.chosen(store, "left", "gone")


def test_attributes_of_both_stand_side_by_side(store):
    ends = store.graphs.entity("left", "atlas:chad"), store.graphs.entity("right", "lk:1")
    pair = facts.pair(store, *ends, NOTHING)
    assert [(row.left, row.verdict, row.right_value) for row in pair.rows] == [
        ("area", "equal", "1284000")
    ]
    assert len(pair.evidence) == 16 and facts.pair(store, *ends, NOTHING) == pair
    store.ledger.append([event("e1", "reject", "atlas:chad", "lk:1")])
    assert facts.pair(store, *ends, NOTHING).evidence != pair.evidence
