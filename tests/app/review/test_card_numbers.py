"""The numbers on a card are those of the run's own files, worked out here once more from these."""

from store.database import Store
from tests.samples.card_check import check, random_pairs
from tests.samples.review_world import RUN, build_workspace

PAIRS = 200


def test_the_cards_of_two_hundred_pairs(tmp_path):
    build_workspace(tmp_path / "workspace")
    with Store.open(tmp_path / "workspace") as store:
        assert store.runs.active().run == RUN
        check(store, random_pairs(store, PAIRS))
