"""What is confirmed or refused reaches the card."""

from app.review.attribute_pairs import pair_attributes
from app.review.cards import learn
from tests.samples.correspondence_world import build


def test_confirmed_attributes_are_paired_first_and_refused_ones_never(tmp_path):
    with build(tmp_path / "ws") as store:
        own, other = {"port": ["yes"], "founded": ["1211"]}, {"Hafen": ["ja"],
                                                              "gegruendet": ["1211"]}  # fmt: skip
        before = [(p.left, p.right) for p in pair_attributes(own, other, learn(store))]
        assert before == [("founded", "gegruendet")]
        store.correspondences.decide("attribute", "port", "Hafen", "confirm", "ada")
        store.correspondences.decide("attribute", "founded", "gegruendet", "refuse", "ada")
        after = [(p.left, p.right) for p in pair_attributes(own, other, learn(store))]
        assert after == [("port", "Hafen")]
