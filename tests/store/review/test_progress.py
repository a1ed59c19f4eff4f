"""Progress counts on when another run is adopted."""

import json

import pytest

from tests.samples.release_world import RUN, build, key
from tests.samples.store_samples import PROPOSALS, event, filled_store, run_folder

CHAD, FIJI, MALI = ("atlas:chad", "lk:1"), ("atlas:fiji", "lk:2"), ("atlas:mali", "lk:3")


@pytest.fixture
def store(tmp_path):
    """A run proposes three for chad, two each for fiji and mali; togo is linked by a seed."""
    with filled_store(tmp_path / "work", ("atlas:togo", "lk:4")) as store:
        store.runs.add(run_folder(store.workspace / "runs" / "r1", store, PROPOSALS[:-1]))
        yield store


def adopt(store, run: str, *open_pairs) -> None:
    """A run that proposes nothing but these."""
    proposals = [(*pair, 1, 0.7) for pair in open_pairs]
    store.runs.add(run_folder(store.workspace / "runs" / run, store, proposals))


def test_what_was_decided_stays_counted_when_a_run_is_adopted(store):
    assert store.review.progress() == (0, 3)
    store.ledger.append([event("e1", "accept", *FIJI), event("e2", "no_counterpart", "atlas:chad")])
    assert store.review.progress() == (2, 3)
    adopt(store, "r2", MALI)
    assert store.review.progress() == (2, 3)
    store.ledger.append([event("e3", "accept", *MALI)])
    assert store.review.progress() == (3, 3)


def test_one_whose_candidates_are_all_rejected_stays_counted_though_it_is_asked_about_again(store):
    store.ledger.append([event("e1", "reject", *MALI), event("e2", "reject", "atlas:mali", "lk:1")])
    assert store.review.progress() == (1, 3)
    adopt(store, "r2", ("atlas:mali", "lk:2"), CHAD, FIJI)
    assert store.review.progress() == (1, 3)


def test_a_known_link_counts_once_a_curator_accepts_it(store):
    store.ledger.append([event("e1", "accept", "atlas:togo", "lk:4")])
    assert store.review.progress() == (1, 4)


def test_what_is_taken_back_after_an_adoption_is_open_again_and_still_counted(store):
    store.ledger.append([event("e1", "accept", *FIJI)])
    adopt(store, "r2", MALI, CHAD)
    store.ledger.take_back("e1", "ada")
    assert store.review.progress() == (0, 3)


def says(store, run: str, open_: int, share: float, links: int) -> None:
    """Let a run say how many open entities it had, which share of them without a counterpart, and
    from how many links it learned."""
    metrics = {"no_counterpart": {"open": open_, "share": share}, "links_from_the_beginning": links}
    with store.connection.transaction() as cursor:
        cursor.run(
            "update run set metrics = $metrics where run = $run",
            metrics=json.dumps(metrics),
            run=run,
        )


def test_what_is_left_is_what_the_run_saw_less_what_was_found_since(tmp_path):
    with build(tmp_path / "ws", [0.9] * 20, seeds=4) as store:
        assert store.review.seen_left() is None  # the run doesn't say
        says(store, RUN, 20, 0.25, 4)
        assert store.review.seen_left() == (15, 0, True)
        store.ledger.append([event("e1", "accept", key("left", 0), key("right", 0))])
        assert store.review.seen_left() == (15, 1, True) and store.review.seen_left().left == 14


@pytest.mark.parametrize("seeds, first", [(4, True), (0, False)])
def test_where_known_links_told_it_the_first_run_counts_else_the_active_one(tmp_path, seeds, first):
    with build(tmp_path / "ws", [0.9] * 20, seeds=seeds) as store:
        says(store, RUN, 20, 0.25, seeds)
        store.ledger.append([event("e1", "accept", key("left", 0), key("right", 0))])
        proposals = [(key("left", i), key("right", i), 1, 0.9) for i in range(1, 20)]
        folder = store.workspace / "runs" / "20990101-000000-next"
        store.runs.add(run_folder(folder, store, proposals, left=20 + seeds))
        says(store, folder.name, 19, 0.8, seeds + 1)
        found = store.review.seen_left()
        assert found.sampled == first
        assert found.left == pytest.approx(14 if first else 19 * 0.2)


def test_how_likely_each_open_entity_has_a_counterpart(tmp_path):
    with build(tmp_path / "ws", [0.9, 0.8, 0.3]) as store:
        store.ledger.append([event("e1", "reject", key("left", 0), key("right", 0))])
        assert sorted(store.review.open_chances()) == pytest.approx([0.3, 0.8])
