"""What known links say about the relations of both graphs."""

from store.database import Store
from tests.samples.store_samples import graph, links


def test_relations_that_join_linked_entities_correspond_in_either_direction(tmp_path):
    """Ring of ten: `near` is `bei`; `part` is `Teil` read backwards; `rare` is joined by chance."""
    left, right = ([(f"{side}{i}", None, None) for i in range(10)] for side in "lr")
    near = [(f"l{i}", "near", f"l{(i + 1) % 10}") for i in range(10)]
    part = [(f"l{i}", "part", f"l{(i + 3) % 10}") for i in range(10)]
    rare = [("l0", "rare", "l1"), ("l1", "rare", "l2"), ("l4", "rare", "l9")]
    by = [(f"r{i}", "bei", f"r{(i + 1) % 10}") for i in range(10)]
    whole = [(f"r{(i + 3) % 10}", "Teil", f"r{i}") for i in range(9)]
    with Store.open(tmp_path / "ws") as store:
        store.import_graphs(
            graph("left", left, relation_triples=near + part + rare),
            graph("right", right, relation_triples=by + whole),
            links(*((f"l{i}", f"r{i}") for i in range(8))),
        )
        assert store.review.corresponding_relations() == [
            ("near", "bei", True),
            ("part", "Teil", False),
        ]
        assert ("rare", "bei", True) in store.review.corresponding_relations(least=2)


def test_without_links_nothing_corresponds(tmp_path):
    with Store.open(tmp_path / "ws") as store:
        assert store.review.corresponding_relations() == []
